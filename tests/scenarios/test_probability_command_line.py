"""Events with their errors, and conjunction data messages in and out, as a user meets them."""

import hashlib
import json
import sys
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import astropy_iers_data
import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner

from conjunction_samples import small_message
from hoshimori.astro.collision_probability import foster1992
from hoshimori.cli.main import root
from hoshimori.io import write
from hoshimori.io.cdm import read_cdm, write_cdm
from hoshimori.io.iers import Finals
from hoshimori.propagation.earth_tables import installed_tables
from hoshimori.screening.message_probability import inertial, message_probability

sys.path.append(str(Path(__file__).parents[1] / "unit"))
from orbit_samples import population  # lives beside the unit tests

BEGIN = "2024-09-17T00:00:00Z"
ADDED = ["sigma_miss_km", "pc_max", "diluted", "pc", "pc_method", "hbr_m", "covariance_source", "remarks"]


def run(*arguments):
    return CliRunner().invoke(root, [str(argument) for argument in arguments], standalone_mode=False)


@pytest.fixture
def catalogue(tmp_path):
    named = population(150, 41).with_columns(
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


def screened(catalogue, tmp_path, *more):
    out = tmp_path / "events.parquet"
    common = ("--begin", BEGIN, "--days", "0.2", "--miss-distance-km", "100", "--out", out, "--store", tmp_path / "s")
    result = run("screen", catalogue, *common, *more)
    assert result.exception is None, result.exception
    return result, pl.read_parquet(out)


def test_every_event_has_its_error_and_says_whose_covariance(catalogue, tmp_path):
    result, events = screened(catalogue, tmp_path)
    assert events.columns[5:] == ADDED
    assert events.height > 3
    assert (events["sigma_miss_km"] > 0.1).all()
    assert (events["pc"] <= events["pc_max"] * (1 + 1e-9)).all()
    assert (events["hbr_m"] == 2.0).all()
    assert events["covariance_source"].str.contains("Aida and Kirschner").all()
    assert "screening Pc (assumed covariance)" in result.stdout
    assert result.stdout.count("1 sigma") == min(events.height, 10)


def test_without_probability_the_table_is_the_bare_one(catalogue, tmp_path):
    result, events = screened(catalogue, tmp_path, "--no-probability")
    assert events.columns == ["primary", "secondary", "tca", "miss_distance_km", "relative_speed_km_s"]
    assert "1 sigma" not in result.stdout


def test_events_become_messages_that_give_the_same_probability(catalogue, tmp_path):
    _, events = screened(catalogue, tmp_path, "--cdm", tmp_path / "cdm", "--hbr-m", "2000")
    files = sorted((tmp_path / "cdm").glob("*.cdm"))
    assert len(files) == events.height
    by_name = {
        f"{row['primary']}-{row['secondary']}-{row['tca']:%Y%m%dT%H%M%S}": row for row in events.iter_rows(named=True)
    }
    for file in files:
        message = read_cdm(file.read_bytes(), source=file.name).message
        row = by_name[message.message_id]
        assert message.hbr_m == 2000.0
        pc, _ = foster1992(*inertial(message.object1), *inertial(message.object2), np.array([2.0]))
        assert pc[0] == pytest.approx(row["pc"], rel=1e-6)
        assert message.miss_distance_km == pytest.approx(row["miss_distance_km"], abs=1e-9)
    short = [file for file in files if not by_name[file.stem]["remarks"]][:2]
    answer = json.loads(run("cdm", *short, "--json").stdout)
    assert [one["file"] for one in answer["messages"]] == [file.name for file in short]
    for one in answer["messages"]:
        assert "default, not calculated" in one["probability"]["covariance_source"]
        assert one["probability"]["pc"] == pytest.approx(by_name[one["file"][:-4]]["pc"], rel=1e-6)


def test_messages_beyond_the_installed_table_of_the_earth_are_those_of_the_whole_one(catalogue, tmp_path, monkeypatch):
    whole, store, finals = installed_tables(), tmp_path / "store", Path(astropy_iers_data.IERS_A_FILE)
    assert run("ingest", finals, "--known-at", "2024-09-10", "--store", store).return_value == 0
    sha256 = hashlib.sha256(finals.read_bytes()).hexdigest()
    early = {f.name: getattr(whole.finals, f.name)[:18800] for f in fields(Finals)}  # to 2024-06-22
    cut = replace(whole, finals=Finals(**early))

    def messages(name, *more):
        _, events = screened(catalogue, tmp_path, "--cdm", tmp_path / name, "--store", store, *more)
        files = sorted((tmp_path / name).glob("*.cdm"))
        assert len(files) == events.height > 0
        return [[line for line in f.read_text().splitlines() if "CREATION_DATE" not in line] for f in files]

    before = messages("before")
    for module in ("hoshimori.catalog.earth_tables", "hoshimori.propagation.earth_orientation"):
        monkeypatch.setattr(sys.modules[module], "installed_tables", lambda: cut)
    after = messages("after")
    comment = [f"COMMENT Earth orientation: IERS finals2000A, SHA-256 {sha256}"]
    assert [[line for line in one if line not in comment] for one in after] == before
    assert [[line for line in one if line in comment] for one in after] == [comment] * len(before)
    refused = run(
        *("screen", catalogue, "--begin", BEGIN, "--days", "0.05", "--miss-distance-km", "300", "--store", store),
        *("--out", tmp_path / "x.parquet", "--cdm", tmp_path / "x", "--as-of", "2024-09-09"),
    )
    assert "known from 1973-01-02 to 2024-06-22 only" in refused.exception.message
    assert (tmp_path / "x.parquet").is_file()  # the screening itself is not lost


def test_history_in_the_store_shows_the_errors_of_its_own_objects(catalogue, tmp_path):
    sets = pl.read_csv(catalogue, schema_overrides={"NORAD_CAT_ID": pl.Int64})
    lines = [catalogue.read_text(encoding="utf-8")]
    header, *rows = lines[0].splitlines()
    for back in range(1, 16):  # the same mean anomaly every half day: a phase that scatters
        moved = []
        for row in rows:
            cells = row.split(",")
            at = header.split(",").index("EPOCH")
            epoch = datetime.fromisoformat(cells[at]) - timedelta(hours=12 * back)
            cells[at] = epoch.isoformat(timespec="microseconds")
            moved.append(",".join(cells))
        rows_file = tmp_path / f"back-{back}.csv"
        rows_file.write_text("\n".join([header, *moved]) + "\n", encoding="utf-8")
    store = tmp_path / "store"
    files = [catalogue, *sorted(tmp_path.glob("back-*.csv"))]
    assert run("ingest", *files, "--known-at", "2024-09-17", "--store", store).exception is None
    out = tmp_path / "own.parquet"
    window = ("--begin", "2024-09-17T01:00:00Z", "--days", "0.2", "--miss-distance-km", "100", "--out", out)
    result = run("screen", *window, "--as-of", "2024-09-18", "--store", store, "--json")
    assert result.exception is None, result.exception
    events = pl.read_parquet(out)
    assert events.height > 0
    assert events["covariance_source"].str.contains("own history: ").all()
    assert sets.height == 150


def test_a_message_that_breaks_the_standard_is_refused_and_the_others_go_on(tmp_path):
    good, bad = tmp_path / "good.cdm", tmp_path / "bad.cdm"
    text = write_cdm(small_message(), "cdm-kvn").decode()
    good.write_text(text, encoding="utf-8")
    bad.write_text(text.replace("2024-01-02T03:04:05", "2024-04-31T03:04:05"), encoding="utf-8")
    result = run("cdm", good, bad)
    assert result.return_value == 1
    assert "no time that exists" in result.stderr
    assert "probability " in result.stdout
    assert "by Foster (1992), 2D" in result.stdout


def test_a_message_without_radius_asks_for_one(tmp_path):
    path = tmp_path / "bare.cdm"
    text = write_cdm(small_message(), "cdm-kvn").decode()
    path.write_text("\n".join(line for line in text.splitlines() if "HBR" not in line) + "\n", encoding="utf-8")
    refused = run("cdm", path)
    assert refused.return_value == 1
    assert "--hbr-m" in refused.stderr
    assert run("cdm", path, "--hbr-m", "10").return_value in (0, None)


def test_the_value_to_read_is_the_three_dimensional_one_where_the_encounter_is_slow(monkeypatch):
    from hoshimori.screening import message_probability as room

    asked = []

    def three_dimensional(*arguments):  # its own tests take the seconds that it costs
        asked.append(arguments)
        return np.array([1.5e-4]), np.array([0], dtype=np.uint16)

    monkeypatch.setattr(room, "hall2021", three_dimensional)
    message = small_message()
    slow = replace(message.object2, v_km_s=(0.0, 7.5, 1e-4), r_km=(7000.0, 0.0, 0.05))
    found = message_probability(replace(message, object2=slow), hbr_m=20.0)
    one, other, radius = inertial(message.object1), inertial(slow), np.array([0.02])
    assert (found.pc, found.pc_method) == (1.5e-4, "Hall (2021), 3D")
    assert len(asked) == 1
    assert found.pc_2d == foster1992(*one, *other, radius)[0][0]
    assert any("too long" in remark for remark in found.remarks)
    assert any("the message says a miss of 0.123 km" in remark for remark in found.remarks)


def test_states_of_the_rotating_earth_give_the_same_probability():
    message = small_message()
    earth = np.array((0.0, 0.0, 7.292115e-5))

    def rotating(body):
        return replace(body, ref_frame="ITRF", v_km_s=tuple(np.array(body.v_km_s) - np.cross(earth, body.r_km)))

    turned = replace(message, object1=rotating(message.object1), object2=rotating(message.object2))
    assert message_probability(turned).pc == pytest.approx(message_probability(message).pc, rel=1e-6)
