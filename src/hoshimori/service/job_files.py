"""The files of jobs: in the store's folder, each replaced in one step, so that a kill leaves no half of one.

service/jobs/<id>.json       the job, written by the desk
service/progress/<id>.json   how far it is, written by its worker
service/results/<id>.json    what came out, written by its worker at the end
service/logs/<id>            what the worker said on its standard error
service/locks/<id>           held by the worker as long as it lives, even by `kill -9`
"""

import fcntl
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from hoshimori.errors import NotFoundError
from hoshimori.model import plain
from hoshimori.model.restore import restore
from hoshimori.service.job import Job
from hoshimori.store.atomic_file import storage_errors
from hoshimori.store.derived import Derived

FOLDER: Final = "service"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFiles:
    """The jobs of one store."""

    store: Path

    @property
    def _files(self) -> Derived:
        return Derived(folder=self.store / FOLDER)

    def names(self) -> list[str]:
        """Return the ids of all jobs, oldest first."""
        return self._files.names("jobs")

    def get(self, job_id: str) -> Job:
        """Return a job as it was written, with how far its worker is.

        Raises:
            NotFoundError: There is none of this id.
        """
        found = self._files.get("jobs", job_id) if job_id in self.names() else None
        if found is None:
            raise NotFoundError(f"There is no job {job_id[:80]!r} here.", id=job_id[:80])
        job: Job = restore(Job, found)
        progress = self._files.get("progress", job_id) or {}
        return replace(job, **progress)

    def put(self, job: Job) -> None:
        """Write a job.

        Raises:
            StoreError: The folder cannot be written.
        """
        self._files.put("jobs", job.id, plain(job))

    def put_progress(self, job_id: str, what: str, done: int, total: int) -> None:
        """Write how far a job is."""
        self._files.put("progress", job_id, {"what": what, "done": done, "total": total})

    def result(self, job_id: str) -> Mapping[str, Any] | None:
        """Return what the worker wrote at its end: `result` or `problem`; None where it wrote nothing."""
        found: Mapping[str, Any] | None = self._files.get("results", job_id)
        return found

    def put_result(self, job_id: str, outcome: Mapping[str, Any]) -> None:
        """Write what came out."""
        self._files.put("results", job_id, plain(outcome))

    def forget(self, job_id: str) -> None:
        """Remove the files of a job that has ended."""
        for kind in ("results", "progress", "locks", "logs", "jobs"):
            name = job_id if kind in {"locks", "logs"} else f"{job_id}.json"
            (self.store / FOLDER / kind / name).unlink(missing_ok=True)

    def log(self, job_id: str) -> Path:
        """Return the file that takes what a worker says; it stays on this machine."""
        path = self.store / FOLDER / "logs" / job_id
        with storage_errors(path, "write"):
            path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def lock(self, job_id: str) -> int:
        """Return the descriptor of a job's lock, held; a worker inherits it and holds it as long as it lives."""
        path = self.store / FOLDER / "locks" / job_id
        with storage_errors(path, "lock"):
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return descriptor

    def has_worker(self, job_id: str) -> bool:
        """Return whether a worker holds the job's lock."""
        try:
            descriptor = os.open(self.store / FOLDER / "locks" / job_id, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)
        return False
