"""PRX001: objects that stay near one another in the geostationary belt, and what reads alike but is not a stay."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np

from hoshimori.detection.geo_belt import Belt, DayDistances, belt_of, day_distances
from hoshimori.detection.maneuver_step import MeanElementStep
from hoshimori.detection.naming import Names
from hoshimori.detection.protocol import Window, settings_of
from hoshimori.detection.proximity_control import comparable, nearest_of_each, pairs_of_the_day
from hoshimori.detection.proximity_fleet import fleets
from hoshimori.detection.proximity_reading import SERVICERS, Motion, Relation, is_docked, reading_of, relation
from hoshimori.detection.proximity_table import (
    GRID_SLACK_KM,
    distances_by_day,
    exact_distance_by_day,
    identical_sets,
    longitude_rows,
    nearer_every_day,
    neighbours,
    payloads_of,
    refined,
    relative_motion,
)
from hoshimori.detection.proximity_words import not_visible, summary
from hoshimori.detection.slot_history import OlderCatalogue, SlotHistory, older_catalogues, slot_history
from hoshimori.model import Detection, Direction, IncidentKind, Reading

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Day:
    """Distances of the last day of the belt, with what each object comes to."""

    index: int
    distances: DayDistances
    least_of_each_km: np.ndarray[Any, Any]
    greatest_of_each_km: np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersistentNeighbours:
    """Pairs of belt objects that stay near one another, passes and docked pairs (METHODS 4).

    Attributes:
        near_km: A pair is near on a day when its greatest distance of that day is within this.
        pass_km: A drifting object passes when its least distance of a day is within this.
        pass_drift_deg_day: A pair drifts apart or past when its drifts differ by more than this.
        pass_count: At most this many passes, the nearest, and none of debris or stages.
        docked_km: A pair whose greatest distance is within this on every day reads as docked …
        servicer_docked_km: … or within this where one is a declared servicer.
        half_width_km: The belt: mean semi-major axis within this of 42,164 km.
        greatest_set_age_days: Older sets give no data for a day.
        slow_drift_deg_day: Objects slower than this are comparable and can share a slot.
        slot_width_deg: A slot is shared up to this difference of mean longitude.
        least_shared_catalogues: Older catalogues that must all show the slot shared …
        least_shared_days: … over this time before the window, for a pair to read as a shared slot.
        least_near_days: An unbroken run of near days counts from this length, or from every day with data where
            these are fewer.
        count_within_km: The day's count of close pairs uses this distance.
        neighbours: Nearest neighbours shown for each object.
        longest_days: At most this many days before the window's end are looked at.
        watch_pairs: Pairs that are shown whatever their distance.
    """

    near_km: float = 100.0
    pass_km: float = 60.0
    pass_drift_deg_day: float = 0.15
    pass_count: int = 20
    docked_km: float = 12.0
    servicer_docked_km: float = 25.0
    half_width_km: float = 300.0
    greatest_set_age_days: float = 3.0
    slow_drift_deg_day: float = 0.1
    slot_width_deg: float = 0.3
    least_shared_catalogues: int = 2
    least_shared_days: float = 500.0
    least_near_days: int = 3
    count_within_km: float = 60.0
    neighbours: int = 5
    longest_days: float = 60.0
    watch_pairs: tuple[Pair, ...] = ()

    @property
    def code(self) -> str:
        """Detector code."""
        return "PRX001"

    @property
    def name(self) -> str:
        """What it sees."""
        return "persistent neighbours in the geostationary belt"

    @property
    def kind(self) -> IncidentKind:
        """The kind of incident that its detections could belong to."""
        return IncidentKind.PROXIMITY

    @property
    def _watched(self) -> frozenset[Pair]:
        return frozenset((min(pair), max(pair)) for pair in self.watch_pairs)

    def detect(self, window: Window) -> tuple[Detection, ...]:
        """Return one detection a pair (one a fleet of one operator), ordered by (begin, objects)."""
        belt = belt_of(
            window,
            half_width_km=self.half_width_km,
            greatest_set_age_days=self.greatest_set_age_days,
            longest_days=self.longest_days,
        )
        if belt is None:
            return ()
        names = Names.of(window)
        pairs, last = self._pairs(belt, names)
        if last is None:
            return ()
        burns = MeanElementStep().detect(window) if pairs else ()
        burns_of = {n: tuple(b for b in burns if b.objects == (n,)) for pair in pairs for n in pair}
        of_day = pairs_of_the_day(belt, last.index, names, within_km=self.count_within_km)
        older = older_catalogues(window, belt.sets, before=belt.begin)
        found = [
            detection
            for pair, days in distances_by_day(belt, pairs).items()
            if (detection := self._detection(belt, names, pair, days, older, last, of_day, burns_of)) is not None
        ]
        return tuple(sorted(fleets(found), key=lambda d: (d.begin, d.objects)))

    def _pairs(self, belt: Belt, names: Names) -> tuple[list[Pair], _Day | None]:
        """Return the pairs worth a closer look, ascending, and the distances of the last day with data."""
        count = len(belt.norad_cat_id)
        run = np.zeros((count, count), dtype=np.int16)  # near days in a row up to this day
        longest = np.zeros((count, count), dtype=np.int16)
        passing_km = np.full((count, count), np.inf)
        drifting = np.abs(belt.drift_deg_day[:, None] - belt.drift_deg_day) > self.pass_drift_deg_day
        distances, index = None, -1
        for day in range(len(belt.days)):
            if not belt.has_data[:, day].any():
                continue
            distances, index = day_distances(belt, day), day
            known = np.isfinite(distances.greatest_km)
            near = known & (distances.greatest_km <= self.near_km + 5.0)
            run = np.where(near, run + 1, np.where(known, 0, run)).astype(np.int16)
            longest = np.maximum(longest, run)
            passing_km = np.minimum(passing_km, self._passing_km(belt, day, distances, drifting))
        if distances is None:
            return [], None
        wanted = np.triu((run > 0) | (longest >= self.least_near_days), 1)
        numbers = belt.norad_cat_id
        pairs = {(int(numbers[i]), int(numbers[j])) for i, j in zip(*np.nonzero(wanted), strict=True)}
        nearest_first = np.argsort(passing_km, axis=None, kind="stable")[: int(np.isfinite(passing_km).sum())]
        rows, others = np.unravel_index(nearest_first, passing_km.shape)
        whole = [
            (int(numbers[i]), int(numbers[j]))
            for i, j in zip(rows, others, strict=True)
            if not {names.text(int(numbers[k]), "object_type") for k in (i, j)} & {"DEBRIS", "ROCKET BODY"}
        ]
        pairs |= set(whole[: self.pass_count])
        pairs |= {(a, b) for a, b in self._watched if a != b and None not in (belt.row(a), belt.row(b))}
        least, greatest = nearest_of_each(belt, index, distances) if pairs else (np.zeros(0), np.zeros(0))
        last = _Day(index=index, distances=distances, least_of_each_km=least, greatest_of_each_km=greatest)
        return sorted(pairs), last

    def _passing_km(
        self, belt: Belt, day: int, distances: DayDistances, drifting: np.ndarray[Any, Any]
    ) -> np.ndarray[Any, Any]:
        """Return the least distance of pairs of different drift that come within `pass_km` on a day, else infinite."""
        i, j = np.nonzero(np.triu(drifting & (distances.least_km <= self.pass_km + GRID_SLACK_KM), 1))
        least, _ = refined(belt, day, np.stack([i, j], axis=-1).astype(np.int64))
        result = np.full(drifting.shape, np.inf)
        close = least <= self.pass_km
        result[i[close], j[close]] = least[close]
        return result

    def _motion(self, belt: Belt, pair: Pair, days: tuple[dict[str, Any], ...]) -> tuple[Motion, tuple[str, ...]]:
        """Return what the days of a pair look like, and the dates of its last run of near days."""
        run: list[str] = []
        last_run: list[str] = []
        for day in days:
            run = [*run, day["date"]] if day["greatest_km"] <= self.near_km else []
            last_run = run or last_run
        if len(last_run) < min(self.least_near_days, len(days)):
            last_run = []
        row_a, row_b = (belt.row(number) or 0 for number in pair)
        motion = Motion(
            least_km=tuple(day["least_km"] for day in days),
            greatest_km=tuple(day["greatest_km"] for day in days),
            near_days=len(last_run),
            near_every_day=len(last_run) == len(days),
            relative_drift_deg_day=float(belt.drift_deg_day[row_a] - belt.drift_deg_day[row_b]),
            identical_sets=identical_sets(belt, *pair),
            servicer=bool(SERVICERS & set(pair)),
        )
        return motion, tuple(last_run)

    def _detection(
        self,
        belt: Belt,
        names: Names,
        pair: Pair,
        days: tuple[dict[str, Any], ...],
        older: tuple[OlderCatalogue, ...],
        last: _Day,
        of_day: dict[str, Any],
        burns_of: dict[int, tuple[Detection, ...]],
    ) -> Detection | None:
        belongs = relation(names, *pair)
        if days and not belongs.together and (pair in self._watched or days[-1]["greatest_km"] <= 2.0 * self.near_km):
            days = exact_distance_by_day(belt, *pair)
        if not days:
            return None
        motion, near_dates = self._motion(belt, pair, days)
        slots = slot_history(
            older,
            pair,
            greatest_longitude_difference_deg=self.slot_width_deg,
            greatest_drift_deg_day=self.slow_drift_deg_day,
        )
        since = None if slots.shared_since is None else (belt.begin - slots.shared_since) / timedelta(days=1)
        reading = reading_of(
            motion,
            belongs,
            slots,
            pass_drift_deg_day=self.pass_drift_deg_day,
            docked_km=self.docked_km,
            servicer_docked_km=self.servicer_docked_km,
            least_shared_catalogues=self.least_shared_catalogues,
            least_shared_days=self.least_shared_days,
            days_since_shared=since,
        )
        if reading is Reading.SWING and pair not in self._watched:
            return None
        significance, controls, shares = self._significance(belt, pair, last, reading, days)
        burns = tuple(b for number in pair for b in burns_of.get(number, ()))
        values = {
            **self._values(belt, names, pair, motion, near_dates, days, belongs, slots),
            **shares,
            **of_day,
            "maneuvers": len(burns),
        }
        values["nearer_every_day"] = nearer_every_day(belt, pair, days) if reading is Reading.SWING else ()
        begin = max(belt.begin, belt.days[0])
        shown = tuple(pair)
        payloads = payloads_of(belt.sets, shown) | {row["payload"] for row in slots.rows}
        day = belt.last_day_with_data(*(belt.row(number) or 0 for number in pair))
        return Detection(
            code=self.code,
            kind=self.kind,
            objects=shown,
            begin=begin,
            end=belt.end,
            significance=significance,
            controls=controls,
            reading=reading,
            direction=Direction.WITHIN,
            summary=summary(names, pair, reading, days, near_dates, slots),
            values=values,
            tables={
                "distance_by_day": days,
                "neighbours": tuple(
                    row
                    for number in pair
                    for row in neighbours(belt, last.index, last.distances, number, names, count=self.neighbours)
                ),
                "slot_history": slots.rows,
                "maneuvers": tuple(_burn_row(b) for b in burns),
                "longitude": longitude_rows(belt.sets, pair),
                "relative_motion": () if day is None else relative_motion(belt, day, *pair),
            },
            not_visible=not_visible(reading, days, near_dates),
            payloads=tuple(sorted(payloads)),
            settings=settings_of(self),
        )

    def _significance(
        self, belt: Belt, pair: Pair, last: _Day, reading: Reading, days: tuple[dict[str, Any], ...]
    ) -> tuple[float | None, int, dict[str, Any]]:
        """Return the share of comparable objects that come as near on the last day, their number, and both shares."""
        rows = comparable(belt, last.index, pair, greatest_drift_deg_day=self.slow_drift_deg_day)
        if not len(rows) or days[-1]["date"] != belt.days[last.index].date().isoformat():
            return None, 0, {"share_as_near_at_least": None, "share_as_near_all_day": None}
        at_least = float((last.least_of_each_km[rows] <= days[-1]["least_km"]).mean())
        all_day = float((last.greatest_of_each_km[rows] <= days[-1]["greatest_km"]).mean())
        persistent = reading not in {Reading.PASS, Reading.SWING}
        shares = {"share_as_near_at_least": at_least, "share_as_near_all_day": all_day}
        return (all_day if persistent else at_least), len(rows), shares

    def _values(
        self,
        belt: Belt,
        names: Names,
        pair: Pair,
        motion: Motion,
        near_dates: tuple[str, ...],
        days: tuple[dict[str, Any], ...],
        belongs: Relation,
        slots: SlotHistory,
    ) -> dict[str, Any]:
        rows = [belt.row(number) or 0 for number in pair]
        near = [day for day in days if day["date"] in set(near_dates)] or list(days)
        return {
            "object_a": pair[0],
            "object_b": pair[1],
            "least_km": min(day["least_km"] for day in near),
            "greatest_km": max(day["greatest_km"] for day in near),
            "days_with_data": len(days),
            "dwell_days": len(near_dates),
            "first_day_near": near_dates[0] if near_dates else None,
            "last_day_near": near_dates[-1] if near_dates else None,
            "near_every_day_with_data": motion.near_every_day,
            "arrival_visible": bool(near_dates) and near_dates[0] != days[0]["date"],
            "relation": belongs.word,
            "relation_basis": belongs.basis,
            "owner_a": names.owner(pair[0]),
            "owner_b": names.owner(pair[1]),
            "drift_a_deg_day": float(belt.drift_deg_day[rows[0]]),
            "drift_b_deg_day": float(belt.drift_deg_day[rows[1]]),
            "inclination_a_deg": float(belt.inclination_deg[rows[0]]),
            "inclination_b_deg": float(belt.inclination_deg[rows[1]]),
            "identical_sets": motion.identical_sets,
            "docked": is_docked(motion, docked_km=self.docked_km, servicer_docked_km=self.servicer_docked_km),
            "shared_slot_since": slots.shared_since,
            "older_catalogues": slots.catalogues,
            "older_catalogues_sharing": slots.shared,
            "slot_sentence": slots.sentence(),
        }


def _burn_row(burn: Detection) -> dict[str, Any]:
    names = ("delta_v_m_s", "delta_v_sigma_m_s", "type", "in_track_m_s", "normal_m_s")
    return {"object": burn.objects[0], "begin": burn.begin, "end": burn.end, **{n: burn.values[n] for n in names}}
