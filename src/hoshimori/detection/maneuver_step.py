"""MAN002: a step of the mean semi-major axis or the plane between two sets of a GEO or MEO object."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from hoshimori.detection.mean_element_step import Steps, isolated, one_set_a_minute, steps
from hoshimori.detection.naming import Names
from hoshimori.detection.protocol import Window, settings_of
from hoshimori.model import Detection, IncidentKind, Reading

#: Most gaps of a footprint belong to one burn: the largest of neighbouring steps stands for it.
_NOT_VISIBLE = (
    "Radial burns change neither the mean semi-major axis nor the plane and are not visible here.",
    "The time of the burn inside the gap between the two sets cannot be seen.",
    "Why an object changes its orbit cannot be seen in orbits.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanElementStep:
    """Burns of GEO and MEO objects, from steps of mean elements (METHODS 3.2).

    Attributes:
        threshold_sigma: A step must exceed this many robust spreads of the object's own steps.
        least_in_track_m_s: … and this in-track speed change, or
        least_normal_m_s: this normal one.
        greatest_delta_v_m_s: A larger step reads as sets of another object under this number and is left out.
        spread_floor_in_track_m_s: The spread is never taken as less: sets print the mean motion to 1e-8 rev/day only.
        spread_floor_normal_m_s: The same for the plane, printed to 1e-4 degrees.
        side_sets: Sets on either side of a gap that the fit uses, at most.
        least_sets_after: Sets after the step before it counts: one set alone may be a bad fit.
        least_gaps: Gaps that an object needs before its spread is trusted.
        footprint_days: Sets farther from the gap are left out of the fit.
        greatest_gap_days: Longer gaps are left out.
        history_days: Sets this long before the window's begin give the spread.
        least_mean_motion_rev_day: Lower edge of the regime.
        greatest_mean_motion_rev_day: Upper edge of the regime.
        greatest_eccentricity: More eccentric objects are left out.
        objects: Report on these catalogue numbers only; empty: on all.
    """

    threshold_sigma: float = 6.0
    least_in_track_m_s: float = 0.03
    least_normal_m_s: float = 0.3
    greatest_delta_v_m_s: float = 50.0
    spread_floor_in_track_m_s: float = 0.002
    spread_floor_normal_m_s: float = 0.02
    side_sets: int = 4
    least_sets_after: int = 2
    least_gaps: int = 5
    footprint_days: float = 10.0
    greatest_gap_days: float = 4.0
    history_days: float = 60.0
    least_mean_motion_rev_day: float = 0.9
    greatest_mean_motion_rev_day: float = 2.3
    greatest_eccentricity: float = 0.2
    objects: tuple[int, ...] = ()

    @property
    def code(self) -> str:
        """Detector code."""
        return "MAN002"

    @property
    def name(self) -> str:
        """What it sees."""
        return "step of mean elements, GEO and MEO"

    @property
    def kind(self) -> IncidentKind:
        """The kind of incident that its detections could belong to."""
        return IncidentKind.MANEUVER

    def detect(self, window: Window) -> tuple[Detection, ...]:
        """Return one detection a burn whose gap between sets overlaps the window, ordered by (begin, object)."""
        sets = self._sets(window)
        found = steps(
            sets,
            side_sets=self.side_sets,
            footprint_days=self.footprint_days,
            greatest_gap_days=self.greatest_gap_days,
        )
        hits = self._peaks(found)
        begins, ends = sets["epoch"].to_list(), sets["epoch"].shift(-1).to_list()
        in_window = [i for i in hits if ends[found.row[i]] > window.begin and begins[found.row[i]] < window.end]
        largest = self._largest_step_of_each_object(found, begins, window)
        names = Names.of(window)
        detections = [
            self._detection(found, i, sets, names, largest)
            for i in in_window
            if not self.objects or int(found.norad_cat_id[i]) in self.objects
        ]
        return tuple(sorted(detections, key=lambda d: (d.begin, d.objects)))

    def _sets(self, window: Window) -> pl.DataFrame:
        """Return the regime's sets, ordered, without doubles within a minute and without sets that stand alone."""
        sets = window.ordered_history(
            pl.col("epoch").is_between(window.begin - timedelta(days=self.history_days), window.end, closed="left"),
            pl.col("mean_motion").is_between(self.least_mean_motion_rev_day, self.greatest_mean_motion_rev_day),
            pl.col("eccentricity") < self.greatest_eccentricity,
        )
        sets = one_set_a_minute(sets)
        alone = isolated(sets, least_m_s=self.least_in_track_m_s, threshold_sigma=self.threshold_sigma)
        return sets.filter(pl.Series(~alone))

    def _ratio(self, found: Steps) -> npt.NDArray[np.float64]:
        """Return the larger of the two steps in robust spreads."""
        in_track = np.abs(found.in_track_m_s) / np.maximum(found.in_track_sigma_m_s, self.spread_floor_in_track_m_s)
        normal = found.normal_m_s / np.maximum(found.normal_sigma_m_s, self.spread_floor_normal_m_s)
        in_track = np.where(np.abs(found.in_track_m_s) >= self.least_in_track_m_s, in_track, 0.0)
        normal = np.where(found.normal_m_s >= self.least_normal_m_s, normal, 0.0)
        return np.asarray(np.maximum(in_track, normal), dtype=np.float64)

    def _peaks(self, found: Steps) -> list[int]:
        """Return the gaps that stand out, the largest of each footprint first taken."""
        ratio = self._ratio(found)
        size = np.hypot(found.in_track_m_s, found.normal_m_s)
        out = (ratio >= self.threshold_sigma) & (size <= self.greatest_delta_v_m_s) & (found.gaps >= self.least_gaps)
        kept: list[int] = []
        taken: dict[int, list[int]] = {}
        for i in sorted(np.flatnonzero(out).tolist(), key=lambda i: (-ratio[i], i)):
            rows = taken.setdefault(int(found.norad_cat_id[i]), [])
            if all(abs(int(found.row[i]) - row) >= self.side_sets for row in rows):
                rows.append(int(found.row[i]))
                kept.append(i)
        # only now: a step before the very last set pulls at the gaps before it, and must not be told of one of these
        return [i for i in kept if found.after[i] >= self.least_sets_after]

    def _largest_step_of_each_object(self, found: Steps, begins: list[datetime], window: Window) -> dict[int, float]:
        """Return object → its largest step in the window, m/s: the controls of every detection."""
        size = np.hypot(found.in_track_m_s, found.normal_m_s)
        trusted = (found.gaps >= self.least_gaps) & (found.after >= self.least_sets_after)
        trusted &= size <= self.greatest_delta_v_m_s
        largest: dict[int, float] = {}
        for i in np.flatnonzero(trusted).tolist():
            if window.begin <= begins[found.row[i]] < window.end:
                key = int(found.norad_cat_id[i])
                largest[key] = max(largest.get(key, 0.0), float(size[i]))
        return largest

    def _detection(
        self, found: Steps, i: int, sets: pl.DataFrame, names: Names, largest: dict[int, float]
    ) -> Detection:
        row, number = int(found.row[i]), int(found.norad_cat_id[i])
        before, after = sets.row(row, named=True), sets.row(row + 1, named=True)
        in_track, normal = float(found.in_track_m_s[i]), float(found.normal_m_s[i])
        in_track_sigma = max(float(found.in_track_sigma_m_s[i]), self.spread_floor_in_track_m_s)
        normal_sigma = max(float(found.normal_sigma_m_s[i]), self.spread_floor_normal_m_s)
        parts = [abs(in_track), normal if normal >= self.threshold_sigma * normal_sigma else 0.0]
        delta_v = float(np.hypot(parts[0], parts[1]))
        burn_type = "in_track" if parts[0] >= parts[1] else "normal"
        others = [size for key, size in largest.items() if key != number]
        values: dict[str, Any] = {
            "delta_v_m_s": delta_v,
            "delta_v_sigma_m_s": float(np.hypot(in_track_sigma, normal_sigma if parts[1] else 0.0)),
            "in_track_m_s": in_track,
            "in_track_sigma_m_s": in_track_sigma,
            "normal_m_s": normal,
            "normal_sigma_m_s": normal_sigma,
            "type": burn_type,
            "step_in_spreads": float(self._ratio(found)[i]),
            "drift_before_deg_day": _drift(before["mean_motion"]),
            "drift_after_deg_day": _drift(after["mean_motion"]),
            "sets_before": int(found.before[i]),
            "sets_after": int(found.after[i]),
            "gaps_of_object": int(found.gaps[i]),
        }
        if not 0.9 <= before["mean_motion"] <= 1.1:
            del values["drift_before_deg_day"], values["drift_after_deg_day"]
        way = "in-track" if burn_type == "in_track" else "normal to the orbit"
        return Detection(
            code=self.code,
            kind=self.kind,
            objects=(number,),
            begin=before["epoch"],
            end=after["epoch"],
            significance=sum(size >= delta_v for size in others) / len(others) if others else None,
            controls=len(others),
            reading=Reading.MANEUVER,
            direction=None,
            summary=f"{names.label(number)} changed its mean orbit by about {delta_v:.2f} m/s, mostly {way}, between "
            f"its sets of {before['epoch']:%Y-%m-%d %H:%M} and {after['epoch']:%Y-%m-%d %H:%M} UTC.",
            values=values,
            not_visible=_NOT_VISIBLE,
            payloads=tuple(sorted({before["payload"], after["payload"]})),
            settings=settings_of(self),
        )


def _drift(mean_motion_rev_day: float) -> float:
    """Return the drift in longitude against the Earth, deg/day, east positive, from the mean motion alone."""
    return (mean_motion_rev_day - 1.00273790935) * 360.0
