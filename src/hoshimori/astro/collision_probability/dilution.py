"""Whether a small probability is small because the objects miss or because nobody knows where they are.

Multiply the combined covariance by s^2: from zero the probability rises to a peak and falls again. Where the true
covariance (s = 1) lies beyond the peak, better data could raise the probability: the event is *diluted*, and a small
probability is no evidence of safety.

References:
    Alfano (2005), as `alfano2005`. Hejduk, Snow, Newman (2019), Satellite conjunction assessment risk analysis for
    dilution region events, Space Traffic Management Conference.
"""

import numpy as np
from numpy.typing import NDArray

from hoshimori.astro.collision_probability.alfano2005 import worst_scale
from hoshimori.astro.compiled import compiled

Floats = NDArray[np.float64]


def dilution(miss: Floats, P: Floats, hbr: Floats) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Return the greatest probability over all scales, its scale, and whether the event is diluted.

    Args:
        miss: Distances in the encounter plane, along its first axis, km, shape (N,).
        P: Covariances in the plane, km^2, positive definite, shape (N, 2, 2).
        hbr: Combined radii, km, shape (N,) or one.

    Returns:
        (probability, scale of the standard deviations, diluted), shape (N,): scale below 1 means diluted. A miss within
        the radius gives 1, 0 and diluted. NaN, NaN and not diluted where an input is NaN, `P` is not positive definite
        or the radius is not positive.
    """
    miss = np.ascontiguousarray(miss, dtype=np.float64)
    P = np.ascontiguousarray(P, dtype=np.float64)
    radii = np.ascontiguousarray(np.broadcast_to(hbr, miss.shape), dtype=np.float64)
    pc, scale = np.empty(len(miss)), np.empty(len(miss))
    _peak_many(miss, P, radii, pc, scale)
    with np.errstate(invalid="ignore"):
        return pc, scale, scale < 1.0


@compiled
def _peak_many(miss: Floats, P: Floats, hbr: Floats, pc: Floats, scale: Floats) -> None:
    for i in range(len(miss)):
        pxx, pxz, pzz = P[i, 0, 0], P[i, 0, 1], P[i, 1, 1]
        good = pzz > 0.0 and pxx * pzz - pxz * pxz > 0.0 and hbr[i] > 0.0 and not np.isnan(miss[i])
        if not good:
            pc[i], scale[i] = np.nan, np.nan
        elif miss[i] <= hbr[i]:
            pc[i], scale[i] = 1.0, 0.0
        else:
            scale[i], pc[i] = worst_scale(miss[i], pxx, pxz, pzz, hbr[i])
