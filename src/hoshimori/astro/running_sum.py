"""Running sums of each object's values, which do not depend on what other objects stand before."""

import numba
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@numba.njit(cache=True, nogil=True, error_model="numpy")
def running_sums(values: Floats, ids: Ints) -> Floats:
    """Return the sum of an object's values before each one, 0 for its first.

    Args:
        values: Shape (N,).
        ids: Whose value it is, shape (N,); those of one object stand together.
    """
    out = np.zeros(len(values))
    for k in range(1, len(values)):
        if ids[k] == ids[k - 1]:
            out[k] = out[k - 1] + values[k - 1]
    return out
