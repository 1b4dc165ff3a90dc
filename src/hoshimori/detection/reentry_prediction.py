"""When an orbit is over: predicted from the object's own fall, with a window that holds nine in ten.

The orbit is carried down with the coefficient of these days, which fades to its long-run level (`effective_drag`). The
window is the spread of that coefficient, times one factor; the epoch comes a little earlier than the coefficient says.
Both numbers, and the three of fleets that steer, are calibrated on 130 re-entries (docs/methods/DEC001.md).
"""

import re
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hoshimori.astro.constants import WGS72_RADIUS_KM
from hoshimori.astro.orbit_decay import decay_path, decay_rates, lifetime_days
from hoshimori.detection.effective_drag import Arcs, Drag, DragWalk, arcs_of, drag_of, even_fall_power, unexplained
from hoshimori.model.reentry import UNEXPLAINED
from hoshimori.propagation.atmosphere import log_density_profile

Floats = NDArray[np.float64]

#: Nine in ten of a normal spread.
_NINETY: Final = 1.645
#: Names of satellites that steer to their end: below some 245 km they turn to full drag, or wait (24 of 24 in spring
#: 2026). By name, because until then nothing in their orbits tells.
STEERS_TO_ITS_END: Final = re.compile(r"STARLINK-(?:1|3)\d{4}\b")
#: Spread of a coefficient that is known from the printed derivative of one set alone.
_ONE_SET_SIGMA: Final = 0.15

COASTS, THRUSTS, STEERS = "coasts", "thrusts", "steers to its end"


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowLaw:
    """Calibration of epoch and window.

    Attributes:
        walk: How the coefficient moves.
        late_ratio: The end comes at this share of the time that the coefficient gives: in the last days objects are
            braked more than before.
        width_ratio: The window is this many times 1.645 spreads wide on either side.
        thrust_sigma_ratio: Spread added where thrust was seen.
        turn_perigee_km: Where satellites that steer turn to full drag, at the earliest.
        turn_m2_kg: Their coefficient then.
        steered_low_ratio: Of the time to that end: lower edge of their window …
        steered_ratio: … its middle …
        steered_high_ratio: … and its upper edge.
        history_days: Sets of this long before the last one are used.
        thrust_days: Thrust is looked for in this long before the last set.
        greatest_change_ratio: A coefficient that changes by more within `thrust_days` is no air.
        greatest_m2_kg: Nor is one that is greater: whole satellites without thrust reached 0.07.
        thrust_perigee_km: Above this the window of an object that thrusts seldom holds.
        thrust_m2_kg: There a coefficient above this shows it …
        even_fall_power_ratio: … and so does one that went with this power of the density, or a lower one …
        even_fall_density_ratio: … while the density grew to this many times what it was.
        least_half_window_h: No window is narrower on either side: the last turn is not modelled.
    """

    walk: DragWalk = field(default_factory=DragWalk)
    late_ratio: float = 0.93
    width_ratio: float = 0.85
    thrust_sigma_ratio: float = 0.3
    turn_perigee_km: float = 245.0
    turn_m2_kg: float = 0.1
    steered_low_ratio: float = 0.74
    steered_ratio: float = 1.5
    steered_high_ratio: float = 2.95
    history_days: float = 30.0
    thrust_days: float = 10.0
    greatest_change_ratio: float = 2.7
    greatest_m2_kg: float = 0.25
    thrust_perigee_km: float = 250.0
    thrust_m2_kg: float = 0.1
    even_fall_power_ratio: float = -0.6
    even_fall_density_ratio: float = 2.0
    least_half_window_h: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Orbit:
    """Sets of one object as arrays, oldest first.

    Attributes:
        day: Epochs, days.
        a_km: Semi-major axes, km.
        ecc: Eccentricities.
        inc_rad: Inclinations.
        argp_rad: Arguments of perigee.
        fall_km_day: Rate of the semi-major axis that each set itself prints (its derivative), km/day.
    """

    day: Floats
    a_km: Floats
    ecc: Floats
    inc_rad: Floats
    argp_rad: Floats
    fall_km_day: Floats

    def since(self, day: float) -> "Orbit":
        """Return the sets from `day` on."""
        k = int(np.searchsorted(self.day, day))
        return self.part(k, len(self.day))

    def part(self, begin: int, end: int) -> "Orbit":
        """Return the sets of a range."""
        return Orbit(
            day=self.day[begin:end],
            a_km=self.a_km[begin:end],
            ecc=self.ecc[begin:end],
            inc_rad=self.inc_rad[begin:end],
            argp_rad=self.argp_rad[begin:end],
            fall_km_day=self.fall_km_day[begin:end],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """A predicted end; days count from the last set.

    Attributes:
        low_day: Lower edge of the window.
        epoch_day: The end.
        high_day: Upper edge of the window.
        life_days: What the coefficient alone gives.
        sigma_ratio: Its spread, logarithm.
        behaviour: `coasts`, `thrusts` or `steers to its end`.
        sign: What shows thrust: `rise`, `change`, `strength`, `even fall`, `name` or nothing; `unexplained` of what
            cannot thrust.
        method: `own fall` (arcs between sets) or `one set` (its printed derivative).
        under_thrust: It thrusts far above its end: when it comes down, if at all, is its operator's choice, and the
            window seldom holds it.
        drag: The coefficient.
    """

    low_day: float
    epoch_day: float
    high_day: float
    life_days: float
    sigma_ratio: float
    behaviour: str
    sign: str
    method: str
    under_thrust: bool
    drag: Drag


def predict(
    orbit: Orbit, name: str, law: WindowLaw, *, until_days: float, may_thrust: bool = True
) -> Prediction | None:
    """Return the predicted end of an orbit; None where nothing shows a fall, or it lasts longer than `until_days`.

    Args:
        orbit: Sets that were known.
        name: Name of the object, for fleets that steer.
        law: Calibration.
        until_days: A coefficient that gives more is left alone.
        may_thrust: It is neither debris nor a stage, as far as registers know.
    """
    used = orbit.since(float(orbit.day[-1]) - law.history_days)
    profile = log_density_profile()
    rate, _ = decay_rates(used.a_km, used.ecc, used.inc_rad, used.argp_rad, profile)
    arcs = arcs_of(used.day, used.a_km, rate)
    drag = drag_of(arcs, float(used.day[-1]), law.walk)
    method = "own fall"
    if drag is None:
        drag, method = _of_one_set(used, float(rate[-1])), "one set"
        if drag is None or drag.log_level > np.log(law.greatest_m2_kg):
            return None  # the derivative of one set alone is no proof of so strong a brake
    last = (float(used.a_km[-1]), float(used.ecc[-1]), float(used.inc_rad[-1]), float(used.argp_rad[-1]))
    life = float(
        lifetime_days(
            last[0],
            last[1],
            last[2],
            last[3],
            np.exp(drag.log_level + drag.log_swing),
            profile,
            until_days=until_days,
            later_m2_kg=np.exp(drag.log_level),
            relaxation_days=law.walk.density_days,
        )[0]
    )
    if not np.isfinite(life):
        return None
    sign = unexplained(arcs, float(used.day[-1]) - law.thrust_days, law.greatest_change_ratio)
    high = may_thrust and last[0] * (1.0 - last[1]) - WGS72_RADIUS_KM > law.thrust_perigee_km
    strongest = law.thrust_m2_kg if high else law.greatest_m2_kg
    if not sign and drag.log_level + drag.log_swing > np.log(strongest):
        sign = "strength"
    if not sign and high and _falls_evenly(arcs, float(used.day[-1]), law):
        sign = "even fall"
    sigma = drag.sigma(life, law.walk)
    steers = STEERS_TO_ITS_END.match(name) is not None
    behaviour = STEERS if steers else THRUSTS if sign and may_thrust else COASTS
    if steers:
        end = _with_turn(last, drag, life, law)
        edges = tuple(end * ratio for ratio in (law.steered_low_ratio, law.steered_ratio, law.steered_high_ratio))
    else:
        wide = (sigma**2 + (law.thrust_sigma_ratio**2 if sign else 0.0)) ** 0.5 * law.width_ratio * _NINETY
        middle = life * law.late_ratio
        edges = (middle * float(np.exp(-wide)), middle, middle * float(np.exp(wide)))
    floor = law.least_half_window_h / 24.0
    return Prediction(
        low_day=max(0.0, min(edges[0], edges[1] - floor)),
        epoch_day=edges[1],
        high_day=max(edges[2], edges[1] + floor),
        life_days=life,
        sigma_ratio=sigma,
        behaviour=behaviour,
        sign=(sign or ("name" if steers else "")) if may_thrust else (UNEXPLAINED if sign else ""),
        method=method,
        under_thrust=high and bool(sign),
        drag=drag,
    )


def _falls_evenly(arcs: Arcs, last_day: float, law: WindowLaw) -> bool:
    """Return whether an orbit falls at an even rate although the density grows on its way: thrust lowers it."""
    power = even_fall_power(arcs, last_day - law.thrust_days, least_ratio=law.even_fall_density_ratio)
    return power < law.even_fall_power_ratio


def fall_km_day(a_km: Floats, mean_motion_rev_day: Floats, mean_motion_dot: Floats) -> Floats:
    """Return the rate of the semi-major axis from a derivative as printed in a TLE (halved, rev/day^2)."""
    return np.asarray(-2.0 / 3.0 * a_km / mean_motion_rev_day * 2.0 * mean_motion_dot)


def _of_one_set(orbit: Orbit, rate_km_s: float) -> Drag | None:
    """Return the coefficient that the last set's printed derivative gives."""
    coefficient = orbit.fall_km_day[-1] / (86400.0 * rate_km_s)
    if not coefficient > 0:
        return None
    variance = _ONE_SET_SIGMA**2
    return Drag(log_level=float(np.log(coefficient)), log_swing=0.0, covariance=(variance, 0.0, 0.0), steps=0, arcs=0)


def _with_turn(last: tuple[float, float, float, float], drag: Drag, life: float, law: WindowLaw) -> float:
    """Return the days until the end of a satellite that turns to full drag at `turn_perigee_km`."""
    profile = log_density_profile()
    log_b = (drag.log_level + drag.log_swing, drag.log_level, law.walk.density_days)
    path = decay_path(last, log_b, profile, until_days=life + 1.0)
    low = np.flatnonzero(path[:, 1] * (1.0 - path[:, 2]) - WGS72_RADIUS_KM <= law.turn_perigee_km)
    if not len(low):
        return life
    day, a, ecc = (float(value) for value in path[low[0]])
    turned = max(law.turn_m2_kg, float(np.exp(drag.log_level + drag.log_swing)))
    return day + float(lifetime_days(a, ecc, last[2], last[3], turned, profile, until_days=life + 1.0)[0])
