"""A generation holds the rows that the slow version finds, however little of it is in memory at once."""

import random
import resource
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import numpy as np
import obvious_compaction
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_frames import payload, sets_frame

from hoshimori.errors import StoreError
from hoshimori.model import KnownAtRule
from hoshimori.store import Store, table
from hoshimori.store.compaction import MANIFEST_FILE, Compacted, microseconds, read_manifest
from hoshimori.store.generation import Maker
from hoshimori.store.layout import Layout
from hoshimori.store.receipt import Receipts
from hoshimori.store.record_rows import RecordRows
from hoshimori.store.spill import Spill
from hoshimori.store.stay import Cuts, stay

BEGIN = datetime(2026, 5, 1, tzinfo=UTC)
FOREVER = datetime(9999, 12, 31, tzinfo=UTC)
#: Files of a few rows, and fewer rows in memory than a record has.
TINY = {"partition_rows": 50, "period_rows": 20, "slice_rows": 60, "batch_rows": 15}


def small_history(folder, clock, seed) -> Layout:
    """Record payloads that repeat each other, earlier and later, in other forms, known before and after epochs."""
    picked = random.Random(seed)  # noqa: S311  # samples, no secrets
    store = Store.open(folder, clock)
    for number in range(7):
        rule = picked.choice([KnownAtRule.INSTANT, KnownAtRule.INSTANT, KnownAtRule.EPOCH, KnownAtRule.COLUMN])
        known = BEGIN + timedelta(hours=picked.randrange(240))
        rows = sets_frame(picked.randrange(3), 40).with_columns(
            norad_cat_id=pl.Series([100 + picked.randrange(9) for _ in range(40)]),
            epoch=pl.Series([BEGIN + timedelta(hours=12 * picked.randrange(20)) for _ in range(40)]),
            object_name=pl.Series([picked.choice(["", "A"]) for _ in range(40)]),
            known_at=pl.Series([known + timedelta(hours=6 * picked.randrange(9)) for _ in range(40)]),
            **{name: pl.lit(0.5) for name in ("eccentricity", "inclination", "mean_motion", "bstar")},
            **{name: pl.lit(0.5) for name in ("ra_of_asc_node", "arg_of_pericenter", "mean_motion_dot")},
            mean_anomaly=pl.Series([float(picked.randrange(2)) for _ in range(40)]),
            **{name: pl.lit(1) for name in ("element_set_no", "rev_at_epoch")},
            object_id=pl.lit("2020-001A"),
        )
        data = f"{seed} {number}".encode()
        at = {} if rule is not KnownAtRule.INSTANT else {"known_at": known}
        store.put(data)
        store.record(payload(data, known_at_rule=rule, url=f"{number}.csv", **at), sets=rows)
    return Layout(root=folder)


def made(layout, **sizes):
    """Return the files of one generation: first and last object or begin and end, and the rows."""
    folder = layout.root / "made"
    folder.mkdir(exist_ok=True)
    done = Maker(folder=folder, **sizes).make(RecordRows(layout, Receipts(layout).committed()))
    found = [((p.first, p.last), p) for p in done.partitions] + [((p.begin, p.end), p) for p in done.periods]
    for _, file in found:
        assert pl.scan_parquet(folder / file.file).select(pl.len()).collect().item() == file.rows
    named = {done.names, *(file.file for _, file in found)}
    assert {path.name for path in folder.iterdir()} >= named
    assert not list(folder.glob(".*")), "nothing that was put aside is left"
    return [(span, pl.read_parquet(folder / file.file)) for span, file in found]


@contextmanager
def no_larger_files():
    """Yield a function after which this process may write no file of more bytes, as on a disk that is full."""
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        yield lambda limit: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, usual[1]))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


def before_each(patch, name, first):
    """Let `first` be called with the arguments of each call of a method of the maker."""
    original = getattr(Maker, name)

    def both(*arguments):
        first(*arguments)
        return original(*arguments)

    patch.setattr(Maker, name, both)


@pytest.mark.parametrize("seed", range(8))
def test_files_hold_the_rows_of_the_obvious_version(tmp_path, clock, seed):
    layout = small_history(tmp_path, clock, seed)
    receipts = Receipts(layout).committed()
    assert any(r.again for r in receipts)
    rows = obvious_compaction.rows_of(layout, receipts)
    expected = [
        ((part[0]["norad_cat_id"], part[-1]["norad_cat_id"]), part)
        for part in obvious_compaction.partitions_of(rows, TINY["partition_rows"])
    ]
    expected += [
        ((microseconds(begin), microseconds(end or FOREVER)), held)
        for begin, end, held in obvious_compaction.periods_of(rows, TINY["period_rows"])
    ]
    found = made(layout, **TINY)
    assert len(found) > 8
    assert [span for span, _ in found] == [span for span, _ in expected]
    for (_, frame), (_, held) in zip(found, expected, strict=True):
        assert frame.to_dicts() == [{name: row[name] for name in table.SETS} for row in held]


def test_how_much_is_in_memory_at_once_changes_no_file(tmp_path, clock):
    layout = small_history(tmp_path, clock, 3)
    found = made(layout, **TINY)
    for sizes in ({"slice_rows": 1}, {"slice_rows": 10_000, "batch_rows": 10_000}, {"batch_rows": 4}):
        other = made(layout, **TINY | sizes)
        assert [span for span, _ in other] == [span for span, _ in found]
        assert all(ours.equals(theirs) for (_, ours), (_, theirs) in zip(found, other, strict=True))


def test_each_file_is_read_a_fixed_number_of_times(tmp_path, clock, monkeypatch):
    layout = small_history(tmp_path, clock, 1)
    scanned = Counter()
    original = table.scan

    def counted(paths, schema):
        scanned.update(paths)
        return original(paths, schema)

    monkeypatch.setattr(table, "scan", counted)
    found = made(layout, **TINY | {"batch_rows": 100})
    assert len(found) > 8
    assert {path.name: times for path, times in scanned.items() if path.parent.parent == layout.records} == {
        "sets.parquet": 2,  # counted, then read
        "again.parquet": 1,
    }
    assert {times for path, times in scanned.items() if path.parent.name == "made"} == {1}


def test_a_question_gathers_the_covered_records_a_fixed_number_of_times(tmp_path, clock, monkeypatch):
    small_history(tmp_path, clock, 1)
    store = Store.open(tmp_path, clock)
    store.compact()
    gathered = []
    original = Compacted.covers.fget
    monkeypatch.setattr(Compacted, "covers", property(lambda live: (gathered.append(live), original(live))[1]))
    store.latest_sets(as_of=BEGIN + timedelta(days=9), at=BEGIN + timedelta(days=9))
    assert len(gathered) == 2  # not once for each of the records
    gathered.clear()
    store.compact(everything=True)
    assert len(gathered) <= 2


@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(0, 12), st.integers(0, 12)), max_size=14),
    st.lists(st.integers(1, 13), max_size=5, unique=True),
)
def test_stay_is_what_every_boundary_leaves_alive(rows, cuts):
    rows.sort()
    frame = pl.DataFrame(rows, schema=["norad_cat_id", "epoch", "known_at"], orient="row").cast(pl.Int64)
    begins = [0, *sorted(cuts)]
    first, last = stay(frame, begins)
    for (number, epoch, known), begin, end in zip(rows, first, last, strict=True):
        held = []
        for period, instant in enumerate(begins):
            last_epoch = max((e for n, e, k in rows if n == number and e < instant and k < instant), default=-1)
            becomes_known = instant <= known and (period + 1 == len(begins) or known < begins[period + 1])
            if becomes_known or (known < instant and epoch >= last_epoch):
                held.append(period)
        assert held == list(range(begin, end + 1))


def test_cuts_tell_the_periods_of_a_bin():
    cuts = Cuts(begins=[0, 5, 9, 12], bins=[0, 0, 1, 2])
    assert [list(cuts.periods(number)) for number in range(3)] == [[0, 1], [2], [3]]


def test_a_bin_gives_back_what_was_put_in_once_and_in_order(tmp_path):
    spill = Spill(tmp_path, "x", {"a": pl.Int64(), "b": pl.String()})
    for number in (1, 0, 1):
        spill.put(number, pl.DataFrame({"b": ["long enough to lie apart"] * 2, "a": [number, spill.rows(1)]}))
    spill.put(2, pl.DataFrame(schema={"a": pl.Int64(), "b": pl.String()}))
    assert (spill.rows(0), spill.rows(1), spill.rows(2)) == (2, 4, 0)
    assert spill.scan(1).collect()["a"].to_list() == spill.take(1)["a"].to_list() == [1, 0, 1, 2]
    assert spill.take(1).is_empty()
    assert spill.take(7).schema == {"a": pl.Int64(), "b": pl.String()}
    assert len(list(tmp_path.iterdir())) == 1
    next(tmp_path.iterdir()).write_bytes(b"damaged")
    with pytest.raises(StoreError, match="cannot be read back"):
        spill.take(0)


@pytest.mark.parametrize(
    "during", ["sets", "files", "periods"], ids=["putting rows aside", "writing a file", "cutting periods"]
)
def test_a_disk_that_refuses_is_told_and_nothing_is_left(tmp_path, clock, monkeypatch, during):
    layout = small_history(tmp_path, clock, 2)
    store = Store.open(tmp_path, clock)
    store.compact(maker=Maker(folder=layout.compact, **TINY))
    before = {path.name: path.read_bytes() for path in layout.compact.iterdir()}
    with no_larger_files() as refuse_above:
        if during == "files":
            before_each(monkeypatch, "_write", lambda *_: refuse_above(2_000))
        else:
            before_each(monkeypatch, "_spill", lambda _, what, __: what == during and refuse_above(2_000))
        with pytest.raises(StoreError, match="grow beyond what this process may write"):
            store.compact(everything=True)
    assert {path.name: path.read_bytes() for path in layout.compact.iterdir()} == before


def test_a_disk_that_refuses_a_streamed_period_is_told(tmp_path):
    maker = Maker(folder=tmp_path)
    rows = pl.LazyFrame({"a": np.random.default_rng(1).integers(0, 2**60, 20_000)})
    with no_larger_files() as refuse_above:
        refuse_above(1_000)
        with pytest.raises(OSError, match="large") as told:
            maker._stream(rows)
    assert told.value.errno == 27


def test_what_a_killed_compaction_left_goes_before_the_next_begins(tmp_path, clock, monkeypatch):
    layout = small_history(tmp_path, clock, 4)
    store = Store.open(tmp_path, clock)
    left = [layout.compact / name for name in (".old-sets-0000001.arrow", "old-00000.parquet")]
    for path in left:
        path.write_bytes(b"half")
    there = []
    before_each(monkeypatch, "make", lambda *_: there.extend(path for path in left if path.exists()))
    assert store.compact() == (7, 1)
    assert there == []
    live = read_manifest(layout).generations[0]
    named = {MANIFEST_FILE, "lock", live.names, *(p.file for p in (*live.partitions, *live.periods))}
    assert {path.name for path in layout.compact.iterdir()} == named
