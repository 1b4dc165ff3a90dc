"""One close approach with what is known of its error: numbers and the sentence to print.

The probability is a *screening Pc (assumed covariance)*: element sets carry no covariance, so one is assumed, and its
source stands beside the number. The greatest probability and the dilution flag need less of it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hoshimori.astro.collision_probability import alfano2005, dilution, elrod2019, encounter_plane, long_encounter
from hoshimori.astro.collision_probability.outcome import LONG_ENCOUNTER, words
from hoshimori.astro.rtn import rtn_basis
from hoshimori.model.conjunction import Conjunction
from hoshimori.model.instant import format_instant
from hoshimori.screening.covariance import AssumedCovariance

Floats = NDArray[np.float64]

_METRES_A_KM = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class EventProbability:
    """A conjunction with assumed errors.

    Attributes:
        conjunction: Who, when, how near.
        sigma_miss_km: Standard deviation of the miss distance along the miss, from both assumed covariances.
        pc: Screening Pc by `pc_method`; NaN where refused.
        pc_max: Greatest probability for error ellipses of this ratio of axes, whatever their size and direction.
        diluted: Better data could raise `pc`: a small value is no evidence of safety.
        hbr_m: Combined hard-body radius used.
        pc_method: Name of the method.
        covariance_source: Of both objects.
        remarks: Sentences that qualify `pc`.
    """

    conjunction: Conjunction
    sigma_miss_km: float
    pc: float
    pc_max: float
    diluted: bool
    hbr_m: float
    pc_method: str
    covariance_source: str
    remarks: tuple[str, ...]


def event_probability(
    conjunction: Conjunction,
    states: tuple[Floats, Floats, Floats, Floats],
    assumed: tuple[AssumedCovariance, AssumedCovariance],
    ages_days: tuple[float, float],
    hbr_m: float,
) -> EventProbability:
    """Return the event with its assumed errors.

    Args:
        conjunction: The event.
        states: Position km and velocity km/s of the primary, then of the secondary, at `tca`, one inertial frame,
            shape (3,) each.
        assumed: Covariances of primary and secondary.
        ages_days: Time from the epoch of each element set to `tca`, days.
        hbr_m: Combined hard-body radius, m.
    """
    r1, v1, r2, v2 = (np.asarray(part, dtype=np.float64)[None] for part in states)
    C1, C2 = (
        _inertial(growth.matrix_km2(age), r, v)
        for growth, age, r, v in zip(assumed, ages_days, (r1, r2), (v1, v2), strict=True)
    )
    radius = np.array([hbr_m / _METRES_A_KM])
    miss, P, code = encounter_plane(r1, v1, C1, r2, v2, C2, radius)
    pc = elrod2019(miss, P, radius)
    long = bool(long_encounter(r1, v1, C1, r2, v2, C2, radius)[0])
    if np.isfinite(P).all():
        axes = np.sqrt(np.linalg.eigvalsh(P[0]))
        pc_max = float(alfano2005(miss, radius, np.array([axes[1] / axes[0]]))[0][0])
    else:
        pc_max = float("nan")
    return EventProbability(
        conjunction=conjunction,
        sigma_miss_km=_along(r2[0] - r1[0], C1[0] + C2[0]),
        pc=float(pc[0]),
        pc_max=pc_max,
        diluted=bool(dilution(miss, P, radius)[2][0]),
        hbr_m=hbr_m,
        pc_method="Foster (1992), 2D",
        covariance_source="; ".join(dict.fromkeys(growth.covariance_source for growth in assumed)),
        remarks=words(int(code[0]) | (LONG_ENCOUNTER if long else 0)),
    )


def event_statement(event: EventProbability) -> str:
    """Return one line for people: miss and its error, greatest probability, dilution, screening Pc and its source."""
    c = event.conjunction
    parts = [
        f"{c.primary} and {c.secondary} at {format_instant(c.tca)}",
        f"miss {c.miss_distance_km:.3f} km \u00b1 {event.sigma_miss_km:.3f} km (1 sigma)",
        f"relative speed {c.relative_speed_km_s:.3f} km/s",
        f"maximum probability {event.pc_max:.1e}",
        "diluted: a small probability is no evidence of safety" if event.diluted else "not diluted",
        f"screening Pc (assumed covariance) {event.pc:.1e} by {event.pc_method}, combined radius {event.hbr_m:.1f} m",
        f"covariance: {event.covariance_source}",
        *event.remarks,
    ]
    return "; ".join(parts)


def _inertial(C: Floats, r: Floats, v: Floats) -> Floats:
    """Return a covariance in RTN as one in the frame of the state, shape (1, 3, 3)."""
    basis = rtn_basis(r, v)
    return np.asarray(np.einsum("nai,ab,nbj->nij", basis, C, basis))


def _along(dr: Floats, C: Floats) -> float:
    """Return the standard deviation along a difference; of a zero difference the greatest there is."""
    length = float(np.linalg.norm(dr))
    if length == 0.0:
        return float(np.sqrt(np.linalg.eigvalsh(C)[-1]))
    return float(np.sqrt(dr @ C @ dr) / length)
