"""Burns in long series of element sets: the clearest first, each taken out before the next is looked for.

Every gap is fitted with several shapes (`SHAPE_COLUMNS`): short windows for large or crowded burns, long ones for small
ones, several spans for sets of different eras. The statistic is size over its sigma, where the noise is that of the fit
itself, held near the usual noise of such fits of that object then. Cost grows with the number of sets.
"""

import math

import numba
import numpy as np

from hoshimori.astro.burn_fit import MOST_SETS, Floats, Ints, fill_background, fit_burn, fit_on_background, response

#: Columns of a table of shapes: days of the fits behind the sets, days before and after, degree of the polynomial,
#: sets needed before and after, and the epochs (days) from and until which the shape is tried.
SHAPE_COLUMNS = ("span", "back", "ahead", "degree", "before", "after", "from", "until")
#: Share of what counts from which on all shapes and places are tried.
_CLOSER_LOOK = 0.5
#: Columns of what `burns_in_turn` finds.
FOUND_COLUMNS = ("row", "statistic", "size", "sigma", "shape", "fraction", "time")


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _rows(t: Floats, begin: int, end: int, row: int, when: float, shape: Floats) -> tuple[int, int]:
    """Return the first row and the row after the last that count around a time; (0, 0) where too few do."""
    low, high = row, row + 2
    while low > begin and row - low < MOST_SETS - 1 and t[low - 1] >= when - shape[1]:
        low -= 1
    while high < end and high - row < MOST_SETS and t[high] <= when + shape[0] + shape[2]:
        high += 1
    if row + 1 - low < shape[4] or high - row - 1 < shape[5]:
        return 0, 0
    return low, high


@numba.njit(cache=True, nogil=True, error_model="numpy")
def noise_levels(
    t: Floats, phase: Floats, rate: Floats, phase_sigma: Floats, rate_sigma: Floats, begins: Ints, ends: Ints,
    shapes: Floats, stride: int, robust_limit: float, with_phase: bool, work: Floats, level: Floats,
) -> None:  # fmt: skip
    """Fill `level` (shape, row) with chi² a degree of freedom of a fit in mid-gap, every `stride` rows; else NaN."""
    for o in range(len(begins)):
        begin, end = begins[o], ends[o]
        for row in range(begin, end - 1, stride):
            when = 0.5 * (t[row] + t[row + 1])
            for c in range(len(shapes)):
                level[c, row] = math.nan
                if t[row] < shapes[c, 6] or t[row] >= shapes[c, 7]:
                    continue
                low, high = _rows(t, begin, end, row, when, shapes[c])
                if high == 0:
                    continue
                _, _, chi2, freedom = fit_burn(
                    t, phase, rate, phase_sigma, rate_sigma, low, high, row, when, shapes[c, 0], int(shapes[c, 3]),
                    robust_limit, with_phase, work,
                )  # fmt: skip
                if freedom > 0:
                    level[c, row] = chi2 / freedom


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _best(
    t: Floats, phase: Floats, rate: Floats, phase_sigma: Floats, rate_sigma: Floats, level: Floats,
    begin: int, end: int, row: int, shapes: Floats, first: int, last: int, fractions: Floats, robust_limit: float,
    with_phase: bool, prior_freedom: float, inflate: Floats, floor: Floats, work: Floats, out: Floats,
) -> None:  # fmt: skip
    """Fill `out` (statistic, size, sigma, shape, fraction) with the shape and place in the gap that stand out most."""
    out[:] = 0.0
    filled_low, filled_high, filled_degree = 0, 0, 0
    middle = 0.5 * (t[row] + t[row + 1])
    for c in range(first, last):
        if t[row] < shapes[c, 6] or t[row] >= shapes[c, 7]:
            continue
        degree = int(shapes[c, 3])
        for f in fractions:
            when = t[row] + f * (t[row + 1] - t[row])
            low, high = _rows(t, begin, end, row, when, shapes[c])
            if high == 0:
                continue
            if low != filled_low or high != filled_high or degree != filled_degree:
                fill_background(
                    t, phase, rate, phase_sigma, rate_sigma, low, high, row, middle, degree, with_phase, work
                )
                filled_low, filled_high, filled_degree = low, high, degree
            size, sigma, chi2, freedom = fit_on_background(
                t, phase_sigma, rate_sigma, low, high, row, when, shapes[c, 0], degree, robust_limit, with_phase, work
            )
            if freedom <= 0:
                continue
            usual = max(level[c, row], 0.0)
            prior = prior_freedom if usual > 0.0 else 0.0
            noise = math.sqrt(max((chi2 + prior * usual) / (freedom + prior), 1e-30))
            uncertain = math.hypot(sigma * noise * inflate[row], floor[0 if size < 0.0 else 1, row])
            if abs(size) > out[0] * uncertain:
                out[0], out[1], out[2], out[3], out[4] = abs(size) / uncertain, size, uncertain, c, f


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _in_shadow(
    found: Floats, mine: int, count: int, shapes: Floats, when: float, span: float, size: float, least_share: float
) -> bool:
    for i in range(mine, count):
        reach = max(shapes[int(found[i, 4]), 0], span) + 1.5
        if abs(found[i, 6] - when) <= reach and abs(size) < least_share * abs(found[i, 2]):
            return True
    return False


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _take_out(
    t: Floats, phase: Floats, rate: Floats, begin: int, end: int, when: float, span: float, size: float
) -> None:
    for j in range(begin, end):
        of_rate, of_phase = response(t[j] - when, span)
        rate[j] -= size * of_rate
        phase[j] -= size * of_phase


@numba.njit(cache=True, nogil=True, error_model="numpy")
def burns_in_turn(  # noqa: C901, PLR0912 - one compiled loop
    t: Floats, phase: Floats, rate: Floats, phase_sigma: Floats, rate_sigma: Floats, level: Floats, inflate: Floats,
    floor: Floats, begins: Ints, ends: Ints, shapes: Floats, quick: int, fractions: Floats, greatest_interval: float,
    robust_limit: float, with_phase: bool, prior_freedom: float, least_statistic: float, least_share: float,
    most_of_one: int, work: Floats, found: Floats,
) -> int:  # fmt: skip
    """Find burns and return how many rows of `found` (`FOUND_COLUMNS`) they fill.

    `phase` and `rate` are changed: what is left in them is what no burn explains.

    Args:
        t: Epochs, days, ascending within each object.
        phase: Along-track phase, rad.
        rate: Its rate, rad/day, or any other element.
        phase_sigma: Noise of the phase, one a set.
        rate_sigma: Noise of the rate or element, one a set.
        level: Usual chi² a degree of freedom, (shape, row), from `noise_levels`, smoothed by the caller.
        inflate: Factor on sigma: errors of sets that follow closely are not independent.
        floor: What drag and the like can feign, in units of the rate: row 0 for falls, row 1 for rises; one a set.
        begins: First row of each object looked at.
        ends: Row after its last.
        shapes: Rows of `SHAPE_COLUMNS`.
        quick: The first so many shapes are tried everywhere, the others where these show half of what counts.
        fractions: Where in a gap a burn is tried, 0 to 1; the middle one everywhere.
        greatest_interval: Longer gaps are left out, days.
        robust_limit: As in `fit_burn`.
        with_phase: As in `fit_burn`.
        prior_freedom: Weight of the usual noise, as degrees of freedom.
        least_statistic: Nothing below counts.
        least_share: A burn in the shadow of a larger one must be at least this share of it: the response of a fit is
            known to so much only.
        most_of_one: Burns of one object at most.
        work: From `burn_fit.scratch`.
        found: Filled.
    """
    count = 0
    middle = fractions[len(fractions) // 2 : len(fractions) // 2 + 1]
    for o in range(len(begins)):
        begin, end = begins[o], ends[o]
        if end - begin < 4:
            continue
        best = np.zeros((end - begin, 5))
        mine = count
        low, high = begin, end - 1
        fresh = True
        while fresh or (count < len(found) and count - mine < most_of_one):
            for row in range(low, high):
                one = best[row - begin]
                if one[0] < 0.0 or t[row + 1] - t[row] > greatest_interval:
                    continue
                for c in range(2):
                    shapes_end = quick if c == 0 else len(shapes)
                    if c == 1 and one[0] < _CLOSER_LOOK * least_statistic:
                        break
                    _best(t, phase, rate, phase_sigma, rate_sigma, level, begin, end, row, shapes, 0, shapes_end,
                          middle if c == 0 else fractions, robust_limit, with_phase, prior_freedom, inflate, floor,
                          work, one)  # fmt: skip
            fresh = False
            top = -1
            for k in range(end - begin - 1):
                if best[k, 0] >= least_statistic and (top < 0 or best[k, 0] > best[top, 0]):
                    top = k
            if top < 0:
                break
            row, size, shape, fraction = begin + top, best[top, 1], int(best[top, 3]), best[top, 4]
            span = shapes[shape, 0]
            when = t[row] + fraction * (t[row + 1] - t[row])
            shadow = _in_shadow(found, mine, count, shapes, when, span, size, least_share)
            if shadow:
                best[top, 0] = -1.0
                low = high = begin
                continue
            found[count, 0], found[count, 1], found[count, 2] = row, best[top, 0], size
            found[count, 3], found[count, 4], found[count, 5], found[count, 6] = best[top, 2], shape, fraction, when
            count += 1
            best[top, 0] = -1.0
            _take_out(t, phase, rate, row + 1, end, when, span, size)
            low, high = row, row + 1
            while low > begin and t[low - 1] > when - 10.0 - span:
                low -= 1
            while high < end - 1 and t[high] < when + 10.0 + span:
                high += 1
    return count
