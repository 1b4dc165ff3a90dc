"""Elsets of the Unified Data Library: which are taken, what is read from where, and why the others are set aside."""

import json
from datetime import UTC, datetime

import pytest

from hoshimori.catalog.provider import origin
from hoshimori.errors import FormatError
from hoshimori.io import read
from hoshimori.model import Payload
from providers_on_loopback import GP_CSV, elset

LINE = "1 00901U 64063C   26151.15555999  .00000406  00000-0  40394-3 0  9994"


def taken(*records):
    return read(json.dumps(records).encode(), source="udl.json")


def test_a_record_says_the_same_as_the_omm_of_its_set():
    (row,) = taken(elset(900)).sets.drop("line").to_dicts()
    (omm,) = read(GP_CSV.encode(), source="gp.csv").sets.drop("line").to_dicts()
    assert row == omm | {"object_name": ""}


def test_numbers_above_those_of_a_tle_are_read():
    wide = LINE.replace("00901", "T0001")
    assert taken(elset(270001, line1=wide), elset(799500123)).sets["norad_cat_id"].to_list() == [270001, 799500123]


@pytest.mark.parametrize(
    ("line1", "said"),
    [
        ("1 00900U 82092A   21319.12345678 -.00001234  12345-6  40394-3 0  9994", ("1982-092A", -1.234e-5, 0.12345e-6)),
        ("1 00900U 82092AM  21319.12345678  .10001234 -12345+0  40394-3    9994", ("1982-092AM", 0.10001234, -0.12345)),
        ("1 00900           26151.15555999  .00000406  00000-0  40394-3 0  9994", ("", 4.06e-6, 0.0)),
        ("1 25544U 98067A   26151.5", ("", 0.0, 0.0)),
        ("", ("", 0.0, 0.0)),
        (None, ("", 0.0, 0.0)),
    ],
)
def test_designator_and_drag_terms_are_those_of_the_printed_line(line1, said):
    (row,) = taken(elset(900, line1=line1, meanMotionDot=7.0)).sets.to_dicts()
    assert (row["object_id"], row["mean_motion_dot"], row["mean_motion_ddot"]) == said


@pytest.mark.parametrize(
    ("other", "reason", "words"),
    [
        ({"classificationMarking": "U//FOUO"}, "withheld_by_owner", "is marked 'U//FOUO'"),
        ({"classificationMarking": "S"}, "withheld_by_owner", "is marked 'S'"),
        ({"classificationMarking": None}, "withheld_by_owner", "has no marking"),
        ({"dataMode": "EXERCISE"}, "format", "dataMode is 'EXERCISE'"),
        ({"dataMode": "SIMULATED"}, "format", "dataMode is 'SIMULATED'"),
        ({"uct": True}, "format", "no known one"),
        ({"uct": "True"}, "format", "no known one"),
        ({"uct": 1}, "format", "no known one"),
        ({"ephemType": 4}, "format", "ephemeris type is '4'"),
        ({"ephemType": 2}, "format", "ephemeris type is '2'"),
        ({"ephemType": None, "line1": LINE.replace("0  9994", "4  9994")}, "format", "ephemeris type is '4'"),
        ({"line1": LINE.replace("U", "S")}, "withheld_by_owner", "class S"),
        ({"line1": LINE.replace("00901", "25544")}, "conflict", "of object 25544"),
        ({"satNo": 100001, "line1": LINE.replace("00901", "A0002")}, "conflict", "of object A0002"),
        ({"satNo": None}, "format", "NORAD_CAT_ID"),
        ({"eccentricity": 1.5}, "range", "ECCENTRICITY"),
        ({"epoch": "yesterday"}, "format", "EPOCH"),
        ({"meanMotion": [1]}, "format", "meanMotion is neither text nor a number"),
    ],
)
def test_what_is_not_for_everybody_not_real_or_not_sound_is_set_aside(other, reason, words):
    found = taken(elset(900), elset(901, **({"line1": LINE} | other)))
    assert found.sets["norad_cat_id"].to_list() == [900]
    (row,) = found.quarantine.to_dicts()
    assert words in row["message"]
    assert row["reason"] == reason
    assert row["line"] == 2


def test_no_type_of_ephemeris_means_the_first():
    assert taken(elset(900, ephemType=None)).sets["ephemeris_type"].to_list() == [0]


def test_a_list_that_breaks_off_keeps_what_came_before():
    body = json.dumps([elset(900), elset(901, line1=LINE)]).encode()
    found = read(body[:-40], source="udl.json")
    assert (found.sets.height, found.quarantine.height) == (1, 1)


def test_json_of_other_records_is_refused():
    with pytest.raises(FormatError, match="JSON of something else"):
        read(b'[{"satNo": 900, "idOnOrbit": "900"}]', source="udl.json")


def test_a_file_of_elsets_is_not_for_passing_on_unless_somebody_says_otherwise():
    found = origin(None, record_format="udl-elset")
    assert (found.provider, found.terms) == ("udl", "UDL (not for passing on)")
    assert origin(None, terms="ours", record_format="udl-elset").terms == "ours"


@pytest.mark.parametrize("provider", ["udl", "UDL", "Unified Data Library", "unifieddatalibrary.com", "SpaceTrack"])
def test_what_its_holders_hand_in_in_another_form_is_not_for_passing_on_for_want_of_a_word(provider):
    found = origin(None, provider=provider, record_format="omm-csv")
    assert found.terms in {"UDL (not for passing on)", "Space-Track (not for passing on)"}
    assert origin(None, provider="CelesTrak", record_format="omm-csv").terms == "not stated"


@pytest.mark.parametrize("terms", ["UDL", "Unified Data Library, account", "unifieddatalibrary.com", "Space-Track"])
def test_terms_that_bar_passing_on_are_known_by_how_they_begin(terms):
    instant = datetime(2026, 6, 1, tzinfo=UTC)
    one = Payload(sha256="ab" * 32, provider="file", url="x", fetched_at=instant, known_at=instant, terms=terms)
    assert not one.may_be_passed_on
