"""The upper tail of the beta-binomial distribution, exact also where it is tiny."""

from math import exp, lgamma

import numpy as np
from numpy.typing import ArrayLike, NDArray


def beta_binomial_tail(count: ArrayLike, trials: ArrayLike, alpha: ArrayLike, beta: ArrayLike) -> NDArray[np.float64]:
    """Return P(X >= count) of a beta-binomial X.

    Args:
        count: Least count, whole, 0 <= count <= trials, shape (N,).
        trials: Trials, shape (N,).
        alpha: First parameter of the beta distribution, above 0, shape (N,).
        beta: Second one, above 0, shape (N,).

    Returns:
        Probabilities, shape (N,). The tail is summed from its own first term, so that no difference of two numbers
        near one is taken.

    References:
        Johnson, Kemp, Kotz, Univariate Discrete Distributions (3rd ed.), sec. 6.2.2.
    """
    rows = zip(*(np.atleast_1d(np.asarray(values)) for values in (count, trials, alpha, beta)), strict=True)
    return np.array([_tail(int(k), int(n), float(a), float(b)) for k, n, a, b in rows], dtype=np.float64)


def _tail(k: int, n: int, a: float, b: float) -> float:
    first = exp(
        lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + lgamma(k + a) + lgamma(n - k + b) - lgamma(n + a + b)
        + lgamma(a + b) - lgamma(a) - lgamma(b)
    )  # fmt: skip
    steps = np.arange(k, n, dtype=np.float64)
    ratios = (n - steps) * (steps + a) / ((steps + 1.0) * (n - steps - 1.0 + b))
    return min(1.0, float(first * (1.0 + np.cumprod(ratios).sum())))
