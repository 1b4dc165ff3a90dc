"""What SGP4 mean elements say about the orbit: size, altitudes, regime, secular rates.

The mean motion of an element set is Kozai's; SGP4 turns it into Brouwer's first, and so do we, with WGS-72. Altitudes
are over the WGS-72 equatorial radius, 6378.135 km (2 m below WGS-84). They are of *mean* elements: the osculating
radius differs by up to about 10 km in LEO (short periods of J2) and by tens of km at high perigees.
"""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hoshimori.astro.constants import MINUTES_PER_DAY, SECONDS_PER_DAY, WGS72_J2, WGS72_RADIUS_KM, WGS72_XKE

Floats = NDArray[np.float64]

#: Name of each regime code; the values of `hoshimori.model.vocabulary.Regime`.
REGIME_NAMES: Final = ("LEO", "MEO", "GEO", "HEO", "OTHER")
LEO, MEO, GEO, HEO, OTHER = range(5)

_LEO_APOGEE_KM = 2000.0
_GEO_MEAN_MOTION = (0.9, 1.1)
_GEO_ECCENTRICITY = 0.2
_GEO_INCLINATION_RAD = float(np.radians(70.0))
_HEO_ECCENTRICITY = 0.25


def brouwer_mean_motion(mean_motion_rev_day: ArrayLike, eccentricity: ArrayLike, inclination_rad: ArrayLike) -> Floats:
    """Return Brouwer's mean motion, rad/min, from Kozai's, as SGP4 does it.

    Args:
        mean_motion_rev_day: Kozai mean motion as published, rev/day.
        eccentricity: 0 <= e < 1, broadcast against the others.
        inclination_rad: Inclination, rad.

    Returns:
        Mean motion, rad/min; NaN where an input is NaN, e >= 1 or the mean motion is not positive.

    References:
        `initl` of Vallado et al. (2006), AIAA 2006-6753.
    """
    n = np.asarray(mean_motion_rev_day, dtype=np.float64) * (2.0 * np.pi / MINUTES_PER_DAY)
    ecc = np.asarray(eccentricity, dtype=np.float64)
    cos_i = np.cos(np.asarray(inclination_rad, dtype=np.float64))
    with np.errstate(invalid="ignore", divide="ignore"):
        beta2 = 1.0 - ecc * ecc
        ak = (WGS72_XKE / n) ** (2.0 / 3.0)
        d1 = 0.75 * WGS72_J2 * (3.0 * cos_i * cos_i - 1.0) / (np.sqrt(beta2) * beta2)
        delta = d1 / (ak * ak)
        adel = ak * (1.0 - delta * delta - delta * (1.0 / 3.0 + 134.0 * delta * delta / 81.0))
        result = n / (1.0 + d1 / (adel * adel))
        return np.where((n > 0.0) & (ecc >= 0.0) & (ecc < 1.0), result, np.nan)


def semi_major_axis_km(mean_motion_rev_day: ArrayLike, eccentricity: ArrayLike, inclination_rad: ArrayLike) -> Floats:
    """Return the Brouwer mean semi-major axis, km, of a published (Kozai) mean motion.

    Arguments, NaN rule and source as `brouwer_mean_motion`.
    """
    n = brouwer_mean_motion(mean_motion_rev_day, eccentricity, inclination_rad)
    return np.asarray((WGS72_XKE / n) ** (2.0 / 3.0) * WGS72_RADIUS_KM)


def perigee_altitude_km(mean_motion_rev_day: ArrayLike, eccentricity: ArrayLike, inclination_rad: ArrayLike) -> Floats:
    """Return the mean perigee altitude, km, over 6378.135 km (arguments as `brouwer_mean_motion`)."""
    a = semi_major_axis_km(mean_motion_rev_day, eccentricity, inclination_rad)
    return np.asarray(a * (1.0 - np.asarray(eccentricity, dtype=np.float64)) - WGS72_RADIUS_KM)


def apogee_altitude_km(mean_motion_rev_day: ArrayLike, eccentricity: ArrayLike, inclination_rad: ArrayLike) -> Floats:
    """Return the mean apogee altitude, km, over 6378.135 km (arguments as `brouwer_mean_motion`)."""
    a = semi_major_axis_km(mean_motion_rev_day, eccentricity, inclination_rad)
    return np.asarray(a * (1.0 + np.asarray(eccentricity, dtype=np.float64)) - WGS72_RADIUS_KM)


def regime(mean_motion_rev_day: ArrayLike, eccentricity: ArrayLike, inclination_rad: ArrayLike) -> NDArray[np.int8]:
    """Return the code of the orbital regime, an index into `REGIME_NAMES`.

    GEO: 0.9 to 1.1 rev/day, e < 0.2, i < 70 deg. Else HEO: e >= 0.25. Else LEO: apogee below 2,000 km. Else MEO:
    faster than 1.1 rev/day, so below GEO. Else OTHER (also where an input is NaN).

    Args:
        mean_motion_rev_day: Kozai mean motion, rev/day.
        eccentricity: Broadcast against the others.
        inclination_rad: Inclination, rad.

    Returns:
        int8 codes of the broadcast shape.
    """
    n, ecc, inc = np.broadcast_arrays(
        np.asarray(mean_motion_rev_day, dtype=np.float64),
        np.asarray(eccentricity, dtype=np.float64),
        np.asarray(inclination_rad, dtype=np.float64),
    )
    apogee = apogee_altitude_km(n, ecc, inc)
    low, high = _GEO_MEAN_MOTION
    known = np.isfinite(apogee)
    geo = known & (n >= low) & (n <= high) & (ecc < _GEO_ECCENTRICITY) & (inc < _GEO_INCLINATION_RAD)
    conditions = [geo, known & (ecc >= _HEO_ECCENTRICITY), known & (apogee < _LEO_APOGEE_KM), known & (n > high)]
    return np.select(conditions, [GEO, HEO, LEO, MEO], default=OTHER).astype(np.int8)


def secular_j2_rates(
    semi_major_axis: ArrayLike, eccentricity: ArrayLike, inclination_rad: ArrayLike
) -> tuple[Floats, Floats, Floats]:
    """Return the secular rates of node, argument of perigee and mean anomaly under J2, rad/s.

    Args:
        semi_major_axis: Brouwer mean semi-major axis, km.
        eccentricity: Broadcast against the others.
        inclination_rad: Inclination, rad.

    Returns:
        (node rate, perigee rate, excess of the mean anomaly's rate over the Keplerian mean motion), rad/s, first order
        in J2; NaN where the orbit is not elliptic.

    References:
        Vallado, Fundamentals of Astrodynamics and Applications, sec. 9.6.
    """
    a = np.asarray(semi_major_axis, dtype=np.float64)
    ecc = np.asarray(eccentricity, dtype=np.float64)
    cos_i = np.cos(np.asarray(inclination_rad, dtype=np.float64))
    with np.errstate(invalid="ignore", divide="ignore"):
        n = WGS72_XKE / 60.0 * (WGS72_RADIUS_KM / a) ** 1.5
        beta2 = np.where(ecc < 1.0, 1.0 - ecc * ecc, np.nan)
        k = 0.75 * n * WGS72_J2 * (WGS72_RADIUS_KM / (a * beta2)) ** 2
        node = -2.0 * k * cos_i
        perigee = k * (5.0 * cos_i * cos_i - 1.0)
        anomaly = k * np.sqrt(beta2) * (3.0 * cos_i * cos_i - 1.0)
    return node, perigee, anomaly


def orbital_period_s(mean_motion_rev_day: ArrayLike) -> Floats:
    """Return the orbital period, s, of a mean motion in rev/day; NaN where that is not positive."""
    n = np.asarray(mean_motion_rev_day, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(n > 0.0, SECONDS_PER_DAY / n, np.nan)


def perigee_rate_rad_s(mean_motion_rev_day: ArrayLike, eccentricity: ArrayLike) -> Floats:
    """Return the rate of the true anomaly at perigee, rad/s: the fastest turn of the orbit; NaN where not elliptic."""
    n = np.asarray(mean_motion_rev_day, dtype=np.float64) * (2.0 * np.pi / SECONDS_PER_DAY)
    ecc = np.asarray(eccentricity, dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = n * (1.0 + ecc) ** 2 / (1.0 - ecc * ecc) ** 1.5
        return np.where((n > 0.0) & (ecc >= 0.0) & (ecc < 1.0), rate, np.nan)
