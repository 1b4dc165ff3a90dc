"""Relative orbital elements of two near-circular orbits: size, phase, eccentricity vector and plane, and their drift.

Mean elements in, mean relative elements out (quasi-nonsingular set of D'Amico). Good for small differences of plane
and size; the phase may be any. Not for equatorial orbits: there the node has no meaning.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hoshimori.astro.constants import EARTH_ROTATION_RAD_S, WGS72_MU_KM3_S2
from hoshimori.astro.elements import secular_j2_rates

Floats = NDArray[np.float64]


def relative_elements(first: ArrayLike, second: ArrayLike) -> Floats:
    """Return the relative elements of a second orbit as seen from a first one.

    Args:
        first: Mean elements, shape (..., 6): semi-major axis, km; eccentricity; inclination, node, argument of perigee
            and mean anomaly, rad.
        second: The same of the other orbit at the same time, broadcast against `first`.

    Returns:
        Shape (..., 6), no units and rad: (a2 - a1)/a1; difference of mean argument of latitude plus node times cos i,
        in [-pi, pi); x and y of the difference of eccentricity vectors; difference of inclination; of node times sin i.

    References:
        D'Amico (2010), Autonomous Formation Flying in Low Earth Orbit (TU Delft), eq. 2.2 (from memory).
    """
    a1, e1, i1, node1, perigee1, anomaly1 = np.moveaxis(np.asarray(first, dtype=np.float64), -1, 0)
    a2, e2, i2, node2, perigee2, anomaly2 = np.moveaxis(np.asarray(second, dtype=np.float64), -1, 0)
    node = wrap_pi(node2 - node1)
    phase = wrap_pi(perigee2 + anomaly2 - perigee1 - anomaly1 + node * np.cos(i1))
    return np.stack(
        np.broadcast_arrays(
            (a2 - a1) / a1,
            phase,
            e2 * np.cos(perigee2) - e1 * np.cos(perigee1),
            e2 * np.sin(perigee2) - e1 * np.sin(perigee1),
            i2 - i1,
            node * np.sin(i1),
        ),
        axis=-1,
    )


def phase_rate_rad_s(first: ArrayLike, second: ArrayLike) -> Floats:
    """Return the secular drift of the relative phase (second entry of `relative_elements`), rad/s, J2 included.

    To first order it is -3 pi (a2 - a1)/a1 a revolution, and what J2 adds for a difference of inclination.
    """
    rates = []
    for elements in (first, second):
        a, ecc, inc = np.moveaxis(np.asarray(elements, dtype=np.float64)[..., :3], -1, 0)
        node, perigee, anomaly = secular_j2_rates(a, ecc, inc)
        rates.append((np.sqrt(WGS72_MU_KM3_S2 / a**3) + perigee + anomaly, node))
    cos_i = np.cos(np.asarray(first, dtype=np.float64)[..., 2])
    return np.asarray(rates[1][0] - rates[0][0] + (rates[1][1] - rates[0][1]) * cos_i)


def plane_angle_rad(inc1: ArrayLike, node1: ArrayLike, inc2: ArrayLike, node2: ArrayLike) -> Floats:
    """Return the angle between two orbit planes, rad, from inclinations and nodes, rad."""
    distance = np.linalg.norm(plane_normal(inc1, node1) - plane_normal(inc2, node2), axis=-1)
    return np.asarray(2.0 * np.arcsin(np.clip(distance / 2.0, 0.0, 1.0)))  # exact for small angles, unlike arccos


def plane_normal(inc: ArrayLike, node: ArrayLike) -> Floats:
    """Return unit normals of orbit planes, shape (..., 3), from inclination and node, rad."""
    i, raan = np.broadcast_arrays(np.asarray(inc, dtype=np.float64), np.asarray(node, dtype=np.float64))
    return np.stack((np.sin(i) * np.sin(raan), -np.sin(i) * np.cos(raan), np.cos(i)), axis=-1)


def track_offset_rad(first: ArrayLike, second: ArrayLike) -> tuple[Floats, Floats]:
    """Return how far apart two orbits draw their tracks on the ground, and the node difference of one common track.

    Args:
        first: Mean elements, shape (..., 6), as in `relative_elements`.
        second: The same of the other orbit.

    Returns:
        (offset of the ascending nodes on the ground, rad, east positive; difference of node that would make it zero
        at this difference of argument of latitude, rad). Satellites that follow one reference track, one after the
        other, are not in one plane: the Earth turns between them.
    """
    a, ecc, inc, node1, perigee1, anomaly1 = np.moveaxis(np.asarray(first, dtype=np.float64), -1, 0)
    _, _, _, node2, perigee2, anomaly2 = np.moveaxis(np.asarray(second, dtype=np.float64), -1, 0)
    node_rate, perigee_rate, anomaly_rate = secular_j2_rates(a, ecc, inc)
    latitude_rate = np.sqrt(WGS72_MU_KM3_S2 / a**3) + perigee_rate + anomaly_rate
    ahead = wrap_pi(perigee2 + anomaly2 - perigee1 - anomaly1)
    common = -(EARTH_ROTATION_RAD_S - node_rate) * ahead / latitude_rate
    return wrap_pi(node2 - node1 - common), common


def least_speed_km_s(first: ArrayLike, second: ArrayLike) -> Floats:
    """Return the least speed between two orbits at one place that turns the one into the other, km/s.

    A burn along the track changes the semi-major axis and the eccentricity vector by twice its share of the orbital
    speed, one across it the plane by its share. The node is left out: it drifts apart by itself. A lower bound.

    Args:
        first: Mean elements, shape (..., 6), as in `relative_elements`.
        second: The same of the other orbit.
    """
    roe = relative_elements(first, second)
    speed = np.sqrt(WGS72_MU_KM3_S2 / np.asarray(first, dtype=np.float64)[..., 0])
    in_plane = np.maximum(np.abs(roe[..., 0]), eccentricity_change(first, second)) / 2.0
    return np.asarray(speed * np.hypot(in_plane, roe[..., 4]))


def eccentricity_change(first: ArrayLike, second: ArrayLike) -> Floats:
    """Return the difference of the sizes of two eccentricity vectors; their directions drift apart by themselves."""
    return np.abs(np.asarray(second, dtype=np.float64)[..., 1] - np.asarray(first, dtype=np.float64)[..., 1])


def wrap_pi(angle: ArrayLike) -> Floats:
    """Return angles, rad, in [-pi, pi)."""
    return np.asarray((np.asarray(angle, dtype=np.float64) + np.pi) % (2.0 * np.pi) - np.pi)
