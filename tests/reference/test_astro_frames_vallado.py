"""TEME to ITRF, true of date and GCRS against a published example.

Vallado et al. (2006), Revisiting Spacetrack Report #3, AIAA 2006-6753, appendix C, and Vallado, Fundamentals of
Astrodynamics and Applications, example 3-15: 2004-04-06 07:51:28.386009 UTC.
"""

from datetime import UTC, datetime

import numpy as np
import pytest

from hoshimori.astro.frames import (
    EarthAngles,
    rotate,
    teme_to_gcrs,
    teme_to_itrf,
    teme_to_itrf_matrix,
    teme_to_pef_matrix,
    teme_to_tod_matrix,
)
from hoshimori.propagation import to_jd_fr

ARCSEC = np.pi / 180 / 3600
R_TEME = np.array([[5094.18016210, 6127.64465950, 6380.34453270]])
V_TEME = np.array([[-4.746131487, 0.785818041, 5.531931288]])

# the example carries the time in one Julian date (40 microseconds) and its rotation to 1e-9 rad
two_centimetres_km = 2e-5
# IAU-76/FK5 with dPsi and dEps there, IAU 2006/2000A without dX and dY here: 0.2 mas
one_centimetre_km = 1e-5
ten_micrometres_s = 1e-8


@pytest.fixture
def example():
    jd, fr = to_jd_fr(datetime(2004, 4, 6, 7, 51, 28, 386009, tzinfo=UTC))
    values = (-0.4399619, 32.0, -0.140682 * ARCSEC, 0.333309 * ARCSEC, 0.0015563, 0.0, 0.0)
    return np.array([jd]), np.array([fr]), EarthAngles(*(np.array([value]) for value in values))


def test_teme_to_itrf_gives_the_published_state(example):
    jd, fr, angles = example
    r, v = teme_to_itrf(R_TEME, V_TEME, jd, fr, angles=angles)
    assert r[0] == pytest.approx([-1033.4793830, 7901.2952754, 6380.3565958], abs=two_centimetres_km)
    assert v[0] == pytest.approx([-3.225636520, -2.872451450, 5.531924446], abs=ten_micrometres_s)
    assert rotate(teme_to_itrf_matrix(jd, fr, angles), R_TEME) == pytest.approx(r, abs=1e-9)


def test_teme_to_pef_gives_the_published_position(example):
    jd, fr, angles = example
    r = rotate(teme_to_pef_matrix(jd, fr, angles), R_TEME)
    assert r[0] == pytest.approx([-1033.4750313, 7901.3055856, 6380.3445328], abs=two_centimetres_km)


def test_teme_to_true_of_date_gives_the_published_position(example):
    jd, fr, angles = example
    r = rotate(teme_to_tod_matrix(jd, fr, angles), R_TEME)
    assert r[0] == pytest.approx([5094.5147804, 6127.3664612, 6380.3445328], abs=one_centimetre_km)


def test_teme_to_gcrs_gives_the_published_state(example):
    jd, fr, angles = example
    r, v = teme_to_gcrs(R_TEME, V_TEME, jd, fr, angles=angles)
    assert r[0] == pytest.approx([5102.5089579, 6123.0114007, 6378.1369282], abs=one_centimetre_km)
    assert v[0] == pytest.approx([-4.743220157, 0.790536497, 5.533755727], abs=ten_micrometres_s)


def test_frames_keep_leading_axes_and_nan(example):
    jd, fr, angles = example
    r = np.stack((R_TEME, np.full((1, 3), np.nan)))
    out, _ = teme_to_gcrs(r, r, jd, fr, angles=angles)
    assert out.shape == (2, 1, 3)
    assert np.isfinite(out[0]).all()
    assert np.isnan(out[1]).all()
