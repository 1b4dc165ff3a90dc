"""Probability of a short encounter by one quadrature and the error function: a million a second.

The Gaussian over a disc, integrated in closed form along one axis and by Chebyshev-Gauss quadrature of the second kind
along the other. With z = R cos(theta) the integrand vanishes at both ends like sin(theta) and is analytic, so that the
error falls faster than any power of the order. The order is taken from the sharpness of the integrand (`_order`):
8 nodes where the disc is small against the errors, 64 (Elrod's) where it is several times as large, more beyond.

Assumed: short encounter (`encounter_plane`), sphere, Gaussian errors. Fails with them.

References:
    Foster, Estes (1992), A parametric analysis of orbital debris collision probability, NASA JSC-25898.
    Elrod (2019), Doctoral dissertation, app.; as in NASA CARA's PcCircle and PcElrod (order 64).
"""

from math import erfc, exp, isnan, pi, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hoshimori.astro.compiled import compiled

Floats = NDArray[np.float64]

_NARROW: Final = 0.05  # the first term left out is below 0.05^6 / 5040 = 3e-12
#: The last suits an error of 1e-4 radii, the floor of `covariance_remediation`.
_ORDERS: Final = (8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768)
#: Up to which sharpness each order (but the last) is good to 1e-10; beyond the fourth it grows with the square.
_SHARPEST: Final = (1.2, 6.0, 20.0, *(120.0 * 4.0**k for k in range(9)))


def _nodes() -> tuple[Floats, Floats, Floats, NDArray[np.int64]]:
    """Return half the nodes and weights of every order in a row: z/R >= 0, half chord/R, weight, first index."""
    z, w, weight, first = [], [], [], [0]
    for order in _ORDERS:
        theta = np.arange(1, order // 2 + 1) * pi / (order + 1)  # even order: no node at z = 0
        z.append(np.cos(theta))
        w.append(np.sin(theta))
        weight.append(np.sin(theta) * pi / (order + 1))
        first.append(first[-1] + order // 2)
    return np.concatenate(z), np.concatenate(w), np.concatenate(weight), np.array(first, dtype=np.int64)


_Z, _W, _WEIGHT, _FIRST = _nodes()


def elrod2019(miss: Floats, P: Floats, hbr: Floats) -> Floats:
    """Return the probability that the miss vector ends inside the disc.

    Args:
        miss: Distances in the encounter plane, along its first axis, km, shape (N,).
        P: Covariances in the plane, km^2, symmetric, shape (N, 2, 2).
        hbr: Combined radii, km, shape (N,).

    Returns:
        Probabilities, shape (N,); 0 where the radius is not positive; NaN where an input is NaN or `P` is not positive
        definite. Relative error below 1e-9, far in the tails (1e-150) too.
    """
    miss = np.ascontiguousarray(miss, dtype=np.float64)
    P = np.ascontiguousarray(P, dtype=np.float64)
    out = np.empty(len(miss))
    _disc_many(miss, P, np.ascontiguousarray(np.broadcast_to(hbr, miss.shape), dtype=np.float64), out)
    return out


@compiled
def _phi_about(x: float, h: float) -> float:
    """Return the standard normal probability within `h` of `x`, keeping its digits when small and in both tails."""
    if h * (1.0 + abs(x)) < _NARROW:  # series about the middle: no cancellation, one exp
        x2, h2 = x * x, h * h
        series = 1.0 + h2 * ((x2 - 1.0) / 6.0 + h2 * (x2 * x2 - 6.0 * x2 + 3.0) / 120.0)
        return 0.7978845608028654 * h * exp(-0.5 * x2) * series
    low, high = x - h, x + h
    if low > 0.0:
        return 0.5 * (erfc(low * 0.7071067811865476) - erfc(high * 0.7071067811865476))
    if high < 0.0:
        return 0.5 * (erfc(-high * 0.7071067811865476) - erfc(-low * 0.7071067811865476))
    return 1.0 - 0.5 * (erfc(-low * 0.7071067811865476) + erfc(high * 0.7071067811865476))


@compiled
def _order(sharpness: float) -> int:
    """Return the index of the order that a sharpness needs: measured, docs/methods/probability.md."""
    for index in range(len(_SHARPEST)):
        if sharpness < _SHARPEST[index]:
            return index
    return len(_SHARPEST)


@compiled
def disc_probability(miss: float, pxx: float, pxz: float, pzz: float, hbr: float) -> float:
    """Return the probability of one disc; arguments as `elrod2019`, covariance entry by entry."""
    if isnan(miss) or isnan(hbr) or isnan(pxx) or isnan(pxz) or isnan(pzz):
        return np.nan
    if pzz <= 0.0 or pxx * pzz - pxz * pxz <= 0.0:
        return np.nan
    if hbr <= 0.0:
        return 0.0
    c = sqrt(pzz)
    b = pxz / c
    a = sqrt(pxx - b * b)
    mean, trace = 0.5 * (pxx + pzz), 0.5 * (pxx - pzz)
    least = (pxx * pzz - pxz * pxz) / (mean + sqrt(trace * trace + pxz * pxz))
    sigma = sqrt(least)
    sharpness = hbr / sigma * (1.0 + 0.25 * hbr / sigma)
    gradient = hbr * miss * sqrt(pzz * pzz + pxz * pxz) / (pxx * pzz - pxz * pxz)  # of the exponent over the disc
    index = _order(max(sharpness, 0.5 * gradient))
    total = 0.0
    for k in range(_FIRST[index], _FIRST[index + 1]):
        z = hbr * _Z[k] / c
        half = hbr * _W[k] / a
        here, shift = miss / a, b * z / a
        both = _phi_about(here + shift, half) + _phi_about(here - shift, half)
        total += _WEIGHT[k] * exp(-0.5 * z * z) * both
    return min(total * hbr / c * 0.3989422804014327, 1.0)


@compiled
def _disc_many(miss: Floats, P: Floats, hbr: Floats, out: Floats) -> None:
    for i in range(len(miss)):
        out[i] = disc_probability(miss[i], P[i, 0, 0], P[i, 0, 1], P[i, 1, 1], hbr[i])
