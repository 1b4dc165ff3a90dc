"""What was set aside, and one of those records in full."""

from dataclasses import dataclass

import polars as pl

from hoshimori.errors import NotFoundError
from hoshimori.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantinedRecord:
    """One record set aside.

    Attributes:
        number: Its number in this store, from 1; it never changes.
        source: The file's path as given, or the address.
        line: 1-based line in the source.
        norad_cat_id: Catalogue number, None where it could not be read.
        reason: One of `QuarantineReason`.
        message: The sentence that says what was wrong.
        raw: The record as it came in.
        payload: SHA-256 of the bytes that hold it.
    """

    number: int
    source: str
    line: int
    norad_cat_id: int | None
    reason: str
    message: str
    raw: str
    payload: str


def quarantine_listing(store: Store, *, reason: str | None = None) -> pl.DataFrame:
    """Return the records set aside, by number: number, source, line, norad_cat_id, reason, message, raw, payload.

    Args:
        store: The store.
        reason: Only this reason.
    """
    rows = store.quarantine().sort("number")
    return rows if reason is None else rows.filter(pl.col("reason") == reason)


def quarantined_record(store: Store, number: int) -> QuarantinedRecord:
    """Return one record set aside.

    Raises:
        NotFoundError: There is none of this number.
    """
    rows = store.quarantine()
    found = rows.filter(pl.col("number") == number)
    if found.is_empty():
        has = f"numbers run from 1 to {rows.height}" if rows.height else "nothing was set aside"
        raise NotFoundError(f"No record set aside has the number {number}; in this store {has}.", number=number)
    return QuarantinedRecord(**found.row(0, named=True))
