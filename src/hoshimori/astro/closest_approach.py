"""When two objects are nearest or farthest, from relative states at the ends of an interval.

The relative motion in an interval is the cubic that takes up position and velocity at both ends (Hermite). Against the
true motion it is off by at most h^4/384 times the greatest fourth derivative, so keep intervals short: an error of
position shows in a least distance at first order at most.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_PARTS, _DIVISIONS = 16, 13  # divides an interval down to one part in 2^52
_INSIDE = np.arange(1, _PARTS) / _PARTS


def linear_closest_approach(dr: Floats, dv: Floats) -> tuple[Floats, Floats]:
    """Return when two objects in straight relative motion are nearest, and how near.

    Args:
        dr: Relative positions, km, shape (..., 3).
        dv: Relative velocities, km/s, same shape.

    Returns:
        (seconds from now, least distance in km), shape (...). NaN where the relative velocity is zero.
    """
    speed2 = np.einsum("...k,...k->...", dv, dv)
    along = np.einsum("...k,...k->...", dr, dv)
    with np.errstate(divide="ignore", invalid="ignore"):
        time = -along / speed2
        return time, np.linalg.norm(dr + dv * time[..., None], axis=-1)


def hermite(r0: Floats, v0: Floats, r1: Floats, v1: Floats, *, h: Floats, t: Floats) -> tuple[Floats, Floats]:
    """Return (position, velocity) of the cubic through both ends of an interval.

    Args:
        r0: Positions at its begin, km, shape (..., 3); `v0` velocities, km/s.
        v0: See `r0`.
        r1: Positions at its end; `v1` velocities.
        v1: See `r1`.
        h: Lengths of the intervals, s, shape (...).
        t: Seconds from the begin, shape (...).
    """
    h, s = np.asarray(h)[..., None], (np.asarray(t) / np.asarray(h))[..., None]
    a2 = 3.0 * (r1 - r0) - h * (2.0 * v0 + v1)
    a3 = -2.0 * (r1 - r0) + h * (v0 + v1)
    return r0 + s * (h * v0 + s * (a2 + s * a3)), v0 + s * (2.0 * a2 + 3.0 * s * a3) / h


def extreme_in_interval(r0: Floats, v0: Floats, r1: Floats, v1: Floats, h: Floats) -> tuple[Floats, Floats]:
    """Return time and distance of the extreme that an interval with a change of sign of the range rate holds.

    Args:
        r0: Relative positions at the begin, km, shape (M, 3); arguments as `hermite`.
        v0: See `r0`.
        r1: See `r0`.
        v1: See `r0`.
        h: Lengths, s, shape (M,).

    Returns:
        (seconds from the begin, distance in km), shape (M,): a minimum where the range rate rises through zero, a
        maximum where it falls. Where its sign does not change, one of the ends.
    """
    h = np.array(np.broadcast_to(h, (len(r0),)), dtype=np.float64)
    c0, c1, c2, c3, c4, c5 = _range_rate(r0, v0, r1, v1, h[:, None])
    negative = (np.einsum("mk,mk->m", r0, v0) < 0.0)[:, None]
    low, width = np.zeros(len(r0)), 1.0
    turned = np.ones((len(r0), _PARTS), dtype=np.bool_)  # the last part, where no sign differs
    for _ in range(_DIVISIONS):
        s = low[:, None] + width * _INSIDE
        turned[:, :-1] = (c0 + s * (c1 + s * (c2 + s * (c3 + s * (c4 + s * c5)))) < 0.0) != negative
        width /= _PARTS
        low += width * np.argmax(turned, axis=1)
    time = (low + 0.5 * width) * h
    position, _ = hermite(r0, v0, r1, v1, h=h, t=time)
    return time, np.linalg.norm(position, axis=-1)


def _range_rate(r0: Floats, v0: Floats, r1: Floats, v1: Floats, h: Floats) -> tuple[Floats, ...]:
    """Return the coefficients, each (M, 1), of r.dr/ds of the cubic of `hermite` over s = t/h, lowest power first."""
    p1 = h * v0
    a2 = 3.0 * (r1 - r0) - h * (2.0 * v0 + v1)
    a3 = -2.0 * (r1 - r0) + h * (v0 + v1)

    def dot(a: Floats, b: Floats) -> Floats:
        return np.asarray(np.einsum("mk,mk->m", a, b)[:, None])

    return (
        dot(r0, p1),
        2.0 * dot(r0, a2) + dot(p1, p1),
        3.0 * dot(r0, a3) + 3.0 * dot(p1, a2),
        4.0 * dot(p1, a3) + 2.0 * dot(a2, a2),
        5.0 * dot(a2, a3),
        3.0 * dot(a3, a3),
    )
