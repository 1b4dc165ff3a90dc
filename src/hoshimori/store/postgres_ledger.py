"""The ledger of a team: PostgreSQL behind the same seam, by `pg8000`.

One table. An appender takes an exclusive lock on it before it reads the heads, so two who append at once keep one
chain; readers are never kept waiting. A commit waits until the server has it on disk, whatever the
server's own setting says.
"""

from contextlib import AbstractContextManager
from typing import Final, Self

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from hoshimori.errors import StoreError, UsageError
from hoshimori.store.sql_ledger import METADATA, SqlLedger

_CONNECT_S: Final = 10
_TRIGGERS: Final = (
    """CREATE OR REPLACE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$""",
    *(
        f"CREATE OR REPLACE TRIGGER ledger_no_{verb.lower()} BEFORE {verb} ON ledger "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()"
        for verb in ("UPDATE", "DELETE", "TRUNCATE")
    ),
)
#: One maker at a time: CREATE TABLE IF NOT EXISTS alone can fail when two make it at once. The number is arbitrary.
_MAKE_LOCK: Final = "SELECT pg_advisory_xact_lock(7063206)"


class PostgresLedger(SqlLedger):
    """A `Ledger` on a PostgreSQL server, 14 or later."""

    @classmethod
    def connect(cls, url: str) -> Self:
        """Return the ledger of a database, made if missing.

        Args:
            url: `postgresql://user:password@host:port/database`. The password is never printed.

        Raises:
            UsageError: The address is no address of a PostgreSQL database.
            StoreError: The server cannot be reached or refuses.
        """
        try:
            address = sa.make_url(url)
        except sa.exc.ArgumentError as error:
            raise UsageError("the address of a ledger is postgresql://user:password@host:port/database") from error
        if address.get_backend_name() != "postgresql":
            raise UsageError(f"{address.get_backend_name()} is no PostgreSQL", backend=address.get_backend_name())
        try:
            engine = sa.create_engine(
                address.set(drivername="postgresql+pg8000"),
                isolation_level="AUTOCOMMIT",  # the driver opens no transactions of its own; `_transaction` does
                poolclass=NullPool,
                connect_args={"timeout": _CONNECT_S},
            )
        except ModuleNotFoundError as error:
            raise StoreError("a ledger on PostgreSQL needs the package pg8000; install it") from error
        ledger = cls(engine, address.set(drivername="postgresql").render_as_string(hide_password=True))
        with ledger._transaction("BEGIN", _MAKE_LOCK) as connection:
            if not sa.inspect(connection).has_table("ledger"):
                METADATA.create_all(connection)
                for statement in _TRIGGERS:
                    connection.exec_driver_sql(statement)
        return ledger

    def keep_connections(self) -> None:
        """Keep some connections open from now on, for a server that lives long; each is tried before it is used."""
        before = self.engine
        self.engine = sa.create_engine(
            before.url,
            isolation_level="AUTOCOMMIT",
            pool_size=4,
            max_overflow=8,
            pool_pre_ping=True,
            connect_args={"timeout": _CONNECT_S},
        )
        before.dispose()

    def _writing(self) -> AbstractContextManager[sa.Connection]:
        return self._transaction("BEGIN", "SET LOCAL synchronous_commit = on", "LOCK TABLE ledger IN EXCLUSIVE MODE")

    def _reading(self) -> AbstractContextManager[sa.Connection]:
        return self._transaction("BEGIN READ ONLY")
