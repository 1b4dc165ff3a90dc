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


def scratch() -> Floats:
    """Return the working space of `fit_burn`: right sides, weights, columns and normal equations."""
    return np.zeros((2 * 2 * MOST_SETS + MOST_UNKNOWNS, MOST_UNKNOWNS + 3))


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
        if with_phase:
            scale = 1.0 / phase_sigma[j]
            power = scale
            for k in range(degree + 1):
                work[count, k] = power
                power *= s
            work[count, degree + 1] = of_phase * scale
            work[count, MOST_UNKNOWNS] = (phase[j] - phase[row] - rate[row] * (t[j] - t[row])) * scale
            work[count, MOST_UNKNOWNS + 1] = 1.0
            count += 1
            scale = 1.0 / rate_sigma[j]
            work[count, 0] = 0.0
            power = scale / _SCALE_DAYS
            for k in range(1, degree + 1):
                work[count, k] = k * power
                power *= s
        else:
            scale = 1.0 / rate_sigma[j]
            power = scale
            for k in range(degree):
                work[count, k] = power
                power *= s
        work[count, unknowns - 1] = of_rate * scale
        work[count, MOST_UNKNOWNS] = (rate[j] - rate[row]) * scale
        work[count, MOST_UNKNOWNS + 1] = 1.0
        count += 1
    return count


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _accumulate(work: Floats, count: int, unknowns: int, normal: Floats, right: Floats) -> None:
    """Write the weighted normal equations."""
    for a in range(unknowns):
        right[a] = 0.0
        for b in range(a + 1):
            normal[a, b] = 0.0
    for i in range(count):
        weight = work[i, MOST_UNKNOWNS + 1]
        for a in range(unknowns):
            weighted = work[i, a] * weight
            right[a] += weighted * work[i, MOST_UNKNOWNS]
            for b in range(a + 1):
                normal[a, b] += weighted * work[i, b]


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
    base = 4 * MOST_SETS
    normal, right = work[base:, :MOST_UNKNOWNS], work[base:, MOST_UNKNOWNS]
    solution = work[base:, MOST_UNKNOWNS + 1]
    variance, chi2 = math.inf, 0.0
    for turn in range(2 if robust_limit > 0.0 else 1):
        _accumulate(work, count, unknowns, normal, right)
        variance = _solve(normal, right, unknowns, solution)
        if not variance < math.inf:
            return math.nan, math.inf, math.nan, 0
        chi2, spread = 0.0, 0.0
        for i in range(count):
            left = work[i, MOST_UNKNOWNS]
            for a in range(unknowns):
                left -= work[i, a] * solution[a]
            work[i, MOST_UNKNOWNS + 2] = abs(left)
            spread += abs(left)
            chi2 += work[i, MOST_UNKNOWNS + 1] * left * left
        if turn == 0 and robust_limit > 0.0:
            limit = robust_limit * max(_MEAN_TO_SIGMA * spread / math.sqrt(count * freedom), 1e-9)
            for i in range(count):
                far = work[i, MOST_UNKNOWNS + 2]
                if far > limit:
                    work[i, MOST_UNKNOWNS + 1] = limit / far
    return solution[unknowns - 1], math.sqrt(variance), chi2, freedom
