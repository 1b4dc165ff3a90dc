"""The orbits of the soak (benchmarks/soak_sky.py): they carry on, feeds agree, and one goes wrong where it should."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
import itertools

from hoshimori.io import read
from hoshimori.propagation.satrec import satrecs
from hoshimori.propagation.time_grid import epochs_jd_fr
from providers_on_loopback import GP_CSV
from soak_sky import FIRST, WRONG, Sky, celestrak_csv, epoch_of, space_track_csv

BEGIN = datetime(2026, 6, 1, 0, 10, tzinfo=UTC)
ONE = WRONG[0]


def apart_km(a, b):
    """Return by how much sets of `a`, carried to the epochs of `b`, lie off them; both of the same objects."""
    jd, fr = epochs_jd_fr(b["epoch"])
    pairs = zip(satrecs(a), satrecs(b), jd, fr, strict=True)
    return np.array([np.linalg.norm(np.subtract(x.sgp4(j, f)[1], y.sgp4(j, f)[1])) for x, y, j, f in pairs])


def frame(rows):
    return pl.DataFrame([{name: value for name, value in row.items() if name != "real_name"} for row in rows])


@pytest.fixture(scope="module")
def days():
    """Return what is published every eight hours of nine days."""
    sky = Sky(begin=BEGIN, seed=7)
    return [sky.publish(BEGIN + place * timedelta(hours=8)) for place in range(28)]


def test_sets_of_the_network_carry_to_the_next_within_their_errors(days):
    off = np.array([apart_km(frame(a), frame(b)) for (a, _), (b, _) in itertools.pairwise(days)])
    assert off.shape == (27, 40)
    assert 0.1 < np.median(off) < 0.6
    assert off.max() < 3.0


def test_an_operators_feed_agrees_with_the_network_but_for_one_object_of_the_stated_days(days):
    for place, (network, supplemental) in enumerate(days):
        day = place / 3.0
        rows = supplemental[ONE.source]
        named = {row["norad_cat_id"]: row for row in network}
        off = apart_km(frame(rows), frame([named[row["norad_cat_id"]] for row in rows]))
        wrong = np.array([row["norad_cat_id"] == ONE.number and ONE.begin_day <= day < ONE.end_day for row in rows])
        assert off[~wrong].max() < 2.0
        assert off[wrong] == pytest.approx(ONE.along_km, abs=5.0)


def test_the_same_seed_publishes_the_same_and_another_seed_other_errors_of_the_same_orbits(days):
    again, other = (Sky(begin=BEGIN, seed=seed).publish(BEGIN) for seed in (7, 8))
    assert celestrak_csv(again[0]) == celestrak_csv(days[0][0]) != celestrak_csv(other[0])
    assert apart_km(frame(again[0]), frame(other[0])).max() < 2.5


def test_both_prints_read_as_the_same_sets(days):
    network, _ = days[0]
    one, two = celestrak_csv(network), space_track_csv(network, GP_CSV.splitlines()[0])
    read_one, read_two = (read(text.encode(), source="gp.csv").sets for text in (one, two))
    wanted = [epoch_of(BEGIN, FIRST + place) for place in range(40)]
    assert read_one["epoch"].to_list() == read_two["epoch"].to_list() == wanted
    assert read_one["mean_anomaly"].to_list() == read_two["mean_anomaly"].to_list()
