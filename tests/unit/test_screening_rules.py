import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from orbit_samples import EPOCH, element_sets, population

from hoshimori.errors import UsageError
from hoshimori.propagation import TimeGrid, propagate
from hoshimori.screening import compiled, sampling, screen

HOUR = timedelta(hours=1)


def formation(separation_deg, eccentricity=(0.001, 0.001)):
    """Two objects on one LEO orbit, the second ahead by an angle (0.1 deg are 12 km)."""
    return element_sets(
        mean_motion=[15.0, 15.0],
        eccentricity=list(eccentricity),
        inclination=[53.0, 53.0],
        mean_anomaly=[0.0, separation_deg],
    )


def test_objects_that_fly_together_are_one_episode_and_no_conjunction():
    found = screen(formation(0.02), begin=EPOCH, end=EPOCH + 6 * HOUR, miss_distance_km=5)
    assert found.conjunctions.is_empty()
    (episode,) = found.episodes.iter_rows(named=True)
    assert (episode["primary"], episode["secondary"]) == (1, 2)
    assert (episode["begin"], episode["end"]) == (EPOCH, EPOCH + 6 * HOUR)
    assert 2.3 < episode["least_distance_km"] <= episode["greatest_distance_km"] < 2.5


def test_docked_objects_with_one_element_set_are_an_episode_at_distance_zero():
    found = screen(formation(0.0), begin=EPOCH, end=EPOCH + HOUR, miss_distance_km=1)
    (episode,) = found.episodes.iter_rows(named=True)
    assert episode["least_distance_km"] == episode["greatest_distance_km"] == 0.0
    assert found.conjunctions.is_empty()


def test_company_that_comes_and_goes_each_orbit_is_one_episode():
    # 0.0005 of eccentricity lets the second swing 7 km forth and back and 3.5 km up and down each orbit
    sets = formation(0.05, eccentricity=(0.001, 0.0015))
    found = screen(sets, begin=EPOCH, end=EPOCH + 8 * HOUR, miss_distance_km=3.5)
    (episode,) = found.episodes.iter_rows(named=True)
    assert episode["least_distance_km"] < 3.5 < episode["greatest_distance_km"]
    states = propagate(sets, TimeGrid.at([episode["begin"], episode["end"]]))
    edges = ((states.r_km[1] - states.r_km[0]) ** 2).sum(axis=1) ** 0.5
    one_metre_km = 0.001
    for edge, at in zip(edges, (episode["begin"], episode["end"]), strict=True):
        assert edge == pytest.approx(3.5, abs=one_metre_km) or at in (EPOCH, EPOCH + 8 * HOUR)


def test_fast_minima_stay_rows():
    sets = formation(0.0).with_columns(inclination=pl.Series([53.0, 53.5]))
    found = screen(sets, begin=EPOCH, end=EPOCH + 6 * HOUR, miss_distance_km=5)
    assert len(found.conjunctions) >= 7  # two crossings an orbit
    assert found.conjunctions["relative_speed_km_s"].min() > 0.05
    assert found.episodes.is_empty()


def test_of_all_against_all_the_smaller_number_comes_first():
    found = screen(population(120, 21), begin=EPOCH, end=EPOCH + HOUR, miss_distance_km=400)
    assert (found.conjunctions["primary"] < found.conjunctions["secondary"]).all()
    assert found.conjunctions["tca"].is_sorted()


def test_a_list_of_primaries_gives_just_its_rows_of_all_against_all():
    sets = population(120, 22)
    window = {"begin": EPOCH, "end": EPOCH + HOUR, "miss_distance_km": 400}
    every = screen(sets, **window).conjunctions
    chosen = [3, 50, 51, 77, *sets.filter(pl.col("eccentricity") > 0.3)["norad_cat_id"].to_list()[:4]]
    listed = screen(sets, **window, primaries=chosen).conjunctions
    mine = every.filter(pl.col("primary").is_in(chosen) | pl.col("secondary").is_in(chosen))
    assert len(listed) == len(mine) > 10
    assert listed["primary"].is_in(chosen).all()
    low, high = pl.min_horizontal("primary", "secondary"), pl.max_horizontal("primary", "secondary")
    columns = [low.alias("a"), high.alias("b"), "tca", "miss_distance_km"]
    assert listed.select(columns).sort("tca", "a").equals(mine.select(columns).sort("tca", "a"))
    (one,) = {50}
    alone = screen(sets, **window, primaries=[one]).conjunctions
    assert set(alone["primary"].to_list()) == {one}


def test_two_windows_side_by_side_give_each_minimum_once():
    sets = population(100, 23)
    middle, end = EPOCH + timedelta(minutes=23, seconds=7), EPOCH + HOUR
    whole = screen(sets, begin=EPOCH, end=end, miss_distance_km=300).conjunctions
    parts = [
        screen(sets, begin=EPOCH, end=middle, miss_distance_km=300).conjunctions,
        screen(sets, begin=middle, end=end, miss_distance_km=300).conjunctions,
    ]
    assert sum(map(len, parts)) == len(whole)
    together = pl.concat(parts).sort("tca", "primary", "secondary")
    assert together["primary"].equals(whole["primary"])
    gaps = (together["tca"] - whole["tca"]).dt.total_microseconds().abs()
    assert gaps.max() < 1000


def test_the_order_of_the_sets_does_not_matter():
    sets = population(80, 24)
    window = {"begin": EPOCH, "end": EPOCH + HOUR, "miss_distance_km": 300}
    one, other = screen(sets, **window).conjunctions, screen(sets.reverse(), **window).conjunctions
    assert one.select("primary", "secondary").equals(other.select("primary", "secondary"))
    ten_micrometres_km = 1e-8
    assert (one["miss_distance_km"] - other["miss_distance_km"]).abs().max() < ten_micrometres_km


def failing():
    """One that decays within the window, one that is no orbit, two that stay together beside."""
    return pl.concat(
        [
            element_sets(
                mean_motion=[16.45, 0.0], eccentricity=[0.0005, 0.1], inclination=[51.0, 1.0], bstar=[0.02, 0.0]
            ).with_columns(pl.col("norad_cat_id") + 10),
            formation(0.02),
        ]
    )


def test_objects_that_fail_are_left_out_from_then_on_and_listed():
    found = screen(failing(), begin=EPOCH, end=EPOCH + timedelta(days=3), miss_distance_km=5)
    assert found.dropped["norad_cat_id"].to_list() == [11, 12]
    assert "left out from 2024-09-1" in found.dropped["reason"][0]
    assert "SGP4 code" in found.dropped["reason"][1]
    assert found.objects == 3
    assert len(found.episodes) == 1


def test_where_nobody_can_be_propagated_nothing_is_found():
    sets = failing().filter(pl.col("norad_cat_id") == 12)
    found = screen(sets, begin=EPOCH, end=EPOCH + HOUR, miss_distance_km=5)
    assert found.objects == 0
    assert found.conjunctions.is_empty()
    assert len(found.dropped) == 1


def test_an_empty_catalogue_gives_empty_tables_with_their_columns():
    found = screen(population(2, 25)[:0], begin=EPOCH, end=EPOCH + HOUR, miss_distance_km=5)
    assert found.conjunctions.columns == ["primary", "secondary", "tca", "miss_distance_km", "relative_speed_km_s"]
    assert found.conjunctions.schema["tca"] == pl.Datetime("us", "UTC")
    assert found.warnings == ("No element sets were given.",)


def test_a_window_far_from_the_epochs_is_warned_about_with_ages():
    sets = population(20, 26)
    assert screen(sets, begin=EPOCH, end=EPOCH + HOUR, miss_distance_km=5).warnings == ()
    late = EPOCH + timedelta(days=10)
    (sentence,) = screen(sets, begin=late, end=late + HOUR, miss_distance_km=5).warnings
    assert "20 of 20 element sets" in sentence
    assert "at most 11." in sentence


@pytest.mark.parametrize(
    "change",
    [
        {"end": EPOCH},
        {"end": EPOCH - HOUR},
        {"miss_distance_km": 0.0},
        {"miss_distance_km": -1.0},
        {"miss_distance_km": float("nan")},
        {"miss_distance_km": float("inf")},
        {"primaries": [999]},
        {"primaries": []},
    ],
)
def test_calls_that_make_no_sense_are_refused(change):
    call = {"begin": EPOCH, "end": EPOCH + HOUR, "miss_distance_km": 5.0}
    with pytest.raises(UsageError):
        screen(population(5, 27), **{**call, **change})


def test_an_object_given_twice_is_refused():
    with pytest.raises(UsageError, match="twice"):
        screen(pl.concat([population(5, 27)] * 2), begin=EPOCH, end=EPOCH + HOUR, miss_distance_km=5)


def test_progress_reaches_the_end():
    calls = []
    screen(
        population(5, 28),
        begin=EPOCH,
        end=EPOCH + 3 * HOUR,
        miss_distance_km=5,
        progress=lambda name, done, total: calls.append((name, done, total)),
    )
    assert calls[-1] == ("screen", 90, 90)
    assert [done for _, done, _ in calls] == sorted(done for _, done, _ in calls)


def test_sampled_states_are_within_their_error_of_sgp4():
    sets = population(200, 29)
    steps = 130
    window = sampling.Window(jd=2460570.5, fr=0.0, span_s=steps * 30.0, steps=steps, dt_s=30.0)
    sampler = sampling.Sampler.of(sets, window)
    seen = 0
    for block in sampler.blocks(0, steps, []):
        exact = propagate(sets[block.rows], window.grid(block.first + np.arange(len(block.r_km))))
        error = ((block.r_km.swapaxes(0, 1) - exact.r_km) ** 2).sum(axis=2) ** 0.5
        assert (error.max(axis=1) < sampling.SAMPLE_ERROR_KM + block.pad_km).all()
        # the velocity is the derivative of the positions; SGP4's own differs from that by metres a second at most
        assert abs(block.v_km_s.swapaxes(0, 1) - exact.v_km_s).max() < 0.01
        seen += len(block.r_km)
    assert seen == steps


def test_a_kernel_compiles_where_no_cache_can_be_written(monkeypatch):
    import numba

    real = numba.njit

    def refuses(**options):
        if options.get("cache"):
            raise RuntimeError("cannot cache function: no locator available")
        return real(**options)

    monkeypatch.setattr(numba, "njit", refuses)
    assert compiled.compiled(lambda x: x + 1)(2) == 3


INTERPRETED = """
from datetime import timedelta
from orbit_samples import EPOCH, population
from hoshimori.screening import screen

sets = population(40, 30)
fast = sets.filter(sets["eccentricity"] > 0.3)["norad_cat_id"].to_list()
for primaries in (None, [1, *fast]):
    found = screen(
        sets, begin=EPOCH, end=EPOCH + timedelta(minutes=25), miss_distance_km=2500, primaries=primaries
    )
    print(found.conjunctions.select("primary", "secondary", "tca").rows())
"""


def test_kernels_give_the_same_interpreted_as_compiled():
    outputs = []
    path = os.pathsep.join([str(Path(__file__).parent), *filter(None, [os.environ.get("PYTHONPATH")])])
    for disabled in ("0", "1"):
        environment = {**os.environ, "NUMBA_DISABLE_JIT": disabled, "PYTHONPATH": path}
        command = [sys.executable, "-c", INTERPRETED]
        outputs.append(subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout)
    assert outputs[0] == outputs[1]
    assert outputs[0].count("datetime") > 20


def test_a_csv_report_of_socrates_is_read_like_its_page():
    from runpy import run_path

    rows = run_path("benchmarks/socrates.py")["rows"]
    text = (
        "NORAD_CAT_ID_1,OBJECT_NAME_1,DSE_1,NORAD_CAT_ID_2,OBJECT_NAME_2,DSE_2,TCA,TCA_RANGE,TCA_RELATIVE_SPEED,"
        "MAX_PROB,DILUTION\n"
        "270001,A [+],1.25,25544,ISS [+],0.5,2026-05-09T01:02:03.456,0.123,14.5,1.0E-04,0.01\n"
    )
    (row,) = rows(text)
    assert (row.a, row.b, row.range_km, row.speed_km_s, row.age_a) == (270001, 25544, 0.123, 14.5, 1.25)
    assert row.tca.isoformat() == "2026-05-09T01:02:03.456000+00:00"


def share(a, b):
    return a / b


def test_a_kernel_divides_by_zero_as_numpy_does():
    # an object that drops out in the middle of a window can stand at the centre of the Earth
    from hoshimori.screening.compiled import compiled, inner

    assert compiled(share)(1.0, 0.0) == inner(share)(1.0, 0.0) == float("inf")
