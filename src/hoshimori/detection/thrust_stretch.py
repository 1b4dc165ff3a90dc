"""Stretches of days in which an orbit rises, or falls much faster than drag explains: thrust without a step.

Natural decay is what other objects of the same altitude show on the same days (their median, never a rise), or, without
enough of them, the object's own slowest fall. Fails below the least altitude, where decay changes within days.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hoshimori.detection.element_series import ElementSeries

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_EARTH_RADIUS_KM = 6378.135
#: Width of the altitude shell whose objects are compared, and the days that count as the same.
_SHELL_KM, _SAME_DAYS = 20.0, 3.0
_LEAST_PEERS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretches:
    """One entry a stretch, ordered by object and time; arrays of shape (K,).

    Attributes:
        first: Row of its first set.
        last: Row of its last set.
        slope_m_day: Mean change of the semi-major axis.
        natural_m_day: What drag explains of it.
        peers: Objects behind that; 0 where the object itself is.
        largest_share: Share of the change that falls into the largest single interval: 1 for one burn.
        slopes: Slope from each set on over some days, of all sets, m/day; NaN where none (shape (N,)).
    """

    first: Ints
    last: Ints
    slope_m_day: Floats
    natural_m_day: Floats
    peers: Ints
    largest_share: Floats
    slopes: Floats


def slopes_m_day(series: ElementSeries, span_days: float) -> tuple[Floats, Ints]:
    """Return the slope of the axis from each set to the first one at least `span_days` later, and the row of that."""
    n = len(series.t)
    of = np.searchsorted(series.bounds, np.arange(n), side="right") - 1
    far = float(series.t.max() - series.t.min()) + 2.0 * span_days + 1.0 if n else 1.0
    keyed = series.t - series.t.min() + of * far if n else np.zeros(0)
    later = np.searchsorted(keyed, keyed + span_days - 1e-9)
    inside = (later < n) & (of[np.minimum(later, n - 1)] == of)
    later = np.where(inside, later, np.arange(n))
    days = series.t[later] - series.t
    slope = np.full(n, np.nan)
    good = inside & (days < 3.0 * span_days)
    slope[good] = 1e3 * (series.a_km[later] - series.a_km)[good] / days[good]
    return slope, later


def natural_slopes(series: ElementSeries, slope: Floats) -> tuple[Floats, Ints]:
    """Return the natural slope at each set, m/day, never above zero, and the number of objects behind it."""
    n = len(series.t)
    of = np.searchsorted(series.bounds, np.arange(n), side="right") - 1
    known = np.isfinite(slope)
    shell = np.floor((series.a_km - _EARTH_RADIUS_KM) / _SHELL_KM).astype(np.int64)
    when = np.floor(series.t / _SAME_DAYS).astype(np.int64)
    natural, peers = np.full(n, np.nan), np.zeros(n, dtype=np.int64)
    cell = shell * 1_000_000 + when
    rows = np.flatnonzero(known)
    rows = rows[np.lexsort((slope[rows], cell[rows]))]
    for part in np.split(rows, np.flatnonzero(np.diff(cell[rows])) + 1):
        count = len(np.unique(of[part]))
        if count >= _LEAST_PEERS:
            natural[part], peers[part] = min(float(np.median(slope[part])), 0.0), count
    for begin, end in zip(series.bounds[:-1].tolist(), series.bounds[1:].tolist(), strict=True):
        own = slope[begin:end]
        falls = own[np.isfinite(own) & (own <= 0.0)]
        if len(falls):
            natural[begin:end] = np.where(np.isfinite(natural[begin:end]), natural[begin:end], falls.max())
    return np.nan_to_num(natural), peers


def stretches(
    series: ElementSeries, *, span_days: float, least_days: float, rise_m_day: float, fall_m_day: float,
    fall_ratio: float, least_altitude_km: float,
) -> Stretches:  # fmt: skip
    """Return the stretches in which thrust shows.

    Args:
        series: Sets of many objects.
        span_days: Days over which a slope is taken.
        least_days: Shorter stretches do not count.
        rise_m_day: From this rise on.
        fall_m_day: From this fall on …
        fall_ratio: … if it is so many times the natural one.
        least_altitude_km: Falls of lower orbits do not count.
    """
    slope, later = slopes_m_day(series, span_days)
    natural, peers = natural_slopes(series, slope)
    altitude = series.a_km - _EARTH_RADIUS_KM
    with np.errstate(invalid="ignore"):
        rises = slope > rise_m_day
        falls = (slope < -fall_m_day) & (slope < fall_ratio * natural) & (altitude > least_altitude_km)
    way = rises.astype(np.int8) - falls.astype(np.int8)
    first_of = series.first()
    begins = np.flatnonzero((way != 0) & (first_of | (np.append(0, way[:-1])[: len(way)] != way)))
    found: list[tuple[int, int, float, float, int, float]] = []
    for begin in begins.tolist():
        end = begin
        while end + 1 < len(way) and not first_of[end + 1] and way[end + 1] == way[begin]:
            end += 1
        last = int(later[end])
        days = float(series.t[last] - series.t[begin])
        if days < least_days or last - begin < 4:
            continue
        change = np.diff(series.a_km[begin : last + 1])
        total = float(series.a_km[last] - series.a_km[begin])
        # thrust pauses: a stretch goes the same way by and large, and no single interval makes it
        if total * way[begin] <= 0.0:
            continue
        share = float(np.max(change * way[begin]) / abs(total))
        usual = float(np.median(natural[begin : end + 1]))
        found.append((begin, last, 1e3 * total / days, usual, int(np.median(peers[begin : end + 1])), share))
    columns = list(zip(*found, strict=True)) if found else [()] * 6
    return Stretches(
        first=np.array(columns[0], dtype=np.int64),
        last=np.array(columns[1], dtype=np.int64),
        slope_m_day=np.array(columns[2], dtype=np.float64),
        natural_m_day=np.array(columns[3], dtype=np.float64),
        peers=np.array(columns[4], dtype=np.int64),
        largest_share=np.array(columns[5], dtype=np.float64),
        slopes=slope,
    )
