"""Jobs run outside the request, in order, survive a restart of the service, and can be cancelled."""

import sys
import time
from pathlib import Path

import pytest

from hoshimori.errors import NotFoundError, UsageError
from hoshimori.service.job import Job, JobState
from hoshimori.service.job_desk import JobDesk
from hoshimori.service.problem import RefusedError
from service_on_loopback import StandingClock

WORKER = (sys.executable, str(Path(__file__).with_name("worker_for_tests.py")))
GOOD, DIES, IGNORES, SLEEPS, WAITS, FAILS = (f"200{n}-01-01" for n in range(6))


def desk_over(folder: Path, **more: object) -> JobDesk:
    return JobDesk(folder, StandingClock(), worker=WORKER, **more)


def ask(desk: JobDesk, as_of: str) -> Job:
    return desk.ask("watch", {"as_of": as_of}, person="P", party=None)


def gone(desk: JobDesk) -> None:
    """Reap the workers of a desk that nobody asks any more, as the system does for a service that is gone."""
    for process in desk._process.values():
        process.wait(20)


def until(desk: JobDesk, job: Job, *states: JobState, most_s: float = 20.0) -> Job:
    for _ in range(int(most_s / 0.02)):
        desk.look()
        found = desk.get(job.id)
        if found.state in states:
            return found
        time.sleep(0.02)
    pytest.fail(f"{found.state} {found.problem}")


def test_jobs_run_one_after_the_other_and_say_what_came_out(tmp_path):
    told = []
    desk = desk_over(tmp_path, changed=lambda job: told.append((job.id, job.state)))
    first, second = ask(desk, WAITS), ask(desk, FAILS)
    assert (first.state, second.state) == (JobState.RUNNING, JobState.WAITING)
    (tmp_path / "go").touch()
    done = until(desk, first, JobState.DONE)
    assert done.result == {"done": True}
    assert (done.what, done.done, done.total) == ("asleep", 1, 2)
    failed = until(desk, second, JobState.FAILED)
    assert failed.problem == {"title": "Usage", "detail": "it cannot be done"}
    assert failed.result is None
    assert not desk.look()
    assert [j.id for j in desk.all()] == [second.id, first.id]
    assert told[0] == (first.id, JobState.WAITING)
    assert (second.id, JobState.FAILED) in told


def test_a_job_is_cancelled_whether_it_runs_or_waits(tmp_path):
    desk = desk_over(tmp_path)
    runs, waits = ask(desk, SLEEPS), ask(desk, GOOD)
    assert desk.cancel(waits.id).state is JobState.CANCELLED
    desk.cancel(runs.id)
    assert until(desk, runs, JobState.CANCELLED).result is None
    with pytest.raises(UsageError, match="ended"):
        desk.cancel(runs.id)


def test_a_worker_that_does_not_listen_is_killed(tmp_path):
    desk = desk_over(tmp_path)
    job = ask(desk, IGNORES)
    while desk.get(job.id).what != "asleep":
        time.sleep(0.02)
        desk.look()
    desk.cancel(job.id)
    assert until(desk, job, JobState.CANCELLED)


def test_a_worker_that_ends_without_a_word_leaves_an_interrupted_job_that_starts_again(tmp_path):
    desk = desk_over(tmp_path)
    job = until(desk, ask(desk, DIES), JobState.INTERRUPTED)
    assert job.problem is not None
    assert "exit code 7" in job.problem["detail"]
    again = desk.again(job.id, person="Q", party="ALPHA")
    assert (again.request, again.asked_by, again.party) == (job.request, "Q", "ALPHA")
    until(desk, again, JobState.INTERRUPTED)


def test_a_running_job_outlives_the_service_and_is_taken_up(tmp_path):
    before = desk_over(tmp_path)
    runs, waits = ask(before, WAITS), ask(before, GOOD)
    after = desk_over(tmp_path)
    after.take_up()
    assert after.get(runs.id).state is JobState.RUNNING
    (tmp_path / "go").touch()
    assert until(after, runs, JobState.DONE).result == {"done": True}
    assert until(after, waits, JobState.DONE)
    gone(before)


def test_a_job_taken_up_can_be_cancelled(tmp_path):
    before = desk_over(tmp_path)
    runs = ask(before, SLEEPS)
    after = desk_over(tmp_path)
    after.take_up()
    after.cancel(runs.id)
    gone(before)
    assert until(after, runs, JobState.CANCELLED)


def test_what_ended_while_nobody_looked_is_told_apart(tmp_path):
    before = desk_over(tmp_path)
    done = ask(before, GOOD)
    before._process[done.id].wait(20)
    after = desk_over(tmp_path)
    after.take_up()
    assert after.get(done.id).state is JobState.DONE
    dead = ask(after, DIES)
    after._process[dead.id].wait(20)
    last = desk_over(tmp_path)
    last.take_up()
    assert last.get(dead.id).state is JobState.INTERRUPTED


def test_a_request_is_checked_before_it_waits(tmp_path):
    desk = desk_over(tmp_path, most_jobs=1)
    for kind, request in (
        ("conquer", {}),
        ("watch", {"as_of": "soon"}),
        ("watch", {"own": "/etc/passwd"}),
        ("ingest", {"uploads": []}),
        ("screen", {"begin": "2026-01-01", "days": 400}),
    ):
        with pytest.raises(UsageError):
            desk.ask(kind, request, person="P", party=None)
    assert desk.all() == []
    job = ask(desk, SLEEPS)
    with pytest.raises(RefusedError, match="wait already"):
        ask(desk, GOOD)
    with pytest.raises(UsageError, match="running"):
        desk.again(job.id, person="P", party=None)
    with pytest.raises(NotFoundError):
        desk.get("../../format")
    desk.cancel(job.id)
    until(desk, job, JobState.CANCELLED)
