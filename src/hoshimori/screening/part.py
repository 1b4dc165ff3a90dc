"""One part of a screening: a stretch of time and a share of the pairs; parts share nothing and come in any order."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hoshimori.errors import UsageError
from hoshimori.propagation.satrec import SGP4_COLUMNS
from hoshimori.screening.confirm import Minima, refine
from hoshimori.screening.episodes import SLOW_KM_S
from hoshimori.screening.pair_test import Limits, limits
from hoshimori.screening.sampling import (
    DRAG_ERROR_KM,
    SAMPLE_ERROR_KM,
    STRETCH_STEPS,
    UNSOUND_ERROR_KM,
    Block,
    Drop,
    Sampler,
)
from hoshimori.screening.sweep import SHORT_LIST, sweep_block, sweep_list
from hoshimori.screening.volume import Box
from hoshimori.screening.window import Window

Rows = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_SPACING_S = 1.0
_POINTS = 3
_FIRST_CAPACITY = 1 << 14
_VERSION = "screening/3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Steps first <= k < last; of the pairs the share `share[0]` of `share[1]`."""

    first: int
    last: int
    share: tuple[int, int] = (0, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a screening is asked for.

    Attributes:
        begin: First instant.
        end: End, excluded.
        miss_distance_km: Greatest distance reported; of a box half its diagonal.
        primaries: Catalogue numbers to screen against all; None for all against all.
        box_km: Half sides of a box along radial, transverse and normal of the primary; None for a sphere.
    """

    begin: datetime
    end: datetime
    miss_distance_km: float
    primaries: tuple[int, ...] | None = None
    box_km: Box | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """What a part found.

    Attributes:
        part: The part.
        minima: Confirmed minima within the distance, of any speed.
        slow: (row, row, step) of meetings to follow through time.
        dropped: Who drops out in this stretch.
    """

    part: Part
    minima: Minima
    slow: tuple[Rows, Rows, Rows]
    dropped: tuple[Drop, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Job:
    """A screening made ready.

    Attributes:
        sampler: States of the catalogue.
        listed: Which rows are primaries; empty for all against all.
        lim: Numbers of the sweep.
        ids: Catalogue numbers.
        box_km: Half sides of a box; None for a sphere.
        fingerprint: Changes with whatever changes the result: sets, window, distance, list, and this code's version.
    """

    sampler: Sampler
    listed: Flags
    lim: Limits
    ids: Rows
    box_km: Box | None
    fingerprint: str

    @classmethod
    def of(cls, sets: pl.DataFrame, request: Request) -> "Job":
        """Return the job.

        Raises:
            UsageError: The window is empty, the distance is not positive, an object is given twice or a primary not at
                all.
        """
        window = Window.between(request.begin, request.end, len(sets))
        miss_distance_km, primaries = request.miss_distance_km, request.primaries
        if not 0.0 < miss_distance_km < np.inf:
            raise UsageError(
                f"a miss distance of {miss_distance_km} km finds nothing; give one above zero",
                miss_distance_km=miss_distance_km,
            )
        ids = sets["norad_cat_id"].to_numpy().astype(np.int64)
        lim = limits(
            miss_distance_km, window.dt_s, 2.0 * SAMPLE_ERROR_KM, UNSOUND_ERROR_KM, DRAG_ERROR_KM + 0.01, len(ids)
        )
        return cls(
            sampler=Sampler.of(sets, window),
            listed=listed(ids, primaries),
            lim=lim,
            ids=ids,
            box_km=request.box_km,
            fingerprint=_fingerprint(sets, window, lim, request),
        )

    def parts(self, shares: int = 1) -> list[Part]:
        """Return all parts, by time and then by share."""
        steps = self.sampler.window.steps
        return [
            Part(first=first, last=min(first + STRETCH_STEPS, steps), share=(share, shares))
            for first in range(0, steps, STRETCH_STEPS)
            for share in range(shares)
        ]

    def search(self, part: Part) -> Found:
        """Return what one part finds."""
        window, records, distance_km = self.sampler.window, self.sampler.records, self.lim.distance
        dropped: list[Drop] = []
        near = [self._near(block, part.share) for block in self.sampler.blocks(part.first, part.last, dropped)]
        a, b, step, after, speed = (np.concatenate(column) for column in zip(*near, strict=True))
        low, high = np.minimum(a, b), np.maximum(a, b)
        slow = speed < self.lim.slow
        fast = ~slow
        guess = (step[fast] + 0.5) * window.dt_s + after[fast]
        minima = refine(records, low[fast], high[fast], guess, window=window, spacing_s=_SPACING_S, points=_POINTS)
        minima = minima.where(minima.distance_km <= distance_km)
        late = np.flatnonzero(minima.speed_km_s < SLOW_KM_S)
        steps = np.clip((minima.t[late] / window.dt_s).astype(np.int64), 0, window.steps - 1)
        met = (
            np.concatenate((low[slow], minima.a[late])),
            np.concatenate((high[slow], minima.b[late])),
            np.concatenate((step[slow], steps)),
        )
        return Found(part=part, minima=minima, slow=met, dropped=tuple(dropped))

    def _near(self, block: Block, share: tuple[int, int]) -> tuple[Rows, Rows, Rows, Floats, Floats]:
        """Return (row, row, step, time after it, relative speed) of the pairs of a block that may come near."""
        lim = self.lim
        mine = self.listed[block.rows] if len(self.listed) else self.listed
        grid = (lim.cell, lim.cells, lim.shell, lim.shells, lim.travel, lim.calm, lim.half_step)
        every = (lim.first(2.0 * lim.doubtful), lim.exact())
        tests = ((lim.first(2.0 * lim.calm), lim.exact()), every)
        names = np.flatnonzero(mine).astype(np.int32)
        short = 0 < len(names) <= SHORT_LIST
        states = (block.r_km, block.v_km_s, block.pad_km)
        capacity = _FIRST_CAPACITY
        while True:
            pair = np.empty((capacity, 3), dtype=np.int32)
            value = np.empty((capacity, 2), dtype=np.float32)
            if short:
                count = sweep_list(*states, names, mine, share, every, pair, value)
            else:
                count = sweep_block(*states, mine, share, tests, grid, lim.column, pair, value)
            if count <= capacity:
                break
            capacity = 2 * count
        step = pair[:count, 0].astype(np.int64) + block.first
        after, speed = value[:count, 0].astype(np.float64), value[:count, 1].astype(np.float64)
        return block.rows[pair[:count, 1]], block.rows[pair[:count, 2]], step, after, speed


def listed(ids: Rows, primaries: tuple[int, ...] | None) -> Flags:
    """Return which rows are primaries; empty for all against all.

    Raises:
        UsageError: An object is given twice, or a primary not at all.
    """
    if len(np.unique(ids)) != len(ids):
        raise UsageError("an object is given twice; hand in one element set an object")
    if primaries is None:
        return np.empty(0, dtype=np.bool_)
    wanted = np.array(sorted(set(primaries)), dtype=np.int64)
    missing = np.setdiff1d(wanted, ids)
    if len(missing) or not len(wanted):
        raise UsageError(f"no element set of primary {', '.join(map(str, missing)) or '(none given)'} here")
    return np.isin(ids, wanted)


def _fingerprint(sets: pl.DataFrame, window: Window, lim: Limits, request: Request) -> str:
    """Return the SHA-256 of everything that a result depends on."""
    digest = sha256(f"{_VERSION} {window!r} {lim!r} {request!r}".encode())
    for name in SGP4_COLUMNS:
        values = sets[name].dt.epoch("us") if name == "epoch" else sets[name]
        digest.update(np.ascontiguousarray(values.to_numpy()).tobytes())
    return digest.hexdigest()
