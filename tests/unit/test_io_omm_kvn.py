"""OMM in KVN: the freedoms of the form, and what is set aside."""

import pytest
from io_omm_samples import omm_kvn

from hoshimori.errors import FormatError
from hoshimori.io import Limits
from hoshimori.io.omm_kvn import read_omm_kvn


def read(text, **limits):
    return read_omm_kvn(text if isinstance(text, bytes) else text.encode(), source="f.kvn", limits=Limits(**limits))


def reasons(reading):
    return reading.quarantine.select("line", "reason", "message").rows()


@pytest.mark.parametrize("version", ["2.0", "3.0"])
def test_messages_follow_one_another_and_line_is_where_each_begins(version):
    one = omm_kvn(version=version)
    reading = read(one + omm_kvn({"NORAD_CAT_ID": 270449}, version=version))
    assert reading.sets["norad_cat_id"].to_list() == [25544, 270449]
    assert reading.sets["line"].to_list() == [1, one.count("\n") + 1]
    assert reading.record_format == "omm-kvn"
    assert reading.messages["mean_element_theory"].to_list() == ["SGP/SGP4"] * 2


def test_comments_blank_lines_tabs_units_and_signs_are_tolerated():
    text = (
        omm_kvn(
            {
                "INCLINATION": "51.5908 [deg]",
                "BSTAR": ".0 [1/ER]",
                "NORAD_CAT_ID": "+025544",
                "ECCENTRICITY": ".0125362",
            }
        )
        .replace("\r\n", "\n")
        .replace(" = ", "=")
        .replace("\nEPOCH=", "\nCOMMENT  = of = signs\nCOMMENT\n\n  EPOCH\t=\t")
    )
    assert read(text).sets.drop("line").equals(read(omm_kvn()).sets.drop("line"))


def test_brackets_in_a_name_are_part_of_the_name():
    assert read(omm_kvn({"OBJECT_NAME": "STARLINK [DTC]"})).sets["object_name"].to_list() == ["STARLINK [DTC]"]


def test_covariance_and_user_defined_keywords_are_tolerated():
    text = omm_kvn({"COV_REF_FRAME": "RTN", "CX_X": "1.0e-4", "USER_DEFINED_EARTH_MODEL": "WGS-72"})
    assert read(text).sets.height == 1


@pytest.mark.parametrize(
    ("change", "reason", "says"),
    [
        ({"INCLINATION": "0.9 [rad]"}, "format", "INCLINATION is in 'rad'"),
        ({"bstar": "0"}, "format", "is not KEY = value: 'bstar'"),
        ({"REF_FRAME": "ITRF"}, "format", "REF_FRAME is 'ITRF'"),
        ({"EPOCH": "yesterday"}, "format", "EPOCH 'yesterday' is not a CCSDS epoch"),
        ({"NORAD_CAT_ID": None}, "format", "NORAD_CAT_ID is missing"),
        ({"MEAN_ANOMALY": "361"}, "range", "MEAN_ANOMALY"),
        ({"AGOM": "0.01"}, "format", "AGOM belongs to SGP4-XP"),
    ],
)
def test_a_wrong_message_is_set_aside_and_the_others_stay(change, reason, says):
    reading = read(omm_kvn() + omm_kvn(change) + omm_kvn())
    assert reading.sets.height == 2
    ((_, found, message),) = reasons(reading)
    assert found == reason
    assert says in message
    assert reading.quarantine["raw"][0].startswith("CCSDS_OMM_VERS = 2.0")


def test_a_keyword_that_is_there_twice_sets_the_message_aside():
    reading = read(omm_kvn().replace("BSTAR", "BSTAR = 1\r\nBSTAR"))
    assert reasons(reading) == [(1, "duplicate_field", "BSTAR is there twice")]


def test_text_before_the_first_message_is_set_aside():
    reading = read("EPOCH = 1\nX\n" + omm_kvn())
    assert reading.sets.height == 1
    assert reasons(reading)[0][:2] == (1, "format")
    assert reading.quarantine["raw"][0] == "EPOCH = 1\nX"


def test_a_file_that_breaks_off_keeps_its_complete_messages():
    text = omm_kvn() * 3
    assert read(text[:-2]).sets.height == 3  # only the blank line after the last message is cut
    for cut in (9, 40, 60, 120):
        reading = read(text[:-cut])
        assert reading.sets.height == 2
        assert reasons(reading)[0][0] == 2 * omm_kvn().count("\n") + 1


def test_a_break_at_the_end_of_a_line_shows_by_what_is_missing():
    whole = omm_kvn()
    cut = whole[: whole.index("MEAN_MOTION_DDOT")]
    reading = read(whole + cut)
    assert reasons(reading)[0][2] == "the file breaks off: its last message has no MEAN_MOTION_DDOT, every other has"
    assert read(cut).sets["mean_motion_ddot"].to_list() == [0.0]


def test_long_lines_are_set_aside():
    assert "is not KEY = value" in reasons(read(omm_kvn({"ORIGINATOR": "x" * 2_000}), max_line_bytes=1_000))[0][2]


def test_what_is_no_omm_is_refused_as_a_whole():
    for data in (b"", b"CCSDS_OPM_VERS = 2.0\n", b"\x00\xff"):
        with pytest.raises(FormatError, match="is no OMM KVN"):
            read(data)


def test_too_many_messages_are_refused():
    with pytest.raises(FormatError, match="2 records"):
        read(omm_kvn() * 2, max_records=1)
