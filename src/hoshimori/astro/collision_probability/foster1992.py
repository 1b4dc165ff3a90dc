"""Probability of collision in a short encounter: the two-dimensional integral that operators print.

Assumed: straight relative motion, covariances constant during the encounter, Gaussian errors independent between the
objects, a sphere around both. LONG_ENCOUNTER is flagged where the first two do not hold; the number is still there,
because operators print it, but it can be wrong by any factor either way (docs/methods/probability.md). Not for pairs
in formation and not for GEO: use `hall2021`.

References:
    Foster, Estes (1992), A parametric analysis of orbital debris collision probability, NASA JSC-25898.
"""

import numpy as np
from numpy.typing import NDArray

from hoshimori.astro.collision_probability.elrod2019 import elrod2019
from hoshimori.astro.collision_probability.encounter_plane import encounter_plane
from hoshimori.astro.collision_probability.long_encounter import long_encounter
from hoshimori.astro.collision_probability.outcome import LONG_ENCOUNTER, Codes, refused

Floats = NDArray[np.float64]


def foster1992(
    r1: Floats, v1: Floats, C1: Floats, r2: Floats, v2: Floats, C2: Floats, hbr: Floats
) -> tuple[Floats, Codes]:
    """Return probabilities and codes.

    Args:
        r1: Positions of the first objects near closest approach, km, inertial, shape (N, 3).
        v1: Velocities, km/s.
        C1: Covariances, km^2, km^2/s, km^2/s^2, same frame, shape (N, 6, 6) or (N, 3, 3).
        r2: Positions of the second objects; `v2`, `C2` likewise.
        v2: See `v1`.
        C2: See `C1`.
        hbr: Combined radii, km, shape (N,).

    Returns:
        (probabilities, codes), shape (N,): NaN with a refusing code (`outcome`); 0 with NO_RADIUS where the radius is
        not positive; REMEDIATED and LONG_ENCOUNTER qualify a number.
    """
    miss, P, code = encounter_plane(r1, v1, C1, r2, v2, C2, hbr)
    pc = elrod2019(miss, P, np.broadcast_to(np.asarray(hbr, dtype=np.float64), miss.shape))
    long = long_encounter(r1, v1, C1, r2, v2, C2, hbr) & ~refused(code)
    return pc, np.where(long, code | np.uint16(LONG_ENCOUNTER), code).astype(np.uint16)
