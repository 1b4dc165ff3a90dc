"""OMM in XML: versions, namespaces, breaks, and attacks."""

import re

import pytest
from io_omm_samples import omm_message, omm_xml

from hoshimori.errors import FormatError
from hoshimori.io import Limits
from hoshimori.io.omm_xml import read_omm_xml


def read(data, **limits):
    return read_omm_xml(data if isinstance(data, bytes) else data.encode(), source="f.xml", limits=Limits(**limits))


def reasons(reading):
    return reading.quarantine.select("line", "reason", "message").rows()


@pytest.mark.parametrize("version", ["2.0", "3.0"])
def test_many_messages_and_one_alone_read_the_same(version):
    many = read(omm_xml(omm_message(version=version), omm_message({"NORAD_CAT_ID": 999999999}, version=version)))
    alone = read(omm_message(version=version))
    assert many.sets["norad_cat_id"].to_list() == [25544, 999999999]
    assert many.sets.head(1).equals(alone.sets)
    assert alone.messages.select("ref_frame", "mean_element_theory").row(0) == ("TEME", "SGP/SGP4")
    assert many.quarantine.is_empty()


def test_namespaces_comments_and_other_blocks_are_tolerated():
    more = (
        "<covarianceMatrix><COV_REF_FRAME>RTN</COV_REF_FRAME><CX_X>1</CX_X></covarianceMatrix><userDefinedParameters>"
        '<USER_DEFINED parameter="A">b</USER_DEFINED><EPOCH>x</EPOCH></userDefinedParameters></data>'
    )
    text = (
        omm_message()
        .replace("</data>", more)
        .replace("<metadata>", "<metadata><COMMENT>a</COMMENT><COMMENT>b</COMMENT>")
    )
    default = f'<ndm xmlns="urn:ccsds:schema:ndmxml"><!-- x -->{text}</ndm>'
    prefixed = re.sub(r"<(/?)([A-Za-z])", r"<\1n:\2", text).replace("<n:omm", '<n:omm xmlns:n="urn:x"', 1)
    assert read(default).sets.height == 1
    assert read(prefixed).sets.height == 1
    assert read(text).quarantine.is_empty()


def test_a_prefix_for_the_namespace_is_tolerated_also_after_a_break():
    one = '<n:omm version="2.0"><n:EPOCH></n:EPOCHS></n:omm>'
    text = f'<n:ndm xmlns:n="urn:x">{one}{one}</n:ndm>'
    reading = read(text)
    assert [line for line, _, _ in reasons(reading)] == [1, 2]
    assert all("mismatched tag" in message for _, _, message in reasons(reading))


def test_units_are_checked():
    right = read(omm_message(units=' units="DEG"'))
    wrong = read(omm_message(units=' units="rad"'))
    assert right.sets.height == 1
    assert reasons(wrong) == [(1, "format", "INCLINATION is in 'rad'; OMM prescribes deg")]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"REF_FRAME": "EME2000"}, "REF_FRAME"),
        ({"MEAN_ELEMENT_THEORY": "DSST"}, "MEAN_ELEMENT_THEORY"),
        ({"EPHEMERIS_TYPE": 4}, "SGP4-XP"),
        ({"TIME_SYSTEM": "GPS"}, "TIME_SYSTEM"),
        ({"EPOCH": "<b>1</b>"}, "EPOCH holds other elements"),
        ({"BSTAR": "0</BSTAR><BSTAR>1"}, "BSTAR is there twice"),
        ({"OBJECT_NAME": "x" * 200}, "OBJECT_NAME"),
    ],
)
def test_a_wrong_message_is_set_aside_and_the_others_stay(change, says):
    reading = read(omm_xml(omm_message(), omm_message(change), omm_message()))
    assert reading.sets["line"].to_list() == [1, 3]
    ((line, _, message),) = reasons(reading)
    assert line == 2
    assert says in message
    assert reading.quarantine["raw"][0].startswith("<omm ")


def test_a_version_that_is_unknown_is_set_aside():
    assert "CCSDS_OMM_VERS is '9.0'" in reasons(read(omm_message(version="9.0")))[0][2]


def test_a_document_that_breaks_off_keeps_its_complete_messages():
    data = omm_xml(*[omm_message()] * 3)
    reading = read(data[:-400])
    assert reading.sets["line"].to_list() == [1, 2]
    ((line, reason, message),) = reasons(reading)
    assert (line, reason) == (3, "format")
    assert "at line" in message
    assert "nothing after this can be read" in message
    open_end = read(data[: -len("</ndm>\n")])
    assert open_end.sets.height == 3
    assert open_end.quarantine.height == 1


def test_a_break_in_the_middle_costs_one_message():
    broken = omm_message().replace("</EPOCH>", "</EPOCHS>")
    unclosed = omm_message().replace("</omm>", "")
    for wrong in (broken, unclosed, omm_message({"OBJECT_NAME": "A & B"})):
        reading = read(omm_xml(omm_message(), wrong, omm_message()))
        assert reading.sets["line"].to_list() == [1, 3]
        assert [line for line, _, _ in reasons(reading)] == [2]
        assert reading.quarantine["raw"][0].startswith("<omm ")


def test_another_declared_encoding_is_kept_after_a_break():
    broken = omm_message().replace("</EPOCH>", "</EPOCHS>")
    text = omm_xml(broken, omm_message({"OBJECT_NAME": "SATÉLITE"})).decode().replace("UTF-8", "ISO-8859-1")
    assert read(text.encode("latin-1")).sets["object_name"].to_list() == ["SATÉLITE"]


def test_an_encoding_that_nobody_knows_is_refused():
    with pytest.raises(FormatError, match="is no OMM XML"):
        read(omm_xml(omm_message()).replace(b"UTF-8", b"UTF-99"))


def test_messages_of_another_kind_are_named():
    reading = read(omm_xml("<opm><header/></opm>", omm_message()))
    assert reading.sets["line"].to_list() == [2]
    assert reasons(reading) == [(1, "format", "a message of kind opm is not read here")]


def test_entity_expansion_and_document_types_are_refused():
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE ndm [<!ENTITY l0 "ha">{laughs}]><ndm>&l9;</ndm>'
    external = '<!DOCTYPE ndm SYSTEM "file:///etc/passwd"><ndm/>'
    entity = '<!DOCTYPE ndm [<!ENTITY x SYSTEM "file:///etc/passwd">]><ndm>&x;</ndm>'
    for text in (bomb, external, entity):
        with pytest.raises(FormatError, match="document type"):
            read(text)


def test_nesting_is_bounded():
    reading = read("<ndm>" + "<a>" * 100_000)
    assert reasons(reading)[0][2].startswith("nested deeper than 24")


@pytest.mark.parametrize("begin", ["<ndm><!--", "<ndm><omm ", "<ndm><omm><body a='"])
def test_a_tag_or_comment_without_end_is_bounded(begin):
    reading = read(begin + "a" * 400_000, max_line_bytes=10_000)
    assert "longer than 10,000 bytes" in reasons(reading)[0][2]


def test_the_text_of_a_value_is_bounded():
    reading = read(omm_xml(omm_message({"OBJECT_NAME": "x" * 5_000}), omm_message()), max_line_bytes=1_000)
    assert reading.sets["line"].to_list() == [2]
    assert "OBJECT_NAME is longer than 1,000 bytes" in reasons(reading)[0][2]


def test_too_many_breaks_end_the_search():
    reading = read(omm_xml(*["<omm><x></y></omm>"] * 500, omm_message()))
    assert reading.quarantine.height == 200
    assert "nothing after this can be read" in reading.quarantine["message"][-1]


@pytest.mark.parametrize("data", [b"", b"<html></html>", b"<a>" * 10, b"no xml", b"<?xml version='1.0'?>"])
def test_what_is_no_omm_is_refused_as_a_whole(data):
    with pytest.raises(FormatError, match="is no OMM XML"):
        read(data)


def test_too_many_messages_are_refused():
    with pytest.raises(FormatError, match="records"):
        read(omm_xml(omm_message(), omm_message()), max_records=1)
