"""OMM as CSV: dialects that are read, and lines that are set aside."""

from datetime import UTC, datetime

import polars as pl
import pytest
from io_samples import CREATION, CSV_HEADER, CSV_ROW, catalogue, csv

from hoshimori import io
from hoshimori.errors import FormatError
from hoshimori.io.element_set_table import finish
from hoshimori.io.epoch_text import fixed_epochs
from hoshimori.io.line_ends import line_ends


@pytest.fixture(autouse=True, params=[2**62, 0], ids=["by Polars", "by the kernel"])
def _reader(request, monkeypatch):
    """Let every file of these tests be read both ways."""
    monkeypatch.setattr("hoshimori.io.omm_csv._LARGE", request.param)


def _read(data: bytes) -> io.Reading:
    return io.read(data, source="sample.csv")


def _with(**values: str) -> str:
    names, cells = CSV_HEADER.split(","), CSV_ROW.split(",")
    return ",".join(values.get(name, cell) for name, cell in zip(names, cells, strict=True))


def test_a_row_of_celestrak_becomes_one_set_with_every_field():
    reading = _read(csv(CSV_ROW))
    assert (reading.record_format, reading.kind, reading.quarantine.height) == ("omm-csv", "element_sets", 0)
    assert reading.sets.row(0, named=True) == {
        "norad_cat_id": 5,
        "object_name": "VANGUARD 1",
        "object_id": "1958-002B",
        "epoch": datetime(2024, 10, 29, 12, 18, 43, 492896, tzinfo=UTC),
        "mean_motion": 10.8574679,
        "eccentricity": 0.1843421,
        "inclination": 34.2551,
        "ra_of_asc_node": 352.8583,
        "arg_of_pericenter": 332.7861,
        "mean_anomaly": 18.6796,
        "ephemeris_type": 0,
        "classification_type": "U",
        "element_set_no": 999,
        "rev_at_epoch": 37861,
        "bstar": 0.0016091,
        "mean_motion_dot": 1.286e-05,
        "mean_motion_ddot": 0.0,
        "line": 2,
    }


@pytest.mark.parametrize("first", [1, 2, 3])
def test_the_first_rows_may_have_no_texts(first):
    bare = _with(OBJECT_NAME="", OBJECT_ID="", CLASSIFICATION_TYPE="")
    reading = _read(csv(*[bare] * first, CSV_ROW))
    assert reading.sets["object_name"].to_list() == [*[""] * first, "VANGUARD 1"]
    assert reading.sets["object_id"].to_list() == [*[""] * first, "1958-002B"]
    assert reading.sets["classification_type"].to_list() == ["U"] * (first + 1)
    table = pl.DataFrame({**catalogue(3).to_dict(), "object_name": [None, "A", "A"]})
    table = table.drop("object_id", "classification_type")
    assert finish(table.with_columns(line=1), raw=str, source="x")[0]["object_name"].to_list() == ["", "A", "A"]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_a_byte_order_mark_make_no_difference(end, mark):
    reading = _read(mark + csv(CSV_ROW, CSV_ROW, end=end).rstrip())
    assert reading.sets["object_name"].to_list() == ["VANGUARD 1"] * 2
    assert reading.sets["line"].to_list() == [2, 3]


def test_columns_may_stand_in_any_order_in_any_case_with_blanks_and_quotation_marks():
    names, cells = CSV_HEADER.split(","), CSV_ROW.split(",")
    header = ",".join(f'" {name.lower()}"' for name in reversed(names))
    turned = _read(csv(",".join(f'"{cell}"' for cell in reversed(cells)), header=header))
    assert turned.sets.equals(_read(csv(CSV_ROW)).sets)


def test_further_columns_are_passed_over_and_optional_ones_may_be_missing():
    elements = "MEAN_MOTION,ECCENTRICITY,INCLINATION,RA_OF_ASC_NODE,ARG_OF_PERICENTER,MEAN_ANOMALY"
    header = f"RMS,NORAD_CAT_ID,EPOCH,{elements},DATA_SOURCE"
    reading = _read(csv(".5,799500001,2024-10-29T12:18:43.492896,15,0,1,2,3,4,SpaceX-E", header=header))
    row = reading.sets.row(0, named=True)
    assert (row["norad_cat_id"], row["bstar"], row["element_set_no"]) == (799_500_001, 0.0, 999)
    assert (row["object_name"], row["object_id"], row["classification_type"]) == ("", "", "U")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-10-29T12:18:43", datetime(2024, 10, 29, 12, 18, 43, tzinfo=UTC)),
        ("2024-10-29T12:18:43Z", datetime(2024, 10, 29, 12, 18, 43, tzinfo=UTC)),
        ("2024-10-29T12:18:43.5", datetime(2024, 10, 29, 12, 18, 43, 500_000, tzinfo=UTC)),
        ("2024-303T12:18:43.492896Z", datetime(2024, 10, 29, 12, 18, 43, 492_896, tzinfo=UTC)),
        ("2026-181T12:00:00.5", datetime(2026, 6, 30, 12, 0, 0, 500_000, tzinfo=UTC)),
    ],
)
def test_epochs_may_have_other_forms(text, expected):
    assert _read(csv(_with(EPOCH=text))).sets["epoch"].to_list() == [expected]


@pytest.mark.parametrize("text", ["2024-02-30T00:00:00.000000", "2023-02-29T00:00:00.000000", "2024-04-31T00:00:00"])
def test_days_that_do_not_exist_are_set_aside(text):
    reading = _read(csv(CSV_ROW, _with(EPOCH=text), CSV_ROW))
    assert len(reading.sets) == 2
    assert reading.quarantine.select("line", "norad_cat_id", "reason").rows() == [(3, 5, "format")]
    assert text in reading.quarantine["message"].item()


@pytest.mark.parametrize("year", [2057, 2124, 1956])
def test_an_epoch_of_2057_or_before_1957_is_set_aside(year):
    reading = _read(csv(CSV_ROW, _with(EPOCH=f"{year}-10-29T12:18:43.492896")))
    assert reading.quarantine.select("line", "reason").rows() == [(3, "epoch")]
    assert str(year) in reading.quarantine["message"].item()


@pytest.mark.parametrize(
    ("change", "reason", "says"),
    [
        ({"ECCENTRICITY": "1.7"}, "range", "ECCENTRICITY 1.7 is outside 0 <= e < 1 (object 5)"),
        ({"ECCENTRICITY": "-.1"}, "range", "ECCENTRICITY -0.1 is outside 0 <= e < 1 (object 5)"),
        ({"MEAN_MOTION": "0"}, "range", "MEAN_MOTION 0.0 is outside 0 < n <= 20 rev/day (object 5)"),
        ({"INCLINATION": "180.1"}, "range", "INCLINATION 180.1 is outside 0 to 180 degrees (object 5)"),
        ({"MEAN_ANOMALY": "-1"}, "range", "MEAN_ANOMALY -1.0 is outside 0 to 360 degrees (object 5)"),
        ({"BSTAR": "1e999"}, "range", "BSTAR inf is not a finite number (object 5)"),
        ({"NORAD_CAT_ID": "1000000000"}, "range", "NORAD_CAT_ID 1000000000 is outside 1 to 999,999,999"),
        ({"NORAD_CAT_ID": "0"}, "range", "NORAD_CAT_ID 0 is outside 1 to 999,999,999"),
        ({"NORAD_CAT_ID": "9" * 25}, "range", "NORAD_CAT_ID '" + "9" * 25 + "' is out of range"),
        ({"BSTAR": "1e300"}, "range", "is outside -100 to 100 (object 5)"),
        ({"BSTAR": "-100.1"}, "range", "BSTAR -100.1 is outside -100 to 100"),
        ({"MEAN_MOTION_DOT": "1e300"}, "range", "MEAN_MOTION_DOT 1e"),
        (
            {"MEAN_MOTION": "16.9", "ECCENTRICITY": ".9"},
            "range",
            "MEAN_MOTION 16.9 and ECCENTRICITY 0.9 put the perigee 641 km from the Earth's centre, less than 5,000 km",
        ),
        ({"NORAD_CAT_ID": "-5"}, "range", "NORAD_CAT_ID -5 is outside 1 to 999,999,999"),
        ({"NORAD_CAT_ID": ""}, "format", "NORAD_CAT_ID is missing"),
        ({"EPOCH": ""}, "format", "EPOCH is missing (object 5)"),
        ({"MEAN_MOTION": "10,85"}, "format", "the line has 18 fields, the header has 17"),
        ({"MEAN_MOTION": "1x"}, "format", "MEAN_MOTION '1x' is not a number"),
        ({"NORAD_CAT_ID": "5.5"}, "format", "NORAD_CAT_ID '5.5' is not a whole number"),
        ({"EPHEMERIS_TYPE": "4"}, "format", "SGP4-XP"),
        ({"CLASSIFICATION_TYPE": "UU"}, "format", "CLASSIFICATION_TYPE UU is not one letter"),
        ({"OBJECT_NAME": "A\x1b[31mB"}, "format", "OBJECT_NAME has"),
        ({"OBJECT_NAME": "A" * 200}, "format", "OBJECT_NAME has more than 128 bytes"),
        ({"OBJECT_NAME": '"A'}, "format", "a quotation mark that does not close"),
    ],
)
def test_a_row_out_of_order_is_set_aside_with_line_and_reason(change, reason, says):
    row = _with(**change)
    reading = _read(csv(CSV_ROW, row, CSV_ROW))
    assert reading.sets["line"].to_list() == [2, 4]
    [aside] = reading.quarantine.rows(named=True)
    assert (aside["source"], aside["line"], aside["reason"]) == ("sample.csv", 3, reason)
    assert says in aside["message"]
    assert aside["raw"] == row


def test_a_line_cut_short_is_set_aside():
    reading = _read(csv(CSV_ROW) + CSV_ROW[:60].encode())
    assert len(reading.sets) == 1
    assert reading.quarantine["message"].item() == "the line has 5 fields, the header has 17 fields"


def test_a_lost_quotation_mark_does_not_swallow_the_rest():
    reading = _read(csv(CSV_ROW, '"' + CSV_ROW, *[CSV_ROW] * 50, CSV_ROW.replace("VANGUARD 1", '"VAN, ""GUARD"""')))
    assert len(reading.sets) == 52
    assert reading.quarantine["line"].to_list() == [3]
    assert reading.sets["object_name"].to_list()[-1] == 'VAN, "GUARD"'


def test_blank_lines_are_passed_over_and_line_numbers_stay_real():
    reading = _read(csv(CSV_ROW, "", "  ", CSV_ROW))
    assert reading.sets["line"].to_list() == [2, 5]
    assert reading.quarantine.is_empty()


def test_one_bad_row_among_27_000_leaves_the_rest():
    lines = io.write(catalogue(27_000), "omm-csv", creation_date=CREATION).split(b"\r\n")
    lines[13_000] = lines[13_000].replace(b",U,", b",U,x")
    reading = _read(b"\r\n".join(lines))
    assert len(reading.sets) == 26_999
    assert reading.quarantine["line"].to_list() == [13_001]


def test_what_a_row_says_about_its_frame_and_theory_is_taken_seriously():
    header = CSV_HEADER + ",REF_FRAME,MEAN_ELEMENT_THEORY"
    reading = _read(csv(CSV_ROW + ",TEME,SGP4", CSV_ROW + ",EME2000,SGP4", CSV_ROW + ",,", header=header))
    assert reading.sets["line"].to_list() == [2, 4]
    assert "REF_FRAME is 'EME2000'" in reading.quarantine["message"].item()
    plain = _read(csv(CSV_ROW + ",TEME,SGP4", CSV_ROW + ",TEME,SGP4", header=header))
    assert plain.sets.drop("line").equals(_read(csv(CSV_ROW, CSV_ROW)).sets.drop("line"))


def test_a_header_with_a_column_twice_is_refused():
    with pytest.raises(FormatError, match="MEAN_MOTION is there twice") as caught:
        _read(csv(CSV_ROW + ",1", header=CSV_HEADER + ",mean_motion"))
    assert caught.value.data["line"] == 1


def test_a_header_without_a_needed_column_is_refused():
    with pytest.raises(FormatError, match="ECCENTRICITY is missing"):
        _read(csv(CSV_ROW, header=CSV_HEADER.replace("ECCENTRICITY", "E")))


@pytest.mark.parametrize("column", ["MEAN_MOTION", "EPOCH", "NORAD_CAT_ID", "INCLINATION"])
def test_a_file_of_element_sets_that_lost_a_column_is_told_which(column):
    with pytest.raises(FormatError, match=f"line 1: the column {column} is missing"):
        _read(csv(CSV_ROW, header=CSV_HEADER.replace(column, "X")))


def test_a_header_without_rows_has_no_records():
    with pytest.raises(FormatError, match="x has no records"):
        io.read(csv(), source="x")


def test_more_rows_than_allowed_and_longer_lines_are_refused():
    with pytest.raises(FormatError, match="at most 2 are read"):
        io.read(csv(CSV_ROW, CSV_ROW, CSV_ROW), source="x", limits=io.Limits(max_records=2))
    long = io.read(csv("A" * 500 + "," + CSV_ROW, CSV_ROW), source="x", limits=io.Limits(max_line_bytes=300))
    assert long.sets.height == 1
    assert "characters long" in long.quarantine["message"].item()


def test_fixed_epochs_agree_with_polars_and_hand_back_what_is_not_fixed():
    texts = pl.Series(
        [
            f"{1957 + i % 99}-{1 + i % 12:02}-{1 + i % 28:02}T{i % 24:02}:{i % 60:02}:00.{i:06}" for i in range(20_000)
        ]  # more than one block
    )
    expected = texts.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", time_unit="us").dt.replace_time_zone("UTC")
    assert fixed_epochs(texts).to_list() == expected.to_list()
    leap = fixed_epochs(pl.Series(["2000-02-29T23:59:59.999999", "2024-03-01T00:00:00.000000"]))
    assert leap.to_list()[0] == datetime(2000, 2, 29, 23, 59, 59, 999_999, tzinfo=UTC)
    for odd in (
        None, "2024-13-01T00:00:00.000000", "2023-02-29T00:00:00.000000", "2024-01-01 00:00:00.000000", "x",
        "2024-01-01T00:00:00.00000/", "2024-01-01T00:00:00.00000:", "2024-01-01T00:00:60.000000",
        "é024-01-01T00:00:00.00000",
    ):  # fmt: skip
        assert fixed_epochs(pl.Series([texts[0], odd])) is None
        assert fixed_epochs(pl.concat([texts, pl.Series([odd], dtype=pl.String)])) is None
    assert fixed_epochs(pl.Series([], dtype=pl.String)).is_empty()


def test_texts_are_trimmed_and_judged_wherever_they_stand_in_a_history():
    names = ["A", "A", " A", "A", "A", "B\x07", "A", "A "]
    reading = _read(csv(*(_with(OBJECT_NAME=name) for name in names)))
    assert reading.sets["object_name"].to_list() == ["A"] * 7
    assert reading.quarantine["line"].to_list() == [7]


@pytest.mark.parametrize("size", [0, 1, 7, 8, 9, 1000])
def test_line_ends_are_counted_whole(monkeypatch, size):
    monkeypatch.setattr("hoshimori.io.line_ends.BLOCK", 8)
    data = (b"ab\n\ncd,\r\n" * size)[:size]
    assert line_ends(data).tolist() == [data[at : at + 8].count(b"\n") for at in range(0, size, 8)]
