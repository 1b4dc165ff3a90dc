"""How large a burn between two element sets would explain the sets around it, and how well that is known.

A set is a fit over some days that end at its epoch, so a burn need not show as a step at once. For a least-squares fit
of phase and rate over a span of W days, a burn of rate change D shows after u days as D (3x² - 2x³) in the rate and
D W (2x² - x³) in the phase, x = u / W, until u = W; from then on, and for W = 0 at once, as D and D u. Around a gap
between two sets the phase is a polynomial (degree 1 to 3: drag and its change) plus this response, and the rate is its
derivative. Without a phase the element itself is a polynomial, one degree lower, plus the response of the rate.

Arrays are one entry a set, objects one after the other. Kernels know no objects but their first and last row.
"""

import math

import numba
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Unknowns at most: four of the polynomial, and the burn.
MOST_UNKNOWNS = 5
#: Sets on either side that a fit can hold.
MOST_SETS = 40
#: Days by which times are divided, so that the normal equations stay well scaled.
_SCALE_DAYS = 8.0
#: Mean of |x| of a normal distribution of unit sigma, inverse.
_MEAN_TO_SIGMA = 1.2533


#: Equations at most: two a set, on either side.
_MOST_EQUATIONS = 4 * MOST_SETS
# rows of the working space: one a column of unknowns, so that sums over the equations run along memory; then the
# normal equations, with the right side as row MOST_UNKNOWNS, and their Cholesky factor, inverse on its diagonal
_RIGHT, _WEIGHT, _LEFT = MOST_UNKNOWNS, MOST_UNKNOWNS + 1, MOST_UNKNOWNS + 2
_NORMAL = MOST_UNKNOWNS + 3
_FACTOR = _NORMAL + MOST_UNKNOWNS + 1
_WEIGHTED_NORMAL = _FACTOR + MOST_UNKNOWNS
_SOLUTION = _WEIGHTED_NORMAL + MOST_UNKNOWNS + 1


def scratch() -> Floats:
    """Return the working space of a fit: columns, right sides, weights, residuals and normal equations."""
    return np.zeros((_SOLUTION + 1, _MOST_EQUATIONS))


@numba.njit(cache=True, nogil=True, error_model="numpy")
def response(u: float, span: float) -> tuple[float, float]:
    """Return rate and phase that a burn of one unit of rate shows `u` days later in sets fitted over `span` days."""
    if u < 0.0:
        return 0.0, 0.0
    if u >= span:
        return 1.0, u
    x = u / span
    return x * x * (3.0 - 2.0 * x), span * x * x * (2.0 - x)


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _solve(work: Floats, normal: int, unknowns: int) -> float:
    """Solve by Cholesky; return the variance of the last unknown, infinite where it cannot be told."""
    for j in range(unknowns):
        diagonal = work[normal + j, j]
        total = diagonal
        for k in range(j):
            total -= work[_FACTOR + j, k] * work[_FACTOR + j, k]
        if not total > 1e-11 * diagonal:
            return math.inf
        inverse = 1.0 / math.sqrt(total)
        work[_FACTOR + j, j] = inverse
        for i in range(j + 1, unknowns):
            total = work[normal + i, j]
            for k in range(j):
                total -= work[_FACTOR + i, k] * work[_FACTOR + j, k]
            work[_FACTOR + i, j] = total * inverse
    for i in range(unknowns):
        total = work[normal + MOST_UNKNOWNS, i]
        for k in range(i):
            total -= work[_FACTOR + i, k] * work[_SOLUTION, k]
        work[_SOLUTION, i] = total * work[_FACTOR + i, i]
    for i in range(unknowns - 1, -1, -1):
        total = work[_SOLUTION, i]
        for k in range(i + 1, unknowns):
            total -= work[_FACTOR + k, i] * work[_SOLUTION, k]
        work[_SOLUTION, i] = total * work[_FACTOR + i, i]
    last = work[_FACTOR + unknowns - 1, unknowns - 1]
    return float(last * last)


@numba.njit(cache=True, nogil=True, error_model="numpy", fastmath={"reassoc", "contract", "nsz"})
def _products(work: Floats, count: int, first: int, unknowns: int) -> None:
    """Write the rows of the unweighted normal equations from `first` on, and their right sides."""
    for a in range(first, unknowns):
        total = 0.0
        for i in range(count):
            total += work[a, i] * work[_RIGHT, i]
        work[_NORMAL + MOST_UNKNOWNS, a] = total
        for b in range(a + 1):
            total = 0.0
            for i in range(count):
                total += work[a, i] * work[b, i]
            work[_NORMAL + a, b] = total


@numba.njit(cache=True, nogil=True, error_model="numpy", fastmath={"reassoc", "contract", "nsz"})
def _residuals(work: Floats, count: int, unknowns: int) -> float:
    """Write absolute residuals; return their sum."""
    for i in range(count):
        work[_LEFT, i] = work[_RIGHT, i]
    for a in range(unknowns):
        factor = work[_SOLUTION, a]
        for i in range(count):
            work[_LEFT, i] -= work[a, i] * factor
    spread = 0.0
    for i in range(count):
        left = abs(work[_LEFT, i])
        work[_LEFT, i] = left
        spread += left
    return spread


@numba.njit(cache=True, nogil=True, error_model="numpy", fastmath={"reassoc", "contract", "nsz"})
def _chi2(work: Floats, count: int) -> float:
    total = 0.0
    for i in range(count):
        total += work[_WEIGHT, i] * work[_LEFT, i] * work[_LEFT, i]
    return total


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _weighted(work: Floats, count: int, unknowns: int, limit: float) -> bool:
    """Write weights and weighted normal equations: the unweighted less what far residuals lose. False: none is far."""
    some = False
    for i in range(count):
        far = work[_LEFT, i]
        if far <= limit:
            work[_WEIGHT, i] = 1.0
            continue
        if not some:
            some = True
            for a in range(unknowns):
                work[_WEIGHTED_NORMAL + MOST_UNKNOWNS, a] = work[_NORMAL + MOST_UNKNOWNS, a]
                for b in range(a + 1):
                    work[_WEIGHTED_NORMAL + a, b] = work[_NORMAL + a, b]
        weight = limit / far
        work[_WEIGHT, i] = weight
        for a in range(unknowns):
            lost = (1.0 - weight) * work[a, i]
            work[_WEIGHTED_NORMAL + MOST_UNKNOWNS, a] -= lost * work[_RIGHT, i]
            for b in range(a + 1):
                work[_WEIGHTED_NORMAL + a, b] -= lost * work[b, i]
    return some


@numba.njit(cache=True, nogil=True, error_model="numpy")
def fill_background(
    t: Floats, phase: Floats, rate: Floats, phase_sigma: Floats, rate_sigma: Floats,
    low: int, high: int, row: int, when: float, degree: int, with_phase: bool, work: Floats,
) -> None:  # fmt: skip
    """Write right sides, polynomial and its normal equations into `work`, for any burns within these sets.

    Args:
        t: Epochs, days.
        phase: Along-track phase, rad, unwrapped.
        rate: Its rate, rad/day; without a phase any other element.
        phase_sigma: Noise of the phase, one a set.
        rate_sigma: Noise of the rate or element, one a set.
        low: First row that counts.
        high: Row after the last that counts.
        row: Phase and rate are taken relative to this set.
        when: Time of which the polynomial is one, days, near the middle.
        degree: Degree of the polynomial of the phase, 1 to 3.
        with_phase: Whether phase and rate are fitted together, or the element alone.
        work: From `scratch`.
    """
    sets = high - low
    if with_phase:
        for j in range(sets):
            at = t[low + j]
            s, of_one, scale = (at - when) / _SCALE_DAYS, 1.0 / phase_sigma[low + j], 1.0 / rate_sigma[low + j]
            work[0, j], work[0, sets + j] = of_one, 0.0
            power, of_rate = of_one * s, scale / _SCALE_DAYS
            for k in range(1, degree + 1):
                work[k, j], work[k, sets + j] = power, k * of_rate
                power *= s
                of_rate *= s
            work[_RIGHT, j] = (phase[low + j] - phase[row] - rate[row] * (at - t[row])) * of_one
            work[_RIGHT, sets + j] = (rate[low + j] - rate[row]) * scale
        _products(work, 2 * sets, 0, degree + 1)
        return
    for j in range(sets):
        s, power = (t[low + j] - when) / _SCALE_DAYS, 1.0 / rate_sigma[low + j]
        work[_RIGHT, j] = (rate[low + j] - rate[row]) * power
        for k in range(degree):
            work[k, j] = power
            power *= s
    _products(work, sets, 0, degree)


@numba.njit(cache=True, nogil=True, error_model="numpy")
def fit_on_background(
    t: Floats, phase_sigma: Floats, rate_sigma: Floats, low: int, high: int, row: int, when: float, span: float,
    degree: int, robust_limit: float, with_phase: bool, work: Floats,
) -> tuple[float, float, float, int]:  # fmt: skip
    """Return what `fit_burn` returns, with what `fill_background` wrote for the same sets and degree."""
    sets = high - low
    count = 2 * sets if with_phase else sets
    unknowns = degree + 2 if with_phase else degree + 1
    freedom = count - unknowns
    if freedom <= 0:
        return math.nan, math.inf, math.nan, 0
    last = unknowns - 1
    of_sets = sets if with_phase else 0
    for j in range(sets):
        of_rate, of_phase = response(t[low + j] - when, span) if low + j > row else (0.0, 0.0)
        work[last, of_sets + j] = of_rate / rate_sigma[low + j]
        if with_phase:
            work[last, j] = of_phase / phase_sigma[low + j]
    _products(work, count, last, unknowns)
    variance = _solve(work, _NORMAL, unknowns)
    if not variance < math.inf:
        return math.nan, math.inf, math.nan, 0
    spread = _residuals(work, count, unknowns)
    limit = robust_limit * max(_MEAN_TO_SIGMA * spread / math.sqrt(count * freedom), 1e-9)
    if _weighted(work, count, unknowns, limit if robust_limit > 0.0 else math.inf):
        variance = _solve(work, _WEIGHTED_NORMAL, unknowns)
        if not variance < math.inf:
            return math.nan, math.inf, math.nan, 0
        _residuals(work, count, unknowns)
    return work[_SOLUTION, last], math.sqrt(variance), _chi2(work, count), freedom


@numba.njit(cache=True, nogil=True, error_model="numpy")
def fit_burn(
    t: Floats, phase: Floats, rate: Floats, phase_sigma: Floats, rate_sigma: Floats,
    low: int, high: int, row: int, when: float, span: float, degree: int, robust_limit: float, with_phase: bool,
    work: Floats,
) -> tuple[float, float, float, int]:  # fmt: skip
    """Return size of a burn, its sigma for noise as given, chi² and degrees of freedom of the fit around it.

    Args:
        t: Epochs, days.
        phase: Along-track phase, rad, unwrapped.
        rate: Its rate, rad/day; without a phase any other element.
        phase_sigma: Noise of the phase, one a set.
        rate_sigma: Noise of the rate or element, one a set.
        low: First row that counts.
        high: Row after the last that counts.
        row: The last set that knows nothing of the burn; phase and rate are taken relative to it.
        when: Time of the burn, days; before the epoch of `row` where that set was a forecast.
        span: Days of the fit behind each set.
        degree: Degree of the polynomial of the phase, 1 to 3.
        robust_limit: Residuals over this many spreads weigh less (Huber), 0 for none.
        with_phase: Whether phase and rate are fitted together, or the element alone.
        work: From `scratch`.

    Returns:
        (size, sigma, chi², freedom); freedom 0 where nothing can be said.
    """
    fill_background(t, phase, rate, phase_sigma, rate_sigma, low, high, row, when, degree, with_phase, work)
    return fit_on_background(
        t, phase_sigma, rate_sigma, low, high, row, when, span, degree, robust_limit, with_phase, work
    )
