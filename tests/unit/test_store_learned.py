"""What a store learns of a record as it commits it is what it would read of it later."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from store_frames import payload, sets_frame

from hoshimori.model import KnownAtRule
from hoshimori.model.columns import TEXT_RUN
from hoshimori.store import Store, extents, membership, names, set_key, table


def taken(store, number, sets):
    data = f"{number}".encode()
    store.put(data)
    return store.record(replace(payload(data), known_at=None, known_at_rule=KnownAtRule.EPOCH), sets=sets)


def named(seed, rows=40):
    """Return sets some of whose names change from payload to payload."""
    sets = sets_frame(seed % 3, rows)
    changed = pl.when(pl.col("norad_cat_id") % 7 == seed).then(pl.lit(f"NAME {seed}")).otherwise("object_name")
    return sets.with_columns(
        pl.lit("").alias("object_id"), changed.alias("object_name"), pl.col("epoch") + pl.duration(days=seed)
    )


def on_file(store):
    return {
        field: known.drop("key").sort("norad_cat_id", "value", "known_at")
        for field, known in store.names_on_file().items()
    }


@pytest.mark.parametrize("first_asked", [0, 2, 5])
def test_names_that_were_learned_are_those_that_another_process_reads(store, clock, first_asked):
    for number in range(8):
        if number >= first_asked:
            store.names_on_file()
        taken(store, number, named(number))
    found, read = on_file(store), on_file(Store.open(store.path, clock))
    assert found["object_name"].height > 40
    for field, known in found.items():
        assert_frame_equal(known.drop("known_at"), read[field].drop("known_at"))
        assert known["known_at"].null_count() == 0


def test_names_of_another_process_are_read_beside_those_that_were_learned(store, clock):
    other = Store.open(store.path, clock)
    store.names_on_file()
    taken(other, 1, named(1))
    taken(store, 2, named(2))
    taken(other, 3, named(3))
    assert on_file(store)["object_name"].height == on_file(Store.open(store.path, clock))["object_name"].height
    taken(other, 4, named(4).with_columns(object_name=pl.lit("SEEN BY ONE")))
    assert "SEEN BY ONE" in on_file(store)["object_name"]["value"]


def test_rows_that_are_learned_wait_for_a_question_one_record_at_a_time(store):
    store.names_on_file()
    for number in range(3):
        taken(store, number, named(number))
        assert store._names._learned.height <= 40


def test_names_that_nobody_asks_for_are_not_kept(store):
    taken(store, 1, named(1))
    assert store._names._learned is None


def test_extents_that_were_learned_are_those_that_are_read(store, clock, monkeypatch):
    opened, real = [], extents.Extents._of
    monkeypatch.setattr(extents.Extents, "_of", lambda self, some: opened.extend(some) or real(self, some))
    for number in range(6):
        taken(store, number, named(number))
    assert opened == []  # a process that commits reads none of its records again
    learned = store._extents._lines
    fresh = Store.open(store.path, clock)
    taken(fresh, 99, named(9))
    assert len(opened) == 6
    columns = ["payload_key", "begin", "end"]
    read = fresh._extents._lines.filter(pl.col("payload_key").is_in(learned["payload_key"].implode()))
    assert_frame_equal(learned.sort(columns), read.sort(columns))


def test_learned_extents_are_written_for_others_after_many(store, clock, monkeypatch):
    monkeypatch.setattr(extents, "_MOST_APART", 3)
    for number in range(4):
        taken(store, number, named(number))
    opened, real = [], extents.Extents._of
    monkeypatch.setattr(extents.Extents, "_of", lambda self, some: opened.extend(some) or real(self, some))
    taken(Store.open(store.path, clock), 99, named(9))
    assert len(opened) == 1


def test_no_epochs_have_no_days_and_days_before_1970_are_days():
    empty = pl.Series([], dtype=table.TIME)
    assert extents._days(empty).tolist() == []
    epochs = pl.Series(["1957-10-04T19:28:34", "1969-12-31T23:59:59", "1970-01-01T00:00:00", "1957-10-04T00:00:00"])
    epochs = epochs.str.to_datetime(time_unit="us", time_zone="UTC")
    assert extents._days(epochs).tolist() == sorted(set(epochs.dt.date().cast(pl.Int32).to_list()))


def fully_sorted(rows):
    rows = rows.sort(*table.ROW_KEY, "known_at", "line")
    return rows.filter(rows.select(table.anew(table.ROW_KEY)).to_series())


@pytest.mark.parametrize("seed", range(40))
def test_rows_are_in_the_order_of_a_whole_sort_and_none_is_there_twice(seed):
    sets = pl.concat(sets_frame(n % 2, 12).with_columns(pl.col("epoch") + pl.duration(hours=n % 3)) for n in range(5))
    given = replace(payload(b"x"), known_at=None, known_at_rule=KnownAtRule.COLUMN)
    sets = sets.with_columns(
        known_at=pl.col("epoch") + pl.duration(minutes=(pl.col("line") * 7 + seed) % 5),
        object_name=pl.when(pl.col("line") % 4 == seed % 4).then(pl.lit("OTHER")).otherwise("object_name"),
    ).sample(fraction=1.0, shuffle=True, seed=seed)
    if seed % 4:
        by = ["norad_cat_id"] if seed % 4 == 1 else ["norad_cat_id", "epoch"]
        sets = sets.sort(by, maintain_order=True)
    if seed % 4 == 3:
        sets = sets.unique(["norad_cat_id", "epoch"], keep="first", maintain_order=True)
    before = sets.clone()
    found = membership.keyed(sets, given, "0123456789abcdef")
    assert_frame_equal(sets, before)
    shuffled = membership.keyed(sets.sample(fraction=1.0, shuffle=True, seed=seed), given, "0123456789abcdef")
    assert_frame_equal(found, shuffled)
    assert_frame_equal(found, fully_sorted(found))
    assert found.select(table.ROW_KEY).is_duplicated().sum() == 0


def test_the_kernel_makes_the_same_keys(monkeypatch):
    odd = [0.0, -0.0, float("nan"), -float("nan"), float("inf"), -float("inf"), 5e-324, 1e308]
    sets = sets_frame(4, 9_000).with_columns(bstar=pl.Series(odd * 1_125))
    expected = set_key.set_key(sets), set_key.form_key(sets)
    monkeypatch.setattr(set_key, "_LARGE", 1)
    monkeypatch.setattr(set_key, "_KERNEL", {})
    assert set_key.set_key(sets).equals(expected[0])  # not there yet
    set_key.make_ready()
    assert list(set_key._KERNEL) == ["mix_all"]
    assert set_key.set_key(sets).equals(expected[0])
    assert set_key.form_key(sets).equals(expected[1])


def test_named_once_keeps_one_row_of_each_run():
    sets = pl.DataFrame({"norad_cat_id": [1, 1, 2, 2, 1], "object_name": list("aabca"), "object_id": [""] * 5})
    assert names.named_once(sets)["object_name"].to_list() == ["a", "b", "c", "a"]
    told = names.named_once(sets.with_columns(text_run=pl.Series([4, 4, 5, 6, 4])))
    assert told.columns == sets.columns
    assert told["object_name"].to_list() == ["a", "b", "c", "a"]


@pytest.mark.parametrize("seed", range(6))
def test_what_is_known_of_texts_that_repeat_changes_no_row(seed):
    dice = np.random.default_rng(seed)
    sets = sets_frame(4, 300)
    texts = pl.Series("object_name", dice.choice(["A", "B", "Ä 2", ""], sets.height)).sort()
    sets = sets.with_columns(texts, object_id=pl.lit("1998-067A"))
    begins = (texts != texts.shift()).fill_null(value=True) | pl.Series(dice.random(sets.height) < 0.1)  # some too many
    known = sets.with_columns(begins.cum_sum().alias(TEXT_RUN))
    assert set_key.form_key(known).equals(set_key.form_key(sets))
    given = payload(b"a")
    assert_frame_equal(membership.keyed(known, given, "0" * 16), membership.keyed(sets, given, "0" * 16))
