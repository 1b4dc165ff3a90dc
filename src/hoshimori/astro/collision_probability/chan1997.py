"""Probability of a short encounter by Chan's series: an equivalent circle and a Rician density.

The ellipse of the errors is replaced by a circle of equal area, the disc by one of equal area. Good where the disc is
small against the smaller standard deviation; OUT_OF_RANGE where it was found to be off by more than 1 %.

References:
    Chan (1997), Collision probability analyses for Earth-orbiting satellites, Advances Astron. Sci. 96.
    Chan (2008), Spacecraft Collision Probability, chapter 4.
"""

from math import exp, isnan, log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hoshimori.astro.collision_probability.outcome import NO_RADIUS, NOT_FINITE, OUT_OF_RANGE, Codes
from hoshimori.astro.compiled import compiled

Floats = NDArray[np.float64]

_TERMS: Final = 100_000
_MEASURED_RANGE: Final = 0.0095


def chan1997(miss: Floats, P: Floats, hbr: Floats) -> tuple[Floats, Codes]:
    """Return probabilities and codes; arguments as `elrod2019`.

    Returns:
        (probabilities, codes), shape (N,): NaN with NOT_FINITE where an input is NaN or `P` is not positive definite;
        0 with NO_RADIUS where the radius is not positive.
    """
    miss = np.ascontiguousarray(miss, dtype=np.float64)
    P = np.asarray(P, dtype=np.float64)
    hbr = np.broadcast_to(np.asarray(hbr, dtype=np.float64), miss.shape)
    determinant = P[:, 0, 0] * P[:, 1, 1] - P[:, 0, 1] ** 2
    with np.errstate(invalid="ignore", divide="ignore"):
        known = (determinant > 0.0) & (P[:, 1, 1] > 0.0) & np.isfinite(miss) & np.isfinite(hbr)
        u = np.where(known, hbr**2 / np.sqrt(determinant), np.nan)
        w = np.where(known, miss**2 * P[:, 1, 1] / determinant, np.nan)
        mean, half = 0.5 * (P[:, 0, 0] + P[:, 1, 1]), 0.5 * (P[:, 0, 0] - P[:, 1, 1])
        least = determinant / (mean + np.hypot(half, P[:, 0, 1]))
        # the next order in R^2: how the density bends over the disc against how it bends over Chan's circle
        gradient2 = (miss / determinant) ** 2 * (P[:, 1, 1] ** 2 + P[:, 0, 1] ** 2)
        bend = hbr**2 / 8.0 * np.abs(gradient2 - 2.0 * mean / determinant - (w - 2.0) / np.sqrt(determinant))
        bend = np.maximum(bend, hbr**4 / least**2 / 64.0 + hbr**4 * gradient2**2 / 192.0)
    pc = np.empty(len(miss))
    _series_many(u, w, pc)
    pc = np.where(known & (hbr <= 0.0), 0.0, pc)
    code = np.where(known, 0, NOT_FINITE).astype(np.uint16)
    code[known & (hbr <= 0.0)] |= NO_RADIUS
    code[known & (hbr > 0.0) & (bend > _MEASURED_RANGE)] |= OUT_OF_RANGE
    return pc, code


@compiled
def _series(u: float, w: float) -> float:
    """Return sum over m of Poisson(m; w/2) x P[Poisson(u/2) > m], the Rician probability."""
    if isnan(u) or isnan(w):
        return np.nan
    a, b = 0.5 * u, 0.5 * w
    if a <= 0.0:
        return 0.0
    # P[Poisson(a) > m] for m = 0 and up, by its own tail sum where it is small
    log_poisson = -b
    log_term = -a
    below = exp(log_term)
    total = 0.0
    for m in range(_TERMS):
        above = 1.0 - below
        if above < 1e-3:
            above = _tail(a, m, log_term)
        part = exp(log_poisson) * above
        total += part
        if m > b and (part <= 1e-17 * total or above == 0.0):
            break
        if b == 0.0:
            break
        log_poisson += log(b / (m + 1))
        log_term += log(a / (m + 1))
        below += exp(log_term)
    return min(total, 1.0)


@compiled
def _tail(a: float, m: int, log_term: float) -> float:
    """Return P[Poisson(a) > m] from the logarithm of the term at m."""
    term = exp(log_term)
    total = 0.0
    for k in range(m + 1, m + _TERMS):
        term *= a / k
        total += term
        if term <= 1e-17 * total:
            break
    return total


@compiled
def _series_many(u: Floats, w: Floats, out: Floats) -> None:
    for i in range(len(u)):
        out[i] = _series(u[i], w[i])
