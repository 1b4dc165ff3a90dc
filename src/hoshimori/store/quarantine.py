"""Records set aside: never dropped, numbered over the whole store, readable again."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from hoshimori.model.columns import QUARANTINE
from hoshimori.store import table
from hoshimori.store.layout import Layout
from hoshimori.store.receipt import Receipt

QUARANTINE_FILE: Final = "quarantine.parquet"


def conformed(quarantine: pl.DataFrame | None) -> pl.DataFrame:
    """Return the records set aside in the columns `QUARANTINE`.

    Raises:
        UsageError: A column is missing.
    """
    if quarantine is None:
        return pl.DataFrame(schema=table.polars_schema(QUARANTINE))
    return table.conform(quarantine, table.polars_schema(QUARANTINE), what="quarantined records", nullable=QUARANTINE)


def numbered(quarantine: pl.DataFrame, begin: int) -> pl.DataFrame:
    """Return the records with their number over the store, from `begin`."""
    return quarantine.with_columns(pl.int_range(begin, begin + pl.len(), dtype=pl.Int64).alias("number")).select(
        list(table.QUARANTINED)
    )


def read(layout: Layout, committed: Sequence[Receipt]) -> pl.DataFrame:
    """Return number, QUARANTINE columns and payload (SHA-256) of these records, by number."""
    parts = [
        table.collect(table.scan([file], table.QUARANTINED), [file]).with_columns(
            pl.lit(r.payload.sha256).alias("payload")
        )
        for r in committed
        if r.quarantined
        for file in [layout.record(r.payload_id) / QUARANTINE_FILE]
    ]
    empty = pl.DataFrame(schema=table.QUARANTINED | {"payload": pl.String()})
    return pl.concat([empty, *parts]).sort("number")
