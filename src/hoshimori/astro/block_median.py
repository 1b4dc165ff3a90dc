"""Medians of blocks of each object's values, for noise that changes over years."""

import numba
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _median(values: Floats, begin: int, end: int, room: Floats) -> float:
    """Return the median of values begin <= k < end but NaN; NaN where all are."""
    count = 0
    for k in range(begin, end):
        if not np.isnan(values[k]):
            room[count] = values[k]
            count += 1
    return float(np.median(room[:count])) if count else np.nan


@numba.njit(cache=True, nogil=True, error_model="numpy")
def block_medians(values: Floats, ids: Ints, block: int) -> Floats:
    """Return the median of each block of an object's values, one a value.

    Args:
        values: Shape (N,); NaN is left out.
        ids: Whose value it is, shape (N,); those of one object stand together.
        block: Values of a block, the last one of an object may have fewer.

    Returns:
        Shape (N,). A block of NaN takes the median of its object, an object of NaN zero.
    """
    out, room = np.zeros(len(values)), np.empty(len(values))
    begin = 0
    while begin < len(values):
        end = begin
        while end < len(values) and ids[end] == ids[begin]:
            end += 1
        whole = np.nan
        low = begin
        while low < end:
            high = min(low + block, end)
            median = _median(values, low, high, room)
            if np.isnan(median):
                if np.isnan(whole):
                    whole = _median(values, begin, end, room)
                median = 0.0 if np.isnan(whole) else whole
            out[low:high] = median
            low = high
        begin = end
    return out
