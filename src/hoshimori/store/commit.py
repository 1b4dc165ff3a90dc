"""One payload record becomes part of the store in one step.

Protocol. Under the store's lock the record is written as a folder in `partial/` (Parquet files, then the receipt), each
file and the folder fsynced; one `rename` moves the folder to `records/<payload_id>`; then `records/` is fsynced. A
reader sees a record whole or not at all, takes no lock, and never waits. A killed writer leaves only a folder in
`partial/`, which the next holder of the lock sweeps. Newness is judged under the same lock, against committed records
only, so two ingests at once double nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

import polars as pl

from hoshimori.errors import StoreError
from hoshimori.model import Payload
from hoshimori.store import quarantine as quarantine_
from hoshimori.store import registers, table
from hoshimori.store.atomic_file import removed_on_failure, storage_errors, sync_folder, write_new
from hoshimori.store.extents import Extents
from hoshimori.store.layout import Layout
from hoshimori.store.lock import exclusive
from hoshimori.store.membership import AGAIN_FILE, SETS_FILE, keyed, split
from hoshimori.store.payloads import check_digest
from hoshimori.store.receipt import RECEIPT_FILE, Receipt, Receipts, dump, payload_id

#: Is told of a record that was committed: its receipt, and the rows that were new (columns `table.SETS`).
Filed = Callable[[Receipt, pl.DataFrame], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What became of one payload.

    Attributes:
        payload_id: Identity of bytes and provenance.
        accepted: Element sets that the store did not know.
        duplicate: Rows that it knew, or that the payload holds twice.
        quarantined: Records set aside.
        already_recorded: The same bytes with the same provenance were recorded before; nothing was written.
    """

    payload_id: str
    accepted: int
    duplicate: int
    quarantined: int
    already_recorded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A payload with its tables in the types of the store, not yet held against it.

    Attributes:
        payload: The payload.
        payload_id: Identity of bytes and provenance.
        handed_in: Number of element-set rows handed in.
        rows: The distinct ones, columns `table.SETS`.
        claims: Columns `table.CLAIMS`.
        quarantine: Columns QUARANTINE.
    """

    payload: Payload
    payload_id: str
    handed_in: int
    rows: pl.DataFrame
    claims: pl.DataFrame
    quarantine: pl.DataFrame

    @classmethod
    def of(
        cls,
        payload: Payload,
        *,
        sets: pl.DataFrame | None,
        claims: pl.DataFrame | None,
        quarantine: pl.DataFrame | None,
    ) -> Self:
        """Return the payload ready for `commit`.

        Raises:
            UsageError: A table lacks columns or has empty values.
        """
        identity = payload_id(payload)
        return cls(
            payload=payload,
            payload_id=identity,
            handed_in=0 if sets is None else sets.height,
            rows=pl.DataFrame(schema=table.SETS) if sets is None else keyed(sets, payload, identity),
            claims=registers.conformed(claims, payload, identity),
            quarantine=quarantine_.conformed(quarantine),
        )


def record(
    layout: Layout,
    receipts: Receipts,
    payload: Payload,
    *,
    sets: pl.DataFrame | None,
    claims: pl.DataFrame | None,
    quarantine: pl.DataFrame | None,
    recorded_at: datetime,
    bytes_safe: Callable[[], object] | None = None,
    extents: Extents | None = None,
    filed: Filed | None = None,
) -> Recorded:
    """Commit one payload record, unless it is there already.

    Args:
        layout: The store.
        receipts: What is in it.
        payload: Bytes and provenance.
        sets: What the payload holds, as `claims` and `quarantine`.
        claims: Likewise.
        quarantine: Likewise.
        recorded_at: The time.
        bytes_safe: Called before the record takes its place, under the store's lock; returns once the bytes are in the
            store. None: they are.
        extents: Of the records, so that only those that could hold the payload's sets are opened.
        filed: Called after a commit, under the lock, with the receipt and the rows that were new.

    Raises:
        StoreError: The bytes are not in the store, or the store cannot be written.
        UsageError: The digest is none, or a table lacks columns or has empty values.
    """
    check_digest(payload.sha256)
    bytes_safe = bytes_safe or _nothing_to_wait_for
    receipt = receipts.find(payload_id(payload))
    already = receipt is not None
    if receipt is None:
        prepared = Prepared.of(payload, sets=sets, claims=claims, quarantine=quarantine)
        with exclusive(layout):
            receipt = receipts.find(prepared.payload_id)  # again, under the lock
            already = receipt is not None
            if receipt is None:
                committed = receipts.committed()
                receipt = commit(
                    layout,
                    committed,
                    prepared,
                    recorded_at=recorded_at,
                    bytes_safe=bytes_safe,
                    extents=extents,
                    filed=filed,
                )
    if already:
        _wait_for_bytes(layout, payload, bytes_safe)
    return Recorded(
        payload_id=receipt.payload_id,
        accepted=0 if already else receipt.accepted,
        duplicate=receipt.accepted + receipt.duplicate if already else receipt.duplicate,
        quarantined=receipt.quarantined,
        already_recorded=already,
    )


def commit(
    layout: Layout,
    committed: Sequence[Receipt],
    prepared: Prepared,
    *,
    recorded_at: datetime,
    bytes_safe: Callable[[], object] | None = None,
    extents: Extents | None = None,
    filed: Filed | None = None,
) -> Receipt:
    """Write one record and make it part of the store, as `record` does. The caller holds the lock.

    The bytes may be on their way meanwhile: with `bytes_safe` they are waited for before the record takes its place.

    Raises:
        StoreError: The store cannot be read or written; then nothing became part of it.
    """
    rows, claims, quarantine = prepared.rows, prepared.claims, prepared.quarantine
    parts = split(rows, layout, committed if extents is None else extents.holding(committed, rows))
    receipt = Receipt(
        payload_id=prepared.payload_id,
        payload=prepared.payload,
        recorded_at=recorded_at,
        known_begin=_time(rows["known_at"].min()) or prepared.payload.known_since,
        sets=parts.sets,
        accepted=parts.accepted,
        duplicate=prepared.handed_in - parts.accepted,
        rows=parts.rows.height,
        again=parts.again.height,
        claims=claims.height,
        quarantined=quarantine.height,
        quarantine_begin=1 + sum(r.quarantined for r in committed),
        epoch_begin=_time(rows["epoch"].min()),
        epoch_end=_time(rows["epoch"].max()),
    )
    files = {
        SETS_FILE: table.as_filed(parts.rows),
        AGAIN_FILE: table.as_filed(parts.again),
        registers.CLAIMS_FILE: claims,
        quarantine_.QUARANTINE_FILE: quarantine_.numbered(quarantine, receipt.quarantine_begin),
    }
    making, final = layout.partial / receipt.payload_id, layout.record(receipt.payload_id)
    with storage_errors(final, "write"), removed_on_failure(making):
        making.mkdir()
        for name, frame in files.items():
            if frame.height:
                table.write_record(making / name, frame)
        write_new(making / RECEIPT_FILE, dump(receipt))
        sync_folder(making)
        if bytes_safe is not None:
            _wait_for_bytes(layout, prepared.payload, bytes_safe)
        making.rename(final)
        sync_folder(layout.records)
    if filed is not None:
        filed(receipt, parts.rows)
    return receipt


def _nothing_to_wait_for() -> None:
    """Return: the bytes are said to be there."""


def _wait_for_bytes(layout: Layout, payload: Payload, bytes_safe: Callable[[], object]) -> None:
    bytes_safe()
    if not layout.payload(payload.sha256).is_file():
        raise StoreError(f"The bytes of {payload.url} are not in the store yet; put them first.", sha256=payload.sha256)


def _time(value: object) -> datetime | None:
    return value if isinstance(value, datetime) else None
