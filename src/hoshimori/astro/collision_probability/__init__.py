"""Probability of collision: one file a method, named after its paper. Arrays in km, km/s, s; NaN and a code a row.

Which to use: `foster1992` first; where it flags LONG_ENCOUNTER, `hall2021`. `chan1997` where a series is wanted;
`alfano2005` and `dilution` where the covariance is not to be trusted. docs/methods/probability.md has the measurements.
"""

from hoshimori.astro.collision_probability.alfano2005 import alfano2005
from hoshimori.astro.collision_probability.chan1997 import chan1997
from hoshimori.astro.collision_probability.covariance_remediation import remediate
from hoshimori.astro.collision_probability.dilution import dilution
from hoshimori.astro.collision_probability.elrod2019 import elrod2019
from hoshimori.astro.collision_probability.encounter_plane import encounter_plane
from hoshimori.astro.collision_probability.foster1992 import foster1992
from hoshimori.astro.collision_probability.hall2021 import hall2021
from hoshimori.astro.collision_probability.long_encounter import long_encounter

__all__ = [
    "alfano2005",
    "chan1997",
    "dilution",
    "elrod2019",
    "encounter_plane",
    "foster1992",
    "hall2021",
    "long_encounter",
    "remediate",
]
