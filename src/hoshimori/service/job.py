"""A job: work outside the request, as its file says it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from hoshimori.model import plain


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"  # its worker ended without a word: a machine that stopped; it can be asked for again


#: States in which nothing more happens.
ENDED = frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED, JobState.INTERRUPTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Work outside the request.

    Attributes:
        id: `20261128T164512123456Z-00003f2a`: ids in order are jobs in order.
        kind: One of `hoshimori.service.job_work.WORK`.
        request: What was asked for.
        asked_by: Person, and party where there is one.
        what: What it is at now, in a word or two.
        done: How much of `total` is done.
        total: 0 where that is not known.
        result: What came out.
        problem: Why it failed: title and detail.
        pid: Process of its worker.
    """

    id: str
    kind: str
    request: Mapping[str, Any] = field(default_factory=dict)
    state: JobState = JobState.WAITING
    asked_by: str
    party: str | None = None
    asked_at: datetime
    begun_at: datetime | None = None
    ended_at: datetime | None = None
    what: str = ""
    done: int = 0
    total: int = 0
    result: Mapping[str, Any] | None = None
    problem: Mapping[str, Any] | None = None
    pid: int | None = None


def job_json(job: Job) -> dict[str, Any]:
    """Return a job as others read it: without the number of its process."""
    return {k: v for k, v in plain(job).items() if k != "pid"}
