"""GCAT's launch log as claims about payloads and launches."""

import pytest

from hoshimori.errors import FormatError
from hoshimori.io import Limits, read
from hoshimori.io.gcat import read_gcat_launch_log

HEADER = (
    "#Launch_Tag\tLaunch_Date\tPiece\tType\tName\tPLName\tJCAT\tSatOwner\tSatState\tLV_Type\tFlight_ID\tPlatform\t"
    "Launch_Site\tLaunch_Pad\tAscent_Site\tAscent_Pad\tAgency\tLVState\tLaunch_Code\tLTCite"
)


def row(**change):
    values = {
        "tag": "1998-067  ",
        "date": "1998 Nov 20 0640:00",
        "piece": "1998-067A",
        "type": "P           ",
        "name": "Zarya",
        "jcat": "S25544",
        "owner": "KHRU",
        "state": "RU",
        "site": "GIK-5",
        "agency": "RVSNR",
        "lv_state": "RU",
        **change,
    }
    return (
        "{tag}\t{date}\t{piece}\t{type}\t{name}\tFGB\t{jcat}\t{owner}\t{state}\tProton-K\t395-01\t-\t{site}\tLC81L\t-\t-\t"
        "{agency}\t{lv_state}\tOS\tX"
    ).format(**values)


def log(*rows, header=HEADER):
    return "\n".join([header, "# Updated 2024 Dec  8", *rows, ""]).encode()


def claims(*rows, **options):
    return read_gcat_launch_log(log(*rows, **options), source="log.tsv", limits=Limits()).claims


def of(table, field):
    return table.filter(field=field).select("norad_cat_id", "launch_tag", "value").rows()


def test_a_payload_makes_claims_about_itself_and_its_launch():
    reading = read(log(row()), source="log.tsv")
    assert reading.record_format == "gcat-launch-log"
    own = reading.claims.filter(norad_cat_id=25544)
    assert dict(own.select("field", "value").rows()) == {
        "name": "Zarya",
        "cospar_id": "1998-067A",
        "object_type": "PAYLOAD",
        "owner": "KHRU",
        "owner_state": "RU",
        "launch_date": "1998-11-20",
        "launch_site": "GIK-5",
        "launch_tag": "1998-067",
    }
    assert of(reading.claims, "launch_vehicle_state") == [(None, "1998-067", "RU")]
    assert of(reading.claims, "launch_agency") == [(None, "1998-067", "RVSNR")]
    assert reading.claims["line"].unique().to_list() == [3]
    assert reading.claims["register"].unique().to_list() == ["gcat-launch-log"]


def test_what_a_launch_says_is_said_once():
    table = claims(row(), row(piece="1998-067B", jcat="S25545"), row(jcat="S25546", lv_state="US"))
    assert [value for _, _, value in of(table, "launch_vehicle_state")] == ["RU", "US"]


def test_an_entry_without_a_catalogue_number_keeps_its_launch_tag():
    table = claims(
        row(tag="1957-F01  ", piece="1957-F01", jcat="F00002", name="Vanguard"), row(jcat="A05512", piece="-")
    )
    assert of(table, "name") == [(None, "1957-F01", "Vanguard"), (None, "1998-067", "Zarya")]
    assert of(table, "cospar_id") == []


@pytest.mark.parametrize(
    ("tag", "piece", "launch", "cospar_id"),
    [
        ("1957 ALP  ", "1957 ALP 2", "1957-001", "1957-001B"),
        ("1958 ALP  ", "1958 ALP", "1958-001", "1958-001A"),
        ("1961 OME  ", "1961 OME 1", "1961-024", "1961-024A"),
        ("1961 A ALP  ", "1961 A ALP 3", "1961-025", "1961-025C"),
        ("1962 B ZET  ", "1962 B ZET 9", "1962-054", "1962-054J"),
        ("1962 B PSI  ", "1962 B PSI 25", "1962-071", "1962-071AA"),
    ],
)
def test_greek_designators_are_written_as_registers_write_them_today(tag, piece, launch, cospar_id):
    table = claims(row(tag=tag, piece=piece, jcat="S00002"))
    assert of(table, "cospar_id") == [(2, launch, cospar_id)]
    assert of(table, "launch_tag") == [(2, launch, launch)]


def test_an_auxiliary_entry_of_the_greek_years_has_no_designator_of_its_own():
    assert of(claims(row(tag="1962 ALP  ", piece="1962 ALP", jcat="A00165")), "cospar_id") == []


def test_a_dash_is_empty_and_a_day_that_is_not_sure_stays_as_printed():
    table = claims(row(owner="-", site="-", date="1967 Jun  4?"))
    assert of(table, "owner") == []
    assert of(table, "launch_site") == []
    assert of(table, "launch_date")[0][2] == "1967 Jun  4?"


@pytest.mark.parametrize(
    ("code", "word"), [("P   F", "PAYLOAD"), ("R1", "ROCKET BODY"), ("C", "DEBRIS"), ("D", "DEBRIS"), ("X", "UNKNOWN")]
)
def test_types_are_in_the_words_of_the_model(code, word):
    assert of(claims(row(type=code)), "object_type")[0][2] == word


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (row(tag="1998 OMG"), "Launch_Tag '1998 OMG' is no launch tag"),
        (row(jcat="25544"), "JCAT '25544' is no catalogue entry"),
        (row(date="soon"), "Launch_Date 'soon' is no date"),
        (row().rpartition("\t")[0], "the line has 19 fields, the header 20"),
        (row(name="x" * 300), "Name is too long"),
    ],
)
def test_a_bad_row_is_set_aside_and_the_others_stay(bad, says):
    reading = read_gcat_launch_log(log(row(), bad, row(jcat="S25546")), source="log.tsv", limits=Limits())
    assert set(reading.claims["line"]) == {3, 5}
    ((line, reason, message, raw),) = reading.quarantine.select("line", "reason", "message", "raw").rows()
    assert (line, reason, raw) == (4, "format", bad)
    assert says in message


def test_an_older_log_without_owners_is_read():
    old = HEADER.replace("\tSatOwner\tSatState", "").replace("\tLVState", "")
    fields = row().split("\t")
    table = claims("\t".join(fields[:7] + fields[9:17] + fields[18:]), header=old)
    assert of(table, "name") == [(25544, "1998-067", "Zarya")]
    assert of(table, "owner") == of(table, "launch_vehicle_state") == []
    assert of(table, "launch_agency") == [(None, "1998-067", "RVSNR")]


def test_what_is_no_launch_log_is_refused_as_a_whole():
    for data in (b"", b"Launch_Tag\tJCAT\n", b"#Launch_Tag\tJCAT\n"):
        with pytest.raises(FormatError, match="is no GCAT launch log"):
            read_gcat_launch_log(data, source="x", limits=Limits())
    with pytest.raises(FormatError, match="records"):
        read_gcat_launch_log(log(row(), row()), source="x", limits=Limits(max_records=2))
