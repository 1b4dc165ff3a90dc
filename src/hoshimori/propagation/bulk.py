"""States of a whole catalogue: exact by `sgp4`, or sampled by `astroz` (ADR 0005)."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import polars as pl
from astroz import _astroz
from numpy.typing import NDArray
from sgp4.api import Satrec, SatrecArray

from hoshimori.propagation.satrec import elements, fast_satrecs, satrecs
from hoshimori.propagation.states import States
from hoshimori.propagation.time_grid import TimeGrid, epochs_jd_fr

#: States (object x time) computed at once: 2 M x 49 bytes are about 100 MB of working memory.
_CHUNK_STATES = 2_000_000

#: Objects whose orbit drag changes by more than this share are left to `sgp4`: towards re-entry `astroz` gives no error
#: codes and differs by tens of metres, once by thousands of km.
_FAST_DRAG = 1e-3

Arrays = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.uint8]]


def propagate(sets: pl.DataFrame, grid: TimeGrid, *, exact: bool = True) -> States:
    """Return the states of every element set at every time.

    Args:
        sets: Element sets; one row is one object.
        grid: Times.
        exact: By `sgp4` (about 2 M states/s); else by `astroz`: faster on long grids and up to 2.5 m off, so for
            sampling, never to confirm (docs/methods/propagation.md).

    Returns:
        States, rows in the order of `sets`. 48 bytes a state: use `propagate_in_chunks` where that is too much.
    """
    count, times = len(sets), len(grid)
    r = np.empty((count, times, 3))
    v = np.empty((count, times, 3))
    error = np.empty((count, times), dtype=np.uint8)
    begin = 0
    for part in propagate_in_chunks(sets, grid, exact=exact):
        end = begin + len(part)
        r[begin:end], v[begin:end], error[begin:end] = part.r_km, part.v_km_s, part.error
        begin = end
    return _states(sets["norad_cat_id"].to_numpy(), grid, (r, v, error))


def propagate_in_chunks(sets: pl.DataFrame, grid: TimeGrid, *, exact: bool = True) -> Iterator[States]:
    """Yield the states of `propagate` for consecutive rows of `sets`, at most about 2 M states at a time."""
    size = max(1, _CHUNK_STATES // max(len(grid), 1))
    for part in sets.iter_slices(size):
        arrays = propagate_records(satrecs(part), grid) if exact else _sample(part, grid)
        yield _states(part["norad_cat_id"].to_numpy(), grid, arrays)


def propagate_records(records: Sequence[Satrec], grid: TimeGrid) -> Arrays:
    """Return exact (r km, v km/s, error) of SGP4 records, shapes (N, T, 3), (N, T, 3), (N, T); NaN where in error."""
    if not records or not len(grid):
        shape = (len(records), len(grid))
        return np.empty((*shape, 3)), np.empty((*shape, 3)), np.zeros(shape, dtype=np.uint8)
    error, r, v = SatrecArray(records).sgp4(grid.jd, grid.fr)
    return _blanked(r, v, error)


def propagate_latest(history: pl.DataFrame, grid: TimeGrid) -> States:
    """Return the state of each object at each time from its latest set with epoch <= time.

    Before the first set of an object that first set is used and `before_first` is True: the convention of the figures
    in docs/methods/propagation.md. Of sets with the same epoch the last row counts.

    Args:
        history: Element sets, any number an object, any order.
        grid: Times, ascending or not.

    Returns:
        States, one row an object, ascending catalogue number.
    """
    ordered = history.sort("norad_cat_id", "epoch", maintain_order=True)
    ids, first = np.unique(ordered["norad_cat_id"].to_numpy(), return_index=True)
    last = np.append(first, len(ordered))[1:]
    jd, fr = epochs_jd_fr(ordered["epoch"])
    origin = jd[0] if len(jd) else 0.0
    epoch_days, grid_days = (jd - origin) + fr, (grid.jd - origin) + grid.fr
    shape = (len(ids), len(grid))
    r, v = np.full((*shape, 3), np.nan), np.full((*shape, 3), np.nan)
    error = np.zeros(shape, dtype=np.uint8)
    before = np.zeros(shape, dtype=np.bool_)
    chosen = np.empty(shape, dtype=np.int64)
    for row, (low, high) in enumerate(zip(first, last, strict=True)):
        index = np.searchsorted(epoch_days[low:high], grid_days, side="right") - 1
        before[row] = index < 0
        chosen[row] = low + np.maximum(index, 0)
    used, position = np.unique(chosen, return_inverse=True)
    position = position.reshape(shape)
    records = satrecs(ordered[used])
    for row in range(shape[0]):
        for number in np.unique(position[row]):
            at = np.flatnonzero(position[row] == number)
            error[row, at], r[row, at], v[row, at] = records[number].sgp4_array(grid.jd[at], grid.fr[at])
    r, v, error = _blanked(r, v, error)
    return States(norad_cat_id=ids.astype(np.int64), grid=grid, r_km=r, v_km_s=v, error=error, before_first=before)


def _sample(sets: pl.DataFrame, grid: TimeGrid) -> Arrays:
    """Return (r, v, error) by astroz, with epoch offsets from (jd, fr) pairs.

    The package's own wrapper subtracts whole Julian dates, which costs 40 us, that is 0.3 m in LEO.
    """
    records: list[Any] = [record._native for record in fast_satrecs(sets)]  # noqa: SLF001  # the batch takes natives
    shape = (len(records), len(grid))
    r, v = np.full((*shape, 3), np.nan), np.full((*shape, 3), np.nan)
    near = np.array([not rec.is_deep_space and rec.error == 0 for rec in records], dtype=np.bool_)
    deep = np.array([rec.is_deep_space for rec in records], dtype=np.bool_)
    if near.any() and len(grid):
        e = elements(sets)
        offsets = ((grid.jd[0] - e["jd"][near]) + (grid.fr[0] - e["fr"][near])) * 1440.0
        block = (len(grid), int(near.sum()), 3)
        rn, vn = np.empty(block), np.empty(block)
        batch = _astroz.SatrecArray([rec for rec, is_near in zip(records, near, strict=True) if is_near])
        batch.propagate_into(grid.seconds() / 60.0, rn, vn, epoch_offsets=np.ascontiguousarray(offsets))
        r[near], v[near] = rn.swapaxes(0, 1), vn.swapaxes(0, 1)
    if deep.any() and len(grid):
        block = (int(deep.sum()), len(grid), 3)
        rd, vd = np.empty(block), np.empty(block)
        natives = [rec for rec, is_deep in zip(records, deep, strict=True) if is_deep]
        _astroz.sdp4_batch_propagate_into(natives, grid.jd, grid.fr, rd, vd)
        r[deep], v[deep] = rd, vd
    error = np.zeros(shape, dtype=np.uint8)
    rows = np.flatnonzero(_strong_drag(elements(sets), grid) | np.isnan(r[..., 0]).any(axis=1))
    if len(rows):
        r[rows], v[rows], error[rows] = propagate_records(satrecs(sets[rows]), grid)
    return r, v, error


def _strong_drag(e: dict[str, NDArray[np.float64]], grid: TimeGrid) -> NDArray[np.bool_]:
    """Return whether the mean motion changes by more than `_FAST_DRAG` from epoch to the farthest time, shape (N,)."""
    if not len(grid):
        return np.zeros(len(e["jd"]), dtype=np.bool_)
    since = ((grid.jd[:, None] - e["jd"]) + (grid.fr[:, None] - e["fr"])) * 1440.0
    farthest = np.abs(since).max(axis=0)
    change = 2.0 * np.abs(e["ndot"]) * farthest + 3.0 * np.abs(e["nddot"]) * farthest**2  # as printed: halved, sixthed
    small: NDArray[np.bool_] = change < _FAST_DRAG * e["no_kozai"]
    return ~small


def _states(ids: NDArray[np.int64], grid: TimeGrid, arrays: Arrays) -> States:
    """Return States of objects with one set each."""
    r, v, error = arrays
    before = np.broadcast_to(np.zeros((), dtype=np.bool_), error.shape)
    return States(norad_cat_id=ids.astype(np.int64), grid=grid, r_km=r, v_km_s=v, error=error, before_first=before)


def _blanked(r: NDArray[np.float64], v: NDArray[np.float64], error: NDArray[np.uint8]) -> Arrays:
    """Return the arrays with NaN wherever there is an error, and code 6 wherever sgp4 gave NaN without one."""
    lost = np.isnan(r[..., 0]) & (error == 0)
    error = np.where(lost, np.uint8(6), error)
    r[error != 0] = np.nan
    v[error != 0] = np.nan
    return r, v, error
