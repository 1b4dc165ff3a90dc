"""The element-set history as it was known at a time.

A set is known from the earliest `known_at` of all payloads that hold it. Where it came in several forms (with and
without a name, under two set numbers) the first known form is the row; names that this form lacks come from the first
form that has them. The order in which payloads came in plays no part: ties fall by digest, then by line, then by form.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import polars as pl

from hoshimori.store import table
from hoshimori.store.compaction import Compacted
from hoshimori.store.layout import Layout
from hoshimori.store.membership import AGAIN_FILE, SET_KEY, SETS_FILE
from hoshimori.store.receipt import Receipt

#: Columns of the history as handed out.
HISTORY: Final = table.ELEMENTS | {"known_at": table.TIME, "payload": pl.String(), "epoch_ahead": pl.Boolean()}
#: What decides which membership of a row is the earliest.
FIRST: Final = ("known_at", "rank", "line")
_NAMES: Final = ("object_name", "object_id")
_TICK: Final = timedelta(microseconds=1)  # times are whole microseconds: t <= at is t < at + 1 microsecond


def read(
    layout: Layout,
    committed: Sequence[Receipt],
    compacted: Compacted,
    *,
    as_of: datetime | None = None,
    where: pl.Expr,
    norad_cat_ids: Sequence[int] | None = None,
) -> pl.DataFrame:
    """Return each set once, columns `HISTORY`, by object and epoch.

    Args:
        layout: The store.
        committed: Its receipts, in the order that breaks ties.
        compacted: What of them is compacted.
        as_of: Only what was known by then.
        where: Condition on norad_cat_id and epoch.
        norad_cat_ids: The objects that `where` asks for, so that files without them are not opened; None for all.
    """
    files = compacted.object_files(norad_cat_ids)
    held = forms(layout, committed, compacted, as_of=as_of, where=where, files=files)
    return _handed_out(_one_form(held.sort(*SET_KEY, *FIRST, "form_key")), committed)


def read_latest(
    layout: Layout, committed: Sequence[Receipt], compacted: Compacted, *, as_of: datetime | None, at: datetime | None
) -> pl.DataFrame:
    """Return one row an object: its last epoch (`at` at most); of several with that epoch the one known last.

    Args:
        layout: The store.
        committed: Its receipts, in the order that breaks ties.
        compacted: What of them is compacted.
        as_of: Only what was known by then.
        at: Only epochs up to then, inclusive.
    """
    where = table.within(epoch_end=None if at is None else at + _TICK)
    held = forms(layout, committed, compacted, as_of=as_of, where=where, files=compacted.day_files(as_of, at))
    if _knows_earlier(layout, committed, compacted, held, as_of=as_of, where=where):
        held = forms(layout, committed, compacted, as_of=as_of, where=where, files=compacted.object_files())
    held = held.filter(pl.col("epoch") == pl.col("epoch").max().over("norad_cat_id"))
    held = _one_form(held.sort(*SET_KEY, *FIRST, "form_key"))
    held = held.sort("norad_cat_id", *FIRST, "set_key", "form_key").unique(
        "norad_cat_id", keep="last", maintain_order=True
    )
    return _handed_out(held, committed)


def _knows_earlier(
    layout: Layout,
    committed: Sequence[Receipt],
    compacted: Compacted,
    held: pl.DataFrame,
    *,
    as_of: datetime | None,
    where: pl.Expr,
) -> bool:
    """Return whether a record that is not compacted knew a later set by `as_of` than the files of that day hold.

    That is so only where an old file came in after the compaction, and says that a set was known earlier.
    """
    if as_of is None or not compacted.generations:
        return False
    covered = compacted.covers
    late = [r for r in committed if r.again and r.known_begin <= as_of and r.payload_id not in covered]
    if not late:
        return False
    paths = [layout.record(r.payload_id) / AGAIN_FILE for r in late]
    again = table.collect(table.scan(paths, table.AGAIN, known_by=as_of).filter(where), paths)
    missing = again.join(held, on=table.ROW_KEY, how="anti")
    last = held.group_by("norad_cat_id").agg(pl.col("epoch").max().alias("last"))
    beyond = missing.join(last, on="norad_cat_id", how="left")
    return not beyond.filter((pl.col("epoch") >= pl.col("last")).fill_null(value=True)).is_empty()


def _handed_out(held: pl.DataFrame, committed: Sequence[Receipt]) -> pl.DataFrame:
    digests = pl.Series([r.payload.sha256 for r in committed], dtype=pl.String)
    return held.with_columns(
        digests.gather(held["rank"]).alias("payload"), (pl.col("epoch") > pl.col("known_at")).alias("epoch_ahead")
    ).select(list(HISTORY))


def forms(
    layout: Layout,
    committed: Sequence[Receipt],
    compacted: Compacted,
    *,
    as_of: datetime | None,
    where: pl.Expr,
    files: Sequence[Path],
) -> pl.DataFrame:
    """Return every form of every set known by `as_of`, columns `table.SETS` and `rank`, each as first known.

    Args:
        layout: The store.
        committed: Its receipts; `rank` is the place there of the one that counts.
        compacted: What of them is compacted; those records are not opened.
        as_of: Only what was known by then.
        where: Condition on norad_cat_id and epoch.
        files: The compacted files that are read in their place.
    """
    ranked = rank(payload_keys(committed))
    covered = compacted.covers
    apart = [r for r in committed if r.payload_id not in covered]
    again_files = [r for r in apart if r.again and (as_of is None or r.known_begin <= as_of)]
    sets_files = [r for r in apart if r.rows and (again_files or as_of is None or r.known_begin <= as_of)]
    again_paths = [layout.record(r.payload_id) / AGAIN_FILE for r in again_files]
    sets_paths = [*files, *(layout.record(r.payload_id) / SETS_FILE for r in sets_files)]
    again = table.scan(again_paths, table.AGAIN, known_by=as_of).filter(where)
    rows = table.scan(sets_paths, table.SETS, known_by=None if again_files else as_of).filter(where)
    if not again_files:
        return table.collect(rows.with_columns(ranked), sets_paths)
    held_again = table.collect(again.with_columns(ranked).drop("payload_key"), again_paths)
    return first_known(table.collect(rows.with_columns(ranked), sets_paths), held_again, as_of)


def payload_keys(committed: Sequence[Receipt]) -> pl.Series:
    """Return what stands for each record in the column payload_key, UInt64."""
    return pl.Series([int(r.payload_id, 16) for r in committed], dtype=pl.UInt64)


def rank(keys: pl.Series) -> pl.Expr:
    """Return the place of payload_key in `keys`, as column `rank`."""
    places = pl.int_range(len(keys), dtype=pl.UInt32, eager=True)
    return pl.col("payload_key").replace_strict(keys, places, return_dtype=pl.UInt32).alias("rank")


def first_known(rows: pl.DataFrame, again: pl.DataFrame, as_of: datetime | None) -> pl.DataFrame:
    """Return the rows known by `as_of`, each with the earliest of its memberships.

    Args:
        rows: Has the columns `table.ROW_KEY` and `FIRST`.
        again: Other memberships of them, same columns; of rows that are not there it may tell too.
        as_of: Only what was known by then.
    """
    first = again.sort(FIRST).unique(table.ROW_KEY, keep="first", maintain_order=True)
    rows = rows.join(first, on=table.ROW_KEY, how="left", suffix="_again")
    own_known = pl.lit(value=True) if as_of is None else pl.col("known_at") <= as_of
    again_known = pl.col("known_at_again").is_not_null()
    earlier = (pl.col("known_at_again") < pl.col("known_at")) | (
        (pl.col("known_at_again") == pl.col("known_at")) & (pl.col("rank_again") < pl.col("rank"))
    )
    take = again_known & (~own_known | earlier)
    return rows.filter(own_known | again_known).with_columns(
        pl.when(take).then(f"{name}_again").otherwise(name).alias(name) for name in FIRST
    )


def _one_form(rows: pl.DataFrame) -> pl.DataFrame:
    """Return each set once: its first form, with names from the first form that has them. `rows` are sorted."""
    repeated = ~rows.select(table.anew(SET_KEY)).to_series()
    if not repeated.any():
        return rows
    several = rows.filter(repeated | repeated.shift(-1, fill_value=False))
    named = several.group_by(SET_KEY).agg(pl.col(name).filter(pl.col(name) != "").first() for name in _NAMES)
    kept = rows.filter(~repeated).join(named, on=SET_KEY, how="left", suffix="_given", maintain_order="left")
    return kept.with_columns(
        pl.when(pl.col(name) == "").then(pl.col(f"{name}_given").fill_null("")).otherwise(name).alias(name)
        for name in _NAMES
    )
