"""Processes killed with SIGKILL in the middle of an ingest, and processes that ingest at once: done for real."""

import os
import random
import subprocess
import sys
import time
from collections import deque
from pathlib import Path

import polars as pl
import pytest
from store_frames import payload, quarantine_frame, sets_frame

from hoshimori.store import Store

KILLS = 25
PAYLOADS = 400  # more than one life of a child can ingest
IN_THE_MAKING = ("partial", "payloads.partial")
WARM = 3  # children that have started and wait for their turn

CHILD = """
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from test_store_crash import ingest
from hoshimori.store import Store

class Clock:
    def now(self):
        return datetime(2026, 6, 1, tzinfo=UTC)

with tempfile.TemporaryDirectory() as folder:  # so that the first ingest is as quick as the next
    ingest(Store.open(Path(folder), Clock()), 0)
print("ready", flush=True)
sys.stdin.readline()
store = Store.open(Path(sys.argv[1]), Clock())
for number in map(int, sys.argv[3].split(",")):
    print(number, ingest(store, number).accepted, flush=True)
"""


def sets_of(number):
    """Sets of payload `number`: half of them are those of the payload before."""
    return pl.concat([sets_frame(number, 300), sets_frame(number + 1, 300)])


def ingest(store, number):
    """Ingest payload `number` as `hoshimori ingest` does: bytes first, then the record."""
    data = f"payload {number} ".encode() * 10_000
    store.put(data)
    return store.record(payload(data), sets=sets_of(number), quarantine=quarantine_frame(f"{number}.tle", number))


def start(folder, numbers):
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(folder), str(Path(__file__).parent), ",".join(map(str, numbers))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"POLARS_MAX_THREADS": "1"},
    )


def go(child):
    assert child.stdout.readline() == b"ready\n"
    child.stdin.write(b"go\n")
    child.stdin.flush()


def lines_of(child):
    """Return what a child printed as (payload, accepted); a line that the kill cut off is none."""
    rest = child.stdout.read().decode()
    child.stdin.close()
    child.stdout.close()
    return [tuple(map(int, line.split())) for line in rest.splitlines(keepends=True) if line.endswith("\n")]


def check_whole(store, acknowledged):
    """Every committed payload is complete, every acknowledged one is committed, nothing is there twice."""
    table = store.payload_table()
    sizes = {f"payload {n} ".encode() * 10_000: n for n in range(PAYLOADS)}
    committed = set()
    for row in table.iter_rows(named=True):
        number = sizes[store.get(row["sha256"])]
        committed.add(number)
        assert store.members(row["payload_id"]).height == sets_of(number).height
        assert store.quarantine(row["payload_id"])["raw"].to_list() == [f"1 raw {number}"]
    assert acknowledged <= committed
    assert len(committed) == table.height
    history = store.sets()
    union = pl.concat([sets_of(n) for n in sorted(committed)]).unique() if committed else sets_of(0).clear()
    key = ["norad_cat_id", "epoch", "mean_anomaly"]
    assert history.select(key).sort(key).equals(union.select(key).unique().sort(key))
    assert store.quarantine()["number"].to_list() == list(range(1, table.height + 1))
    return committed


def in_the_making(folder):
    return [file for name in IN_THE_MAKING if (folder / name).exists() for file in (folder / name).iterdir()]


@pytest.mark.timeout(180)
def test_twenty_five_kills_lose_nothing_and_double_nothing(tmp_path, clock):
    rng = random.Random(20260524)  # noqa: S311  # moments of the kills, no secret
    folder = tmp_path / "store"
    store = Store.open(folder, clock)
    acknowledged, killed_within, patience = set(), 0, 1.0
    children = deque(start(folder, range(PAYLOADS)) for _ in range(WARM))
    for kill in range(KILLS):
        child = children.popleft()
        if kill < KILLS - WARM:
            children.append(start(folder, range(PAYLOADS)))
        go(child)
        time.sleep(rng.uniform(0.005, 0.1) * patience)
        child.kill()
        child.wait()
        acknowledged |= {number for number, _ in lines_of(child)}
        killed_within += bool(in_the_making(folder))
        if kill % 5 == 4:
            patience *= 1.0 if check_whole(Store.open(folder, clock), acknowledged) else 3.0  # a machine under load
    committed = check_whole(store, acknowledged)
    assert committed, "the children were killed before they did anything"
    goal = range(max(committed) + 2)
    for number in goal:
        assert ingest(store, number).already_recorded == (number in committed)
    check_whole(store, set(goal))
    assert in_the_making(folder) == []
    print(f"{KILLS} kills, {killed_within} within a write, {len(committed)} payloads committed")  # noqa: T201  # with -s


def test_two_ingests_at_once_lose_nothing_and_double_nothing(tmp_path, clock):
    folder = tmp_path / "store"
    both = [start(folder, range(12)), start(folder, [*range(6, 18), *range(3)])]
    for child in both:
        go(child)
    accepted = {}
    for child in both:
        lines = lines_of(child)
        assert child.wait() == 0
        for number, count in lines:
            accepted[number] = accepted.get(number, 0) + count
    store = Store.open(folder, clock)
    assert check_whole(store, set(range(18))) == set(range(18))
    assert store.sets().height == 19 * 300
    assert sum(accepted.values()) == store.sets().height  # each set was new to exactly one of them
