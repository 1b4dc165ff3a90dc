"""Positions at knots: fast by `astroz` where it can be checked, by `sgp4` where it cannot.

The sweep only needs places within its pad, so knots may come from `astroz` (at most 2.2 m from `sgp4` on a real
catalogue, ADR 0018). Left to `sgp4` are objects under strong drag, low or very eccentric ones, and all that are over
`AGREEMENT_KM` away from `sgp4` at the last knot, which is computed by both each time: drag and the lunisolar terms make
the difference grow with the time from epoch, so it is greatest at an end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
import polars as pl
from astroz import _astroz
from numpy.typing import NDArray
from sgp4.api import Satrec

from hoshimori.propagation.bulk import propagate_records
from hoshimori.propagation.satrec import elements, fast_satrecs
from hoshimori.propagation.time_grid import TimeGrid

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
Flags = NDArray[np.bool_]

#: Farthest that a place by `astroz` may be from `sgp4` at the last knot, km.
AGREEMENT_KM = 0.005
_LEAST_PERIGEE_RADIUS_KM = 6378.135 + 160.0
_GREATEST_ECCENTRICITY = 0.85
_DRAG_SHARE = 5e-4  # change of the mean motion over the window, as a share of it

#: The deep-space propagator keeps the state of its resonance integrator in the record; one thread at a time.
_DEEP_SPACE = Lock()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KnotSource:
    """Whoever gives positions of a catalogue at knots.

    Attributes:
        records: SGP4 records, one an object.
        natives: Records of `astroz`.
        deep: Whether each is deep space, shape (N,).
        jd: Julian dates of the epochs, shape (N,).
        fr: Their fractions, shape (N,).
        trusted: Whether `astroz` may be asked at all, shape (N,).
    """

    records: Sequence[Satrec]
    natives: Sequence[Any]
    deep: Flags
    jd: Floats
    fr: Floats
    trusted: Flags

    @classmethod
    def of(cls, sets: pl.DataFrame, records: Sequence[Satrec], ends: TimeGrid, perigee_km: Floats) -> "KnotSource":
        """Return the source for element sets.

        Args:
            sets: Element sets, one an object.
            records: Their SGP4 records.
            ends: Begin and end of the window, to weigh drag.
            perigee_km: Mean perigee radius, shape (N,).
        """
        natives = [record._native for record in fast_satrecs(sets)]  # noqa: SLF001  # the batch takes natives
        e = elements(sets)
        sound = np.array([native.error == 0 for native in natives], dtype=np.bool_)
        since = ((ends.jd[:, None] - e["jd"]) + (ends.fr[:, None] - e["fr"])) * 1440.0
        farthest = np.abs(since).max(axis=0, initial=0.0)
        change = 2.0 * np.abs(e["ndot"]) * farthest + 3.0 * np.abs(e["nddot"]) * farthest**2
        with np.errstate(invalid="ignore"):
            calm = (change < _DRAG_SHARE * e["no_kozai"]) & (perigee_km > _LEAST_PERIGEE_RADIUS_KM)
            trusted = sound & calm & (e["ecco"] < _GREATEST_ECCENTRICITY)
        deep = np.array([native.is_deep_space for native in natives], dtype=np.bool_)
        return cls(records=records, natives=natives, deep=deep, jd=e["jd"], fr=e["fr"], trusted=trusted)

    def kinds(self, rows: Rows) -> tuple[Rows, ...]:
        """Return the rows parted into those that `positions` answers in one go each; none of them empty."""
        trusted, deep = self.trusted[rows], self.deep[rows]
        parts = (rows[trusted & ~deep], rows[trusted & deep], rows[~trusted])
        return tuple(part for part in parts if len(part))

    def positions(self, rows: Rows, grid: TimeGrid) -> Floats:
        """Return positions of rows of one kind, km, TEME, shape (T, M, 3); NaN where SGP4 fails."""
        if not self.trusted[rows[0]]:
            return self._exact(rows, grid)
        out = self._deep(rows, grid) if self.deep[rows[0]] else self._near(rows, grid)
        last = self._exact(rows, TimeGrid(jd=grid.jd[-1:], fr=grid.fr[-1:]))
        with np.errstate(invalid="ignore"):
            left = np.flatnonzero(~(np.linalg.norm(out[-1] - last[0], axis=1) <= AGREEMENT_KM))
        if len(left):
            out[:, left] = self._exact(rows[left], grid)
        return out

    def _exact(self, rows: Rows, grid: TimeGrid) -> Floats:
        r, _, _ = propagate_records([self.records[row] for row in rows], grid)
        return r.swapaxes(0, 1)

    def _near(self, rows: Rows, grid: TimeGrid) -> Floats:
        out = np.empty((len(grid), len(rows), 3))
        offsets = ((grid.jd[0] - self.jd[rows]) + (grid.fr[0] - self.fr[rows])) * 1440.0
        batch = _astroz.SatrecArray([self.natives[row] for row in rows])
        batch.propagate_into(grid.seconds() / 60.0, out, epoch_offsets=np.ascontiguousarray(offsets))
        return out

    def _deep(self, rows: Rows, grid: TimeGrid) -> Floats:
        r, v = np.empty((len(rows), len(grid), 3)), np.empty((len(rows), len(grid), 3))
        with _DEEP_SPACE:
            _astroz.sdp4_batch_propagate_into([self.natives[row] for row in rows], grid.jd, grid.fr, r, v)
        return r.swapaxes(0, 1)
