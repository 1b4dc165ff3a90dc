"""Positions of other frames in TEME, the frame in which element sets are screened."""

import numpy as np
from numpy.typing import NDArray

from hoshimori.astro.frames import rotate, teme_to_gcrs_matrix, teme_to_itrf_matrix
from hoshimori.errors import BadInputError
from hoshimori.propagation.earth_orientation import earth_orientation
from hoshimori.propagation.earth_tables import EarthTables
from hoshimori.propagation.time_grid import TimeGrid

Floats = NDArray[np.float64]

TEME = "TEME"
#: Frames of the stars: within 23 mas of one another, which is 0.8 m in LEO and 5 m in GEO.
_CELESTIAL = frozenset({"GCRF", "GCRS", "ICRF", "EME2000", "J2000"})


def to_teme(r: Floats, frame: str, grid: TimeGrid, tables: EarthTables | None = None) -> Floats:
    """Return positions in TEME.

    Args:
        r: Positions in `frame`, shape (T, 3).
        frame: TEME; GCRF, ICRF, EME2000 (taken as one); or ITRF with or without a year.
        grid: Their times, length T.
        tables: Earth orientation; None for that of the installed package alone.

    Raises:
        BadInputError: The frame is none of these.
        PropagationError: A time lies outside the tables of Earth orientation.
    """
    name = frame.upper().replace("-", "")
    if name == TEME:
        return r
    if name in _CELESTIAL:
        matrix = teme_to_gcrs_matrix(grid.jd, grid.fr, earth_orientation(grid, tables).angles)
    elif name.startswith("ITRF"):
        matrix = teme_to_itrf_matrix(grid.jd, grid.fr, earth_orientation(grid, tables).angles)
    else:
        raise BadInputError(
            f"positions in the frame {frame} cannot be screened; give TEME, GCRF, EME2000 or ITRF", ref_frame=frame
        )
    return rotate(np.swapaxes(matrix, -1, -2), r)
