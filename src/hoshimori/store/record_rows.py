"""The rows of some records, a bounded number at a time, and how each gets the earliest of its memberships."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import polars as pl

from hoshimori.store import table
from hoshimori.store.history import FIRST, first_known, payload_keys, rank
from hoshimori.store.layout import Layout
from hoshimori.store.membership import AGAIN_FILE, SETS_FILE, gathered
from hoshimori.store.receipt import Receipt, by_known_time

#: Memberships with the place of their record in the order that breaks ties.
AGAIN: Final = {name: kind for name, kind in table.AGAIN.items() if name != "payload_key"} | {"rank": pl.UInt32()}


class RecordRows:
    """The rows of committed records. Every file is read once by each method that yields.

    Args:
        layout: The store.
        receipts: The records, in the order that breaks ties.
    """

    def __init__(self, layout: Layout, receipts: Sequence[Receipt]) -> None:
        self._layout = layout
        self._receipts = receipts
        self._keys = payload_keys(receipts)
        self._rank = rank(self._keys)

    @property
    def covers(self) -> frozenset[str]:
        """The records, by payload_id."""
        return frozenset(r.payload_id for r in self._receipts)

    def counts(self, most: int) -> pl.DataFrame:
        """Return how many rows each object has: norad_cat_id and len, by norad_cat_id."""
        schema = {"norad_cat_id": pl.Int64(), "len": pl.UInt32()}
        found = pl.DataFrame(schema=schema)
        for some in gathered([r for r in self._receipts if r.rows], most, lambda r: r.rows):
            paths = self._paths(some, SETS_FILE)
            counted = table.scan(paths, {"norad_cat_id": pl.Int64()}).group_by("norad_cat_id").len()
            found = pl.concat([found, table.collect(counted, paths).cast(schema)])  # type: ignore[arg-type]  # names to types
            found = found.group_by("norad_cat_id").agg(pl.col("len").sum())
        return found.sort("norad_cat_id")

    def sets(self, most: int) -> Iterator[pl.DataFrame]:
        """Yield all rows, columns `table.SETS`, `most` together."""
        for some in gathered([r for r in self._receipts if r.rows], most, lambda r: r.rows):
            paths = self._paths(some, SETS_FILE)
            scan = table.scan(paths, table.SETS)
            for begin in range(0, sum(r.rows for r in some), most):
                yield table.collect(scan.slice(begin, most), paths)

    def again(self, most: int) -> Iterator[pl.DataFrame]:
        """Yield the memberships of rows that another record brought, columns `AGAIN`.

        Of `most` read together each row has its earliest; they are read first known first, so that few are left.
        """
        held = [r for r in by_known_time(self._receipts) if r.again]
        for some in gathered(held, most, lambda r: r.again):
            paths = self._paths(some, AGAIN_FILE)
            scan = table.scan(paths, table.AGAIN).with_columns(self._rank)
            for begin in range(0, sum(r.again for r in some), most):
                rows = table.collect(scan.slice(begin, most), paths)
                yield earliest(rows.select(list(AGAIN)))

    def as_first_known(self, rows: pl.DataFrame, again: pl.DataFrame) -> pl.DataFrame:
        """Return `rows`, each with the earliest of its own membership and those in `again`."""
        if again.is_empty():
            return rows
        held = first_known(rows.with_columns(self._rank), again, None)
        return held.with_columns(self._keys.gather(held["rank"]).alias("payload_key")).select(list(table.SETS))

    def _paths(self, receipts: Sequence[Receipt], file: str) -> list[Path]:
        return [self._layout.record(r.payload_id) / file for r in receipts]


def earliest(again: pl.DataFrame) -> pl.DataFrame:
    """Return the earliest membership of each row."""
    return again.sort(FIRST).unique(table.ROW_KEY, keep="first", maintain_order=True)
