"""How fast collisions are expected at an instant: the flow of a Gaussian cloud into a sphere.

For a relative position and velocity that are jointly Gaussian, the expected number of entries a second is the integral
over the sphere of (density there) x (mean inward speed, given that place). The mean inward speed of a Gaussian speed x
with mean m and deviation s is s phi(m/s) - m Phi(-m/s).

The integral is taken by Gauss-Legendre in the cosine of the angle to the mean relative velocity, each half by itself
because the inward speed has a kink on the equator, and by equal steps around it.

References:
    Coppola (2012), Including velocity uncertainty in the probability of collision between space objects, AAS 12-247.
    Hall (2021), as `hall2021`.
"""

from math import cos, erfc, exp, pi, sin, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hoshimori.astro.compiled import compiled

Floats = NDArray[np.float64]

_ORDERS: Final = (6, 10, 16, 28, 48, 96)
#: Up to which sharpness (radius over the smallest deviation, or change of the exponent over the radius) each is used.
_SHARPEST: Final = (0.3, 1.0, 3.0, 10.0, 30.0)


def _nodes() -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Return cosines in (0, 1) and weights of all orders in a row, and where each begins."""
    both = [np.polynomial.legendre.leggauss(order) for order in _ORDERS]
    first = np.cumsum([0, *_ORDERS])
    return (
        np.concatenate([0.5 * (x + 1.0) for x, _ in both]),
        np.concatenate([0.5 * w for _, w in both]),
        np.asarray(first, dtype=np.int64),
    )


_COSINE, _WEIGHT, _FIRST = _nodes()


def collision_rate(mean: Floats, covariance: Floats, hbr: float) -> Floats:
    """Return expected entries a second.

    Args:
        mean: Mean relative position km and velocity km/s, shape (T, 6).
        covariance: Their covariance, shape (T, 6, 6); the block of the position positive definite.
        hbr: Radius, km.

    Returns:
        Rates, 1/s, shape (T,).
    """
    A = covariance[:, :3, :3]
    inverse: Floats = np.linalg.inv(A).astype(np.float64)
    gain = np.einsum("tij,tjk->tik", covariance[:, 3:, :3], inverse)
    conditional = covariance[:, 3:, 3:] - np.einsum("tij,tkj->tik", gain, covariance[:, 3:, :3])
    values = np.linalg.eigvalsh(A)
    bend = np.linalg.norm(np.einsum("tij,tj->ti", inverse, mean[:, :3]), axis=1)
    sharp = np.maximum(hbr / np.sqrt(values[:, 0]), hbr * bend)
    norm = 1.0 / np.sqrt((2.0 * pi) ** 3 * values.prod(axis=1))
    at_centre = mean[:, 3:] - np.einsum("tij,tj->ti", gain, mean[:, :3])
    out = np.empty(len(mean))
    index = np.searchsorted(np.array(_SHARPEST), sharp)
    _rates(np.ascontiguousarray(mean[:, :3]), at_centre, inverse, gain, conditional, norm, index, hbr, out)
    return out


@compiled
def _inward(m: float, s: float) -> float:
    """Return the mean of max(-x, 0) for x Gaussian with mean m and deviation s."""
    if s <= 1e-12 * abs(m):
        return max(-m, 0.0)
    q = m / s
    if q > 38.0:
        return 0.0
    return max(s * 0.3989422804014327 * exp(-0.5 * q * q) - 0.5 * m * erfc(q * 0.7071067811865476), 0.0)


@compiled
def _rates(
    mean: Floats,
    v0: Floats,
    inverse: Floats,
    gain: Floats,
    conditional: Floats,
    norm: Floats,
    index: NDArray[np.int64],
    hbr: float,
    out: Floats,
) -> None:
    u = np.empty(3)
    d = np.empty(3)
    for t in range(len(mean)):
        mean_speed = sqrt(v0[t, 0] ** 2 + v0[t, 1] ** 2 + v0[t, 2] ** 2)
        pole = np.array([0.0, 0.0, 1.0])
        if mean_speed > 0.0:
            pole = -v0[t] / mean_speed
        axis = np.zeros(3)
        axis[np.argmin(np.abs(pole))] = 1.0
        east = np.cross(axis, pole)
        east /= sqrt(east[0] ** 2 + east[1] ** 2 + east[2] ** 2)
        north = np.cross(pole, east)
        begin, end = _FIRST[index[t]], _FIRST[index[t] + 1]
        around = 2 * (end - begin) + 4
        total = 0.0
        for half in range(2):
            sign = 1.0 - 2.0 * half
            for k in range(begin, end):
                cosine = sign * _COSINE[k]
                sine = sqrt(1.0 - cosine * cosine)
                ring = 0.0
                for j in range(around):
                    angle = 2.0 * pi * (j + 0.5) / around
                    ca, sa = sine * cos(angle), sine * sin(angle)
                    for i in range(3):
                        u[i] = cosine * pole[i] + ca * east[i] + sa * north[i]
                        d[i] = hbr * u[i] - mean[t, i]
                    square, speed, spread = 0.0, 0.0, 0.0
                    for i in range(3):
                        row, drift, width = 0.0, v0[t, i], 0.0
                        for m in range(3):
                            row += inverse[t, i, m] * d[m]
                            drift += gain[t, i, m] * hbr * u[m]
                            width += conditional[t, i, m] * u[m]
                        square += d[i] * row
                        speed += u[i] * drift
                        spread += u[i] * width
                    if square < 1400.0:
                        ring += exp(-0.5 * square) * _inward(speed, sqrt(max(spread, 0.0)))
                total += _WEIGHT[k] * ring * 2.0 * pi / around
        out[t] = total * hbr * hbr * norm[t]
