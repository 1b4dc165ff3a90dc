"""GCAT's catalogue and Space-Track's decay messages as claims; as fetched, and in the store."""

import json
from datetime import UTC, datetime

import pytest

from fixed_clock import FixedClock
from hoshimori.catalog import identities, launches, space_object
from hoshimori.config import Settings
from hoshimori.errors import FormatError
from hoshimori.io import read
from hoshimori.model import Coverage, Payload
from hoshimori.store import Store
from hoshimori.watch import Watch

HEADER = (
    "#JCAT\tSatcat\tLaunch_Tag\tPiece\tType\tName\tPLName\tLDate\tParent\tSDate\tPrimary\tDDate\tStatus\tDest\tOwner\t"
    "State\tManufacturer\tBus\tMotor\tMass"
)
REMARK = "# Updated 2026 May 30 1803:26"
ROWS = (
    "S00001 00001 1957_ALP 1957_ALP_1 R2 Blok-A S 1957_Oct__4 - - Earth 1957_Dec__1_1000? R - OKB1 SU - - - 7790",
    "S25544 25544 1998-067 1998-067A P Zarya FGB 1998_Nov_20 - 1998_Nov_20 Earth - O - KHRU RU KHRU TKS - 19323",
    "S39634 39634 2014-016 2014-016A P Sentinel_1A S1A 2014_Apr__3 - - Earth 2026_May_20 R? - ESA I-ESA - - - 2157",
    "S44713 44713 2019-074 2019-074A P Starlink_1007 S 2019_Nov_11 - - Earth 2026_May__3_1207 R - SPXS US - - - 260",
)
FETCHED = datetime(2026, 6, 1, tzinfo=UTC)


def tsv(*rows):
    lines = [row.replace(" ", "\t").replace("_", " ") for row in rows]
    return "\n".join([HEADER, REMARK, *lines, ""]).encode()


def decay(**change):
    return {
        "NORAD_CAT_ID": "44713", "OBJECT_NUMBER": "44713", "OBJECT_NAME": "STARLINK-1007", "INTLDES": "2019-074A",
        "OBJECT_ID": "2019-074A", "COUNTRY": "US", "MSG_EPOCH": "2026-05-04 10:00:00",
        "DECAY_EPOCH": "2026-05-03 0:00:00", "SOURCE": "decay_msg", "MSG_TYPE": "Historical", "PRECEDENCE": "2",
    } | change  # fmt: skip


def claims_of(reading, number):
    return dict(reading.claims.filter(norad_cat_id=number).select("field", "value").rows())


def test_an_object_of_gcats_catalogue_makes_claims_of_owner_type_launch_and_decay():
    reading = read(tsv(*ROWS), source="satcat.tsv")
    assert (reading.record_format, reading.kind) == ("gcat-satcat", "register")
    assert reading.quarantine.is_empty()
    assert set(reading.claims["register"]) == {"gcat-catalogue"}
    assert claims_of(reading, 44713) == {
        "name": "Starlink 1007",
        "cospar_id": "2019-074A",
        "object_type": "PAYLOAD",
        "owner": "SPXS",
        "owner_state": "US",
        "launch_date": "2019-11-11",
        "decay_date": "2026-05-03",
        "launch_tag": "2019-074",
    }
    first = claims_of(reading, 1)
    assert (first["object_type"], first["cospar_id"]) == ("ROCKET BODY", "1957-001A")
    assert first["decay_date"] == "1957-12-01"  # the hour is in doubt there, not the day
    assert "decay_date" not in claims_of(reading, 25544)
    assert "decay_date" not in claims_of(reading, 39634)  # the catalogue itself is not sure


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (ROWS[1].replace("S25544", "A25544"), "is no catalogue entry like S00002"),
        (ROWS[1].replace("1998-067 ", "sometime "), "is no launch tag"),
        (ROWS[1].removesuffix(" 19323"), "the line has 19 fields, the header 20"),
    ],
)
def test_a_wrong_row_of_gcats_catalogue_is_set_aside_alone(row, says):
    reading = read(tsv(ROWS[0], row), source="satcat.tsv")
    (aside,) = reading.quarantine.rows(named=True)
    assert (aside["line"], aside["source"]) == (4, "satcat.tsv")
    assert says in aside["message"]
    assert set(reading.claims["norad_cat_id"]) == {1}


def test_a_catalogue_without_a_needed_column_is_refused():
    with pytest.raises(FormatError, match="no header with Owner"):
        read(tsv(*ROWS).replace(b"Owner", b"Holder"), source="satcat.tsv")
    short = read(tsv(*ROWS).replace(b"DDate", b"Ended"), source="satcat.tsv")
    assert "decay_date" not in set(short.claims["field"])


def test_what_has_come_down_is_a_claim_and_what_is_foretold_is_none():
    messages = [
        decay(),
        decay(MSG_EPOCH="2026-05-05 10:00:00", DECAY_EPOCH="2026-05-04 0:00:00"),  # corrected a day later
        decay(MSG_EPOCH="2026-05-01 10:00:00", DECAY_EPOCH="2026-05-09 0:00:00", MSG_TYPE="Prediction"),
        decay(NORAD_CAT_ID="900", OBJECT_NAME="CALSPHERE 1", OBJECT_ID="1964-063C", MSG_TYPE="Prediction"),
    ]
    reading = read(json.dumps(messages).encode(), source="decay.json")
    assert reading.record_format == "space-track-decay"
    dated = reading.claims.filter(field="decay_date").select("norad_cat_id", "value", "line").rows()
    assert dated == [(44713, "2026-05-04", 2)]
    assert claims_of(reading, 900) == {"name": "CALSPHERE 1", "cospar_id": "1964-063C"}
    assert "owner_state" not in set(reading.claims["field"])


@pytest.mark.parametrize(
    ("message", "says"),
    [
        (decay(NORAD_CAT_ID="x"), "is no catalogue number"),
        (decay(DECAY_EPOCH="2026-04-31 0:00:00"), "is no date"),
        (decay(OBJECT_ID="2019/74"), "is no designator"),
        ("text", "not a JSON object"),
        (decay(OBJECT_NAME=["A"]), "OBJECT_NAME is neither text nor a number"),
    ],
)
def test_a_wrong_decay_message_is_set_aside_alone(message, says):
    reading = read(json.dumps([decay(), message]).encode(), source="decay.json")
    (aside,) = reading.quarantine.rows(named=True)
    assert aside["line"] == 2
    assert says in aside["message"]
    assert claims_of(reading, 44713)["decay_date"] == "2026-05-03"


def test_a_fetched_catalogue_and_fetched_decays_speak_as_registers(tmp_path):
    clock = FixedClock(FETCHED)
    store = Store.open(tmp_path / "store", clock)
    watch = Watch(store=store, clock=clock, settings=Settings(store=store.path, cache=tmp_path / "cache"))
    for provider, kind, data in (
        ("gcat", "gcat-satcat", tsv(*ROWS)),
        ("space-track", "space-track-decay", json.dumps([decay()]).encode()),
    ):
        payload = Payload(
            sha256="", provider=provider, url=f"https://example.org/{kind}", fetched_at=FETCHED, known_at=FETCHED,
            coverage=Coverage.FULL, terms="", record_format=kind,
        )  # fmt: skip
        report = watch.take(_Fetched(data, payload))
        assert (report.ingest.kind, report.ingest.record_format) == ("register", kind)
    (row,) = identities(store).filter(norad_cat_id=44713).rows(named=True)
    assert (row["owner"], row["owner_state"], row["owner_register"]) == ("SPXS", "US", "gcat-catalogue")
    assert not row["owner_conflict"]
    said = {(c.register, c.value) for c in space_object(store, 44713).claims if c.field == "decay_date"}
    assert said == {("gcat-catalogue", "2026-05-03"), ("space-track-decay", "2026-05-03")}
    (launch,) = launches(store).filter(launch="2019-074").rows(named=True)
    assert (launch["register"], launch["launch_date"], launch["payloads"]) == ("gcat-catalogue", "2019-11-11", 1)
    registers = next(need for need in watch.status()["needs"] if need["feed"] == "registers")
    assert registers["serves"]


class _Fetched:
    from_cache = False
    message = ""

    def __init__(self, data, payload):
        self.data, self.payload = data, payload
