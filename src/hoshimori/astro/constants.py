"""Constants of the models that the element sets and frames belong to, with their sources."""

from typing import Final

#: WGS-72 as used by SGP4 (Spacetrack Report No. 3; Vallado et al. 2006, AIAA 2006-6753, `getgravconst`).
WGS72_MU_KM3_S2: Final = 398600.8
WGS72_RADIUS_KM: Final = 6378.135
WGS72_J2: Final = 0.001082616

#: sqrt(mu) in Earth radii^1.5 a minute, computed as SGP4 computes it.
WGS72_XKE: Final = 60.0 / (WGS72_RADIUS_KM**3 / WGS72_MU_KM3_S2) ** 0.5

#: rad/s, mean rotation of the Earth (IERS Conventions 2010, table 1.2), before the excess length of day.
EARTH_ROTATION_RAD_S: Final = 7.292115146706979e-5

SECONDS_PER_DAY: Final = 86400.0
MINUTES_PER_DAY: Final = 1440.0
