"""How far two consecutive element sets of one object disagree: the error of a distance that can be measured.

Each set is carried to the epoch of the next one and compared with it. The median over a window does not follow burns.
Sets of one tracking network share their biases, so this is a consistency and understates the absolute error.
"""

import math
from collections.abc import Callable, Iterable

import numpy as np
import polars as pl

from hoshimori.propagation import TimeGrid, satrecs

#: Sets nearer in time than this share their observations.
_LEAST_APART_DAYS = 0.25
_MOST_APART_DAYS = 3.0
#: Fewer comparisons say nothing.
_LEAST_COMPARISONS = 3


def set_error_km(sets: pl.DataFrame) -> float | None:
    """Return the median distance, km, between each set of one object carried to the next epoch and the next set."""
    mine = sets.unique("epoch", keep="last", maintain_order=True).sort("epoch")
    days = mine["epoch"].dt.epoch("us").to_numpy() / 86_400e6
    apart = np.diff(days)
    pairs = np.flatnonzero((apart >= _LEAST_APART_DAYS) & (apart <= _MOST_APART_DAYS))
    if len(pairs) < _LEAST_COMPARISONS:
        return None
    records = satrecs(mine)
    grid = TimeGrid.at(mine["epoch"].to_list())
    found = []
    for k in pairs.tolist():
        jd, fr = float(grid.jd[k + 1]), float(grid.fr[k + 1])
        (failed, carried, _), (failed_next, own, _) = (records[n].sgp4(jd, fr) for n in (k, k + 1))
        if not failed and not failed_next:
            found.append(math.dist(carried, own))
    return float(np.median(found)) if len(found) >= _LEAST_COMPARISONS else None


def distance_error_km(pair: Iterable[int], error_km: Callable[[int], float | None]) -> float | None:
    """Return the error of a distance of two objects, km: the errors of both, added as independent ones."""
    errors = [error_km(number) for number in pair]
    known = [error for error in errors if error is not None]
    return math.hypot(*known) if len(known) == len(errors) else None
