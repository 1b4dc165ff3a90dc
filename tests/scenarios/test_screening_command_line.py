"""`hoshimori screen`: streaming, going on, boxes, an own trajectory."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from hoshimori.cli.main import root
from hoshimori.io import write
from hoshimori.io.oem import write_oem
from hoshimori.screening import screen

sys.path.append(str(Path(__file__).parents[1] / "unit"))
from orbit_samples import EPOCH, population  # lives beside the unit tests
from test_screening_own_trajectory import HOUR, message

BEGIN = "2024-09-17T00:00:00Z"


@pytest.fixture
def catalogue(tmp_path):
    sets = population(150, 41)
    named = sets.with_columns(
        object_name=pl.format("OBJECT {}", "norad_cat_id"),
        object_id=pl.format("1999-{}A", pl.col("norad_cat_id").cast(pl.String).str.zfill(3)),
        classification_type=pl.lit("U"),
        ephemeris_type=pl.lit(0, dtype=pl.Int64),
        element_set_no=pl.lit(999, dtype=pl.Int64),
        rev_at_epoch=pl.lit(1, dtype=pl.Int64),
    )
    path = tmp_path / "catalogue.csv"
    path.write_bytes(write(named, "omm-csv", creation_date=datetime(2024, 9, 17, tzinfo=UTC)))
    return path


def run(*arguments, code=0):
    result = CliRunner().invoke(root, [str(argument) for argument in arguments], standalone_mode=False)
    outcome = result.return_value if result.exception is None else result.exception
    if code is not None:
        assert result.exception is None, result.exception
        assert outcome in (code, None), result.output
    return result


def test_events_are_streamed_as_they_are_found(catalogue, tmp_path):
    out = tmp_path / "events.parquet"
    result = run(
        *("screen", catalogue, "--begin", BEGIN, "--days", "0.2", "--miss-distance-km", "250", "--out", out),
        *("--stream", "--store", tmp_path / "store"),
    )
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    held = pl.read_parquet(out)
    assert len(lines) == len(held) > 5
    assert {line["primary"] for line in lines} == set(held["primary"].to_list())
    assert not out.with_name("events.parquet.unfinished").exists()


def test_a_box_gives_fewer_events_than_the_sphere_around_it(catalogue, tmp_path):
    common = ("screen", catalogue, "--begin", BEGIN, "--days", "0.2", "--store", tmp_path / "store")
    boxed = run(*common, "--box-km", "60", "90", "90", "--out", tmp_path / "a.parquet", "--json")
    sphere = run(*common, "--miss-distance-km", "141", "--out", tmp_path / "b.parquet", "--json")
    assert 0 < json.loads(boxed.stdout)["events"] < json.loads(sphere.stdout)["events"]


def test_an_own_trajectory_is_answered_and_written_down(catalogue, tmp_path):
    sets = population(150, 41)
    every = screen(sets, begin=EPOCH, end=EPOCH + 3 * HOUR, miss_distance_km=300.0).conjunctions
    number = every["primary"][0]
    oem = tmp_path / "own.oem"
    oem.write_bytes(write_oem(message(sets.filter(pl.col("norad_cat_id") == number))))
    common = ("screen", catalogue, "--begin", BEGIN, "--days", "0.125", "--store", tmp_path / "store")
    own = ("--own-trajectory", oem, "--own", number, "--out", tmp_path / "own.parquet")
    answer = json.loads(run(*common, *own, "--miss-distance-km", "300", "--json").stdout)
    assert answer["clear"] is False
    assert answer["events"] > 0
    assert run(*common, *own, "--miss-distance-km", "0.001").stdout.startswith("clear: 0 events")
    log = (tmp_path / "store" / "own-trajectories.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["clear"] for line in log] == [False, True]
    assert json.loads(log[0])["object_ids"] == ["2024-001A"]


@pytest.mark.parametrize("more", [("--object", "7"), ("--box-km", "1", "1", "1"), ("--cluster", "tcp://127.0.0.1:1")])
def test_an_own_trajectory_is_never_aimed(catalogue, tmp_path, more):
    oem = tmp_path / "own.oem"
    oem.write_bytes(write_oem(message(population(150, 41)[4:5])))
    result = run(
        *("screen", catalogue, "--begin", BEGIN, "--days", "0.1", "--out", tmp_path / "o.parquet"),
        *("--own-trajectory", oem, *more, "--store", tmp_path / "store"),
        code=None,
    )
    assert "against the whole catalogue" in str(result.exception or result.output)


def test_two_kinds_of_output_on_stdout_are_refused(catalogue, tmp_path):
    result = run(
        *("screen", catalogue, "--begin", BEGIN, "--out", tmp_path / "o.parquet", "--stream", "--json"), code=None
    )
    assert "give one of them" in str(result.exception or result.output)
