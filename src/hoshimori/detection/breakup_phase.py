"""When pieces were at one place along their orbits: for sets too old to be carried back to a pinch in space.

SGP4 carries each piece back; what it loses over weeks is mostly the place *along* the orbit. At the event all pieces
had one angle; before and after it their angles spread as fast as their periods differ. So the length of the mean of
the unit vectors of those angles (the resultant of circular statistics) peaks at the event, and a robust line of the
angles against the rates gives the time within hours after months. Drag that was stronger or weaker in the past than the
sets say moves each angle in proportion to what drag did to it (the angle with B* minus that without); that share is
fitted too. The pieces with the least drag terms are used.

Fails where drag has turned the angles by more than about a revolution, for pieces with nearly equal periods, and for
sets from before the pieces were told apart. What remains is measured on break-ups of known time
(docs/methods/BRK001.md): `error_rad_day` for every day back.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from hoshimori.propagation import TimeGrid, propagate, satrecs

Floats = npt.NDArray[np.float64]

#: Shares of the printed drag that are tried when the peak is looked for.
_DRAG_SHARES = (0.0, 0.5, 0.8, 1.0, 1.2, 1.5, 2.0)
_STEP_S = 7200.0
_APART = timedelta(days=2)  # a rival peak lies at least this far from the first
_LEAST_PIECES = 8
_SET_ERROR_RAD = 0.03  # of a first set of a piece, carried back; its drag adds a share of what drag did
_DRAG_ERROR = 0.15
_GROWN_DAYS = 40.0  # the hidden error of a day back grows until then
_TUKEY = 4.685
_MAD_TO_SIGMA = 1.4826


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseConvergence:
    """When the pieces were at one place along their orbits.

    Attributes:
        epoch: That time, UTC.
        sigma_h: Its standard error: resampled pieces and what drag of the past hides, hours.
        resultant: Length of the mean unit vector at the peak, 0 to 1.
        rival: The same at the best time at least two days off.
        drag_share: Fitted drag of the past as a share of what the sets say.
        residual_deg: Robust spread of the angles about the line.
        pieces: The pieces that were used, one set each.
    """

    epoch: datetime
    sigma_h: float
    resultant: float
    rival: float
    drag_share: float
    residual_deg: float
    pieces: pl.DataFrame


def orbit_angles(r: Floats, v: Floats) -> Floats:
    """Return the angle along the orbit, rad: argument of latitude plus the node's part along the track.

    Args:
        r: Positions, km, shape (..., 3), TEME.
        v: Velocities, km/s, same shape.
    """
    h = np.cross(r, v)
    cos_i = h[..., 2] / np.linalg.norm(h, axis=-1)
    node = np.arctan2(h[..., 0], -h[..., 1])
    sin_i = np.sqrt(np.maximum(1.0 - cos_i**2, 0.0))
    along = r[..., 0] * np.cos(node) + r[..., 1] * np.sin(node)
    across = (r[..., 1] * np.cos(node) - r[..., 0] * np.sin(node)) * cos_i + r[..., 2] * sin_i
    return np.asarray(np.arctan2(across, along) + node * cos_i)


def phase_convergence(
    pieces: pl.DataFrame,
    *,
    begin: datetime,
    end: datetime,
    most_pieces: int,
    greatest_rival_share: float,
    least_rayleigh: float,
    error_rad_day: float,
    resamples: int,
    seed: int,
) -> PhaseConvergence | None:
    """Return when the pieces were at one place along their orbits, or None where no time stands out.

    Args:
        pieces: First set of each piece.
        begin: First time to look at.
        end: Last time to look at; not after the first epoch of the pieces.
        most_pieces: Pieces with the least drag terms that are used, at most.
        greatest_rival_share: The best other time must stay below this share of the peak.
        least_rayleigh: Pieces times the square of the resultant must reach this (Rayleigh's test).
        error_rad_day: Error of the angles for every day back that resampling does not see (less within 40 days).
        resamples: Bootstrap resamples.
        seed: Seed of the resampling.
    """
    used = pieces.sort(pl.col("bstar").abs(), "norad_cat_id").head(most_pieces)
    if len(used) < _LEAST_PIECES or end - begin < _APART:
        return None
    grid = TimeGrid.regular(begin, end, _STEP_S)
    angle, drag, ok = _angles(used, grid)
    if int(ok.sum()) < _LEAST_PIECES:
        return None
    used = used.filter(pl.Series(ok))
    turns = np.unwrap(drag[:, ::-1], axis=1)[:, ::-1]  # known from the side of the sets, where drag did little
    resultant = np.max([np.abs(np.exp(1j * (angle + s * turns)).mean(axis=0)) for s in _DRAG_SHARES], axis=0)
    times = grid.instants()
    peak = int(np.argmax(resultant))
    hours_apart = _APART / timedelta(hours=1)
    off = np.abs(np.arange(len(times)) - peak) > hours_apart * 3600.0 / _STEP_S
    rival = float(resultant[off].max()) if off.any() else 0.0
    top = float(resultant[peak])
    if len(used) * top**2 < least_rayleigh or rival > greatest_rival_share * top:
        return None
    line = _Line.through(used, times[peak], _Turns(begin=times[0], rows=turns))
    if line is None:
        return None
    rng = np.random.default_rng(seed)
    again = []
    for _ in range(resamples):
        chosen = rng.integers(0, line.count, line.count)
        again.append(line.fit(chosen)[0][0])
    low, high = np.percentile(again, [16.0, 84.0])
    days = (used["epoch"].sort().to_list()[len(used) // 2] - line.time) / timedelta(days=1)
    grown = error_rad_day * days * min(1.0, days / _GROWN_DAYS)
    hidden_rad = np.hypot(grown, _DRAG_ERROR * float(np.median(np.abs(line.drag))))
    hidden_h = float(hidden_rad) / max(float(np.std(line.rate)), 1e-6)
    solution, residual = line.fit()
    return PhaseConvergence(
        epoch=line.time,
        sigma_h=float(np.hypot((high - low) / 2.0, hidden_h)),
        resultant=top,
        rival=rival,
        drag_share=1.0 - float(solution[2]),
        residual_deg=float(np.degrees(residual)),
        pieces=used,
    )


def _angles(used: pl.DataFrame, grid: TimeGrid) -> tuple[Floats, Floats, npt.NDArray[np.bool_]]:
    """Return angles without drag, what drag adds (-pi to pi), and which pieces SGP4 carries all the way."""
    with_drag, without = propagate(used, grid), propagate(used.with_columns(pl.lit(0.0).alias("bstar")), grid)
    ok = np.asarray(np.isfinite(with_drag.r_km + without.r_km).all(axis=(1, 2)), dtype=np.bool_)
    still = orbit_angles(without.r_km[ok], without.v_km_s[ok])
    return still, _wrapped(orbit_angles(with_drag.r_km[ok], with_drag.v_km_s[ok]) - still), ok


def _wrapped(angle: Floats) -> Floats:
    return np.asarray(np.angle(np.exp(1j * angle)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turns:
    """What drag adds to each angle, unwrapped, every `_STEP_S` from `begin` on, rad, shape (N, T)."""

    begin: datetime
    rows: Floats

    def unwrapped(self, drag: Floats, time: datetime) -> Floats:
        """Return `drag` (-pi to pi) with the whole turns that it has at a time."""
        step = round((time - self.begin) / timedelta(seconds=_STEP_S))
        near = self.rows[:, min(max(step, 0), self.rows.shape[1] - 1)]
        return np.asarray(drag + 2.0 * np.pi * np.round((near - drag) / (2.0 * np.pi)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """Angles about their mean at one time, against rates (rad/h) and what drag did (rad)."""

    time: datetime
    angle: Floats
    rate: Floats
    drag: Floats

    @property
    def count(self) -> int:
        return len(self.angle)

    @classmethod
    def through(cls, used: pl.DataFrame, time: datetime, turns: _Turns) -> "_Line | None":
        """Return the line at the time where its slope vanishes, found from `time` on; None where it does not settle."""
        line = cls.at(used, time, turns)
        for _ in range(8):
            step_h = float(line.fit()[0][0])
            if not abs(step_h) < 24.0 * 5.0:  # days: the line has left the peak
                return None
            if abs(step_h) < 0.02:  # hours: settled
                break
            line = cls.at(used, line.time - timedelta(hours=step_h), turns)
        return line

    @classmethod
    def at(cls, used: pl.DataFrame, time: datetime, turns: _Turns) -> "_Line":
        angle, drag, ok = _angles(used, TimeGrid.at([time]))
        used = used.filter(pl.Series(ok))
        added = _Turns(begin=turns.begin, rows=turns.rows[ok]).unwrapped(drag[:, 0], time)
        total = angle[:, 0] + added
        middle = np.angle(np.exp(1j * total).mean())
        hours = np.array([(time - epoch) / timedelta(hours=1) for epoch in used["epoch"].to_list()])
        rate = _rates(used) + 2.0 * added / np.where(np.abs(hours) > 1.0, hours, np.inf)
        return cls(time=time, angle=_wrapped(total - middle), rate=rate - float(np.median(rate)), drag=added)

    def fit(self, chosen: Any = slice(None)) -> tuple[Floats, float]:
        """Return (hours since the time, offset rad, drag too much as a share) by Tukey's biweight, and the spread."""
        y, drag = self.angle[chosen], self.drag[chosen]
        x = np.stack([self.rate[chosen], np.ones_like(y), drag], axis=-1)
        prior = 1.0 / (_SET_ERROR_RAD**2 + (_DRAG_ERROR * drag) ** 2)
        prior = prior / prior.max()
        weight, spread = prior, 0.0
        solution = np.zeros(3)
        ridge = np.diag([0.0, 0.0, 1e-3 * len(y)])  # the past's drag is near what the sets say where nothing tells
        for _ in range(12):
            weighted = x * weight[:, None]
            solution = np.linalg.lstsq(weighted.T @ x + ridge, weighted.T @ y, rcond=None)[0]
            left = (y - x @ solution) * np.sqrt(prior)
            spread = float(_MAD_TO_SIGMA * np.median(np.abs(left))) + 1e-9
            u = np.abs(left) / (_TUKEY * spread)
            weight = prior * np.where(u < 1.0, (1.0 - u**2) ** 2, 1e-6)
        return solution, spread


def _rates(used: pl.DataFrame) -> Floats:
    """Return how fast each piece goes along its orbit, J2 among it, rad/h, at its epoch."""
    cos_i = np.cos(np.radians(used["inclination"].to_numpy()))
    rates = np.array([(s.mdot + s.argpdot, s.nodedot) for s in satrecs(used)])
    return np.asarray((rates[:, 0] + rates[:, 1] * cos_i) * 60.0)
