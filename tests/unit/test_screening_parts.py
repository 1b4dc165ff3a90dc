"""Threads, parts, stopping and going on, boxes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from orbit_samples import EPOCH, population

from hoshimori.astro.rtn import relative_rtn
from hoshimori.errors import OutsideError, UsageError
from hoshimori.propagation import TimeGrid, propagate
from hoshimori.screening import Checkpoint, screen
from hoshimori.screening.part import Job, Request
from hoshimori.screening.table import assembled

HOUR = timedelta(hours=1)
WINDOW = {"begin": EPOCH, "end": EPOCH + 13 * HOUR, "miss_distance_km": 120.0}


@pytest.fixture(scope="module")
def sets():
    return population(150, 51)


@pytest.fixture(scope="module")
def whole(sets):
    with ThreadPoolExecutor(1) as one:
        return screen(sets, **WINDOW, executor=one)


def same(one, other):
    return all(getattr(one, name).equals(getattr(other, name)) for name in ("conjunctions", "episodes", "dropped"))


def test_any_number_of_threads_gives_the_same_bytes(sets, whole):
    assert len(whole.conjunctions) > 50
    with ThreadPoolExecutor(4) as four:
        assert same(screen(sets, **WINDOW, executor=four), whole)


def test_shares_and_any_order_of_parts_give_the_same_bytes(sets, whole):
    job = Job.of(sets, Request(**WINDOW))
    parts = job.parts(3)
    assert len(parts) == 9
    found = [job.search(part) for part in reversed(parts)]
    assert same(assembled(job, sets, found, EPOCH), whole)
    assert sum(len(one.minima.t) > 0 for one in found) > 3


def test_what_is_found_is_told_at_once(sets, whole):
    told = []
    screen(sets, **WINDOW, on_found=told.append)
    assert len(told) == 4  # three stretches, and what following slow company adds
    assert pl.concat(told).sort("tca", "primary", "secondary").equals(whole.conjunctions)


class StoppedError(Exception):
    pass


def stop_after(times):
    def progress(_what, done, _total):
        if done >= times:
            raise StoppedError

    return progress


def test_a_stopped_screening_goes_on_where_it_was(sets, whole, tmp_path):
    checkpoint = Checkpoint(path=tmp_path / "out.unfinished")
    with pytest.raises(StoppedError):
        screen(sets, **WINDOW, checkpoint=checkpoint, progress=stop_after(300))
    done = []
    again = screen(sets, **WINDOW, checkpoint=checkpoint, progress=lambda _what, done_, _total: done.append(done_))
    assert done == [390]  # one of three stretches was left
    assert same(again, whole)
    checkpoint.remove()
    assert not checkpoint.path.exists()


def test_a_checkpoint_of_another_screening_or_a_damaged_one_counts_as_empty(sets, tmp_path):
    checkpoint = Checkpoint(path=tmp_path / "out.unfinished")
    few = {**WINDOW, "end": EPOCH + HOUR}
    screen(sets, **few, checkpoint=checkpoint)
    job = Job.of(sets, Request(**few))
    assert len(checkpoint.load(job.fingerprint)) == 1
    assert checkpoint.load(Job.of(sets[:50], Request(**few)).fingerprint) == []
    screen(sets, **few, checkpoint=checkpoint)
    checkpoint.path.write_bytes(checkpoint.path.read_bytes()[:-100])
    assert checkpoint.load(job.fingerprint) == []


def test_a_checkpoint_that_cannot_be_written_says_so(sets, tmp_path):
    checkpoint = Checkpoint(path=tmp_path / "missing" / "out.unfinished")
    with pytest.raises(OutsideError, match="cannot be written"):
        screen(sets, begin=EPOCH, end=EPOCH + HOUR, miss_distance_km=5.0, checkpoint=checkpoint)


def test_a_box_keeps_those_that_pass_it(sets):
    box = (40.0, 100.0, 60.0)
    window = {"begin": EPOCH, "end": EPOCH + 6 * HOUR}
    diagonal = float(np.linalg.norm(box))
    sphere = screen(sets, **window, miss_distance_km=diagonal).conjunctions
    inside = screen(sets, **window, miss_distance_km=5.0, box_km=box).conjunctions
    assert 5 < len(inside) < len(sphere)
    seen = 0
    for row in sphere.filter(pl.col("relative_speed_km_s") > 1).iter_rows(named=True):
        times = TimeGrid.at([row["tca"] + timedelta(seconds=0.25 * k) for k in range(-400, 401)])
        pair = [propagate(sets.filter(pl.col("norad_cat_id") == row[name]), times) for name in ("primary", "secondary")]
        arrays = [array for states in pair for array in (states.r_km[0], states.v_km_s[0])]
        place, _ = relative_rtn(*arrays)
        depth = (np.abs(place) / np.array(box)).max(axis=1).min()
        listed = len(
            inside.join(pl.DataFrame([row], schema=inside.schema), on=["primary", "secondary", "tca"], how="semi")
        )
        if depth < 0.95:
            assert listed == 1, row
        if depth > 1.05:
            assert listed == 0, row
        seen += 1
    assert seen > 10


@pytest.mark.parametrize("box", [(0.0, 1.0, 1.0), (1.0, -1.0, 1.0), (101.0, 1.0, 1.0)])
def test_a_box_without_room_or_without_bound_is_refused(sets, box):
    with pytest.raises(UsageError, match="half sides"):
        screen(sets, begin=EPOCH, end=EPOCH + HOUR, miss_distance_km=5.0, box_km=box)


def test_a_long_list_and_a_short_one_find_the_same(sets):
    window = {"begin": EPOCH, "end": EPOCH + 3 * HOUR, "miss_distance_km": 200.0}
    numbers = sets["norad_cat_id"].to_list()
    long = screen(sets, **window, primaries=numbers[:60]).conjunctions
    short = screen(sets, **window, primaries=numbers[:40]).conjunctions
    mine = long.filter(pl.col("primary").is_in(numbers[:40]) | pl.col("secondary").is_in(numbers[:40]))
    assert len(short) == len(mine) > 20
