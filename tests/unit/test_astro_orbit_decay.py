"""Drag on an orbit: against closed forms, against the atmosphere's own numbers, at the edges."""

import time

import numpy as np
import pytest

from hoshimori.astro.constants import WGS72_J2, WGS72_MU_KM3_S2, WGS72_RADIUS_KM
from hoshimori.astro.orbit_decay import decay_path, decay_rates, lifetime_days
from hoshimori.propagation.atmosphere import log_density_profile

HEIGHTS = np.arange(80.0, 1501.0)


def exponential(scale_km, at_km=300.0, density=2e-11):
    return np.log(density) - (HEIGHTS - at_km) / scale_km


def test_a_circular_orbit_falls_as_the_closed_form_says():
    """Circular, equatorial, exponential atmosphere: da/dt = -B rho sqrt(mu a), so t = H (1 - exp(-dh/H)) / |da/dt|."""
    scale, b, a = 30.0, 0.02, WGS72_RADIUS_KM + 300.0
    rate, _ = decay_rates(a, 0.0, 0.0, 0.0, exponential(scale))
    expected = 1000.0 * 2e-11 * np.sqrt(WGS72_MU_KM3_S2 * a)
    lower_km = 1.5 * WGS72_J2 * WGS72_RADIUS_KM**2 / a  # radius of an equatorial orbit below its mean a, 9.9 km
    assert -rate[0] == pytest.approx(expected * np.exp(lower_km / scale), rel=0.01)
    life = lifetime_days(a, 0.0, 0.0, 0.0, b, exponential(scale), until_days=1e4)[0] * 86400.0
    assert life == pytest.approx(scale / (b * -rate[0]) * (1.0 - np.exp(-210.0 / scale)), rel=0.01)


def test_an_eccentric_orbit_keeps_its_perigee_and_loses_its_apogee():
    """King-Hele (1987): while e is far above H/a the apogee falls many times faster than the perigee."""
    path = decay_path(
        (7400.0, 0.12, 1.0, 0.5), (np.log(0.02), np.log(0.02), 1.0), log_density_profile(), until_days=1e4
    )
    apogee, perigee = path[:, 1] * (1 + path[:, 2]), path[:, 1] * (1 - path[:, 2])
    early = np.searchsorted(path[:, 0], 0.3 * path[-1, 0])
    assert (apogee[0] - apogee[early]) > 10 * (perigee[0] - perigee[early])
    assert np.all(np.diff(path[:, 0]) > 0)


def test_life_is_inverse_to_the_coefficient():
    lives = lifetime_days(6700.0, 1e-3, 0.9, 0.0, [0.01, 0.02, 0.04], log_density_profile(), until_days=1e4)
    assert lives[:2] == pytest.approx(2.0 * lives[1:], rel=2e-3)


def test_a_coefficient_that_relaxes_lies_between_its_ends():
    profile = log_density_profile()
    slow, mixed, fast = (
        lifetime_days(6650.0, 1e-3, 0.9, 0.0, now, profile, until_days=1e4, later_m2_kg=0.02, relaxation_days=3.0)[0]
        for now in (0.01, 0.02, 0.04)
    )
    assert fast < mixed < slow
    assert slow < 2.0 * mixed


def test_the_profile_has_the_numbers_of_the_standard_atmosphere():
    """U.S. Standard Atmosphere 1976: 120 km 2.22e-8, 200 km 2.54e-10, 300 km 1.92e-11 kg/m3 (mean activity)."""
    density = np.exp(log_density_profile())
    assert density[120 - 80] == pytest.approx(2.22e-8, rel=0.25)
    assert density[200 - 80] == pytest.approx(2.54e-10, rel=0.25)
    assert density[300 - 80] == pytest.approx(1.92e-11, rel=0.6)
    assert np.all(np.diff(density) < 0)


def test_a_more_active_sun_lifts_the_atmosphere():
    quiet, active = log_density_profile(70.0), log_density_profile(200.0)
    assert np.all(active[400 - 80 :] > quiet[400 - 80 :] + 0.5)


def test_what_cannot_be_computed_is_nan_and_what_lasts_is_inf():
    lives = lifetime_days(
        [6700.0, np.nan, 6700.0, 6700.0, 7400.0], 1e-3, 0.9, 0.0, [0.02, 0.02, 0.0, np.nan, 0.02],
        log_density_profile(), until_days=60.0,
    )  # fmt: skip
    assert np.isfinite(lives[0]) and lives[0] > 1.0
    assert np.isnan(lives[1:4]).all()
    assert np.isinf(lives[4])


def test_a_catalogue_of_low_orbits_takes_seconds():
    count = 500
    rng = np.random.default_rng(1)
    a = WGS72_RADIUS_KM + rng.uniform(200.0, 350.0, count)
    lifetime_days(a[:2], 1e-3, 0.9, 0.0, 0.02, log_density_profile(), until_days=60.0)  # compile
    start = time.process_time()
    lives = lifetime_days(a, 1e-3, 0.9, 0.0, 0.02, log_density_profile(), until_days=60.0)
    assert np.isfinite(lives).sum() > count / 2
    assert time.process_time() - start < 3.0
