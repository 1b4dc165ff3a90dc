"""What `detect` and `watch` say of daily maps of aircraft: what was there to look at, and where nothing is seen."""

import json

import h3
import pytest
from click.testing import CliRunner

from detection_samples import CELL_DAYS, cells_of
from hoshimori.cli.main import root


@pytest.fixture
def run(tmp_path):
    cells = cells_of(CELL_DAYS, empty_days=CELL_DAYS[14:15], steps=20)
    maps = tmp_path / "maps"
    maps.mkdir()
    for (day,), of_day in cells.group_by("day"):
        lines = [f"{h3.int_to_str(cell)},{good},{bad}\n" for cell, good, bad in of_day["cell", "good", "bad"].rows()]
        text = "".join(["hex,count_good_aircraft,count_bad_aircraft\n", *lines])
        (maps / f"{day}-h3_4.csv").write_text(text)

    def command(*words):
        told = CliRunner().invoke(root, [*words, "--store", str(tmp_path / "store")], standalone_mode=False)
        assert told.exception is None
        return told.output

    command("ingest", str(maps))
    return command


def test_a_watch_says_where_aircraft_are_gone(run):
    told = run("watch", "--as-of", f"{CELL_DAYS[15]}T00:00:00Z")
    (line,) = (line for line in told.splitlines() if "not visible" in line)
    assert line.startswith(f"  not visible: On {CELL_DAYS[14]}, 37 cells within ")
    (words,) = json.loads(run("watch", "--as-of", f"{CELL_DAYS[15]}T00:00:00Z", "--json"))["not_visible"]
    assert words in line


def test_a_day_that_cannot_be_judged_does_not_look_like_a_quiet_one(run):
    def of(first, behind):
        return run("detect", "--code", "GNS001", "--begin", str(CELL_DAYS[first]), "--end", str(CELL_DAYS[behind]))

    assert "Fewer than 3 days with maps of aircraft lie before: of" in of(0, 1)
    assert "1 of 5 daily maps of aircraft" in of(4, 5)
    assert "maps of aircraft lie" not in of(4, 5)
    later = run("detect", "--code", "GNS001", "--begin", "2026-07-01", "--end", "2026-07-03")
    assert "No map of aircraft is on file of 1 July 2026 and 2 July 2026: interference then is not seen." in later


def test_a_look_as_of_a_day_to_come_is_refused(tmp_path):
    call = ["watch", "--as-of", "2099-01-01", "--store", str(tmp_path / "store")]
    refused = CliRunner().invoke(root, call, standalone_mode=False)
    assert "lies in the future" in str(refused.exception)
