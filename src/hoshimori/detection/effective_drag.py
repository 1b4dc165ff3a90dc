"""How strongly an object is braked, from its own fall: arcs between sets, a level, and what no air explains.

The effective ballistic coefficient of an arc is the fall of the semi-major axis over the fall that 1 m2/kg would have
in the mean atmosphere. It holds the object's shape and the density of these days together. A filter takes them apart by
how fast they change: the level walks slowly (attitude, wear), the density swings about its mean and comes back within
days. The first four numbers of `DragWalk` were fitted to arcs of 97 objects (maximum likelihood; no time of re-entry
entered).

Assumptions, and where they fail: density varies in height as the mean profile does; a thrust that lasts reads as drag
until it stops. Steps that density cannot make say so.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Scatter of the semi-major axis of a set, km; an arc is as long as makes its fall eight times that.
SET_SIGMA_KM: Final = 0.03
_LEAST_FALL_KM: Final = 8.0 * SET_SIGMA_KM * 2.0**0.5
_LEAST_SPAN_DAYS: Final = 0.2
#: An arc whose fall is known worse than to this share says nothing.
_WORST_SHARE: Final = 0.5
#: One known better than to this share shows by itself how the coefficient moves.
_GOOD_SHARE: Final = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class DragWalk:
    """How the logarithm of the effective ballistic coefficient moves.

    Attributes:
        density_sigma_ratio: Spread of the swing that density makes (storms reach 0.35).
        density_days: Time in which a swing fades.
        level_day_ratio: Variance that the level gains in a day.
        arc_sigma_ratio: Scatter of one arc beside that of its sets.
        model_sigma_ratio: Error of the model over a whole fall.
        gate_sigma: Two arcs in a row this far out are a step: the level is learned anew.
    """

    density_sigma_ratio: float = 0.15
    density_days: float = 5.0
    level_day_ratio: float = 0.004
    arc_sigma_ratio: float = 0.07
    model_sigma_ratio: float = 0.06
    gate_sigma: float = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Arcs:
    """Arcs of one object, oldest first; arrays of one length.

    Attributes:
        middle_day: Middle, days on the clock of the sets.
        log_ballistic: Logarithm of the effective coefficient, m2/kg; NaN where the orbit rose.
        share: Scatter of the fall that the sets bring, as a share of it.
        rise_km: Rise of the semi-major axis; negative where it fell.
        log_rate: Logarithm of the fall that 1 m2/kg would have had, km/s.
    """

    middle_day: Floats
    log_ballistic: Floats
    share: Floats
    rise_km: Floats
    log_rate: Floats

    def __len__(self) -> int:
        return len(self.middle_day)

    @property
    def shows_fall(self) -> NDArray[np.bool_]:
        """Whether an arc's fall is known well enough to be held against others'."""
        return np.isfinite(self.log_ballistic) & (self.share < _GOOD_SHARE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drag:
    """What the filter leaves at the last set.

    Attributes:
        log_level: Logarithm of the coefficient in the long run, m2/kg.
        log_swing: What the density of these days adds to it.
        covariance: Of the two, ((level, both), (both, swing)).
        steps: How often the level had to be learned anew.
        arcs: Number of arcs it was learned from.
    """

    log_level: float
    log_swing: float
    covariance: tuple[float, float, float]
    steps: int
    arcs: int

    def sigma(self, days: float, walk: DragWalk) -> float:
        """Return the spread of the logarithm of the mean coefficient over the coming `days`."""
        share = max(days, 1e-3) / walk.density_days
        kept = (1.0 - np.exp(-share)) / share
        level, both, swing = self.covariance
        known = level + 2.0 * both * kept + swing * kept * kept
        coming = walk.level_day_ratio * days / 3.0
        coming += walk.density_sigma_ratio**2 * max(0.0, 2.0 / share * (1.0 - kept) - kept * kept)
        return float(np.sqrt(max(0.0, known) + coming + walk.model_sigma_ratio**2))


def arcs_of(day: Floats, a_km: Floats, rate_km_s: Floats) -> Arcs:
    """Return the arcs between sets, gathered from the newest backwards until each shows a fall.

    Args:
        day: Epochs, days, ascending, shape (N,).
        a_km: Semi-major axes, km.
        rate_km_s: Rate of the semi-major axis under 1 m2/kg at each set, km/s (`astro.orbit_decay.decay_rates`).
    """
    rows = []
    k = len(day) - 1
    while k > 0:
        j = k - 1
        while j > 0 and (day[k] - day[j] < _LEAST_SPAN_DAYS or abs(a_km[j] - a_km[k]) < _LEAST_FALL_KM):
            j -= 1
        span = day[k] - day[j]
        if span >= _LEAST_SPAN_DAYS:
            rise = a_km[k] - a_km[j]
            mean = _log_mean(rate_km_s[j], rate_km_s[k])
            coefficient = rise / (span * 86400.0 * mean)
            log_ballistic = np.log(coefficient) if coefficient > 0 else np.nan
            share = SET_SIGMA_KM * 2.0**0.5 / max(abs(rise), 1e-9)
            rows.append((0.5 * (day[j] + day[k]), log_ballistic, share, rise, np.log(-mean)))
        k = j
    table = np.array(rows[::-1], dtype=np.float64).reshape(-1, 5)
    middle, log_ballistic, share, rise, log_rate = table.T
    return Arcs(middle_day=middle, log_ballistic=log_ballistic, share=share, rise_km=rise, log_rate=log_rate)


def drag_of(arcs: Arcs, at_day: float, walk: DragWalk) -> Drag | None:
    """Return level and swing at a time, from the arcs before it; None where none shows a fall."""
    usable = np.flatnonzero(np.isfinite(arcs.log_ballistic) & (arcs.share <= _WORST_SHARE))
    if not len(usable):
        return None
    first = usable[0]
    noise = walk.arc_sigma_ratio**2 + arcs.share**2
    swing_variance = walk.density_sigma_ratio**2
    level, swing, steps, outside = float(arcs.log_ballistic[first]), 0.0, 0, 0
    p = [float(noise[first]) + swing_variance, -swing_variance, swing_variance]
    clock = float(arcs.middle_day[first])
    for k in usable[1:]:
        swing, p = _carried(swing, p, float(arcs.middle_day[k]) - clock, walk)
        clock = float(arcs.middle_day[k])
        surprise = float(arcs.log_ballistic[k]) - level - swing
        total = p[0] + 2.0 * p[1] + p[2] + float(noise[k])
        if abs(surprise) > walk.gate_sigma * total**0.5:
            outside += 1
            if outside < 2:  # one alone may be a bad set
                continue
            steps += 1
            p[0] += surprise * surprise
            total += surprise * surprise
        outside = 0
        to_level, to_swing = (p[0] + p[1]) / total, (p[1] + p[2]) / total
        level, swing = level + to_level * surprise, swing + to_swing * surprise
        one, two = p[0] + p[1], p[1] + p[2]
        p = [p[0] - to_level * one, p[1] - to_level * two, p[2] - to_swing * two]
    swing, p = _carried(swing, p, max(0.0, at_day - clock), walk)
    return Drag(log_level=level, log_swing=swing, covariance=(p[0], p[1], p[2]), steps=steps, arcs=len(usable))


def unexplained(arcs: Arcs, since_day: float, greatest_ratio: float) -> str:
    """Return what in the arcs since a time no air explains: `rise`, `change` or nothing.

    A rise of the orbit well above the scatter of its sets; or medians of three arcs that lie farther apart than the
    factor `greatest_ratio`. Density alone moved 154 of 154 objects that cannot thrust by less than a factor 2 in ten
    days.
    """
    recent = arcs.middle_day >= since_day
    if np.any(recent & (arcs.rise_km > 0) & (arcs.share < 1.0 / 8.0)):
        return "rise"
    logs = arcs.log_ballistic[recent & arcs.shows_fall]
    if len(logs) < 4:
        return ""
    medians = np.median(np.lib.stride_tricks.sliding_window_view(logs, 3), axis=1)
    return "change" if float(medians.max() - medians.min()) > np.log(greatest_ratio) else ""


def even_fall_power(arcs: Arcs, since_day: float, *, least_ratio: float) -> float:
    """Return with which power of the air's density the coefficient went since a time: 0 is drag, -1 an even fall.

    An orbit that is lowered under thrust falls at an even rate, however the density grows on its way down; read as
    drag, its coefficient falls as the density grows. 0 where the density did not grow to `least_ratio` times what it
    was, or fewer than four arcs show a fall.
    """
    used = (arcs.middle_day >= since_day) & arcs.shows_fall
    density, coefficient = arcs.log_rate[used], arcs.log_ballistic[used]
    if len(density) < 4 or np.ptp(density) < np.log(least_ratio):
        return 0.0
    apart = density - density.mean()
    return float(apart @ coefficient / (apart @ apart))


def _carried(swing: float, p: list[float], days: float, walk: DragWalk) -> tuple[float, list[float]]:
    kept = float(np.exp(-max(days, 0.0) / walk.density_days))
    gained = walk.density_sigma_ratio**2 * (1.0 - kept * kept)
    return swing * kept, [p[0] + walk.level_day_ratio * max(days, 0.0), p[1] * kept, p[2] * kept * kept + gained]


def _log_mean(one: float, other: float) -> float:
    """Return the mean of a rate that changes exponentially from one value to the other."""
    ratio = other / one
    return float(one if abs(ratio - 1.0) < 1e-6 else (other - one) / np.log(ratio))
