"""All against all, a list against all, one against all: every close approach of a window and a distance.

Sample (SGP4 at knots, polynomials between), sweep (cubes, straight relative motion with a pad), confirm (exact SGP4).
docs/methods/screening.md argues why no minimum is missed, and the tests compare with brute force.
"""

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import closing
from datetime import datetime

import polars as pl

from hoshimori.screening.checkpoint import Checkpoint
from hoshimori.screening.cluster import on_cluster, shares
from hoshimori.screening.part import Found, Job, Part, Request
from hoshimori.screening.result import Screening
from hoshimori.screening.table import assembled, conjunction_table, fast_minima
from hoshimori.screening.volume import Box, half_diagonal_km

Progress = Callable[[str, int, int], None]

_AHEAD = 2  # parts handed to each thread ahead of the one awaited


def screen(
    sets: pl.DataFrame,
    *,
    begin: datetime,
    end: datetime,
    miss_distance_km: float,
    primaries: Sequence[int] | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
    on_found: Callable[[pl.DataFrame], None] | None = None,
    checkpoint: Checkpoint | None = None,
    box_km: Box | None = None,
    cluster: str | None = None,
) -> Screening:
    """Return every close approach of a window.

    A conjunction is a local minimum of the distance, at most `miss_distance_km` deep, at a time of the window (begin
    included, end excluded) and at a relative speed of 10 m/s or more. Where the distance is small at an edge of the
    window but its minimum lies outside, there is no row: that minimum belongs to the window beside. Slower company
    gives episodes, cut at the edges. The same bytes come out on any number of threads.

    Args:
        sets: Element sets; one row is one object.
        begin: First instant.
        end: End, excluded.
        miss_distance_km: Greatest distance reported.
        primaries: Catalogue numbers to screen against all (they come first in the rows); None for all against all, when
            the smaller number comes first.
        progress: Called with ("screen", steps done, steps in all).
        executor: Threads to search on; None for as many as there are cores, for this call.
        on_found: Called with the conjunctions of each stretch of time as soon as they are known, and at the end with
            those of pairs that were followed as slow company and of parts that a checkpoint held. Rows of an object
            that turns out to have dropped out earlier are told and not in the result.
        checkpoint: Keeps finished parts, so that a screening that was stopped goes on where it was.
        box_km: Half sides of a box along radial, transverse and normal of the primary, up to 100 km each, in place of
            `miss_distance_km`: see `volume`. Episodes are those of the sphere around it.
        cluster: Address of a `dask.distributed` scheduler to search on instead of threads.

    Raises:
        UsageError: The window is empty, the distance is not positive, an object is given twice or a primary not at all.
    """
    request = Request(
        begin=begin,
        end=end,
        miss_distance_km=miss_distance_km if box_km is None else half_diagonal_km(box_km),
        primaries=None if primaries is None else tuple(primaries),
        box_km=box_km,
    )
    job = Job.of(sets, request)
    parts = job.parts(1 if cluster is None else shares(len(sets)))
    found = [] if checkpoint is None else [one for one in checkpoint.load(job.fingerprint) if one.part in parts]
    done = {one.part for one in found}
    left = [part for part in parts if part not in done]
    steps = job.sampler.window.steps
    searched = in_order(executor, job, left) if cluster is None else on_cluster(cluster, sets, request, left)
    told: list[pl.DataFrame] = []
    with closing(searched):
        for one in searched:
            found.append(one)
            if checkpoint is not None:
                checkpoint.add(one)
            if on_found is not None:
                told.append(_own_rows(job, one, begin))
                on_found(told[-1])
            if progress is not None:
                searched_steps = sum((f.part.last - f.part.first) / f.part.share[1] for f in found)
                progress("screen", round(searched_steps), steps)
    result = assembled(job, sets, found, begin)
    if on_found is not None:
        known = pl.concat([result.conjunctions.clear(), *told])
        late = result.conjunctions.join(known, on=result.conjunctions.columns, how="anti")
        on_found(late.sort("tca", "primary", "secondary"))
    return result


def _own_rows(job: Job, found: Found, begin: datetime) -> pl.DataFrame:
    """Return the conjunctions that a part answers for; those within a second outside are its neighbour's too."""
    minima, dt_s = fast_minima(job, [found]), job.sampler.window.dt_s
    inside = (minima.t >= found.part.first * dt_s) & (minima.t < found.part.last * dt_s)
    return conjunction_table(minima.where(inside), job, begin)


def in_order(executor: Executor | None, job: Job, parts: Iterable[Part]) -> Generator[Found, None, None]:
    """Yield what each part finds, in order, a few of them being searched ahead."""
    pool = ThreadPoolExecutor(os.cpu_count() or 1) if executor is None else executor
    waiting: deque[Future[Found]] = deque()
    try:
        for part in parts:
            waiting.append(pool.submit(job.search, part))
            if len(waiting) > _AHEAD * (os.cpu_count() or 1):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()
        if executor is None:
            pool.shutdown()
