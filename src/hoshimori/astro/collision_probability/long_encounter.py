"""When an encounter is too long, or too spread out, for straight relative motion.

Two lengths are held against what the integral resolves, the larger of the combined radius and the smaller standard
deviation in the encounter plane:

* the sag of the orbit, s^2 / 2r, over the distance s along which the objects can meet (three in-track standard
  deviations, or the miss): head-on pairs and wide misses with long in-track errors;
* the departure of the relative path from its tangent, (n T)^2 / 2 of miss plus error, over the time T that three
  standard deviations along the relative velocity take: slow and co-orbiting pairs.

The limits were set on CARA's 53 conjunctions, where all 29 whose two-dimensional value is more than 3 % off the Monte
Carlo value are flagged (docs/methods/probability.md). A flag says "not shown to hold", not "wrong".
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_SAG: Final = 0.3
_DEPARTURE: Final = 2e-3
_SIGMAS: Final = 3.0


def long_encounter(
    r1: Floats, v1: Floats, C1: Floats, r2: Floats, v2: Floats, C2: Floats, hbr: Floats
) -> NDArray[np.bool_]:
    """Return whether straight relative motion is not shown to hold; arguments as `foster1992`.

    Returns:
        Shape (N,); False where an input is not finite or the objects do not move against each other.
    """
    r1, v1 = np.atleast_2d(r1), np.atleast_2d(v1)
    dr, dv = np.atleast_2d(r2) - r1, np.atleast_2d(v2) - v1
    A1, A2 = (_finite(np.asarray(C)[..., :3, :3]) for C in (C1, C2))
    with np.errstate(invalid="ignore", divide="ignore"):
        speed = np.linalg.norm(dv, axis=1)
        along = np.where((speed > 0.0)[:, None], dv / speed[:, None], (1.0, 0.0, 0.0))
        distance = np.linalg.norm(r1, axis=1)
        rate = np.linalg.norm(np.cross(r1, v1), axis=1) / distance**2
        across = np.eye(3) - along[:, :, None] * along[:, None, :]
        values = np.linalg.eigvalsh(_finite(np.einsum("nij,njk,nkl->nil", across, A1 + A2, across)))
        least, most = np.sqrt(np.abs(values[:, 1])), np.sqrt(np.abs(values[:, 2]))  # the first is along the velocity
        miss = np.linalg.norm(np.einsum("nij,nj->ni", across, dr), axis=1)
        resolved = np.hypot(least, hbr)
        in_track = np.sqrt(np.maximum(np.linalg.eigvalsh(A1)[:, -1], np.linalg.eigvalsh(A2)[:, -1]))
        sag = np.maximum(_SIGMAS * in_track, miss) ** 2 / (2.0 * distance)
        depth = np.sqrt(np.einsum("ni,nij,nj->n", along, A1 + A2, along))
        turn = rate * (_SIGMAS * depth + hbr) / speed
        departure = 0.5 * turn**2 * (miss + most)
        long = (sag > _SAG * resolved) | (departure > _DEPARTURE * resolved)
        return np.asarray(long & (speed > 0.0))


def _finite(C: Floats) -> Floats:
    """Return the matrices with zeros where an entry is not finite: eigenvalues refuse those."""
    return np.where(np.isfinite(C).all(axis=(-2, -1), keepdims=True), C, 0.0)
