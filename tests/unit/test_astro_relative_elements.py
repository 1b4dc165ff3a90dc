"""Relative elements against two-body motion, published rates, and two satellites on one reference track."""

import numpy as np
import pytest

from hoshimori.astro.elements import secular_j2_rates
from hoshimori.astro.relative_elements import (
    least_speed_km_s,
    phase_rate_rad_s,
    plane_angle_rad,
    relative_elements,
    track_offset_rad,
    wrap_pi,
)

MU = 398600.8
A = 6878.0
SUN_SYNCHRONOUS = np.radians(97.4)


def orbit(a=A, ecc=1e-3, inc=SUN_SYNCHRONOUS, raan=1.0, argp=0.5, anomaly=0.3):
    return np.array([a, ecc, inc, raan, argp, anomaly])


def position(elements, seconds):
    """Return positions of two-body motion, km, shape (T, 3)."""
    a, ecc, inc, raan, argp, anomaly = elements
    mean = anomaly + np.sqrt(MU / a**3) * seconds
    eccentric = mean.copy()
    for _ in range(20):
        eccentric = mean + ecc * np.sin(eccentric)
    x, y = a * (np.cos(eccentric) - ecc), a * np.sqrt(1.0 - ecc**2) * np.sin(eccentric)
    p = np.array([np.cos(argp), np.sin(argp)])
    along, across = x * p[0] - y * p[1], x * p[1] + y * p[0]
    node = np.array([np.cos(raan), np.sin(raan), 0.0])
    other = np.array([-np.sin(raan) * np.cos(inc), np.cos(raan) * np.cos(inc), np.sin(inc)])
    return along[:, None] * node + across[:, None] * other


def in_rtn(first, second, seconds):
    """Return the position of the second in the turning frame of the first, km, shape (T, 3)."""
    r = position(first, seconds)
    v = (position(first, seconds + 0.5) - position(first, seconds - 0.5)) / 1.0
    radial = r / np.linalg.norm(r, axis=1, keepdims=True)
    normal = np.cross(r, v)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    transverse = np.cross(normal, radial)
    d = position(second, seconds) - r
    return np.stack([(d * axis).sum(axis=1) for axis in (radial, transverse, normal)], axis=1)


def test_an_orbit_has_no_elements_relative_to_itself():
    assert np.allclose(relative_elements(orbit(), orbit()), 0.0)


def test_the_phase_is_wrapped_and_counts_the_node():
    first, second = orbit(raan=0.01, anomaly=0.0), orbit(raan=2.0 * np.pi - 0.01, anomaly=0.1)
    assert relative_elements(first, second)[1] == pytest.approx(0.1 - 0.02 * np.cos(SUN_SYNCHRONOUS))
    assert relative_elements(first, second)[5] == pytest.approx(-0.02 * np.sin(SUN_SYNCHRONOUS))


def test_the_drift_a_revolution_is_minus_three_pi_da():
    # METHODS 4.1 (D'Amico): drift per orbit -3 pi a da; 1 km at 6,878 km is 9.42 km a revolution
    second = orbit(a=A + 1.0)
    period = 2.0 * np.pi * np.sqrt(A**3 / MU)
    assert A * phase_rate_rad_s(orbit(), second) * period == pytest.approx(-3.0 * np.pi, rel=5e-3)  # J2 is the rest
    turns = in_rtn(orbit(ecc=0.0), orbit(a=A + 1.0, ecc=0.0), np.array([0.0, 5.0 * period]))
    assert turns[1, 1] - turns[0, 1] == pytest.approx(-15.0 * np.pi, rel=5e-3)


def test_an_eccentricity_difference_draws_an_ellipse_twice_as_long_as_high():
    # METHODS 4.1 (D'Amico): radial semi-axis a de, in-track 2 a de
    first = orbit(ecc=1e-3, argp=0.0)
    de = 300e-3 / A  # 300 m: the size of the TanDEM-X helix (D'Amico & Montenbruck 2006, from memory)
    second = orbit(ecc=1e-3 + de, argp=0.0)
    assert np.hypot(*relative_elements(first, second)[2:4]) == pytest.approx(de)
    path = in_rtn(first, second, np.linspace(0.0, 5700.0, 400))
    assert np.ptp(path[:, 0]) / 2.0 == pytest.approx(0.3, rel=0.01)
    assert np.ptp(path[:, 1]) / 2.0 == pytest.approx(0.6, rel=0.01)


def test_parallel_eccentricity_and_plane_vectors_keep_apart_across_the_track():
    # D'Amico & Montenbruck (2006): with parallel vectors the separation across the flight direction never falls below
    # the smaller of a de and a di, 300 m here; with perpendicular ones it vanishes
    first = orbit(ecc=1e-3, argp=np.pi / 2.0)
    eccentric = (1e-3 + 0.3 / A, np.pi / 2.0)
    tilt = 1.0 / A
    second = orbit(ecc=eccentric[0], argp=eccentric[1] - tilt / np.tan(SUN_SYNCHRONOUS), raan=1.0 + tilt)
    path = in_rtn(first, second, np.linspace(0.0, 5700.0, 800))
    across = np.hypot(path[:, 0], path[:, 2])
    assert across.min() == pytest.approx(0.3, rel=0.03)
    flat = orbit(ecc=eccentric[0], argp=eccentric[1], inc=SUN_SYNCHRONOUS + tilt)
    path = in_rtn(first, flat, np.linspace(0.0, 5700.0, 800))
    assert np.hypot(path[:, 0], path[:, 2]).min() < 0.03


def test_planes_part_at_the_published_rate():
    # METHODS 4.1: 30 km of a at 500 km in a sun-synchronous orbit give about 0.015 deg/day
    rates = [secular_j2_rates(a, 1e-3, SUN_SYNCHRONOUS)[0] for a in (A, A + 30.0)]
    assert np.degrees(abs(rates[1] - rates[0])) * 86400.0 == pytest.approx(0.015, abs=0.001)


def test_the_plane_angle_is_exact_for_small_and_large_angles():
    assert plane_angle_rad(1.0, 2.0, 1.0 + 1e-9, 2.0) == pytest.approx(1e-9, rel=1e-3)
    assert plane_angle_rad(0.0, 0.0, np.pi, 0.0) == pytest.approx(np.pi)
    assert plane_angle_rad(1.0, 2.0, 1.1, 2.3) == plane_angle_rad(1.1, 2.3, 1.0, 2.0)


def test_two_satellites_on_one_track_stand_in_planes_that_differ():
    # Jason-3 and Sentinel-6A flew about 30 s apart on one reference track in 2021: the Earth turns 0.13 deg meanwhile
    inc, a = np.radians(66.04), 7714.0
    rate = np.sqrt(MU / a**3)
    first = orbit(a=a, inc=inc, anomaly=0.3)
    behind = orbit(a=a, inc=inc, anomaly=0.3 - 30.0 * rate)
    _, common = track_offset_rad(first, behind)
    assert np.degrees(common) == pytest.approx(30.0 * 360.0 / 86164.0, rel=0.02)
    on_track = behind + np.array([0.0, 0.0, 0.0, float(common), 0.0, 0.0])
    offset, _ = track_offset_rad(first, on_track)
    assert offset == pytest.approx(0.0, abs=1e-12)


def test_swapping_the_two_changes_signs_only():
    first, second = orbit(), orbit(a=A + 0.5, ecc=1.2e-3, raan=1.001, anomaly=0.31)
    one, other = relative_elements(first, second), relative_elements(second, first)
    assert np.allclose(one, -other, atol=1e-7)
    assert phase_rate_rad_s(first, second) == pytest.approx(-phase_rate_rad_s(second, first), rel=1e-6)


def test_angles_wrap_to_half_a_turn():
    assert wrap_pi(3.5 * np.pi) == pytest.approx(-0.5 * np.pi)
    assert wrap_pi(-np.pi) == -np.pi


def test_the_least_speed_of_a_burn_is_that_burn():
    a, ecc = A, 0.0
    speed = np.sqrt(MU / a)
    raised = orbit(a=1.0 / (2.0 / a - (speed + 0.01) ** 2 / MU), ecc=(speed + 0.01) ** 2 * a / MU - 1.0)  # 10 m/s ahead
    assert least_speed_km_s(orbit(a=a, ecc=ecc), raised) == pytest.approx(0.01, rel=0.01)
    turned = orbit(a=a, ecc=ecc, inc=SUN_SYNCHRONOUS + 0.02 / speed)
    assert least_speed_km_s(orbit(a=a, ecc=ecc), turned) == pytest.approx(0.02, rel=0.01)
    assert least_speed_km_s(orbit(), orbit(raan=2.0)) == 0.0  # nodes drift apart by themselves
