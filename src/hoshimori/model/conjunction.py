"""A close approach of two objects."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Conjunction:
    """A local minimum of the distance between two objects.

    Attributes:
        primary: Catalogue number (the smaller one, unless a list of primaries was given).
        secondary: Catalogue number.
        tca: Time of closest approach, UTC.
        miss_distance_km: Distance at `tca`.
        relative_speed_km_s: Speed of one object relative to the other at `tca`.
    """

    primary: int
    secondary: int
    tca: datetime
    miss_distance_km: float
    relative_speed_km_s: float
