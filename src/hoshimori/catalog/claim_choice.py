"""Which register's word is printed first. Nothing is merged: the others stay beside it as claims.

Of one register only the newest file counts. Among registers GCAT speaks first about owners, the SATCAT first about
names, designators and types (it lists stages and debris, the launch log only payloads). GCAT's catalogue has stages and
debris too, and comes after its log.
"""

from typing import Final

import polars as pl

from hoshimori.catalog.state_code import state_codes
from hoshimori.model import ObjectType

GCAT: Final = "gcat-launch-log"
GCAT_CATALOGUE: Final = "gcat-catalogue"
OWNER_ORDER: Final = (GCAT, GCAT_CATALOGUE, "celestrak-satcat", "space-track-satcat")
IDENTITY_ORDER: Final = ("celestrak-satcat", "space-track-satcat", GCAT_CATALOGUE, GCAT)


def newest(claims: pl.DataFrame) -> pl.DataFrame:
    """Return the claims of each register's newest file about each object, launch and field.

    Args:
        claims: As `Store.claims`: REGISTER_CLAIM columns, `known_at`, `payload`.
    """
    files = claims.select("register", "payload", "known_at").unique()
    if files.group_by("register").len().filter(pl.col("len") > 1).is_empty():
        return claims
    key = ["norad_cat_id", "launch_tag", "field", "register"]
    return claims.sort("known_at", "payload", maintain_order=True).unique(key, keep="last", maintain_order=True)


def spoken(claims: pl.DataFrame) -> pl.DataFrame:
    """Return the claims that say something: no empty value, no "UNKNOWN" type, no "TBD" for an owner."""
    about_owner = pl.col("field").is_in(["owner", "owner_state"]) & pl.col("value").is_in(sorted(state_codes().unknown))
    about_type = (pl.col("field") == "object_type") & (pl.col("value") == ObjectType.UNKNOWN.value)
    return claims.filter((pl.col("value") != "") & ~about_owner & ~about_type)


def chosen(claims: pl.DataFrame, field: str, order: tuple[str, ...]) -> pl.DataFrame:
    """Return one claim an object about `field`: columns norad_cat_id, `field`, register.

    Registers that `order` does not name come after it, by name.
    """
    rank = pl.col("register").replace_strict(
        {name: place for place, name in enumerate(order)}, default=len(order), return_dtype=pl.Int32
    )
    about = claims.filter(pl.col("norad_cat_id").is_not_null() & (pl.col("field") == field))
    if about.get_column("register").n_unique() > 1:
        about = about.with_columns(rank=rank).sort("rank", "register", maintain_order=True)
    return about.unique("norad_cat_id", keep="first", maintain_order=True).select(
        "norad_cat_id", pl.col("value").alias(field), "register"
    )
