"""Least and greatest distance of two objects on each UTC day, refined to the extreme itself.

A coarse grid invents trends: of a swing past another object it sees now one side and now the other. So every change of
sign of the range rate is followed to its root. Each object is where its latest set with epoch <= t puts it; between two
changes of set the motion is smooth, and each such stretch is searched on its own, ends included.

The steps of the search are 1/120 of the shortest time scale of the two orbits (12 minutes in GEO, capped at 10), so two
extremes closer together than that may be missed; the distance then differs from its neighbours' by little.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TypedDict

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sgp4.api import Satrec

from hoshimori.astro.closest_approach import extreme_in_interval
from hoshimori.astro.elements import perigee_rate_rad_s
from hoshimori.errors import NotFoundError, UsageError
from hoshimori.propagation.satrec import satrecs
from hoshimori.propagation.time_grid import jd_fr_of_microseconds, microseconds

Floats = NDArray[np.float64]
Extreme = tuple[float, int]  # km, microseconds since 1970

_DAY_US = 86_400_000_000
_UNIX = datetime(1970, 1, 1, tzinfo=UTC)
_STEPS_A_TURN = 120.0
_LONGEST_STEP_S, _SHORTEST_STEP_S = 600.0, 5.0
_SECOND_PASS = 1.0 / 16.0  # the root is bracketed again at +- this share of a step


class DailyExtremes(TypedDict):
    """Extremes of one UTC day; distances and times are None where SGP4 fails all day for either object."""

    date: date
    least_km: float | None
    greatest_km: float | None
    least_at: datetime | None
    greatest_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Track:
    """The sets of one object, ascending epochs in microseconds."""

    epochs: NDArray[np.int64]
    records: list[Satrec]
    step_s: float

    def at(self, us: int) -> Satrec:
        """Return the latest set with epoch <= us, before the first one the first."""
        return self.records[max(int(np.searchsorted(self.epochs, us, side="right")) - 1, 0)]


def daily_extremes(
    history: pl.DataFrame, object_a: int, object_b: int, begin: datetime, end: datetime
) -> list[DailyExtremes]:
    """Return the least and greatest distance of two objects on each UTC day of an interval.

    Args:
        history: Element sets of both objects (others are ignored), any order.
        object_a: Catalogue number.
        object_b: Catalogue number.
        begin: First instant; may cut the first day.
        end: End, excluded (the limit from before counts); may cut the last day.

    Returns:
        One entry a day, ascending: `date`, `least_km`, `greatest_km`, `least_at`, `greatest_at`.

    Raises:
        NotFoundError: No set of one of the objects.
        UsageError: The interval is empty.
    """
    first, last = microseconds(begin), microseconds(end)
    if last <= first:
        raise UsageError(f"the interval from {begin} to {end} is empty", begin=str(begin), end=str(end))
    a, b = _track(history, object_a), _track(history, object_b)
    least: dict[int, Extreme] = {}
    greatest: dict[int, Extreme] = {}
    for low, high in _stretches(first, last, a, b):
        day = low // _DAY_US
        for distance, us in _candidates(a.at(low), b.at(low), low, high, min(a.step_s, b.step_s)):
            least[day] = min(least.get(day, (np.inf, 0)), (distance, us))
            greatest[day] = max(greatest.get(day, (-np.inf, 0)), (distance, us))
    days = range(first // _DAY_US, (last - 1) // _DAY_US + 1)
    return [_entry(day, least.get(day), greatest.get(day)) for day in days]


def _track(history: pl.DataFrame, number: int) -> _Track:
    """Return the sets of one object; of sets with one epoch the last row counts."""
    sets = history.filter(pl.col("norad_cat_id") == number).sort("epoch", maintain_order=True)
    sets = sets.unique("epoch", keep="last", maintain_order=True)
    if not len(sets):
        raise NotFoundError(f"no element set of object {number} here", norad_cat_id=number)
    rates = perigee_rate_rad_s(sets["mean_motion"].to_numpy(), sets["eccentricity"].to_numpy())
    rate = float(np.nan_to_num(rates).max())
    step = float(np.clip(2.0 * np.pi / max(rate, 1e-9) / _STEPS_A_TURN, _SHORTEST_STEP_S, _LONGEST_STEP_S))
    return _Track(epochs=sets["epoch"].dt.epoch("us").to_numpy(), records=satrecs(sets), step_s=step)


def _stretches(first: int, last: int, a: _Track, b: _Track) -> Iterator[tuple[int, int]]:
    """Yield (begin, end) of stretches within one day and with one set of each object, microseconds."""
    midnights = np.arange(first // _DAY_US + 1, last // _DAY_US + 1) * _DAY_US
    cuts = np.unique(np.concatenate(([first, last], midnights, a.epochs, b.epochs)))
    yield from pairwise(cuts[(cuts >= first) & (cuts <= last)].tolist())


def _candidates(a: Satrec, b: Satrec, low: int, high: int, step_s: float) -> Iterator[Extreme]:
    """Yield (distance, time) of the ends of a stretch and of every extreme found inside."""
    count = max(int(np.ceil((high - low) / (step_s * 1e6))), 2) + 1
    t = np.linspace(0.0, (high - low) / 1e6, count)  # s since `low`
    dr, dv = _relative(a, b, low, t)
    distance = np.linalg.norm(dr, axis=1)
    rate = np.einsum("tk,tk->t", dr, dv)
    known = np.isfinite(distance)
    yield from ((float(distance[i]), low + round(t[i] * 1e6)) for i in np.flatnonzero(known))
    turn = np.flatnonzero((rate[:-1] < 0.0) != (rate[1:] < 0.0))
    turn = turn[known[turn] & known[turn + 1]]
    if not len(turn):
        return
    step = t[1] - t[0]
    root, _ = extreme_in_interval(dr[turn], dv[turn], dr[turn + 1], dv[turn + 1], np.full(len(turn), step))
    begin = np.clip(t[turn] + root - _SECOND_PASS * step, 0.0, t[-1])
    finish = np.clip(t[turn] + root + _SECOND_PASS * step, 0.0, t[-1])
    r0, v0 = _relative(a, b, low, begin)
    r1, v1 = _relative(a, b, low, finish)
    root, _ = extreme_in_interval(r0, v0, r1, v1, finish - begin)
    exact, _ = _relative(a, b, low, begin + root)
    for range_km, at in zip(np.linalg.norm(exact, axis=1), begin + root, strict=True):
        if np.isfinite(range_km):
            yield float(range_km), low + round(at * 1e6)


def _relative(a: Satrec, b: Satrec, low: int, t: Floats) -> tuple[Floats, Floats]:
    """Return position and velocity of b relative to a at `low` + t seconds, NaN where SGP4 fails."""
    jd, fr = jd_fr_of_microseconds(np.full(len(t), low, dtype=np.int64))
    fr = fr + t / 86400.0
    error_a, ra, va = a.sgp4_array(jd, fr)
    error_b, rb, vb = b.sgp4_array(jd, fr)
    dr, dv = rb - ra, vb - va
    dr[(error_a != 0) | (error_b != 0)] = np.nan
    return dr, dv


def _entry(day: int, least: Extreme | None, greatest: Extreme | None) -> DailyExtremes:
    """Return the entry of one day."""

    def instant(extreme: Extreme | None) -> datetime | None:
        return None if extreme is None else _UNIX + timedelta(microseconds=extreme[1])

    return {
        "date": (_UNIX + timedelta(days=day)).date(),
        "least_km": None if least is None else least[0],
        "greatest_km": None if greatest is None else greatest[0],
        "least_at": instant(least),
        "greatest_at": instant(greatest),
    }
