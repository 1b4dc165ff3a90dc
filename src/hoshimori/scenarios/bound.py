"""How sure a count may make us: the upper end of a rate after `events` in `trials`."""

import math


def upper_bound(events: int, trials: int, *, confidence: float = 0.95) -> float:
    """Return the one-sided upper confidence bound of a rate (Clopper-Pearson), no unit; 1 without trials.

    With no event it is 1 - (1 - confidence)^(1/trials), near 3/trials at 95 % (the rule of three). Assumes independent
    trials: days that share objects are not, so that the true bound lies higher.

    References:
        Clopper and Pearson (1934), Biometrika 26.
    """
    if trials <= 0 or events >= trials:
        return 1.0
    if events <= 0:
        return float(1.0 - (1.0 - confidence) ** (1.0 / trials))
    low, high = events / trials, 1.0
    for _ in range(200):
        middle = 0.5 * (low + high)
        if _at_most(events, trials, middle) > 1.0 - confidence:
            low = middle
        else:
            high = middle
    return high


def _at_most(events: int, trials: int, rate: float) -> float:
    """Return the chance of at most `events` in `trials` at a rate between 0 and 1."""
    whole = math.lgamma(trials + 1)
    return math.fsum(
        math.exp(
            whole
            - math.lgamma(k + 1)
            - math.lgamma(trials - k + 1)
            + k * math.log(rate)
            + (trials - k) * math.log1p(-rate)
        )
        for k in range(events + 1)
    )
