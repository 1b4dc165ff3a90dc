"""What propagation hands on: positions and velocities of many objects at many times."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from hoshimori.propagation.time_grid import TimeGrid

#: What the error codes of SGP4 mean, and one of ours.
ERROR_TEXT = {
    0: "no error",
    1: "mean eccentricity outside 0 <= e < 1 or semi-major axis below 0.95 Earth radii",
    2: "mean motion not positive",
    3: "perturbed eccentricity outside 0 <= e < 1",
    4: "semi-latus rectum below zero",
    5: "epoch elements are sub-orbital",
    6: "below the surface: decayed",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class States:
    """Positions and velocities in TEME, NaN where SGP4 gives an error.

    Attributes:
        norad_cat_id: Catalogue numbers, shape (N,), int64.
        grid: The T times.
        r_km: Positions, km, shape (N, T, 3).
        v_km_s: Velocities, km/s, shape (N, T, 3).
        error: SGP4 codes (`ERROR_TEXT`), shape (N, T), uint8; 0 is good.
        before_first: True where a time lies before the first set of that object, which was used all the same, shape
            (N, T); all False where each object has one set only.
    """

    frame: ClassVar[str] = "TEME"

    norad_cat_id: NDArray[np.int64]
    grid: TimeGrid
    r_km: NDArray[np.float64]
    v_km_s: NDArray[np.float64]
    error: NDArray[np.uint8]
    before_first: NDArray[np.bool_]

    def __len__(self) -> int:
        """Return the number of objects."""
        return len(self.norad_cat_id)
