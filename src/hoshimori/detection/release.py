"""REL001: few new objects of a launch that was in orbit before: something came off, or was set free."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from hoshimori.astro.relative_elements import least_speed_km_s
from hoshimori.detection.catalogue_number import given_out_by
from hoshimori.detection.low_orbit import elements_at
from hoshimori.detection.naming import Names
from hoshimori.detection.new_piece import NewOfLaunch, new_objects
from hoshimori.detection.protocol import Window, settings_of
from hoshimori.model import Detection, Direction, IncidentKind, Reading
from hoshimori.model.vocabulary import PASSIVE_TYPES

_NOT_VISIBLE = (
    "Whether an object was set free on purpose, shed, or struck off cannot be seen in orbits.",
    "The time of parting lies between the last sets without it and the first with it; objects are catalogued late.",
    "Objects below the size that the network tracks, and those that stay joined, are never catalogued apart.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Late:
    """New objects of one launch that came after the rest of it."""

    new: NewOfLaunch
    pieces: pl.DataFrame
    older: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Releases:
    """Few new objects beside one of the same launch that was in orbit before (METHODS 5.1).

    Attributes:
        most_pieces: More new objects of one launch are for BRK001.
        old_days: A launch counts as old this long after its date.
        numbering_days: Without an earlier full catalogue, numbers must have been given out within this time.
        late_days: In a launch that is new as a whole: numbers given out this long after its first ones are late.
        greatest_speed_m_s: New objects farther than this from every older one of their launch: late finds.
        cloud_count: A launch of which so many objects were known is a cloud or a deployment: late finds, no release.
    """

    most_pieces: int = 9
    old_days: float = 30.0
    numbering_days: float = 75.0
    late_days: float = 90.0
    greatest_speed_m_s: float = 100.0
    cloud_count: int = 15

    @property
    def code(self) -> str:
        """Detector code."""
        return "REL001"

    @property
    def name(self) -> str:
        """What it sees."""
        return "few new objects of a launch in orbit before"

    @property
    def kind(self) -> IncidentKind:
        """The kind of incident that its detections could belong to."""
        return IncidentKind.PROXIMITY

    def detect(self, window: Window) -> tuple[Detection, ...]:
        """Return one detection a launch, ordered by (begin, objects)."""
        found = new_objects(window, numbering_days=self.numbering_days, old_days=self.old_days)
        late = [one for new in found if (one := self._late(new)) is not None]
        if not late:
            return ()
        names = Names.of(window)
        wanted = sorted({n for one in late for n in (*one.older, *one.pieces["norad_cat_id"].to_list())})
        sets = window.ordered_history(pl.col("norad_cat_id").is_in(wanted), pl.col("epoch") < window.end)
        by_object = {int(key[0]): group for key, group in sets.group_by(["norad_cat_id"], maintain_order=True)}
        counts = [len(one.pieces) for one in late]
        detections = (self._detection(one, names, by_object, counts) for one in late)
        return tuple(sorted((d for d in detections if d is not None), key=lambda d: (d.begin, d.objects)))

    def _late(self, new: NewOfLaunch) -> _Late | None:
        """Return what of a launch came late, with what was there before it; None without either."""
        if new.old and new.known_before:
            pieces, older = new.pieces.filter(pl.col("catalogued_lately")), new.known_before
            rest = new.pieces.filter(~pl.col("catalogued_lately"))["norad_cat_id"].to_list()
            older = tuple(sorted({*older, *rest}))
        else:
            pieces, older = self._by_number(new)
        if not 0 < len(pieces) <= self.most_pieces or not older:
            return None
        return _Late(new=new, pieces=pieces, older=older)

    def _by_number(self, new: NewOfLaunch) -> tuple[pl.DataFrame, tuple[int, ...]]:
        """Return objects whose numbers were given out long after the first ones of their launch, and the first ones."""
        numbers = sorted({*new.pieces["norad_cat_id"].to_list(), *new.known_before})
        first = given_out_by(numbers[0])
        if first is None:
            return new.pieces.clear(), ()
        dates = {n: given_out_by(n) for n in numbers}
        limit = first + timedelta(days=self.late_days)
        late = [n for n, date in dates.items() if date is not None and date > limit and n not in new.known_before]
        older = tuple(n for n in numbers if (date := dates[n]) is not None and date <= limit)
        return new.pieces.filter(pl.col("norad_cat_id").is_in(late)), older

    def _detection(
        self, late: _Late, names: Names, by_object: Mapping[int, pl.DataFrame], counts: Sequence[int]
    ) -> Detection | None:
        pieces = late.pieces.sort("norad_cat_id")
        numbers = [int(n) for n in pieces["norad_cat_id"].to_list()]
        seen: datetime = min(pieces["first_seen"].to_list())
        rows = [row for n in numbers for row in _speeds(n, late.older, by_object)]
        parent = _parent(rows, names)
        beside = {row["norad_cat_id"]: row for row in rows if row["beside"] == parent}
        speeds = [row["least_speed_m_s"] for row in beside.values()]
        slow = bool(speeds) and max(speeds) <= self.greatest_speed_m_s
        release = slow and len(late.older) < self.cloud_count
        objects = tuple(sorted({*numbers, *([] if parent is None else [parent])}))
        used = {p for n in objects if n in by_object for p in by_object[n]["payload"].drop_nulls().to_list()}
        since = late.new.earlier_catalogue
        return Detection(
            code=self.code,
            kind=self.kind,
            objects=objects,
            begin=seen,
            end=seen + timedelta(days=1),
            significance=(sum(c >= len(numbers) for c in counts) / len(counts)) if len(counts) > 1 else None,
            controls=len(counts) - 1,
            reading=Reading.RELEASE if release else Reading.LATE_PIECES,
            direction=Direction.WITHIN,
            summary=_summary(late, names, numbers, parent, speeds, seen),
            values={
                "launch": late.new.launch,
                "launch_date": None if late.new.launch_date is None else late.new.launch_date.isoformat(),
                "count": len(numbers),
                "known_before": len(late.older),
                "first_seen": seen,
                "earlier_catalogue": since,
                "numbered_by": max((d for n in numbers if (d := given_out_by(n)) is not None), default=None),
                "beside": parent,
                "beside_name": "" if parent is None else names.text(parent, "object_name"),
                "least_speed_m_s": max(speeds, default=None),
                "nearest_plane_deg": min((row["plane_deg"] for row in beside.values()), default=None),
            },
            tables={"speeds": tuple(rows)},
            not_visible=_NOT_VISIBLE,
            payloads=tuple(sorted(used)),
            settings=settings_of(self),
        )


def _speeds(number: int, older: Sequence[int], by_object: Mapping[int, pl.DataFrame]) -> list[dict[str, Any]]:
    """Return how each older object of the launch lies to a new one at its first set: speed, plane, least first."""
    mine = by_object.get(number)
    others = [n for n in older if n in by_object]
    if mine is None or not others:
        return []
    first = mine.sort("epoch").head(1)
    epoch: datetime = first["epoch"].to_list()[0]
    nearest = pl.concat(
        [by_object[n].sort((pl.col("epoch") - pl.lit(epoch)).abs(), maintain_order=True).head(1) for n in others]
    )
    elements = elements_at(nearest, epoch)
    own = np.broadcast_to(elements_at(first, epoch), elements.shape)
    speed = least_speed_km_s(elements, own) * 1000.0
    plane = np.degrees(np.abs(own[:, 2] - elements[:, 2]))
    rows = [
        {
            "norad_cat_id": number,
            "beside": int(n),
            "least_speed_m_s": float(v),
            "plane_deg": float(angle),
            "perigee_difference_km": float(own[k, 0] * (1 - own[k, 1]) - elements[k, 0] * (1 - elements[k, 1])),
            "apogee_difference_km": float(own[k, 0] * (1 + own[k, 1]) - elements[k, 0] * (1 + elements[k, 1])),
        }
        for k, (n, v, angle) in enumerate(zip(nearest["norad_cat_id"].to_list(), speed, plane, strict=True))
    ]
    return sorted(rows, key=lambda r: (r["least_speed_m_s"], r["beside"]))[:_SHOWN]


_SHOWN = 5


def _parent(rows: Sequence[Mapping[str, Any]], names: Names) -> int | None:
    """Return the older object that lies nearest to the new ones in speed, one that is no debris before one that is."""
    if not rows:
        return None
    whole = [row for row in rows if names.text(row["beside"], "object_type") not in PASSIVE_TYPES] or list(rows)
    nearest = min(whole, key=lambda row: (row["least_speed_m_s"], row["beside"]))
    return int(nearest["beside"])


def _summary(
    late: _Late, names: Names, numbers: Sequence[int], parent: int | None, speeds: Sequence[float], seen: datetime
) -> str:
    objects = " and ".join(names.label(n) for n in numbers[:2]) + (" and others" if len(numbers) > 2 else "")
    verb = "is" if len(numbers) == 1 else "are"
    head = f"{objects} {verb} new of launch {late.new.launch}, first seen on {seen:%Y-%m-%d}"
    if late.new.earlier_catalogue is not None:
        head += f" and not in the catalogue of {late.new.earlier_catalogue:%Y-%m-%d}"
    if parent is None or not speeds:
        return f"{head}; of what it was launched with no sets are at hand."
    return (
        f"{head}; nearest to the orbit of {names.label(parent)}, from which it takes at least "
        f"{max(speeds):.1f} m/s to get there."
    )
