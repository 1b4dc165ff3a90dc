"""Compact position reports of aircraft (CPR, airborne): two messages of either parity to a latitude and a longitude.

Sources: ICAO Doc 9871; RTCA DO-260B, A.1.7. Whether two halves fit is decided here; how old they may be is not.
"""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

#: Radius of a sphere of the Earth's mean radius, m: distances here tell a jump from a flight, to a few parts in 1,000.
MEAN_RADIUS_M: Final = 6_371_000.0
_BITS: Final = 2.0**17
_NZ: Final = 15

FITS, OTHER_ZONE, OFF_EARTH, HALVES_DIFFER = 0, 1, 2, 3


def longitude_zones(latitude_deg: ArrayLike) -> NDArray[np.int64]:
    """Return the number of longitude zones of even messages at a latitude, degrees; 1 beyond 87 degrees."""
    phi = np.abs(np.asarray(latitude_deg, dtype=np.float64))
    part = (1.0 - np.cos(np.pi / (2 * _NZ))) / np.cos(np.radians(np.minimum(phi, 86.999))) ** 2
    zones = np.floor(2.0 * np.pi / np.arccos(np.clip(1.0 - part, -1.0, 1.0))).astype(np.int64)
    zones = np.where(phi == 0.0, 59, zones)
    return np.where(phi > 87.0, 1, np.where(phi >= 86.999, 2, zones))


def global_position(
    even_yx: ArrayLike, odd_yx: ArrayLike, *, newest_is_odd: ArrayLike, greatest_move_m: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int8]]:
    """Return latitude and longitude of the newer message of each pair, degrees, and whether the pair fits.

    Args:
        even_yx: Encoded latitude and longitude of even messages, 0 to 131,071, shape (n, 2).
        odd_yx: The same of odd ones.
        newest_is_odd: Which of the two is the newer, shape (n,).
        greatest_move_m: The positions of the two may lie this far apart, m, shape (n,) or a scalar.

    Returns:
        Latitude (-90 to 90) and longitude (-180 to 180), NaN where the pair does not fit; and `FITS`, `OTHER_ZONE`
        (they straddle a border of zones: usual, no fault), `OFF_EARTH` (no such latitude) or `HALVES_DIFFER`, (n,).
    """
    even, odd = (np.asarray(a, dtype=np.float64).reshape(-1, 2) / _BITS for a in (even_yx, odd_yx))
    newest_odd = np.asarray(newest_is_odd, dtype=np.bool_)
    j = np.floor(59.0 * even[:, 0] - 60.0 * odd[:, 0] + 0.5)
    lat_even, lat_odd = (_signed(360.0 / n * (np.mod(j, n) + half)) for n, half in ((60, even[:, 0]), (59, odd[:, 0])))
    off = (np.abs(lat_even) > 90.0) | (np.abs(lat_odd) > 90.0)
    zones, zones_odd = longitude_zones(lat_even), longitude_zones(lat_odd)
    m = np.floor(even[:, 1] * (zones - 1) - odd[:, 1] * zones + 0.5)
    n_odd = np.maximum(zones - 1, 1)
    lon_even = _signed(360.0 / zones * (np.mod(m, zones) + even[:, 1]))
    lon_odd = _signed(360.0 / n_odd * (np.mod(m, n_odd) + odd[:, 1]))
    apart = distance_m(lat_even, lon_even, lat_odd, lon_odd)
    fault = np.where(apart > np.asarray(greatest_move_m), HALVES_DIFFER, FITS)
    fault = np.where(zones != zones_odd, OTHER_ZONE, fault)
    fault = np.where(off, OFF_EARTH, fault).astype(np.int8)
    lat, lon = np.where(newest_odd, lat_odd, lat_even), np.where(newest_odd, lon_odd, lon_even)
    return np.where(fault == FITS, lat, np.nan), np.where(fault == FITS, lon, np.nan), fault


def distance_m(
    lat1_deg: ArrayLike, lon1_deg: ArrayLike, lat2_deg: ArrayLike, lon2_deg: ArrayLike
) -> NDArray[np.float64]:
    """Return great-circle distances on a sphere of the mean radius, m; angles in degrees."""
    lat1, lon1, lat2, lon2 = (
        np.radians(np.asarray(a, dtype=np.float64)) for a in (lat1_deg, lon1_deg, lat2_deg, lon2_deg)
    )
    h = np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    return np.asarray(2.0 * MEAN_RADIUS_M * np.arcsin(np.sqrt(np.clip(h, 0.0, 1.0))))


def _signed(angle_deg: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return an angle of 0 to 360 degrees as -180 to 180."""
    return np.mod(angle_deg + 180.0, 360.0) - 180.0
