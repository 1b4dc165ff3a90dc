from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from orbit_samples import EPOCH, population

from hoshimori.astro.frames import rotate, teme_to_gcrs_matrix
from hoshimori.errors import BadInputError, UsageError
from hoshimori.model.ephemeris_message import EphemerisMessage, EphemerisSegment, EphemerisState
from hoshimori.propagation import TimeGrid, propagate
from hoshimori.propagation.earth_orientation import earth_orientation
from hoshimori.propagation.teme import to_teme
from hoshimori.screening import screen, screen_own

HOUR = timedelta(hours=1)
ONE_METRE_KM = 0.001


def message(own, begin=EPOCH, hours=3.0, step_s=60.0, leave_out=(), frame="TEME"):
    """Return the orbit of an element set as an ephemeris message."""
    grid = TimeGrid.regular(begin, begin + timedelta(hours=hours, seconds=step_s), step_s)
    states = propagate(own, grid)
    r, v = states.r_km[0], states.v_km_s[0]
    if frame != "TEME":
        matrix = teme_to_gcrs_matrix(grid.jd, grid.fr, earth_orientation(grid).angles)
        r, v = rotate(matrix, r), rotate(matrix, v)
    lines = [
        EphemerisState(epoch=at, r_km=tuple(place), v_km_s=tuple(speed))
        for number, (at, place, speed) in enumerate(zip(grid.instants(), r.tolist(), v.tolist(), strict=True))
        if number not in leave_out
    ]
    segment = EphemerisSegment(
        object_name="OWN",
        object_id="2024-001A",
        ref_frame=frame,
        start_time=lines[0].epoch,
        stop_time=lines[-1].epoch,
        states=tuple(lines),
    )
    return EphemerisMessage(creation_date=EPOCH, originator="TEST", segments=(segment,))


@pytest.mark.parametrize("frame", ["TEME", "GCRF"])
def test_an_own_trajectory_meets_whom_its_element_set_meets(frame):
    sets = population(150, 41)
    window = {"begin": EPOCH, "end": EPOCH + 3 * HOUR, "miss_distance_km": 300.0}
    every = screen(sets, **window).conjunctions
    (number,) = pl.concat([every["primary"], every["secondary"].alias("primary")]).mode()[:1]
    own = sets.filter(pl.col("norad_cat_id") == number)
    answer = screen_own(message(own, frame=frame), sets, own=number, **window)
    expected = screen(sets, primaries=[number], **window).conjunctions
    assert len(expected) > 3
    assert not answer.clear
    assert answer.objects == 149
    assert answer.conjunctions["secondary"].to_list() == expected["secondary"].to_list()
    assert (answer.conjunctions["miss_distance_km"] - expected["miss_distance_km"]).abs().max() < ONE_METRE_KM
    assert answer.least_distance_km == pytest.approx(expected["miss_distance_km"].min(), abs=ONE_METRE_KM)


def test_a_clear_trajectory_still_says_the_least_distance():
    sets = population(150, 41)
    own = sets[4:5]
    number = own["norad_cat_id"][0]
    answer = screen_own(message(own), sets, own=number, begin=EPOCH, end=EPOCH + 3 * HOUR, miss_distance_km=0.5)
    assert answer.clear
    assert answer.conjunctions.is_empty()
    grid = TimeGrid.regular(EPOCH, EPOCH + 3 * HOUR, 1.0)
    mine = propagate(own, grid).r_km[0]
    others = sets.filter(pl.col("norad_cat_id") != number)
    least = min(
        float(np.nanmin(np.linalg.norm(propagate(others[row : row + 1], grid).r_km[0] - mine, axis=1)))
        for row in range(len(others))
    )
    half_a_second_at_15_km_s = 7.5
    assert least - half_a_second_at_15_km_s < answer.least_distance_km <= least + ONE_METRE_KM
    assert EPOCH <= answer.least_at <= EPOCH + 3 * HOUR


def test_nothing_is_interpolated_across_a_gap():
    sets = population(150, 41)
    window = {"begin": EPOCH, "end": EPOCH + 3 * HOUR, "miss_distance_km": 5.0}
    with pytest.raises(BadInputError, match="gap of 300 s after 2024-09-17T00:49"):
        screen_own(message(sets[4:5], leave_out=range(50, 54)), sets, **window)
    with pytest.raises(BadInputError, match="nothing covers"):
        screen_own(message(sets[4:5], hours=2), sets, **window)
    late = message(sets[4:5], begin=EPOCH + HOUR)
    with pytest.raises(BadInputError, match="nothing covers 2024-09-17T00:00:00Z"):
        screen_own(late, sets, **window)


def test_two_segments_that_meet_carry_the_window_and_two_apart_do_not():
    sets = population(150, 41)
    first, second = message(sets[4:5], hours=1), message(sets[4:5], begin=EPOCH + HOUR, hours=2)
    both = EphemerisMessage(creation_date=EPOCH, originator="TEST", segments=(*second.segments, *first.segments))
    window = {"begin": EPOCH, "end": EPOCH + 3 * HOUR, "miss_distance_km": 300.0}
    whole = screen_own(message(sets[4:5]), sets, own=5, **window).conjunctions
    parts = screen_own(both, sets, own=5, **window).conjunctions
    assert parts["secondary"].to_list() == whole["secondary"].to_list()


@pytest.mark.parametrize(("hours", "step_s", "said"), [(3, 600.0, "too far apart"), (0.05, 60.0, "cannot be inter")])
def test_states_that_do_not_carry_a_polynomial_are_refused(hours, step_s, said):
    sets = population(150, 41)
    leo = sets.filter(pl.col("mean_motion") > 14)[:1]
    with pytest.raises(BadInputError, match=said):
        screen_own(message(leo, hours=hours, step_s=step_s), sets, begin=EPOCH, end=EPOCH + HOUR, miss_distance_km=5.0)


def test_an_unknown_frame_is_refused():
    grid = TimeGrid.at([EPOCH])
    with pytest.raises(BadInputError, match="MCI"):
        to_teme(np.ones((1, 3)), "MCI", grid)
    assert to_teme(np.array([[7000.0, 0.0, 0.0]]), "ITRF2000", grid).shape == (1, 3)


def test_a_chosen_few_are_no_catalogue_and_eight_days_are_too_long():
    sets = population(150, 41)
    own = message(sets[4:5])
    with pytest.raises(UsageError, match="no catalogue"):
        screen_own(own, sets[:2], begin=EPOCH, end=EPOCH + HOUR, miss_distance_km=5.0)
    with pytest.raises(UsageError, match="7 days"):
        screen_own(own, sets, begin=EPOCH, end=EPOCH + timedelta(days=8), miss_distance_km=5.0)
    with pytest.raises(UsageError):
        screen_own(own, sets, begin=EPOCH, end=EPOCH + HOUR, miss_distance_km=0.0)


def test_the_designator_in_the_message_leaves_the_own_object_out():
    sets = population(150, 41).with_columns(object_id=pl.lit("1999-001A"))
    own = sets[4:5]
    marked = sets.with_columns(
        object_id=pl.when(pl.col("norad_cat_id") == 5).then(pl.lit("2024-001A")).otherwise("object_id")
    )
    window = {"begin": EPOCH, "end": EPOCH + HOUR, "miss_distance_km": 0.1}
    assert screen_own(message(own), marked, **window).clear
    assert not screen_own(message(own), sets, **window).clear  # its own element set flies along


def test_times_are_utc():
    assert datetime(2024, 9, 17, tzinfo=UTC) == EPOCH
