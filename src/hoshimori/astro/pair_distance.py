"""Least and greatest distance of all pairs of many objects over common times."""

import numba
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@numba.njit(cache=True, error_model="numpy")
def squared_extremes(r: Floats) -> tuple[Floats, Floats]:
    """Return least and greatest squared distance of every pair over the common times, each of shape (N, N).

    Args:
        r: Positions, km, shape (N, T, 3), C order, finite; any frame that all objects share.

    Returns:
        Squared distances, km²; the diagonal is 0.
    """
    count, times, _ = r.shape
    least = np.zeros((count, count))
    greatest = np.zeros((count, count))
    for i in range(count):
        for j in range(i + 1, count):
            low = np.inf
            high = 0.0
            for t in range(times):
                x = r[i, t, 0] - r[j, t, 0]
                y = r[i, t, 1] - r[j, t, 1]
                z = r[i, t, 2] - r[j, t, 2]
                d = x * x + y * y + z * z
                low = min(low, d)
                high = max(high, d)
            least[i, j] = low
            least[j, i] = low
            greatest[i, j] = high
            greatest[j, i] = high
    return least, greatest


def distance_extremes(r: Floats) -> tuple[Floats, Floats]:
    """Return least and greatest distance of every pair over the common times, km, each of shape (N, N).

    Args:
        r: Positions, km, shape (N, T, 3); finite, one frame.
    """
    least, greatest = squared_extremes(np.ascontiguousarray(r, dtype=np.float64))
    return np.sqrt(least), np.sqrt(greatest)
