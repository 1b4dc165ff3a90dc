"""The type of an object: what a register says, else what its name says, else UNKNOWN.

Names follow the habit of the public catalogue: "… DEB" is debris, "… R/B" and "… AKM" or "… PKM" are stages or motors.
A name without such a mark is no proof of a payload, so it stays UNKNOWN until a register speaks.
"""

from typing import Final

import polars as pl

from hoshimori.model import ObjectType

#: Words of the registers → our words. GCAT's coarse types are letters (P payload, R stage, C component, D debris).
REGISTER_WORDS: Final = {
    "PAY": ObjectType.PAYLOAD,
    "PAYLOAD": ObjectType.PAYLOAD,
    "R/B": ObjectType.ROCKET_BODY,
    "ROCKET BODY": ObjectType.ROCKET_BODY,
    "DEB": ObjectType.DEBRIS,
    "DEBRIS": ObjectType.DEBRIS,
}
_GCAT_LETTERS: Final = {
    "P": ObjectType.PAYLOAD,
    "R": ObjectType.ROCKET_BODY,
    "C": ObjectType.DEBRIS,
    "D": ObjectType.DEBRIS,
}

_DEBRIS_NAME: Final = r"(?:^|[ \-(])DEB(?:RIS)?\b"
_STAGE_NAME: Final = r"R/B|\b[AP]KM\b"


def type_of_register(value: pl.Expr) -> pl.Expr:
    """Return our word for a register's word, null where it says nothing that we know."""
    word = value.str.strip_chars().str.to_uppercase()
    known = word.replace_strict({k: v.value for k, v in REGISTER_WORDS.items()}, default=None, return_dtype=pl.String)
    letter = pl.when(word.str.contains(r"^[PRCD](?:[HPX]|$|[ \-])")).then(word.str.slice(0, 1))
    coarse = letter.replace_strict({k: v.value for k, v in _GCAT_LETTERS.items()}, default=None, return_dtype=pl.String)
    return pl.coalesce(known, coarse)


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
