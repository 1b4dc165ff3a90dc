"""How two belt objects came to be beside one another: drift, stop, arrival, dwell, re-match, departure; and who moved.

The two tracks are compared at the epochs of either. *Together*: mean longitudes within `slot_width_deg` and drifts
within `match_drift_deg_day`; they stay together until they are `LEAVING` slot widths apart, so that a box of
station-keeping at the edge of the width is no series of visits. A stretch between two points without data is open: an
event in it is bracketed by the last point before and the first after, be they hours or years apart.

Who moved is who changed its longitude more between the two points. Nothing here looks at owners.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np

from hoshimori.astro.geostationary import wrap_degrees
from hoshimori.detection.longitude_track import Floats, Track, instant

#: Two that are together part when they are this many slot widths apart.
LEAVING = 1.5
#: Less than this change of longitude, in slot widths, is station-keeping.
_MOVED_WIDTHS = 0.7
#: The leg before an arrival, or after a departure, that tells who was on its way.
_LEG_DAYS = 5.0
#: Who moved at most this share as far as the other did not move.
_BOTH_SHARE = 0.5
#: A slot is held while its longitude stays within this many slot widths.
_HELD_WIDTHS = 1.5
#: A slow drift through the slot takes days; together for fewer, and never matched this closely, is a crossing.
_CROSSING_DAYS = 6.0
_MATCHED_SHARE = 1.0 / 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An arrival or a departure.

    Attributes:
        after: Last point before it.
        before: First point after it.
        moved: The object that moved; None where both did.
        held_since: Since when the other one held its slot; None where it moved too.
    """

    after: datetime
    before: datetime
    moved: int | None
    held_since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """The last stretch that two objects were together, and what came before and after.

    Attributes:
        begin: First point of the stretch.
        end: Last point of it.
        longitude_deg: Where: mean longitude of the first object at the first point.
        arrival: How it began; None where the two are together at their first common point.
        departure: How it ended; None where they are together at the last point.
        rematches: Earlier stretches together in another slot: the two parted there, or moved on, and met again.
        phases: Rows phase, object, begin, end, longitude_deg, drift_deg_day; in the order of time.
    """

    begin: datetime
    end: datetime
    longitude_deg: float
    arrival: Change | None = None
    departure: Change | None = None
    rematches: int = 0
    phases: tuple[dict[str, Any], ...] = field(default=())

    @property
    def dwell_at_least_days(self) -> float:
        """Days between the first and the last point together."""
        return (self.end - self.begin).total_seconds() / 86_400.0

    @property
    def dwell_at_most_days(self) -> float | None:
        """Days between the points around arrival and departure; None where the arrival is not visible."""
        if self.arrival is None:
            return None
        until = self.end if self.departure is None else self.departure.before
        return (until - self.arrival.after).total_seconds() / 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Points:
    """Both objects at the epochs of either where both are known: shape (K,), and longitudes of shape (2, K)."""

    day: Floats
    longitude_deg: Floats
    drift_deg_day: Floats
    apart_deg: Floats
    pair: tuple[int, int]


def episode(
    track_a: Track, track_b: Track, pair: tuple[int, int], *, slot_width_deg: float, match_drift_deg_day: float
) -> Episode | None:
    """Return the last episode of two objects, or None where they are together at no point.

    Args:
        track_a: Track of the first object.
        track_b: Track of the second.
        pair: Their catalogue numbers.
        slot_width_deg: Together within this difference of mean longitude …
        match_drift_deg_day: … and this difference of drift.
    """
    points = _points(track_a, track_b, pair)
    runs = _runs(points, slot_width_deg, match_drift_deg_day)
    if not runs:
        return None
    first, last = runs[-1]
    arrival = None if first == 0 else _change(points, first - 1, first, slot_width_deg, coming=True)
    ended = last < len(points.day) - 1
    departure = _change(points, last, last + 1, slot_width_deg, coming=False) if ended else None
    places = [points.longitude_deg[0, begin] for begin, _ in runs]
    elsewhere = np.abs(wrap_degrees(np.array(places[:-1]) - places[-1])) > _HELD_WIDTHS * slot_width_deg
    moved_along = abs(float(wrap_degrees(points.longitude_deg[0, last] - places[-1])))
    return Episode(
        begin=instant(points.day[first]),
        end=instant(points.day[last]),
        longitude_deg=float(places[-1]),
        arrival=arrival,
        departure=departure,
        rematches=int(elsewhere.sum()) + (moved_along > _HELD_WIDTHS * slot_width_deg),
        phases=_phases(points, runs, arrival, departure, match_drift_deg_day),
    )


def _points(track_a: Track, track_b: Track, pair: tuple[int, int]) -> _Points:
    day = np.union1d(track_a.day, track_b.day)
    places = [track.at(day) for track in (track_a, track_b)]
    longitude, drift = (np.stack([place[k] for place in places]) for k in (0, 1))
    known = np.isfinite(longitude).all(axis=0)
    longitude, drift = longitude[:, known], drift[:, known]
    return _Points(
        day=day[known],
        longitude_deg=longitude,
        drift_deg_day=drift,
        apart_deg=wrap_degrees(longitude[0] - longitude[1]),
        pair=pair,
    )


def _runs(points: _Points, width_deg: float, match_deg_day: float) -> list[tuple[int, int]]:
    """Return the first and last point of each stretch together; mere crossings and flickers are left out."""
    apart, relative = np.abs(points.apart_deg), np.abs(points.drift_deg_day[0] - points.drift_deg_day[1])
    entering = (apart <= width_deg) & (relative <= match_deg_day)
    found: list[tuple[int, int]] = []
    begin: int | None = None
    for k in range(len(points.day)):
        if begin is None:
            begin = k if entering[k] else None
        elif apart[k] > LEAVING * width_deg:
            found.append((begin, k - 1))
            begin = None
    if begin is not None:
        found.append((begin, len(points.day) - 1))
    return [run for run in found if not _is_crossing(points, run, relative, width_deg, match_deg_day)]


def _is_crossing(
    points: _Points, run: tuple[int, int], relative: Floats, width_deg: float, match_deg_day: float
) -> bool:
    """Return whether a stretch is a slow drift through the slot: short, and the drifts never matched closely."""
    begin, end = run
    if end == len(points.day) - 1 and end == begin:
        return bool(relative[begin] > match_deg_day)
    moved = np.abs(points.apart_deg[end] - points.apart_deg[begin])
    matched = relative[begin : end + 1].min() <= _MATCHED_SHARE * match_deg_day
    return bool(points.day[end] - points.day[begin] < _CROSSING_DAYS and not matched and moved > 0.5 * width_deg)


def _change(points: _Points, k: int, following: int, width_deg: float, *, coming: bool) -> Change | None:
    """Return who moved between two points; None where neither did more than station-keeping."""
    moves = np.abs(wrap_degrees(points.longitude_deg[:, following] - points.longitude_deg[:, k]))
    # of daily points one step is small: the leg before an arrival (or after a departure) tells who was on its way
    row_of_leg = k if coming else following
    legs = np.array([_leg_deg(points, row, row_of_leg, backwards=coming) for row in (0, 1)])
    reach = np.maximum(moves, legs)
    if reach.max() < _MOVED_WIDTHS * width_deg:
        return None
    mover = int(np.argmax(reach))
    both = reach.min() >= max(_BOTH_SHARE * reach.max(), _MOVED_WIDTHS * width_deg)
    at = following if coming else k
    return Change(
        after=instant(points.day[k]),
        before=instant(points.day[following]),
        moved=None if both else points.pair[mover],
        held_since=None if both else _held_since(points, 1 - mover, at, width_deg),
    )


def _leg_deg(points: _Points, row: int, k: int, *, backwards: bool) -> float:
    """Return how far an object went in the days before (after) a point."""
    near = (points.day <= points.day[k]) & (points.day >= points.day[k] - _LEG_DAYS)
    if not backwards:
        near = (points.day >= points.day[k]) & (points.day <= points.day[k] + _LEG_DAYS)
    places = wrap_degrees(points.longitude_deg[row, near] - points.longitude_deg[row, k])
    return float(np.abs(places).max(initial=0.0))


def _held_since(points: _Points, row: int, at: int, width_deg: float) -> datetime:
    """Return the first point of the unbroken stretch in which an object held the slot that it holds at a point."""
    away = np.abs(wrap_degrees(points.longitude_deg[row, : at + 1] - points.longitude_deg[row, at]))
    moved = np.flatnonzero(away > _HELD_WIDTHS * width_deg)
    return instant(points.day[moved[-1] + 1 if len(moved) else 0])


def _phases(
    points: _Points,
    runs: list[tuple[int, int]],
    arrival: Change | None,
    departure: Change | None,
    match_deg_day: float,
) -> tuple[dict[str, Any], ...]:
    """Return the phases of the last episode, earlier stretches together first."""
    rows = [_phase(points, "together elsewhere", None, begin, end) for begin, end in runs[:-1]]
    first, last = runs[-1]
    if arrival is not None:
        for row, number in enumerate(points.pair):
            if arrival.moved in {number, None}:
                leg = first - 1
                while leg >= 0 and abs(points.drift_deg_day[row, leg]) > match_deg_day:
                    leg -= 1
                if leg < first - 1:
                    rows.append(_phase(points, "drift", number, leg + 1, first - 1))
                rows.append(_phase(points, "arrival", number, first - 1, first))
                slow = np.flatnonzero(np.abs(points.drift_deg_day[row, first : last + 1]) <= match_deg_day / 3.0)
                if len(slow):
                    rows.append(_phase(points, "stop", number, first + int(slow[0]), first + int(slow[0])))
    rows.append(_phase(points, "dwell", None, first, last))
    if departure is not None:
        left = [number for number in points.pair if departure.moved in {number, None}]
        rows += [_phase(points, "departure", number, last, last + 1) for number in left]
    return tuple(rows)


def _phase(points: _Points, name: str, number: int | None, begin: int, end: int) -> dict[str, Any]:
    row = points.pair.index(number) if number is not None else 0
    return {
        "phase": name,
        "object": number,
        "begin": instant(points.day[begin]),
        "end": instant(points.day[end]),
        "longitude_deg": float(points.longitude_deg[row, end]),
        "drift_deg_day": float(points.drift_deg_day[row, begin]),
    }
