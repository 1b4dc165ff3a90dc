"""Slow company: pairs that stay near each other are followed through time and become episodes.

A pair that the sweep met at a low relative speed is followed by exact SGP4 at every step, from a step before it was
first met to a step after; meetings less than 1.1 of the longer period apart are followed as one stretch. A *contact* is
a time during which the distance is at most the one asked for. A contact is slow if at one of its least distances the
relative speed is below 10 m/s; slow contacts of a stretch make one episode if less than 1.1 periods lie between them.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from sgp4.api import Satrec

from hoshimori.screening.confirm import Minima, joined, refine
from hoshimori.screening.window import Window

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

#: km/s; below this company is slow.
SLOW_KM_S = 0.010
_PERIODS = 1.1
_SPACING_S = 5.0
_FINE_S = 30.0
_CROSSING_S = 1e-4
_CROSSING_PARTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """One episode; times in seconds after the begin of the window, distances in km."""

    a: int
    b: int
    begin: float
    end: float
    least: float
    greatest: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Course:
    """The distance of a pair along one stretch, NaN where SGP4 fails."""

    a: Satrec
    b: Satrec
    window: Window
    t: Floats
    distance: Floats
    speed: Floats


def follow(
    records: list[Satrec],
    met: tuple[Rows, Rows, Rows],
    periods_s: Floats,
    *,
    window: Window,
    distance_km: float,
) -> tuple[Minima, list[Episode]]:
    """Return all minima of the pairs met slowly, and their episodes.

    Args:
        records: SGP4 records, one an object.
        met: (row, row, step) of each slow meeting, shape (M,) each.
        periods_s: Orbital period of each object, s, shape (N,).
        window: The window and its steps.
        distance_km: Distance asked for.

    Returns:
        Minima at most `distance_km` deep inside the window at any relative speed, and the episodes.
    """
    stretches = _stretches(*met, periods_s, window)
    courses = [_course(records[a], records[b], first, last, window) for a, b, first, last in stretches]
    pairs = [(a, b) for a, b, _, _ in stretches]
    minima = _minima(records, pairs, courses)
    episodes: list[Episode] = []
    for (a, b), course, found in zip(pairs, courses, minima, strict=True):
        apart = _PERIODS * max(periods_s[a], periods_s[b])
        episodes += _episodes((a, b), course, found, distance_km, apart)
    none, nobody = np.empty(0), np.empty(0, dtype=np.int64)
    every = joined([*minima, Minima(a=nobody, b=nobody, t=none, distance_km=none, speed_km_s=none)])
    return every.where(every.distance_km <= distance_km), episodes


def _stretches(a: Rows, b: Rows, step: Rows, periods_s: Floats, window: Window) -> list[tuple[int, int, int, int]]:
    """Return (row, row, first step, last step) of each stretch to follow."""
    order = np.lexsort((step, b, a))
    a, b, step = a[order], b[order], step[order]
    apart = _PERIODS * np.maximum(periods_s[a], periods_s[b]) / window.dt_s
    new = np.ones(len(a), dtype=np.bool_)
    new[1:] = (a[1:] != a[:-1]) | (b[1:] != b[:-1]) | (np.diff(step) > apart[1:])
    begin = np.flatnonzero(new)
    end = np.append(begin, len(a))[1:] - 1
    return [
        (int(a[i]), int(b[i]), int(step[i]), int(step[j])) for i, j in zip(begin.tolist(), end.tolist(), strict=True)
    ]


def _course(a: Satrec, b: Satrec, first: int, last: int, window: Window) -> _Course:
    """Return the course of a pair from a step before `first` to a step after `last`, cut to the window."""
    fine = fine_steps(window)
    middles = (np.arange((first - 1) * fine, (last + 2) * fine, dtype=np.float64) + 0.5) * (window.dt_s / fine)
    t: Floats = np.unique(np.clip(middles, 0.0, window.span_s)).astype(np.float64)
    distance, speed = _distance(a, b, t, window)
    return _Course(a=a, b=b, window=window, t=t, distance=distance, speed=speed)


def _distance(a: Satrec, b: Satrec, t: Floats, window: Window) -> tuple[Floats, Floats]:
    """Return (distance, relative speed) at `t` seconds after the begin."""
    grid = window.at(t)
    error_a, ra, va = a.sgp4_array(grid.jd, grid.fr)
    error_b, rb, vb = b.sgp4_array(grid.jd, grid.fr)
    failed = (error_a != 0) | (error_b != 0)
    distance = np.where(failed, np.nan, np.linalg.norm(rb - ra, axis=1))
    return distance, np.linalg.norm(vb - va, axis=1)


def fine_steps(window: Window) -> int:
    """Return into how many a step is cut to follow a pair: steps of at most 30 s."""
    return int(np.ceil(window.dt_s / _FINE_S - 1e-9))


def _minima(records: list[Satrec], pairs: list[tuple[int, int]], courses: list[_Course]) -> list[Minima]:
    """Return the refined local minima inside each course."""
    if not courses:
        return []
    window = courses[0].window
    lows = [
        np.flatnonzero((d[1:-1] < d[:-2]) & (d[1:-1] <= d[2:])) + 1 for d in (course.distance for course in courses)
    ]
    counts = [len(low) for low in lows]
    rows_a, rows_b = np.repeat([a for a, _ in pairs], counts), np.repeat([b for _, b in pairs], counts)
    guess, lowest, speeds = (
        np.concatenate([values[low] for values, low in zip(column, lows, strict=True)])
        for column in ([c.t for c in courses], [c.distance for c in courses], [c.speed for c in courses])
    )
    found = refine(records, rows_a, rows_b, guess, window=window, spacing_s=_SPACING_S)
    near = np.abs(found.t - guess) <= window.dt_s / fine_steps(window)
    inside = (found.t >= 0.0) & (found.t < window.span_s)
    better = near & inside & (found.distance_km <= lowest + 1e-9)
    # where Newton does not settle (a nearly flat bottom) the lowest sample stands
    every = Minima(
        a=rows_a,
        b=rows_b,
        t=np.where(better, found.t, guess),
        distance_km=np.where(better, found.distance_km, lowest),
        speed_km_s=np.where(better, found.speed_km_s, speeds),
    )
    bounds = np.cumsum([0, *counts])
    return [every.where(np.arange(low, high)) for low, high in pairwise(bounds.tolist())]


def _episodes(
    pair: tuple[int, int], course: _Course, minima: Minima, distance_km: float, apart_s: float
) -> list[Episode]:
    """Return the episodes of one stretch."""
    t = np.concatenate((course.t, minima.t))
    d = np.concatenate((course.distance, minima.distance_km))
    speed = np.concatenate((course.speed, minima.speed_km_s))
    order = np.argsort(t, kind="stable")
    t, d, speed = t[order], d[order], speed[order]
    inside = d <= distance_km
    edges = np.diff(np.concatenate(([False], inside, [False])).astype(np.int8))
    runs = zip(np.flatnonzero(edges == 1).tolist(), (np.flatnonzero(edges == -1) - 1).tolist(), strict=True)
    contacts = []
    for low, high in runs:
        part = slice(low, high + 1)
        around = np.concatenate(([np.inf], d[part], [np.inf]))
        bottom = (around[1:-1] <= around[:-2]) & (around[1:-1] <= around[2:])
        if (speed[part][bottom] < SLOW_KM_S).any():
            begin = t[low] if low == 0 or np.isnan(d[low - 1]) else _crossing(course, t[low - 1], t[low], distance_km)
            last = high == len(t) - 1 or np.isnan(d[high + 1])
            end = t[high] if last else _crossing(course, t[high + 1], t[high], distance_km)
            contacts.append((begin, end))
    merged: list[list[float]] = []
    for begin, end in contacts:
        if merged and begin - merged[-1][1] <= apart_s:
            merged[-1][1] = end
        else:
            merged.append([begin, end])
    result = []
    for begin, end in merged:
        within = d[(t >= begin) & (t <= end)]
        ends, _ = _distance(course.a, course.b, np.array([begin, end]), course.window)
        values = np.concatenate((within, ends))
        result.append(
            Episode(
                a=pair[0],
                b=pair[1],
                begin=float(begin),
                end=float(end),
                least=float(np.nanmin(values)),
                greatest=float(np.nanmax(values)),
            )
        )
    return result


def _crossing(course: _Course, outside: float, inside: float, distance_km: float) -> float:
    """Return the time between two times at which the distance passes `distance_km`, to 0.1 ms."""
    while abs(outside - inside) > _CROSSING_S:
        t = np.linspace(inside, outside, _CROSSING_PARTS + 1)
        d, _ = _distance(course.a, course.b, t, course.window)
        beyond = ~(d[1:] <= distance_km)
        first = int(np.argmax(beyond)) if beyond.any() else _CROSSING_PARTS - 1
        inside, outside = float(t[first]), float(t[first + 1])
    return inside
