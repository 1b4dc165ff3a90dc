"""Payload records: what is counted, what is kept, what is recorded once."""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from store_frames import DAY, claims_frame, payload, quarantine_frame, sets_frame

from hoshimori.errors import NotFoundError, StoreError, UsageError
from hoshimori.model import Coverage, KnownAtRule
from hoshimori.store import Store


def ingest(store, data, *, sets=None, claims=None, quarantine=None, **changes):
    store.put(data)
    return store.record(payload(data, **changes), sets=sets, claims=claims, quarantine=quarantine)


def test_a_new_payload_is_accepted_whole(store):
    recorded = ingest(store, b"a", sets=sets_frame(1), quarantine=quarantine_frame("a.tle", 3, 9))
    assert (recorded.accepted, recorded.duplicate, recorded.quarantined) == (50, 0, 2)
    assert not recorded.already_recorded


def test_the_same_file_again_adds_nothing(store):
    first = ingest(store, b"a", sets=sets_frame(1), quarantine=quarantine_frame("a.tle", 3))
    before = store.sets()
    again = ingest(store, b"a", sets=sets_frame(1), quarantine=quarantine_frame("a.tle", 3), fetched_at=DAY)
    assert again == replace(first, accepted=0, duplicate=50, already_recorded=True)
    assert_frame_equal(store.sets(), before)
    assert len(store.payloads()) == 1
    assert store.quarantine().height == 1


def test_the_same_bytes_with_other_provenance_are_another_record_and_no_new_set(store):
    ingest(store, b"a", sets=sets_frame(1))
    again = ingest(store, b"a", sets=sets_frame(1), provider="celestrak")
    assert (again.accepted, again.duplicate, again.already_recorded) == (0, 50, False)
    assert [p.provider for p in store.payloads()] == ["celestrak", "file"]
    assert store.sets().height == 50
    assert store.members(again.payload_id).height == 50


@pytest.mark.parametrize("port", range(8001, 8007))
def test_the_same_bytes_of_several_addresses_come_in_one_order_whatever_the_port(store, port):
    for provider, path in (("celestrak", "/gp"), ("space-track", "/gp"), ("celestrak", "/a"), ("celestrak", "/sup-gp")):
        ingest(store, b"a", sets=sets_frame(1), provider=provider, url=f"http://127.0.0.1:{port}{path}")
    order = [(p.provider, p.url.rpartition("/")[2]) for p in store.payloads()]
    assert order == [("celestrak", "a"), ("celestrak", "gp"), ("celestrak", "sup-gp"), ("space-track", "gp")]
    assert store.payload_table()["provider"].to_list() == [provider for provider, _ in order]


@pytest.mark.parametrize(
    "change",
    [
        {"provider": "celestrak"},
        {"url": "other.tle"},
        {"known_at": DAY},
        {"known_at_rule": KnownAtRule.EPOCH},
        {"coverage": Coverage.FULL},
        {"complete_for": ("1982-092",)},
    ],
)
def test_each_part_of_the_provenance_makes_another_record(store, change):
    first = ingest(store, b"a", sets=sets_frame(1, 3))
    assert ingest(store, b"a", sets=sets_frame(1, 3), **change).payload_id != first.payload_id


def test_the_payload_id_is_what_the_format_says(store):
    # RFC 8785 canonical JSON of the provenance, first 16 hex digits of its SHA-256; written out by hand
    sha256 = hashlib.sha256(b"a").hexdigest()
    text = (
        '{"complete_for":[],"coverage":"partial","known_at":"2026-05-25T00:00:00Z","known_at_rule":"instant",'
        f'"provider":"file","sha256":"{sha256}","url":"catalogue.tle"}}'
    )
    assert ingest(store, b"a").payload_id == hashlib.sha256(text.encode()).hexdigest()[:16]


def test_a_set_that_a_payload_holds_twice_is_one_set(store):
    twice = pl.concat([sets_frame(1), sets_frame(1).head(7)])
    recorded = ingest(store, b"a", sets=twice)
    assert (recorded.accepted, recorded.duplicate) == (50, 7)
    assert store.sets().height == 50
    assert store.members(recorded.payload_id).height == 50


def test_sets_of_an_overlapping_payload_are_counted_apart(store):
    ingest(store, b"a", sets=sets_frame(1))
    recorded = ingest(store, b"b", sets=pl.concat([sets_frame(1).tail(20), sets_frame(2, 30)]))
    assert (recorded.accepted, recorded.duplicate) == (30, 20)
    assert store.sets().height == 80
    members = store.members(recorded.payload_id)
    expected = pl.concat([sets_frame(1).tail(20), sets_frame(2, 30)]).select("norad_cat_id", "epoch")
    assert_frame_equal(members.select("norad_cat_id", "epoch"), expected.sort("norad_cat_id", "epoch"))


def test_payloads_come_back_as_they_were_handed_in_first_known_first(store):
    late = payload(b"late", known_at=DAY + timedelta(days=3), complete_for=("1982-092",), coverage=Coverage.FULL)
    early = payload(b"early", known_at=DAY)
    by_epoch = payload(b"epoch", known_at_rule=KnownAtRule.EPOCH)  # counts from fetched_at
    for data, given in ((b"late", late), (b"early", early), (b"epoch", by_epoch)):
        store.put(data)
        store.record(given)
    assert store.payloads() == (early, late, by_epoch)
    assert store.payloads(as_of=DAY) == (early,)


def test_a_series_is_listed_from_its_first_epoch(store):
    sets = sets_frame(1)
    ingest(store, b"series", sets=sets, known_at_rule=KnownAtRule.EPOCH)
    assert store.payloads(as_of=sets["epoch"].min())
    assert not store.payloads(as_of=sets["epoch"].min() - timedelta(microseconds=1))


def test_the_payload_table_says_the_same(store):
    ingest(store, b"a", sets=sets_frame(1), coverage=Coverage.FULL, complete_for=("1982-092",))
    row = store.payload_table().row(0, named=True)
    assert row["sha256"] == hashlib.sha256(b"a").hexdigest()
    assert (row["coverage"], row["known_at_rule"], row["complete_for"]) == ("full", "instant", ["1982-092"])
    assert (row["known_at"], row["sets"], row["size_bytes"]) == (DAY + timedelta(days=1), 50, 1)
    assert store.payload_table(as_of=DAY).is_empty()


def test_an_empty_store_answers_with_empty_tables(store):
    assert store.payloads() == ()
    for frame in (store.sets(), store.latest_sets(), store.claims(), store.quarantine(), store.payload_table()):
        assert frame.is_empty()
        assert frame.width > 3


def test_a_store_that_another_process_filled_is_read_without_opening_it_again(tmp_path, clock):
    reader = Store.open(tmp_path / "store", clock)
    assert reader.sets().is_empty()
    ingest(Store.open(tmp_path / "store", clock), b"a", sets=sets_frame(1))
    assert reader.sets().height == 50


def test_a_record_that_does_not_exist_is_not_found(store):
    with pytest.raises(NotFoundError, match="no payload record"):
        store.members("0123456789abcdef")
    with pytest.raises(NotFoundError, match="no payload record"):
        store.quarantine("0123456789abcdef")


def test_members_of_several_payloads_are_those_of_each(store, monkeypatch):
    first = ingest(store, b"a", sets=sets_frame(1))
    second = ingest(store, b"b", sets=pl.concat([sets_frame(1).tail(20), sets_frame(2, 30)]))
    empty, known = ingest(store, b"c"), ingest(store, b"d", sets=sets_frame(1))
    wanted = [known.payload_id, second.payload_id, empty.payload_id, first.payload_id]
    for rows in (500_000, 10):  # read together, and in groups
        monkeypatch.setattr("hoshimori.store.membership._ROWS_TOGETHER", rows)
        found = store.members_of(wanted)
        assert list(found) == wanted
        for payload_id in wanted:
            assert_frame_equal(found[payload_id], store.members(payload_id))
    assert [found[name].height for name in wanted] == [50, 50, 0, 50]


def test_a_table_without_its_columns_is_refused_by_name(store):
    with pytest.raises(UsageError, match=r"lacks the column.*bstar"):
        ingest(store, b"a", sets=sets_frame(1).drop("bstar"))
    with pytest.raises(UsageError, match=r"lacks the column.*raw"):
        ingest(store, b"a", quarantine=quarantine_frame("a", 1).drop("raw"))


def test_a_table_with_wrong_types_or_empty_values_is_refused(store):
    with pytest.raises(UsageError, match="wrong type"):
        ingest(store, b"a", sets=sets_frame(1).with_columns(epoch=pl.lit("yesterday")))
    with pytest.raises(UsageError, match="empty values in bstar"):
        ingest(store, b"a", sets=sets_frame(1).with_columns(bstar=pl.lit(None, pl.Float64)))


def test_a_payload_says_when_it_was_known(store):
    with pytest.raises(UsageError, match=r"when catalogue\.tle was known"):
        ingest(store, b"a", sets=sets_frame(1), known_at=None)
    with pytest.raises(UsageError, match="by its column known_at, and has none"):
        ingest(store, b"a", sets=sets_frame(1), known_at_rule=KnownAtRule.COLUMN)


def test_a_column_of_other_types_is_refused_wherever_it_is(store):
    for name in ("line", "known_at"):
        sets = sets_frame(1).with_columns(known_at=pl.col("epoch")).with_columns(pl.lit("x").alias(name))
        with pytest.raises(UsageError, match="wrong type"):
            ingest(store, b"a", sets=sets, known_at_rule=KnownAtRule.COLUMN)


def test_sets_without_lines_are_sets(store):
    assert ingest(store, b"a", sets=sets_frame(1).drop("line")).accepted == 50


def test_a_file_name_that_is_no_text_is_refused(store):
    with pytest.raises(UsageError, match="no Unicode text"):
        ingest(store, b"a", url="caf\udce9.tle")


def test_what_is_no_record_among_the_records_is_left_alone(store):
    (store.path / "records" / ".DS_Store").write_bytes(b"")
    (store.path / "records" / "old copy").mkdir()
    assert store.payloads() == ()


def test_a_refused_payload_leaves_no_record(store):
    with pytest.raises(UsageError):
        ingest(store, b"a", sets=sets_frame(1).drop("bstar"))
    assert store.payloads() == ()
    assert ingest(store, b"a", sets=sets_frame(1)).accepted == 50


def test_quarantine_numbers_run_through_the_store_and_stay(store):
    first = ingest(store, b"a", quarantine=quarantine_frame("a.tle", 3, 9))
    ingest(store, b"b", quarantine=quarantine_frame("b.tle", 1))
    last = ingest(store, b"c", quarantine=quarantine_frame("c.tle", 5, 6))
    everything = store.quarantine()
    assert everything["number"].to_list() == [1, 2, 3, 4, 5]
    assert everything["source"].to_list() == ["a.tle", "a.tle", "b.tle", "c.tle", "c.tle"]
    assert everything["raw"].to_list() == ["1 raw 3", "1 raw 9", "1 raw 1", "1 raw 5", "1 raw 6"]
    assert everything["payload"][2] == hashlib.sha256(b"b").hexdigest()
    assert store.quarantine(first.payload_id)["number"].to_list() == [1, 2]
    assert store.quarantine(last.payload_id)["number"].to_list() == [4, 5]


def test_claims_are_kept_side_by_side_with_their_dates(store):
    ingest(store, b"old", claims=claims_frame((5, "1958-002", "owner", "US")), known_at=DAY)
    new = claims_frame((5, "1958-002", "owner", "NRL"), (None, "1982-092", "owner_state", "SU"))
    ingest(store, b"new", claims=new, known_at=DAY + timedelta(days=2))
    claims = store.claims()
    assert claims["value"].to_list() == ["US", "NRL", "SU"]
    assert claims["known_at"].to_list() == [DAY, DAY + timedelta(days=2), DAY + timedelta(days=2)]
    assert claims["payload"][0] == hashlib.sha256(b"old").hexdigest()
    assert store.claims(as_of=DAY)["value"].to_list() == ["US"]
    assert store.claims(norad_cat_ids=[5])["value"].to_list() == ["US", "NRL"]
    assert store.claims(norad_cat_ids=[]).is_empty()


def test_a_damaged_receipt_is_named(store):
    recorded = ingest(store, b"a", sets=sets_frame(1))
    receipt = store.path / "records" / recorded.payload_id / "receipt.json"
    fields = json.loads(receipt.read_bytes())
    receipt.write_text(json.dumps(fields | {"recorded_at": "yesterday"}))
    with pytest.raises(StoreError, match=r"receipt\.json is damaged") as caught:
        Store.open(store.path, store._clock).payloads()
    assert caught.value.data["path"] == str(receipt)


@pytest.mark.parametrize("name", ["sets.parquet", "claims.parquet", "quarantine.parquet"])
@pytest.mark.parametrize("damage", ["cut", "gone"])
def test_a_damaged_table_is_an_error_and_never_a_shorter_answer(store, name, damage):
    recorded = ingest(
        store,
        b"a",
        sets=sets_frame(1),
        claims=claims_frame((5, "", "owner", "US")),
        quarantine=quarantine_frame("a", 1),
    )
    path = store.path / "records" / recorded.payload_id / name
    path.write_bytes(path.read_bytes()[:50]) if damage == "cut" else path.unlink()
    read = {"sets.parquet": store.sets, "claims.parquet": store.claims, "quarantine.parquet": store.quarantine}[name]
    with pytest.raises(StoreError, match=r"is damaged: its \w+\.parquet (is missing|cannot be read)") as caught:
        read()
    assert caught.value.data["path"] == str(path.parent)  # the record, not the folder of all of them
    assert caught.value.data["file"] == name


def test_of_many_records_the_damaged_one_is_named(store):
    folders = [store.path / "records" / ingest(store, bytes([i]), sets=sets_frame(i)).payload_id for i in range(3)]
    (folders[1] / "sets.parquet").write_bytes(b"PAR1 no more")
    with pytest.raises(StoreError, match=f"{folders[1].name} is damaged") as caught:
        store.sets()
    assert not any(folder.name in caught.value.message for folder in (folders[0], folders[2]))


def test_one_zero_is_kept_whichever_came_first(store):
    sets = sets_frame(1).with_columns(mean_motion_ddot=pl.lit(-0.0), bstar=pl.Series([-0.0, 1e-4] * 25))
    ingest(store, b"a", sets=sets)
    held = store.sets()
    assert not (held["mean_motion_ddot"].to_numpy().view("i8") != 0).any()
    assert sorted(set(held["bstar"].to_list())) == [0.0, 1e-4]
    assert not (held["bstar"].to_numpy().view("i8") < 0).any()
