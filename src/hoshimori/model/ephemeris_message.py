"""An orbit ephemeris message (CCSDS 502.0-B-3, OEM) as nouns."""

from dataclasses import dataclass
from datetime import datetime

from hoshimori.model.conjunction_data import Matrix, Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class EphemerisState:
    """One line of an ephemeris.

    Attributes:
        epoch: UTC.
        r_km: Position in the frame of the segment.
        v_km_s: Velocity.
    """

    epoch: datetime
    r_km: Vector
    v_km_s: Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class EphemerisCovariance:
    """One covariance of an ephemeris.

    Attributes:
        epoch: UTC.
        cov_ref_frame: Frame; empty for that of the segment.
        matrix: 6 x 6, km^2, km^2/s, km^2/s^2.
    """

    epoch: datetime
    cov_ref_frame: str = ""
    matrix: Matrix


@dataclass(frozen=True, slots=True, kw_only=True)
class EphemerisSegment:
    """States between which one may interpolate; across two segments one may not.

    Attributes:
        object_name: As published.
        object_id: COSPAR designator or another, as published.
        ref_frame: Such as EME2000, GCRF, ITRF2000 or TEME.
        start_time: First time of the segment, UTC.
        stop_time: Last time.
        useable_start_time: From when interpolation is meant to be used; None where not given.
        useable_stop_time: Until when.
        interpolation: HERMITE, LAGRANGE or LINEAR as advised; empty where not given.
        interpolation_degree: As advised; 0 where not given.
        comments: Comments of the segment.
        states: Ascending.
        covariances: Ascending.
    """

    object_name: str
    object_id: str
    ref_frame: str
    start_time: datetime
    stop_time: datetime
    useable_start_time: datetime | None = None
    useable_stop_time: datetime | None = None
    interpolation: str = ""
    interpolation_degree: int = 0
    comments: tuple[str, ...] = ()
    states: tuple[EphemerisState, ...]
    covariances: tuple[EphemerisCovariance, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EphemerisMessage:
    """One orbit ephemeris message: Earth-centred, UTC.

    Attributes:
        version: Of the standard: 1.0, 2.0 or 3.0.
        creation_date: UTC.
        originator: Who wrote it.
        segments: In the order of the message.
    """

    version: str = "2.0"
    creation_date: datetime
    originator: str
    segments: tuple[EphemerisSegment, ...]
