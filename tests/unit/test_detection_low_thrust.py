"""Low thrust: a lasting slope that drag does not explain, and nothing else."""

import numpy as np
import pytest

from burn_samples import BEGIN, DAY, raised_orbit
from detection_samples import history_of
from hoshimori.detection import Window
from hoshimori.detection.maneuver_low_thrust import LowThrust


def window(*series):
    history = history_of([row for rows in series for row in rows])
    return Window(begin=BEGIN, end=BEGIN + 40 * DAY, as_of=BEGIN + 40 * DAY, history=history)


def test_a_lasting_rise_is_low_thrust_with_its_size_and_days():
    (one,) = LowThrust().detect(window(raised_orbit(1, lambda day: 0.5 * min(max(day - 10, 0), 15))))
    assert one.values["type"] == "low_thrust"
    assert one.values["change_km"] == pytest.approx(7.5, rel=0.15)
    assert one.values["in_track_m_s"] == pytest.approx(0.5 * 2 * np.pi * 15.2 / 86400 * 7500, rel=0.15)
    assert abs(one.begin - (BEGIN + 10 * DAY)) <= 3 * DAY
    assert abs(one.end - (BEGIN + 25 * DAY)) <= 3 * DAY


def test_a_fall_of_thrust_ends_where_the_coast_begins():
    (one,) = LowThrust().detect(window(raised_orbit(1, lambda day: -2.0 * min(day, 20) - 0.1 * day)))
    assert one.values["in_track_m_s"] < 0.0
    assert abs(one.end - (BEGIN + 20 * DAY)) <= 3 * DAY


def test_drag_alone_and_one_burn_are_no_low_thrust():
    drag = raised_orbit(1, lambda day: -0.2 * day)
    burn = raised_orbit(2, lambda day: 3.0 * (day >= 20) - 0.01 * day)
    assert LowThrust().detect(window(drag)) == ()
    assert LowThrust().detect(window(burn)) == ()


def test_a_fall_that_the_whole_shell_shows_is_drag():
    storm = [raised_orbit(n, lambda day: -0.4 * max(day - 10, 0) - 0.02 * day) for n in range(1, 12)]
    assert LowThrust().detect(window(*storm)) == ()
    alone = LowThrust().detect(window(storm[0]))
    assert [d.objects for d in alone] == [(1,)]
