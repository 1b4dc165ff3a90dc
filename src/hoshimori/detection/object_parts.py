"""Sets of many objects in parts of whole objects, which two threads work through: kernels run without Python's lock.

Nothing of one object depends on what other objects stand in its part.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TypeVar

import numpy as np
import polars as pl

from hoshimori.detection.burn_search import Burns, Search, find_burns, joined_burns
from hoshimori.detection.element_series import ElementSeries, cleaned, collapsed, joined, replaced

_T = TypeVar("_T")

#: Fewer sets are one part.
_MANY_SETS = 20_000
#: So that objects that burn often do not all fall to one thread.
_PARTS = 16
#: From so many sets on, usual noise is measured at every third one.
_STRIDE = 3


def cleaned_series(sets: pl.DataFrame, *, closest_hours: float, with_node: bool) -> tuple[ElementSeries, pl.DataFrame]:
    """Return what `element_series.cleaned` makes of ordered sets."""

    def one(part: pl.DataFrame) -> tuple[ElementSeries, pl.DataFrame]:
        return cleaned(collapsed(part, closest_hours=closest_hours), with_node=with_node)

    found = _side_by_side(one, _parts(sets))
    return joined([series for series, _ in found]), pl.concat([dropped for _, dropped in found])


def searched(
    sets: pl.DataFrame, search: Search, *, closest_hours: float, with_node: bool, least_off: tuple[float, float]
) -> tuple[ElementSeries, pl.DataFrame, Burns]:
    """Return the series of ordered sets, those set aside, and the burns found."""
    stride = _STRIDE if sets.height > _MANY_SETS else 1

    def one(part: pl.DataFrame) -> tuple[ElementSeries, pl.DataFrame, Burns]:
        earlier = replaced(part, closest_hours=closest_hours, least_off=least_off)
        series, dropped = cleaned(collapsed(part, closest_hours=closest_hours), with_node=with_node)
        return series, pl.concat([dropped, earlier]), find_burns(series, search, stride=stride)

    found = _side_by_side(one, _parts(sets))
    firsts = np.cumsum([0, *(len(series.t) for series, *_ in found)]).tolist()
    burns = joined_burns([burns for *_, burns in found], firsts)
    return joined([series for series, *_ in found]), pl.concat([dropped for _, dropped, _ in found]), burns


def _parts(sets: pl.DataFrame) -> list[pl.DataFrame]:
    if sets.height <= _MANY_SETS:
        return [sets]
    numbers = sets["norad_cat_id"].to_numpy()
    firsts = np.append(0, np.flatnonzero(numbers[1:] != numbers[:-1]) + 1)
    wanted = np.linspace(0, sets.height, _PARTS + 1)[1:-1]
    cuts = firsts[np.minimum(np.searchsorted(firsts, wanted), len(firsts) - 1)]
    edges = np.unique([0, *cuts.tolist(), sets.height]).tolist()
    return [sets[low:high] for low, high in pairwise(edges)]


def _side_by_side(work: Callable[[pl.DataFrame], _T], parts: Sequence[pl.DataFrame]) -> list[_T]:
    if len(parts) == 1:
        return [work(parts[0])]
    with ThreadPoolExecutor(max_workers=2) as pool:
        return list(pool.map(work, parts))
