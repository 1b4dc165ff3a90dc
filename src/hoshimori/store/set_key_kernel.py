"""The mixing of `set_key` as a kernel, for tables of some hundred thousand rows; the same bits."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hoshimori.astro.compiled import compiled
from hoshimori.store.set_key import GOLDEN, MIX_1, MIX_2, NAN

_NO_SIGN: Final = np.uint64(2**63 - 1)
_ENDLESS: Final = np.uint64(0x7FF0000000000000)
_ZERO: Final = np.uint64(0)
_30, _27, _31 = np.uint64(30), np.uint64(27), np.uint64(31)
_BLOCK: Final = 4_096  # rows


def mix_all(key: NDArray[np.uint64], columns: Sequence[NDArray[np.float64] | NDArray[np.int64]]) -> None:
    """Mix each column into `key`, in turn, in place; negative zero counts as zero, every NaN as one NaN.

    Args:
        key: Shape (N,).
        columns: Each of shape (N,), contiguous.
    """
    for begin in range(0, len(key), _BLOCK):
        rows = slice(begin, begin + _BLOCK)
        for column in columns:
            _mix(key[rows], column[rows].view(np.uint64), column.dtype.kind == "f")


@compiled
def _mix(key: NDArray[np.uint64], values: NDArray[np.uint64], floats: bool) -> None:
    for row in range(len(key)):
        bits = values[row]
        if floats:
            size = bits & _NO_SIGN
            bits = _ZERO if size == _ZERO else NAN if size > _ENDLESS else bits
        mixed = (key[row] + GOLDEN) ^ bits
        mixed = (mixed ^ (mixed >> _30)) * MIX_1
        mixed = (mixed ^ (mixed >> _27)) * MIX_2
        key[row] = mixed ^ (mixed >> _31)
