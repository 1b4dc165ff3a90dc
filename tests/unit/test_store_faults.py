"""A disk that refuses, and a process that dies, at every single step of an ingest."""

import errno
import os
import shutil

import pytest
from polars.testing import assert_frame_equal
from store_child import recorded_within
from store_frames import claims_frame, payload, quarantine_frame, sets_frame

from hoshimori.errors import StoreError
from hoshimori.store import Store
from hoshimori.store.atomic_file import write_new

#: The calls by which the store changes a disk.
CALLS = ("open", "write", "fsync", "rename", "mkdir", "unlink")


class KilledError(BaseException):
    """Stands for kill -9: no handler of the store catches it, and nothing is cleaned up."""


def fail_at(monkeypatch, step, error):
    """Let the call number `step` (from 0) fail; return a list whose length is the number of calls."""
    calls = []

    def failing(real):
        def call(*args, **kwargs):
            calls.append(real.__name__)
            if len(calls) == step + 1:
                raise error
            return real(*args, **kwargs)

        return call

    for name in CALLS:
        monkeypatch.setattr(os, name, failing(getattr(os, name)))
    return calls


def ingest(store):
    data = b"b" * 10_000
    store.put(data)
    return store.record(
        payload(data),
        sets=sets_frame(2),
        claims=claims_frame((5, "1958-002", "owner", "US")),
        quarantine=quarantine_frame("b.tle", 3),
    )


def outcome(store):
    """Return what an ingest says: "" where it is done."""
    try:
        ingest(store)
    except StoreError as error:
        return str(error)
    except KilledError:
        return "killed"
    return ""


@pytest.fixture
def filled(tmp_path, clock):
    """A store with one payload."""
    store = Store.open(tmp_path / "filled", clock)
    store.put(b"a")
    store.record(payload(b"a"), sets=sets_frame(1), quarantine=quarantine_frame("a.tle", 1))
    return store


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(OSError(errno.ENOSPC, "No space left on device"), id="full"),
        pytest.param(OSError(errno.EIO, "Input/output error"), id="fault"),
        pytest.param(KilledError(), id="killed"),
    ],
)
def test_an_ingest_that_fails_at_any_step_leaves_the_store_as_it_was_and_the_next_one_works(
    tmp_path, clock, filled, error
):
    step, before = 0, filled.sets()
    while True:
        store = Store.open(shutil.copytree(filled.path, tmp_path / f"step-{step}"), clock)
        with pytest.MonkeyPatch.context() as monkeypatch:
            calls = fail_at(monkeypatch, step, error)
            message = outcome(store)
        if len(calls) <= step:
            break  # there is no such step any more
        assert message in {"", "killed"} or "Could not" in message  # "" where a retry hid the fault
        assert ("disk is full" in message) == (message != "" and error.args[:1] == (errno.ENOSPC,))
        reopened = Store.open(store.path, clock)
        committed = len(reopened.payloads()) == 2
        assert committed or message  # what was reported as done is done
        if not committed:
            assert_frame_equal(reopened.sets(), before)
        recorded = ingest(reopened)
        assert recorded.already_recorded == committed
        assert reopened.sets().height == 100
        assert reopened.quarantine()["number"].to_list() == [1, 2]
        assert reopened.claims().height == 1
        assert reopened.get(payload(b"b" * 10_000).sha256) == b"b" * 10_000
        shutil.rmtree(store.path)
        step += 1
    assert step > 25  # every call of both put and record was met


def test_a_disk_that_is_full_is_said_in_plain_words(filled, monkeypatch):
    fail_at(monkeypatch, 5, OSError(errno.ENOSPC, "No space left on device"))
    with pytest.raises(StoreError, match="the disk is full; free some space and run the same command again") as caught:
        ingest(filled)
    assert caught.value.exit_code == 3
    assert caught.value.data["errno"] == errno.ENOSPC


@pytest.mark.parametrize("name", ["sets.parquet", "receipt.json", payload(b"foo").sha256])
def test_a_full_disk_gets_the_room_of_what_was_in_the_making_back(filled, monkeypatch, name):
    def full(path, data):
        path.write_bytes(bytes(data)[:10])
        if path.name == name:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write_new(path, data)

    for module in ("table", "commit", "atomic_file"):
        monkeypatch.setattr(f"hoshimori.store.{module}.write_new", full)
    with pytest.raises(StoreError, match="disk is full"):
        filled.put(b"foo") if len(name) == 64 else ingest(filled)
    assert [file for name in ("partial", "payloads.partial") for file in (filled.path / name).iterdir()] == []


def test_an_unknown_fault_gives_the_systems_own_words(filled, monkeypatch):
    fail_at(monkeypatch, 5, OSError(errno.EMFILE, "Too many open files"))
    with pytest.raises(StoreError, match="the system says: Too many open files"):
        ingest(filled)


def test_a_folder_of_records_that_is_gone_is_an_error(filled):
    shutil.rmtree(filled.path / "records")
    with pytest.raises(StoreError, match=r"Could not read .*records"):
        filled.payloads()


def test_a_real_limit_of_the_system_is_met_in_plain_words_and_loses_nothing(filled):
    limit = 100_000  # bytes a file; the sets need about 400,000
    child = recorded_within(limit, filled, sets="sets_frame(3, 5000)")
    assert child.returncode == 3, child.stderr
    assert "would grow beyond what this process may write" in child.stdout
    assert filled.sets().height == 50
    assert len(filled.payloads()) == 1
    filled.record(payload(b"c"), sets=sets_frame(3, 5000))
    assert filled.sets().height == 5050
