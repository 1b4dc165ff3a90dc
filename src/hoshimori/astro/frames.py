"""TEME, the frame of SGP4, to the Earth (PEF, ITRF) and to the stars (true of date, GCRS).

TEME is turned to the Earth by Greenwich mean sidereal time of 1982 (Vallado et al. 2006, AIAA 2006-6753: the definition
that the element sets follow best), polar motion gives ITRF. From the terrestrial intermediate frame, which is PEF up to
the TIO locator s' (below 0.1 mas), Earth rotation angle and the IAU 2006/2000A pole (`erfa`) lead to GCRS. The official
definition of TEME is not published; the choice is worth metres at most, the element sets themselves hundreds.
"""

from typing import NamedTuple

import erfa
import numpy as np
from numpy.typing import NDArray

from hoshimori.astro.constants import EARTH_ROTATION_RAD_S, SECONDS_PER_DAY

Floats = NDArray[np.float64]

_TT_MINUS_TAI_S = 32.184


class EarthAngles(NamedTuple):
    """What the IERS says about the Earth's rotation, arrays of shape (T,).

    Attributes:
        ut1_utc_s: UT1 - UTC, s.
        tai_utc_s: TAI - UTC, s (leap seconds).
        xp_rad: Polar motion, rad.
        yp_rad: Polar motion, rad.
        lod_s: Excess length of day, s.
        dx_rad: Celestial pole offset dX (IAU 2000A), rad.
        dy_rad: Celestial pole offset dY, rad.
    """

    ut1_utc_s: Floats
    tai_utc_s: Floats
    xp_rad: Floats
    yp_rad: Floats
    lod_s: Floats
    dx_rad: Floats
    dy_rad: Floats


def rotate(matrix: Floats, vectors: Floats) -> Floats:
    """Return matrix @ vector for matrices (T, 3, 3) and vectors (..., T, 3)."""
    return np.asarray(np.einsum("tij,...tj->...ti", matrix, vectors))


def teme_to_pef_matrix(jd: Floats, fr: Floats, angles: EarthAngles) -> Floats:
    """Return the rotation TEME to PEF, shape (T, 3, 3), at UTC (jd, fr) of shape (T,)."""
    return _about_z(erfa.gmst82(jd, fr + angles.ut1_utc_s / SECONDS_PER_DAY))


def teme_to_tod_matrix(jd: Floats, fr: Floats, angles: EarthAngles) -> Floats:
    """Return the rotation TEME to true of date (IAU 1994 equation of the equinoxes), shape (T, 3, 3)."""
    return _about_z(-np.asarray(erfa.eqeq94(jd, _tt(fr, angles))))


def teme_to_itrf_matrix(jd: Floats, fr: Floats, angles: EarthAngles) -> Floats:
    """Return the rotation TEME to ITRF, shape (T, 3, 3); for positions (velocities also need the Earth's rotation)."""
    return np.asarray(_polar_motion(jd, fr, angles) @ teme_to_pef_matrix(jd, fr, angles))


def teme_to_gcrs_matrix(jd: Floats, fr: Floats, angles: EarthAngles) -> Floats:
    """Return the rotation TEME to GCRS, shape (T, 3, 3), at UTC (jd, fr) of shape (T,)."""
    x, y, s = erfa.xys06a(jd, _tt(fr, angles))
    gcrs_to_cirs = erfa.c2ixys(x + angles.dx_rad, y + angles.dy_rad, s)
    era = erfa.era00(jd, fr + angles.ut1_utc_s / SECONDS_PER_DAY)
    gcrs_to_pef = _about_z(era) @ gcrs_to_cirs
    return np.asarray(np.swapaxes(gcrs_to_pef, -1, -2) @ teme_to_pef_matrix(jd, fr, angles))


def teme_to_gcrs(r: Floats, v: Floats, jd: Floats, fr: Floats, *, angles: EarthAngles) -> tuple[Floats, Floats]:
    """Return position and velocity in GCRS.

    Args:
        r: Positions in TEME, km, shape (..., T, 3).
        v: Velocities in TEME, km/s, same shape.
        jd: Julian dates UTC, whole part, shape (T,).
        fr: Their fractions.
        angles: Earth orientation at these times.

    Returns:
        (km, km/s), same shapes; NaN stays NaN. The turning of TEME itself (about 8e-12 rad/s) is left out: below
        4e-7 km/s in GEO.
    """
    matrix = teme_to_gcrs_matrix(jd, fr, angles)
    return rotate(matrix, r), rotate(matrix, v)


def teme_to_itrf(r: Floats, v: Floats, jd: Floats, fr: Floats, *, angles: EarthAngles) -> tuple[Floats, Floats]:
    """Return position and velocity in the rotating ITRF (arguments as `teme_to_gcrs`)."""
    to_pef, polar = teme_to_pef_matrix(jd, fr, angles), _polar_motion(jd, fr, angles)
    r_pef, v_pef = rotate(to_pef, r), rotate(to_pef, v)
    omega = EARTH_ROTATION_RAD_S * (1.0 - angles.lod_s / SECONDS_PER_DAY)
    v_pef[..., 0] += omega * r_pef[..., 1]  # minus omega x r
    v_pef[..., 1] -= omega * r_pef[..., 0]
    return rotate(polar, r_pef), rotate(polar, v_pef)


def _tt(fr: Floats, angles: EarthAngles) -> Floats:
    """Return the fraction of the day in terrestrial time (it may pass 1)."""
    return np.asarray(fr + (angles.tai_utc_s + _TT_MINUS_TAI_S) / SECONDS_PER_DAY)


def _polar_motion(jd: Floats, fr: Floats, angles: EarthAngles) -> Floats:
    """Return the rotation PEF to ITRF, shape (T, 3, 3)."""
    return np.asarray(erfa.pom00(angles.xp_rad, angles.yp_rad, erfa.sp00(jd, _tt(fr, angles))))


def _about_z(angle: Floats) -> Floats:
    """Return the rotation of the frame about z by `angle`, shape (T, 3, 3)."""
    angle = np.asarray(angle, dtype=np.float64)
    c, s, zero, one = np.cos(angle), np.sin(angle), np.zeros_like(angle), np.ones_like(angle)
    rows = (np.stack((c, s, zero), -1), np.stack((-s, c, zero), -1), np.stack((zero, zero, one), -1))
    return np.stack(rows, axis=-2)
