"""OMM written: what it says about itself, and what it refuses."""

import json
from datetime import UTC, datetime, timedelta, timezone

import polars as pl
import pytest
from io_omm_samples import omm_json

from hoshimori.errors import FormatError
from hoshimori.io import read, write
from hoshimori.io.omm_json_write import write_omm_json
from hoshimori.io.omm_kvn_write import write_omm_kvn
from hoshimori.io.omm_xml_write import write_omm_xml

WHEN = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
FORMS = {"omm-json": write_omm_json, "omm-xml": write_omm_xml, "omm-kvn": write_omm_kvn}


def sets(*changes):
    return read(omm_json(*(changes or ({},))), source="x").sets


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("version", ["2.0", "3.0"])
def test_both_versions_say_what_the_elements_are_and_read_back(form, version):
    data = FORMS[form](sets({}, {"OBJECT_ID": None}), creation_date=WHEN, originator="HOSHIMORI", version=version)
    reading = read(data, source="x")
    assert reading.record_format == form
    assert reading.sets.drop("line").equals(sets({}, {"OBJECT_ID": None}).drop("line"))
    assert reading.messages.select("center_name", "ref_frame", "time_system", "mean_element_theory").row(1) == (
        "EARTH",
        "TEME",
        "UTC",
        "SGP4",
    )
    assert version.encode() in data
    assert b"2026-06-01T12:00:00" in data


def test_creation_date_is_utc_whatever_its_offset():
    tokyo = datetime(2026, 6, 1, 21, 0, tzinfo=timezone(timedelta(hours=9)))
    assert write(sets(), "omm-kvn", creation_date=tokyo) == write(sets(), "omm-kvn", creation_date=WHEN)


def test_json_has_celestrak_s_order_and_numbers():
    (record,) = json.loads(write(sets(), "omm-json", creation_date=WHEN, originator="A"))
    keys = list(record)
    assert keys[:3] == ["CCSDS_OMM_VERS", "CREATION_DATE", "ORIGINATOR"]
    assert keys.index("EPOCH") < keys.index("MEAN_MOTION") < keys.index("NORAD_CAT_ID") < keys.index("BSTAR")
    assert record["MEAN_MOTION_DOT"] == -3.657e-05
    assert record["NORAD_CAT_ID"] == 25544


def test_kvn_has_a_point_in_every_mantissa_and_units_in_brackets():
    lines = write(sets({"BSTAR": 1e-5}), "omm-kvn", creation_date=WHEN).decode().split("\r\n")
    assert "BSTAR               = 1.0e-05 [1/ER]" in lines
    assert "INCLINATION         = 51.5908 [deg]" in lines


def test_xml_escapes_names_and_originators():
    data = write(sets({"OBJECT_NAME": 'A<B & "C" ]]>'}), "omm-xml", creation_date=WHEN, originator="R&D 100%s")
    assert read(data, source="x").sets["object_name"].to_list() == ['A<B & "C" ]]>']
    assert b"R&amp;D 100%s" in data


@pytest.mark.parametrize(
    ("form", "change", "says"),
    [
        ("omm-kvn", {"OBJECT_NAME": "ÉTOILE"}, "OBJECT_NAME"),
        ("omm-xml", {"OBJECT_NAME": "A\uffff"}, "OBJECT_NAME"),
        ("omm-json", {"OBJECT_ID": "\uffff"}, "OBJECT_ID"),
    ],
)
def test_characters_that_a_form_cannot_hold_are_refused(form, change, says):
    with pytest.raises(FormatError, match=says) as caught:
        write(sets({}, change), form, creation_date=WHEN)
    assert caught.value.data["line"] == 2
    assert caught.value.data["norad_cat_id"] == 25544


@pytest.mark.parametrize("form", FORMS)
def test_sets_that_are_no_element_sets_are_refused(form):
    for column, value in (("mean_motion", float("nan")), ("ephemeris_type", 4), ("norad_cat_id", 10**9)):
        with pytest.raises(FormatError):
            write(sets().with_columns(pl.lit(value).alias(column)), form, creation_date=WHEN)


@pytest.mark.parametrize("form", FORMS)
def test_unknown_versions_and_originators_are_refused(form):
    with pytest.raises(FormatError, match=r"OMM 1\.0 is unknown"):
        FORMS[form](sets(), creation_date=WHEN, originator="A", version="1.0")
    with pytest.raises(FormatError, match="ORIGINATOR"):
        FORMS[form](sets(), creation_date=WHEN, originator="A\nB")


def test_no_set_is_an_empty_list_and_an_empty_document_and_no_kvn():
    none = sets().clear()
    assert write(none, "omm-json", creation_date=WHEN) == b"[]\n"
    assert b"<ndm" in write(none, "omm-xml", creation_date=WHEN)
    with pytest.raises(FormatError, match="no empty form"):
        write(none, "omm-kvn", creation_date=WHEN)
