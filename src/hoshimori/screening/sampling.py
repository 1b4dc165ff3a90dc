"""Positions and velocities of all objects at every step of the sweep, from sparse knots of SGP4.

The sweep's steps are dt apart. An object has knots every m steps, as far apart as the turn at its perigee allows;
between them the polynomial of `propagation.interpolation` gives the steps. Knots may be 1.25 times as far apart as that
room's bound of 1 m allows, so the bound here is 1.25^10 = 10 times as large. Objects that are not sound at every knot
(SGP4 fails or runs wild) are propagated at every step, and drop out at the first failed one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sgp4.api import Satrec

from hoshimori.astro.constants import WGS72_MU_KM3_S2
from hoshimori.astro.lagrange import lagrange_weights
from hoshimori.propagation.bulk import propagate_records
from hoshimori.propagation.interpolation import KNOTS, knot_steps_s, radius_limits_km
from hoshimori.propagation.satrec import satrecs
from hoshimori.screening.compiled import compiled, inner
from hoshimori.screening.knots import KnotSource
from hoshimori.screening.window import Window

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Rows = NDArray[np.int64]

#: Steps handed out at a time: what fits the cache.
BLOCK_STEPS = 12
#: Steps sampled at a time: six hours of 120 s.
STRETCH_STEPS = 15 * BLOCK_STEPS
_BEYOND = KNOTS // 2 - 1
_STRETCH = 1.25
#: States asked of `astroz` and of `sgp4` at a time: they hold the interpreter meanwhile, and other threads wait for it.
_CHUNK_STATES, _EXACT_STATES = 120_000, 12_000
#: Propagators hold the interpreter: threads that propagate in turn sweep while another propagates, and never in step.
_IN_TURN = Lock()
_WIDTH = 1024  # numbers blended at a time: ten knots of them fit the first cache

_LEAST_RADIUS_KM, _GREATEST_RADIUS_KM = 6300.0, 1.0e6
_ESCAPE_SHARE = 1.02
_RADIUS_SHARE = 0.03

#: Greatest error of a sampled position, km, beside rounding: 10 m of interpolation, 5 m between `astroz` and `sgp4`,
#: and what SGP4 moves against gravity.
SAMPLE_ERROR_KM = 0.05
#: Further doubt about objects under strong drag, which SGP4 moves still more against gravity.
DRAG_ERROR_KM = 0.25
#: Share of the radius that single precision may cost, sums included: 1 m in LEO, 6 m in GEO.
_ROUNDING = 1.5e-7
#: Further doubt about objects that are propagated at every step: their velocity may be SGP4's own near the end.
UNSOUND_ERROR_KM = 2.0


class Drop(NamedTuple):
    """One object that drops out: its row, the first failed step, the SGP4 code (0: the state is not physical)."""

    row: int
    step: int
    code: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Block:
    """States at consecutive steps.

    Attributes:
        first: Number of the first step.
        rows: Row of the element sets for each column, shape (M,).
        r_km: Positions, shape (S, M, 3), single precision, NaN where dropped.
        v_km_s: Velocities as the derivative of the positions, shape (S, M, 3).
        pad_km: Further doubt about each object's place: rounding, or being unsound; shape (M,).
    """

    first: int
    rows: Rows
    r_km: Singles
    v_km_s: Singles
    pad_km: Singles


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Knots:
    """Knots of a stretch of steps, those of objects with equally many steps between knots side by side.

    Attributes:
        rows: Rows of the element sets in the order of the columns, shape (M,).
        r_km: Positions, one group after the other, each (its knots, its objects x 3).
        groups: Of each group its begin in `r_km`, knots, numbers a knot, steps between knots, and first row of weights.
        value: Weights of ten knots for the value at each step from a knot on, (all steps between knots, 10).
        slope: The same for the derivative.
    """

    rows: Rows
    r_km: Singles
    groups: Rows
    value: Singles
    slope: Singles


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sampler:
    """Hands out the states of a catalogue block by block.

    Attributes:
        records: SGP4 records of the element sets, one an object.
        window: Window and steps.
        source: Who gives the knots.
        multiples: Steps between knots of each object, shape (N,); 0: at every step, exactly.
        low_km: Least radius of a sound orbit, shape (N,).
        high_km: Greatest radius, shape (N,).
    """

    records: list[Satrec]
    window: Window
    source: KnotSource
    multiples: Rows
    low_km: Floats
    high_km: Floats

    @classmethod
    def of(cls, sets: pl.DataFrame, window: Window) -> "Sampler":
        """Return the sampler of element sets."""
        records = satrecs(sets)
        low, high = radius_limits_km(sets)
        multiples = np.floor(knot_steps_s(sets) * _STRETCH / window.dt_s).astype(np.int64)
        # few groups: knots somewhat closer than needed cost less than another call
        kept = np.array([0, 1, 2, 3, 4, 5, 6, 9, 12, 18, 25])
        multiples = kept[np.searchsorted(kept, multiples, side="right") - 1]
        source = KnotSource.of(sets, records, window.at(np.array([0.0, window.span_s])), low / (1.0 - _RADIUS_SHARE))
        return cls(records=records, window=window, source=source, multiples=multiples, low_km=low, high_km=high)

    def __len__(self) -> int:
        """Return the number of objects."""
        return len(self.records)

    def blocks(self, first: int, last: int, dropped: list[Drop]) -> Iterator[Block]:
        """Yield the blocks of steps first <= k < last; who drops out among them is appended to `dropped`.

        A block's arrays are overwritten by the next one.
        """
        with _IN_TURN:
            knots = self._knots(first, last - first)
            exact_rows = np.setdiff1d(np.arange(len(self)), knots.rows)
            exact_r, exact_v = self._exact(exact_rows, first, last - first, dropped)
        sound = len(knots.rows)
        order = np.concatenate((knots.rows, exact_rows))
        pad = np.nan_to_num(self.high_km[order] * _ROUNDING).astype(np.float32)
        pad[~self.source.trusted[order]] += DRAG_ERROR_KM
        pad[sound:] = UNSOUND_ERROR_KM
        r = np.empty((BLOCK_STEPS, 3 * len(order)), dtype=np.float32)
        v = np.empty_like(r)
        r3, v3 = r.reshape(BLOCK_STEPS, -1, 3), v.reshape(BLOCK_STEPS, -1, 3)
        for begin in range(0, last - first, BLOCK_STEPS):
            size = min(BLOCK_STEPS, last - first - begin)
            blend(knots.r_km, knots.groups, knots.value, knots.slope, begin, r[:size], v[:size])
            r3[:size, sound:] = exact_r[begin : begin + size]
            v3[:size, sound:] = exact_v[begin : begin + size]
            yield Block(first=first + begin, rows=order, r_km=r3[:size], v_km_s=v3[:size], pad_km=pad)

    def _knots(self, first: int, count: int) -> "_Knots":
        """Return the knots of the sound rows that steps first <= k < first + count need."""
        multiples = np.unique(self.multiples[self.multiples > 0])[::-1].tolist()
        spans = {multiple: (count - 1) // multiple + 2 * _BEYOND + 2 for multiple in multiples}
        r_km = np.empty(3 * sum(spans[m] * int((self.multiples == m).sum()) for m in multiples), dtype=np.float32)
        groups = np.empty((len(multiples), 5), dtype=np.int64)
        kept, filled = [np.empty(0, dtype=np.int64)], 0
        for number, multiple in enumerate(multiples):
            grid = self.window.grid(first + multiple * np.arange(-_BEYOND, spans[multiple] - _BEYOND))
            parts = [np.empty((len(grid), 0), dtype=np.float32)]
            for kind in self.source.kinds(np.flatnonzero(self.multiples == multiple)):
                size = max(1, (_CHUNK_STATES if self.source.trusted[kind[0]] else _EXACT_STATES) // len(grid))
                for begin in range(0, len(kind), size):
                    part = kind[begin : begin + size]
                    r = self.source.positions(part, grid)
                    sound = _sound(r, self.low_km[part], self.high_km[part])
                    kept.append(part[sound])
                    parts.append((r if sound.all() else r[:, sound]).astype(np.float32).reshape(len(grid), -1))
            width = sum(part.shape[1] for part in parts)
            groups[number] = filled, len(grid), width, multiple, sum(multiples[:number])
            mine = r_km[filled : filled + len(grid) * width].reshape(len(grid), width)
            np.concatenate(parts, axis=1, out=mine)
            filled += len(grid) * width
        tables = [(np.empty((0, KNOTS), dtype=np.float32),) * 2, *map(self._weights, multiples)]
        value, slope = (np.concatenate(column) for column in zip(*tables, strict=True))
        return _Knots(rows=np.concatenate(kept), r_km=r_km, groups=groups, value=value, slope=slope)

    def _weights(self, multiple: int) -> tuple[Singles, Singles]:
        """Return the weights of ten knots, for value and derivative, of each step from a knot on, (multiple, 10)."""
        value, slope = lagrange_weights(KNOTS, _BEYOND + np.arange(multiple) / multiple)
        slope /= multiple * self.window.dt_s
        return value.astype(np.float32), slope.astype(np.float32)

    def _exact(self, rows: Rows, first: int, count: int, dropped: list[Drop]) -> tuple[Singles, Singles]:
        """Return states, shape (count, M, 3), of objects propagated at every step; notes who drops out."""
        grid = self.window.grid(first + np.arange(-_BEYOND, count + _BEYOND + 1))
        inside = slice(_BEYOND, _BEYOND + count)
        r_out = np.empty((count, len(rows), 3), dtype=np.float32)
        v_out = np.empty_like(r_out)
        _, slope = lagrange_weights(KNOTS, np.array([float(_BEYOND)]))
        size = max(1, _EXACT_STATES // len(grid))
        for begin in range(0, len(rows), size):
            part = rows[begin : begin + size]
            r, own_v, error = propagate_records([self.records[row] for row in part], grid)
            v = np.zeros_like(own_v[:, inside])
            for knot in range(KNOTS):
                v += slope[0, knot] / self.window.dt_s * r[:, knot : knot + count]
            v = np.where(np.isfinite(v), v, own_v[:, inside])
            r, error = r[:, inside], error[:, inside]
            bad = (error != 0) | _unphysical(r, v)
            gone = np.logical_or.accumulate(bad, axis=1)
            r = np.where(gone[..., None], np.nan, r)
            for number in np.flatnonzero(gone.any(axis=1)).tolist():
                step = int(np.argmax(gone[number]))
                dropped.append(Drop(row=int(part[number]), step=first + step, code=int(error[number, step])))
            r_out[:, begin : begin + size] = r.swapaxes(0, 1)
            v_out[:, begin : begin + size] = v.swapaxes(0, 1)
        return r_out, v_out


@compiled
def blend(knots: Singles, groups: Rows, value: Singles, slope: Singles, begin: int, r: Singles, v: Singles) -> None:
    """Write positions and velocities of the S steps from `begin` on into the first columns of `r` and `v`.

    One call for all groups: each return to the interpreter may have to wait for another thread.

    Args:
        knots: All knots, as of `_Knots` (like the next three).
        groups: What stands where.
        value: Weights of the value.
        slope: Weights of the derivative.
        begin: First step, counted from the first of the stretch.
        r: Out, (S, 3 M).
        v: Out, (S, 3 M).
    """
    column = 0
    for group in range(groups.shape[0]):
        at, count, width, multiple, table = groups[group]
        mine = knots[at : at + count * width].reshape((count, width))
        _blend_group(
            mine, multiple, value[table : table + multiple], slope[table : table + multiple], begin, column, r, v
        )
        column += width


@inner
def _blend_group(
    knots: Singles, multiple: int, value: Singles, slope: Singles, begin: int, column: int, r: Singles, v: Singles
) -> None:
    """Write the weighted sums of ten rows of knots, (knots, W), into `r` and `v` from `column` on."""
    total = knots.shape[1]
    for low in range(0, total, _WIDTH):
        high = min(low + _WIDTH, total)
        for step in range(r.shape[0]):
            k, part = (begin + step) // multiple, (begin + step) % multiple
            a0, a1, a2, a3, a4 = value[part, 0], value[part, 1], value[part, 2], value[part, 3], value[part, 4]
            a5, a6, a7, a8, a9 = value[part, 5], value[part, 6], value[part, 7], value[part, 8], value[part, 9]
            b0, b1, b2, b3, b4 = slope[part, 0], slope[part, 1], slope[part, 2], slope[part, 3], slope[part, 4]
            b5, b6, b7, b8, b9 = slope[part, 5], slope[part, 6], slope[part, 7], slope[part, 8], slope[part, 9]
            for w in range(low, high):
                x0, x1, x2, x3, x4 = knots[k, w], knots[k + 1, w], knots[k + 2, w], knots[k + 3, w], knots[k + 4, w]
                x5, x6, x7, x8, x9 = (
                    knots[k + 5, w],
                    knots[k + 6, w],
                    knots[k + 7, w],
                    knots[k + 8, w],
                    knots[k + 9, w],
                )
                near = a4 * x4 + a5 * x5 + a3 * x3 + a6 * x6
                r[step, column + w] = near + (a2 * x2 + a7 * x7 + a1 * x1 + a8 * x8 + a0 * x0 + a9 * x9)
                near = b4 * x4 + b5 * x5 + b3 * x3 + b6 * x6
                v[step, column + w] = near + (b2 * x2 + b7 * x7 + b1 * x1 + b8 * x8 + b0 * x0 + b9 * x9)


def _sound(r_km: Floats, low_km: Floats, high_km: Floats) -> NDArray[np.bool_]:
    """Return which objects stay near the orbit of their elements at all knots, (T, M, 3), as `sound_rows` does."""
    radius2 = np.einsum("tmk,tmk->tm", r_km, r_km)
    with np.errstate(invalid="ignore"):
        return np.asarray(((radius2 > low_km**2) & (radius2 < high_km**2)).all(axis=0))


def _unphysical(r: Floats, v: Floats) -> NDArray[np.bool_]:
    """Return where a state cannot be that of an object in orbit, shape (M, T); SGP4 gives no error code then."""
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        radius = np.linalg.norm(r, axis=2)
        escape2 = 2.0 * WGS72_MU_KM3_S2 / radius
        fast = np.einsum("mtk,mtk->mt", v, v) > escape2 * _ESCAPE_SHARE**2
        inside = (radius > _LEAST_RADIUS_KM) & (radius < _GREATEST_RADIUS_KM)
    return np.asarray(~inside | fast)
