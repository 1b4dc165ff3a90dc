from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from orbit_samples import EPOCH, element_sets, population

from hoshimori.errors import NotFoundError, PropagationError, UsageError
from hoshimori.model import ElementSet
from hoshimori.propagation import (
    TimeGrid,
    bulk,
    daily_extremes,
    pair_daily_extremes,
    propagate,
    propagate_in_chunks,
    propagate_latest,
    satrec,
    satrecs,
)
from hoshimori.propagation.interpolation import interpolated

ISS = ElementSet(
    norad_cat_id=123_456_789,
    epoch=EPOCH,
    mean_motion=15.49,
    eccentricity=0.0006,
    inclination=51.64,
    ra_of_asc_node=10.0,
    arg_of_pericenter=20.0,
    mean_anomaly=30.0,
    bstar=1e-4,
)
GRID = TimeGrid.regular(EPOCH, EPOCH + timedelta(hours=3), 600)
# drag so strong that the first is gone within days, and the second not an orbit at all
HOPELESS = element_sets(
    mean_motion=[16.4, 0.0, 15.0],
    eccentricity=[0.0005, 0.1, 0.001],
    inclination=[51.0, 1.0, 53.0],
    bstar=[0.02, 0.0, 0.0],
)


def test_a_nine_digit_object_propagates():
    record = satrec(ISS)
    error, r, _ = record.sgp4(2460570.5, 0.0)
    assert error == 0
    assert 6600 < np.linalg.norm(r) < 6900


def test_a_mapping_without_drag_terms_will_do():
    row = {name: getattr(ISS, name) for name in ISS.__slots__ if name not in ("bstar", "mean_motion_dot")}
    assert satrec(row).bstar == 0.0


def test_elements_that_sgp4_refuses_raise_with_the_object():
    with pytest.raises(PropagationError) as caught:
        satrec({**{name: getattr(ISS, name) for name in ISS.__slots__}, "mean_motion": 0.0})
    assert caught.value.data["norad_cat_id"] == 123_456_789
    assert caught.value.data["code"] != 0


def test_sets_without_a_column_are_refused_by_name():
    with pytest.raises(UsageError, match="inclination"):
        satrecs(population(2, 1).drop("inclination"))


@pytest.mark.parametrize("exact", [True, False])
def test_bulk_states_are_those_of_each_record(exact):
    sets = population(40, 2)
    states = propagate(sets, GRID, exact=exact)
    two_and_a_half_metres_km = 0.0025
    for row, record in enumerate(satrecs(sets)):
        error, r, v = record.sgp4_array(GRID.jd, GRID.fr)
        assert not error.any()
        assert states.r_km[row] == pytest.approx(r, abs=0.0 if exact else two_and_a_half_metres_km)
        assert states.v_km_s[row] == pytest.approx(v, abs=0.0 if exact else 1e-5)
    assert states.norad_cat_id.tolist() == sets["norad_cat_id"].to_list()
    assert (states.frame, len(states)) == ("TEME", 40)


@pytest.mark.parametrize("exact", [True, False])
def test_a_failed_object_has_a_code_and_nan_and_the_others_go_on(exact):
    grid = TimeGrid.regular(EPOCH, EPOCH + timedelta(days=20), 43200)
    states = propagate(HOPELESS, grid, exact=exact)
    assert (states.error[0, 0], states.error[0, -1] > 0) == (0, True)
    assert states.error[1].all()
    assert not states.error[2].any()
    assert (np.isnan(states.r_km).all(axis=2) == (states.error > 0)).all()
    assert (np.isnan(states.v_km_s).all(axis=2) == (states.error > 0)).all()


def test_chunks_make_the_whole(monkeypatch):
    sets = population(7, 3)
    whole = propagate(sets, GRID)
    monkeypatch.setattr(bulk, "_CHUNK_STATES", 3 * len(GRID))
    parts = list(propagate_in_chunks(sets, GRID))
    assert [len(part) for part in parts] == [3, 3, 1]
    assert np.array_equal(np.concatenate([part.r_km for part in parts]), whole.r_km)


@pytest.mark.parametrize("exact", [True, False])
def test_no_objects_or_no_times_give_empty_states(exact):
    assert propagate(population(3, 4)[:0], GRID, exact=exact).r_km.shape == (0, len(GRID), 3)
    assert propagate(population(3, 4), TimeGrid.at([]), exact=exact).r_km.shape == (3, 0, 3)


def later(sets, hours, **changes):
    moved = sets.with_columns(pl.col("epoch") + pl.duration(hours=hours))
    return moved.with_columns(**{name: pl.lit(value) for name, value in changes.items()})


def test_the_latest_set_at_or_before_a_time_is_used():
    first = element_sets(mean_motion=[15.0, 14.0], eccentricity=[0.001] * 2, inclination=[53.0] * 2)
    second = later(first[:1], 1, mean_anomaly=90.0)
    states = propagate_latest(pl.concat([second, first]), GRID)
    before, after = propagate(first, GRID), propagate(second, GRID)
    change = 6  # 600 s apart: the time of the second set's epoch itself
    assert np.array_equal(states.r_km[0, :change], before.r_km[0, :change])
    assert np.array_equal(states.r_km[0, change:], after.r_km[0, change:])
    assert np.array_equal(states.r_km[1], before.r_km[1])
    assert not states.before_first.any()


def test_before_its_first_set_an_object_is_flagged():
    sets = later(element_sets(mean_motion=[15.0], eccentricity=[0.001], inclination=[53.0]), 1)
    states = propagate_latest(sets, GRID)
    assert states.before_first[0].tolist() == [True] * 6 + [False] * 12
    assert np.isfinite(states.r_km).all()


def test_an_empty_history_gives_no_objects():
    assert len(propagate_latest(population(1, 5)[:0], GRID)) == 0


def test_an_ephemeris_follows_sgp4_within_its_bound_and_drops_what_fails():
    sets = pl.concat([population(60, 6), HOPELESS.with_columns(pl.col("norad_cat_id") + 100)])
    begin, end = EPOCH, EPOCH + timedelta(hours=20)
    ephemeris = interpolated(sets, begin, end)
    rng = np.random.default_rng(7)
    times = sorted(rng.uniform(0, 20 * 3600, 50).tolist())
    grid = TimeGrid.at([begin, *(begin + timedelta(seconds=s) for s in times), end])
    r, v = ephemeris.at(grid)
    exact = propagate(sets, grid)
    one_metre_km = 0.001
    assert np.nanmax(np.linalg.norm(r - exact.r_km, axis=2)) < one_metre_km
    assert (np.isnan(r) == np.isnan(exact.r_km)).all()
    assert np.nanmax(np.linalg.norm(v - exact.v_km_s, axis=2)) < 0.01
    assert 61 in ephemeris.failing  # row of the set that is no orbit


def test_an_ephemeris_refuses_times_outside_and_empty_intervals():
    ephemeris = interpolated(population(2, 8), EPOCH, EPOCH + timedelta(hours=1))
    with pytest.raises(UsageError):
        ephemeris.at(TimeGrid.at([EPOCH + timedelta(hours=2)]))
    with pytest.raises(UsageError):
        interpolated(population(2, 8), EPOCH, EPOCH)


def two_neighbours():
    return element_sets(
        mean_motion=[1.0027, 1.0029], eccentricity=[0.0003, 0.0001], inclination=[0.05, 3.0], mean_anomaly=[0.0, 1.0]
    )


def test_extremes_of_each_day_are_those_of_a_fine_grid():
    sets = two_neighbours()
    end = EPOCH + timedelta(days=2, hours=7)
    found = daily_extremes(sets, 1, 2, EPOCH, end)
    fine = TimeGrid.regular(EPOCH, end, 20)
    states = propagate(sets, fine)
    distance = np.linalg.norm(states.r_km[1] - states.r_km[0], axis=1)
    ten_metres_km = 0.01
    assert [str(day["date"]) for day in found] == ["2024-09-17", "2024-09-18", "2024-09-19"]
    for number, day in enumerate(found):
        part = distance[number * 4320 : (number + 1) * 4320]
        assert day["least_km"] == pytest.approx(part.min(), abs=ten_metres_km)
        assert day["least_km"] <= part.min() + 1e-9
        assert day["greatest_km"] == pytest.approx(part.max(), abs=ten_metres_km)
        assert day["least_at"].date() == day["date"]


def test_extremes_do_not_depend_on_the_order_of_the_objects():
    one = daily_extremes(two_neighbours(), 1, 2, EPOCH, EPOCH + timedelta(days=1))
    other = daily_extremes(two_neighbours(), 2, 1, EPOCH, EPOCH + timedelta(days=1))
    assert one == other


def test_a_change_of_set_is_a_step_that_counts_on_both_sides():
    sets = two_neighbours()
    moved = later(sets[1:], 12, mean_anomaly=1.5)
    history = pl.concat([sets, moved])
    (day,) = daily_extremes(history, 1, 2, EPOCH, EPOCH + timedelta(days=1))
    states = propagate_latest(history, TimeGrid.regular(EPOCH, EPOCH + timedelta(days=1), 20))
    distance = np.linalg.norm(states.r_km[1] - states.r_km[0], axis=1)
    assert day["greatest_km"] == pytest.approx(distance.max(), rel=1e-3)
    assert day["least_km"] == pytest.approx(distance.min(), rel=1e-3)


def test_days_without_a_state_say_none():
    sets = element_sets(mean_motion=[0.0, 1.0], eccentricity=[0.1] * 2, inclination=[1.0] * 2)
    (day,) = daily_extremes(sets, 1, 2, EPOCH, EPOCH + timedelta(hours=5))
    assert day["least_km"] is None
    assert day["greatest_at"] is None


def test_extremes_of_an_unknown_object_or_an_empty_interval_are_refused():
    with pytest.raises(NotFoundError):
        daily_extremes(two_neighbours(), 1, 99, EPOCH, EPOCH + timedelta(days=1))
    with pytest.raises(UsageError):
        daily_extremes(two_neighbours(), 1, 2, EPOCH, EPOCH)


def test_many_pairs_on_a_grid_agree_with_the_exact_extremes():
    sets = two_neighbours()
    end = EPOCH + timedelta(days=2)
    states = propagate(sets, TimeGrid.regular(EPOCH, end + timedelta(seconds=1), 600))
    found = pair_daily_extremes(states, np.array([[0, 1], [1, 0], [0, 0]]))
    ten_metres_km = 0.01
    for column, day in enumerate(daily_extremes(sets, 1, 2, EPOCH, end)):
        assert found.dates[column] == day["date"]
        for row in (0, 1):
            assert found.least_km[row, column] == pytest.approx(day["least_km"], abs=ten_metres_km)
            assert found.greatest_km[row, column] == pytest.approx(day["greatest_km"], abs=ten_metres_km)
        assert found.least_km[2, column] == 0.0


def test_pairs_that_fail_have_nan_and_bad_pairs_are_refused():
    states = propagate(HOPELESS, TimeGrid.regular(EPOCH, EPOCH + timedelta(hours=30), 600))
    found = pair_daily_extremes(states, np.array([[1, 2]]))
    assert np.isnan(found.least_km).all()
    assert len(found.dates) == 2
    with pytest.raises(UsageError):
        pair_daily_extremes(states, np.array([[0, 3]]))
    with pytest.raises(UsageError):
        pair_daily_extremes(propagate(HOPELESS, TimeGrid.at([EPOCH, EPOCH])), np.array([[0, 1]]))
    assert pair_daily_extremes(states, np.empty((0, 2), dtype=np.int64)).least_km.shape == (0, 2)
