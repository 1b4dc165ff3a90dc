"""Ephemerides between knots: the polynomial through ten positions of SGP4, five on either side.

Only positions are taken from the knots. The velocity that SGP4 gives is not the derivative of its positions (it leaves
out the rates of the lunisolar and drag terms: metres a second for decaying objects), so a Hermite polynomial
through both is tens of metres off; the velocity here is the derivative of the polynomial. The step of the knots goes
with the turn at perigee. `ERROR_BOUND_KM` is tested against `sgp4` on a stratified sample of a real catalogue
(docs/methods/propagation.md has the figures by regime). Objects
that fail or run wild at a knot are propagated exactly.
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hoshimori.astro.elements import perigee_rate_rad_s, semi_major_axis_km
from hoshimori.astro.lagrange import lagrange_weights
from hoshimori.errors import UsageError
from hoshimori.propagation.bulk import propagate
from hoshimori.propagation.time_grid import TimeGrid, microseconds

Floats = NDArray[np.float64]

#: Steps of knots, s: an object takes the longest that turns it by at most `_TURN_RAD` at perigee.
STEPS_S = (30.0, 60.0, 100.0, 150.0, 200.0, 240.0, 300.0, 450.0, 600.0, 900.0, 1200.0)
KNOTS = 10
_TURN_RAD = 2.0 * np.pi / 21.0
_MORE_IF_ECCENTRIC = 1.3  # an eccentric orbit has more harmonics at perigee
_RADIUS_SHARE = 0.03  # a radius this far outside perigee and apogee of the mean elements is no sound orbit

#: Greatest error of an interpolated position against `sgp4`, km, but for the jumps of SGP4 itself (a few metres, near
#: zero inclination).
ERROR_BOUND_KM = 0.001


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KnotGroup:
    """Objects that share one step of knots.

    Attributes:
        rows: Rows of the element sets, shape (M,).
        step_s: Step, s.
        grid: The knots: `KNOTS` / 2 - 1 before the begin and beyond the end.
        r_km: Positions at the knots, TEME, shape (M, knots, 3).
    """

    rows: NDArray[np.int64]
    step_s: float
    grid: TimeGrid
    r_km: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ephemeris:
    """Interpolated states of N objects between `begin` and `end`.

    Attributes:
        norad_cat_id: Catalogue numbers, shape (N,).
        begin: First instant, UTC.
        end: Last instant, UTC.
        groups: Knots, by step.
        failing: Rows that are not sound at every knot (`sound_rows`): they are propagated exactly, shape (F,).
        failing_sets: Their element sets.
    """

    norad_cat_id: NDArray[np.int64]
    begin: datetime
    end: datetime
    groups: tuple[KnotGroup, ...]
    failing: NDArray[np.int64]
    failing_sets: pl.DataFrame

    def at(self, grid: TimeGrid) -> tuple[Floats, Floats]:
        """Return (positions km, velocities km/s) in TEME, shapes (N, T, 3), NaN where SGP4 fails.

        Raises:
            UsageError: A time lies outside `begin` to `end`.
        """
        us = grid.microseconds()
        if len(us) and not (microseconds(self.begin) <= us.min() and us.max() <= microseconds(self.end)):
            raise UsageError(f"this ephemeris reaches from {self.begin} to {self.end} only")
        shape = (len(self.norad_cat_id), len(grid), 3)
        r, v = np.empty(shape), np.empty(shape)
        for group in self.groups:
            # from (jd, fr), so that nothing is rounded to the microsecond
            t = ((grid.jd - group.grid.jd[0]) + (grid.fr - group.grid.fr[0])) * 86400.0
            r[group.rows], v[group.rows] = interpolate(group.r_km, group.step_s, t)
        if len(self.failing):
            exact = propagate(self.failing_sets, grid)
            r[self.failing], v[self.failing] = exact.r_km, exact.v_km_s
        return r, v


def knot_steps_s(sets: pl.DataFrame) -> Floats:
    """Return the step of knots for each element set, s, shape (N,); one of `STEPS_S`."""
    rate = perigee_rate_rad_s(sets["mean_motion"].to_numpy(), sets["eccentricity"].to_numpy())
    turn = _TURN_RAD / (1.0 + _MORE_IF_ECCENTRIC * sets["eccentricity"].to_numpy())
    allowed = np.nan_to_num(turn / rate, nan=STEPS_S[0])
    steps = np.array(STEPS_S)
    return np.asarray(steps[np.maximum(np.searchsorted(steps, allowed, side="right") - 1, 0)])


def interpolated(sets: pl.DataFrame, begin: datetime, end: datetime) -> Ephemeris:
    """Return ephemerides of every element set over an interval.

    Args:
        sets: Element sets; one row is one object.
        begin: First instant.
        end: Last instant, included.

    Raises:
        UsageError: The interval is empty.
    """
    span = (end - begin).total_seconds()
    if span <= 0.0:
        raise UsageError(f"the interval from {begin} to {end} is empty", begin=str(begin), end=str(end))
    steps = knot_steps_s(sets)
    low, high = radius_limits_km(sets)
    groups, failing = [], [np.empty(0, dtype=np.int64)]
    for step in np.unique(steps):
        rows = np.flatnonzero(steps == step)
        knots = knot_grid(begin, span, float(step))
        states = propagate(sets[rows], knots)
        good = sound_rows(states.r_km, low[rows], high[rows])
        failing.append(rows[~good])
        groups.append(KnotGroup(rows=rows[good], step_s=float(step), grid=knots, r_km=states.r_km[good]))
    ids = sets["norad_cat_id"].to_numpy().astype(np.int64)
    lost = np.sort(np.concatenate(failing))
    return Ephemeris(
        norad_cat_id=ids, begin=begin, end=end, groups=tuple(groups), failing=lost, failing_sets=sets[lost]
    )


def radius_limits_km(sets: pl.DataFrame) -> tuple[Floats, Floats]:
    """Return the least and greatest radius of a sound orbit of each element set, km, shape (N,)."""
    n, ecc = sets["mean_motion"].to_numpy(), sets["eccentricity"].to_numpy()
    a = semi_major_axis_km(n, ecc, np.radians(sets["inclination"].to_numpy()))
    return a * (1.0 - ecc) * (1.0 - _RADIUS_SHARE), a * (1.0 + ecc) * (1.0 + _RADIUS_SHARE)


def sound_rows(r_km: Floats, low_km: Floats, high_km: Floats) -> NDArray[np.bool_]:
    """Return which objects SGP4 carries through all times near the orbit of their elements, shape (N,).

    Far from its epoch SGP4 lets a decaying object swing to any radius without an error; no polynomial follows that.

    Args:
        r_km: Positions, km, shape (N, T, 3), NaN where SGP4 fails.
        low_km: Least radius (`radius_limits_km`), shape (N,).
        high_km: Greatest radius, shape (N,).
    """
    radius = np.linalg.norm(r_km, axis=2)
    with np.errstate(invalid="ignore"):
        return np.asarray(((radius > low_km[:, None]) & (radius < high_km[:, None])).all(axis=1))


def knot_grid(begin: datetime, span_s: float, step_s: float) -> TimeGrid:
    """Return equally spaced knots that reach `KNOTS` / 2 - 1 steps beyond both ends of an interval."""
    beyond = KNOTS // 2 - 1
    count = max(int(np.ceil(span_s / step_s)), 1) + 1 + 2 * beyond
    offsets = np.rint((np.arange(count) - beyond) * (step_s * 1e6)).astype(np.int64)
    return TimeGrid.of_microseconds(microseconds(begin) + offsets)


def interpolate(r_km: Floats, step_s: float, t: Floats) -> tuple[Floats, Floats]:
    """Return (positions, velocities) from knots.

    Args:
        r_km: Positions at equally spaced knots, shape (M, knots, 3).
        step_s: Their step, s.
        t: Seconds after the first knot, shape (T,).

    Returns:
        (km, km/s), shapes (M, T, 3); NaN where one of the ten knots beside is NaN.
    """
    first = np.clip((t / step_s).astype(np.int64) - (KNOTS // 2 - 1), 0, r_km.shape[1] - KNOTS)
    weights, slopes = lagrange_weights(KNOTS, t / step_s - first)
    r, v = np.zeros((len(r_km), len(t), 3)), np.zeros((len(r_km), len(t), 3))
    for knot in range(KNOTS):
        value = r_km[:, first + knot]
        r += weights[:, knot, None] * value
        v += slopes[:, knot, None] * value
    return r, v / step_s
