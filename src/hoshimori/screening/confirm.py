"""Exact least distances: each minimum the sweep points at is found again on SGP4's own positions.

The minimum is that of the distance between *positions*. SGP4's velocity is not the derivative of its positions (2 cm/s
off in LEO as a rule, metres a second for eccentric orbits), so a root of the range rate would be late by up to seconds
for slow pairs. The relative speed reported is SGP4's own, as other services report it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from sgp4.api import Satrec

from hoshimori.astro.lagrange import lagrange_weights
from hoshimori.screening.window import Window

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

_ROUNDS = 8
_NEWTON = 4
_FARTHEST = 3.0  # spacings that one round may move


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Minima:
    """Local minima of the distance of pairs.

    Attributes:
        a: Row of one object, shape (M,).
        b: Row of the other, shape (M,).
        t: Seconds after the begin of the window, shape (M,).
        distance_km: Distance then, NaN where there is no minimum near the guess, shape (M,).
        speed_km_s: Relative speed then, shape (M,).
    """

    a: Rows
    b: Rows
    t: Floats
    distance_km: Floats
    speed_km_s: Floats

    def where(self, keep: NDArray[np.bool_] | Rows) -> "Minima":
        """Return some of them."""
        return Minima(
            a=self.a[keep],
            b=self.b[keep],
            t=self.t[keep],
            distance_km=self.distance_km[keep],
            speed_km_s=self.speed_km_s[keep],
        )


def joined(minima: Sequence[Minima]) -> Minima:
    """Return all of them."""
    return Minima(
        a=np.concatenate([m.a for m in minima]),
        b=np.concatenate([m.b for m in minima]),
        t=np.concatenate([m.t for m in minima]),
        distance_km=np.concatenate([m.distance_km for m in minima]),
        speed_km_s=np.concatenate([m.speed_km_s for m in minima]),
    )


def states_at(records: list[Satrec], rows: Rows, t: Floats, window: Window) -> tuple[Floats, Floats]:
    """Return exact (positions, velocities) of row[m] at t[m] seconds after the begin, shape (M, 3); NaN on errors."""
    order = np.argsort(rows, kind="stable")
    names, grid = rows[order], window.at(t[order])
    error = np.zeros(len(rows), dtype=np.uint8)
    sorted_r, sorted_v = np.empty((len(rows), 3)), np.empty((len(rows), 3))
    bounds = [0, *(np.flatnonzero(np.diff(names)) + 1).tolist(), len(rows)] if len(rows) else []
    jd, fr = grid.jd, grid.fr
    for low, high in pairwise(bounds):
        part = slice(low, high)
        error[part], sorted_r[part], sorted_v[part] = records[names[low]].sgp4_array(jd[part], fr[part])
    sorted_r[error != 0] = np.nan
    r, v = np.empty_like(sorted_r), np.empty_like(sorted_v)
    r[order], v[order] = sorted_r, sorted_v
    return r, v


def refine(
    records: list[Satrec], a: Rows, b: Rows, guess: Floats, *, window: Window, spacing_s: float, points: int = 5
) -> Minima:
    """Return the minimum of the distance next to each guess.

    A few positions of each object around the guess give the relative motion as a polynomial; Newton finds where its
    distance is stationary; the polynomial is laid anew there until the place is inside the middle.

    Args:
        records: SGP4 records, one an object.
        a: Row of one object of each pair, shape (M,).
        b: Row of the other, shape (M,).
        guess: Seconds after the begin, shape (M,).
        window: The window.
        spacing_s: Time between the positions.
        points: How many positions, an odd number; three a second apart are within 0.1 ms above 10 m/s.
    """
    t = guess.astype(np.float64).copy()
    good = np.zeros(len(t), dtype=np.bool_)
    left = np.arange(len(t))
    for _ in range(_ROUNDS):
        if not len(left):
            break
        offset, minimum = _stationary(
            _relative(
                records,
                a[left],
                b[left],
                t[left],
                window,
                (np.arange(points, dtype=np.float64) - points // 2) * spacing_s,
            )
        )
        t[left] += np.clip(offset, -_FARTHEST, _FARTHEST) * spacing_s
        inside = np.abs(offset) <= 0.5
        good[left[inside & minimum]] = True
        left = left[~inside & np.isfinite(offset)]
    r, v = states_at(records, np.concatenate((a, b)), np.tile(t, 2), window)
    (ra, rb), (va, vb) = r.reshape(2, -1, 3), v.reshape(2, -1, 3)
    distance = np.where(good, np.linalg.norm(rb - ra, axis=1), np.nan)
    return Minima(a=a, b=b, t=t, distance_km=distance, speed_km_s=np.linalg.norm(vb - va, axis=1))


def _relative(records: list[Satrec], a: Rows, b: Rows, t: Floats, window: Window, around: Floats) -> Floats:
    """Return relative positions at the times `around` each `t`, shape (M, K, 3)."""
    times = (t[:, None] + around).ravel()
    rows = np.repeat(np.concatenate((a, b)), len(around))
    r, _ = states_at(records, rows, np.tile(times, 2), window)
    ra, rb = r.reshape(2, -1, len(around), 3)
    return np.asarray(rb - ra)


def _stationary(dr: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Return where the distance is stationary, in spacings from the middle, and whether it is a minimum there."""
    s, points = np.zeros(len(dr)), dr.shape[1]
    middle = points // 2
    with np.errstate(invalid="ignore", divide="ignore"):
        for _ in range(_NEWTON):
            value, slope = lagrange_weights(points, s + middle)
            r = np.einsum("mk,mkc->mc", value, dr)
            u = np.einsum("mk,mkc->mc", slope, dr)
            rate = np.einsum("mc,mc->m", r, u)
            # second differences of the positions are enough for the slope of the rate
            bend = np.einsum("mc,mc->m", u, u) + np.einsum(
                "mc,mc->m", r, dr[:, middle + 1] - 2.0 * dr[:, middle] + dr[:, middle - 1]
            )
            s = np.clip(s - rate / np.where(bend != 0.0, np.abs(bend), np.nan), -_FARTHEST, _FARTHEST)
    return s, bend > 0.0
