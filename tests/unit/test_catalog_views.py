from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from catalog_samples import element_sets, log, nothing, put

from hoshimori.catalog import (
    contradictions,
    identities,
    presence,
    quarantine_listing,
    quarantined_record,
    space_object,
    space_objects,
    summarize,
    watch_span,
)
from hoshimori.errors import NotFoundError
from hoshimori.model import Coverage, ObjectType, SpaceObject
from hoshimori.store import Store

DAY = timedelta(days=1)
JULY = datetime(2024, 7, 5, 23, tzinfo=UTC)
LATER = JULY + 10 * DAY
OBJECTS = [(1, "1958-001A", 14.0), (2, "1958-001B", 1.0), (3, "1958-001C", 5.0), (4, "2024-140A", 14.0), (5, "", 14.0)]
NAMES = ["SPUTNIK", "SPUTNIK R/B", "SPUTNIK DEB", "OBJECT A", "ANALYST"]
GCAT = log(
    (1, "1958-001", "owner_state", "SU"),
    (1, "1958-001", "owner", "OKB1"),
    (1, "1958-001", "name", "1-y ISZ"),
    (1, "1958-001", "object_type", "PAYLOAD"),
    (4, "2024-140", "name", "Qianfan"),
    (4, "2024-140", "owner_state", "CN"),
    (None, "1958-001", "launch_vehicle_state", "SU"),
    (None, "1958-001", "launch_date", "1957 Oct  4 1928:34"),
)
SATCAT = log(
    (1, "1958-001", "owner_state", "US"),
    (1, "1958-001", "object_type", "PAYLOAD"),
    (5, "", "owner_state", "TBD"),
    register="celestrak-satcat",
)


@pytest.fixture
def store(tmp_path, clock):
    found = Store.open(tmp_path / "store", clock)
    put(found, "july.tle", known_at=JULY, sets=element_sets(OBJECTS, epoch=JULY, names=NAMES))
    put(found, "log.tsv", known_at=JULY, record_format="gcat-launch-log", claims=GCAT)
    return found


@pytest.fixture
def with_satcat(store):
    put(store, "satcat.csv", known_at=LATER, record_format="satcat-csv", claims=SATCAT)
    return store


def test_presence_counts_members_by_state_regime_and_type_in_alphabetical_order(store):
    found = presence(store, LATER)
    assert found.table.rows() == [
        ("CN", "LEO", "UNKNOWN", 1),
        ("SU", "GEO", "ROCKET BODY", 1),
        ("SU", "LEO", "PAYLOAD", 1),
        ("SU", "MEO", "DEBRIS", 1),
        ("unknown", "LEO", "UNKNOWN", 1),
    ]
    assert (found.objects, found.inherited, found.known_at) == (5, 2, JULY)
    assert "july.tle" in found.basis
    assert found.registers == ("gcat-launch-log of 2024-07-05",)
    assert len(found.payloads) == 2


def test_presence_leaves_out_what_the_last_full_catalogue_no_longer_has(store):
    put(store, "later.tle", known_at=LATER, sets=element_sets(OBJECTS[:2], epoch=LATER, names=NAMES[:2]))
    assert presence(store, LATER).objects == 2
    assert presence(store, JULY).objects == 5


def test_presence_without_a_full_catalogue_counts_all_and_says_so(tmp_path, clock):
    store = Store.open(tmp_path / "s", clock)
    with pytest.raises(NotFoundError, match="ingest a catalogue"):
        presence(store, JULY)
    put(store, "a.tle", known_at=JULY, coverage=Coverage.PARTIAL, sets=element_sets(OBJECTS[:2], epoch=JULY))
    found = presence(store, LATER)
    assert (found.objects, found.known_at) == (2, JULY)
    assert "no full catalogue" in found.basis


def test_presence_counts_satcat_codes_in_gcats_words_and_tbd_as_unknown(tmp_path, clock):
    store = Store.open(tmp_path / "s", clock)
    put(store, "a.tle", known_at=JULY, sets=element_sets(OBJECTS[:3], epoch=JULY))
    rows = ((1, "", "owner_state", "PRC"), (2, "", "owner_state", "TBD"), (3, "", "owner_state", "CIS"))
    put(store, "s.csv", known_at=JULY, record_format="satcat-csv", claims=log(*rows, register="celestrak-satcat"))
    assert presence(store, LATER).table.get_column("state").to_list() == ["CIS", "CN", "unknown"]


def test_an_object_carries_every_claim_with_register_and_date(with_satcat):
    found = space_object(with_satcat, 1)
    assert (found.object_name, found.object_type, found.owner_state) == ("SPUTNIK", ObjectType.PAYLOAD, "SU")
    assert found.state_of_registry == "unknown"
    said = {(c.field, c.value, c.register, c.inherited) for c in found.claims}
    assert ("name", "SPUTNIK", "element-sets", False) in said
    assert ("cospar_id", "1958-001A", "element-sets", False) in said
    assert ("owner_state", "US", "celestrak-satcat", False) in said
    assert ("launch_date", "1957 Oct  4 1928:34", "gcat-launch-log", True) in said
    assert {c.known_at for c in found.claims if c.register == "celestrak-satcat"} == {LATER}


def test_contradictions_name_both_words_and_dates(with_satcat):
    sentences = contradictions(space_object(with_satcat, 1))
    assert "owner_state: US (celestrak-satcat, 2024-07-15); SU (gcat-launch-log, 2024-07-05)" in sentences
    assert any(s.startswith("name: 1-y ISZ (gcat-launch-log, 2024-07-05); SPUTNIK (element-sets") for s in sentences)
    assert not any(s.startswith("object_type") for s in sentences)
    assert contradictions(space_object(with_satcat, 5)) == ()


def test_what_was_known_earlier_has_no_later_claim(with_satcat):
    before = space_object(with_satcat, 1, as_of=JULY)
    assert not [c for c in before.claims if c.register == "celestrak-satcat"]
    assert identities(with_satcat, as_of=JULY).get_column("owner_conflict").any() is False
    assert identities(with_satcat).get_column("owner_conflict").sum() == 1


def test_a_piece_shows_the_claims_of_its_launch_as_inherited(store):
    found = space_object(store, 3)
    assert (found.object_type, found.owner_state, found.owner) == (ObjectType.DEBRIS, "SU", "OKB1")
    own = [c for c in found.claims if not c.inherited]
    assert {c.register for c in own} == {"element-sets"}
    assert {c.field for c in found.claims if c.inherited} == {
        "owner",
        "owner_state",
        "launch_date",
        "launch_vehicle_state",
    }


def test_many_objects_come_at_once_and_unknown_numbers_bare(store):
    found = space_objects(store, [3, 424242, 1])
    assert list(found) == [3, 424242, 1]
    assert (found[3].owner_state, found[3].object_type) == ("SU", ObjectType.DEBRIS)
    assert found[1].object_name == "SPUTNIK"
    assert found[424242] == SpaceObject(norad_cat_id=424242)


def test_an_object_that_nobody_names_is_not_found(store):
    with pytest.raises(NotFoundError, match="object 424242"):
        space_object(store, 424242)


def test_a_summary_counts_objects_sets_ages_regimes_and_types(with_satcat):
    put(
        with_satcat,
        "more.tle",
        known_at=LATER,
        coverage=Coverage.PARTIAL,
        sets=element_sets(OBJECTS[:1], epoch=LATER + DAY),
    )
    found = summarize(with_satcat, LATER)
    assert (found.objects, found.sets, found.payloads) == (5, 6, 4)
    assert found.newest_epoch == LATER + DAY
    assert {k: n for k, n in found.ages.items() if n} == {"ahead of as_of": 1, "7 to 30 days": 4}
    assert found.by_regime == {"GEO": 1, "LEO": 3, "MEO": 1}
    assert found.by_type == {"DEBRIS": 1, "PAYLOAD": 1, "ROCKET BODY": 1, "UNKNOWN": 2}
    assert found.registers == {"celestrak-satcat": 3, "gcat-launch-log": 8}
    assert (found.owner_conflicts, found.owner_unknown) == (1, 1)
    assert (found.last_full, found.last_full_known_at) == ("july.tle", JULY)


def test_an_empty_store_sums_to_nothing(tmp_path, clock):
    found = summarize(Store.open(tmp_path / "s", clock), JULY)
    assert (found.objects, found.sets, found.payloads, found.newest_epoch) == (0, 0, 0, None)
    assert (found.last_full, found.last_full_known_at) == ("", None)
    assert set(found.ages.values()) == {0}


def test_records_set_aside_are_listed_and_shown_by_number(store):
    row = {
        "source": "bad.csv",
        "line": 3,
        "norad_cat_id": 123456,
        "reason": "range",
        "message": "e is 1.7",
        "raw": "x,1.7",
    }
    aside = pl.DataFrame([row, row | {"line": 4, "reason": "format"}]).cast(nothing().schema)
    put(store, "bad.csv", known_at=LATER, coverage=Coverage.PARTIAL, quarantine=aside)
    assert quarantine_listing(store).get_column("line").to_list() == [3, 4]
    assert quarantine_listing(store, reason="format").height == 1
    record = quarantined_record(store, 1)
    assert (record.source, record.line, record.reason, record.raw) == ("bad.csv", 3, "range", "x,1.7")
    with pytest.raises(NotFoundError, match="number 9; in this store numbers run from 1 to 2"):
        quarantined_record(store, 9)


def test_a_number_asked_of_a_store_that_set_nothing_aside_says_so(tmp_path, clock):
    with pytest.raises(NotFoundError, match="nothing was set aside"):
        quarantined_record(Store.open(tmp_path / "s", clock), 1)


def test_the_span_of_a_watch_holds_the_newest_file(store):
    """Spans are half open: what is new in a catalogue of this very moment belongs to the watch that it opens."""
    span = watch_span(store, begin=None, end=None, known=LATER, length=7 * DAY)
    assert span.begin < JULY < span.end
    assert span.end - JULY < timedelta(seconds=1)
    asked = watch_span(store, begin=None, end=JULY, known=LATER, length=DAY)
    assert (asked.begin, asked.end) == (JULY - DAY, JULY)
