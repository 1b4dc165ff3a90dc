"""From what the parts found to the tables of the result."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hoshimori.astro.elements import orbital_period_s
from hoshimori.propagation import ERROR_TEXT
from hoshimori.propagation.time_grid import epochs_jd_fr, microseconds
from hoshimori.screening.confirm import Minima, joined
from hoshimori.screening.episodes import SLOW_KM_S, Episode, follow
from hoshimori.screening.part import Found, Job
from hoshimori.screening.result import CONJUNCTION_COLUMNS, DROPPED_COLUMNS, EPISODE_COLUMNS, Screening
from hoshimori.screening.sampling import Drop
from hoshimori.screening.volume import passes_box
from hoshimori.screening.window import Window

Rows = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_SAME_S = 0.5  # two minima of a pair closer than this are one, found twice
_OLD_DAYS = 3.0


def assembled(job: Job, sets: pl.DataFrame, found: Sequence[Found], begin: datetime) -> Screening:
    """Return the result of all parts, whichever way they were cut and in whichever order they came."""
    window, records = job.sampler.window, job.sampler.records
    drops = first_drops(found)
    met = tuple(np.concatenate([one.slow[k] for one in found]) for k in range(3))
    step = _until(drops, len(job.sampler))
    taking_part = met[2] < np.minimum(step[met[0]], step[met[1]])
    periods = np.nan_to_num(orbital_period_s(sets["mean_motion"].to_numpy()))
    followed, episodes = follow(
        records,
        (met[0][taking_part], met[1][taking_part], met[2][taking_part]),
        periods,
        window=window,
        distance_km=job.lim.distance,
    )
    minima = fast_minima(job, found, followed)
    return Screening(
        conjunctions=conjunction_table(minima, job, begin),
        episodes=_episodes(episodes, job, begin),
        dropped=_dropped(drops, job, begin),
        objects=len(job.ids) - sum(drop.step == 0 for drop in drops.values()),
        warnings=age_warnings(sets, window),
    )


def first_drops(found: Sequence[Found]) -> dict[int, Drop]:
    """Return the first failure of each row that has one."""
    drops: dict[int, Drop] = {}
    for drop in sorted(drop for one in found for drop in one.dropped):
        drops.setdefault(drop.row, drop)
    return drops


def fast_minima(job: Job, found: Sequence[Found], *more: Minima) -> Minima:
    """Return the minima that count: inside the window, near, fast, while both take part, each once."""
    window = job.sampler.window
    until = _until(first_drops(found), len(job.sampler)) * window.dt_s
    minima = joined([*(one.minima for one in found), *more])
    keep = (
        (minima.distance_km <= job.lim.distance)
        & (minima.t >= 0.0)
        & (minima.t < window.span_s)
        & (minima.speed_km_s >= SLOW_KM_S)
        & (minima.t < np.minimum(until[minima.a], until[minima.b]))
    )
    minima = minima.where(keep)
    minima = minima.where(np.lexsort((minima.distance_km, minima.t, minima.b, minima.a)))
    again = np.zeros(len(minima.t), dtype=np.bool_)
    again[1:] = (minima.a[1:] == minima.a[:-1]) & (minima.b[1:] == minima.b[:-1]) & (np.diff(minima.t) < _SAME_S)
    minima = minima.where(~again)
    if job.box_km is None:
        return minima
    swapped = _swapped(minima.a, minima.b, job)
    return minima.where(passes_box(job.sampler.records, minima, swapped, box_km=job.box_km, window=window))


def conjunction_table(minima: Minima, job: Job, begin: datetime) -> pl.DataFrame:
    """Return the table of conjunctions."""
    primary, secondary = _ordered(minima.a, minima.b, job)
    columns = (primary, secondary, _times(minima.t, begin), minima.distance_km, minima.speed_km_s)
    table = pl.DataFrame(dict(zip(CONJUNCTION_COLUMNS, columns, strict=True)))
    return table.cast(pl.Schema(CONJUNCTION_COLUMNS)).sort("tca", "primary", "secondary")


def _until(drops: dict[int, Drop], count: int) -> Floats:
    """Return the step at which each row drops out, infinite for most, shape (N,)."""
    until = np.full(count, np.inf)
    for drop in drops.values():
        until[drop.row] = drop.step
    return until


def _ordered(a: Rows, b: Rows, job: Job) -> tuple[Rows, Rows]:
    """Return catalogue numbers (primary, secondary): a listed object first, else the smaller number."""
    swap = _swapped(a, b, job)
    return job.ids[np.where(swap, b, a)], job.ids[np.where(swap, a, b)]


def _swapped(a: Rows, b: Rows, job: Job) -> Flags:
    """Return whether `b` is the primary: a listed object before others, else the smaller number."""
    first = job.listed if len(job.listed) else np.zeros(len(job.ids), dtype=np.bool_)
    return np.asarray(np.where(first[a] == first[b], job.ids[a] > job.ids[b], first[b]))


def _times(t: Floats, begin: datetime) -> Rows:
    """Return UTC microseconds since 1970 of seconds after the begin."""
    return microseconds(begin) + np.rint(t * 1e6).astype(np.int64)


def _episodes(episodes: list[Episode], job: Job, begin: datetime) -> pl.DataFrame:
    """Return the table of episodes."""
    a = np.array([e.a for e in episodes], dtype=np.int64)
    b = np.array([e.b for e in episodes], dtype=np.int64)
    primary, secondary = _ordered(a, b, job)
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


def _dropped(drops: dict[int, Drop], job: Job, begin: datetime) -> pl.DataFrame:
    """Return the table of objects that dropped out."""
    rows = []
    for row, drop in sorted(drops.items()):
        at = begin.astimezone(UTC) + timedelta(seconds=drop.step * job.sampler.window.dt_s)
        known = f"SGP4 code {drop.code}: {ERROR_TEXT.get(drop.code, 'unknown')}"
        why = known if drop.code else "SGP4 gives no orbit, and no code"
        rows.append((int(job.ids[row]), f"{why}; left out from {at:%Y-%m-%dT%H:%M:%SZ} on"))
    return pl.DataFrame(rows, schema=DROPPED_COLUMNS, orient="row").sort("norad_cat_id")


def age_warnings(sets: pl.DataFrame, window: Window) -> tuple[str, ...]:
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
