"""Only records that could hold a payload's sets are opened, and what is recorded is the same as if all were."""

import shutil
from dataclasses import replace
from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from store_frames import DAY, payload, sets_frame

from fixed_clock import FixedClock
from hoshimori.errors import StoreError
from hoshimori.store import Store, commit, extents, membership
from hoshimori.store.layout import EXTENTS_FILE, Layout
from hoshimori.store.receipt import Receipts

ONE_DAY = timedelta(days=1)


def pulls(count, seed=7, rows=12):
    """Yield payloads as a watch gets them: mostly new sets, some seen before, some late, one that is years old."""
    rng = np.random.default_rng(seed)
    current = sets_frame(seed, rows)
    for number in range(count):
        new = rng.random(rows) < 0.4
        new[0] = False
        late = np.where(rng.random(rows) < 0.2, rng.integers(1, 40, rows), 0)
        moved = DAY + number * ONE_DAY
        epochs = [
            moved - int(late[i]) * ONE_DAY + timedelta(seconds=int(rng.integers(86_400))) if new[i] else epoch
            for i, epoch in enumerate(current["epoch"].to_list())
        ]
        current = current.with_columns(pl.Series("epoch", epochs, dtype=pl.Datetime("us", "UTC")))
        known_at = moved + ONE_DAY
        yield payload(f"{number}".encode(), known_at=known_at, fetched_at=known_at), current


def tree(layout):
    return {
        path.relative_to(layout.records).as_posix(): path.read_bytes()
        for path in layout.records.rglob("*")
        if path.is_file()
    }


def opened(folder, clock, *, quick):
    """Return what records a payload, as a process that was just started."""
    Store.open(folder, clock)
    layout = Layout(root=folder)
    receipts, known = Receipts(layout), extents.Extents(layout) if quick else None

    def take(one, sets):
        layout.payload(one.sha256).parent.mkdir(exist_ok=True)
        layout.payload(one.sha256).write_bytes(b"")
        return commit.record(
            layout, receipts, one, sets=sets, claims=None, quarantine=None, recorded_at=clock.now(), extents=known
        )

    return take


def test_what_is_recorded_is_the_same_as_if_every_record_were_opened(tmp_path, clock, monkeypatch):
    monkeypatch.setattr(extents, "_MOST_APART", 5)
    slow = opened(tmp_path / "slow", clock, quick=False)
    index = Layout(root=tmp_path / "quick").compact / EXTENTS_FILE
    order = list(pulls(24))
    order.append((replace(order[13][0], url="elsewhere.tle"), order[13][1]))  # an old file, handed in late
    for number, place in enumerate((3, 9, 15)):  # some of the objects, and others on the same days
        one, sets = order[place]
        some = sets.filter(pl.col("norad_cat_id") % 3 == number)
        others = sets.with_columns(pl.col("norad_cat_id") + 1_000 * number)
        order.insert(place + 4, (replace(one, url=f"some {number}.tle"), some))
        order.insert(place + 2, (replace(one, url=f"others {number}.tle"), others))
    for number, (one, sets) in enumerate(order):
        if number % 6 == 0:
            quick = opened(tmp_path / "quick", clock, quick=True)  # another process
        if number == 12:
            index.write_bytes(index.read_bytes()[:-7] + b"damaged")
        if number == 18:
            index.unlink()
        clock.instant += ONE_DAY
        assert quick(one, sets) == slow(one, sets)
    assert index.exists()
    assert tree(Layout(root=tmp_path / "quick")) == tree(Layout(root=tmp_path / "slow"))


def taken(store, one, sets):
    store.put(one.url.encode())
    return store.record(replace(one, sha256=store.put(one.sha256.encode())), sets=sets)


def test_a_record_of_other_days_is_not_opened_and_one_of_the_same_day_is(store):
    records = [taken(store, one, sets) for one, sets in pulls(4)]
    first = store.path / "records" / records[0].payload_id / "sets.parquet"
    kept = first.read_bytes()
    first.write_bytes(b"damaged")
    (one, sets), other = next(pulls(1, seed=8)), DAY + 400 * ONE_DAY
    one = replace(one, url="another.tle")
    far = sets.with_columns(epoch=pl.lit(other).cast(pl.Datetime("us", "UTC")))
    assert taken(store, replace(one, url="far.tle"), far).accepted == far.height
    with pytest.raises(StoreError, match="is damaged"):
        taken(store, one, sets)
    first.write_bytes(kept)
    assert taken(store, one, sets).accepted == sets.height


def test_a_record_of_other_objects_is_not_opened_on_the_same_days_either(store):
    (one, sets), (two, _) = pulls(2)
    first = taken(store, one, sets)
    (store.path / "records" / first.payload_id / "sets.parquet").write_bytes(b"damaged")
    number = pl.col("norad_cat_id")
    least, greatest = sets["norad_cat_id"].min(), sets["norad_cat_id"].max()
    for moved in (least - greatest - 1, greatest - least + 1):  # just below, and just above
        other = replace(two, url=f"{moved}.tle")
        assert taken(store, other, sets.with_columns(number + moved)).accepted == sets.height
    for moved in (least - greatest, greatest - least):
        with pytest.raises(StoreError, match="is damaged"):
            taken(store, replace(two, url=f"{moved}.tle"), sets.with_columns(number + moved))


@pytest.mark.parametrize("most", [1, 20, 4_000_000])
def test_records_are_asked_some_rows_at_a_time(store, monkeypatch, most):
    monkeypatch.setattr(membership, "_KNOWN_TOGETHER", most)
    order = list(pulls(5))
    for one, sets in order:
        taken(store, one, sets)
    everything = pl.concat(sets for _, sets in order)
    held = taken(store, replace(order[0][0], url="everything.tle"), everything)
    assert held.accepted == 0
    assert held.duplicate == everything.height
    new = everything.with_columns(pl.col("bstar") + 1.0)
    assert taken(store, replace(order[0][0], url="new.tle"), new).accepted == len(new.unique(membership.SET_KEY[:2]))


def test_a_record_that_was_made_again_is_read_again(store, monkeypatch):
    monkeypatch.setattr(extents, "_MOST_APART", 1)
    (one, sets), (two, more) = pulls(2)
    taken(store, one, sets)
    second = taken(store, two, more)
    assert 0 < second.accepted < more.height
    # a person moves both away and takes in the second alone: now it is it that holds all of its sets
    shutil.rmtree(store.path / "records")
    (store.path / "records").mkdir()
    again = Store.open(store.path, FixedClock(DAY + 30 * ONE_DAY))
    assert taken(again, two, more).accepted == more.height
    later = Store.open(store.path, FixedClock(DAY + 31 * ONE_DAY))
    assert taken(later, replace(two, url="the same.tle"), more).accepted == 0


def test_compaction_leaves_the_extents_and_they_outlive_it(store, monkeypatch):
    monkeypatch.setattr(extents, "_MOST_APART", 1)
    order = list(pulls(4))
    for one, sets in order[:3]:
        taken(store, one, sets)
    store.compact()
    assert (store.path / "compact" / EXTENTS_FILE).exists()
    again = Store.open(store.path, FixedClock(DAY + 30 * ONE_DAY))
    assert taken(again, *order[2]).already_recorded
    assert taken(again, replace(order[2][0], url="the same.tle"), order[2][1]).accepted == 0


def test_records_that_another_process_made_again_are_read_again_by_one_that_runs(store):
    (one, sets), (two, _) = pulls(2)
    far = pl.lit(DAY + 400 * ONE_DAY).cast(pl.Datetime("us", "UTC"))
    more = pl.concat([sets, sets.head(3).with_columns(epoch=far)])
    taken(store, one, sets)
    assert taken(store, two, more).accepted == 3
    # a person moves both away, and another process takes in the second first: now it holds all of the first's sets
    (store.path / "records").rename(store.path / "away")
    (store.path / "records").mkdir()
    other = Store.open(store.path, FixedClock(DAY + 30 * ONE_DAY))
    taken(other, two, more)
    taken(other, one, sets)
    assert taken(store, replace(one, url="the same.tle"), sets).accepted == 0


def test_a_damaged_record_of_other_days_stops_nobody(store, clock):
    first, *_ = [taken(store, one, sets) for one, sets in pulls(2)]
    (store.path / "records" / first.payload_id / "sets.parquet").write_bytes(b"damaged")
    again = Store.open(store.path, clock)
    (one, sets) = next(pulls(1, seed=8))
    far = sets.with_columns(epoch=pl.lit(DAY + 400 * ONE_DAY).cast(pl.Datetime("us", "UTC")))
    assert taken(again, replace(one, url="far.tle"), far).accepted == far.height
    with pytest.raises(StoreError, match="is damaged"):
        taken(again, replace(one, url="near.tle"), sets)
