"""On which days the rows of each record have their epochs: only a record that could hold a set is asked for it.

A record keeps what was new in its payload, mostly of its own day, while the payload also holds sets of long ago; so the
epochs that a payload spans say little about its record's rows. The days are found by reading each record's epochs once
and are kept in one file. It is derived: deleting it loses nothing. What it says of a record counts only where the
receipt is the one that it was made of; a file that is damaged is made anew.
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
from hoshimori.store.layout import EPOCH_DAYS_FILE, Layout
from hoshimori.store.membership import SETS_FILE, gathered
from hoshimori.store.receipt import Receipt

#: Of one record: the days `begin` to `end` (inclusive, since 1970) have rows; a gap of days begins another line.
_DAYS: Final = {"payload_key": pl.UInt64(), "begin": pl.Int32(), "end": pl.Int32()}
#: What says which receipt they were made of.
_MADE_OF: Final = {"payload_key": pl.UInt64(), "rows": pl.Int64(), "recorded": pl.Int64()}
_SCHEMA: Final = _DAYS | _MADE_OF
_ROWS_TOGETHER: Final = 4_000_000
#: So many records are read by each process anew before the file is written again.
_MOST_APART: Final = 64
_DIGEST_BYTES: Final = 32
_DAY: Final = 86_400_000_000  # microseconds


class EpochDays:
    """The days of all records of a store."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._days: pl.DataFrame | None = None
        self._known: dict[str, Receipt] = {}
        self._written = 0

    def holding(self, committed: Sequence[Receipt], epochs: pl.Series) -> list[Receipt]:
        """Return the records some of whose rows have epochs on a day of `epochs`, in their order.

        The caller holds the store's lock. Where one that was not read before is damaged, all of those count as holding
        any day, so that only who needs that one is told.
        """
        if self._days is None:
            self._days = _read(self._layout)
            self._match(committed, self._days)
        apart = [r for r in committed if r.rows and not self._knows(r)]
        if apart:
            with suppress(StoreError):
                self._days, apart = self._with(apart, self._days, self._of), []
        if self._days.is_empty():
            return apart
        days = _days(epochs)
        begin, end = self._days["begin"].to_numpy(), self._days["end"].to_numpy()
        on_a_day = np.searchsorted(days, begin, "left") < np.searchsorted(days, end, "right")
        keys = self._days["payload_key"].filter(pl.Series(on_a_day, dtype=pl.Boolean)).unique()
        wanted = {f"{key:016x}" for key in keys} | {r.payload_id for r in apart}
        return [r for r in committed if r.rows and r.payload_id in wanted]

    def learn(self, receipt: Receipt, epochs: pl.Series) -> None:
        """Take the days of a record that was committed just now from its epochs, in place of reading them again.

        The caller holds the store's lock.
        """
        if self._days is not None and receipt.rows:
            key = pl.lit(int(receipt.payload_id, 16), pl.UInt64).alias("payload_key")
            days = pl.DataFrame({"day": _days(epochs)}).with_columns(key)
            self._days = self._with([receipt], self._days, lambda receipts: _in_runs(days, receipts))

    def _knows(self, receipt: Receipt) -> bool:
        known = self._known.get(receipt.payload_id)
        if known is not receipt and known == receipt:  # the one that was learned, read from its file since
            known = self._known[receipt.payload_id] = receipt
        return known is receipt

    def _match(self, committed: Sequence[Receipt], days: pl.DataFrame) -> None:
        """Take what the file says of the receipts that it was made of."""
        made_of = set(days.select(list(_MADE_OF)).unique().rows())
        self._known = {r.payload_id: r for r in committed if _made_of(r) in made_of}
        self._written = len(made_of)

    def _with(
        self, apart: Sequence[Receipt], days: pl.DataFrame, days_of: Callable[[Sequence[Receipt]], pl.DataFrame]
    ) -> pl.DataFrame:
        """Return the days with those of records that are not known yet; written down once these are many."""
        made_anew = pl.DataFrame({"payload_key": [int(r.payload_id, 16) for r in apart]}, schema_overrides=_DAYS)
        found = [days.join(made_anew, on="payload_key", how="anti")]
        found += [days_of(some) for some in gathered(apart, _ROWS_TOGETHER, lambda r: r.rows)]
        days = pl.concat(found)
        self._known |= {r.payload_id: r for r in apart}
        unwritten = days["payload_key"].n_unique() - self._written
        if unwritten >= _MOST_APART:
            with suppress(StoreError):  # whoever comes next reads them again
                self._write(days)
        return days

    def _of(self, receipts: Sequence[Receipt]) -> pl.DataFrame:
        files = [self._layout.record(r.payload_id) / SETS_FILE for r in receipts]
        epochs = table.scan(files, {"payload_key": pl.UInt64(), "epoch": table.TIME})
        day = pl.col("epoch").dt.date().cast(pl.Int32).alias("day")
        days = table.collect(epochs.select("payload_key", day).unique(), files)
        return _in_runs(days, receipts)

    def _write(self, days: pl.DataFrame) -> None:
        buffer = io.BytesIO()
        days.write_parquet(buffer, compression="zstd", statistics=False)
        data = buffer.getvalue()
        path = self._layout.compact / EPOCH_DAYS_FILE
        with storage_errors(path, "write"):
            replace_file(path, hashlib.sha256(data).digest() + data, partial=self._layout.partial)
        self._written = days["payload_key"].n_unique()


def _in_runs(days: pl.DataFrame, receipts: Sequence[Receipt]) -> pl.DataFrame:
    """Return columns `_SCHEMA` of the days (payload_key, day) of some records."""
    day = pl.col("day")
    run = (day != day.shift() + 1).fill_null(value=False).cum_sum().over("payload_key").alias("run")
    runs = (
        days.sort("payload_key", "day")
        .with_columns(run)
        .group_by("payload_key", "run", maintain_order=True)
        .agg(begin=day.min(), end=day.max())
    )
    made_of = pl.DataFrame([_made_of(r) for r in receipts], schema=_MADE_OF, orient="row")
    return runs.join(made_of, on="payload_key").select(list(_SCHEMA)).cast(_SCHEMA)  # type: ignore[arg-type]  # names to types


def _read(layout: Layout) -> pl.DataFrame:
    """Return what the file holds; nothing where it is missing or damaged."""
    try:
        written = (layout.compact / EPOCH_DAYS_FILE).read_bytes()
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
