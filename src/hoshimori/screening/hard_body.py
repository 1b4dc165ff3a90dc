"""Hard-body radii where no register gives one: by type of object. Guesses, and said to be.

The numbers are those that the open screener SIMPLETON falls back on; CARA's published list of radii has closed terms
for most rows and is not used here. Whoever knows better gives the combined radius (`--hbr-m`).
"""

from typing import Final

import polars as pl

from hoshimori.model import ObjectType

DEFAULT_RADIUS_M: Final = 1.0
_RADIUS_M: Final = {ObjectType.PAYLOAD: 5.0, ObjectType.ROCKET_BODY: 5.0, ObjectType.DEBRIS: 0.5}


def radii_m(identities: pl.DataFrame) -> dict[int, float]:
    """Return the radius of each object of a table with norad_cat_id and object_type; unknown types are left out."""
    kinds = {kind.value: radius for kind, radius in _RADIUS_M.items()}
    rows = identities.select("norad_cat_id", "object_type").drop_nulls().iter_rows()
    return {number: kinds[kind] for number, kind in rows if kind in kinds}
