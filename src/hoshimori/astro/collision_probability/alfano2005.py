"""The greatest probability that a miss distance allows, whatever the size of the covariance.

The worst case for a given miss: the major axis of the errors lies along the miss and their size is the most harmful
one. Only the ratio of the axes is assumed. SOCRATES prints this number. With sigma the smaller standard deviation and
k the ratio, small radii give sigma = d / (sqrt(2) k) and P = k R^2 / (e d^2); here the integral itself is maximised, so
radii up to the miss distance are exact. At or below the radius the greatest probability is 1.

References:
    Alfano (2005), Relating position uncertainty to maximum conjunction probability, J. Astronautical Sciences 53(2),
    193-205 (its zero-order result is the formula above; its first-order one is checked against in the tests).
"""

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from hoshimori.astro.collision_probability.elrod2019 import disc_probability
from hoshimori.astro.compiled import compiled

Floats = NDArray[np.float64]

_WIDEST = 12  # powers of e
_TOLERANCE = 1e-7  # of log s; the probability is flat there, so it is exact to about 1e-14


def alfano2005(miss: Floats, hbr: Floats, aspect_ratio: Floats) -> tuple[Floats, Floats]:
    """Return the greatest probability and the smaller standard deviation that gives it.

    Args:
        miss: Distances, km, shape (N,).
        hbr: Combined radii, km, shape (N,) or one.
        aspect_ratio: Major over minor standard deviation, at least 1, shape (N,) or one.

    Returns:
        (probability, km), shape (N,): 1 and 0 where the miss is within the radius; 0 and NaN where the radius is not
        positive; NaN where an input is NaN or the ratio below 1.
    """
    miss = np.ascontiguousarray(miss, dtype=np.float64)
    radii = np.ascontiguousarray(np.broadcast_to(hbr, miss.shape), dtype=np.float64)
    ratios = np.ascontiguousarray(np.broadcast_to(aspect_ratio, miss.shape), dtype=np.float64)
    pc, sigma = np.empty(len(miss)), np.empty(len(miss))
    _greatest_many(miss, radii, ratios, pc, sigma)
    return pc, sigma


@compiled
def scaled(miss: float, pxx: float, pxz: float, pzz: float, hbr: float, s: float) -> float:
    """Return the probability with all standard deviations multiplied by `s`."""
    return disc_probability(miss, s * s * pxx, s * s * pxz, s * s * pzz, hbr)


@compiled
def worst_scale(miss: float, pxx: float, pxz: float, pzz: float, hbr: float) -> tuple[float, float]:
    """Return (scale of the standard deviations, probability) where the probability is greatest; miss above radius.

    It rises from 0 and falls again, with one peak. For small radii that is at s^2 = w / 2, w the squared miss in
    standard deviations. The search is a golden section on log s about it.
    """
    determinant = pxx * pzz - pxz * pxz
    if determinant <= 0.0:
        return np.nan, np.nan
    start = sqrt(0.5 * miss * miss * pzz / determinant)
    low, high = -1.0, 1.0
    best = disc_probability(miss, start * start * pxx, start * start * pxz, start * start * pzz, hbr)
    for _ in range(_WIDEST):  # widen until both ends lie below the middle
        below = scaled(miss, pxx, pxz, pzz, hbr, start * np.exp(low))
        above = scaled(miss, pxx, pxz, pzz, hbr, start * np.exp(high))
        if below < best and above < best:
            break
        if not below < best:
            low -= 1.0
        if not above < best:
            high += 1.0
    golden = 0.6180339887498949
    a, b = low, high
    c, d = b - golden * (b - a), a + golden * (b - a)
    fc = scaled(miss, pxx, pxz, pzz, hbr, start * np.exp(c))
    fd = scaled(miss, pxx, pxz, pzz, hbr, start * np.exp(d))
    while b - a > _TOLERANCE:
        if fc > fd:
            b, d, fd = d, c, fc
            c = b - golden * (b - a)
            fc = scaled(miss, pxx, pxz, pzz, hbr, start * np.exp(c))
        else:
            a, c, fc = c, d, fd
            d = a + golden * (b - a)
            fd = scaled(miss, pxx, pxz, pzz, hbr, start * np.exp(d))
    s = start * np.exp(0.5 * (a + b))
    return s, scaled(miss, pxx, pxz, pzz, hbr, s)


@compiled
def _greatest_many(miss: Floats, hbr: Floats, ratio: Floats, pc: Floats, sigma: Floats) -> None:
    for i in range(len(miss)):
        if np.isnan(miss[i]) or np.isnan(hbr[i]) or not ratio[i] >= 1.0:
            pc[i], sigma[i] = np.nan, np.nan
        elif hbr[i] <= 0.0:
            pc[i], sigma[i] = 0.0, np.nan
        elif miss[i] <= hbr[i]:
            pc[i], sigma[i] = 1.0, 0.0
        else:
            sigma[i], pc[i] = worst_scale(miss[i], ratio[i] * ratio[i], 0.0, 1.0, hbr[i])
