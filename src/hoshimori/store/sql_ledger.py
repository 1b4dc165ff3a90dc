"""The ledger in a database, by SQLAlchemy Core. Here: what all databases share, and SQLite in a file or in memory.

Triggers forbid UPDATE and DELETE, so a slip of our own code cannot rewrite history. They do not stop a person who owns
the database; the hash chain shows that (see `ledger`).

A database can die after it was told to commit and before it said that it has. Then nobody knows, so the ledger looks:
what it was about to record is there, or it is not. Where it cannot look, it says that it does not know.
"""

import json
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Final, Self

import rfc8785
import sqlalchemy as sa
from sqlalchemy.pool import NullPool, StaticPool

from hoshimori.errors import StoreError
from hoshimori.model import format_instant, parse_instant
from hoshimori.store.ledger import GENESIS, LedgerEntry, LedgerRecord, chained, verify_chains

_BUSY_S: Final = 60  # how long one appender waits for another
METADATA: Final = sa.MetaData()


class _Name(sa.types.TypeDecorator[str]):
    """Text in which control characters and backslashes are escaped: PostgreSQL's text cannot hold a NUL."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:  # noqa: ARG002  # its signature
        """Return a name as it is stored."""
        return None if value is None else json.dumps(value, ensure_ascii=False)[1:-1]

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> str | None:  # noqa: ARG002  # its signature
        """Return a name as it was."""
        return value if value is None or "\\" not in value else str(json.loads(f'"{value}"'))


_ENTRIES: Final = sa.Table(
    "ledger",
    METADATA,
    sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("party", _Name, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("kind", _Name, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("recorded_at", sa.Text, nullable=False),
    sa.Column("previous", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False, unique=True),
    sa.UniqueConstraint("party", "number"),
    sa.UniqueConstraint("party", "previous"),  # a chain does not fork
)
_TRIGGERS: Final = tuple(
    f"CREATE TRIGGER IF NOT EXISTS ledger_no_{verb.lower()} BEFORE {verb} ON ledger "
    "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
    for verb in ("UPDATE", "DELETE")
)


class LostAcknowledgementError(StoreError):
    """A commit was asked for and not answered: it may or may not have happened."""


class SqlLedger:
    """A `Ledger` in a database. Several processes and threads may append at once: they keep one chain.

    Here as a file of SQLite; `postgres_ledger` is the same on a server.
    """

    def __init__(self, engine: sa.Engine, name: str) -> None:
        self.engine = engine
        self._name = name
        self._one_at_a_time = threading.Lock()  # a database in memory is one connection for all threads

    @classmethod
    def open(cls, path: Path | None) -> Self:
        """Return the ledger in the file `path` (made if missing), or one in memory if None.

        Raises:
            StoreError: The file is no ledger or cannot be opened.
        """
        # AUTOCOMMIT: the driver must not open transactions of its own; `_transaction` does.
        if path is None:
            url, pool = sa.URL.create("sqlite"), {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
        else:
            url, pool = (
                sa.URL.create("sqlite", database=str(path)),
                {
                    "poolclass": NullPool,
                    "connect_args": {"timeout": _BUSY_S},
                },
            )
        engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", **pool)
        ledger = cls(engine, "in memory" if path is None else str(path))
        if path is None or not path.is_file() or path.stat().st_size == 0:
            with ledger._writing() as connection:
                METADATA.create_all(connection)
                for trigger in _TRIGGERS:
                    connection.exec_driver_sql(trigger)
        return ledger

    def append(self, records: Iterable[LedgerRecord]) -> tuple[LedgerEntry, ...]:
        """Record all of `records`, in order, or none of them; see `Ledger.append`."""
        entries: list[LedgerEntry] = []
        try:
            with self._writing() as connection:  # holds the write lock before it reads the heads
                sequence = connection.scalar(sa.select(sa.func.coalesce(sa.func.max(_ENTRIES.c.sequence), 0))) or 0
                chains: dict[str, tuple[int, str]] = {}
                for record in records:
                    if record.party not in chains:
                        chains[record.party] = _last(connection, record.party)
                    number, previous = chains[record.party]
                    sequence += 1
                    entry = chained(record, sequence=sequence, number=number + 1, previous=previous)
                    chains[record.party] = (entry.number, entry.hash)
                    entries.append(entry)
                if entries:
                    connection.execute(sa.insert(_ENTRIES), [_row(entry) for entry in entries])
        except LostAcknowledgementError as error:
            if not self._is_recorded(entries, error):
                raise StoreError(
                    f"The ledger {self._name} broke off, and nothing was recorded. Try again.", ledger=self._name
                ) from error
        return tuple(entries)

    def read(self, after: int = 0, *, party: str | None = None) -> Iterator[LedgerEntry]:
        """Yield the entries with `sequence` > `after`, in order; see `Ledger.read`."""
        query = sa.select(_ENTRIES).where(_ENTRIES.c.sequence > after).order_by(_ENTRIES.c.sequence)
        if party is not None:
            query = query.where(_ENTRIES.c.party == party)
        with self._reading() as connection:
            rows = connection.execute(query).mappings().all()
        for row in rows:
            yield self._entry(row)

    def head(self, party: str) -> str:
        """Return the hash of the party's last record, `GENESIS` if it has none."""
        with self._reading() as connection:
            return _last(connection, party)[1]

    def verify(self) -> int:
        """Walk every chain; see `Ledger.verify`."""
        return verify_chains(self.read())

    def _is_recorded(self, entries: Sequence[LedgerEntry], lost: LostAcknowledgementError) -> bool:
        """Return whether a commit without an answer has happened."""
        try:
            with self._reading() as connection:
                query = sa.select(_ENTRIES.c.hash).where(_ENTRIES.c.hash.in_([entry.hash for entry in entries]))
                found = connection.execute(query).all()
        except StoreError:
            raise lost from None
        return len(found) == len(entries)

    def _writing(self) -> AbstractContextManager[sa.Connection]:
        """Return a transaction that holds the write lock."""
        return self._transaction("BEGIN IMMEDIATE")

    def _reading(self) -> AbstractContextManager[sa.Connection]:
        """Return a transaction that reads."""
        return self._transaction("BEGIN DEFERRED")

    @contextmanager
    def _transaction(self, *begin: str) -> Iterator[sa.Connection]:
        committing = False
        try:
            with self._one_at_a_time, self.engine.connect() as connection:
                for statement in begin:
                    connection.exec_driver_sql(statement)
                try:
                    yield connection
                except BaseException:
                    connection.exec_driver_sql("ROLLBACK")
                    raise
                committing = True
                connection.exec_driver_sql("COMMIT")
        except (sa.exc.SQLAlchemyError, OSError) as error:
            reason = getattr(error, "orig", None) or error
            if committing:
                raise LostAcknowledgementError(
                    f"The ledger {self._name} did not answer to the end ({reason}). Whether it recorded the act is not"
                    " known: look before you try again (hoshimori case show ID).",
                    ledger=self._name,
                ) from error
            raise StoreError(
                f"The ledger {self._name} cannot be used ({reason}). Nothing was recorded; check disk and permissions.",
                ledger=self._name,
            ) from error

    def _entry(self, row: Any) -> LedgerEntry:
        try:
            fields = {**row, "body": json.loads(row["body"]), "recorded_at": parse_instant(row["recorded_at"])}
        except ValueError as error:
            raise StoreError(
                f"Entry {row['sequence']} of the ledger {self._name} is damaged: {error}. Restore it from a copy.",
                ledger=self._name,
                sequence=row["sequence"],
            ) from error
        return LedgerEntry(**fields)


def _last(connection: sa.Connection, party: str) -> tuple[int, str]:
    query = sa.select(_ENTRIES.c.number, _ENTRIES.c.hash).where(_ENTRIES.c.party == party)
    row = connection.execute(query.order_by(_ENTRIES.c.number.desc()).limit(1)).first()
    return (0, GENESIS) if row is None else (row.number, row.hash)


def _row(entry: LedgerEntry) -> dict[str, Any]:
    return {
        "sequence": entry.sequence,
        "party": entry.party,
        "number": entry.number,
        "kind": entry.kind,
        "body": rfc8785.dumps(dict(entry.body)).decode(),
        "recorded_at": format_instant(entry.recorded_at),
        "previous": entry.previous,
        "hash": entry.hash,
    }
