"""Steps of mean elements: found where they are, not where one bad set or noise is."""

import numpy as np
import polars as pl
import pytest

from detection_samples import BEGIN, BURN_AT, DAY, burn_history, burn_window, history_of
from hoshimori.detection import all_detectors
from hoshimori.detection.element_series import collapsed, element_series
from hoshimori.detection.maneuver_step import MeanElementStep
from hoshimori.errors import UsageError
from hoshimori.model import IncidentKind, Reading


def test_a_burn_is_found_between_the_sets_around_it_with_its_size():
    (burn,) = MeanElementStep().detect(burn_window())
    assert burn.begin < BURN_AT <= burn.end
    assert burn.values["delta_v_m_s"] == pytest.approx(0.2, rel=0.1)
    assert burn.values["type"] == "in_track"
    assert burn.values["in_track_m_s"] < 0.0  # the mean motion went up, so the push was against the way
    assert burn.reading is Reading.MANEUVER
    assert burn.direction is None
    assert burn.values["drift_after_deg_day"] - burn.values["drift_before_deg_day"] == pytest.approx(0.0705, abs=0.003)


def test_a_change_of_plane_is_a_normal_burn():
    history = burn_history(delta_v_m_s=0.0, delta_i_deg=0.02)
    (burn,) = MeanElementStep().detect(burn_window(history))
    assert burn.values["type"] == "normal"
    assert burn.values["normal_m_s"] == pytest.approx(3074.7 * np.radians(0.02), rel=0.15)


def test_noise_alone_is_no_burn():
    assert MeanElementStep().detect(burn_window(burn_history(delta_v_m_s=0.0))) == ()


def burns(found):
    return [d for d in found if d.reading is Reading.MANEUVER]


def reasons(found):
    return [d.values["reason"] for d in found if d.reading is Reading.DATA_ARTEFACT]


def test_one_bad_set_is_no_burn_but_an_artefact_that_is_told():
    history = burn_history(delta_v_m_s=0.0, spike_at=9)
    found = MeanElementStep().detect(burn_window(history))
    assert burns(found) == []
    (one,) = found
    assert one.kind is IncidentKind.ARTEFACT
    assert one.values["reason"] == "reverting_sets"
    assert one.begin == history.sort("epoch")["epoch"][9]


def test_a_burn_outside_the_window_is_left_out():
    window = burn_window(begin=BEGIN + 5 * DAY, end=BEGIN + 7 * DAY)
    assert MeanElementStep().detect(window) == ()


def test_only_the_objects_asked_for_are_reported_and_the_others_are_the_controls():
    both = pl.concat([burn_history(2001, 0.2), burn_history(2002, 0.5, seed=4)])
    window = burn_window(both)
    (one,) = MeanElementStep(objects=(2001,)).detect(window)
    assert one.objects == (2001,)
    assert one.controls == 1
    assert one.significance in {0.0, 1.0}
    assert len(MeanElementStep().detect(window)) == 2


def test_a_step_of_another_object_under_the_same_number_is_an_artefact():
    found = MeanElementStep().detect(burn_window(burn_history(delta_v_m_s=80.0)))
    assert burns(found) == []
    assert reasons(found) == ["another_object"]


def test_too_few_sets_say_nothing():
    assert MeanElementStep().detect(burn_window(burn_history().sort("epoch").head(4))) == ()
    assert MeanElementStep().detect(burn_window(burn_history().head(1))) == ()


def test_sets_within_two_hours_count_once_and_the_last_stands():
    rows = burn_history().sort("epoch")
    again = rows.with_columns(pl.col("epoch") + pl.duration(milliseconds=1), element_set_no=pl.lit(1000, pl.Int64))
    both = pl.concat([rows, again]).sort("norad_cat_id", "epoch")
    assert collapsed(both, closest_hours=2.0).equals(again)


def test_phase_and_rate_of_an_undisturbed_orbit_are_straight():
    rows = burn_history(delta_v_m_s=0.0, noise=0.0).sort("epoch").with_columns(inclination=0.02)
    series = element_series(rows, with_node=True)
    metre_rad = 1e-3 / 42164.0
    assert np.abs(series.rate).max() < metre_rad
    assert np.ptp(series.phase) < 20 * metre_rad  # angles rounded by nothing, sidereal time by its own model


def test_long_gaps_are_left_out():
    rows = burn_history().sort("epoch")
    rows = rows.filter((pl.col("epoch") < BURN_AT - DAY) | (pl.col("epoch") > BURN_AT + 4 * DAY))
    found = MeanElementStep(greatest_interval_days=4.0).detect(burn_window(history_of(rows.to_dicts())))
    assert burns(found) == []


def test_a_code_that_does_not_exist_is_refused():
    with pytest.raises(UsageError, match="no detector ABC999"):
        all_detectors(["ABC999"])
    codes = [d.code for d in all_detectors()]
    assert codes == sorted(codes)
    assert {"MAN001", "MAN002"} <= set(codes)
