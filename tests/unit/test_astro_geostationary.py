from datetime import UTC, datetime

import erfa
import numpy as np
import pytest

from hoshimori.astro.geostationary import (
    drift_rate_deg_day,
    mean_longitude_deg,
    subsatellite_longitude_deg,
    wrap_degrees,
)
from hoshimori.propagation import to_jd_fr


def test_angles_wrap_to_half_open_degrees():
    assert wrap_degrees([0, 180, -180, 190, 540, -190]).tolist() == [0, -180, -180, -170, -180, 170]


def test_a_position_over_greenwich_has_longitude_zero():
    jd, fr = to_jd_fr(datetime(2026, 5, 24, 6, tzinfo=UTC))
    gmst = erfa.gmst82(jd, fr)
    r = 42164 * np.array([np.cos(gmst), np.sin(gmst), 0.0])
    assert subsatellite_longitude_deg(r, jd, fr) == pytest.approx(0.0, abs=1e-9)


def test_longitudes_of_many_objects_keep_their_shape_and_nan():
    r = np.full((3, 2, 3), 42164.0)
    r[1, 0] = np.nan
    longitude = subsatellite_longitude_deg(r, np.array([2461184.5, 2461184.5]), np.array([0.0, 0.5]))
    assert longitude.shape == (3, 2)
    assert np.isnan(longitude[1, 0])
    assert np.isfinite(np.delete(longitude.ravel(), 2)).all()


def test_mean_longitude_adds_the_angles_and_takes_off_sidereal_time():
    jd, fr = 2461184.5, 0.25
    total = 1.0 + 2.0 + 0.5 - erfa.gmst82(jd, fr)
    assert mean_longitude_deg(1.0, 2.0, 0.5, jd, fr) == pytest.approx(wrap_degrees(np.degrees(total)))


def test_one_turn_a_sidereal_day_does_not_drift():
    assert drift_rate_deg_day(86400 / 86164.0905) == pytest.approx(0.0, abs=1e-12)
    assert drift_rate_deg_day(0.99) < 0
