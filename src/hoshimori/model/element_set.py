"""One set of mean elements (GP data)."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementSet:
    """Mean elements for SGP4: Earth, TEME, UTC; OMM keywords in lower case.

    Attributes:
        norad_cat_id: Catalogue number, up to nine digits.
        object_name: Name as published; empty where there is none.
        object_id: COSPAR designator "1998-067A"; empty for analyst objects.
        epoch: UTC.
        mean_motion: rev/day.
        eccentricity: 0 <= e < 1.
        inclination: degrees.
        ra_of_asc_node: degrees.
        arg_of_pericenter: degrees.
        mean_anomaly: degrees.
        bstar: 1/Earth radii.
        mean_motion_dot: rev/day^2 as printed in a TLE (first derivative halved).
        mean_motion_ddot: rev/day^3 as printed in a TLE (second derivative divided by six).
        ephemeris_type: 0 for SGP4, 4 for SGP4-XP.
        classification_type: U, C or S.
        element_set_no: As published.
        rev_at_epoch: As published.
    """

    norad_cat_id: int
    object_name: str = ""
    object_id: str = ""
    epoch: datetime
    mean_motion: float
    eccentricity: float
    inclination: float
    ra_of_asc_node: float
    arg_of_pericenter: float
    mean_anomaly: float
    bstar: float = 0.0
    mean_motion_dot: float = 0.0
    mean_motion_ddot: float = 0.0
    ephemeris_type: int = 0
    classification_type: str = "U"
    element_set_no: int = 999
    rev_at_epoch: int = 0
