"""Where along its orbit an object is, set after set, and how fast: what a burn changes first.

Phase is mean anomaly plus argument of perigee, near the geostationary belt plus node: free of the ill-defined perigee
of near-circular orbits. Its rate is Brouwer's mean motion plus the secular rates of J2. A rate that is 1 m of
semi-major axis off moves the phase by about 135 m a day in low orbit, so the phase sees what the rate alone does not.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hoshimori.astro.constants import MINUTES_PER_DAY, SECONDS_PER_DAY
from hoshimori.astro.elements import brouwer_mean_motion, secular_j2_rates, semi_major_axis_km

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlongTrack:
    """Arrays of shape (N,), one entry a set.

    Attributes:
        a_km: Brouwer mean semi-major axis, km.
        rate: Rate of the phase, rad/day.
        residual: Advance of the phase to the next set less what the mean of both rates says, rad in [-pi, pi).
        node_residual: The same for the node less its rate under J2, rad.
    """

    a_km: Floats
    rate: Floats
    residual: Floats
    node_residual: Floats


def along_track(
    t: Floats, mean_motion_rev_day: Floats, ecc: Floats, inc: Floats, raan: Floats, argp: Floats, anomaly: Floats,
    *, with_node: bool,
) -> AlongTrack:  # fmt: skip
    """Return phase advances and rates of consecutive sets; entries between two objects mean nothing.

    Args:
        t: Epochs, days, shape (N,).
        mean_motion_rev_day: Kozai mean motion as published, rev/day.
        ecc: Eccentricity.
        inc: Inclination, rad.
        raan: Right ascension of the ascending node, rad.
        argp: Argument of perigee, rad.
        anomaly: Mean anomaly, rad.
        with_node: Count the node into the phase, for orbits near the equator.
    """
    a_km = semi_major_axis_km(mean_motion_rev_day, ecc, inc)
    node_rate, perigee_rate, anomaly_rate = (x * SECONDS_PER_DAY for x in secular_j2_rates(a_km, ecc, inc))
    rate = brouwer_mean_motion(mean_motion_rev_day, ecc, inc) * MINUTES_PER_DAY + perigee_rate + anomaly_rate
    phase = argp + anomaly
    if with_node:
        rate, phase = rate + node_rate, phase + raan
    return AlongTrack(
        a_km=a_km,
        rate=rate,
        residual=_advance_less_rate(t, phase, rate),
        node_residual=_advance_less_rate(t, raan, node_rate),
    )


def _advance_less_rate(t: Floats, angle: Floats, rate: Floats) -> Floats:
    expected = 0.5 * (rate[1:] + rate[:-1]) * np.diff(t)
    wrapped = np.mod(np.diff(angle) - expected + np.pi, 2.0 * np.pi) - np.pi
    return np.append(wrapped, 0.0) if len(t) else np.zeros(0)


def in_track_speed_m_s(rate_change: Floats, a_km: Floats) -> Floats:
    """Return the in-track burn behind a change of the rate, m/s: -a Δn / 3 of a near-circular orbit.

    Args:
        rate_change: Rad/day; a push along the way raises the orbit and lowers the rate.
        a_km: Semi-major axis, km.
    """
    return np.asarray(-1e3 * a_km * rate_change / (3.0 * SECONDS_PER_DAY))
