"""The catalogue as it is now, or was known at a time: the last set of each object beside who it is."""

from datetime import datetime
from typing import Final

import polars as pl

from hoshimori.catalog.conflict import PLACEHOLDER
from hoshimori.catalog.identity import identify
from hoshimori.catalog.regime import with_regime
from hoshimori.store import Store

#: Columns of identity that stand beside each set; the set's own name and designator give way to them.
IDENTITY: Final = ("object_name", "object_id", "launch", "object_type", "owner", "owner_state")

_NAMED: Final = {"object_name": PLACEHOLDER, "object_id": r"^$"}


def current_catalogue(store: Store, *, as_of: datetime | None = None) -> pl.DataFrame:
    """Return one row an object with an element set, sorted by catalogue number.

    Columns: ELEMENT_SET, known_at, payload, `regime`, and `IDENTITY`. What it costs does not grow with the length of
    the history: names come from the list of names, sets from the last ones.
    """
    sets = store.latest_sets(as_of=as_of)
    who = identify(_seen(store, sets, as_of), store.claims(as_of=as_of)).select("norad_cat_id", *IDENTITY)
    named = with_regime(sets).drop("object_name", "object_id").join(who, on="norad_cat_id", how="left")
    return named.sort("norad_cat_id")


def _seen(store: Store, sets: pl.DataFrame, as_of: datetime | None) -> pl.DataFrame:
    """Return what element sets say of each object, as `identity.seen`: the last set's name, else one known before."""
    known = store.names(as_of=as_of)
    seen = sets.select("norad_cat_id", *_NAMED, first_known_at="known_at")
    for field, placeholder in _NAMED.items():
        counts = (pl.col(field) != "") & ~pl.col(field).str.contains(placeholder)
        before = (
            known.filter((pl.col("field") == field) & ~pl.col("value").str.contains(placeholder))
            .group_by("norad_cat_id")
            .agg(before=pl.col("value").get(pl.col("known_at").arg_max()))
        )
        seen = seen.join(before, on="norad_cat_id", how="left").with_columns(
            pl.when(counts).then(field).otherwise(pl.col("before").fill_null("")).alias(field)
        )
        seen = seen.drop("before")
    return seen
