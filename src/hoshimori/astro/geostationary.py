"""Where an object stands over the Earth: longitude of the subsatellite point, drift, slot of the geostationary belt.

TEME is turned to the Earth by Greenwich mean sidereal time of 1982 alone (UT1 taken as UTC, no polar motion): wrong by
up to 0.9 s x 15"/s = 0.004 deg, far below the 0.05 deg of a station-keeping box. Use `frames` where that matters.
"""

import erfa
import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def wrap_degrees(angle_deg: ArrayLike) -> Floats:
    """Return angles in degrees wrapped to [-180, 180)."""
    return np.asarray(np.mod(np.asarray(angle_deg, dtype=np.float64) + 180.0, 360.0) - 180.0)


def subsatellite_longitude_deg(r_teme_km: ArrayLike, jd: ArrayLike, fr: ArrayLike) -> Floats:
    """Return the geocentric east longitude below positions in TEME.

    Args:
        r_teme_km: Positions in TEME, km, shape (..., T, 3) or (..., 3).
        jd: Julian date, UTC (taken as UT1), whole part, shape broadcast against (..., T).
        fr: Its fraction.

    Returns:
        Degrees in [-180, 180), shape (..., T); NaN where the position is NaN.
    """
    r = np.asarray(r_teme_km, dtype=np.float64)
    gmst = erfa.gmst82(np.asarray(jd, dtype=np.float64), np.asarray(fr, dtype=np.float64))
    return wrap_degrees(np.degrees(np.arctan2(r[..., 1], r[..., 0]) - gmst))


def mean_longitude_deg(
    node_rad: ArrayLike, perigee_rad: ArrayLike, anomaly_rad: ArrayLike, jd: ArrayLike, fr: ArrayLike
) -> Floats:
    """Return the mean longitude over the Earth of mean elements at their epoch.

    Args:
        node_rad: Right ascension of the ascending node, TEME, rad.
        perigee_rad: Argument of perigee, rad.
        anomaly_rad: Mean anomaly, rad.
        jd: Julian date of the epoch, UTC (taken as UT1), whole part.
        fr: Its fraction.

    Returns:
        Degrees in [-180, 180): node + perigee + anomaly - sidereal time. Free of the daily figure of eight.
    """
    gmst = erfa.gmst82(np.asarray(jd, dtype=np.float64), np.asarray(fr, dtype=np.float64))
    total = (
        np.asarray(node_rad, dtype=np.float64)
        + np.asarray(perigee_rad, dtype=np.float64)
        + np.asarray(anomaly_rad, dtype=np.float64)
        - gmst
    )
    return wrap_degrees(np.degrees(total))


def drift_rate_deg_day(mean_motion_rev_day: ArrayLike) -> Floats:
    """Return the eastward drift over the Earth, deg/day, of a mean motion in rev/day (sidereal day 86164.0905 s)."""
    sidereal_rev_day = 86400.0 / 86164.0905
    return np.asarray(360.0 * (np.asarray(mean_motion_rev_day, dtype=np.float64) - sidereal_rev_day))
