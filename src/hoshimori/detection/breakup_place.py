"""Where along their orbits pieces were together, and at which passes: one candidate an orbit.

The orbits of all pieces cross at the place of the event, and go on doing so for months: radius and height over the
common plane are nearly one there and differ by tens of km elsewhere. The place is known to seconds of flight even
where the right pass is not. Assumes that the angle along the orbit (`breakup_phase`) is known within half a turn.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from hoshimori.detection.breakup_phase import orbit_angles
from hoshimori.propagation import TimeGrid, propagate

Floats = npt.NDArray[np.float64]

_STEP_S = 20.0
_WITHIN_RAD = 0.6  # pieces farther from the others along the track are left out: their orbits are carried too far
_LEAST_PIECES = 6
_STANDS_OUT = 0.3
_AROUND = 40  # half degrees on either side in which resampled pieces may have their place
_MAD_TO_SIGMA = 1.4826
_EARTH_RADIUS_KM = 6378.135


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonPlace:
    """Where orbits cross.

    Attributes:
        passes: Times at which the middle of the pieces passes that place, earliest first, UTC.
        sigma_min: Standard error of the place in minutes of flight, from resampled pieces.
        radial_km: Robust spread of the radius there.
        elsewhere_km: The median of that spread round the orbit.
        altitude_km: Height of the place over the equatorial radius.
        pieces: Number of pieces used.
    """

    passes: tuple[datetime, ...]
    sigma_min: float
    radial_km: float
    elsewhere_km: float
    altitude_km: float
    pieces: int

    @property
    def stands_out(self) -> bool:
        """Whether the orbits are much nearer to one another there than elsewhere."""
        return self.radial_km < _STANDS_OUT * self.elsewhere_km


def common_place(
    used: pl.DataFrame, about: datetime, *, revolutions: int, resamples: int, seed: int
) -> CommonPlace | None:
    """Return where the orbits cross and the passes there within `revolutions` of a time; None where none stands out.

    Args:
        used: One set a piece.
        about: When the pieces were about together.
        revolutions: Passes before and after that time.
        resamples: Bootstrap resamples.
        seed: Seed of the resampling.
    """
    period = timedelta(minutes=1440.0 / float(used["mean_motion"].sort().to_list()[len(used) // 2]))
    grid = TimeGrid.regular(about - 0.8 * period, about + 0.8 * period, _STEP_S)
    states = propagate(used, grid)
    ok = np.isfinite(states.r_km).all(axis=(1, 2))
    r, angle = states.r_km[ok], np.unwrap(orbit_angles(states.r_km[ok], states.v_km_s[ok]), axis=1)
    if len(r) < _LEAST_PIECES:
        return None
    at = len(grid) // 2
    middle = np.angle(np.exp(1j * angle[:, at]).mean())
    off = np.angle(np.exp(1j * (angle[:, at] - middle)))
    angle += (off - angle[:, at])[:, None]
    near = np.abs(off) < _WITHIN_RAD
    if int(near.sum()) < _LEAST_PIECES:
        return None
    r, angle, v = r[near], angle[near], states.v_km_s[ok][near]
    normal = np.cross(r[:, at], v[:, at])
    plane = np.median(normal / np.linalg.norm(normal, axis=-1, keepdims=True), axis=0)
    round_orbit = np.linspace(-np.pi, np.pi, 721)
    radius = _sampled(round_orbit, angle, np.linalg.norm(r, axis=-1))
    height = _sampled(round_orbit, angle, r @ (plane / np.linalg.norm(plane)))
    cost, spread = _cost(radius, height)
    best = int(np.argmin(cost))
    rng = np.random.default_rng(seed)
    again = []
    around = np.arange(best - _AROUND, best + _AROUND + 1) % (len(round_orbit) - 1)  # its ends are one place
    step = round_orbit[1] - round_orbit[0]
    for _ in range(resamples):
        chosen = rng.integers(0, len(radius), len(radius))
        least = int(np.argmin(_cost(radius[np.ix_(chosen, around)], height[np.ix_(chosen, around)])[0]))
        again.append(abs(least - _AROUND) * step)
    clock = np.median(angle, axis=0)
    seconds = float(np.interp(round_orbit[best], clock, grid.seconds()))
    first = grid.instants()[0] + timedelta(seconds=seconds)
    nodal = timedelta(seconds=float(2.0 * np.pi * (grid.seconds()[-1]) / (clock[-1] - clock[0])))
    return CommonPlace(
        passes=tuple(first + k * nodal for k in range(-revolutions, revolutions + 1)),
        sigma_min=float(np.percentile(again, 68.0)) / (2.0 * np.pi) * (nodal / timedelta(minutes=1)),
        radial_km=float(spread[best]),
        elsewhere_km=float(np.median(spread)),
        altitude_km=float(np.median(radius[:, best])) - _EARTH_RADIUS_KM,
        pieces=len(r),
    )


def _sampled(at: Floats, angle: Floats, value: Floats) -> Floats:
    return np.stack([np.interp(at, angle[k], value[k]) for k in range(len(angle))])


def _cost(radius: Floats, height: Floats) -> tuple[Floats, Floats]:
    """Return the log of both spreads (1 km of set error in each) round the orbit, and the spread of the radius."""
    across = _spread(height)
    radial = _spread(radius)
    return np.log1p(radial**2) + np.log1p(across**2), radial


def _spread(values: Floats) -> Floats:
    return np.asarray(_MAD_TO_SIGMA * np.median(np.abs(values - np.median(values, axis=0)), axis=0))
