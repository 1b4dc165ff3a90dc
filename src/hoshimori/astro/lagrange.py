"""Polynomials through equally spaced knots: weights for value and derivative.

The polynomial through K knots a step h apart is off, in the middle interval, by at most c h^K times the greatest K-th
derivative; c = 2.4e-4 for ten knots. For a circular orbit of radius r and angular rate w that is 2.4e-4 r (w h)^10.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def lagrange_weights(knots: int, s: Floats) -> tuple[Floats, Floats]:
    """Return the weights of knots at 0, 1, ..., knots - 1 for the polynomial's value and its derivative.

    Args:
        knots: How many, at least 2.
        s: Places in steps from the first knot, shape (...).

    Returns:
        (weights, weights of the derivative a step), shape (..., knots): value = sum of weight x knot value.
    """
    s = np.asarray(s, dtype=np.float64)
    nodes = np.arange(knots, dtype=np.float64)
    value = np.empty((*s.shape, knots))
    slope = np.empty((*s.shape, knots))
    for j in range(knots):
        others = np.delete(nodes, j)
        factors = (s[..., None] - others) / (j - others)
        value[..., j] = factors.prod(axis=-1)
        # derivative of a product: each factor in turn replaced by its own slope
        slope[..., j] = sum(np.delete(factors, m, axis=-1).prod(axis=-1) / (j - others[m]) for m in range(knots - 1))
    return value, slope
