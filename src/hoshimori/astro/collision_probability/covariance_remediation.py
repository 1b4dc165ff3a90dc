"""Covariances that are not positive definite: mended by eigenvalue clipping and flagged, or refused.

Rounding and interpolation turn small eigenvalues of a good covariance slightly negative; raising them to a floor far
below the radius leaves the probability as it was. An eigenvalue that is negative by more than `_MENDABLE` of the
greatest is no rounding: such a matrix describes nothing, and it is refused.

References:
    Hall, Hejduk, Johnson (2017), Remediating Non-Positive Definite State Covariances for Collision Probability
    Estimation, AAS 17-567 (clip at (1e-4 HBR)^2).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from hoshimori.astro.collision_probability.outcome import NOT_FINITE, NOT_POSITIVE_DEFINITE, REMEDIATED, Codes

Floats = NDArray[np.float64]

#: The floor of a standard deviation, in combined radii (Hall et al. 2017).
CLIP_RADII: Final = 1e-4

_MENDABLE: Final = 1e-2
_ASYMMETRY: Final = 1e-6
_REPRESENTABLE: Final = 1e-12  # below this share of the greatest, a determinant is rounding only


def remediate(P: Floats, floor: Floats) -> tuple[Floats, Codes]:
    """Return symmetric positive definite matrices and what was done to get them.

    Args:
        P: Covariances, any one unit, shape (N, K, K).
        floor: Least eigenvalue allowed, in the same unit, shape (N,); raised to 1e-12 of the greatest.

    Returns:
        (matrices, codes), shapes (N, K, K) and (N,): 0 untouched, REMEDIATED clipped; NaN with NOT_FINITE where an
        entry is not finite, NaN with NOT_POSITIVE_DEFINITE where no eigenvalue is above the floor, where one is
        negative by more than 1 % of the greatest, or where the matrix is not symmetric to 1e-6.
    """
    P = np.asarray(P, dtype=np.float64)
    floor = np.broadcast_to(np.asarray(floor, dtype=np.float64), P.shape[:1])
    finite = np.isfinite(P).all(axis=(1, 2)) & np.isfinite(floor)
    safe = np.where(finite[:, None, None], P, np.eye(P.shape[1]))
    size = np.abs(safe).max(axis=(1, 2))
    symmetric = np.abs(safe - safe.swapaxes(1, 2)).max(axis=(1, 2)) <= _ASYMMETRY * size
    safe = 0.5 * (safe + safe.swapaxes(1, 2))
    values, vectors = np.linalg.eigh(safe)
    least, greatest = values[:, 0], values[:, -1]
    floor = np.maximum(np.where(finite, floor, 0.0), _REPRESENTABLE * greatest)
    bad = ~symmetric | (greatest <= floor) | (least < -_MENDABLE * greatest)
    clipped = ~bad & ((least < floor) | (least <= 0.0))
    mended = np.einsum("nik,nk,njk->nij", vectors, np.maximum(values, floor[:, None]), vectors)
    result = np.where(clipped[:, None, None], mended, safe)
    code = np.select(
        [~finite, bad, clipped], [np.uint16(NOT_FINITE), np.uint16(NOT_POSITIVE_DEFINITE), np.uint16(REMEDIATED)], 0
    ).astype(np.uint16)
    result[~finite | bad] = np.nan
    return result, code
