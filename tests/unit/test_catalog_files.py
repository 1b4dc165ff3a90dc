"""Which files an ingest takes, how it names them, and what is no file at all."""

import os
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from io_samples import NAME, ONE, TWO, VANGUARD_1, VANGUARD_2, csv, tle

from hoshimori import io
from hoshimori.catalog import ingest_paths, quarantine_listing
from hoshimori.catalog.file_list import list_files, read_file
from hoshimori.catalog.provider import origin, spelled
from hoshimori.catalog.sources_toml import SourceEntry
from hoshimori.catalog.withheld import withheld_list
from hoshimori.errors import BadInputError

KNOWN = datetime(2024, 9, 17, tzinfo=UTC)
TLE = tle((NAME, ONE, TWO), ("VANGUARD 1", VANGUARD_1, VANGUARD_2))
BAD = tle((ONE[:-1] + "0", TWO), (VANGUARD_1, VANGUARD_2))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    made = tmp_path / "data"
    (made / "a").mkdir(parents=True)
    (made / "b").mkdir()
    monkeypatch.chdir(tmp_path)
    return made


def test_a_device_and_a_pipe_are_refused_and_nothing_is_read(store, folder, clock):
    os.mkfifo(folder / "pipe")
    report = ingest_paths(store, [Path("/dev/zero"), folder / "pipe"], clock=clock)
    assert report.exit_code == 1
    assert report.problems[0] == "/dev/zero: it is a device, no file; hand in a file"
    assert report.problems[1].endswith("pipe: it is a named pipe, no file; hand in a file")


def test_a_file_that_grows_while_it_is_read_stops_at_the_limit(folder):
    file = folder / "a.tle"
    file.write_bytes(b"x" * 100)
    assert read_file(file, max_bytes=100) == b"x" * 100
    with pytest.raises(BadInputError, match="larger than 99 bytes"):
        read_file(file, max_bytes=99)
    with pytest.raises(BadInputError, match="it is a folder"):
        read_file(folder, max_bytes=99)
    # a file of the system whose size says 0 and which has content nevertheless
    with pytest.raises(BadInputError, match="larger than 10 bytes"):
        read_file(Path("/proc/self/status"), max_bytes=10)


def test_what_is_no_file_in_a_folder_is_reported(store, folder, clock):
    (folder / "a" / "good.tle").write_bytes(TLE)
    (folder / "a" / "linked.tle").symlink_to(folder / "a" / "good.tle")
    (folder / "b" / "gone.tle").symlink_to(folder / "nowhere")
    (folder / "b" / "round").symlink_to(folder)
    (folder / "b" / "self").symlink_to(folder / "b" / "self")
    os.mkfifo(folder / "b" / "pipe")
    report = ingest_paths(store, [Path("data"), Path("data/b/gone.tle"), Path("no.tle")], clock=clock, known_at=KNOWN)
    assert report.problems == (
        "data/b/gone.tle: a link that leads nowhere",
        "data/b/self: a link that leads nowhere",
        "no.tle: no such file or folder",
    )
    assert report.skipped == (
        "data/b/pipe (a named pipe, no file)",
        "data/b/round (a link to a folder; name it outright to ingest it)",
    )
    assert [p.name for p in report.payloads] == ["data/a/good.tle", "data/a/linked.tle"]
    assert (report.accepted, report.exit_code) == (2, 1)


def test_a_folder_that_may_not_be_read_is_a_problem(folder, monkeypatch):
    def walk(top, onerror):
        onerror(PermissionError(13, "Permission denied", str(top / "a")))
        return iter(())

    monkeypatch.setattr("hoshimori.catalog.file_list.os.walk", walk)
    assert list_files([folder]).problems == (f"{folder / 'a'}: cannot be read: Permission denied",)


def test_two_files_of_one_name_are_told_apart_by_their_path(store, folder, clock):
    for inside in ("a", "b"):
        (folder / inside / "same.tle").write_bytes(BAD + inside.encode() + b"\n")
    report = ingest_paths(store, [Path("data")], clock=clock, known_at=KNOWN)
    assert [p.name for p in report.payloads] == ["data/a/same.tle", "data/b/same.tle"]
    assert [p.url for p in store.payloads()] == ["data/a/same.tle", "data/b/same.tle"]
    sources = quarantine_listing(store)["source"].unique(maintain_order=True).to_list()
    assert sources == ["data/a/same.tle", "data/b/same.tle"]
    assert report.payloads[0].set_aside[0].startswith("data/a/same.tle:1: ")


def test_an_absolute_path_is_never_kept(store, folder, clock):
    for inside in ("a", "b"):
        (folder / inside / "same.tle").write_bytes(BAD + inside.encode() + b"\n")
    ingest_paths(store, [folder, folder / "a" / "same.tle"], clock=clock, known_at=KNOWN)
    kept = quarantine_listing(store)["source"].unique(maintain_order=True).to_list()
    assert kept == ["a/same.tle", "b/same.tle"]
    assert str(folder) not in repr(store.payloads())
    alone = list_files([folder / "a" / "same.tle"])
    assert alone.names == ("same.tle",)


def test_a_head_without_records_is_a_problem_in_every_format(store, folder, clock):
    satcat = "OBJECT_NAME,OBJECT_ID,NORAD_CAT_ID,OBJECT_TYPE,OPS_STATUS_CODE,OWNER,LAUNCH_DATE,LAUNCH_SITE,DECAY_DATE\n"
    contents = {"omm.csv": csv(), "omm.json": b"[]", "satcat.csv": satcat.encode()}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    report = ingest_paths(store, [Path("data")], clock=clock, known_at=KNOWN)
    assert (report.exit_code, len(report.problems)) == (1, 3)
    assert all("no records" in problem for problem in report.problems)
    assert store.payloads() == ()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("CelesTrak", "celestrak"),
        ("celestrak.org", "celestrak"),
        ("SpaceTrack", "space-track"),
        ("space_track", "space-track"),
        ("Space Track", "space-track"),
        ("space-track.org", "space-track"),
        ("celestrak-supgp", "celestrak-supgp"),
        (" SpaceX ", "SpaceX"),
        ("", ""),
    ],
)
def test_providers_have_one_spelling(given, kept):
    assert spelled(given) == kept
    assert origin(None, provider=given).provider == (kept or "file")
    assert origin(SourceEntry(provider=given)).provider == (kept or "file")


def test_a_provider_spelled_otherwise_is_still_the_owners_own_catalogue(store, folder, clock):
    sets = io.read(TLE, source="x").sets.head(1).with_columns(norad_cat_id=pl.lit(29651))
    (folder / "a.csv").write_bytes(io.write(sets, "omm-csv", creation_date=KNOWN))
    report = ingest_paths(store, [folder / "a.csv"], clock=clock, known_at=KNOWN, provider="Space_Track")
    assert (report.accepted, report.quarantined) == (1, 0)


@pytest.mark.parametrize("spelling", ["2013-043A", "13043A", "13-043A", "2013043A", "2013-043a", " 13043A  "])
def test_a_withheld_object_under_another_number_is_told_by_its_designator(store, folder, clock, spelling):
    sets = io.read(TLE, source="x").sets
    other = sets.with_columns(object_id=pl.Series([spelling, "1958-002B"]))
    (folder / "a.csv").write_bytes(io.write(other, "omm-csv", creation_date=KNOWN))
    report = ingest_paths(store, [folder / "a.csv"], clock=clock, known_at=KNOWN)
    assert (report.accepted, report.quarantined) == (1, 1)
    row = quarantine_listing(store, reason="withheld_by_owner").row(0, named=True)
    assert row["norad_cat_id"] == 25544
    assert "USA 245 (US) (told by its designator 2013-043A) withholds its orbit" in row["message"]
    assert 25544 not in store.sets()["norad_cat_id"]


def test_another_piece_of_the_launch_and_an_empty_designator_are_not_withheld(store, folder, clock):
    sets = io.read(TLE, source="x").sets.with_columns(object_id=pl.Series(["2013-043B", ""]))
    (folder / "a.csv").write_bytes(io.write(sets, "omm-csv", creation_date=KNOWN))
    assert ingest_paths(store, [folder / "a.csv"], clock=clock, known_at=KNOWN).accepted == 2
    assert "" not in withheld_list().designators(withheld_list().withheld_from("file"))


def test_a_designator_in_the_columns_of_a_tle_is_seen_too(store, folder, clock):
    sets = io.read(TLE, source="x").sets.head(1).with_columns(object_id=pl.lit("2013-043A"))
    data = io.write(sets, "tle-2le", creation_date=KNOWN)
    assert b"13043A" in data
    (folder / "a.tle").write_bytes(data)
    assert ingest_paths(store, [folder / "a.tle"], clock=clock, known_at=KNOWN).quarantined == 1
