"""Exact least distances: each minimum the sweep points at is found again on SGP4's own positions.

The minimum is that of the distance between *positions*. SGP4's velocity is not the derivative of its positions (2 cm/s
off in LEO as a rule, metres a second for eccentric orbits), so a root of the range rate would be late by up to seconds
for slow pairs. The relative speed reported is SGP4's own, as other services report it.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from sgp4.api import Satrec

from hoshimori.astro.lagrange import lagrange_weights
from hoshimori.screening.sampling import Window

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

_POINTS = 5
_NODES = np.arange(_POINTS) - _POINTS // 2
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


def states_at(records: list[Satrec], rows: Rows, t: Floats, window: Window) -> tuple[Floats, Floats]:
    """Return exact (positions, velocities) of row[m] at t[m] seconds after the begin, shape (M, 3); NaN on errors."""
    r, v = np.empty((len(rows), 3)), np.empty((len(rows), 3))
    order = np.argsort(rows, kind="stable")
    grid = window.at(t[order])
    cuts = np.flatnonzero(np.diff(rows[order])) + 1
    bounds = [0, *cuts.tolist(), len(rows)]
    names = rows[order]
    for low, high in pairwise(bounds):
        if low == high:
            continue
        error, position, velocity = records[names[low]].sgp4_array(grid.jd[low:high], grid.fr[low:high])
        position[error != 0] = np.nan
        at = order[low:high]
        r[at], v[at] = position, velocity
    return r, v


def refine(records: list[Satrec], a: Rows, b: Rows, guess: Floats, *, window: Window, spacing_s: float) -> Minima:
    """Return the minimum of the distance next to each guess.

    Five positions of each object around the guess give the relative motion as a polynomial of degree four; Newton finds
    where its distance is stationary; the polynomial is laid anew there until the place is inside the middle.

    Args:
        records: SGP4 records, one an object.
        a: Row of one object of each pair, shape (M,).
        b: Row of the other, shape (M,).
        guess: Seconds after the begin, shape (M,).
        window: The window.
        spacing_s: Time between the five positions.
    """
    t = guess.astype(np.float64).copy()
    good = np.zeros(len(t), dtype=np.bool_)
    left = np.arange(len(t))
    for _ in range(_ROUNDS):
        if not len(left):
            break
        offset, minimum = _stationary(_relative(records, a[left], b[left], t[left], window, spacing_s))
        t[left] += np.clip(offset, -_FARTHEST, _FARTHEST) * spacing_s
        inside = np.abs(offset) <= 0.5
        good[left[inside & minimum]] = True
        left = left[~inside & np.isfinite(offset)]
    ra, va = states_at(records, a, t, window)
    rb, vb = states_at(records, b, t, window)
    distance = np.where(good, np.linalg.norm(rb - ra, axis=1), np.nan)
    return Minima(a=a, b=b, t=t, distance_km=distance, speed_km_s=np.linalg.norm(vb - va, axis=1))


def _relative(records: list[Satrec], a: Rows, b: Rows, t: Floats, window: Window, spacing_s: float) -> Floats:
    """Return relative positions at five times around `t`, shape (M, 5, 3)."""
    times = (t[:, None] + _NODES * spacing_s).ravel()
    ra, _ = states_at(records, np.repeat(a, _POINTS), times, window)
    rb, _ = states_at(records, np.repeat(b, _POINTS), times, window)
    return (rb - ra).reshape(-1, _POINTS, 3)


def _stationary(dr: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Return where the distance is stationary, in spacings from the middle, and whether it is a minimum there."""
    s = np.zeros(len(dr))
    with np.errstate(invalid="ignore", divide="ignore"):
        for _ in range(_NEWTON):
            value, slope = lagrange_weights(_POINTS, s + _POINTS // 2)
            r = np.einsum("mk,mkc->mc", value, dr)
            u = np.einsum("mk,mkc->mc", slope, dr)
            rate = np.einsum("mc,mc->m", r, u)
            # second differences of the five positions are enough for the slope of the rate
            bend = np.einsum("mc,mc->m", u, u) + np.einsum("mc,mc->m", r, dr[:, 3] - 2.0 * dr[:, 2] + dr[:, 1])
            s = np.clip(s - rate / np.where(bend != 0.0, np.abs(bend), np.nan), -_FARTHEST, _FARTHEST)
    return s, bend > 0.0
