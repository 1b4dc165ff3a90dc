"""MAN003: low thrust, as a lasting rise, or a fall much faster than drag explains."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import pi
from typing import Any

import numpy as np
import polars as pl

from hoshimori.detection.element_series import ElementSeries
from hoshimori.detection.naming import Names
from hoshimori.detection.object_parts import cleaned_series
from hoshimori.detection.protocol import Window, settings_of
from hoshimori.detection.thrust_stretch import Stretches, stretches
from hoshimori.model import Detection, IncidentKind, Reading

_NOT_VISIBLE = (
    "Whether it was thrust all the time or many small burns cannot be told from daily sets.",
    "Thrust that just balances drag, and thrust out of the plane, do not show as a slope.",
    "Why an object changes its orbit cannot be seen in orbits.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LowThrust:
    """Low thrust of objects in low orbit (docs/methods/MAN003.md).

    Attributes:
        span_days: Days over which a slope of the semi-major axis is taken.
        least_days: Shorter stretches do not count.
        rise_m: A rise counts from so many metres a day on.
        fall_m: A fall counts from so many metres a day on …
        fall_ratio: … if it is so many times what other objects of that altitude, or the object itself, show.
        greatest_share: A stretch of which one interval makes a larger share is a burn, not low thrust.
        least_altitude_km: Falls of lower orbits do not count: decay changes within days.
        closest_h: Of sets closer than this the last counts.
        history_days: Sets this long before the window's begin count.
        least_mean_motion_rev_day: Lower edge of the regime.
        greatest_eccentricity: More eccentric objects are left out.
        objects: Report on these catalogue numbers only; empty: on all.
    """

    span_days: float = 3.0
    least_days: float = 5.0
    rise_m: float = 60.0
    fall_m: float = 150.0
    fall_ratio: float = 5.0
    greatest_share: float = 0.5
    least_altitude_km: float = 450.0
    closest_h: float = 12.0
    history_days: float = 45.0
    least_mean_motion_rev_day: float = 11.0
    greatest_eccentricity: float = 0.05
    objects: tuple[int, ...] = ()

    @property
    def code(self) -> str:
        """Detector code."""
        return "MAN003"

    @property
    def name(self) -> str:
        """What it sees."""
        return "low thrust, from the slope of the mean semi-major axis"

    @property
    def kind(self) -> IncidentKind:
        """The kind of incident that its detections could belong to."""
        return IncidentKind.MANEUVER

    def detect(self, window: Window) -> tuple[Detection, ...]:
        """Return one detection a stretch that overlaps the window, ordered by (begin, object)."""
        sets = window.ordered_history(
            pl.col("epoch").is_between(window.begin - timedelta(days=self.history_days), window.end, closed="left"),
            pl.col("mean_motion") > self.least_mean_motion_rev_day,
            pl.col("eccentricity") < self.greatest_eccentricity,
        )
        if sets.is_empty():
            return ()
        series, _ = cleaned_series(sets, closest_hours=self.closest_h, with_node=False)
        found = stretches(
            series,
            span_days=self.span_days,
            least_days=self.least_days,
            rise_m_day=self.rise_m,
            fall_m_day=self.fall_m,
            fall_ratio=self.fall_ratio,
            least_altitude_km=self.least_altitude_km,
        )
        names = Names.of(window)
        ends = np.unique(np.concatenate([found.first, found.last]))
        epochs = dict(zip(ends.tolist(), series.sets["epoch"][ends].to_list(), strict=True))
        largest = _largest_slopes(series, found)
        numbers = series.norad_cat_id
        detections = [
            self._detection(series, found, i, names, largest, epochs)
            for i in range(len(found.first))
            if found.largest_share[i] <= self.greatest_share
            and epochs[found.last[i]] > window.begin
            and epochs[found.first[i]] < window.end
            and (not self.objects or int(numbers[found.first[i]]) in self.objects)
        ]
        return tuple(sorted(detections, key=lambda d: (d.begin, d.objects, d.end)))

    def _detection(
        self,
        series: ElementSeries,
        found: Stretches,
        i: int,
        names: Names,
        largest: np.ndarray[Any, np.dtype[np.float64]],
        epochs: Mapping[int, datetime],
    ) -> Detection:
        first, last = int(found.first[i]), int(found.last[i])
        number = int(series.norad_cat_id[first])
        days = float(series.t[last] - series.t[first])
        slope, natural = float(found.slope_m_day[i]), float(found.natural_m_day[i])
        rate_rad_s = 2.0 * pi * float(series.sets["mean_motion"][first]) / 86400.0
        delta_v = 0.5 * rate_rad_s * (slope - natural) * days
        scatter = float(np.std(np.diff(series.a_km[first : last + 1]))) * 1e3
        sigma = 0.5 * rate_rad_s * scatter
        others = len(largest) - 1
        as_large = max(len(largest) - int(np.searchsorted(largest, abs(slope))) - 1, 0)
        verb = "raised" if slope > 0 else "lowered"
        values: dict[str, Any] = {
            "delta_v_m_s": abs(delta_v),
            "delta_v_sigma_m_s": sigma,
            "in_track_m_s": delta_v,
            "in_track_sigma_m_s": sigma,
            "type": "low_thrust",
            "change_km": slope * days / 1e3,
            "slope_km_days": slope / 1e3,
            "natural_slope_km_days": natural / 1e3,
            "peer_count": int(found.peers[i]),
            "largest_share": float(found.largest_share[i]),
        }
        return Detection(
            code=self.code,
            kind=self.kind,
            objects=(number,),
            begin=epochs[first],
            end=epochs[last],
            significance=as_large / others if others > 0 else None,
            controls=max(others, 0),
            reading=Reading.MANEUVER,
            summary=f"{names.label(number)} {verb} its mean orbit by {abs(slope * days) / 1e3:.1f} km from "
            f"{epochs[first]:%Y-%m-%d} to {epochs[last]:%Y-%m-%d} UTC, {abs(slope):.0f} m a day where drag explains "
            f"{abs(natural):.0f}: low thrust or many small burns.",
            values=values,
            not_visible=_NOT_VISIBLE,
            payloads=tuple(sorted(set(series.sets["payload"][first : last + 1].to_list()))),
            settings=settings_of(self),
        )


def _largest_slopes(series: ElementSeries, found: Stretches) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the largest slope of each object, m/day, ascending."""
    sizes = np.nan_to_num(np.abs(found.slopes))
    return np.sort(np.maximum.reduceat(sizes, series.bounds[:-1])) if len(sizes) else np.zeros(0)
