"""What is data is told by its content; what is none is refused with a sentence."""

import gzip
import io as bytes_io
import zipfile

import pytest
from io_samples import CREATION, CSV_ROW, NAME, ONE, TWO, catalogue, csv, tle

from hoshimori import io
from hoshimori.errors import FormatError, UsageError
from hoshimori.io.sniff import sniff

TLE = tle((NAME, ONE, TWO))


@pytest.mark.parametrize(
    "record_format", ["tle-2le", "tle-3le", "omm-csv", "omm-json", "omm-xml", "omm-kvn", "omm-parquet"]
)
def test_every_format_that_is_written_is_told_by_its_content(record_format):
    sets = catalogue(3)
    data = io.write(sets, record_format, creation_date=CREATION)
    reading = io.read(data, source="named_wrongly.tle.csv.json")
    assert reading.record_format == record_format
    assert reading.sets["norad_cat_id"].to_list() == [1, 2, 3]
    assert io.read(gzip.compress(data), source="x").sets.equals(reading.sets)


def test_registers_are_told_from_element_sets():
    assert sniff(b"OBJECT_NAME,OBJECT_ID,NORAD_CAT_ID,OBJECT_TYPE,OPS_STATUS_CODE,OWNER\n", source="") == "satcat-csv"
    assert sniff(b'[{"INTLDES":"1958-002B","NORAD_CAT_ID":"5","COUNTRY":"US"}]', source="") == "satcat-json"
    assert sniff(b'[{"NORAD_CAT_ID":5,"COUNTRY":"US","MEAN_MOTION":1}]', source="") == "omm-json"
    assert sniff(b"#Launch_Tag\tLaunch_Date\tPiece\n", source="") == "gcat-launch-log"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "it is empty"),
        (b" \r\n\t\n", "it is empty"),
        (b" " * 70_000, "nothing but blanks"),
        (b"<!DOCTYPE html><html><head><title>403 Forbidden</title>", "a web page (HTML), titled “403 Forbidden”"),
        (b"<HTML><body>Sorry</body>", "a web page (HTML)"),
        (b"<style>a {}</style><table>", "part of a web page"),
        (b"<?xml version='1.0'?><cdm id='x'>", "XML of another kind (<cdm>)"),
        (b"<", "XML of another kind"),
        (b"No GP data found", "it says “No GP data found”"),
        (b"Sorry, nothing today", "it says “Sorry, nothing today”"),
        (b"cell,count_of_ships,count_of_boats\n8413609ffffffff,2,0\n", "cell, count_of_ships"),
        (b",".join(b"c%d" % i for i in range(40)), "c11 …"),
        (b'"hex,\nA', "of no known kind"),
        (b"norad,name\n", "its columns are “norad, name”"),
        (b"{}", "with no records"),
        (b"[]", "with no records"),
        (b'[{"NORAD_CAT_ID": 5, "OBJ', "breaks off before its first record ends"),
        (b'{"error": "Too many requests"}', "Too many requests"),
        (b"CCSDS_CDM_VERS = 1.0\n", "a CCSDS CDM message"),
        (b"\x00\x01\x02\x03 binary", "it is binary"),
        (b"\xd0\xcf\x11\xe0\r\x01\n", "it is binary"),
        ("1 25544U".encode("utf-16"), "UTF-16"),
        (b"\x1b[31mred", "“[31mred”"),
    ],
)
def test_what_is_no_data_is_refused_with_what_it_looks_like_and_what_to_do(data, says):
    with pytest.raises(FormatError) as caught:
        io.read(data, source="download.tle")
    assert says in caught.value.message
    assert "download.tle" in caught.value.message
    assert "hand in TLE, OMM" in caught.value.message
    assert caught.value.data["path"] == "download.tle"
    assert "\x1b" not in caught.value.message


def _zip(**members: bytes) -> bytes:
    buffer = bytes_io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.mkdir("folder")
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_gzip_and_a_zip_of_one_file_are_unpacked():
    for packed in (gzip.compress(TLE), gzip.compress(TLE[:80]) + gzip.compress(TLE[80:]), _zip(a=TLE)):
        assert io.read(packed, source="x").sets["norad_cat_id"].to_list() == [25544]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (gzip.compress(gzip.compress(TLE)), "holds gzip again"),
        (_zip(a=gzip.compress(TLE)), "holds gzip again"),
        (gzip.compress(_zip(a=TLE)), "holds zip again"),
        (_zip(a=TLE, b=TLE), "holds 2 files"),
        (_zip(), "holds 0 files"),
        (gzip.compress(TLE)[:-10], "ends too early"),
        (gzip.compress(TLE)[:-2], "ends too early"),
        (gzip.compress(TLE) + b"junk", "damaged"),
        (_zip(a=TLE)[:-30], "damaged"),
        (_zip(a=TLE).replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"), "encrypted"),
        (_zip(a=TLE).replace(b"\x14\x00\x00\x00\x08", b"\x14\x00\x00\x00\x0e"), "only stored and deflated"),
        (b"BZh91AY&SY", "packed as bzip2: that packing is not read"),
        (b"\xfd7zXZ\x00\x00", "packed as xz"),
    ],
)
def test_what_cannot_be_unpacked_is_refused(data, says):
    with pytest.raises(FormatError, match="download") as caught:
        io.read(data, source="download")
    assert says in caught.value.message


@pytest.mark.parametrize("pack", [gzip.compress, lambda data: _zip(a=data)])
def test_bombs_stop_at_the_bound(pack):
    bomb = pack(b"\0" * 8 * 1024**2)
    with pytest.raises(FormatError, match="more than 200 times its size"):
        io.read(bomb, source="x")
    with pytest.raises(FormatError, match="more than 1,000 bytes"):
        io.read(bomb, source="x", limits=io.Limits(max_unpacked_bytes=1_000))
    with pytest.raises(FormatError, match="at most 10 are read"):
        io.read(TLE, source="x", limits=io.Limits(max_bytes=10))


def test_a_zip_that_lies_about_its_size_is_refused():
    honest = _zip(a=b"\0" * 5_000_000)
    lying = honest.replace((5_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != honest
    with pytest.raises(FormatError):
        io.read(lying, source="x")


def test_an_unknown_format_or_a_missing_column_is_wrong_use():
    with pytest.raises(UsageError, match="choose one of tle-2le"):
        io.write(catalogue(1), "tle", creation_date=CREATION)
    with pytest.raises(UsageError, match="without the column bstar"):
        io.write(catalogue(1).drop("bstar"), "omm-csv", creation_date=CREATION)


def test_a_csv_may_be_read_under_any_name():
    assert io.read(csv(CSV_ROW), source="catalogue.tle").record_format == "omm-csv"
