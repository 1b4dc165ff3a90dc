"""Which payload held which set, and which rows are new."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from hoshimori.errors import UsageError
from hoshimori.model import KnownAtRule, Payload
from hoshimori.model.columns import TEXT_RUN
from hoshimori.store import table
from hoshimori.store.layout import Layout
from hoshimori.store.receipt import Receipt
from hoshimori.store.set_key import form_key, set_key

SETS_FILE: Final = "sets.parquet"
AGAIN_FILE: Final = "again.parquet"
#: What says which set is meant, in whatever form.
SET_KEY: Final = ("norad_cat_id", "epoch", "set_key")
_MEMBERS: Final = {name: table.AGAIN[name] for name in (*SET_KEY, "known_at")}
_ROWS_TOGETHER: Final = 500_000
_KNOWN_TOGETHER: Final = 4_000_000  # rows, of which only keys are read
_NEGATIVE_ZERO: Final = np.float64(-0.0).view(np.int64)  # the least number of 64 bits


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """The sets of a payload, held against the store.

    Attributes:
        rows: Rows that the store does not have, columns `table.SETS`.
        again: Membership of rows that it has, columns `table.AGAIN`.
        accepted: Number of sets (not forms of them) that are new.
        sets: Number of sets in all.
    """

    rows: pl.DataFrame
    again: pl.DataFrame
    accepted: int
    sets: int


def keyed(sets: pl.DataFrame, payload: Payload, payload_id: str) -> pl.DataFrame:
    """Return the distinct rows of one payload with their keys and `known_at`: columns `table.SETS`, sorted.

    A row that the payload holds twice is kept once, with its earliest `known_at` and first line.

    Raises:
        UsageError: A column is missing or has empty values, or the payload's rule needs what it does not have.
    """
    if "line" not in sets.columns:
        sets = sets.with_columns(pl.lit(0, pl.Int64).alias("line"))
    schema = table.ELEMENTS | {"line": pl.Int64()}
    if payload.known_at_rule is KnownAtRule.COLUMN:
        if "known_at" not in sets.columns:
            raise UsageError(f"{payload.url} counts as known by its column known_at, and has none.", url=payload.url)
        schema = schema | {"known_at": table.TIME}
    if TEXT_RUN in sets.columns:
        schema = schema | {TEXT_RUN: sets.schema[TEXT_RUN]}
    rows = table.conform(sets, schema, what="element sets", nullable=("line", "known_at"))
    rows = rows.with_columns(_known_at(payload), pl.col("line").fill_null(0))
    with ThreadPoolExecutor(1) as beside:
        forms = beside.submit(form_key, rows)
        keys = set_key(rows)  # to which the two zeros are one
        rows = _with_one_zero(rows).with_columns(keys, forms.result())
    rows = _in_order(rows.drop(TEXT_RUN, strict=False))
    return rows.with_columns(pl.lit(int(payload_id, 16), pl.UInt64).alias("payload_key")).select(list(table.SETS))


def _in_order(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the distinct rows, sorted; of a row that is there twice the one first known, then with the first line.

    A history mostly comes by object and each object's by epoch: then only the objects where it does not are sorted.
    """
    order = (*table.ROW_KEY, "known_at", "line")
    number, epoch = pl.col("norad_cat_id"), pl.col("epoch")
    if rows["norad_cat_id"].is_sorted():
        not_later = (number == number.shift()) & (epoch <= epoch.shift())
        objects = rows.select(number.filter(not_later).unique()).to_series()
        if objects.is_empty():
            return rows
        places = rows.select(number.is_in(objects.implode()).arg_true()).to_series()
        among = rows.select(order)[places]
        ranked = among.select(pl.arg_sort_by(order)).to_series()
        at = np.arange(rows.height)
        at[places] = places.gather(ranked)
        anew = among[ranked].select(table.anew(table.ROW_KEY)).to_series()
        return rows[at if anew.all() else np.delete(at, places.filter(~anew))]
    rows = rows.sort(*order)
    anew = rows.select(table.anew(table.ROW_KEY)).to_series()
    return rows if anew.all() else rows.filter(anew)


def _with_one_zero(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with +0.0 for -0.0, so that it plays no part which of the two came first."""
    floats = [name for name, kind in rows.schema.items() if kind == pl.Float64]
    negative = [name for name in floats if rows.height and rows[name].to_numpy().view(np.int64).min() == _NEGATIVE_ZERO]
    # `+ 0.0` would do, but Polars takes it out, as if it did nothing
    return rows.with_columns(pl.when(pl.col(name) == 0.0).then(0.0).otherwise(name).alias(name) for name in negative)


def _known_at(payload: Payload) -> pl.Expr:
    """Return when each row was known; a row whose column is empty counts from when its bytes came in."""
    if payload.known_at_rule is KnownAtRule.EPOCH:
        return pl.col("epoch").alias("known_at")
    if payload.known_at_rule is KnownAtRule.COLUMN:
        return pl.col("known_at").fill_null(payload.fetched_at)
    if payload.known_at is None:
        raise UsageError(f"Say when {payload.url} was known (known_at).", url=payload.url)
    return pl.lit(payload.known_at).cast(table.TIME).alias("known_at")


def split(rows: pl.DataFrame, layout: Layout, committed: Sequence[Receipt]) -> Split:
    """Hold the rows of a payload against what is committed. The caller holds the lock.

    Raises:
        StoreError: A file of the history is damaged.
    """
    distinct = distinct_sets(rows)
    known = _known(rows, layout, committed)
    if known.is_empty():
        return Split(rows=rows, again=pl.DataFrame(schema=table.AGAIN), accepted=distinct, sets=distinct)
    again = rows.join(known, on=table.ROW_KEY, how="semi", maintain_order="left")
    return Split(
        rows=rows.join(known, on=table.ROW_KEY, how="anti", maintain_order="left"),
        again=again.select(list(table.AGAIN)),
        accepted=distinct_sets(rows.join(known, on=SET_KEY, how="anti", maintain_order="left")),
        sets=distinct,
    )


def _known(rows: pl.DataFrame, layout: Layout, committed: Sequence[Receipt]) -> pl.DataFrame:
    """Return the committed rows, columns `table.ROW_KEY`, whose set key is one of `rows`; read some files at a time."""
    known = pl.DataFrame(schema={name: table.SETS[name] for name in table.ROW_KEY})
    if rows.is_empty():
        return known
    extremes = {name: (rows[name].min(), rows[name].max()) for name in ("norad_cat_id", "epoch")}
    near = pl.all_horizontal(pl.col(name).is_between(*ends) for name, ends in extremes.items())
    begin, end = extremes["epoch"]
    overlapping = [r for r in committed if r.rows and r.epoch_begin <= end and r.epoch_end >= begin]  # type: ignore[operator]  # rows have epochs
    found = [known]
    for some in gathered(overlapping, _KNOWN_TOGETHER, lambda r: r.rows):
        files = [layout.record(r.payload_id) / SETS_FILE for r in some]
        read = table.collect(table.scan(files, table.SETS).select(table.ROW_KEY).filter(near), files)
        found.append(read.join(rows.select("set_key"), on="set_key", how="semi"))
    return pl.concat(found)


def distinct_sets(rows: pl.DataFrame) -> int:
    """Return how many sets (not forms of them) there are in rows sorted by `table.ROW_KEY`."""
    if (rows["set_key"] != rows["set_key"].shift()).all():
        return rows.height
    return int(rows.select(table.anew(SET_KEY).sum()).item())


def members(layout: Layout, receipts: Sequence[Receipt]) -> dict[str, pl.DataFrame]:
    """Return the sets of some payloads, by payload_id: norad_cat_id, epoch, set_key, known_at.

    Each distinct set of a payload is there once, by object and epoch. All files are read together, some hundred
    thousand rows at a time: opened one by one they cost a watch more than what is in them.

    Raises:
        StoreError: A file is damaged.
    """
    found = {r.payload_id: pl.DataFrame(schema=_MEMBERS) for r in receipts}
    names = {int(r.payload_id, 16): r.payload_id for r in receipts}
    for some in gathered([r for r in receipts if _rows(r)], _ROWS_TOGETHER, _rows):
        held = pl.concat(
            table.collect(table.scan(files, table.AGAIN).select("payload_key", *SET_KEY, "known_at"), files)
            for files in (
                [layout.record(r.payload_id) / SETS_FILE for r in some if r.rows],
                [layout.record(r.payload_id) / AGAIN_FILE for r in some if r.again],
            )
        )
        held = held.group_by("payload_key", *SET_KEY).agg(pl.col("known_at").min()).sort("payload_key", *SET_KEY)
        for (key, *_), rows in held.group_by("payload_key", maintain_order=True):
            found[names[int(key)]] = rows.select(list(_MEMBERS))
    return found


def gathered(receipts: Sequence[Receipt], most: int, rows: Callable[[Receipt], int]) -> Iterator[list[Receipt]]:
    """Yield the receipts in groups of `most` rows together; one that has more is a group of its own."""
    some: list[Receipt] = []
    held = 0
    for receipt in receipts:
        if some and held + rows(receipt) > most:
            yield some
            some, held = [], 0
        some.append(receipt)
        held += rows(receipt)
    if some:
        yield some


def _rows(receipt: Receipt) -> int:
    return receipt.rows + receipt.again
