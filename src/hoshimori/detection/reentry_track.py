"""Where an object passes while its window is open: shares of the ground track over areas, nothing finer.

The track is that of an object that is still up: along it, at a time that nobody knows, it comes down. It is no
impact point and no footprint, and along the track it is early or late by minutes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import erfa
import numpy as np
from numpy.typing import NDArray

from hoshimori.astro.elements import secular_j2_rates
from hoshimori.astro.geostationary import wrap_degrees
from hoshimori.astro.orbit_decay import decay_path
from hoshimori.astro.polygon import inside_polygon
from hoshimori.detection.effective_drag import Drag
from hoshimori.model.preset_area import PresetArea
from hoshimori.propagation.atmosphere import log_density_profile

Floats = NDArray[np.float64]

#: A low orbit crosses 1.2 degrees of latitude in this time.
STEP_S: Final = 20.0
_UNIX_EPOCH_JD: Final = 2440587.5
_FLATTENING: Final = 1.0 / 298.257223563


@dataclass(frozen=True, slots=True, kw_only=True)
class LastSet:
    """The last set of an object: km and rad; `day` since 1970-01-01 UTC."""

    day: float
    a_km: float
    ecc: float
    inc_rad: float
    argp_rad: float
    node_rad: float
    anomaly_rad: float


def window_track(
    last: LastSet, drag: Drag, density_days: float, low_day: float, high_day: float
) -> tuple[Floats, Floats]:
    """Return longitudes and geodetic latitudes below the object every `STEP_S` of its window, degrees.

    Args:
        last: Its last set.
        drag: What brakes it.
        density_days: Time in which the density of these days fades.
        low_day: Beginning of the window, days after the last set.
        high_day: Its end.
    """
    log_b = (drag.log_level + drag.log_swing, drag.log_level, density_days)
    elements = (last.a_km, last.ecc, last.inc_rad, last.argp_rad)
    path = decay_path(elements, log_b, log_density_profile(), until_days=high_day + 1.0)
    days, a, ecc = path.T
    node_rate, perigee_rate, excess = secular_j2_rates(a, ecc, last.inc_rad)
    motion = np.sqrt(398600.8 / a**3) + excess
    begin = max(low_day, 0.0)
    when = np.arange(begin, max(high_day, begin + 1e-6), STEP_S / 86400.0)
    anomaly, argp, node = (
        start + _grown(days, rate, when)
        for start, rate in ((last.anomaly_rad, motion), (last.argp_rad, perigee_rate), (last.node_rad, node_rate))
    )
    e = np.interp(when, days, ecc)
    eccentric = np.asarray(anomaly)
    for _ in range(6):  # Kepler by Newton; e is small where drag has an orbit
        eccentric = eccentric - (eccentric - e * np.sin(eccentric) - anomaly) / (1.0 - e * np.cos(eccentric))
    true = 2.0 * np.arctan2(np.sqrt(1.0 + e) * np.sin(eccentric / 2.0), np.sqrt(1.0 - e) * np.cos(eccentric / 2.0))
    u = argp + true
    ascension = node + np.arctan2(np.cos(last.inc_rad) * np.sin(u), np.cos(u))
    latitude = np.arcsin(np.sin(last.inc_rad) * np.sin(u))
    jd = np.full(len(when), _UNIX_EPOCH_JD + np.floor(last.day))
    longitude = wrap_degrees(np.degrees(ascension - erfa.gmst82(jd, last.day - np.floor(last.day) + when)))
    return longitude, np.degrees(np.arctan(np.tan(latitude) / (1.0 - _FLATTENING) ** 2))


def shares(track: tuple[Floats, Floats], areas: Sequence[PresetArea]) -> dict[str, float]:
    """Return the share of a track over each area by its id."""
    longitude, latitude = track
    if not len(longitude):
        return {area.id: 0.0 for area in areas}
    return {area.id: float(inside_polygon(longitude, latitude, area.vertices_deg).mean()) for area in areas}


def _grown(days: Floats, rate_rad_s: Floats, when: Floats) -> Floats:
    """Return the angle that a rate, known at `days`, has swept by `when`; beyond the path at its last rate."""
    swept = np.concatenate([[0.0], np.cumsum(0.5 * (rate_rad_s[1:] + rate_rad_s[:-1]) * np.diff(days) * 86400.0)])
    k = np.clip(np.searchsorted(days, when, side="right") - 1, 0, max(len(days) - 2, 0))
    if len(days) < 2:
        return np.asarray(rate_rad_s[0] * when * 86400.0)
    inside = np.minimum(when, days[-1]) - days[k]
    slope = (rate_rad_s[k + 1] - rate_rad_s[k]) / np.maximum(days[k + 1] - days[k], 1e-12)
    part = (rate_rad_s[k] + 0.5 * slope * inside) * inside * 86400.0
    return np.asarray(swept[k] + part + rate_rad_s[-1] * np.maximum(when - days[-1], 0.0) * 86400.0)
