"""For which periods a row of the history matters: from when it is known until another set of its object overtakes it.

At an instant t the last set of an object is the one with the greatest epoch before t of those known before t. A row is
overtaken at the first t after both the epoch and the time of knowledge of a row of a later epoch. A period holds what
becomes known in it and all that was known and not overtaken when it began.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

_Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cuts:
    """Where the periods begin, and which of them are put aside together.

    Attributes:
        begins: Microseconds since 1970, ascending; period p ends where p + 1 begins, the last one never does.
        bins: The bin of each period, ascending from 0.
    """

    begins: Sequence[int]
    bins: Sequence[int]

    def periods(self, number: int) -> range:
        """Return the periods of a bin."""
        begin, end = np.searchsorted(self.bins, [number, number + 1])
        return range(int(begin), int(end))


def stay(rows: pl.DataFrame, begins: Sequence[int]) -> tuple[_Whole, _Whole]:
    """Return the first and the last period, inclusive, that each row belongs to.

    Args:
        rows: All rows of some objects, sorted by norad_cat_id and epoch. None is known before the first period.
        begins: Where the periods begin, microseconds since 1970.
    """
    objects, epoch, known = (rows[name].to_physical().to_numpy() for name in ("norad_cat_id", "epoch", "known_at"))
    first = _period(begins, known)
    if not len(objects):
        return first, first
    # rows of one object and epoch do not overtake each other
    new_object = np.diff(objects, prepend=objects[0] - 1) != 0
    starts = np.flatnonzero(new_object | (np.diff(epoch, prepend=epoch[0]) != 0))
    counted = np.minimum.reduceat(_period(begins, np.maximum(epoch, known)), starts)
    overtaken = np.full(len(starts), len(begins) - 1)
    same_object = ~new_object[starts[1:]]
    overtaken[:-1][same_object] = _least_from(counted, np.cumsum(new_object)[starts])[1:][same_object]
    return first, np.maximum(first, np.repeat(overtaken, np.diff(starts, append=len(objects))))


def _period(begins: Sequence[int], instants: _Whole) -> _Whole:
    return np.searchsorted(np.asarray(begins, dtype=np.int64), instants, side="right") - 1


def _least_from(values: _Whole, group: _Whole) -> _Whole:
    """Return the least value of each place and those behind it in its group; groups ascend by one, values are >= 0."""
    lower = (values.max() + 1) * group  # backwards each group lies below all groups before
    least: _Whole = np.minimum.accumulate((values + lower)[::-1])[::-1] - lower
    return least
