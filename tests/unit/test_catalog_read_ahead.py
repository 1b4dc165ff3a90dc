"""Files of one ingest: the next is read while one is recorded, and nothing else changes."""

import gzip
import hashlib
from datetime import UTC, datetime
from threading import Event

import polars as pl
import pytest
from io_samples import CREATION, catalogue

from hoshimori import io
from hoshimori.catalog import ingest_paths

KNOWN = datetime(2024, 9, 17, tzinfo=UTC)


def one_set(number):
    return catalogue(1).with_columns(norad_cat_id=pl.lit(number, pl.Int64))


def written(sets):
    return io.write(sets, "omm-csv", creation_date=CREATION)


@pytest.mark.parametrize("ahead", [0, 2**28], ids=["one by one", "the next is read meanwhile"])
def test_files_come_in_their_order_with_their_own_problems(store, folder, clock, monkeypatch, ahead):
    monkeypatch.setattr("hoshimori.catalog.ingest._AHEAD", ahead)
    bad = {1: b"x\n", 4: b"<html>"}
    for number in range(6):
        (folder / f"{number}.csv").write_bytes(bad.get(number, written(one_set(100 + number))))
    report = ingest_paths(store, [folder], clock=clock, known_at=KNOWN)
    assert [payload.name for payload in report.payloads] == ["0.csv", "2.csv", "3.csv", "5.csv"]
    assert [problem.partition(".csv")[0] for problem in report.problems] == [str(folder / f"{n}") for n in bad]
    assert store.sets()["norad_cat_id"].to_list() == [100, 102, 103, 105]
    for payload in report.payloads:
        assert hashlib.sha256((folder / payload.name).read_bytes()).hexdigest() == payload.sha256


def test_only_two_small_files_are_in_memory_together(store, folder, clock, monkeypatch):
    begun = []
    monkeypatch.setattr(
        "hoshimori.catalog.ingest.read_file", lambda path, **_: begun.append(path.name) or path.read_bytes()
    )
    monkeypatch.setattr(
        "hoshimori.catalog.ingest.set_aside_before_launch",
        lambda sets, **_: (begun.append("recorded"), (sets, pl.DataFrame()))[1],
    )
    sizes = []
    for number, length in enumerate((1, 5, 5, 1)):
        sets = pl.concat([one_set(100 * number + n) for n in range(1, 1 + length)])
        sizes.append((folder / f"{number}.csv").write_bytes(written(sets)))
    monkeypatch.setattr("hoshimori.catalog.ingest._AHEAD", sizes[1] + sizes[2])
    ingest_paths(store, [folder], clock=clock, known_at=KNOWN)
    assert begun[: begun.index("2.csv")].count("recorded") == 2
    assert begun.count("recorded") == 4


def test_who_stops_an_ingest_does_not_wait_for_the_file_that_is_being_read(store, folder, clock, monkeypatch):
    never, read = Event(), []

    def slow(path, **_):
        if path.name == "1.csv":
            never.wait(60)
        read.append(path.name)
        return path.read_bytes()

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("hoshimori.catalog.ingest.read_file", slow)
    for number in range(3):
        (folder / f"{number}.csv").write_bytes(written(one_set(100 + number)))
    with pytest.raises(KeyboardInterrupt):
        ingest_paths(store, [folder], clock=clock, known_at=KNOWN, progress=stop)
    assert read == ["0.csv"]
    never.set()


def test_packed_files_are_read_one_by_one(store, folder, clock, monkeypatch):
    begun = []
    monkeypatch.setattr("hoshimori.catalog.ingest._begun", begun.append)
    for number in range(2):
        (folder / f"{number}.csv.gz").write_bytes(gzip.compress(written(one_set(100 + number))))
    assert ingest_paths(store, [folder], clock=clock, known_at=KNOWN).accepted == 2
    assert begun == []


@pytest.mark.parametrize("much", [True, False])
def test_kernels_are_loaded_beside_where_much_is_to_come(store, folder, clock, monkeypatch, much):
    called, waited = Event(), Event()
    monkeypatch.setattr("hoshimori.catalog.ingest.make_ready", lambda: (called.set(), waited.wait(30)))
    for number in range(3):
        (folder / f"{number}.csv").write_bytes(written(one_set(100 + number)))
    size = sum(path.stat().st_size for path in folder.iterdir())
    monkeypatch.setattr("hoshimori.catalog.ingest._MUCH", size if much else size + 1)
    report = ingest_paths(store, [folder], clock=clock, known_at=KNOWN)  # nobody waits for them
    assert (report.accepted, called.is_set()) == (3, much)
    waited.set()
