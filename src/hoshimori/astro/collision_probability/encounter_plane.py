"""The plane of a short encounter: where straight relative motion turns a probability into an integral over a disc.

Assumed: relative motion straight and covariances constant while the objects are near each other. That fails for slow
encounters (co-orbiting pairs), for nearly head-on ones on almost one track with long in-track errors, and in GEO; see
`long_encounter`.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from hoshimori.astro.collision_probability.covariance_remediation import CLIP_RADII, remediate
from hoshimori.astro.collision_probability.outcome import NO_RADIUS, NO_RELATIVE_MOTION, NOT_FINITE, Codes, refused

Floats = NDArray[np.float64]

_LEAST_SPEED_KM_S: Final = 1e-9  # a millimetre in a quarter of an hour: rounding of the states, no motion


def encounter_plane(
    r1: Floats, v1: Floats, C1: Floats, r2: Floats, v2: Floats, C2: Floats, hbr: Floats
) -> tuple[Floats, Floats, Codes]:
    """Return miss and covariance in the plane across the relative velocity.

    The states need not be at closest approach: they are carried there along straight relative motion, because a CDM
    rounds its TCA to 1 ms.

    Args:
        r1: Positions of the first objects, km, inertial, shape (N, 3).
        v1: Velocities, km/s.
        C1: Covariances of position, km^2, same frame, shape (N, 3, 3) or (N, 6, 6) of which the first block counts.
        r2: Positions of the second objects; `v2`, `C2` likewise.
        v2: See `v1`.
        C2: See `C1`.
        hbr: Combined radii, km, shape (N,).

    Returns:
        (miss km, covariance km^2, codes), shapes (N,), (N, 2, 2), (N,). The miss lies on the first axis. The sum of
        the covariances is remediated with the floor (1e-4 hbr)^2. NaN where refused.
    """
    dr, dv = np.atleast_2d(r2) - np.atleast_2d(r1), np.atleast_2d(v2) - np.atleast_2d(v1)
    C = np.asarray(C1)[..., :3, :3] + np.asarray(C2)[..., :3, :3]
    hbr = np.broadcast_to(np.asarray(hbr, dtype=np.float64), dr.shape[:1])
    speed = np.linalg.norm(dv, axis=1)
    finite = np.isfinite(dr).all(axis=1) & np.isfinite(speed) & np.isfinite(hbr)
    moving = speed > _LEAST_SPEED_KM_S
    along = np.where((moving & finite)[:, None], dv, (1.0, 0.0, 0.0)) / np.where(moving & finite, speed, 1.0)[:, None]
    across = dr - np.einsum("ni,ni->n", dr, along)[:, None] * along
    miss = np.linalg.norm(across, axis=1)
    first = _unit(across, np.cross(along, _least_aligned(along)))
    plane = np.stack((first, np.cross(along, first)), axis=1)
    projected = np.einsum("nai,nij,nbj->nab", plane, C, plane)
    P, code = remediate(projected, (CLIP_RADII * np.maximum(hbr, 0.0)) ** 2)
    code[~moving] |= NO_RELATIVE_MOTION
    code[~finite] = NOT_FINITE
    code[finite & (hbr <= 0.0)] |= NO_RADIUS
    lost = refused(code)
    P[lost] = np.nan
    return np.where(lost, np.nan, miss), P, code


def _least_aligned(along: Floats) -> Floats:
    """Return the coordinate axis that is farthest from each unit vector."""
    return np.asarray(np.eye(3)[np.abs(along).argmin(axis=1)])


def _unit(vectors: Floats, otherwise: Floats) -> Floats:
    """Return unit vectors; of `otherwise` where a vector is zero (a miss of zero has no direction)."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    chosen = np.where(length > 0.0, vectors, otherwise)
    return np.asarray(chosen / np.linalg.norm(chosen, axis=1, keepdims=True))
