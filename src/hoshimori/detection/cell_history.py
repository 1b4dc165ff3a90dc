"""Cells of air traffic by day, read again from the payloads that hold them."""

import logging
from datetime import timedelta
from typing import Final

import polars as pl

from hoshimori.errors import FormatError, StoreError
from hoshimori.io import read
from hoshimori.io.gnss_cells import day_of
from hoshimori.model.vocabulary import CELL_FORMATS
from hoshimori.model.watch_report import Span
from hoshimori.store import Store

_LOG: Final = logging.getLogger(__name__)
#: Days before the window that a baseline may reach back.
BASELINE = timedelta(days=28)


def space_weather(store: Store, span: Span) -> pl.DataFrame | None:
    """Return the days of the newest file of space weather known at `as_of` that can be read; None where none can."""
    for payload in store.newest_first("space-weather-csv", span.as_of):
        try:
            days = read(store.get(payload.sha256), source=payload.url).space_weather
        except (FormatError, StoreError) as error:
            _LOG.warning("a file of space weather is not used: %s", error.message)
            continue
        if days is not None:
            return days.with_columns(payload=pl.lit(payload.sha256))
    return None


def cell_history(store: Store, span: Span) -> pl.DataFrame | None:
    """Return the cells of the window and of the days before it, as known at `as_of`; None where none are on file.

    Of two payloads of one day the one known last counts.
    """
    first, last = (span.begin - BASELINE).date(), span.end.date()
    found = []
    for row in store.payload_table(as_of=span.as_of).iter_rows(named=True):
        if row["record_format"] not in CELL_FORMATS or row["known_at"] is None:
            continue
        if not first <= day_of(row["url"]) <= last:
            continue
        cells = read(store.get(row["sha256"]), source=row["url"]).cells
        if cells is not None:
            found.append(cells.with_columns(known_at=pl.lit(row["known_at"]), payload=pl.lit(row["sha256"])))
    if not found:
        return None
    newest = pl.concat(found).sort("known_at", "payload", "day", "cell")
    chosen = newest.group_by("day").agg(pl.col("payload").last())
    kept = newest.join(chosen, on=["day", "payload"], how="semi").sort("day", "cell")
    return kept.select("day", "cell", "good", "bad", "known_at", "payload")
