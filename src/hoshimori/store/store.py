"""The store: payload bytes, what was known when, and the ledger, in one folder."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self, TypeVar

import polars as pl

from hoshimori.errors import NotFoundError, StoreError
from hoshimori.model import Clock, Payload
from hoshimori.store import (
    commit,
    compaction,
    generation,
    history,
    membership,
    migration,
    names,
    payloads,
    quarantine,
    record_rows,
    registers,
    table,
)
from hoshimori.store.commit import Recorded
from hoshimori.store.extents import Extents
from hoshimori.store.layout import Layout
from hoshimori.store.receipt import Receipt, Receipts, by_known_time, payload_id

if TYPE_CHECKING:
    from hoshimori.store.ledger import Ledger

_PAYLOAD_TABLE: Final[dict[str, pl.DataType]] = {
    "payload_id": pl.String(),
    "sha256": pl.String(),
    "provider": pl.String(),
    "url": pl.String(),
    "fetched_at": table.TIME,
    "known_at": table.TIME,
    "known_at_rule": pl.String(),
    "coverage": pl.String(),
    "complete_for": pl.List(pl.String()),
    "terms": pl.String(),
    "size_bytes": pl.Int64(),
    "record_format": pl.String(),
    "known_begin": table.TIME,
    "sets": pl.Int64(),
    "claims": pl.Int64(),
    "quarantined": pl.Int64(),
}
_T = TypeVar("_T")


class Store:
    """What came in, and when it was known. Open one with `Store.open`; any number of processes may hold one open.

    Every `as_of` reads what was known by then (`known_at <= as_of`); None reads everything.
    """

    def __init__(self, path: Path, clock: Clock, *, ledger_url: str = "") -> None:
        self.path = path
        self._ledger_url = ledger_url
        self._clock = clock
        self._layout = Layout(root=path)
        self._receipts = Receipts(self._layout)
        self._names = names.OnFile(self._layout)
        self._extents = Extents(self._layout)

    @classmethod
    def open(cls, path: Path, clock: Clock, *, ledger_url: str = "") -> Self:
        """Return the store in `path`; a new one where there is none, an older format migrated.

        Args:
            path: Its folder.
            clock: The time, for receipts.
            ledger_url: Address of a PostgreSQL database that keeps the ledger; empty for a file in the folder.

        Raises:
            StoreError: The folder is something else, cannot be written, or was written by a newer Hoshimori.
        """
        migration.prepare(Layout(root=path))
        return cls(path, clock, ledger_url=ledger_url)

    def put(self, data: bytes, *, sha256: str = "") -> str:
        """Return the SHA-256 of `data` once its bytes are safe; the same bytes are stored once.

        Args:
            data: The bytes.
            sha256: What `payloads.digest` gives for them, where that was asked already.

        Raises:
            StoreError: The store cannot be written.
        """
        return payloads.put(self._layout, data, sha256=sha256)

    def get(self, sha256: str) -> bytes:
        """Return the bytes with this digest, verified.

        Raises:
            NotFoundError: No such payload.
            StoreError: The file cannot be read or no longer has its bytes.
        """
        return payloads.get(self._layout, sha256)

    def record(
        self,
        payload: Payload,
        *,
        sets: pl.DataFrame | None = None,
        claims: pl.DataFrame | None = None,
        quarantine: pl.DataFrame | None = None,
        bytes_safe: Callable[[], object] | None = None,
    ) -> Recorded:
        """Commit one payload in one step: its record, its sets, its claims, what was set aside.

        Args:
            payload: Bytes and provenance; the bytes were `put` before, or `bytes_safe` says when they are.
            sets: ELEMENT_SET columns, optionally `line`, `TEXT_RUN` and (for the rule `column`) `known_at`.
            claims: REGISTER_CLAIM columns.
            quarantine: QUARANTINE columns.
            bytes_safe: Called before the commit; returns once the bytes are in the store.

        Raises:
            StoreError: The bytes are missing, or the store cannot be written (then nothing was recorded).
            UsageError: A table lacks columns or has empty values.
        """
        return commit.record(
            self._layout,
            self._receipts,
            payload,
            sets=sets,
            claims=claims,
            quarantine=quarantine,
            recorded_at=self._clock.now(),
            bytes_safe=bytes_safe,
            extents=self._extents,
            filed=self._filed,
        )

    def _filed(self, receipt: Receipt, rows: pl.DataFrame) -> None:
        self._extents.learn(receipt, rows)
        self._names.learn(receipt, rows)

    def holds(self, payload: Payload) -> bool:
        """Return whether these bytes with this provenance are recorded."""
        return self._receipts.find(payload_id(payload)) is not None

    def payloads(self, as_of: datetime | None = None) -> tuple[Payload, ...]:
        """Return the payload records, first known first (`known_at`, else `fetched_at`; then digest)."""
        return tuple(r.payload for r in self._known(as_of))

    def newest_first(self, record_format: str, as_of: datetime | None = None) -> Iterator[Payload]:
        """Return the payloads of a format, known last first: whoever cannot use one goes on to the next."""
        return (p for p in reversed(self.payloads(as_of)) if p.record_format == record_format)

    def newest_epoch(self, payload: Payload, *, by: datetime) -> datetime | None:
        """Return the greatest epoch, at most `by`, of the sets that a recorded payload holds; None without any."""
        receipt = self._receipts.find(payload_id(payload))
        if receipt is None or receipt.epoch_end is None or receipt.epoch_end <= by:
            return receipt.epoch_end if receipt else None
        epochs = self.members(receipt.payload_id)["epoch"]
        newest = epochs.filter(epochs <= by).max()
        return newest if isinstance(newest, datetime) else None

    def payload_table(self, as_of: datetime | None = None) -> pl.DataFrame:
        """Return the payload records as a table, in the order of `payloads`.

        `known_begin` is when the first of its content was known; `sets`, `claims`, `quarantined` count rows.
        """
        rows = [
            {name: getattr(r if hasattr(r, name) else r.payload, name) for name in _PAYLOAD_TABLE}
            | {"known_at_rule": r.payload.known_at_rule.value, "coverage": r.payload.coverage.value}
            | {"complete_for": list(r.payload.complete_for)}
            for r in self._known(as_of)
        ]
        return pl.DataFrame(rows, schema=_PAYLOAD_TABLE)

    def sets(
        self,
        *,
        as_of: datetime | None = None,
        norad_cat_ids: Sequence[int] | None = None,
        epoch_begin: datetime | None = None,
        epoch_end: datetime | None = None,
    ) -> pl.DataFrame:
        """Return the element-set history: each distinct set once, sorted by object and epoch.

        Args:
            as_of: Only what was known by then.
            norad_cat_ids: Only these objects.
            epoch_begin: Only epochs from here, inclusive.
            epoch_end: Only epochs before this.

        Returns:
            ELEMENT_SET columns; known_at (first time known); payload (SHA-256 of the payload that brought it first);
            epoch_ahead (its epoch is later than known_at).
        """
        where = table.within(norad_cat_ids, epoch_begin, epoch_end)
        return self._read(
            lambda committed, compacted: history.read(
                self._layout, committed, compacted, as_of=as_of, where=where, norad_cat_ids=norad_cat_ids
            )
        )

    def latest_sets(self, *, as_of: datetime | None = None, at: datetime | None = None) -> pl.DataFrame:
        """Return one row an object, columns as `sets`: its last epoch, or its last epoch <= `at`.

        Of several sets with the same epoch it is the one that became known last.
        """
        return self._read(
            lambda committed, compacted: history.read_latest(self._layout, committed, compacted, as_of=as_of, at=at)
        )

    def names(self, *, as_of: datetime | None = None, norad_cat_ids: Sequence[int] | None = None) -> pl.DataFrame:
        """Return every name and designator of every object, each once, with when and where it was first known.

        Unlike `sets`, which hands out one form of a set, this has the names of all forms.

        Returns:
            norad_cat_id; field (`object_name` or `object_id`); value; known_at; payload (SHA-256). Sorted by object,
            field and known_at.
        """
        return self._read(
            lambda committed, compacted: names.read(
                self._layout, committed, compacted, as_of=as_of, norad_cat_ids=norad_cat_ids
            )
        )

    def names_on_file(self) -> Mapping[str, pl.DataFrame]:
        """Return all names (`object_name`) and designators (`object_id`) for a quick comparison; see `names.OnFile`."""
        return self._read(self._names.names)

    def compact(self, *, everything: bool = False, maker: generation.Maker | None = None) -> tuple[int, int]:
        """Make the history quick to read; return how many records are compacted, and how many generations there are.

        The records stay as they are. Readers and writers may go on meanwhile.

        Args:
            everything: Make all anew as one generation.
            maker: Sizes of the files; None for the usual ones.

        Raises:
            StoreError: The disk is full, or another process compacts.
        """
        live = compaction.compact(
            self._layout,
            self._receipts.committed(),
            lambda covered: (maker or generation.Maker(folder=self._layout.compact)).make(
                record_rows.RecordRows(self._layout, covered)
            ),
            everything=everything,
        )
        return len(live.covers), len(live.generations)

    @property
    def not_compacted(self) -> int:
        """How many records are read one by one; above some hundred `compact` is worth its time."""
        covered = compaction.read_manifest(self._layout).covers
        return sum(1 for r in self._receipts.committed() if r.payload_id not in covered)

    def members(self, payload_id: str) -> pl.DataFrame:
        """Return the sets that one payload holds: norad_cat_id, epoch, set_key, known_at; each distinct set once.

        Raises:
            NotFoundError: No such payload record.
        """
        return self.members_of([payload_id])[payload_id]

    def members_of(self, payload_ids: Sequence[str]) -> dict[str, pl.DataFrame]:
        """Return the sets that each of some payloads holds, as `members`, read together.

        Raises:
            NotFoundError: No such payload record.
        """
        return membership.members(self._layout, [self._receipt(one) for one in payload_ids])

    def claims(self, *, as_of: datetime | None = None, norad_cat_ids: Sequence[int] | None = None) -> pl.DataFrame:
        """Return the registers' claims: REGISTER_CLAIM columns, known_at, payload (SHA-256); first known first.

        With `norad_cat_ids`, claims about a whole launch (no catalogue number) are left out.
        """
        return registers.read(self._layout, self._receipts.committed(), as_of=as_of, norad_cat_ids=norad_cat_ids)

    def quarantine(self, payload_id: str | None = None) -> pl.DataFrame:
        """Return the records set aside: number (1-based, stable), QUARANTINE columns, payload (SHA-256).

        Raises:
            NotFoundError: No such payload record.
        """
        receipts = self._receipts.committed() if payload_id is None else (self._receipt(payload_id),)
        return quarantine.read(self._layout, receipts)

    @property
    def has_ledger(self) -> bool:
        """Whether a ledger is there to read; asking for `ledger` makes one."""
        return bool(self._ledger_url) or self._layout.ledger.exists()

    @cached_property
    def ledger(self) -> "Ledger":
        """The ledger of human acts in this store.

        Raises:
            StoreError: It cannot be opened.
        """
        from hoshimori.store.postgres_ledger import PostgresLedger  # noqa: PLC0415  # ingest starts without SQLAlchemy
        from hoshimori.store.sql_ledger import SqlLedger  # noqa: PLC0415

        if self._ledger_url:
            return PostgresLedger.connect(self._ledger_url)
        return SqlLedger.open(self._layout.ledger)

    def _read(self, reading: Callable[[Sequence[Receipt], compaction.Compacted], _T]) -> _T:
        """Return what `reading` gives; where a compacted file is damaged or was replaced meanwhile, of the records."""
        compacted = compaction.read_manifest(self._layout)
        committed = self._receipts.committed()
        try:
            return reading(committed, compacted)
        except StoreError:
            if not compacted.generations:
                raise
            return reading(committed, compaction.Compacted(folder=self._layout.compact))

    def _receipt(self, payload_id: str) -> Receipt:
        found = self._receipts.find(payload_id)
        if found is None:
            raise NotFoundError(f"The store {self.path} has no payload record {payload_id!r}.", payload_id=payload_id)
        return found

    def _known(self, as_of: datetime | None) -> list[Receipt]:
        return by_known_time(r for r in self._receipts.committed() if as_of is None or r.known_begin <= as_of)
