"""The parts of a screening on the machines of a `dask.distributed` cluster.

Every part is a task of its own and needs nothing of the others, so a part whose worker is lost is done again by
another one, and the result has the same bytes as that of one process (ADR 0019). The element sets travel as one task on
which all parts depend, so they too are made again where they were lost.
"""

import os
from collections.abc import Generator, Sequence
from importlib import import_module
from threading import Lock
from typing import Any, NamedTuple

import polars as pl

from hoshimori.errors import OutsideError, UsageError
from hoshimori.screening.part import Found, Job, Part, Request

#: A stretch of time is cut into shares of pairs, one for so many objects: below, cutting time is cheaper, because each
#: share samples and sorts all objects again.
OBJECTS_A_SHARE = 60_000
_TRIES = 5
_PATIENCE = "30s"


class _Held(NamedTuple):
    """The job that this worker made ready last."""

    name: tuple[Any, ...]
    job: Job


_LOCK = Lock()
_READY: list[_Held] = []


def shares(objects: int) -> int:
    """Return into how many shares of pairs each stretch of time is cut."""
    return max(1, -(-objects // OBJECTS_A_SHARE))


def on_cluster(
    address: str, sets: pl.DataFrame, request: Request, parts: Sequence[Part]
) -> Generator[Found, None, None]:
    """Yield what each part finds, in order.

    Args:
        address: Of the scheduler, such as tcp://10.0.0.1:8786.
        sets: Element sets.
        request: What is asked for.
        parts: The parts.

    Raises:
        UsageError: The package `distributed` is not installed.
        OutsideError: The scheduler does not answer, or a part failed on several workers.
    """
    try:
        distributed: Any = import_module("distributed")  # an extra that few need
    except ImportError as error:
        raise UsageError("--cluster needs the package distributed: pip install 'hoshimori[cluster]'") from error
    try:
        client = distributed.Client(address, timeout=_PATIENCE)
    except (OSError, ValueError) as error:
        raise OutsideError(f"no cluster answers at {address}: {error}", address=address) from error
    with client:
        held = client.submit(_same, sets, pure=False)
        futures = [client.submit(search_part, held, request, part, retries=_TRIES, pure=False) for part in parts]
        for number in range(len(parts)):
            try:
                found: Found = futures.pop(0).result()  # popped, so that the workers may forget it
            except Exception as error:
                raise OutsideError(
                    f"part {number + 1} of {len(parts)} failed on the cluster: {error}", address=address
                ) from error
            yield found


def search_part(sets: pl.DataFrame, request: Request, part: Part) -> Found:
    """Return what one part finds; on a worker, which makes the job ready once for all its parts."""
    name = (os.getpid(), id(sets), request)
    with _LOCK:
        if not _READY or _READY[0].name != name:
            _READY[:] = [_Held(name=name, job=Job.of(sets, request))]
        job = _READY[0].job
    return job.search(part)


def _same(sets: pl.DataFrame) -> pl.DataFrame:
    """Return the element sets: a task, so that the cluster can make them again."""
    return sets
