"""Daily files of aircraft by cell: what is read, what is set aside with its reason, what is refused as a whole."""

import gzip
from datetime import UTC, date, datetime

import h3
import pytest

from hoshimori.catalog import ingest_paths
from hoshimori.errors import FormatError
from hoshimori.io import read
from hoshimori.model import KnownAtRule
from hoshimori.store import Store

HEAD = "hex,count_good_aircraft,count_bad_aircraft\n"
CELLS = sorted(h3.grid_disk("841f00dffffffff", 1))
NAME = "2022-02-24-h3_4.csv"


def file_of(*rows, head=HEAD):
    return (head + "".join(f"{row}\n" for row in rows)).encode()


def test_a_day_is_read_with_its_date_from_its_name():
    found = read(gzip.compress(file_of(f"{CELLS[0]},10,0", f"{CELLS[1]},3,2")), source=f"sub/{NAME}.gz")
    assert found.record_format == "gpsjam-csv"
    assert found.kind == "gnss_cells"
    assert found.cells.rows() == [
        (date(2022, 2, 24), h3.str_to_int(CELLS[0]), 10, 0, 2),
        (date(2022, 2, 24), h3.str_to_int(CELLS[1]), 3, 2, 3),
    ]
    assert found.quarantine.is_empty()


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (f"{CELLS[0]},-3,1", "no whole numbers"),
        (f"{CELLS[0]},2.5,1", "no whole numbers"),
        (f"{CELLS[0]},nan,1", "no whole numbers"),
        (f"{CELLS[0]},0,0", "without any aircraft"),
        (f"{CELLS[0]},60000,1", "is impossible"),
        (f"{CELLS[0]},1", "2 fields"),
        ("8f1f00dffffffff,1,1", "no H3 cell of resolution 4"),
        ("84fffffffffffff,1,1", "no H3 cell"),
        ("851f00dffffffff,1,1", "no H3 cell of resolution 4"),
        ("54.1;20.3,1,1", "no H3 cell of resolution 4"),
        (f"{CELLS[2]},9,9", "stands twice"),
    ],
)
def test_a_row_that_cannot_be_is_set_aside_with_its_reason_and_the_rest_goes_on(row, words):
    found = read(file_of(f"{CELLS[2]},5,0", row, f"{CELLS[3]},7,1"), source=NAME)
    assert found.cells["good"].to_list() == [5, 7]
    (kept,) = found.quarantine.to_dicts()
    assert words in kept["message"]
    assert kept["line"] == 3
    assert kept["raw"] == row


def test_renamed_columns_are_refused_by_name():
    with pytest.raises(FormatError, match=r"lacks count_bad_aircraft.*renamed"):
        read(file_of(f"{CELLS[0]},1,1", head="hex,count_good_aircraft,bad\n"), source=NAME)
    with pytest.raises(FormatError, match="lacks hex"):
        read(file_of(f"{CELLS[0]},1,1", head="h3,count_good_aircraft,count_bad_aircraft\n"), source=NAME)


@pytest.mark.parametrize("name", ["cells.csv", "2022-02-30-h3_4.csv"])
def test_a_file_whose_name_holds_no_day_is_refused(name):
    with pytest.raises(FormatError, match="does not say its day"):
        read(file_of(f"{CELLS[0]},1,1"), source=name)


def test_a_late_ingest_counts_a_day_as_known_at_its_end_unless_told(tmp_path, clock):
    (tmp_path / NAME).write_bytes(file_of(f"{CELLS[0]},10,0", "x,1,1"))
    store = Store.open(tmp_path / "store", clock)
    report = ingest_paths(store, [tmp_path / NAME], clock=clock)
    (payload,) = report.payloads
    assert (payload.accepted, payload.quarantined, payload.known_at_rule) == (1, 1, KnownAtRule.INSTANT)
    assert payload.known_at.date() == date(2022, 2, 24)
    told = datetime(2022, 3, 1, tzinfo=UTC)
    other = Store.open(tmp_path / "other", clock)
    assert ingest_paths(other, [tmp_path / NAME], clock=clock, known_at=told).payloads[0].known_at == told
