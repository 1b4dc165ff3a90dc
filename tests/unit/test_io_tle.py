"""TLE, 2LE and 3LE: what is read, and what is set aside with its line."""

import math
from datetime import UTC, datetime

import numpy as np
import pytest
from io_samples import NAME, ONE, TWO, VANGUARD_1, VANGUARD_2, catalogue, edited, tle

from hoshimori import io
from hoshimori.errors import FormatError
from hoshimori.io import alpha5, tle_problem
from hoshimori.io.element_set_table import before_launch
from hoshimori.io.tle_layout import FINE_LAYOUT, LAYOUTS, checksums, follows

ISS = (ONE, TWO)
VANGUARD = (VANGUARD_1, VANGUARD_2)


def _read(data: bytes) -> io.Reading:
    return io.read(data, source="sample.tle")


def _row(data: bytes) -> dict:
    reading = _read(data)
    assert reading.quarantine.is_empty(), reading.quarantine.to_dicts()
    return reading.sets.row(0, named=True)


def test_two_lines_become_one_set_with_every_field():
    row = _row(tle(ISS))
    epoch = row.pop("epoch")
    assert abs((epoch - datetime(2023, 3, 26, 12, 40, 54, 192, tzinfo=UTC)).total_seconds()) < 1e-6
    assert row == {
        "norad_cat_id": 25544,
        "object_name": "",
        "object_id": "1998-067A",
        "mean_motion": 15.49586962,
        "eccentricity": 0.000575,
        "inclination": 51.6429,
        "ra_of_asc_node": 18.0711,
        "arg_of_pericenter": 133.4196,
        "mean_anomaly": 210.5462,
        "ephemeris_type": 0,
        "classification_type": "U",
        "element_set_no": 999,
        "rev_at_epoch": 38896,
        "bstar": 0.00046772,
        "mean_motion_dot": 0.0002595,
        "mean_motion_ddot": 0.0,
        "line": 1,
    }


@pytest.mark.parametrize("name", [NAME, "0 " + NAME, NAME + "            ", "0 " + NAME + "   "])
def test_a_name_is_read_with_and_without_its_zero_and_its_blanks(name):
    reading = _read(tle((name, *ISS)))
    assert reading.record_format == "tle-3le"
    assert reading.sets["object_name"].to_list() == [NAME]
    assert reading.sets["line"].to_list() == [2]


def test_a_name_line_with_nothing_but_its_zero_is_no_name():
    assert _row(tle(("0 ", *ISS)))["object_name"] == ""


def test_a_byte_order_mark_costs_nothing():
    data = tle((NAME, *ISS), VANGUARD)
    marked = _read(b"\xef\xbb\xbf" + data)
    assert marked.sets.equals(_read(data).sets)
    assert marked.sets["object_name"].to_list() == [NAME, ""]
    assert _read(b"\xef\xbb\xbf" + tle(ISS, VANGUARD)).sets.height == 2


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_mangled_pair_is_set_aside_and_no_name(end):
    reading = _read(tle(("1 garbage", "2 garbage"), ISS, ("1 x", "2 y"), end=end))
    assert reading.record_format == "tle-2le"
    assert reading.sets["object_name"].to_list() == [""]
    rows = reading.quarantine.select("line", "norad_cat_id", "reason", "message").rows()
    assert rows == [
        (1, None, "format", "line 1 has 9 characters, a TLE has 69"),
        (5, None, "format", "line 1 has 3 characters, a TLE has 69"),
    ]


def test_a_name_may_begin_with_one_or_two_and_a_blank():
    reading = _read(tle(("2 SPACE CUBES", *ISS), ("1 AB", *VANGUARD)))
    assert reading.sets["object_name"].to_list() == ["2 SPACE CUBES", "1 AB"]


def test_two_and_three_lines_may_be_mixed():
    reading = _read(tle(ISS, (NAME, *ISS), VANGUARD))
    assert reading.sets["object_name"].to_list() == ["", NAME, ""]
    assert reading.sets["line"].to_list() == [1, 4, 6]


@pytest.mark.parametrize("end", ["\n", "\r\n", "  \n", "\\\n", " \\ \r\n", "\t\n"])
def test_line_ends_trailing_blanks_and_backslashes_are_cut(end):
    assert _read(tle((NAME, *ISS), (NAME, *VANGUARD), end=end)).sets["norad_cat_id"].to_list() == [25544, 5]


def test_the_last_line_needs_no_end():
    assert _row(tle(ISS).rstrip())["norad_cat_id"] == 25544


def test_blank_lines_and_comments_are_passed_over_and_line_numbers_stay_real():
    reading = _read(b"# a comment\n\n   \n" + tle(ISS) + b"\r\n# more\n" + tle(VANGUARD))
    assert reading.sets["line"].to_list() == [4, 8]
    assert reading.quarantine.is_empty()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("    5", 5),
        ("00005", 5),
        ("99999", 99_999),
        ("A0000", 100_000),
        ("H9999", 179_999),
        ("J0000", 180_000),
        ("N9999", 229_999),
        ("P0000", 230_000),
        ("T0387", 270_387),
        ("Z9999", 339_999),
    ],
)
def test_catalogue_numbers_are_read_up_to_the_end_of_alpha5(text, number):
    row = _row(tle((edited(ONE, 2, text), edited(TWO, 2, text))))
    assert row["norad_cat_id"] == number == alpha5.decode(text)
    assert alpha5.encode(number) == text.replace(" ", "0")


@pytest.mark.parametrize("text", ["I0000", "O0000", "a0000", "A 000", "  5  ", "1 234", "     ", "-1234", "AB000"])
def test_what_is_no_catalogue_number_is_set_aside(text):
    assert alpha5.decode(text) is None
    reading = _read(tle(ISS, (edited(ONE, 2, text), edited(TWO, 2, text))))
    assert len(reading.sets) == 1
    assert reading.quarantine["reason"].to_list() == ["format"] * len(reading.quarantine)


def test_alpha5_ends_at_339999():
    assert alpha5.encode(340_000) is None
    assert alpha5.encode(-1) is None


def test_letters_count_zero_and_minus_signs_one_in_the_checksum():
    line = "1 T0000U          22022.51724047 -.00000179  00000-0 -66041-3 0  9997"  # Space-Track, 2022-01-22
    assert tle_problem.checksum(line) == 7
    assert checksums(np.frombuffer(line.encode(), dtype=np.uint8).reshape(-1, 1)).tolist() == [7]


@pytest.mark.parametrize(
    ("columns", "text", "field", "value"),
    [
        (33, "+.00025950", "mean_motion_dot", 0.0002595),
        (33, "-.00025950", "mean_motion_dot", -0.0002595),
        (33, "0.00025950", "mean_motion_dot", 0.0002595),
        (33, "1.00025950", "mean_motion_dot", 1.0002595),
        (44, " 12345-6", "mean_motion_ddot", 0.12345e-6),
        (44, "+12345+1", "mean_motion_ddot", 1.2345),
        (44, "     0+0", "mean_motion_ddot", 0.0),
        (53, "-12345-3", "bstar", -0.12345e-3),
        (53, " 12345 1", "bstar", 1.2345),
        (53, "+0153801", "bstar", 0.1538),
        (53, "-00000-0", "bstar", 0.0),
        (53, " 99999+2", "bstar", 99.999),
        (62, " ", "ephemeris_type", 0),
        (7, " ", "classification_type", "U"),
        (7, "S", "classification_type", "S"),
        (9, "92052  A", "object_id", "1992-052A"),
        (9, "92052   ", "object_id", "1992-052"),
        (9, "57001A  ", "object_id", "1957-001A"),
        (9, "        ", "object_id", ""),
        (9, "TBA     ", "object_id", "TBA"),
        (64, "   1", "element_set_no", 1),
    ],
)
def test_dialects_of_line_one_are_read(columns, text, field, value):
    row = _row(tle((edited(ONE, columns, text), TWO)))
    assert row[field] == value
    assert not (isinstance(value, float) and math.copysign(1.0, row[field]) < 0 == value)


@pytest.mark.parametrize(
    ("columns", "text", "field", "value"),
    [
        (8, "051.6429", "inclination", 51.6429),
        (8, "  1.6429", "inclination", 1.6429),
        (17, "360.0000", "ra_of_asc_node", 360.0),
        (52, "06.38663626", "mean_motion", 6.38663626),
        (52, " 6.38663626", "mean_motion", 6.38663626),
        (52, "6.386636261", "mean_motion", 6.386636261),
        (63, "    9", "rev_at_epoch", 9),
    ],
)
def test_dialects_of_line_two_are_read(columns, text, field, value):
    assert _row(tle((ONE, edited(TWO, columns, text))))[field] == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("58001.00000000", datetime(1958, 1, 1, tzinfo=UTC)),
        ("99365.00000000", datetime(1999, 12, 31, tzinfo=UTC)),
        ("00366.99999999", datetime(2000, 12, 31, 23, 59, 59, 999136, tzinfo=UTC)),
        ("56366.50000000", datetime(2056, 12, 31, 12, tzinfo=UTC)),
        (" 1  1.50000000", datetime(2001, 1, 1, 12, tzinfo=UTC)),
    ],
)
def test_epochs_are_exact_and_two_digit_years_run_from_1957_to_2056(text, expected):
    assert _row(tle((edited(VANGUARD_1, 18, text), VANGUARD_2)))["epoch"] == expected


def _problems(*records: tuple[str, ...]) -> list[tuple]:
    reading = _read(tle(ISS, *records, VANGUARD))
    assert reading.sets["norad_cat_id"].to_list() == [25544, 5]
    assert set(reading.quarantine["source"]) == {"sample.tle"}
    return reading.quarantine.select("line", "norad_cat_id", "reason", "message").rows()


def test_a_wrong_checksum_is_set_aside_with_line_and_raw_text():
    wrong = TWO[:68] + "9"
    assert _problems((ONE, wrong)) == [
        (3, 25544, "checksum", "the checksum of line 2 is '9', its digits give 0"),
    ]
    assert _read(tle(ISS, (NAME, ONE, wrong))).quarantine["raw"].to_list() == [f"{NAME}\n{ONE}\n{wrong}"]


def test_a_missing_checksum_is_set_aside_and_says_so():
    [(line, number, reason, message)] = _problems((ONE[:68], TWO[:68]))
    assert (line, number, reason) == (3, 25544, "checksum")
    assert message == "line 1 has no checksum (68 characters, a TLE has 69)"


def test_a_line_of_another_length_is_set_aside():
    # CelesTrak, May 2026: an exponent of two digits moves every later column.
    long = "1 60069U 24113L   26148.31797007 -.00000588  00000+0 -66000-10 0  9992"
    two = "2 60069  53.1579 158.9699 0000891  73.3755 286.7361 15.69699470112067"
    assert _problems((long, two)) == [(3, 60069, "format", "line 1 has 70 characters, a TLE has 69")]


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ([(ONE,)], [(3, 25544, "a line 1 that no line 2 follows")]),
        ([(TWO,)], [(3, 25544, "a line 2 without a line 1 before it")]),
        (
            [(TWO, ONE)],
            [(3, 25544, "a line 2 without a line 1 before it"), (4, 25544, "a line 1 that no line 2 follows")],
        ),
        ([(ONE, VANGUARD_2)], [(3, 25544, "line 1 is of object 25544, line 2 of object 5")]),
        ([(NAME, NAME, NAME, *ISS)], None),
    ],
)
def test_lines_that_do_not_pair_are_set_aside(records, expected):
    if expected is None:
        reading = _read(tle(*records))
        assert len(reading.sets) == 1
        assert reading.quarantine["message"].to_list() == ["text that belongs to no element set"] * 2
        return
    assert [(line, number, message) for line, number, _, message in _problems(*records)] == expected


def test_a_file_cut_off_in_its_last_line_keeps_the_others():
    data = tle(ISS, VANGUARD)
    reading = _read(data[:-30])
    assert reading.sets["norad_cat_id"].to_list() == [25544]
    assert reading.quarantine.select("line", "norad_cat_id", "reason").rows() == [(3, 5, "format")]


@pytest.mark.parametrize(
    ("line", "columns", "text", "keyword"),
    [
        (1, 18, "2308x.52840278", "EPOCH"),
        (1, 18, "23 85 52840278", "EPOCH"),
        (1, 33, " .0002595x", "MEAN_MOTION_DOT"),
        (1, 44, " 12345-x", "MEAN_MOTION_DDOT"),
        (1, 53, "x46772-3", "BSTAR"),
        (1, 53, " 467 2-3", "BSTAR"),
        (1, 62, "x", "EPHEMERIS_TYPE"),
        (1, 64, "9 99", "ELEMENT_SET_NO"),
        (1, 9, "98\x1b67A  ", "OBJECT_ID"),
        (2, 8, " 5 .6429", "INCLINATION"),
        (2, 26, "0005.50", "ECCENTRICITY"),
        (2, 34, "133,4196", "ARG_OF_PERICENTER"),
        (2, 43, "nan.0000", "MEAN_ANOMALY"),
        (2, 52, "1549.586962", "MEAN_MOTION"),
        (2, 63, "3 896", "REV_AT_EPOCH"),
    ],
)
def test_a_field_that_cannot_be_read_is_named(line, columns, text, keyword):
    lines = (edited(ONE, columns, text), TWO) if line == 1 else (ONE, edited(TWO, columns, text))
    [(at, number, reason, message)] = _problems(lines)
    assert (at, number, reason) == (3, 25544, "format")
    assert message.startswith(f"{keyword} ")
    assert message.endswith("cannot be read")


def test_a_column_that_must_be_blank_is_asked_for():
    [(_, _, reason, message)] = _problems((edited(ONE, 32, "x"), TWO))
    assert (reason, message) == ("format", "a column that must be blank is not")


@pytest.mark.parametrize("day", ["000", "366", "999"])
def test_a_day_that_its_year_does_not_have_is_set_aside(day):
    [(_, _, reason, message)] = _problems((edited(ONE, 20, day), TWO))
    assert reason == "epoch"
    assert "2023 has no day" in message


def test_a_two_digit_year_of_57_that_stood_for_2057_is_told_by_the_launch():
    early, late = (edited(ONE, 18, "57001.50000000"), TWO), (edited(ONE, 18, "57301.50000000"), TWO)
    nominal = (edited(edited(ONE, 9, "23040A"), 18, "22364.50000000"), TWO)  # two days before the year of its launch
    reading = _read(tle(early, late, ISS, nominal))
    assert reading.sets.select(before_launch()).to_series().to_list() == [True, True, False, False]


def test_one_bad_row_among_27_000_leaves_the_rest():
    text = io.write(catalogue(27_000), "tle-2le", creation_date=datetime(2026, 1, 1, tzinfo=UTC))
    at = 70 * 2 * 13_000 + 20
    reading = _read(text[:at] + b"#" + text[at + 1 :])
    assert len(reading.sets) == 26_999
    assert reading.quarantine.select("line", "norad_cat_id", "reason").rows() == [(26_001, 13_001, "checksum")]


def test_bytes_that_are_not_utf8_in_a_name_set_only_that_set_aside():
    reading = _read(b"MAR\xcdA\n" + tle(ISS) + "MARÍA\n".encode() + tle(VANGUARD))
    assert reading.sets["object_name"].to_list() == ["MARÍA"]
    assert "not UTF-8" in reading.quarantine["message"].item()


def test_bytes_beyond_ascii_in_a_line_set_it_aside():
    broken = tle(ISS).replace(b" 51.6429", b" 51.\xc3\xa929")
    reading = _read(broken + tle(VANGUARD))
    assert reading.sets["norad_cat_id"].to_list() == [5]
    assert reading.quarantine.select("line", "reason").rows() == [(1, "format")]


def test_a_very_long_line_is_clipped_in_the_quarantine():
    reading = _read(tle(ISS) + b"x" * 200_000 + b"\n" + b"1 25544" + b" " * 100_000 + b"\n" + tle(VANGUARD))
    assert len(reading.sets) == 2
    assert max(len(raw) for raw in reading.quarantine["raw"]) < 2_100


def test_more_sets_than_allowed_are_refused():
    with pytest.raises(FormatError, match="at most 3 are read"):
        io.read(tle(*[ISS] * 4), source="x", limits=io.Limits(max_records=3))
    with pytest.raises(FormatError, match="at most 3 are read"):
        io.read(tle(ISS) + b"\n" * 50, source="x", limits=io.Limits(max_records=3))


def test_layouts_have_69_columns():
    assert {len(layout) for layout in (*LAYOUTS, FINE_LAYOUT)} == {69}
    assert follows(np.frombuffer(ONE.encode(), dtype=np.uint8).reshape(-1, 1), LAYOUTS[0]).tolist() == [True]


def test_element_set_rows_are_nouns():
    [row] = io.element_set_rows(_read(tle((NAME, *ISS))).sets)
    assert (row.norad_cat_id, row.object_name, row.epoch.tzinfo is not None) == (25544, NAME, True)
