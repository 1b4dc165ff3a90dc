from collections import Counter
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from orbit_samples import EPOCH, element_sets, population
from screening_oracle import brute_force, compare

from hoshimori.screening import screen

ONE_MILLISECOND_S = 0.001
ONE_METRE_KM = 0.001


def agrees(sets, begin, end, distance_km):
    found = screen(sets, begin=begin, end=end, miss_distance_km=distance_km)
    oracle = brute_force(sets, begin, end, distance_km)
    missed, extra, time_s, km = compare(found, oracle, begin)
    assert missed == []
    assert extra == []
    assert time_s < ONE_MILLISECOND_S
    assert km < ONE_METRE_KM
    return found, oracle


@pytest.mark.parametrize(("seed", "distance_km", "at_least"), [(11, 25.0, 1), (12, 60.0, 10), (13, 300.0, 200)])
def test_screening_finds_what_brute_force_finds(seed, distance_km, at_least):
    found, _ = agrees(population(150, seed), EPOCH, EPOCH + timedelta(hours=2), distance_km)
    assert len(found.conjunctions) >= at_least


def test_a_window_that_is_no_whole_number_of_steps_is_searched_to_its_end():
    begin = EPOCH + timedelta(seconds=17.3)
    found, oracle = agrees(population(150, 14), begin, begin + timedelta(seconds=1234.567), 400.0)
    assert len(found.conjunctions) > 50
    assert max(row[2] for row in oracle) > 1150


def test_fast_eccentric_orbits_meet_shells():
    count = 60
    rng_sets = population(400, 15)
    hard = rng_sets.filter(pl.col("eccentricity") > 0.3)
    shells = rng_sets.filter(pl.col("mean_motion") > 14).head(count)
    found, _ = agrees(pl.concat([hard, shells]), EPOCH, EPOCH + timedelta(hours=3), 150.0)
    assert found.conjunctions["relative_speed_km_s"].max() > 10


def test_head_on_objects_of_one_plane_are_found():
    sets = element_sets(
        mean_motion=[15.0] * 4,
        eccentricity=[0.0005] * 4,
        inclination=[60.0, 120.0, 60.0, 120.0],
        ra_of_asc_node=[0.0, 180.0, 0.0, 180.0],
        mean_anomaly=[0.0, 100.0, 7.0, 222.0],
    )
    found, _ = agrees(sets, EPOCH, EPOCH + timedelta(hours=6), 40.0)
    assert found.conjunctions["relative_speed_km_s"].max() > 14.5


@pytest.mark.shared_data
@pytest.mark.parametrize(("count", "hours", "distance_km"), [(400, 2, 60.0)])
def test_screening_finds_what_brute_force_finds_in_a_real_catalogue(shared_data, count, hours, distance_km):
    sets = real_sets(shared_data).sample(count, seed=16)
    found, _ = agrees(sets, EPOCH, EPOCH + timedelta(hours=hours), distance_km)
    assert len(found.conjunctions) > 50


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("file", "begin", "minutes", "distance_km", "count"),
    [
        ("2021-07-21_full_2le_keeptrack.tle", datetime(2021, 7, 22, tzinfo=UTC), 1.5, 100.0, 1500),
        ("2022-01-22_full_3le_odap.tle", datetime(2022, 1, 22, 12, tzinfo=UTC), 40.0, 100.0, 500),
        ("2024-11-01_full_omm_csv_celestrak_mizuba.csv", datetime(2024, 11, 2, 3, 4, 5, 678901, UTC), 60.0, 40.0, 700),
    ],
)
def test_screening_finds_what_brute_force_finds_in_other_catalogues(
    shared_data, file, begin, minutes, distance_km, count
):
    sets = real_sets(shared_data, file).unique("norad_cat_id", keep="last", maintain_order=True).sample(count, seed=3)
    found, _ = agrees(sets, begin, begin + timedelta(minutes=minutes), distance_km)
    assert len(found.conjunctions) >= 20


@pytest.mark.shared_data
def test_sampled_positions_of_a_real_catalogue_are_within_their_pad(shared_data):
    from hoshimori.propagation import propagate
    from hoshimori.screening import sampling

    sets = real_sets(shared_data)
    window = sampling.Window(jd=2460570.5, fr=0.0, span_s=86400.0, steps=2880, dt_s=30.0)
    sampler = sampling.Sampler.of(sets, window)
    steps = np.array([3, 11])
    dropped = []
    for block in sampler.blocks(0, 80, dropped):
        exact = propagate(sets[block.rows], window.grid(block.first + steps[steps < len(block.r_km)]))
        error = np.linalg.norm(block.r_km[steps[steps < len(block.r_km)]].swapaxes(0, 1) - exact.r_km, axis=2).max(
            axis=1
        )
        assert (np.nan_to_num(error) < sampling.SAMPLE_ERROR_KM + block.pad_km).all()
    assert len(dropped) < 200


@pytest.mark.shared_data
@pytest.mark.brute_force
@pytest.mark.timeout(1800)
def test_screening_finds_what_brute_force_finds_in_a_day_of_two_thousand(shared_data):
    sets = real_sets(shared_data).sample(2000, seed=17)
    found, _ = agrees(sets, EPOCH, EPOCH + timedelta(hours=24), 10.0)
    assert len(found.conjunctions) > 100


@pytest.mark.shared_data
@pytest.mark.brute_force
@pytest.mark.timeout(3600)
def test_screening_finds_what_brute_force_finds_in_an_hour_of_the_whole_catalogue(shared_data, record_property):
    from hoshimori.astro.elements import regime

    sets = real_sets(shared_data)
    found, oracle = agrees(sets, EPOCH + timedelta(days=1), EPOCH + timedelta(days=1, hours=1), 5.0)
    elements = (
        sets["mean_motion"].to_numpy(),
        sets["eccentricity"].to_numpy(),
        np.radians(sets["inclination"].to_numpy()),
    )
    kinds = dict(zip(sets["norad_cat_id"].to_list(), regime(*elements).tolist(), strict=True))
    strata = Counter(frozenset((kinds[a], kinds[b])) for a, b, _, _, _ in oracle)
    record_property("by regimes", {tuple(sorted(kind)): count for kind, count in strata.items()})
    record_property("within 1 m of the distance", sum(abs(d - 5.0) < ONE_METRE_KM for *_, d, _ in oracle))
    record_property("slow minima", sum(v < 0.010 for *_, v in oracle))
    assert len(strata) >= 4
    assert len(found.conjunctions) > 1000


def real_sets(folder, name="2024-09-17_full_2le_mizuba.tle"):
    from hoshimori.io import read

    file = folder / "catalogs" / name
    return read(file.read_bytes(), source=file.name).sets
