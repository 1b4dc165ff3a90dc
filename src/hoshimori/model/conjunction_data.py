"""A conjunction data message (CCSDS 508.0-B-1) as nouns: kilometres inside, metres only in the message itself."""

from dataclasses import dataclass
from datetime import datetime

Vector = tuple[float, float, float]
Matrix = tuple[tuple[float, ...], ...]

#: Keyword and text of a field that is carried along as it came, with `COMMENT` among the keywords.
Detail = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConjunctionObject:
    """One of the two objects of a conjunction data message, at its time of closest approach.

    Attributes:
        object_designator: Number or name in the catalogue named by `catalog_name`.
        catalog_name: As published, mostly SATCAT.
        object_name: As published.
        international_designator: As published, such as "1999-025AA".
        ephemeris_name: Name of the ephemeris, or NONE.
        covariance_method: CALCULATED or DEFAULT.
        maneuverable: YES, NO or N/A, as published.
        ref_frame: GCRF, EME2000 or ITRF.
        r_km: Position in `ref_frame`.
        v_km_s: Velocity in `ref_frame`.
        covariance_rtn: Covariance of position and velocity in the RTN frame of this object, 6 x 6, km^2, km^2/s and
            km^2/s^2.
        details: All other fields in the order of the message, in the units of the message (metres).
    """

    object_designator: str
    catalog_name: str
    object_name: str
    international_designator: str
    ephemeris_name: str
    covariance_method: str
    maneuverable: str
    ref_frame: str
    r_km: Vector
    v_km_s: Vector
    covariance_rtn: Matrix
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConjunctionDataMessage:
    """One conjunction data message.

    Attributes:
        version: Of the standard, "1.0".
        creation_date: When the originator wrote it, UTC.
        originator: Who wrote it.
        message_id: Its name there.
        tca: Time of closest approach, UTC; rounded to 1 ms by most originators.
        miss_distance_km: As the message says; the states are the finer source.
        relative_speed_km_s: None where not given.
        collision_probability: None where not given.
        collision_probability_method: Empty where not given.
        hbr_m: Combined hard-body radius from a `COMMENT HBR = ...`, as CARA writes it; None where not given.
        object1: The asset, by custom.
        object2: The other object.
        details: All other fields, in the units of the message (metres).
    """

    version: str = "1.0"
    creation_date: datetime
    originator: str
    message_id: str
    tca: datetime
    miss_distance_km: float
    relative_speed_km_s: float | None = None
    collision_probability: float | None = None
    collision_probability_method: str = ""
    hbr_m: float | None = None
    object1: ConjunctionObject
    object2: ConjunctionObject
    details: tuple[Detail, ...] = ()
