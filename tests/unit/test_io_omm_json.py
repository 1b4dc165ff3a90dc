"""OMM in JSON: both dialects, and what is set aside."""

import json
from datetime import UTC, datetime

import pytest
from io_omm_samples import ISS, omm_json

from hoshimori.errors import FormatError
from hoshimori.io import Limits
from hoshimori.io.element_set_table import before_launch
from hoshimori.io.omm_json import read_omm_json


def read(data, **limits):
    return read_omm_json(data if isinstance(data, bytes) else data.encode(), source="f.json", limits=Limits(**limits))


def reasons(reading):
    return reading.quarantine.select("line", "reason", "message").rows()


def test_numbers_of_celestrak_and_strings_of_space_track_read_the_same():
    numbers = read(omm_json({}))
    strings = read(json.dumps([{key: str(value) for key, value in ISS.items()}]))
    assert numbers.sets.equals(strings.sets)
    row = numbers.sets.row(0, named=True)
    assert row["norad_cat_id"] == 25544
    assert row["epoch"] == datetime(1998, 11, 20, 6, 49, 59, 999808, tzinfo=UTC)
    assert row["mean_motion_dot"] == -3.657e-05
    assert row["line"] == 1
    assert numbers.record_format == "omm-json"
    assert numbers.kind == "element_sets"


def test_a_single_object_and_a_byte_order_mark_are_read():
    reading = read(b"\xef\xbb\xbf" + json.dumps(ISS).encode())
    assert reading.sets.height == 1
    assert reading.quarantine.is_empty()


def test_an_empty_list_is_no_set_and_no_problem():
    reading = read("[]")
    assert reading.sets.is_empty()
    assert reading.quarantine.is_empty()


def test_null_fields_and_extra_fields_are_taken_as_absent():
    reading = read(omm_json({"OBJECT_ID": None, "REV_AT_EPOCH": None, "TLE_LINE1": "1 25544U", "DECAY_DATE": None}))
    assert reading.sets.select("object_id", "rev_at_epoch").row(0) == ("", 0)
    assert reading.messages.select("rev_at_epoch", "ref_frame").row(0) == (None, None)


def test_nine_digits_fit_and_ten_do_not():
    reading = read(omm_json({"NORAD_CAT_ID": 799501621}, {"NORAD_CAT_ID": "1000000000"}))
    assert reading.sets["norad_cat_id"].to_list() == [799501621]
    assert reasons(reading)[0][:2] == (2, "range")


def test_a_message_without_a_number_is_set_aside_but_still_told():
    reading = read(omm_json({"NORAD_CAT_ID": None}))
    assert reading.sets.is_empty()
    assert reasons(reading) == [(1, "format", "NORAD_CAT_ID is missing")]
    assert reading.messages.select("norad_cat_id", "mean_motion").row(0) == (None, 16.05064833)


def test_a_key_that_is_there_twice_sets_the_object_aside():
    text = omm_json({}, {}).decode().replace('"BSTAR": 0', '"BSTAR": 0, "BSTAR": 0.1', 1)
    reading = read(text)
    assert reasons(reading) == [(1, "duplicate_field", "BSTAR is there twice")]
    assert reading.sets["line"].to_list() == [2]


@pytest.mark.parametrize(
    ("change", "reason", "says"),
    [
        ({"MEAN_MOTION": "fast"}, "format", "MEAN_MOTION 'fast' is not a number"),
        ({"MEAN_MOTION": "1_5"}, "format", "is not a number"),
        ({"BSTAR": True}, "format", "BSTAR is neither text nor a number"),
        ({"EPOCH": ["2026"]}, "format", "EPOCH is neither text nor a number"),
        ({"NORAD_CAT_ID": 25544.0}, "format", "'25544.0' is not a whole number"),
        ({"NORAD_CAT_ID": "A0000"}, "format", "'A0000' is not a whole number"),
        ({"EPOCH": "2023-04-31T00:00:00"}, "format", "is not a CCSDS epoch"),
        ({"EPOCH": "2026-9-20T12:42:37"}, "format", "is not a CCSDS epoch"),
        ({"EPOCH": "2057-01-01T00:00:00"}, "epoch", "2057"),
        ({"ECCENTRICITY": 1}, "range", "ECCENTRICITY"),
        ({"MEAN_MOTION": "9e999"}, "range", "MEAN_MOTION"),
        ({"EPHEMERIS_TYPE": 4}, "format", "SGP4-XP"),
        ({"BTERM": 0.02}, "format", "BTERM belongs to SGP4-XP"),
        ({"MEAN_ELEMENT_THEORY": "SGP4-XP"}, "format", "MEAN_ELEMENT_THEORY is 'SGP4-XP'"),
        ({"REF_FRAME": "GCRF"}, "format", "REF_FRAME is 'GCRF'; only TEME is read here"),
        ({"TIME_SYSTEM": "TAI"}, "format", "TIME_SYSTEM is 'TAI'"),
        ({"CENTER_NAME": "MARS"}, "format", "CENTER_NAME is 'MARS'"),
        ({"CCSDS_OMM_VERS": "4.0"}, "format", "CCSDS_OMM_VERS is '4.0'"),
        ({"MEAN_MOTION": None}, "format", "MEAN_MOTION is missing"),
    ],
)
def test_a_wrong_value_sets_its_object_aside_and_says_why(change, reason, says):
    reading = read(omm_json({}, change))
    assert reading.sets["line"].to_list() == [1]
    ((line, found, message),) = reasons(reading)
    assert (line, found) == (2, reason)
    assert says in message
    assert reading.quarantine["norad_cat_id"].to_list() == ([None] if "NORAD_CAT_ID" in change else [25544])
    assert reading.quarantine["source"].to_list() == ["f.json"]
    assert '"OBJECT_NAME": "ISS (ZARYA)"' in reading.quarantine["raw"][0]


@pytest.mark.parametrize(
    ("text", "microsecond", "day"),
    [
        ("1999-001T00:00:00Z", 0, 1),
        ("1999-002T00:00:00.1234567", 123457, 2),
        ("1999-01-03T00:00:00.5", 500000, 3),
        ("1999-01-03T23:59:60.25", 250000, 4),
    ],
)
def test_ccsds_epochs_of_every_form_are_read(text, microsecond, day):
    reading = read(omm_json({"EPOCH": text}))
    assert reading.sets["epoch"][0] == datetime(1999, 1, day, 0, 0, 0, microsecond, tzinfo=UTC)


@pytest.mark.parametrize("text", ["1999-366T00:00:00", "1999-01-03T12:59:60", "1999-01-03T24:00:00"])
def test_times_that_do_not_exist_are_no_epochs(text):
    assert reasons(read(omm_json({"EPOCH": text})))[0][2].endswith("is not a CCSDS epoch")


def test_nan_and_infinity_are_no_numbers():
    text = omm_json({}, {}).decode().replace("16.05064833", "NaN", 1).replace("0.0125362", "-Infinity", 1)
    assert reasons(read(text)) == [(1, "format", "MEAN_MOTION 'NaN' is not a number")]


def test_half_a_surrogate_pair_in_a_name_sets_the_object_aside():
    text = omm_json({}, {}).decode().replace("ISS", "\\ud800", 1)
    reading = read(text)
    assert reading.sets.height == 1
    assert reasons(reading)[0][:2] == (1, "format")


def test_a_file_that_breaks_off_keeps_its_complete_objects():
    data = omm_json({}, {}, {})
    reading = read(data[:-200])
    assert reading.sets["line"].to_list() == [1, 2]
    assert reasons(reading)[0][0] == 3
    unclosed = read(data.rstrip(b"]"))
    assert unclosed.sets.height == 3
    assert "the list is not closed" in reasons(unclosed)[0][2]
    assert reasons(reading)[0][2] == "the file breaks off here in the middle of a record"


def test_what_is_wrong_with_json_is_said_without_the_words_of_a_decoder():
    one = json.dumps(ISS)
    for broken, says in (
        ('{"EPOCH": }', "not JSON: a value is missing"),
        ('{"EPOCH" 5}', "a colon is missing after a key"),
        ('{"EPOCH": 5 "BSTAR": 6}', "a comma is missing between two values"),
        ("{EPOCH: 5}", "a key without double quotation marks"),
    ):
        found = reasons(read(f"[{one},{broken},{one}]"))[0][2]
        assert says in found
        assert "Expecting" not in found


def test_a_json_record_without_a_needed_key_is_told_which():
    record = {key: value for key, value in ISS.items() if key != "MEAN_MOTION"}
    assert reasons(read(json.dumps([record])))[0][2].startswith("MEAN_MOTION is missing")


def test_one_broken_object_costs_only_itself():
    text = "[" + ",".join([json.dumps(ISS), '{"EPOCH": tru}', json.dumps(ISS), "5", json.dumps(ISS)]) + "]"
    reading = read(text)
    assert reading.sets["line"].to_list() == [1, 3, 5]
    assert [line for line, _, _ in reasons(reading)] == [2, 4]


def test_a_missing_comma_costs_the_object_after_it():
    one = json.dumps(ISS)
    reading = read(f"[{one} {one},{one}]")
    assert reading.sets["line"].to_list() == [1, 3]
    assert reasons(reading)[0][:2] == (2, "format")


def test_text_after_the_end_is_set_aside():
    assert "after the end of the list" in reasons(read(omm_json({}) + b"<html>"))[0][2]
    assert "after the end of the object" in reasons(read(json.dumps(ISS) + "x"))[0][2]


def test_too_many_broken_objects_end_the_search():
    reading = read("[" + ",".join(['{"EPOCH": tru}'] * 1_000) + "," + json.dumps(ISS) + "]")
    assert reading.quarantine.height == 200
    assert "nothing after this can be read" in reading.quarantine["message"][-1]


def test_nesting_is_bounded():
    deep = "[" * 100_000
    assert reasons(read(deep))[0][2].startswith("nested too deeply")
    nested = omm_json({}, {"OTHER": [[[[[[1]]]]]]})
    assert read(nested).sets.height == 2
    assert reasons(read(nested, max_depth=4)) == [(2, "format", "nested deeper than 4")]


def test_what_is_no_omm_is_refused_as_a_whole():
    for data, says in (
        (b"hello", "neither [ nor {"),
        (b"", "neither"),
        (b'{"error": "log in"}', "no object has an OMM"),
    ):
        with pytest.raises(FormatError, match="is no OMM JSON") as caught:
            read(data)
        assert says in str(caught.value)
        assert caught.value.data["path"] == "f.json"


def test_too_many_objects_are_refused():
    with pytest.raises(FormatError, match="2 records"):
        read(omm_json({}, {}), max_records=1)


def test_a_year_that_was_turned_over_is_read_as_written_and_can_be_told():
    reading = read(omm_json({}, {"EPOCH": "1997-12-31T00:00:00"}, {"EPOCH": "1996-12-31T00:00:00"}, {"OBJECT_ID": ""}))
    assert reading.sets.filter(before_launch())["line"].to_list() == [3]
    sputnik = read(omm_json({"OBJECT_ID": "", "EPOCH": "1957-10-03T00:00:00"})).sets
    assert sputnik.filter(before_launch()).height == 1
