"""What the service is made of, in one place that every resource gets."""

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import polars as pl
from anyio import CapacityLimiter

from hoshimori.model import Clock
from hoshimori.service.access import Access
from hoshimori.service.answer import Answer
from hoshimori.service.event_hub import EventHub
from hoshimori.service.incident_shelf import IncidentShelf
from hoshimori.service.job import Job, job_json
from hoshimori.service.job_desk import JobDesk
from hoshimori.service.limits import Bucket, Limits
from hoshimori.service.release import Release
from hoshimori.service.shelf import Shelf
from hoshimori.watch import Watch

#: What starts the worker of a job; store and id are added. It lies with the command line, which has the clock.
WORKER: Final = (sys.executable, "-m", "hoshimori.cli.job_worker")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts of one service.

    Attributes:
        watch: The watch over its store.
        access: Who asks.
        release: What they may see.
        limits: Sizes and rates.
        incidents: Incidents in memory.
        shelf: Results of the present state of the store.
        pages: Answers as bytes.
        console: Folder of the built console; where it is missing the service answers the API alone.
        reads, writes, refused: Buckets of callers.
        events: What happens.
        jobs: Work outside the request.
        streams: Open streams of each person.
    """

    watch: Watch
    access: Access
    release: Release
    limits: Limits
    incidents: IncidentShelf
    shelf: Shelf
    pages: Shelf
    console: Path
    reads: Bucket
    writes: Bucket
    refused: Bucket
    events: EventHub
    jobs: JobDesk
    streams: dict[str, int] = field(default_factory=dict)
    threads: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(4))

    @property
    def clock(self) -> Clock:
        """The time."""
        return self.watch.clock

    @classmethod
    def of(cls, watch: Watch, *, access: Access, release: Release, limits: Limits, console: Path) -> "Parts":
        """Return the parts of a service over `watch`."""
        clock, store = watch.clock, watch.settings.store
        hub = EventHub()

        def changed(job: Job) -> None:
            found = job_json(job)
            hub.tell("job", {**found, "result": None}, ("job", found))

        return cls(
            watch=watch,
            access=access,
            release=release,
            limits=limits,
            incidents=IncidentShelf(store=store),
            shelf=Shelf(store=store, clock=clock, size_of=_size_of),
            pages=Shelf(store=store, clock=clock, most_values=1000, most_bytes=64_000_000, size_of=_size_of),
            console=console,
            reads=Bucket(clock, limits.reads_per_s, limits.reads_at_once, "requests"),
            writes=Bucket(clock, limits.writes_per_s, limits.writes_at_once, "writes"),
            refused=Bucket(clock, limits.refused_per_s, limits.refused_at_once, "failed tries"),
            events=hub,
            jobs=JobDesk(store, clock, worker=WORKER, most_jobs=limits.most_jobs, changed=changed),
        )


def _size_of(value: Any) -> int:
    """Return the bytes of what is large: answers and tables."""
    if isinstance(value, pl.DataFrame):
        return int(value.estimated_size())
    return value.size if isinstance(value, Answer) else 0
