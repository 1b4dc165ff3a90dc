"""How fast pieces left, and how that depends on how light they are: their velocities where their orbits cross.

Each piece is taken at its own pass of the common place nearest to the epoch, so that what drag did along the track
drops out; the speed gained is against the parent's last orbit before the event, or against the middle of the pieces
where there is none. Area to mass comes from B* with a drag coefficient of 2.2 and so carries the weather of the upper
atmosphere (a factor of about two for all pieces together); the slope of log speed against log A/M does not. Only pieces
that were catalogued count: slow and large ones.

References:
    Johnson et al. (2001): slope 0.2 for explosions, 0.9 for collisions.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from hoshimori.astro.rtn import rtn_basis
from hoshimori.detection.breakup_phase import orbit_angles
from hoshimori.propagation import TimeGrid, propagate

Floats = npt.NDArray[np.float64]

#: A/M in m²/kg of a B* of one per Earth radius: 12.741621 / Cd.
AREA_TO_MASS_OF_BSTAR = 12.741621 / 2.2
_STEP_S = 20.0
_HALF_ORBIT_SHARE = 0.15
_WITHIN_RAD = 0.7
_PARENT_AGE = timedelta(days=10)
_LEAST_PIECES = 15
_TUKEY = 4.685


@dataclass(frozen=True, slots=True, kw_only=True)
class Speeds:
    """Speeds gained.

    Attributes:
        rows: norad_cat_id, radial_m_s, transverse_m_s, normal_m_s, speed_m_s, area_to_mass_m2_kg (None where B* <= 0).
        against_parent: The reference is the parent's last orbit, not the middle of the pieces.
        median_m_s: Median speed.
        mean_m_s: Size of the mean of the velocities gained (outliers left out); None without the parent's orbit.
        mean_sigma_m_s: Standard error of that mean in one axis.
        slope: Slope of log speed against log A/M, robust; None where it cannot be told.
        slope_sigma: Its standard error from resampled pieces.
    """

    rows: tuple[dict[str, Any], ...]
    against_parent: bool
    median_m_s: float
    mean_m_s: float | None
    mean_sigma_m_s: float
    slope: float | None
    slope_sigma: float | None

    def values(self) -> dict[str, Any]:
        """Return what goes into a detection's values."""
        return {
            "speed_pieces": len(self.rows),
            "speed_against_parent": self.against_parent,
            "speed_median_m_s": self.median_m_s,
            "speed_mean_vector_m_s": self.mean_m_s,
            "speed_mean_vector_sigma_m_s": self.mean_sigma_m_s,
            "speed_slope_ratio": self.slope,
            "speed_slope_sigma": self.slope_sigma,
        }


def speeds(
    pieces: pl.DataFrame, parent_sets: pl.DataFrame, epoch: datetime, *, most_pieces: int, resamples: int, seed: int
) -> Speeds | None:
    """Return the speeds that pieces gained at the epoch, or None where too few can be carried there.

    Args:
        pieces: First set of each piece.
        parent_sets: Sets of the parent; the last one before the epoch is used if it is younger than ten days.
        epoch: When they came apart.
        most_pieces: Pieces with the least drag terms that are used, at most.
        resamples: Bootstrap resamples.
        seed: Seed of the resampling.
    """
    used = pieces.sort(pl.col("bstar").abs(), "norad_cat_id").head(most_pieces).sort("norad_cat_id")
    before = parent_sets.filter((pl.col("epoch") < epoch) & (pl.col("epoch") > epoch - _PARENT_AGE))
    period = timedelta(minutes=1440.0 / float(used["mean_motion"].sort().to_list()[len(used) // 2]))
    grid = TimeGrid.regular(epoch - _HALF_ORBIT_SHARE * period, epoch + _HALF_ORBIT_SHARE * period, _STEP_S)
    r, v, kept, middle = at_place(used, grid, None)
    if len(r) < _LEAST_PIECES:
        return None
    reference_r, reference_v = np.median(r, axis=0), np.median(v, axis=0)
    if len(before):
        parent_r, parent_v, _, _ = at_place(before.sort("epoch").tail(1), grid, middle)
        if len(parent_r):
            reference_r, reference_v = parent_r[0], parent_v[0]
    against_parent = bool(len(before))
    gained = (v - reference_v) @ rtn_basis(reference_r, reference_v).T * 1000.0
    speed = np.linalg.norm(gained, axis=-1)
    ratio = used["bstar"].to_numpy()[kept] * AREA_TO_MASS_OF_BSTAR
    rows = tuple(
        {
            "norad_cat_id": int(number),
            "radial_m_s": float(g[0]),
            "transverse_m_s": float(g[1]),
            "normal_m_s": float(g[2]),
            "speed_m_s": float(s),
            "area_to_mass_m2_kg": float(a) if a > 0.0 else None,
        }
        for number, g, s, a in zip(used["norad_cat_id"].to_numpy()[kept], gained, speed, ratio, strict=True)
    )
    inner = speed <= np.percentile(speed, 90.0)
    mean = gained[inner].mean(axis=0)
    light = (ratio > 0.0) & (speed > 0.0)
    slope, sigma = _slope(np.log10(ratio[light]), np.log10(speed[light]), resamples=resamples, seed=seed)
    return Speeds(
        rows=rows,
        against_parent=against_parent,
        median_m_s=float(np.median(speed)),
        mean_m_s=float(np.linalg.norm(mean)) if against_parent else None,
        mean_sigma_m_s=float(gained[inner].std(axis=0).mean() / np.sqrt(inner.sum())),
        slope=slope,
        slope_sigma=sigma,
    )


def at_place(
    sets: pl.DataFrame, grid: TimeGrid, middle: float | None, *, within_rad: float = _WITHIN_RAD
) -> tuple[Floats, Floats, npt.NDArray[np.bool_], float]:
    """Return where and how fast objects pass an angle along the orbit, near the middle time of a grid.

    Args:
        sets: One set an object.
        grid: Times around the epoch, less than half an orbit to either side.
        middle: The angle, rad; None for the objects' own mean at the middle time.
        within_rad: Objects farther from the angle at the middle time are left out.

    Returns:
        (positions km, velocities km/s, both (K, 3); which objects they are, (N,) bool; the angle).
    """
    states = propagate(sets, grid)
    at = len(grid) // 2
    ok = np.isfinite(states.r_km).all(axis=(1, 2))
    position, velocity = states.r_km[ok], states.v_km_s[ok]
    angle = np.unwrap(orbit_angles(position, velocity), axis=1)
    if middle is None:
        middle = float(np.angle(np.exp(1j * angle[:, at]).mean())) if len(angle) else 0.0
    off = np.angle(np.exp(1j * (angle[:, at] - middle)))
    angle = angle - angle[:, [at]] + off[:, None]
    passes = (np.abs(off) < within_rad) & (angle.min(axis=1) < 0.0) & (angle.max(axis=1) > 0.0)
    kept = np.zeros(len(sets), dtype=np.bool_)
    kept[np.flatnonzero(ok)[passes]] = True
    r, v = (
        np.array([[np.interp(0.0, angle[k], vectors[k, :, axis]) for axis in range(3)] for k in np.flatnonzero(passes)])
        for vectors in (position, velocity)
    )
    return r.reshape(-1, 3), v.reshape(-1, 3), kept, middle


def _slope(x: Floats, y: Floats, *, resamples: int, seed: int) -> tuple[float | None, float | None]:
    """Return the slope of y against x by Theil and Sen, and its error from resampled points."""
    if len(x) < _LEAST_PIECES or float(np.std(x)) < 0.1:  # a factor of 1.25 in A/M tells nothing
        return None, None
    rng = np.random.default_rng(seed)
    again = [_theil_sen(x[chosen], y[chosen]) for chosen in rng.integers(0, len(x), (resamples, len(x)))]
    return _theil_sen(x, y), float(np.std(again))


def _theil_sen(x: Floats, y: Floats) -> float:
    dx, dy = x[:, None] - x, y[:, None] - y
    apart = np.triu(np.abs(dx) > 1e-3, 1)  # resampled points repeat
    return float(np.median(dy[apart] / dx[apart]))
