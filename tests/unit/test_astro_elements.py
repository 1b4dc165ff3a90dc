import numpy as np
import pytest
from sgp4.api import WGS72, Satrec

from hoshimori.astro.constants import WGS72_XKE
from hoshimori.astro.elements import (
    REGIME_NAMES,
    apogee_altitude_km,
    brouwer_mean_motion,
    orbital_period_s,
    perigee_altitude_km,
    perigee_rate_rad_s,
    regime,
    secular_j2_rates,
    semi_major_axis_km,
)
from hoshimori.model.vocabulary import Regime


@pytest.mark.parametrize(
    ("rev_day", "ecc", "inc_deg"),
    [(15.49, 0.0006, 51.64), (1.0027, 0.0002, 0.05), (2.0056, 0.73, 63.4), (12.6, 0.1, 98)],
)
def test_the_semi_major_axis_is_that_of_sgp4(rev_day, ecc, inc_deg):
    record = Satrec()
    no_kozai = rev_day * 2 * np.pi / 1440
    record.sgp4init(WGS72, "i", 0, 27000.0, 0.0, 0.0, 0.0, ecc, 0.1, np.radians(inc_deg), 0.2, no_kozai, 0.3)
    one_micrometre_km = 1e-9
    assert semi_major_axis_km(rev_day, ecc, np.radians(inc_deg)) == pytest.approx(
        record.a * 6378.135, abs=one_micrometre_km
    )
    axis_radii = (1 / brouwer_mean_motion(rev_day, ecc, np.radians(inc_deg)) * WGS72_XKE) ** (2 / 3)
    assert axis_radii == pytest.approx(record.a, rel=1e-14)
    assert perigee_altitude_km(rev_day, ecc, np.radians(inc_deg)) == pytest.approx(record.altp * 6378.135, abs=1e-8)
    assert apogee_altitude_km(rev_day, ecc, np.radians(inc_deg)) == pytest.approx(record.alta * 6378.135, abs=1e-8)


def test_regime_names_are_those_of_the_vocabulary():
    assert list(REGIME_NAMES) == [regime_name.value for regime_name in Regime]


@pytest.mark.parametrize(
    ("rev_day", "ecc", "inc_deg", "name"),
    [
        (15.5, 0.001, 51.6, "LEO"),
        (12.7, 0.02, 98.0, "LEO"),
        (12.0, 0.05, 98.0, "MEO"),
        (2.0, 0.01, 55.0, "MEO"),
        (2.006, 0.7, 63.4, "HEO"),
        (1.0027, 0.0003, 0.1, "GEO"),
        (1.0027, 0.21, 0.1, "OTHER"),
        (1.0027, 0.1, 75.0, "OTHER"),
        (0.98, 0.001, 12.0, "GEO"),
        (0.5, 0.1, 10.0, "OTHER"),
        (0.5, 0.8, 10.0, "HEO"),
        (float("nan"), 0.1, 10.0, "OTHER"),
        (15.0, 1.2, 10.0, "OTHER"),
    ],
)
def test_regime_follows_its_definition(rev_day, ecc, inc_deg, name):
    assert REGIME_NAMES[int(regime(rev_day, ecc, np.radians(inc_deg)))] == name


def test_regimes_of_many_objects_come_as_small_integers():
    codes = regime(np.array([15.5, 1.0]), 0.001, np.radians([51.0, 0.0]))
    assert codes.dtype == np.int8
    assert codes.tolist() == [0, 2]


def test_elements_that_are_no_orbit_give_nan():
    assert np.isnan(semi_major_axis_km([15.0, 0.0, -1.0, np.nan], [1.0, 0.1, 0.1, 0.1], 0.5)).all()
    assert np.isnan(orbital_period_s([0.0, -1.0])).all()
    assert np.isnan(perigee_rate_rad_s(15.0, 1.0))


def test_a_sun_synchronous_orbit_turns_its_node_with_the_sun():
    node, perigee, anomaly = secular_j2_rates(7178.137, 0.0, np.radians(98.6))
    assert np.degrees(node) * 86400 == pytest.approx(360 / 365.2422, rel=0.01)
    assert perigee < 0
    assert anomaly < 0


def test_perigee_stands_still_at_the_critical_inclination():
    _, perigee, _ = secular_j2_rates(26600.0, 0.7, np.arccos(np.sqrt(0.2)))
    assert abs(perigee) < 1e-20


def test_the_perigee_rate_of_a_circle_is_its_mean_motion():
    assert perigee_rate_rad_s(15.0, 0.0) == pytest.approx(2 * np.pi / orbital_period_s(15.0))
    assert perigee_rate_rad_s(2.0, 0.7) > 7 * perigee_rate_rad_s(2.0, 0.0)
