"""BRK001: new pieces of an old launch: parent, count, first seen, spread, when they were together."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from hoshimori.detection.breakup_epoch import Pinch, pinch
from hoshimori.detection.breakup_parent import gabbard_rows, rank_parents, spread
from hoshimori.detection.naming import Names
from hoshimori.detection.new_piece import NewOfLaunch, new_objects
from hoshimori.detection.protocol import Window, settings_of
from hoshimori.model import Detection, Direction, IncidentKind, Reading

_NOT_VISIBLE = (
    "Orbits of pieces do not show the cause: a battery, left-over propellant, a piece of debris or another object "
    "leave similar clouds.",
    "A suborbital object is never catalogued, so a direct ascent would not be seen.",
    "Pieces are catalogued days to months after they form, and small ones never.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPieces:
    """New pieces of an old launch (METHODS 5).

    Attributes:
        least_pieces: Fewer new pieces of one launch are not reported.
        old_days: A launch counts as old this long after its date.
        numbering_days: Without an earlier full catalogue, a piece's number must have been given out within this time.
        late_ratio: Where this many times more pieces of the launch were known before, new ones read as late pieces.
        least_payload_share: With this share of payloads among the new objects they read as a launch or a deployment.
        least_altitude_spread_km: Launched since the last catalogue: a cloud is wider than this in mean altitude …
        least_eccentricity_median: … and has at least this median eccentricity …
        least_eccentricity_95_percent: … and this 95 % point …
        greatest_inclination_spread_deg: … in one plane (launches to several orbits spread more).
        energetic_spread_km: Clouds wider than this could belong to an act *to* space.
        scan_days: How far back the pieces are propagated to find their epoch.
        most_pieces: Pieces used for the epoch, at most.
        greatest_pinch_share: A pinch counts below this share of the usual median distance.
        resamples: Bootstrap resamples behind the epoch's interval.
        seed: Seed of the resampling.
    """

    least_pieces: int = 10
    old_days: float = 30.0
    numbering_days: float = 75.0
    late_ratio: float = 2.0
    least_payload_share: float = 0.5
    least_altitude_spread_km: float = 50.0
    least_eccentricity_median: float = 0.002
    least_eccentricity_95_percent: float = 0.01
    greatest_inclination_spread_deg: float = 5.0
    energetic_spread_km: float = 100.0
    scan_days: float = 20.0
    most_pieces: int = 120
    greatest_pinch_share: float = 0.2
    resamples: int = 200
    seed: int = 1408

    @property
    def code(self) -> str:
        """Detector code."""
        return "BRK001"

    @property
    def name(self) -> str:
        """What it sees."""
        return "new pieces of an old launch"

    @property
    def kind(self) -> IncidentKind:
        """The kind of incident that its detections could belong to."""
        return IncidentKind.BREAKUP

    def detect(self, window: Window) -> tuple[Detection, ...]:
        """Return one detection a launch with new pieces, ordered by (begin, objects)."""
        found = new_objects(window, numbering_days=self.numbering_days, old_days=self.old_days)
        names = Names.of(window)
        counts = {new.launch: len(new.pieces) for new in found if new.old}
        detections = []
        for new in found:
            if len(new.pieces) < self.least_pieces:
                continue
            detection = self._detection(window, new, names, counts)
            if detection is not None:
                detections.append(detection)
        return tuple(sorted(detections, key=lambda d: (d.begin, d.objects)))

    def _reading(self, new: NewOfLaunch, names: Names, wide: dict[str, float]) -> Reading:
        lately = int(new.pieces["catalogued_lately"].sum())
        types = [names.text(n, "object_type") for n in new.pieces["norad_cat_id"].to_list()]
        payloads = sum(kind == "PAYLOAD" for kind in types)
        if payloads >= self.least_payload_share * len(types):
            return Reading.LAUNCH_LIKE
        if new.old:
            known = len(new.known_before)
            late = lately < self.least_pieces or known >= self.late_ratio * lately
            return Reading.LATE_PIECES if late else Reading.BREAKUP_LIKE
        cloud = (
            wide["mean_altitude_spread_km"] >= self.least_altitude_spread_km
            and wide["eccentricity_median"] >= self.least_eccentricity_median
            and wide["eccentricity_95_percent"] >= self.least_eccentricity_95_percent
            and wide["inclination_spread_deg"] <= self.greatest_inclination_spread_deg
        )
        return Reading.BREAKUP_LIKE if cloud else Reading.LAUNCH_LIKE

    def _detection(
        self, window: Window, new: NewOfLaunch, names: Names, counts: dict[str, int]
    ) -> Detection | None:
        wide = spread(new.pieces)
        reading = self._reading(new, names, wide)
        if reading is Reading.LAUNCH_LIKE and not new.from_full:
            return None  # launches are read from whole catalogues; a series of one group would show each of them again
        numbers = new.pieces["norad_cat_id"].to_list()
        ranked = self._parents(window, new, names) if reading is Reading.BREAKUP_LIKE else ()
        parent = int(ranked[0]["norad_cat_id"]) if ranked else None
        parent_sets = window.ordered_history().filter(pl.col("norad_cat_id") == (-1 if parent is None else parent))
        together = self._pinch(new, parent_sets) if reading is Reading.BREAKUP_LIKE else None
        first_seen: datetime = new.pieces["first_seen"].sort().to_list()[0]
        last_seen: datetime = new.pieces["first_seen"].sort().to_list()[-1]
        values: dict[str, Any] = {
            "launch": new.launch,
            "launch_date": None if new.launch_date is None else new.launch_date.isoformat(),
            "count": len(numbers),
            "catalogued_lately": int(new.pieces["catalogued_lately"].sum()),
            "known_before": len(new.known_before),
            "first_seen": first_seen,
            "earlier_catalogue": new.earlier_catalogue,
            "parent": parent,
            "parent_name": "" if parent is None else names.text(parent, "object_name"),
            **wide,
            **self._epoch_values(new, together),
        }
        others = [count for launch, count in counts.items() if launch != new.launch]
        controls = new.other_launches if new.old else 0
        rarer = sum(count >= len(numbers) for count in others)
        used = pl.concat([new.pieces.select("payload"), parent_sets.select("payload")])["payload"].unique().to_list()
        energetic = reading is Reading.BREAKUP_LIKE and wide["mean_altitude_spread_km"] >= self.energetic_spread_km
        begin = values["epoch_low"] if together is not None else first_seen
        plotted = new.pieces.select("norad_cat_id", "mean_motion", "eccentricity", "inclination")
        if parent is not None:
            last = parent_sets.filter(pl.col("epoch") <= first_seen).sort("epoch").tail(1)
            plotted = pl.concat([last.select(plotted.columns), plotted])
        return Detection(
            code=self.code,
            kind=IncidentKind.LAUNCH if reading is Reading.LAUNCH_LIKE else self.kind,
            objects=tuple(sorted({*numbers, *([] if parent is None else [parent])})),
            begin=begin,
            end=last_seen + timedelta(microseconds=1),
            significance=rarer / controls if controls else None,
            controls=controls,
            reading=reading,
            direction=Direction.TO if energetic else None,
            summary=self._summary(new, reading, values, names),
            values=values,
            tables={
                "gabbard": gabbard_rows(plotted, parent=parent),
                "parents": ranked[:5],
                "pinch": together.curve if together else (),
            },
            not_visible=_NOT_VISIBLE if reading is Reading.BREAKUP_LIKE else (),
            payloads=tuple(sorted(used)),
            settings=settings_of(self),
        )

    def _parents(self, window: Window, new: NewOfLaunch, names: Names) -> tuple[dict[str, Any], ...]:
        """Return candidates for the parent, best first: known before the pieces, else payloads and stages among them."""
        history = window.ordered_history()
        if new.known_before:
            mine = history.filter(pl.col("norad_cat_id").is_in(new.known_before))
            whole = [n for n in new.known_before if names.text(n, "object_type") in {"PAYLOAD", "ROCKET BODY"}]
        else:
            mine = history.filter(pl.col("norad_cat_id").is_in(new.pieces["norad_cat_id"].implode()))
            whole = [
                n
                for n in new.pieces["norad_cat_id"].to_list()
                if names.text(n, "object_type") in {"PAYLOAD", "ROCKET BODY"}
            ]
            if not whole:
                return ()
        if whole:
            mine = mine.filter(pl.col("norad_cat_id").is_in(whole))
        first = new.pieces["epoch"].sort().to_list()[0]
        before = mine.filter(pl.col("epoch") <= first)
        rest = mine.filter(~pl.col("norad_cat_id").is_in(before["norad_cat_id"].implode()))
        last = before.unique("norad_cat_id", keep="last", maintain_order=True)
        chosen = pl.concat([last, rest.unique("norad_cat_id", keep="first", maintain_order=True)])
        return rank_parents(chosen, new.pieces) if len(chosen) else ()

    def _pinch(self, new: NewOfLaunch, parent_sets: pl.DataFrame) -> Pinch | None:
        return pinch(
            new.pieces,
            parent_sets,
            scan_days=self.scan_days,
            most_pieces=self.most_pieces,
            greatest_share=self.greatest_pinch_share,
            resamples=self.resamples,
            seed=self.seed,
        )

    def _epoch_values(self, new: NewOfLaunch, together: Pinch | None) -> dict[str, Any]:
        """Return the epoch with its interval; without a pinch only the bracket between catalogue and first set."""
        if together is not None:
            return {
                "epoch": together.parent_minimum or together.spread_minimum,
                "epoch_low": together.low,
                "epoch_high": together.high,
                "epoch_method": "pinch",
                "epoch_nearest_to_parent": together.parent_minimum,
                "epoch_nearest_to_one_another": together.spread_minimum,
                "median_distance_to_parent_km": together.parent_distance_km,
                "median_distance_to_middle_km": together.spread_distance_km,
                "epoch_pieces": together.pieces,
            }
        first = new.pieces["epoch"].sort().to_list()[0]
        low = None if new.earlier_catalogue is None else min(new.earlier_catalogue, first)
        return {"epoch": None, "epoch_low": low, "epoch_high": first, "epoch_method": "bracket"}

    def _summary(self, new: NewOfLaunch, reading: Reading, values: dict[str, Any], names: Names) -> str:
        count, tag = values["count"], new.launch
        low, high = values["mean_altitude_5_percent_km"], values["mean_altitude_95_percent_km"]
        seen = f"{values['first_seen']:%Y-%m-%d}"
        if reading is Reading.LAUNCH_LIKE:
            return f"{count} new objects of launch {tag}, mean altitudes {low:.0f} to {high:.0f} km, read as a launch."
        if reading is Reading.LATE_PIECES:
            return f"{count} pieces of launch {tag} were first seen on {seen}; they read as late pieces of something older."
        from_whom = "" if values["parent"] is None else f", probably from {names.label(values['parent'])}"
        when = (
            f"together about {values['epoch']:%Y-%m-%d %H:%M} UTC"
            if values["epoch"] is not None
            else "when they came apart is not visible"
        )
        return (
            f"{count} new pieces of launch {tag}{from_whom} were first seen on {seen}, mean altitudes {low:.0f} to "
            f"{high:.0f} km; {when}."
        )
