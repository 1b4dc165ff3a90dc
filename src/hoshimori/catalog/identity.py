"""Who is who: one row an object, put together from its element sets and the registers. Claims stay in the store.

The name is the last one published with its sets; placeholders ("OBJECT A", "TBA") and missing names are filled from a
register. State of registry is "unknown" unless a register of registrations says otherwise; it is never inferred.
"""

from datetime import datetime
from typing import Final

import polars as pl

from hoshimori.catalog.claim_choice import IDENTITY_ORDER, OWNER_ORDER, chosen, newest, spoken
from hoshimori.catalog.conflict import PLACEHOLDER
from hoshimori.catalog.inheritance import inherit, launch_owners
from hoshimori.catalog.launch_tag import launch_of
from hoshimori.catalog.object_type import type_of_name, type_of_register
from hoshimori.catalog.state_code import is_satcat, state_codes
from hoshimori.store import Store

_COSPAR: Final = r"^\d{4}-\d{3}[A-Z]{1,3}$"

COLUMNS: Final = (
    "norad_cat_id",
    "object_name",
    "object_id",
    "launch",
    "object_type",
    "owner",
    "owner_state",
    "owner_register",
    "inherited",
    "owner_conflict",
    "state_of_registry",
    "first_known_at",
)


def identities(store: Store, *, as_of: datetime | None = None) -> pl.DataFrame:
    """Return one row an object with any set or claim known by `as_of`, sorted by catalogue number.

    Columns: `COLUMNS`. `owner_state` is the register's own word (GCAT first); `owner_conflict` is True where two
    registers contradict each other; `inherited` where the owner was taken from the launch.
    """
    return identify(seen(store.sets(as_of=as_of)), store.claims(as_of=as_of))


def seen(sets: pl.DataFrame) -> pl.DataFrame:
    """Return what element sets say of each object: norad_cat_id, object_name, object_id, first_known_at.

    Args:
        sets: As `Store.sets`: ELEMENT_SET columns and `known_at`.
    """
    lazy = sets.lazy()
    first = lazy.group_by("norad_cat_id").agg(first_known_at=pl.col("known_at").min())
    named = (pl.col("object_name") != "") & ~pl.col("object_name").str.contains(PLACEHOLDER)
    return (
        first.join(_last(lazy, "object_name", named), on="norad_cat_id", how="left")
        .join(_last(lazy, "object_id", pl.col("object_id") != ""), on="norad_cat_id", how="left")
        .with_columns(pl.col("object_name", "object_id").fill_null(""))
        .sort("norad_cat_id")
        .collect()
    )


def identify(objects: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    """Return the identities of objects seen and claimed; see `identities`.

    Args:
        objects: As `seen` returns.
        claims: As `Store.claims`.
    """
    current = spoken(newest(claims))
    first_claim = (
        current.filter(pl.col("norad_cat_id").is_not_null())
        .group_by("norad_cat_id")
        .agg(claimed_at=pl.col("known_at").min())
    )
    table = objects.join(first_claim, on="norad_cat_id", how="full", coalesce=True).with_columns(
        pl.col("object_name", "object_id").fill_null(""),
        first_known_at=pl.min_horizontal("first_known_at", "claimed_at"),
    )
    for field in ("name", "cospar_id", "object_type"):
        table = _with(table, current, field, IDENTITY_ORDER)
    for field in ("owner", "owner_state", "state_of_registry"):
        table = _with(table, current, field, OWNER_ORDER)
    table = _named(table)
    owner_register = pl.when(pl.col("owner_state") != "").then("owner_state_register").otherwise("owner_register")
    table = table.with_columns(owner_register=owner_register.fill_null(""))
    table = table.join(_conflicts(current), on="norad_cat_id", how="left")
    return (
        inherit(table, launch_owners(current))
        .with_columns(
            pl.col("owner_conflict").fill_null(value=False),
            state_of_registry=pl.when(pl.col("state_of_registry") == "")
            .then(pl.lit("unknown"))
            .otherwise("state_of_registry"),
        )
        .select(COLUMNS)
        .sort("norad_cat_id")
    )


def _last(sets: pl.LazyFrame, column: str, counts: pl.Expr) -> pl.LazyFrame:
    """Return the value of `column` that each object's last set known with one carries."""
    last = pl.col(column).get(pl.col("known_at").arg_max())
    return sets.filter(counts).group_by("norad_cat_id").agg(last)


def _with(table: pl.DataFrame, claims: pl.DataFrame, field: str, order: tuple[str, ...]) -> pl.DataFrame:
    claim = chosen(claims, field, order).rename({"register": f"{field}_register"})
    return table.join(claim, on="norad_cat_id", how="left").with_columns(pl.col(field).fill_null(""))


def _named(table: pl.DataFrame) -> pl.DataFrame:
    """Fill name, designator, launch and type from the registers where the sets do not say."""
    cospar = pl.when(pl.col("cospar_id").str.contains(_COSPAR)).then("cospar_id").otherwise(pl.lit(""))
    filled = table.with_columns(
        object_name=pl.when(pl.col("object_name") == "").then("name").otherwise("object_name"),
        object_id=pl.when(pl.col("object_id") == "").then(cospar).otherwise("object_id"),
    )
    return filled.with_columns(
        launch=launch_of(pl.col("object_id")),
        object_type=pl.coalesce(type_of_register(pl.col("object_type")), type_of_name(pl.col("object_name"))),
    )


def _conflicts(claims: pl.DataFrame) -> pl.DataFrame:
    """Return the objects about whose owner two registers contradict each other.

    Registers of one vocabulary (two SATCATs) by their words, a SATCAT and another register by the table of codes.
    """
    codes = state_codes()
    states = claims.filter(pl.col("norad_cat_id").is_not_null() & (pl.col("field") == "owner_state"))
    satcat = pl.col("register").is_in([name for name in states.get_column("register").unique() if is_satcat(name)])
    left = states.filter(satcat).select("norad_cat_id", code="value").unique()
    right = states.filter(~satcat).select("norad_cat_id", state="value").unique()
    pairs = left.join(right, on="norad_cat_id")
    distinct = pairs.select("code", "state").unique()
    verdicts = distinct.with_columns(
        owner_conflict=pl.Series([codes.contradict(*pair) for pair in distinct.iter_rows()], dtype=pl.Boolean)
    )
    across = pairs.join(verdicts, on=["code", "state"]).select("norad_cat_id", "owner_conflict")
    within = [
        side.group_by("norad_cat_id").agg(owner_conflict=pl.col(word).n_unique() > 1)
        for side, word in ((left, "code"), (right, "state"))
    ]
    return pl.concat([across, *within]).group_by("norad_cat_id").agg(pl.col("owner_conflict").any())
