"""What a conjunction data message says, and every probability that its own states and covariances give.

Frames: GCRF and EME2000 are inertial here (23 mas apart, both objects alike). States in ITRF get the velocity of the
rotating Earth added and keep its axes, held still at the time of closest approach: probabilities do not depend on axes.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hoshimori.astro.collision_probability import (
    alfano2005,
    chan1997,
    dilution,
    encounter_plane,
    foster1992,
    hall2021,
)
from hoshimori.astro.collision_probability.outcome import LONG_ENCOUNTER, words
from hoshimori.astro.constants import EARTH_ROTATION_RAD_S
from hoshimori.astro.rtn import rtn_basis
from hoshimori.errors import UsageError
from hoshimori.model.conjunction_data import ConjunctionDataMessage, ConjunctionObject

Floats = NDArray[np.float64]

_METRES_A_KM: Final = 1000.0
_SAME_MISS_KM: Final = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageProbability:
    """A conjunction data message with its probabilities.

    Attributes:
        message_id: Of the message.
        originator: Of the message.
        tca: Time of closest approach as the message says, UTC.
        object1: Designator of the first object.
        object2: Of the second.
        miss_distance_km: Least distance of the states, carried along straight motion.
        relative_speed_km_s: Of the states.
        sigma_miss_km: Standard deviation of the miss along it; NaN where the covariance is refused.
        hbr_m: Combined hard-body radius used.
        pc_stated: Probability that the message itself gives, or None.
        pc: The value to read: `hall2021` where the encounter is long, else `foster1992`; NaN where refused.
        pc_method: Which of the two.
        pc_2d: Foster (1992).
        pc_chan: Chan (1997).
        pc_max: Alfano (2005), for the ratio of axes of this covariance.
        diluted: Better data could raise the probability.
        covariance_source: Whose covariance it is.
        remarks: Sentences that qualify the numbers.
    """

    message_id: str
    originator: str
    tca: datetime
    object1: str
    object2: str
    miss_distance_km: float
    relative_speed_km_s: float
    sigma_miss_km: float
    hbr_m: float
    pc_stated: float | None
    pc: float
    pc_method: str
    pc_2d: float
    pc_chan: float
    pc_max: float
    diluted: bool
    covariance_source: str
    remarks: tuple[str, ...]


def message_probability(message: ConjunctionDataMessage, *, hbr_m: float | None = None) -> MessageProbability:
    """Return the probabilities of a message.

    Args:
        message: As read.
        hbr_m: Combined hard-body radius, m; None for the one in the message's comments.

    Raises:
        UsageError: Neither gives a radius, or the two objects stand in different frames.
    """
    radius_m = message.hbr_m if hbr_m is None else hbr_m
    if radius_m is None:
        raise UsageError(
            f"message {message.message_id} gives no hard-body radius (COMMENT HBR = …); say --hbr-m",
            message_id=message.message_id,
        )
    if message.object1.ref_frame != message.object2.ref_frame:
        raise UsageError(
            f"message {message.message_id} has its objects in {message.object1.ref_frame} and "
            f"{message.object2.ref_frame}; one frame is needed",
            message_id=message.message_id,
        )
    one, other = inertial(message.object1), inertial(message.object2)
    radius = np.array([radius_m / _METRES_A_KM])
    miss, P, _ = encounter_plane(*one, *other, radius)
    pc_2d, code = foster1992(*one, *other, radius)
    pc_chan, chan_code = chan1997(miss, P, radius)
    known = bool(np.isfinite(P).all())
    axes = np.sqrt(np.linalg.eigvalsh(P[0])) if known else np.full(2, np.nan)
    pc, method, codes = float(pc_2d[0]), "Foster (1992), 2D", int(code[0])
    if codes & LONG_ENCOUNTER:
        long, long_code = hall2021(*one, *other, radius)
        if np.isfinite(long[0]):
            pc, method = float(long[0]), "Hall (2021), 3D"
        codes |= int(long_code[0])
    relative = other[0][0] - one[0][0]
    distance = float(np.linalg.norm(relative))
    notes = list(words(codes))
    notes += [f"Chan's series: {said}" for said in words(int(chan_code[0])) if said not in notes]
    if abs(distance - message.miss_distance_km) > _SAME_MISS_KM:
        notes.append(f"the message says a miss of {message.miss_distance_km:.3f} km, its states {distance:.3f} km")
    return MessageProbability(
        message_id=message.message_id,
        originator=message.originator,
        tca=message.tca,
        object1=message.object1.object_designator,
        object2=message.object2.object_designator,
        miss_distance_km=distance if np.isnan(miss[0]) else float(miss[0]),
        relative_speed_km_s=float(np.linalg.norm(other[1] - one[1])),
        sigma_miss_km=float(np.sqrt(P[0, 0, 0])),
        hbr_m=radius_m,
        pc_stated=message.collision_probability,
        pc=pc,
        pc_method=method,
        pc_2d=float(pc_2d[0]),
        pc_chan=float(pc_chan[0]),
        pc_max=float(alfano2005(miss, radius, np.array([axes[1] / axes[0]]))[0][0]),
        diluted=bool(dilution(miss, P, radius)[2][0]),
        covariance_source=_source(message),
        remarks=tuple(notes),
    )


def inertial(body: ConjunctionObject) -> tuple[Floats, Floats, Floats]:
    """Return (r km, v km/s, covariance 6 x 6) in inertial axes, each with a first axis of one."""
    r, v = np.array(body.r_km), np.array(body.v_km_s)
    if body.ref_frame == "ITRF":
        v = v + np.cross((0.0, 0.0, EARTH_ROTATION_RAD_S), r)
    turn = np.kron(np.eye(2), rtn_basis(r, v).T)
    return r[None], v[None], (turn @ np.array(body.covariance_rtn) @ turn.T)[None]


def _source(message: ConjunctionDataMessage) -> str:
    """Return whose covariance the message carries."""
    methods = {message.object1.covariance_method, message.object2.covariance_method}
    said = "calculated" if methods == {"CALCULATED"} else "in part a default, not calculated"
    return f"the message of {message.originator} ({said})"
