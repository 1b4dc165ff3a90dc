"""Of which days and objects the rows of each record are: only a record that could hold a set is asked for it.

A record keeps what was new in its payload, mostly of its own day, while the payload also holds sets of long ago; so the
epochs that a payload spans say little about its record's rows. A history asked for some objects at a time has the same
days in every record, and other objects. The extents are found by reading each record's objects and epochs once and are
kept in one file. It is derived: deleting it loses nothing. What it says of a record counts only where the receipt is
the one that it was made of; a file that is damaged is made anew.
"""

import hashlib
import io
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hoshimori.errors import StoreError
from hoshimori.store import table
from hoshimori.store.atomic_file import replace_file, storage_errors
from hoshimori.store.compaction import microseconds
from hoshimori.store.layout import EXTENTS_FILE, Layout
from hoshimori.store.membership import SETS_FILE, gathered
from hoshimori.store.receipt import Receipt

#: Of one record: the days `begin` to `end` (inclusive, since 1970) have rows; a gap of days begins another line.
_DAYS: Final = {"payload_key": pl.UInt64(), "begin": pl.Int32(), "end": pl.Int32()}
#: The least and the greatest catalogue number of the record, in each of its lines.
_OBJECTS: Final = {"payload_key": pl.UInt64(), "least": pl.Int64(), "greatest": pl.Int64()}
#: What says which receipt they were made of.
_MADE_OF: Final = {"payload_key": pl.UInt64(), "rows": pl.Int64(), "recorded": pl.Int64()}
_SCHEMA: Final = _DAYS | _OBJECTS | _MADE_OF
_ROWS_TOGETHER: Final = 4_000_000
#: So many records are read by each process anew before the file is written again.
_MOST_APART: Final = 64
_DIGEST_BYTES: Final = 32
_DAY: Final = 86_400_000_000  # microseconds
_LEAST_AND_GREATEST: Final = (
    pl.col("norad_cat_id").min().alias("least"),
    pl.col("norad_cat_id").max().alias("greatest"),
)


class Extents:
    """The days and objects of all records of a store."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._lines: pl.DataFrame | None = None
        self._known: dict[str, Receipt] = {}
        self._written = 0

    def holding(self, committed: Sequence[Receipt], rows: pl.DataFrame) -> list[Receipt]:
        """Return the records that have rows on a day of `rows` and may have some of its objects, in their order.

        The caller holds the store's lock. Where one that was not read before is damaged, all of those count as holding
        anything, so that only who needs that one is told.

        Args:
            committed: All records.
            rows: Has `norad_cat_id` and `epoch`, sorted by the first.
        """
        if self._lines is None:
            self._lines = _read(self._layout)
            self._match(committed, self._lines)
        apart = [r for r in committed if r.rows and not self._knows(r)]
        if apart:
            with suppress(StoreError):
                self._lines, apart = self._with(apart, self._lines, self._of), []
        if self._lines.is_empty():
            return apart
        on_a_day = self._some_within(_days(rows["epoch"]), "begin", "end")
        of_an_object = self._some_within(rows["norad_cat_id"].to_numpy(), "least", "greatest")
        keys = self._lines["payload_key"].filter(on_a_day & of_an_object).unique()
        wanted = {f"{key:016x}" for key in keys} | {r.payload_id for r in apart}
        return [r for r in committed if r.rows and r.payload_id in wanted]

    def learn(self, receipt: Receipt, rows: pl.DataFrame) -> None:
        """Take the extent of a record that was committed just now from its rows, in place of reading them again.

        The caller holds the store's lock.
        """
        if self._lines is not None and receipt.rows:
            key = pl.lit(int(receipt.payload_id, 16), pl.UInt64).alias("payload_key")
            days = pl.DataFrame({"day": _days(rows["epoch"])}).with_columns(key)
            objects = rows.select(key, *_LEAST_AND_GREATEST)
            self._lines = self._with([receipt], self._lines, lambda receipts: _in_runs(days, objects, receipts))

    def _some_within(self, values: NDArray[np.int64] | NDArray[np.int32], begin: str, end: str) -> pl.Series:
        """Return for each line whether some of the ascending values lie from its `begin` to its `end`."""
        assert self._lines is not None  # noqa: S101  # read before
        first = np.searchsorted(values, self._lines[begin].to_numpy(), "left")
        behind = np.searchsorted(values, self._lines[end].to_numpy(), "right")
        return pl.Series(first < behind, dtype=pl.Boolean)

    def _knows(self, receipt: Receipt) -> bool:
        known = self._known.get(receipt.payload_id)
        if known is not receipt and known == receipt:  # the one that was learned, read from its file since
            known = self._known[receipt.payload_id] = receipt
        return known is receipt

    def _match(self, committed: Sequence[Receipt], lines: pl.DataFrame) -> None:
        """Take what the file says of the receipts that it was made of."""
        made_of = set(lines.select(list(_MADE_OF)).unique().rows())
        self._known = {r.payload_id: r for r in committed if _made_of(r) in made_of}
        self._written = len(made_of)

    def _with(
        self, apart: Sequence[Receipt], extents: pl.DataFrame, of: Callable[[Sequence[Receipt]], pl.DataFrame]
    ) -> pl.DataFrame:
        """Return the extents with those of records that are not known yet; written down once these are many."""
        made_anew = pl.DataFrame({"payload_key": [int(r.payload_id, 16) for r in apart]}, schema_overrides=_DAYS)
        found = [extents.join(made_anew, on="payload_key", how="anti")]
        found += [of(some) for some in gathered(apart, _ROWS_TOGETHER, lambda r: r.rows)]
        extents = pl.concat(found)
        self._known |= {r.payload_id: r for r in apart}
        unwritten = extents["payload_key"].n_unique() - self._written
        if unwritten >= _MOST_APART:
            with suppress(StoreError):  # whoever comes next reads them again
                self._write(extents)
        return extents

    def _of(self, receipts: Sequence[Receipt]) -> pl.DataFrame:
        files = [self._layout.record(r.payload_id) / SETS_FILE for r in receipts]
        rows = table.scan(files, {"payload_key": pl.UInt64(), "epoch": table.TIME, "norad_cat_id": pl.Int64()})
        day = pl.col("epoch").dt.date().cast(pl.Int32).alias("day")
        by_day = table.collect(rows.group_by("payload_key", day).agg(_LEAST_AND_GREATEST), files)
        objects = by_day.group_by("payload_key").agg(pl.col("least").min(), pl.col("greatest").max())
        return _in_runs(by_day.select("payload_key", "day"), objects, receipts)

    def _write(self, extents: pl.DataFrame) -> None:
        buffer = io.BytesIO()
        extents.write_parquet(buffer, compression="zstd", statistics=False)
        data = buffer.getvalue()
        path = self._layout.compact / EXTENTS_FILE
        with storage_errors(path, "write"):
            replace_file(path, hashlib.sha256(data).digest() + data, partial=self._layout.partial)
        self._written = extents["payload_key"].n_unique()


def _in_runs(days: pl.DataFrame, objects: pl.DataFrame, receipts: Sequence[Receipt]) -> pl.DataFrame:
    """Return columns `_SCHEMA` of the days (payload_key, day) and the objects (columns `_OBJECTS`) of some records."""
    day = pl.col("day")
    run = (day != day.shift() + 1).fill_null(value=False).cum_sum().over("payload_key").alias("run")
    runs = (
        days.sort("payload_key", "day")
        .with_columns(run)
        .group_by("payload_key", "run", maintain_order=True)
        .agg(begin=day.min(), end=day.max())
    )
    made_of = pl.DataFrame([_made_of(r) for r in receipts], schema=_MADE_OF, orient="row")
    runs = runs.join(objects, on="payload_key").join(made_of, on="payload_key")
    return runs.select(list(_SCHEMA)).cast(_SCHEMA)  # type: ignore[arg-type]  # names to types


def _read(layout: Layout) -> pl.DataFrame:
    """Return what the file holds; nothing where it is missing or damaged."""
    try:
        written = (layout.compact / EXTENTS_FILE).read_bytes()
        digest, data = written[:_DIGEST_BYTES], written[_DIGEST_BYTES:]
        if hashlib.sha256(data).digest() == digest:
            return pl.read_parquet(data).select(pl.col(name).cast(kind) for name, kind in _SCHEMA.items())
    except table.DAMAGE:
        pass
    return pl.DataFrame(schema=_SCHEMA)


def _made_of(receipt: Receipt) -> tuple[int, int, int]:
    return int(receipt.payload_id, 16), receipt.rows, microseconds(receipt.recorded_at)


def _days(epochs: pl.Series) -> NDArray[np.int32]:
    """Return the days of epochs since 1970, each once, ascending."""
    if epochs.is_empty():
        return np.empty(0, np.int32)
    days = epochs.to_physical().to_numpy() // _DAY
    first = days.min()
    there = np.zeros(days.max() - first + 1, np.bool_)
    there[days - first] = True
    return np.asarray(np.flatnonzero(there) + first, np.int32)
