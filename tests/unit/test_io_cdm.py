"""Conjunction data messages: what is read, put right, refused and written."""

import gzip
import re
from dataclasses import replace

import pytest

from conjunction_samples import small_message
from hoshimori.errors import FormatError
from hoshimori.io.cdm import read_cdm, write_cdm
from hoshimori.io.reading import Limits

KVN = write_cdm(small_message()).decode()
XML = write_cdm(small_message(), "cdm-xml").decode()


def read(text: str):
    return read_cdm(text.encode(), source="x.cdm")


def changed(old: str, new: str, text: str = KVN) -> str:
    assert old in text
    return text.replace(old, new, 1)


def line_of(key: str, number: int = 0) -> str:
    return [line for line in KVN.splitlines() if line.split("=")[0].strip() == key][number]


@pytest.mark.parametrize("form", ["cdm-kvn", "cdm-xml"])
def test_a_message_written_and_read_is_the_same_message(form):
    reading = read_cdm(write_cdm(small_message(), form), source="x")
    assert reading.message == small_message()
    assert reading.record_format == form
    assert reading.notes == ()


def test_both_forms_are_read_packed():
    assert read_cdm(gzip.compress(KVN.encode()), source="x.gz").message == small_message()


def test_metres_become_kilometres():
    message = read(KVN).message
    assert "MISS_DISTANCE                  = 123.456 [m]" in KVN
    assert message.miss_distance_km == 0.123456
    assert message.object1.covariance_rtn[0][0] == 1e-4
    assert line_of("CR_R").endswith("= 100 [m**2]")


def test_the_radius_comes_from_the_comment_and_goes_into_one():
    message = replace(small_message(), details=(), hbr_m=3.0)
    text = write_cdm(message).decode()
    assert "COMMENT HBR = 3.0 [m]" in text
    assert read(text).message.hbr_m == 3.0
    assert read(changed("COMMENT HBR = 12.5 [m]", "COMMENT HBR = wide")).message.hbr_m is None


@pytest.mark.parametrize("form", [KVN, XML])
def test_the_31st_of_april_is_refused_with_line_and_reason(form):
    with pytest.raises(FormatError, match="no time that exists") as caught:
        read(changed("2024-01-02T03:04:05.678", "2024-04-31T03:04:05.678", form))
    assert caught.value.data["keyword"] == "TCA"
    assert "2024-04-31" in form.replace("2024-01-02", "2024-04-31").splitlines()[caught.value.data["line"] - 1]


@pytest.mark.parametrize(
    ("old", "new", "note"),
    [
        (
            "RELATIVE_SPEED                 = 1000 [m/s]",
            "RELATIVE_SPEED = 1000.0 [m]",
            r"\[m\]; read in the prescribed m/s",
        ),
        ("RELATIVE_SPEED                 = 1000 [m/s]", "RELATIVE_SPEED = 1000.0", "has no unit"),
        ("RELATIVE_SPEED                 = 1000 [m/s]", "RELATIVE_SPEED = NaN [m/s]", "taken as not given"),
        ("MANEUVERABLE                   = N/A", "MANEUVERABLE = n/a", "read as N/A"),
        ("MESSAGE_FOR                    = X", "MESSAGE_FOR =", "taken as not given"),
    ],
)
def test_what_has_one_reading_is_put_right_with_a_note(old, new, note):
    notes = read(changed(old, new)).notes
    assert len(notes) == 1
    assert re.search(note, notes[0])


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("CCSDS_CDM_VERS                 = 1.0", "CCSDS_CDM_VERS = 2.0", "1.0 is read here"),
        ("CCSDS_CDM_VERS                 = 1.0\n", "", "does not begin with CCSDS_CDM_VERS"),
        ("ORIGINATOR                     = TEST\n", "", "ORIGINATOR is missing"),
        ("ORIGINATOR                     = TEST\n", "ORIGINATOR =\n", "has no value"),
        ("ORIGINATOR                     = TEST\n", "ORIGINATOR = TEST\nORIGINATOR = TEST\n", "twice"),
        ("ORIGINATOR                     = TEST\n", "ORIGINATOR = TEST\nMASS = 3 [kg]\n", "wrong section"),
        ("ORIGINATOR                     = TEST\n", "ORIGINATOR = TEST\nMOOD = calm\n", "no keyword of a CDM"),
        ("ORIGINATOR                     = TEST\n", "ORIGINATOR = TEST\nhello there\n", "is not KEY = value"),
        ("MISS_DISTANCE                  = 123.456 [m]", "MISS_DISTANCE = 0.123456 [km]", "m is due"),
        ("MISS_DISTANCE                  = 123.456 [m]", "MISS_DISTANCE = near [m]", "is no number"),
        ("MISS_DISTANCE                  = 123.456 [m]", "MISS_DISTANCE = -5 [m]", "is negative"),
        ("COLLISION_PROBABILITY          = 0.000015", "COLLISION_PROBABILITY = 1.5", "not between 0 and 1"),
        ("OBJECT                         = OBJECT2", "OBJECT = OBJECT1", "where OBJECT2 is due"),
        ("COVARIANCE_METHOD              = CALCULATED", "COVARIANCE_METHOD = FELT", "not one of CALCULATED, DEFAULT"),
    ],
)
def test_what_breaks_the_standard_is_refused_with_line_and_reason(old, new, reason):
    text = KVN.replace("1.5E-5", "0.000015").replace("0.0000150", "0.000015")
    with pytest.raises(FormatError, match=reason) as caught:
        read(changed(old, new, text))
    assert caught.value.data["line"] >= 1
    assert caught.value.data["path"] == "x.cdm"


def test_a_message_needs_two_objects():
    with pytest.raises(FormatError, match="two objects"):
        read(KVN[: KVN.index("OBJECT                         = OBJECT2")])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<oem/>", "is the root; cdm is due"),
        ("<ndm></ndm>", "holds no cdm"),
        ("<cdm", "is no XML"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><cdm/>', "document type or entities"),
        ('<?xml version="1.0" encoding="made-up"?><cdm/>', "encoding|is no XML"),
        (XML.replace("<TCA>", "<TCA><b/>"), "stands inside a field"),
        (
            XML.replace("</cdm>", "</cdm>").replace("<MISS_DISTANCE", "<X>1</X><MISS_DISTANCE", 1),
            "<stateVector> is due",
        ),
        ("<ndm>" + XML.split("?>")[1].strip() + XML.split("?>")[1].strip() + "</ndm>", "a second time"),
    ],
)
def test_broken_xml_is_refused_with_its_reason(text, reason):
    with pytest.raises(FormatError, match=reason):
        read(text)


def test_size_is_bounded_before_anything_is_built():
    with pytest.raises(FormatError, match="longer than"):
        read_cdm(b"CCSDS_CDM_VERS = 1.0\nCOMMENT " + b"x" * 200, source="x", limits=Limits(max_line_bytes=100))
    with pytest.raises(FormatError, match="more than 2,000 lines"):
        read("CCSDS_CDM_VERS = 1.0\n" + "COMMENT x\n" * 3000)
    with pytest.raises(FormatError, match="more than 2,000 fields"):
        read('<cdm version="1.0"><header>' + "<COMMENT>x</COMMENT>" * 3000 + "</header></cdm>")
    with pytest.raises(FormatError, match="longer than"):
        read_cdm(XML.replace("TEST", "x" * 900).encode(), source="x", limits=Limits(max_line_bytes=300))
    with pytest.raises(FormatError, match="no text"):
        read_cdm(b"CCSDS_CDM_VERS = 1.0\nORIGINATOR = \xff\xfe\n", source="x")


def test_what_cannot_be_written_is_refused():
    with pytest.raises(FormatError, match="cannot be written"):
        write_cdm(replace(small_message(), originator="two\nlines"))
    with pytest.raises(FormatError, match="cannot be written"):
        write_cdm(replace(small_message(), miss_distance_km=float("nan")))
    with pytest.raises(FormatError, match="not cdm-kvn or cdm-xml"):
        write_cdm(small_message(), "cdm-json")
