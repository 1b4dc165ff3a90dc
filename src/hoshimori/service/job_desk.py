"""The desk of jobs: takes them, starts one worker at a time, follows, cancels, and takes them up after a restart.

A worker is a process of its own in a session of its own, so it outlives the service. At the next start a job whose
worker lives is followed again; one whose worker wrote its result meanwhile is done; one whose worker is gone is
*interrupted* and can be asked for again; one that waited waits on. Cancelling is a signal: the store is crash-safe, so
whatever the worker was at, what became part of the store is whole and the rest is swept.
"""

import os
import secrets
import signal
import subprocess
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import count
from pathlib import Path
from threading import RLock
from typing import Any, Final

from hoshimori.errors import UsageError
from hoshimori.model import Clock
from hoshimori.service.job import ENDED, Job, JobState
from hoshimori.service.job_files import JobFiles
from hoshimori.service.job_work import checked
from hoshimori.service.problem import RefusedError

#: Jobs that have ended are kept up to this number.
_KEPT: Final = 200
#: A worker that was asked to end and does not is killed after so many looks.
_MOST_LOOKS: Final = 10


class JobDesk:
    """The jobs of one store. Every method may be called from any thread."""

    def __init__(
        self,
        store: Path,
        clock: Clock,
        *,
        worker: tuple[str, ...],
        most_jobs: int = 50,
        changed: Callable[[Job], None] | None = None,
    ) -> None:
        self._files = JobFiles(store=store)
        self._store = store
        self._clock = clock
        self._worker = worker
        self._most_jobs = most_jobs
        self._changed = changed or (lambda _job: None)
        self._lock = RLock()
        self._process: dict[str, subprocess.Popen[bytes]] = {}
        self._ending: dict[str, int] = {}
        self._open: dict[str, Job] = {}
        self._count = count()

    def take_up(self) -> None:
        """Take up what a service before this one left: follow, wait on, or mark as interrupted."""
        with self._lock:
            for name in self._files.names():
                job = self._files.get(name)
                if job.state not in ENDED:
                    self._open[job.id] = job
            self.look()

    def ask(self, kind: str, request: Mapping[str, Any], *, person: str, party: str | None) -> Job:
        """Take a job; it begins when the ones before it have ended.

        Raises:
            UsageError: There is no such work, or the request is none for it.
            RefusedError: Too many wait.
            StoreError: The disk is full.
        """
        wanted = checked(kind, request)
        with self._lock:
            if len(self._open) >= self._most_jobs:
                raise RefusedError(
                    429, f"{len(self._open)} jobs wait already; try again when some have ended.", kind="too-many"
                )
            now = self._clock.now()
            job = Job(
                id=f"{now:%Y%m%dT%H%M%S%f}Z-{next(self._count) % 65536:04x}{secrets.token_hex(2)}",
                kind=kind,
                request=wanted,
                asked_by=person,
                party=party,
                asked_at=now,
            )
            self._write(job)
            self._forget_old()
            self.look()
            return self.get(job.id)

    def again(self, job_id: str, *, person: str, party: str | None) -> Job:
        """Ask for a job again that has ended without a result.

        Raises:
            UsageError: It has not ended, or it is done.
        """
        old = self.get(job_id)
        if old.state not in ENDED - {JobState.DONE}:
            raise UsageError(f"Job {job_id} is {old.state.value}; only one that ended without a result starts again.")
        return self.ask(old.kind, old.request, person=person, party=party)

    def get(self, job_id: str) -> Job:
        """Return one job as it stands."""
        with self._lock:
            found = self._files.get(job_id)
            kept = self._open.get(job_id)
            return found if kept is None else replace(kept, what=found.what, done=found.done, total=found.total)

    def all(self) -> list[Job]:
        """Return all jobs, newest first."""
        return [self.get(name) for name in reversed(self._files.names())]

    def cancel(self, job_id: str) -> Job:
        """Cancel a job: one that waits at once, one that runs by ending its worker.

        Raises:
            NotFoundError: There is none of this id.
            UsageError: It has ended.
        """
        with self._lock:
            job = self.get(job_id)
            if job.state in ENDED:
                raise UsageError(f"Job {job_id} has ended ({job.state.value}); there is nothing to cancel.")
            if job.state is JobState.WAITING:
                self._end(job, JobState.CANCELLED)
            else:
                self._ending.setdefault(job_id, 0)
                self._signal(job, signal.SIGTERM)
            return self.get(job_id)

    def look(self) -> bool:
        """Look at what runs, and begin what waits; return whether anything is open. Called again and again."""
        with self._lock:
            for job in [j for j in self._open.values() if j.state is JobState.RUNNING]:
                self._follow(job)
            if not any(j.state is JobState.RUNNING for j in self._open.values()):
                waiting = sorted((j for j in self._open.values()), key=lambda j: j.id)
                if waiting:
                    self._begin(waiting[0])
            return bool(self._open)

    def _begin(self, job: Job) -> None:
        descriptor = self._files.lock(job.id)
        try:
            with self._files.log(job.id).open("ab") as log:
                process = subprocess.Popen(  # noqa: S603  # our own worker; the id is made here
                    [*self._worker, str(self._store), job.id],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=log,
                    start_new_session=True,
                    pass_fds=(descriptor,),
                )
        finally:
            os.close(descriptor)  # the worker holds its own
        self._process[job.id] = process
        self._write(replace(job, state=JobState.RUNNING, begun_at=self._clock.now(), pid=process.pid))

    def _follow(self, job: Job) -> None:
        process = self._process.get(job.id)
        lives = self._files.has_worker(job.id) if process is None else process.poll() is None
        if lives:
            self._follow_living(job)
            return
        outcome = self._files.result(job.id)
        if outcome is not None:
            failed = outcome.get("problem") is not None
            self._end(replace(job, **outcome), JobState.FAILED if failed else JobState.DONE)
        elif job.id in self._ending:
            self._end(job, JobState.CANCELLED)
        else:
            code = None if process is None else process.returncode
            why = "" if code is None else f" (exit code {code})"
            problem = {
                "title": "Interrupted",
                "detail": f"The worker ended without a word{why}; what was on file stands. Start the job again.",
            }
            self._end(replace(job, problem=problem), JobState.INTERRUPTED)

    def _follow_living(self, job: Job) -> None:
        if job.id in self._ending:
            self._ending[job.id] += 1
            if self._ending[job.id] > _MOST_LOOKS:
                self._signal(job, signal.SIGKILL)
        now = self._files.get(job.id)
        if (now.what, now.done, now.total) != (job.what, job.done, job.total):
            moved = replace(job, what=now.what, done=now.done, total=now.total)
            self._open[job.id] = moved
            self._changed(moved)

    def _signal(self, job: Job, what: signal.Signals) -> None:
        """Signal the worker's process group; the lock shows that the number is still its own."""
        if job.pid is not None and self._files.has_worker(job.id):
            with suppress(ProcessLookupError):
                os.killpg(job.pid, what)

    def _end(self, job: Job, state: JobState) -> None:
        self._ending.pop(job.id, None)
        self._process.pop(job.id, None)
        self._write(replace(job, state=state, ended_at=self._clock.now(), pid=None))

    def _write(self, job: Job) -> None:
        self._files.put(job)
        if job.state in ENDED:
            self._open.pop(job.id, None)
        else:
            self._open[job.id] = job
        self._changed(job)

    def _forget_old(self) -> None:
        names = self._files.names()
        for name in names[: max(0, len(names) - _KEPT)]:
            if name not in self._open:
                self._files.forget(name)
