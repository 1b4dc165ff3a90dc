"""Likelihood words of ICD 203, one row of terms only; never 0 or 1, never in one sentence with a level of confidence.

References:
    ICD 203, Analytic Standards (2015), table of likelihood terms, as copied at
    https://github.com/wesinator/ICD203-intel-analysis.
"""

from collections.abc import Mapping, Sequence

#: Lower bound of each band in whole percent (a bound belongs to the band above it) and its term.
BANDS = (
    (95, "almost certain"),
    (80, "very likely"),
    (55, "likely"),
    (45, "roughly even chance"),
    (20, "unlikely"),
    (5, "very unlikely"),
    (1, "almost no chance"),
)
CANNOT_TELL = "public data cannot tell"
_LEAST, _GREATEST = 1, 99


def words(probability: float | None) -> str:
    """Return the ICD 203 term of a probability of 0.01 to 0.99, or "public data cannot tell" for None."""
    if probability is None:
        return CANNOT_TELL
    percent = round(probability * 100)
    return next(term for bound, term in BANDS if max(percent, _LEAST) >= bound)


def whole_percents(shares: Mapping[str, float]) -> dict[str, float]:
    """Return shares rounded to whole percents that sum to one, each between 0.01 and 0.99.

    Largest remainder, ties by the order of the keys; who would get less than one percent gets one.
    """
    total = sum(shares.values())
    raw = {name: 100 * share / total for name, share in shares.items()}
    points = {name: min(_GREATEST, max(_LEAST, int(value))) for name, value in raw.items()}
    while (left := 100 - sum(points.values())) != 0:
        step = 1 if left > 0 else -1
        name = _neediest(raw, points, step)
        points[name] += step
    return {name: value / 100 for name, value in points.items()}


def _neediest(raw: Mapping[str, float], points: Mapping[str, int], step: int) -> str:
    """Return who is furthest below (step 1) or above (step -1) the exact share and may still move."""
    order: Sequence[str] = [n for n, value in points.items() if _LEAST <= value + step <= _GREATEST]
    # Twelve digits: the last bits of floating point differ between machines and must not choose.
    return max(order, key=lambda name: round(step * (raw[name] - points[name]), 12))
