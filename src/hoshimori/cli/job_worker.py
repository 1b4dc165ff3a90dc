"""The process of one job: `python -m hoshimori.cli.job_worker STORE ID`, started by the service alone."""

import os
import sys
from contextlib import suppress
from pathlib import Path
from time import monotonic

from hoshimori.cli.output import open_watch
from hoshimori.errors import HoshimoriError
from hoshimori.service.job_files import JobFiles
from hoshimori.service.job_work import work

#: Progress is written at most this often.
_EVERY_S = 0.3


def run(store: Path, job_id: str) -> None:
    """Do the work of a job and write down what came out, or why nothing did."""
    files = JobFiles(store=store)
    job = files.get(job_id)
    last_s = 0.0

    def progress(what: str, done: int, total: int) -> None:
        nonlocal last_s
        if monotonic() - last_s >= _EVERY_S or done == total:
            last_s = monotonic()
            with suppress(HoshimoriError):  # a full disk shall fail the work, not its progress
                files.put_progress(job_id, what[:100], int(done), int(total))

    try:
        outcome = {"result": work(open_watch(store), job.kind, job.request, progress)}
    except HoshimoriError as error:
        words = error.message.replace(str(store), "the store")
        outcome = {"problem": {"title": type(error).__name__.removesuffix("Error"), "detail": words}}
    except OSError as error:
        outcome = {"problem": {"title": "Outside", "detail": f"The system refused: {error.strerror or error}."}}
    files.put_result(job_id, outcome)


if __name__ == "__main__":
    with suppress(OSError):
        os.nice(5)  # whoever looks at the console goes first
    run(Path(sys.argv[1]), sys.argv[2])
