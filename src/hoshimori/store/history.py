"""The element-set history as it was known at a time.

A set is known from the earliest `known_at` of all payloads that hold it. Where it came in several forms (with and
without a name, under two set numbers) the first known form is the row; names that this form lacks come from the first
form that has them. The order in which payloads came in plays no part: ties fall by digest, then by line, then by form.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import polars as pl

from hoshimori.store import table
from hoshimori.store.layout import Layout
from hoshimori.store.membership import AGAIN_FILE, SET_KEY, SETS_FILE
from hoshimori.store.receipt import Receipt

#: Columns of the history as handed out.
HISTORY: Final = table.ELEMENTS | {"known_at": table.TIME, "payload": pl.String(), "epoch_ahead": pl.Boolean()}
_FIRST: Final = ("known_at", "rank", "line")
_NAMES: Final = ("object_name", "object_id")


def read(
    layout: Layout,
    committed: Sequence[Receipt],
    *,
    as_of: datetime | None = None,
    where: pl.Expr,
    latest: bool = False,
) -> pl.DataFrame:
    """Return each set once, columns `HISTORY`, by object and epoch.

    Args:
        layout: The store.
        committed: Its receipts, in the order that breaks ties.
        as_of: Only what was known by then.
        where: Condition on norad_cat_id and epoch.
        latest: Only the last epoch of each object; of several sets with that epoch the one known last.
    """
    held = forms(layout, committed, as_of=as_of, where=where)
    if latest:
        held = held.filter(pl.col("epoch") == pl.col("epoch").max().over("norad_cat_id"))
    held = _one_form(held.sort(*SET_KEY, *_FIRST, "form_key"))
    if latest:
        held = held.sort("norad_cat_id", *_FIRST, "set_key", "form_key").unique(
            "norad_cat_id", keep="last", maintain_order=True
        )
    digests = pl.Series([r.payload.sha256 for r in committed], dtype=pl.String)
    return held.with_columns(
        digests.gather(held["rank"]).alias("payload"), (pl.col("epoch") > pl.col("known_at")).alias("epoch_ahead")
    ).select(list(HISTORY))


def forms(layout: Layout, committed: Sequence[Receipt], *, as_of: datetime | None, where: pl.Expr) -> pl.DataFrame:
    """Return every form of every set known by `as_of`, columns `table.SETS` and `rank`, each as first known.

    Args:
        layout: The store.
        committed: Its receipts; `rank` is the place there of the one that counts.
        as_of: Only what was known by then.
        where: Condition on norad_cat_id and epoch.
    """
    rank = {int(r.payload_id, 16): i for i, r in enumerate(committed)}
    ranked = pl.col("payload_key").replace_strict(rank, return_dtype=pl.UInt32).alias("rank")
    again_files = [r for r in committed if r.again and (as_of is None or r.known_begin <= as_of)]
    sets_files = [r for r in committed if r.rows and (again_files or as_of is None or r.known_begin <= as_of)]
    again_paths = [layout.record(r.payload_id) / AGAIN_FILE for r in again_files]
    sets_paths = [layout.record(r.payload_id) / SETS_FILE for r in sets_files]
    again = table.scan(again_paths, table.AGAIN).filter(where)
    rows = table.scan(sets_paths, table.SETS).filter(where)
    if not again_files:
        rows = rows if as_of is None else rows.filter(pl.col("known_at") <= as_of)
        return table.collect(rows.with_columns(ranked), sets_paths)
    again = again if as_of is None else again.filter(pl.col("known_at") <= as_of)
    held_again = table.collect(again.with_columns(ranked).drop("payload_key"), again_paths)
    return _first_known(table.collect(rows.with_columns(ranked), sets_paths), held_again, as_of)


def _first_known(rows: pl.DataFrame, again: pl.DataFrame, as_of: datetime | None) -> pl.DataFrame:
    """Return the rows known by `as_of`, each with the earliest of its memberships."""
    first = again.sort(_FIRST).unique(table.ROW_KEY, keep="first", maintain_order=True)
    rows = rows.join(first, on=table.ROW_KEY, how="left", suffix="_again")
    own_known = pl.lit(value=True) if as_of is None else pl.col("known_at") <= as_of
    again_known = pl.col("known_at_again").is_not_null()
    earlier = (pl.col("known_at_again") < pl.col("known_at")) | (
        (pl.col("known_at_again") == pl.col("known_at")) & (pl.col("rank_again") < pl.col("rank"))
    )
    take = again_known & (~own_known | earlier)
    return rows.filter(own_known | again_known).with_columns(
        pl.when(take).then(f"{name}_again").otherwise(name).alias(name) for name in _FIRST
    )


def _one_form(rows: pl.DataFrame) -> pl.DataFrame:
    """Return each set once: its first form, with names from the first form that has them. `rows` are sorted."""
    same = pl.all_horizontal(pl.col(name) == pl.col(name).shift() for name in SET_KEY).fill_null(value=False)
    repeated = rows.select(same.alias("same")).to_series()
    if not repeated.any():
        return rows
    several = rows.filter(repeated | repeated.shift(-1, fill_value=False))
    named = several.group_by(SET_KEY).agg(pl.col(name).filter(pl.col(name) != "").first() for name in _NAMES)
    kept = rows.filter(~repeated).join(named, on=SET_KEY, how="left", suffix="_given", maintain_order="left")
    return kept.with_columns(
        pl.when(pl.col(name) == "").then(pl.col(f"{name}_given").fill_null("")).otherwise(name).alias(name)
        for name in _NAMES
    )
