"""The demo, run once for all tests and all workers: it is a minute of work, and nobody changes what it leaves."""

import fcntl
import os
import pickle
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hoshimori.scenarios.demo import run_demo


class StepClock:
    """A clock that is another one for each look: no result may depend on it."""

    def __init__(self, instant: datetime) -> None:
        self.instant = instant

    def now(self) -> datetime:
        self.instant += timedelta(seconds=1)
        return self.instant


def quiet(_what: str, _done: int, _total: int) -> None:
    """Show no progress."""


def shared_folder(base: Path) -> Path:
    """Return the folder that all workers of a run share; `base` is the one of this worker."""
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def demo_once(base: Path) -> tuple[Path, Any]:
    """Return the folder of the demo and what it found; made by whoever comes first, the others wait."""
    folder = shared_folder(base) / "demo-once"
    folder.mkdir(exist_ok=True)
    kept = folder / "result.pickle"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            result = run_demo(folder / "d", clock=StepClock(datetime(2026, 6, 1, tzinfo=UTC)), progress=quiet)
            kept.write_bytes(pickle.dumps(result))
    return folder / "d", pickle.loads(kept.read_bytes())  # noqa: S301  # written above
