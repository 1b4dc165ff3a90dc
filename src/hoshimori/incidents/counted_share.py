"""A share from a count: smoothed, and with its interval.

References:
    Jeffreys (1946), the half count. Wilson (1927), the interval. Vovk et al. (2005), the conformal p-value.
    Fisher (1925), the product of p-values.
"""

import math

_NORMAL_95 = 1.959964


def jeffreys(count: int, of: int) -> float:
    """Return a share from a count, half a count added to either side."""
    return (count + 0.5) / (of + 1)


def conformal(share: float, controls: int) -> float:
    """Return the p-value of an observation that `share` of its controls equal or exceed; never 0."""
    return (1 + round(share * controls)) / (controls + 1)


def fisher(p: float, other: float) -> float:
    """Return the p-value of two independent ones, both above 0: the chance of a product as small."""
    product = p * other
    return product * (1.0 - math.log(product))


def wilson(count: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share; 0 to 1 where nothing was counted."""
    if not of:
        return 0.0, 1.0
    z2, share = _NORMAL_95**2 / of, count / of
    middle = (share + z2 / 2) / (1 + z2)
    half = math.sqrt(z2 * (share * (1 - share) + z2 / 4)) / (1 + z2)
    return max(0.0, middle - half), min(1.0, middle + half)
