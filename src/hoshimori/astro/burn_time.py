"""When a burn was, finer than the gap it was found in: over how many days the sets around it are fits, and its time.

The burn is put back into what `burns_in_turn` left, and fitted again with several spans at several times around.
Which span holds for an era is for the caller to say, from many burns together; one burn alone tells it badly.
"""

import math

import numba

from hoshimori.astro.burn_fit import MOST_SETS, Floats, Ints, fill_background, fit_on_background, response


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _add(t: Floats, phase: Floats, rate: Floats, row: int, end: int, when: float, span: float, size: float) -> None:
    for j in range(row, end):
        of_rate, of_phase = response(t[j] - when, span)
        rate[j] += size * of_rate
        phase[j] += size * of_phase


@numba.njit(cache=True, nogil=True, error_model="numpy")
def time_burns(  # noqa: C901 - one compiled loop
    t: Floats, phase: Floats, rate: Floats, phase_sigma: Floats, rate_sigma: Floats, rows: Ints, begins: Ints,
    ends: Ints, times: Floats, sizes: Floats, spans: Floats, spans_to_try: Floats, allowed: Floats,
    intervals_around: int, steps: int, late_days: float, back: float, ahead: float, degree: int, robust_limit: float,
    work: Floats,     chi2: Floats, best_time: Floats, best_size: Floats, best_row: Ints,
) -> None:  # fmt: skip
    """Fill chi², time and size for each burn (first axis) and span (second axis); infinite where none can be told.

    Args:
        t: Epochs, days.
        phase: What `burns_in_turn` left of the phase; unchanged in the end.
        rate: What it left of the rate; unchanged in the end.
        phase_sigma: Noise of the phase.
        rate_sigma: Noise of the rate.
        rows: Row before the gap of each burn.
        begins: First row of its object.
        ends: Row after the last of its object.
        times: Its time as found.
        sizes: Its size as found.
        spans: Its span as found.
        spans_to_try: Days, ascending.
        allowed: 1 where a span (second axis) is tried for a burn (first axis), else 0.
        intervals_around: How many gaps before and after the one found are searched.
        steps: Times tried in each gap.
        late_days: Sets of a short span may be forecasts: the burn is tried so long before the last that knows nothing
            of it.
        back: Days before the burn that count.
        ahead: Days after the burn and its span that count.
        degree: Degree of the polynomial.
        robust_limit: As in `fit_burn`.
        work: From `scratch`.
        chi2: Out.
        best_time: Out, days.
        best_size: Out.
        best_row: Out: last set that does not know of the burn.
    """
    for i in range(len(rows)):
        start = max(rows[i] - intervals_around, begins[i])
        _add(t, phase, rate, start, ends[i], times[i], spans[i], sizes[i])
        # the same sets for every span and time, so that chi² can be compared
        low, high = rows[i], rows[i] + 2
        widest = spans_to_try[-1]
        for k in range(len(spans_to_try)):
            if allowed[i, k] > 0.0:
                widest = spans_to_try[k]
        while low > begins[i] and rows[i] - low < MOST_SETS - 1 and t[low - 1] >= times[i] - back:
            low -= 1
        while high < ends[i] and high - rows[i] < MOST_SETS and t[high] <= times[i] + widest + ahead:
            high += 1
        fill_background(t, phase, rate, phase_sigma, rate_sigma, low, high, rows[i], times[i], degree, True, work)
        for k in range(len(spans_to_try)):
            chi2[i, k], best_time[i, k], best_size[i, k], best_row[i, k] = math.inf, times[i], sizes[i], rows[i]
            if allowed[i, k] == 0.0:
                continue
            late = late_days if spans_to_try[k] <= 1.0 else 0.0
            for row in range(max(rows[i] - intervals_around, low), min(rows[i] + intervals_around + 1, high - 1)):
                for step in range(2 * steps if late > 0.0 else steps):
                    part = (step % steps + 0.5) / steps
                    when = t[row] + part * (t[row + 1] - t[row]) if step < steps else t[row] - part * late
                    size, _, fit, freedom = fit_on_background(
                        t, phase_sigma, rate_sigma, low, high, row, when, spans_to_try[k], degree, robust_limit, True,
                        work,
                    )  # fmt: skip
                    if freedom > 0 and fit < chi2[i, k]:
                        chi2[i, k], best_time[i, k], best_size[i, k], best_row[i, k] = fit, when, size, row
        _add(t, phase, rate, start, ends[i], times[i], spans[i], -sizes[i])
