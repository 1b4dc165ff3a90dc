"""Large files go to the disk past the system's cache, and nothing else about them is other than of small ones."""

import errno
import os

import polars as pl
import pytest
from store_child import recorded_within
from store_frames import payload, sets_frame

from hoshimori.errors import StoreError
from hoshimori.store import Store, atomic_file, payloads, table

BLOCK, STEP = 4_096, 3 * 4_096


@pytest.fixture(name="small_steps")
def _small_steps(monkeypatch):
    """Let everything count as large, in steps of three blocks."""
    monkeypatch.setattr(atomic_file, "LARGE", 1)
    monkeypatch.setattr(table, "LARGE", 1)
    monkeypatch.setattr(atomic_file, "_STEP", STEP)


@pytest.fixture
def flags(monkeypatch):
    """Return the flags that files are opened with."""
    found, real = [], os.open

    def opened(path, given, *rest, **more):
        found.append(given)
        return real(path, given, *rest, **more)

    monkeypatch.setattr(os, "open", opened)
    return found


@pytest.mark.usefixtures("small_steps")
@pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, STEP - 1, STEP, STEP + 1, 2 * STEP, 5 * STEP + 77])
@pytest.mark.parametrize("part", [1, 1_000, STEP, 10**9])
def test_every_byte_is_on_file(tmp_path, size, part):
    data = os.urandom(size)
    parts = [data[begin : begin + part] for begin in range(0, size, part)] if part > 1 or size < 2 else [data]
    atomic_file.write_large(tmp_path / "f", lambda file: [file.write(some) for some in parts])
    assert (tmp_path / "f").read_bytes() == data


def refusing(monkeypatch, *, at_open):
    """Let the file system refuse what goes past its cache, when a file is opened or when it is written."""
    real_open, real_write = os.open, os.write

    def opened(path, given, *rest, **more):
        if at_open and given & os.O_DIRECT:
            raise OSError(errno.EINVAL, "Invalid argument")
        return real_open(path, given, *rest, **more)

    def written(descriptor, data):
        import fcntl

        if fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_DIRECT:
            raise OSError(errno.EINVAL, "Invalid argument")
        return real_write(descriptor, data)

    monkeypatch.setattr(os, "open", opened)
    monkeypatch.setattr(os, "write", written)


@pytest.mark.usefixtures("small_steps")
@pytest.mark.parametrize("at_open", [True, False])
def test_a_file_system_that_refuses_gets_the_bytes_through_its_cache(tmp_path, monkeypatch, at_open):
    data = os.urandom(4 * STEP + 99)
    refusing(monkeypatch, at_open=at_open)
    atomic_file.write_large(tmp_path / "f", lambda file: file.write(data))
    assert (tmp_path / "f").read_bytes() == data


@pytest.mark.usefixtures("small_steps")
def test_a_write_that_takes_less_than_it_was_given_goes_on(tmp_path, monkeypatch):
    data, real = os.urandom(4 * STEP + 99), os.write
    monkeypatch.setattr(os, "write", lambda descriptor, some: real(descriptor, some[: max(1, len(some) // 3)]))
    atomic_file.write_large(tmp_path / "f", lambda file: file.write(data))
    assert (tmp_path / "f").read_bytes() == data


@pytest.mark.usefixtures("small_steps")
def test_bytes_and_sets_of_a_large_payload_go_past_the_cache_and_come_back(store, flags):
    data, sets = b"d" * 100_000, sets_frame(3, 2_000)
    given = payload(data)
    assert store.put(data) == given.sha256
    past = [bool(given & os.O_DIRECT) for given in flags if given & os.O_CREAT and given & os.O_TRUNC]
    assert any(past)
    flags.clear()
    recorded = store.record(given, sets=sets)
    assert any(given & os.O_DIRECT for given in flags)
    assert recorded.accepted == store.sets().height == 2_000
    assert store.get(given.sha256) == data


def test_a_small_one_goes_through_the_cache(store, flags):
    store.put(b"d")
    store.record(payload(b"d"), sets=sets_frame(3, 200))
    assert not any(given & os.O_DIRECT for given in flags)


def test_the_file_of_a_large_record_is_that_of_a_small_one(tmp_path, monkeypatch):
    rows = sets_frame(5, 3_000)
    table.write_record(tmp_path / "small", rows)
    monkeypatch.setattr(table, "LARGE", 1)
    table.write_record(tmp_path / "large", rows)
    assert (tmp_path / "small").read_bytes() == (tmp_path / "large").read_bytes()
    assert pl.read_parquet(tmp_path / "large").equals(rows)


@pytest.mark.usefixtures("small_steps")
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_a_disk_that_refuses_within_a_large_table_is_told_by_its_own_error(store, monkeypatch, number):
    data, real = b"e", os.write
    store.put(data)
    written = []

    def failing(descriptor, some):
        written.append(len(some))
        if len(written) > 3:
            raise OSError(number, os.strerror(number))
        return real(descriptor, some)

    monkeypatch.setattr(os, "write", failing)
    with pytest.raises(StoreError, match="disk") as caught:
        store.record(payload(data), sets=sets_frame(3, 2_000))
    assert caught.value.data["errno"] == number
    assert list((store.path / "partial").iterdir()) == []
    monkeypatch.undo()
    assert store.record(payload(data), sets=sets_frame(3, 2_000)).accepted == 2_000


@pytest.mark.usefixtures("small_steps")
def test_what_is_wrong_with_a_table_is_no_fault_of_the_disk(tmp_path):
    def writer(file):
        file.write(b"some")
        raise ValueError("no such column")

    with pytest.raises(ValueError, match="no such column"):
        atomic_file.write_large(tmp_path / "f", writer)


@pytest.mark.usefixtures("small_steps")
@pytest.mark.parametrize("error", [OSError(errno.EIO, "Input/output error"), MemoryError()])
@pytest.mark.parametrize("passed_on", [True, False])
def test_a_step_that_failed_is_told_once_even_where_the_writer_says_nothing(tmp_path, monkeypatch, error, passed_on):
    def failing(*_):
        raise error

    def writer(file):
        for _ in range(9):
            try:
                file.write(b"x" * STEP)
            except (OSError, MemoryError):
                if passed_on:
                    raise

    monkeypatch.setattr(os, "write", failing)
    with pytest.raises(type(error)) as caught:
        atomic_file.write_large(tmp_path / "f", writer)
    assert caught.value is error
    assert error.__cause__ is not error


def test_a_disk_that_takes_nothing_is_a_fault(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "write", lambda *_: 0)
    with pytest.raises(OSError, match="Input/output error"):
        atomic_file.write_new(tmp_path / "f", b"some")


@pytest.mark.parametrize("limit", [100_000, 8 * 1024**2, 8 * 1024**2 + 5_000])
def test_a_real_limit_of_the_system_is_met_in_plain_words(tmp_path, clock, limit):
    store = Store.open(tmp_path / "store", clock)
    sets = "pl.concat(sets_frame(seed, 50_000) for seed in (3, 4, 5))"
    child = recorded_within(limit, store, sets=sets, before="table.LARGE = 1")
    assert child.returncode == 3, child.stderr
    assert "would grow beyond what this process may write" in child.stdout
    assert store.sets().is_empty()
    assert payloads.put(store._layout, b"c")
