"""SATCAT of CelesTrak and Space-Track as claims."""

import json

import pytest

from hoshimori.errors import FormatError
from hoshimori.io import Limits, read
from hoshimori.io.satcat import read_satcat_csv, read_satcat_json
from hoshimori.model.columns import QUARANTINE, REGISTER_CLAIM

HEADER = (
    "OBJECT_NAME,OBJECT_ID,NORAD_CAT_ID,OBJECT_TYPE,OPS_STATUS_CODE,OWNER,LAUNCH_DATE,LAUNCH_SITE,DECAY_DATE,PERIOD,"
    "INCLINATION,APOGEE,PERIGEE,RCS,DATA_STATUS_CODE,ORBIT_CENTER,ORBIT_TYPE"
)
ISS = "ISS (ZARYA),1998-067A,25544,PAY,+,ISS,1998-11-20,TYMSC,,92.96,51.63,423,415,399.0524,,EA,DOC"
STAGE = "SL-1 R/B,1957-001A,1,R/B,D,CIS,1957-10-04,TYMSC,1957-12-01,96.19,65.10,938,214,20.4200,,EA,IMP"
SPACE_TRACK = {
    "INTLDES": "1998-067A",
    "NORAD_CAT_ID": "25544",
    "OBJECT_TYPE": "PAYLOAD",
    "SATNAME": "ISS (ZARYA)",
    "COUNTRY": "ISS",
    "LAUNCH": "1998-11-20",
    "SITE": "TTMTR",
    "DECAY": None,
    "PERIOD": "92.96",
    "CURRENT": "Y",
}


def csv(*lines):
    return ("\r\n".join([HEADER, *lines]) + "\r\n").encode()


def read_csv(*lines, **limits):
    return read_satcat_csv(csv(*lines), source="satcat.csv", limits=Limits(**limits))


def read_json(*records):
    return read_satcat_json(json.dumps(records).encode(), source="satcat.json", limits=Limits())


def reasons(reading):
    return reading.quarantine.select("line", "norad_cat_id", "reason", "message").rows()


def test_every_filled_column_is_a_claim_with_its_line():
    reading = read_csv(ISS, STAGE)
    assert reading.record_format == "satcat-csv"
    assert reading.kind == "register"
    assert reading.sets is None
    assert reading.claims.columns == [*REGISTER_CLAIM, "line"]
    assert reading.quarantine.columns == list(QUARANTINE)
    first = reading.claims.filter(line=2)
    assert dict(first.select("field", "value").rows()) == {
        "name": "ISS (ZARYA)",
        "cospar_id": "1998-067A",
        "object_type": "PAYLOAD",
        "owner_state": "ISS",
        "launch_date": "1998-11-20",
        "launch_site": "TYMSC",
        "ops_status": "+",
    }
    assert first["norad_cat_id"].unique().to_list() == [25544]
    assert first["launch_tag"].unique().to_list() == ["1998-067"]
    assert first["register"].unique().to_list() == ["celestrak-satcat"]
    second = dict(reading.claims.filter(line=3).select("field", "value").rows())
    assert second["decay_date"] == "1957-12-01"
    assert second["object_type"] == "ROCKET BODY"


def test_six_and_nine_digit_numbers_and_quoted_commas_are_read():
    reading = read_csv('"A, B",,100000,UNK,,TBD,,,,,,,,,,EA,ORB', "C,,799501621,DEB,,US,,,,,,,,,,EA,ORB")
    names = reading.claims.filter(field="name").select("norad_cat_id", "launch_tag", "value").rows()
    assert names == [(100000, "", "A, B"), (799501621, "", "C")]
    assert reading.claims.filter(field="object_type")["value"].to_list() == ["UNKNOWN", "DEBRIS"]


@pytest.mark.parametrize(
    ("line", "number", "says"),
    [
        (ISS.replace("25544", "S25544"), None, "NORAD_CAT_ID 'S25544' is no catalogue number"),
        (ISS.replace("25544", "1000000000"), None, "NORAD_CAT_ID '1000000000' is outside 1 to 999,999,999"),
        (ISS.replace("25544", "0"), None, "NORAD_CAT_ID '0' is outside 1 to 999,999,999"),
        (ISS.replace("1998-067A", "98067A"), 25544, "OBJECT_ID '98067A' is no designator"),
        (ISS.replace("PAY", "BALLOON"), 25544, "OBJECT_TYPE 'BALLOON'"),
        (ISS.replace("1998-11-20", "1998-11-31"), 25544, "LAUNCH_DATE '1998-11-31' is no date"),
        (ISS.replace("TYMSC,,", "TYMSC,soon,"), 25544, "DECAY_DATE 'soon' is no date"),
        (ISS[:40], None, "the line has not 17 fields"),
        (ISS + ",x", None, "the line has not 17 fields"),
        ('"' + ISS, None, "the line has not 17 fields"),
        (ISS.replace("ISS (ZARYA)", "ISS\x07"), 25544, "OBJECT_NAME is too long"),
        (ISS.replace("ISS (ZARYA)", "I" * 300), 25544, "OBJECT_NAME is too long"),
    ],
)
def test_a_bad_row_is_set_aside_and_the_others_stay(line, number, says):
    reading = read_csv(line, STAGE)
    assert reading.claims["norad_cat_id"].unique().to_list() == [1]
    ((found, norad_cat_id, _, message),) = reasons(reading)
    assert (found, norad_cat_id) == (2, number)
    assert says in message
    assert reading.quarantine["raw"][0] == line


def test_a_line_without_end_is_bounded():
    assert "17 fields" in reasons(read_csv(ISS + "x" * 500, STAGE, max_line_bytes=200))[0][3]


def test_space_track_json_is_read_and_old_rows_are_set_aside():
    reading = read_json(
        SPACE_TRACK, {**SPACE_TRACK, "SATNAME": "ISS", "CURRENT": "N"}, {**SPACE_TRACK, "SITE": ["x"]}, 5
    )
    assert reading.record_format == "satcat-json"
    assert dict(reading.claims.select("field", "value").rows()) == {
        "name": "ISS (ZARYA)",
        "cospar_id": "1998-067A",
        "object_type": "PAYLOAD",
        "owner_state": "ISS",
        "launch_date": "1998-11-20",
        "launch_site": "TTMTR",
    }
    assert reading.claims["register"].unique().to_list() == ["space-track-satcat"]
    assert [(line, reason) for line, _, reason, _ in reasons(reading)] == [
        (2, "conflict"),
        (3, "format"),
        (4, "format"),
    ]


def test_each_register_is_known_by_its_columns_in_either_form():
    celestrak = dict(zip(HEADER.split(","), ISS.split(","), strict=True))
    assert read_json(celestrak).claims["register"].unique().to_list() == ["celestrak-satcat"]
    names = list(SPACE_TRACK)
    text = ",".join(f'"{name}"' for name in names) + "\n" + ",".join(f'"{SPACE_TRACK[name] or ""}"' for name in names)
    reading = read_satcat_csv(text.encode(), source="x", limits=Limits())
    assert reading.claims["register"].unique().to_list() == ["space-track-satcat"]
    assert reading.quarantine.is_empty()


def test_the_public_reader_knows_both_forms():
    assert read(csv(ISS), source="x").record_format == "satcat-csv"
    assert read(json.dumps([SPACE_TRACK]).encode(), source="x").record_format == "satcat-json"


def test_an_empty_list_makes_no_claims():
    assert read_json().claims.is_empty()


def test_what_is_no_satcat_is_refused_as_a_whole():
    for data in (b"", b"A,B\n1,2\n"):
        with pytest.raises(FormatError, match="is no SATCAT CSV"):
            read_satcat_csv(data, source="x", limits=Limits())
    for data in (b"", b'[{"A": 1}]'):
        with pytest.raises(FormatError, match="is no SATCAT JSON"):
            read_satcat_json(data, source="x", limits=Limits())
    with pytest.raises(FormatError, match="records"):
        read_csv(ISS, STAGE, max_records=1)
