"""Compaction changes no answer: whatever was asked of the records is answered the same, from fewer files."""

import json
import random
import shutil
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from store_frames import payload, sets_frame

from hoshimori.errors import StoreError
from hoshimori.model import Coverage, KnownAtRule
from hoshimori.store import Store
from hoshimori.store.compaction import MANIFEST_FILE, read_manifest
from hoshimori.store.generation import Maker
from hoshimori.store.layout import Layout

BEGIN = datetime(2026, 5, 1, tzinfo=UTC)
DAYS = [BEGIN + timedelta(days=d, hours=12) for d in (-1, 0, 3, 6)]


#: For tests of something else than the answers.
FEW = (None, DAYS[2])


def small(store) -> Maker:
    """Return a maker of many small files."""
    return Maker(folder=store.path / "compact", partition_rows=60, slice_rows=150, period_rows=40)


def series(seed: int, objects: int, count: int) -> pl.DataFrame:
    """Return sets of some objects with epochs over eight days, some ahead of the time they are handed in."""
    picked = random.Random(seed)  # noqa: S311  # samples, no secrets
    frame = pl.concat([sets_frame(1 + k % 3) for k in range(1 + count // 20)]).head(count)
    epochs = [BEGIN + timedelta(hours=picked.randrange(0, 192)) for _ in range(frame.height)]
    numbers = [100 + picked.randrange(objects) for _ in range(frame.height)]
    anomalies = [float(picked.randrange(0, 4)) for _ in range(frame.height)]
    names = [picked.choice(["", "A", "B"]) for _ in range(frame.height)]
    return frame.with_columns(
        pl.Series("epoch", epochs, dtype=pl.Datetime("us", "UTC")),
        pl.Series("norad_cat_id", numbers),
        pl.Series("mean_anomaly", anomalies),
        pl.Series("object_name", names),
        line=pl.int_range(1, frame.height + 1, dtype=pl.Int64),
    )


def put(store, seed, *, known_at, objects=12, count=60, rule=KnownAtRule.INSTANT):
    data = f"payload {seed} {known_at}".encode()
    given = payload(data, known_at=known_at, known_at_rule=rule, coverage=Coverage.FULL, url=f"{seed}.csv")
    store.put(data)
    store.record(given, sets=series(seed, objects, count))


def answers(store, days=(None, *DAYS)):
    """Return all that can be asked: per day and pair of days, of all and of some objects."""
    found = {}
    for as_of in days:
        found["sets", as_of] = store.sets(as_of=as_of)
        found["one", as_of] = store.sets(as_of=as_of, norad_cat_ids=[103, 110])
        found["names", as_of] = store.names(as_of=as_of)
        found["span", as_of] = store.sets(as_of=as_of, epoch_begin=DAYS[1], epoch_end=DAYS[3])
        for at in days:
            found["latest", as_of, at] = store.latest_sets(as_of=as_of, at=at)
    return found


def same(before, after):
    assert before.keys() == after.keys()
    for key, frame in before.items():
        assert_frame_equal(frame, after[key])


@pytest.fixture
def store(tmp_path, clock):
    store = Store.open(tmp_path / "store", clock)
    for day in range(6):
        put(store, day % 4, known_at=BEGIN + timedelta(days=day))  # 4 and 5 repeat 0 and 1 later
    put(store, 2, known_at=BEGIN - timedelta(hours=6))  # and this one knew the sets of 2 earlier
    put(store, 9, known_at=None, rule=KnownAtRule.EPOCH, count=80)
    return store


def test_every_answer_is_the_same_after_compaction(store, clock):
    before = answers(store)
    assert store.compact(maker=small(store)) == (8, 1)
    same(before, answers(store))
    same(before, answers(Store.open(store.path, clock)))


def test_records_of_later_days_are_read_beside_the_generations_and_make_their_own(store, clock):
    other = Store.open(store.path.parent / "other", clock)
    shutil.copytree(store.path / "payloads", other.path / "payloads", dirs_exist_ok=True)
    shutil.copytree(store.path / "records", other.path / "records", dirs_exist_ok=True)
    store.compact(maker=small(store))
    clock.instant += timedelta(days=1)
    for number in range(2):
        for target in (store, other):
            put(target, 20 + number, known_at=clock.now() + timedelta(hours=number))
            put(target, 20, known_at=clock.now() + timedelta(hours=9 + number))
        same(answers(other, FEW), answers(store, FEW))
        store.compact(maker=small(store))
        same(answers(other, FEW), answers(store, FEW))
    assert len(read_manifest(Layout(root=store.path)).generations) == 3


def test_an_old_file_that_comes_in_later_counts_from_its_own_time(store, clock):
    other = Store.open(store.path.parent / "other", clock)
    shutil.copytree(store.path / "payloads", other.path / "payloads", dirs_exist_ok=True)
    shutil.copytree(store.path / "records", other.path / "records", dirs_exist_ok=True)
    store.compact(maker=small(store))
    for target in (store, other):
        put(target, 3, known_at=BEGIN - timedelta(days=20))  # the sets of 3 were known three weeks before
    same(answers(other, FEW), answers(store, FEW))
    assert store.compact(maker=small(store)) == (9, 1)  # all anew
    same(answers(other, FEW), answers(store, FEW))


def test_after_eight_generations_all_is_made_anew(store, clock):
    for number in range(9):
        clock.instant += timedelta(days=1)
        put(store, 40 + number, known_at=clock.now(), count=10)
        covered, generations = store.compact(maker=small(store))
        assert covered == 9 + number
    assert generations == 1
    files = {p.name for p in (store.path / "compact").iterdir()}
    live = read_manifest(Layout(root=store.path)).generations[0]
    assert files == {MANIFEST_FILE, "lock", live.names} | {p.file for p in (*live.partitions, *live.periods)}


def test_one_object_and_one_day_lie_in_one_file_each(store):
    store.compact(maker=small(store))
    compacted = read_manifest(Layout(root=store.path))
    assert len(compacted.object_files()) > 2
    assert len(compacted.object_files([103])) == 1
    assert len(compacted.day_files(DAYS[2], DAYS[2])) == 1
    assert compacted.day_files(BEGIN - timedelta(days=400), None) == []


def test_a_damaged_or_missing_compacted_file_is_answered_from_the_records(store):
    before = answers(store, FEW)
    store.compact(maker=small(store))
    for path in (store.path / "compact").glob("*.parquet"):
        path.write_bytes(b"damaged")
    same(before, answers(store, FEW))
    shutil.rmtree(store.path / "compact")
    same(before, answers(store, FEW))
    store.compact(maker=small(store))
    same(before, answers(store, FEW))


def test_files_of_another_version_are_made_anew(store):
    store.compact(maker=small(store))
    manifest = store.path / "compact" / MANIFEST_FILE
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"version": 99}))
    assert store.not_compacted == 8
    assert store.compact(maker=small(store)) == (8, 1)


def test_a_compaction_that_dies_leaves_the_answers_as_they_were(store, monkeypatch):
    before = answers(store, FEW)

    class Died(BaseException):
        pass

    written = []

    def write(self, frame):
        written.append(frame.height)
        if len(written) > 4:
            raise Died
        return original(self, frame)

    original = Maker._write
    with monkeypatch.context() as patch:
        patch.setattr(Maker, "_write", write)
        with pytest.raises(Died):
            store.compact(maker=small(store))
    same(before, answers(store, FEW))
    assert store.compact(maker=small(store)) == (8, 1)
    same(before, answers(store, FEW))


def test_a_full_disk_is_said_and_changes_nothing(store, monkeypatch):
    before = answers(store, FEW)

    def full(_self, _frame):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Maker, "_write", full)
        with pytest.raises(StoreError, match="the disk is full"):
            store.compact(maker=small(store))
    same(before, answers(store, FEW))


def test_a_store_of_format_1_is_taken_over(store, clock):
    shutil.rmtree(store.path / "compact")
    (store.path / "format.json").write_text('{"format": 1, "readable_since": "0.1.0", "written_by": "0.1.0"}')
    before = answers(store, FEW)
    opened = Store.open(store.path, clock)
    assert json.loads((store.path / "format.json").read_text())["format"] == 3
    same(before, answers(opened, FEW))
    assert opened.compact(maker=small(opened)) == (8, 1)
    same(before, answers(opened, FEW))


def test_nothing_to_compact_is_nothing(tmp_path, clock):
    empty = Store.open(tmp_path / "store", clock)
    assert empty.compact() == (0, 0)
    assert empty.compact(everything=True) == (0, 1)
    assert empty.sets().is_empty()
    assert empty.latest_sets().is_empty()
