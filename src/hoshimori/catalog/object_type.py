"""The type of an object: what a register says, else what its name says, else UNKNOWN.

Names follow the habit of the public catalogue: "… DEB" is debris, "… R/B" and "… AKM" or "… PKM" are stages or motors.
A name without such a mark is no proof of a payload, so it stays UNKNOWN until a register speaks.
"""

from typing import Final

import polars as pl

from hoshimori.model import ObjectType

_DEBRIS_NAME: Final = r"(?:^|[ \-(])DEB(?:RIS)?\b"
_STAGE_NAME: Final = r"R/B|\b[AP]KM\b"


def type_of_register(value: pl.Expr) -> pl.Expr:
    """Return the type that a register gives (`io` wrote it in our words), null where it gives none of ours."""
    return pl.when(value.is_in([kind.value for kind in ObjectType])).then(value)


def type_of_name(name: pl.Expr) -> pl.Expr:
    """Return the type that a name of the public catalogue spells out, UNKNOWN where it spells none."""
    word = name.str.to_uppercase()
    return (
        pl.when(word.str.contains(_DEBRIS_NAME))
        .then(pl.lit(ObjectType.DEBRIS.value))
        .when(word.str.contains(_STAGE_NAME))
        .then(pl.lit(ObjectType.ROCKET_BODY.value))
        .otherwise(pl.lit(ObjectType.UNKNOWN.value))
    )
