"""Regime and height of element sets as table columns; the arithmetic is `hoshimori.astro.elements`."""

from typing import Final

import numpy as np
import polars as pl

from hoshimori.astro.elements import REGIME_NAMES, regime

#: Earth's equatorial radius that heights are counted from, km (WGS-84), and its GM, km^3/s^2.
EARTH_RADIUS_KM: Final = 6378.137
EARTH_MU_KM3_S2: Final = 398600.4418
_SECONDS_PER_DAY: Final = 86400.0


def with_regime(sets: pl.DataFrame) -> pl.DataFrame:
    """Return the sets with the column `regime` (LEO, MEO, GEO, HEO, OTHER)."""
    codes = regime(
        sets.get_column("mean_motion").to_numpy(),
        sets.get_column("eccentricity").to_numpy(),
        np.radians(sets.get_column("inclination").to_numpy()),
    )
    return sets.with_columns(regime=pl.Series(np.asarray(REGIME_NAMES)[codes], dtype=pl.String))


def height_km() -> pl.Expr:
    """Return the two-body semi-major axis of the published mean motion less the Earth's radius, km.

    Not SGP4's own semi-major axis, which lies up to 5 km beside it in LEO; good enough to tell a cloud from a train.
    """
    rate = pl.col("mean_motion") * (2.0 * np.pi / _SECONDS_PER_DAY)
    return (EARTH_MU_KM3_S2 / rate**2) ** (1.0 / 3.0) - EARTH_RADIUS_KM
