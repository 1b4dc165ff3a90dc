"""The history as it was known at a time."""

import hashlib
from datetime import timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from store_frames import DAY, payload, sets_frame

from hoshimori.model import KnownAtRule
from hoshimori.model.columns import ELEMENT_SET

HOUR = timedelta(hours=1)


def ingest(store, data, sets, **changes):
    store.put(data)
    return store.record(payload(data, **changes), sets=sets)


def one(norad_cat_id=25544, epoch=DAY, **changes):
    """One set of one object."""
    return sets_frame(7, 1).with_columns(
        pl.lit(norad_cat_id, pl.Int64).alias("norad_cat_id"),
        pl.lit(epoch).cast(pl.Datetime("us", "UTC")).alias("epoch"),
        *(pl.lit(value).alias(name) for name, value in changes.items()),
    )


def test_values_come_back_exactly_sorted_by_object_and_epoch(store):
    frame = sets_frame(1)
    ingest(store, b"a", frame)
    assert_frame_equal(store.sets().select(list(ELEMENT_SET)), frame.select(list(ELEMENT_SET)).sort("norad_cat_id"))


def test_the_columns_have_the_types_of_the_model(store):
    ingest(store, b"a", sets_frame(1))
    types = {"int": pl.Int64, "float": pl.Float64, "str": pl.String, "time": pl.Datetime("us", "UTC")}
    expected = {name: types[kind] for name, kind in ELEMENT_SET.items()}
    expected |= {"known_at": types["time"], "payload": pl.String, "epoch_ahead": pl.Boolean}
    assert dict(store.sets().schema) == expected
    assert dict(store.sets(as_of=DAY - HOUR).schema) == expected


def test_a_set_is_known_from_its_earliest_payload_whichever_came_in_first(store):
    ingest(store, b"late", one(), known_at=DAY + 9 * HOUR)
    ingest(store, b"early", one(), known_at=DAY + 3 * HOUR)
    row = store.sets().row(0, named=True)
    assert row["known_at"] == DAY + 3 * HOUR
    assert row["payload"] == hashlib.sha256(b"early").hexdigest()
    assert store.sets(as_of=DAY + 3 * HOUR).height == 1
    assert store.sets(as_of=DAY + 2 * HOUR).is_empty()


def test_a_later_payload_changes_nothing_about_when_a_set_was_known(store):
    ingest(store, b"early", one(), known_at=DAY + 3 * HOUR)
    before = store.sets()
    ingest(store, b"late", one(), known_at=DAY + 9 * HOUR)
    assert_frame_equal(store.sets(), before)
    assert_frame_equal(store.sets(as_of=DAY + 5 * HOUR), before)


def test_a_series_counts_each_set_as_known_at_its_epoch(store):
    frame = sets_frame(1)
    ingest(store, b"series", frame, known_at_rule=KnownAtRule.EPOCH)
    history = store.sets()
    assert history["known_at"].equals(history["epoch"].alias("known_at"))
    assert not history["epoch_ahead"].any()
    noon = DAY + 12 * HOUR
    assert store.sets(as_of=noon).height == frame.filter(pl.col("epoch") <= noon).height


def test_a_known_at_column_counts_row_by_row_and_an_empty_cell_from_when_the_bytes_came_in(store):
    frame = pl.concat([one(1), one(2), one(3)]).with_columns(
        pl.Series("known_at", [DAY + HOUR, DAY + 2 * HOUR, None], dtype=pl.Datetime("us", "UTC"))
    )
    ingest(store, b"column", frame, known_at_rule=KnownAtRule.COLUMN)
    assert store.sets()["known_at"].to_list() == [DAY + HOUR, DAY + 2 * HOUR, DAY + timedelta(days=7)]
    assert store.sets(as_of=DAY + HOUR)["norad_cat_id"].to_list() == [1]


def test_a_row_that_a_column_file_repeats_day_by_day_is_known_from_the_first_day(store):
    frame = pl.concat([one(), one(), one()]).with_columns(
        pl.Series("known_at", [DAY + 3 * HOUR, DAY + HOUR, DAY + 2 * HOUR], dtype=pl.Datetime("us", "UTC"))
    )
    recorded = ingest(store, b"column", frame, known_at_rule=KnownAtRule.COLUMN)
    assert store.sets()["known_at"].to_list() == [DAY + HOUR]
    assert store.members(recorded.payload_id)["known_at"].to_list() == [DAY + HOUR]


def test_an_epoch_ahead_of_its_knowledge_is_kept_and_flagged(store):
    ingest(store, b"ahead", pl.concat([one(1, DAY + 3 * HOUR), one(2, DAY)]), known_at=DAY + HOUR)
    assert store.sets()["epoch_ahead"].to_list() == [True, False]


def test_a_set_that_a_later_day_makes_ordinary_was_ahead_on_its_own_day(store):
    ingest(store, b"ahead", one(1, DAY + 3 * HOUR), known_at=DAY + HOUR)
    ingest(store, b"later", one(1, DAY + 3 * HOUR), known_at=DAY + 9 * HOUR)
    assert store.sets()["epoch_ahead"].to_list() == [True]


def test_two_sets_of_one_epoch_that_differ_in_one_element_are_two_sets(store):
    ingest(store, b"a", one(bstar=1e-4))
    assert ingest(store, b"b", one(bstar=1.1e-4)).accepted == 1
    assert store.sets().height == 2


def test_a_zero_with_a_minus_sign_is_the_same_set(store):
    ingest(store, b"a", one(mean_motion_ddot=0.0))
    assert ingest(store, b"b", one(mean_motion_ddot=-0.0)).duplicate == 1
    assert store.sets().height == 1


@pytest.mark.parametrize("order", [0, 1])
def test_a_set_without_name_takes_it_from_the_payload_that_has_one(store, order):
    nameless = (b"2le", one(object_name="", object_id="1998-067A"), DAY + HOUR)
    named = (b"3le", one(object_name="ISS (ZARYA)", object_id=""), DAY + 2 * HOUR)
    for data, frame, known_at in (nameless, named) if order == 0 else (named, nameless):
        ingest(store, data, frame, known_at=known_at)
    row = store.sets().row(0, named=True)
    assert (row["object_name"], row["object_id"], row["known_at"]) == ("ISS (ZARYA)", "1998-067A", DAY + HOUR)
    assert row["payload"] == hashlib.sha256(b"2le").hexdigest()
    assert store.sets(as_of=DAY + HOUR)["object_name"].to_list() == [""]


def test_of_two_names_the_first_known_stands(store):
    ingest(store, b"b", one(object_name="OBJECT B"), known_at=DAY + 2 * HOUR)
    ingest(store, b"a", one(object_name="OBJECT A"), known_at=DAY + HOUR)
    assert store.sets()["object_name"].to_list() == ["OBJECT A"]


def test_one_form_counts_as_a_duplicate_of_the_other(store):
    ingest(store, b"a", one(object_name="OBJECT A"))
    recorded = ingest(store, b"b", one(object_name="OBJECT B"))
    assert (recorded.accepted, recorded.duplicate) == (0, 1)
    assert store.members(recorded.payload_id).height == 1


def test_objects_and_epochs_can_be_asked_for(store):
    frame = pl.concat([sets_frame(seed, 40) for seed in range(5)])
    ingest(store, b"a", frame)
    everything = store.sets()
    wanted = everything["norad_cat_id"].unique().to_list()[3:60:7]
    begin, end = DAY + 6 * HOUR, DAY + 18 * HOUR
    expected = everything.filter(pl.col("norad_cat_id").is_in(wanted), pl.col("epoch") >= begin, pl.col("epoch") < end)
    assert_frame_equal(store.sets(norad_cat_ids=wanted, epoch_begin=begin, epoch_end=end), expected)
    assert_frame_equal(store.sets(norad_cat_ids=wanted[:1]), everything.filter(pl.col("norad_cat_id") == wanted[0]))
    assert store.sets(norad_cat_ids=[]).is_empty()
    assert store.sets(norad_cat_ids=[999_999_999]).is_empty()


def test_an_epoch_interval_is_half_open(store):
    ingest(store, b"a", pl.concat([one(1, DAY), one(1, DAY + HOUR)]))
    assert store.sets(epoch_begin=DAY, epoch_end=DAY + HOUR)["epoch"].to_list() == [DAY]


def test_a_nine_digit_number_is_an_object_like_any_other(store):
    ingest(store, b"a", one(799_999_999))
    assert store.sets(norad_cat_ids=[799_999_999]).height == 1


def test_the_latest_set_is_the_last_epoch_of_each_object(store):
    ingest(store, b"a", pl.concat([one(1, DAY), one(1, DAY + 2 * HOUR), one(2, DAY + HOUR)]))
    latest = store.latest_sets()
    assert latest["norad_cat_id"].to_list() == [1, 2]
    assert latest["epoch"].to_list() == [DAY + 2 * HOUR, DAY + HOUR]


def test_the_latest_set_at_a_time_has_an_epoch_not_after_it(store):
    ingest(store, b"a", pl.concat([one(1, DAY), one(1, DAY + 2 * HOUR), one(2, DAY + HOUR)]))
    at = store.latest_sets(at=DAY + timedelta(minutes=30))
    assert (at["norad_cat_id"].to_list(), at["epoch"].to_list()) == ([1], [DAY])
    assert store.latest_sets(at=DAY + 2 * HOUR)["epoch"][0] == DAY + 2 * HOUR


def test_the_latest_set_is_one_that_was_known(store):
    ingest(store, b"early", one(1, DAY), known_at=DAY + HOUR)
    ingest(store, b"late", one(1, DAY + 2 * HOUR), known_at=DAY + 3 * HOUR)
    assert store.latest_sets(as_of=DAY + 2 * HOUR)["epoch"].to_list() == [DAY]


def test_of_two_sets_with_one_epoch_the_latest_is_the_one_known_last(store):
    ingest(store, b"first", one(1, DAY, bstar=1e-4), known_at=DAY + HOUR)
    ingest(store, b"corrected", one(1, DAY, bstar=2e-4), known_at=DAY + 2 * HOUR)
    ingest(store, b"both again", pl.concat([one(1, DAY, bstar=1e-4), one(1, DAY, bstar=2e-4)]), known_at=DAY + 5 * HOUR)
    assert store.latest_sets()["bstar"].to_list() == [2e-4]
    assert store.latest_sets(as_of=DAY + HOUR)["bstar"].to_list() == [1e-4]


def test_members_are_those_of_the_payload_and_not_of_the_store(store):
    first = ingest(store, b"a", pl.concat([one(1), one(2)]), known_at=DAY + HOUR)
    second = ingest(store, b"b", pl.concat([one(2), one(3)]), known_at=DAY + 2 * HOUR)
    assert store.members(first.payload_id)["norad_cat_id"].to_list() == [1, 2]
    assert store.members(second.payload_id)["norad_cat_id"].to_list() == [2, 3]
    assert store.members(second.payload_id)["known_at"].unique().to_list() == [DAY + 2 * HOUR]
    register = store.put(b"register")
    nothing = store.record(payload(b"register", url="register.tsv"))
    assert (register, store.members(nothing.payload_id).height) == (hashlib.sha256(b"register").hexdigest(), 0)


@pytest.mark.parametrize("compacted", [False, True])
def test_a_set_that_is_known_by_its_epoch_does_not_say_it_twice_on_file(store, compacted):
    early, later = sets_frame(1), sets_frame(2).with_columns(known_at=pl.col("epoch") + timedelta(hours=3))
    ingest(store, b"series", early, known_at_rule=KnownAtRule.EPOCH)
    ingest(store, b"again", early.head(20), known_at_rule=KnownAtRule.EPOCH, url="again")
    ingest(store, b"column", later, known_at_rule=KnownAtRule.COLUMN)
    on_file = {p.parent.name: pl.read_parquet(p)["known_at"] for p in store.path.glob("records/*/*.parquet")}
    assert sorted((len(known), known.null_count()) for known in on_file.values()) == [(20, 20), (50, 0), (50, 50)]
    if compacted:
        store.compact()
    given = pl.concat([early.with_columns(known_at="epoch"), later]).sort("norad_cat_id", "epoch")
    assert store.sets().select("epoch", "known_at").equals(given.select("epoch", "known_at"))
    noon = DAY + timedelta(hours=12)
    known = store.sets(as_of=noon)
    assert known.height == (early["epoch"] <= noon).sum() + (later["known_at"] <= noon).sum() > 20
    assert store.latest_sets(as_of=noon, at=noon).height == known.height
    assert store.names(as_of=noon)["norad_cat_id"].n_unique() == known.height


@pytest.mark.parametrize("shuffled", [False, True])
def test_rows_lie_in_one_order_on_file_in_whatever_order_they_came(store, shuffled):
    sets = pl.concat([sets_frame(1), sets_frame(1).with_columns(pl.col("epoch") + timedelta(days=1))])
    sets = sets.sort("norad_cat_id", "epoch") if not shuffled else sets.sample(fraction=1, shuffle=True, seed=4)
    ingest(store, b"a", pl.concat([sets, sets.head(3)]) if shuffled else sets)
    on_file = pl.read_parquet(next(store.path.glob("records/*/sets.parquet")))
    assert on_file.height == 100
    assert on_file.select("norad_cat_id", "epoch").equals(on_file.select("norad_cat_id", "epoch").sort(pl.all()))
