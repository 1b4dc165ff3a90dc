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


#: Equations at most: two a set.
_MOST_EQUATIONS = 4 * MOST_SETS
# rows of the working space: one a column of unknowns, so that sums over the equations run along memory
_RIGHT, _WEIGHT, _LEFT, _WEIGHTED = MOST_UNKNOWNS, MOST_UNKNOWNS + 1, MOST_UNKNOWNS + 2, MOST_UNKNOWNS + 3
_NORMAL = MOST_UNKNOWNS + 4
_NORMAL_RIGHT, _SOLUTION = _NORMAL + MOST_UNKNOWNS, _NORMAL + MOST_UNKNOWNS + 1


def scratch() -> Floats:
    """Return the working space of `fit_burn`: columns, right sides, weights, residuals and normal equations."""
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
def _solve(normal: Floats, right: Floats, unknowns: int, solution: Floats) -> float:
    """Solve in place by Cholesky; return the variance of the last unknown, infinite where it cannot be told."""
    for j in range(unknowns):
        diagonal = normal[j, j]
        for i in range(j, unknowns):
            total = normal[i, j]
            for k in range(j):
                total -= normal[i, k] * normal[j, k]
            if i == j:
                if not total > 1e-11 * diagonal:
                    return math.inf
                normal[j, j] = math.sqrt(total)
            else:
                normal[i, j] = total / normal[j, j]
    for i in range(unknowns):
        total = right[i]
        for k in range(i):
            total -= normal[i, k] * solution[k]
        solution[i] = total / normal[i, i]
    for i in range(unknowns - 1, -1, -1):
        total = solution[i]
        for k in range(i + 1, unknowns):
            total -= normal[k, i] * solution[k]
        solution[i] = total / normal[i, i]
    last = float(normal[unknowns - 1, unknowns - 1])
    return 1.0 / (last * last)


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _fill(
    t: Floats, phase: Floats, rate: Floats, phase_sigma: Floats, rate_sigma: Floats,
    low: int, high: int, row: int, when: float, span: float, degree: int, unknowns: int, with_phase: bool, work: Floats,
) -> int:  # fmt: skip
    """Write columns, right sides and unit weights of a fit into `work`; return the number of equations."""
    count = 0
    for j in range(low, high):
        s = (t[j] - when) / _SCALE_DAYS
        of_rate, of_phase = response(t[j] - when, span) if j > row else (0.0, 0.0)
        scale = 1.0 / rate_sigma[j]
        if with_phase:
            of_one = 1.0 / phase_sigma[j]
            power = of_one
            for k in range(degree + 1):
                work[k, count] = power
                power *= s
            work[degree + 1, count] = of_phase * of_one
            work[_RIGHT, count] = (phase[j] - phase[row] - rate[row] * (t[j] - t[row])) * of_one
            work[_WEIGHT, count] = 1.0
            count += 1
            work[0, count] = 0.0
            power = scale / _SCALE_DAYS
            for k in range(1, degree + 1):
                work[k, count] = k * power
                power *= s
        else:
            power = scale
            for k in range(degree):
                work[k, count] = power
                power *= s
        work[unknowns - 1, count] = of_rate * scale
        work[_RIGHT, count] = (rate[j] - rate[row]) * scale
        work[_WEIGHT, count] = 1.0
        count += 1
    return count


@numba.njit(cache=True, nogil=True, error_model="numpy", fastmath={"reassoc", "contract", "nsz"})
def _dot(a: Floats, b: Floats, count: int) -> float:
    total = 0.0
    for i in range(count):
        total += a[i] * b[i]
    return total


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _accumulate(work: Floats, count: int, unknowns: int) -> None:
    """Write the weighted normal equations."""
    weighted = work[_WEIGHTED]
    for a in range(unknowns):
        for i in range(count):
            weighted[i] = work[a, i] * work[_WEIGHT, i]
        work[_NORMAL_RIGHT, a] = _dot(weighted, work[_RIGHT], count)
        for b in range(a + 1):
            work[_NORMAL + a, b] = _dot(weighted, work[b], count)


@numba.njit(cache=True, nogil=True, error_model="numpy", fastmath={"reassoc", "contract", "nsz"})
def _residuals(work: Floats, count: int, unknowns: int) -> tuple[float, float]:
    """Write absolute residuals; return weighted chi² and their sum."""
    left = work[_LEFT]
    left[:count] = work[_RIGHT, :count]
    for a in range(unknowns):
        factor = work[_SOLUTION, a]
        for i in range(count):
            left[i] -= work[a, i] * factor
    chi2, spread = 0.0, 0.0
    for i in range(count):
        chi2 += work[_WEIGHT, i] * left[i] * left[i]
        left[i] = abs(left[i])
        spread += left[i]
    return chi2, spread


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
    unknowns = degree + 2 if with_phase else degree + 1
    count = _fill(
        t, phase, rate, phase_sigma, rate_sigma, low, high, row, when, span, degree, unknowns, with_phase, work
    )
    freedom = count - unknowns
    if freedom <= 0:
        return math.nan, math.inf, math.nan, 0
    normal, right, solution = work[_NORMAL:], work[_NORMAL_RIGHT], work[_SOLUTION]
    variance, chi2 = math.inf, 0.0
    for turn in range(2 if robust_limit > 0.0 else 1):
        _accumulate(work, count, unknowns)
        variance = _solve(normal, right, unknowns, solution)
        if not variance < math.inf:
            return math.nan, math.inf, math.nan, 0
        chi2, spread = _residuals(work, count, unknowns)
        if turn == 0 and robust_limit > 0.0:
            limit = robust_limit * max(_MEAN_TO_SIGMA * spread / math.sqrt(count * freedom), 1e-9)
            for i in range(count):
                far = work[_LEFT, i]
                if far > limit:
                    work[_WEIGHT, i] = limit / far
    return solution[unknowns - 1], math.sqrt(variance), chi2, freedom
