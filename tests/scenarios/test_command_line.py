"""The command line as a user meets it: real files, exit codes, JSON on stdout; the first three in a process each."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from in_this_process import hoshimori

DATA = Path(__file__).parents[2] / "src" / "hoshimori" / "scenarios" / "data"
GEO = DATA / "geo_2026-05.3le.gz"


def run(*arguments: str, code: int = 0) -> str:
    left, said, complained = hoshimori(*arguments)
    assert left == code, (left, said[-2000:], complained[-2000:])
    return said


def started(*arguments: str, code: int = 0) -> str:
    """Run a command in a process of its own."""
    command = [sys.executable, "-c", "from hoshimori.cli import main; main()", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == code, (done.returncode, done.stdout[-2000:], done.stderr[-2000:])
    return done.stdout


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("store") / "s"
    run("ingest", str(DATA), "--store", str(folder))
    return str(folder)


def test_ingest_says_what_it_took(tmp_path):
    shown = json.loads(started("ingest", str(GEO), "--store", str(tmp_path / "s"), "--json"))
    assert (shown["accepted"], shown["duplicate"], shown["quarantined"]) == (4415, 1, 0)  # the series repeats one set
    assert shown["sets_per_second"] > 0
    assert len(shown["payloads"][0]["sha256"]) == 64
    again = json.loads(run("ingest", str(GEO), "--store", str(tmp_path / "s"), "--json"))
    assert (again["accepted"], again["duplicate"]) == (0, 4416)


def test_a_bad_row_is_named_with_its_line_and_the_rest_goes_on(tmp_path):
    rows = gzip.decompress((DATA / "belt_2024-11-01.csv.gz").read_bytes()).decode().splitlines()
    fields = rows[2].split(",")
    fields[4] = "1.7"
    rows[2] = ",".join(fields)
    bad = tmp_path / "bad.csv"
    bad.write_text("\n".join(rows) + "\n")
    shown = json.loads(run("ingest", str(bad), "--store", str(tmp_path / "s"), "--json", code=1))
    assert (shown["accepted"], shown["quarantined"]) == (len(rows) - 2, 1)
    listed = json.loads(run("catalog", "quarantine", "--store", str(tmp_path / "s"), "--json"))["quarantine"]
    assert listed[0]["line"] == 3
    assert "1.7" in listed[0]["message"]
    assert "1.7" in run("catalog", "quarantine", "show", "1", "--store", str(tmp_path / "s"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><html><body>503</body></html>", "page"),
        (b"No GP data found", "data"),
    ],
)
def test_what_is_no_data_is_refused_in_plain_words(tmp_path, content, words):
    file = tmp_path / "answer.csv"
    file.write_bytes(content)
    shown = json.loads(run("ingest", str(file), "--store", str(tmp_path / "s"), "--json", code=1))
    assert shown["accepted"] == 0
    assert words in " ".join(shown["problems"])


def test_a_file_that_is_missing_does_not_stop_the_others(tmp_path):
    shown = json.loads(
        run("ingest", str(tmp_path / "none.tle"), str(GEO), "--store", str(tmp_path / "s"), "--json", code=1)
    )
    assert shown["accepted"] == 4415


def test_wrong_usage_has_exit_code_2(tmp_path):
    run("screen", "--begin", "2026-05-28", "--days", "0", "--out", str(tmp_path / "e.parquet"), str(GEO), code=2)
    started("nonsense", code=2)


def test_an_empty_store_says_what_to_do(tmp_path):
    command = [sys.executable, "-c", "from hoshimori.cli import main; main()", "detect", "--store", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "hoshimori ingest" in done.stderr


def test_show_tells_every_claim_with_source_and_date(store):
    shown = json.loads(run("catalog", "show", "55841", "--store", store, "--json"))
    assert shown["object"]["owner_state"] == "RU"
    assert shown["object"]["state_of_registry"] == "unknown"
    assert {"gcat-launch-log"} <= {c["register"] for c in shown["object"]["claims"]}
    assert shown["element_sets"] > 5
    assert "FSB" in run("catalog", "show", "55841", "--store", store)


def test_summary_and_presence_and_status_answer(store, tmp_path):
    assert json.loads(run("catalog", "summary", "--store", store, "--json"))
    presence = json.loads(run("catalog", "presence", "--store", store, "--json", "--figure", str(tmp_path / "p.svg")))
    assert sum(r["objects"] for r in presence["presence"]) > 500
    assert "<svg" in (tmp_path / "p.svg").read_text()
    assert json.loads(run("status", "--store", store, "--json"))["payloads"] > 5
    run("catalog", "diff", "--from", "2024-07-05", "--to", "2024-09-17", "--store", store, code=1)


def test_screen_writes_events_and_episodes(store, tmp_path):
    out = tmp_path / "events.parquet"
    shown = json.loads(
        run(
            *("screen", str(GEO), "--begin", "2026-05-28", "--days", "0.25", "--miss-distance-km", "20"),
            *("--out", str(out), "--store", store, "--json"),
        )
    )
    events = pl.read_parquet(out)
    assert events.columns[:5] == ["primary", "secondary", "tca", "miss_distance_km", "relative_speed_km_s"]
    assert events.height == shown["events"]
    assert events.schema["tca"] == pl.Datetime("us", "UTC")
    episodes = pl.read_parquet(tmp_path / "events.episodes.parquet")
    assert episodes.height == shown["episodes"]
    assert shown["objects"] > 550


def test_the_registry_lists_and_shows():
    listed = json.loads(run("commitments", "list", "--json"))["instruments"]
    assert len(listed) >= 12
    assert "could lead to" in run("commitments", "show", "US-JP-2PLUS2-2023-SPACE")
    assert "verified" not in {i["text_status"] for i in listed}
    run("commitments", "show", "NO-SUCH", code=1)


def test_an_epoch_of_2057_is_set_aside_and_the_rest_goes_on(tmp_path):
    lines = (DATA / "cosmos1408_before.tle").read_text().splitlines()
    late = lines[0][:18] + "57" + lines[0][20:68]
    digit = sum(int(c) if c.isdigit() else c == "-" for c in late) % 10
    file = tmp_path / "late.tle"
    file.write_text("\n".join([late + str(digit), lines[1], *lines[2:]]) + "\n")
    shown = json.loads(run("ingest", str(file), "--store", str(tmp_path / "s"), "--json", code=1))
    assert (shown["accepted"], shown["quarantined"]) == (1, 1)
    assert "before the launch" in " ".join(shown["payloads"][0]["set_aside"])
