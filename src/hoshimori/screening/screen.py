"""All against all, a list against all, one against all: every close approach of a window and a distance.

Sample (exact SGP4 at knots, polynomials between), sweep (cubes, straight relative motion with a pad), confirm (exact
SGP4). docs/methods/screening.md argues why no minimum is missed, and the tests compare with brute force.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hoshimori.astro.elements import orbital_period_s
from hoshimori.errors import UsageError
from hoshimori.propagation import ERROR_TEXT, satrecs, to_jd_fr
from hoshimori.propagation.time_grid import epochs_jd_fr, microseconds
from hoshimori.screening.confirm import Minima, refine
from hoshimori.screening.episodes import SLOW_KM_S, Episode, follow
from hoshimori.screening.result import CONJUNCTION_COLUMNS, DROPPED_COLUMNS, EPISODE_COLUMNS, Screening
from hoshimori.screening.sampling import BLOCK_STEPS, SAMPLE_ERROR_KM, UNSOUND_ERROR_KM, Block, Sampler, Window
from hoshimori.screening.sweep import Limits, limits, sweep_block

Rows = NDArray[np.int64]
Floats = NDArray[np.float64]
Progress = Callable[[str, int, int], None]

_STEP_S = 30.0
_STRETCH_BLOCKS = 18  # blocks of 40 steps sampled at a time: six hours
_SPACING_S = 1.0
_SAME_S = 0.5  # two minima of a pair closer than this are one, found twice
_OLD_DAYS = 3.0
_FIRST_CAPACITY = 1 << 16


def screen(
    sets: pl.DataFrame,
    *,
    begin: datetime,
    end: datetime,
    miss_distance_km: float,
    primaries: Sequence[int] | None = None,
    progress: Progress | None = None,
) -> Screening:
    """Return every close approach of a window.

    A conjunction is a local minimum of the distance, at most `miss_distance_km` deep, at a time of the window (begin
    included, end excluded) and at a relative speed of 10 m/s or more. Where the distance is small at an edge of the
    window but its minimum lies outside, there is no row: that minimum belongs to the window beside. Slower company
    gives episodes, cut at the edges.

    Args:
        sets: Element sets; one row is one object.
        begin: First instant.
        end: End, excluded.
        miss_distance_km: Greatest distance reported.
        primaries: Catalogue numbers to screen against all (they come first in the rows); None for all against all, when
            the smaller number comes first.
        progress: Called with ("screen", steps done, steps in all).

    Raises:
        UsageError: The window is empty, the distance is not positive, an object is given twice or a primary not at all.
    """
    window = _window(begin, end, miss_distance_km)
    ids = sets["norad_cat_id"].to_numpy().astype(np.int64)
    listed = _listed(ids, primaries)
    sampler = Sampler(sets=sets, records=satrecs(sets), window=window)
    lim = limits(miss_distance_km, window.dt_s, 2.0 * SAMPLE_ERROR_KM, UNSOUND_ERROR_KM, len(ids))
    fast, slow = _sweep(sampler, listed, lim, progress)
    periods = np.nan_to_num(orbital_period_s(sets["mean_motion"].to_numpy()))
    minima = refine(sampler.records, fast[0], fast[1], fast[2], window=window, spacing_s=_SPACING_S)
    late = np.flatnonzero((minima.speed_km_s < SLOW_KM_S) & (minima.distance_km <= miss_distance_km))
    steps = np.clip((minima.t[late] / window.dt_s).astype(np.int64), 0, window.steps - 1)
    met = (
        np.concatenate((slow[0], minima.a[late])),
        np.concatenate((slow[1], minima.b[late])),
        np.concatenate((slow[2], steps)),
    )
    followed, episodes = follow(sampler.records, met, periods, window=window, distance_km=miss_distance_km)
    minima = _kept(_join(minima, followed), sampler, miss_distance_km)
    first = np.zeros(len(ids), dtype=np.bool_) if primaries is None else listed
    return Screening(
        conjunctions=_conjunctions(minima, ids, first, begin),
        episodes=_episodes(episodes, ids, first, begin),
        dropped=_dropped(sampler, ids, begin),
        objects=len(ids) - sum(step == 0 for step, _ in sampler.dropped.values()),
        warnings=_warnings(sets, window),
    )


def _window(begin: datetime, end: datetime, miss_distance_km: float) -> Window:
    """Return the window cut into equal steps of at most 30 s."""
    span = (microseconds(end) - microseconds(begin)) / 1e6
    if span <= 0.0:
        raise UsageError(f"the window from {begin} to {end} is empty", begin=str(begin), end=str(end))
    if not 0.0 < miss_distance_km < np.inf:
        raise UsageError(f"a miss distance of {miss_distance_km} km finds nothing; give one above zero")
    steps = int(np.ceil(span / _STEP_S))
    jd, fr = to_jd_fr(begin)
    return Window(jd=jd, fr=fr, span_s=span, steps=steps, dt_s=span / steps)


def _listed(ids: Rows, primaries: Sequence[int] | None) -> NDArray[np.bool_]:
    """Return which rows are primaries; empty for all against all."""
    if len(np.unique(ids)) != len(ids):
        raise UsageError("an object is given twice; hand in one element set an object")
    if primaries is None:
        return np.empty(0, dtype=np.bool_)
    wanted = np.array(sorted(set(primaries)), dtype=np.int64)
    missing = np.setdiff1d(wanted, ids)
    if len(missing) or not len(wanted):
        raise UsageError(f"no element set of primary {', '.join(map(str, missing)) or '(none given)'} here")
    return np.isin(ids, wanted)


def _sweep(
    sampler: Sampler, listed: NDArray[np.bool_], lim: Limits, progress: Progress | None
) -> tuple[tuple[Rows, Rows, Floats], tuple[Rows, Rows, Rows]]:
    """Return (row, row, guess of the time) of fast pairs and (row, row, step) of slow ones."""
    window = sampler.window
    found: list[tuple[Rows, Rows, Rows, Floats, Floats]] = []
    stretch = _STRETCH_BLOCKS * BLOCK_STEPS
    for first in range(0, window.steps, stretch):
        last = min(first + stretch, window.steps)
        for block in sampler.blocks(first, last):
            found.append(_near(block, listed, lim))
            if progress is not None:
                progress("screen", min(block.first + BLOCK_STEPS, window.steps), window.steps)
    a, b, step, after, speed = (np.concatenate(parts) for parts in zip(*found, strict=True))
    low, high = np.minimum(a, b), np.maximum(a, b)
    slow = speed < lim.slow
    fast = ~slow
    guess = (step[fast] + 0.5) * window.dt_s + after[fast]
    return (low[fast], high[fast], guess), (low[slow], high[slow], step[slow])


def _near(block: Block, listed: NDArray[np.bool_], lim: Limits) -> tuple[Rows, Rows, Rows, Floats, Floats]:
    """Return (row, row, step, time after it, relative speed) of the pairs of a block that may come near."""
    numbers = (np.float32(lim.distance), np.float32(lim.half_step), np.float32(lim.pad), np.float32(lim.slow))
    mine = listed[block.rows] if len(listed) else listed
    capacity = _FIRST_CAPACITY
    while True:
        pair = np.empty((capacity, 3), dtype=np.int32)
        value = np.empty((capacity, 2), dtype=np.float32)
        count = sweep_block(block.r_km, block.v_km_s, block.pad_km, mine, numbers, lim.cell, lim.cells, pair, value)
        if count <= capacity:
            break
        capacity = 2 * count
    step = pair[:count, 0].astype(np.int64) + block.first
    after, speed = value[:count, 0].astype(np.float64), value[:count, 1].astype(np.float64)
    return block.rows[pair[:count, 1]], block.rows[pair[:count, 2]], step, after, speed


def _join(one: Minima, other: Minima) -> Minima:
    """Return both."""
    return Minima(
        a=np.concatenate((one.a, other.a)),
        b=np.concatenate((one.b, other.b)),
        t=np.concatenate((one.t, other.t)),
        distance_km=np.concatenate((one.distance_km, other.distance_km)),
        speed_km_s=np.concatenate((one.speed_km_s, other.speed_km_s)),
    )


def _kept(minima: Minima, sampler: Sampler, miss_distance_km: float) -> Minima:
    """Return the minima that count: inside the window, near, fast, while both take part, each once."""
    window = sampler.window
    until = np.full(len(sampler.sets), np.inf)
    for row, (step, _) in sampler.dropped.items():
        until[row] = step * window.dt_s
    keep = (
        (minima.distance_km <= miss_distance_km)
        & (minima.t >= 0.0)
        & (minima.t < window.span_s)
        & (minima.speed_km_s >= SLOW_KM_S)
        & (minima.t < np.minimum(until[minima.a], until[minima.b]))
    )
    minima = minima.where(keep)
    minima = minima.where(np.lexsort((minima.t, minima.b, minima.a)))
    again = np.zeros(len(minima.t), dtype=np.bool_)
    again[1:] = (minima.a[1:] == minima.a[:-1]) & (minima.b[1:] == minima.b[:-1]) & (np.diff(minima.t) < _SAME_S)
    return minima.where(~again)


def _ordered(a: Rows, b: Rows, ids: Rows, first: NDArray[np.bool_]) -> tuple[Rows, Rows]:
    """Return catalogue numbers (primary, secondary): a listed object first, else the smaller number."""
    swap = np.where(first[a] == first[b], ids[a] > ids[b], first[b])
    return ids[np.where(swap, b, a)], ids[np.where(swap, a, b)]


def _times(t: Floats, begin: datetime) -> Rows:
    """Return UTC microseconds since 1970 of seconds after the begin."""
    return microseconds(begin) + np.rint(t * 1e6).astype(np.int64)


def _conjunctions(minima: Minima, ids: Rows, first: NDArray[np.bool_], begin: datetime) -> pl.DataFrame:
    """Return the table of conjunctions."""
    primary, secondary = _ordered(minima.a, minima.b, ids, first)
    columns = (primary, secondary, _times(minima.t, begin), minima.distance_km, minima.speed_km_s)
    table = pl.DataFrame(dict(zip(CONJUNCTION_COLUMNS, columns, strict=True)))
    return table.cast(pl.Schema(CONJUNCTION_COLUMNS)).sort("tca", "primary", "secondary")


def _episodes(episodes: list[Episode], ids: Rows, first: NDArray[np.bool_], begin: datetime) -> pl.DataFrame:
    """Return the table of episodes."""
    a = np.array([e.a for e in episodes], dtype=np.int64)
    b = np.array([e.b for e in episodes], dtype=np.int64)
    primary, secondary = _ordered(a, b, ids, first)
    columns = (
        primary,
        secondary,
        _times(np.array([e.begin for e in episodes]), begin),
        _times(np.array([e.end for e in episodes]), begin),
        np.array([e.least for e in episodes]),
        np.array([e.greatest for e in episodes]),
    )
    table = pl.DataFrame(dict(zip(EPISODE_COLUMNS, columns, strict=True)))
    return table.cast(pl.Schema(EPISODE_COLUMNS)).sort("primary", "secondary", "begin")


def _dropped(sampler: Sampler, ids: Rows, begin: datetime) -> pl.DataFrame:
    """Return the table of objects that dropped out."""
    rows = []
    for row, (step, code) in sorted(sampler.dropped.items()):
        at = begin.astimezone(UTC) + timedelta(seconds=step * sampler.window.dt_s)
        why = f"SGP4 code {code}: {ERROR_TEXT.get(code, 'unknown')}" if code else "SGP4 gives no orbit, and no code"
        rows.append((int(ids[row]), f"{why}; left out from {at:%Y-%m-%dT%H:%M:%SZ} on"))
    return pl.DataFrame(rows, schema=DROPPED_COLUMNS, orient="row").sort("norad_cat_id")


def _warnings(sets: pl.DataFrame, window: Window) -> tuple[str, ...]:
    """Return what to say about the age of the element sets at the far end of the window."""
    if not len(sets):
        return ("No element sets were given.",)
    jd, fr = epochs_jd_fr(sets["epoch"])
    since_begin = (window.jd - jd) + (window.fr - fr)
    age = np.maximum(np.abs(since_begin), np.abs(since_begin + window.span_s / 86400.0))
    old = int((age > _OLD_DAYS).sum())
    if not old:
        return ()
    half, most = np.percentile(age, [50.0, 90.0])
    sentence = (
        f"{old} of {len(age)} element sets are used more than {_OLD_DAYS:.0f} days from their epoch "
        f"(half of all up to {half:.1f}, nine in ten up to {most:.1f}, at most {age.max():.1f} days)."
    )
    return (sentence,)
