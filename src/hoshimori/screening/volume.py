"""A box along radial, transverse and normal of the primary, in place of a sphere.

Whoever comes within half the diagonal is searched as in a sphere. A conjunction stays if the secondary passes the box
on the straight line through its place at the time of least distance: axes of the primary at that time, held. Over the
passage of a 100 km box at 10 km/s the axes turn by one degree; for slow pairs the line is good for a short span only.
"""

import numpy as np
from numpy.typing import NDArray
from sgp4.api import Satrec

from hoshimori.astro.rtn import rtn_basis
from hoshimori.errors import UsageError
from hoshimori.screening.confirm import Minima, states_at
from hoshimori.screening.window import Window

Flags = NDArray[np.bool_]
Box = tuple[float, float, float]

GREATEST_BOX_KM = 100.0


def half_diagonal_km(box_km: Box) -> float:
    """Return the distance from the middle of a box to its corners, from its half sides, km.

    Raises:
        UsageError: A half side is not above zero and up to 100 km.
    """
    if not all(0.0 < side <= GREATEST_BOX_KM for side in box_km):
        raise UsageError(
            f"a box of {box_km} km cannot be screened; give three half sides above zero and up to "
            f"{GREATEST_BOX_KM:g} km",
            box_km=list(box_km),
        )
    return float(np.linalg.norm(box_km))


def passes_box(records: list[Satrec], minima: Minima, swapped: Flags, *, box_km: Box, window: Window) -> Flags:
    """Return which of the minima are of secondaries that pass the box of their primary, shape (M,).

    Args:
        records: SGP4 records, one an object.
        minima: The minima.
        swapped: Whether the primary is `b`, shape (M,).
        box_km: Half sides: radial, transverse, normal.
        window: The window.
    """
    first, second = np.where(swapped, minima.b, minima.a), np.where(swapped, minima.a, minima.b)
    r, v = states_at(records, np.concatenate((first, second)), np.tile(minima.t, 2), window)
    (rp, rs), (vp, vs) = r.reshape(2, -1, 3), v.reshape(2, -1, 3)
    axes = rtn_basis(rp, vp)
    place = np.einsum("mij,mj->mi", axes, rs - rp)
    motion = np.einsum("mij,mj->mi", axes, vs - vp)
    sides = np.array(box_km)
    with np.errstate(divide="ignore", invalid="ignore"):
        one, other = (-sides - place) / motion, (sides - place) / motion
        inside = np.abs(place) <= sides
        enters = np.where(motion == 0.0, np.where(inside, -np.inf, np.inf), np.minimum(one, other)).max(axis=1)
        leaves = np.where(motion == 0.0, np.where(inside, np.inf, -np.inf), np.maximum(one, other)).min(axis=1)
    return np.asarray(enters <= leaves)
