"""Least and greatest distance of each UTC day for many pairs at once, from states on a grid.

Between two grid times the relative motion is a cubic (Hermite), and every change of sign of the range rate is followed
to its root. In GEO on a grid of 10 minutes this agrees with `closest_extremes.daily_extremes` within the bound that
docs/methods/propagation.md states. It fails for LEO on such a grid, and inside an interval in which an object changes
from one set to the next it follows a smooth path between the two.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from hoshimori.astro.closest_approach import extreme_in_interval
from hoshimori.errors import UsageError
from hoshimori.propagation.states import States

Floats = NDArray[np.float64]

_DAY_US = 86_400_000_000
_UNIX = datetime(1970, 1, 1, tzinfo=UTC)
_CHUNK = 4_000_000  # pair x time values worked on at once, about 200 MB


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PairExtremes:
    """Extremes of K pairs on D days; NaN (and time 0) where a pair has no state that day.

    Attributes:
        dates: The D UTC dates of the grid, ascending.
        least_km: Least distance, shape (K, D).
        greatest_km: Greatest distance, shape (K, D).
        least_us: Its time, UTC microseconds since 1970, shape (K, D).
        greatest_us: Likewise for the greatest.
    """

    dates: tuple[date, ...]
    least_km: Floats
    greatest_km: Floats
    least_us: NDArray[np.int64]
    greatest_us: NDArray[np.int64]


def pair_daily_extremes(states: States, pairs: NDArray[np.int64]) -> PairExtremes:
    """Return the refined least and greatest distance of each pair on each UTC day of the grid.

    Args:
        states: States on an ascending grid (at most 10 minutes apart for GEO).
        pairs: Rows of `states`, not catalogue numbers, shape (K, 2).

    Returns:
        Extremes over the span of the grid within each day. A time at midnight counts for both days that it divides.

    Raises:
        UsageError: The grid is not ascending, or a pair names a row that is not there.
    """
    us = states.grid.microseconds()
    pairs = np.asarray(pairs, dtype=np.int64).reshape(-1, 2)
    if len(us) < 1 or (np.diff(us) <= 0).any():
        raise UsageError("daily extremes need a grid of ascending times")
    if pairs.size and not (pairs.min() >= 0 and pairs.max() < len(states)):
        raise UsageError(f"pairs name rows 0 to {len(states) - 1} of the states", rows=len(states))
    days = np.arange(us[0] // _DAY_US, (us[-1] - (len(us) > 1)) // _DAY_US + 1)
    shape = (len(pairs), len(days))
    result = PairExtremes(
        dates=tuple((_UNIX + timedelta(days=int(day))).date() for day in days),
        least_km=np.full(shape, np.nan),
        greatest_km=np.full(shape, np.nan),
        least_us=np.zeros(shape, dtype=np.int64),
        greatest_us=np.zeros(shape, dtype=np.int64),
    )
    for column, day in enumerate(days.tolist()):
        inside = np.flatnonzero((us >= day * _DAY_US) & (us <= (day + 1) * _DAY_US))
        # an interval that straddles midnight is searched for both days; its extremes count where they fall
        span = slice(max(int(inside[0]) - 1, 0), min(int(inside[-1]) + 2, len(us)))
        size = max(1, _CHUNK // max(span.stop - span.start, 1))
        for begin in range(0, len(pairs), size):
            rows = slice(begin, min(begin + size, len(pairs)))
            _fill_day(result, (rows, column), states=states, pairs=pairs[rows], us=us, day_span=(span, day))
    return result


def _fill_day(
    result: PairExtremes,
    where: tuple[slice, int],
    *,
    states: States,
    pairs: NDArray[np.int64],
    us: NDArray[np.int64],
    day_span: tuple[slice, int],
) -> None:
    """Fill one column of `result` for some pairs."""
    span, day = day_span
    rows, column = where
    times = us[span]
    low_us, high_us = day * _DAY_US, (day + 1) * _DAY_US
    dr = states.r_km[pairs[:, 1], span] - states.r_km[pairs[:, 0], span]
    dv = states.v_km_s[pairs[:, 1], span] - states.v_km_s[pairs[:, 0], span]
    distance = np.sqrt(np.einsum("ptk,ptk->pt", dr, dr))
    rate = np.einsum("ptk,ptk->pt", dr, dv)
    of_day = (times >= low_us) & (times <= high_us)
    pair, column_of = np.nonzero(np.isfinite(distance) & of_day)
    turns = (rate[:, :-1] < 0.0) != (rate[:, 1:] < 0.0)
    turn_pair, turn = np.nonzero(turns & np.isfinite(distance[:, :-1]) & np.isfinite(distance[:, 1:]))
    ends = (turn_pair, turn + 1)
    step = (times[turn + 1] - times[turn]) / 1e6
    root, extreme = extreme_in_interval(dr[turn_pair, turn], dv[turn_pair, turn], dr[ends], dv[ends], step)
    root_us = times[turn] + np.rint(root * 1e6).astype(np.int64)
    falls = (root_us >= low_us) & (root_us < high_us)
    all_pairs = np.concatenate((pair, turn_pair[falls]))
    all_km = np.concatenate((distance[pair, column_of], extreme[falls]))
    all_us = np.concatenate((times[column_of], root_us[falls]))
    order = np.lexsort((all_us, all_km, all_pairs))
    present, first = np.unique(all_pairs[order], return_index=True)
    last = np.append(first, len(order))[1:] - 1
    at = np.arange(rows.start, rows.stop)[present]
    result.least_km[at, column], result.least_us[at, column] = all_km[order][first], all_us[order][first]
    result.greatest_km[at, column], result.greatest_us[at, column] = all_km[order][last], all_us[order][last]
