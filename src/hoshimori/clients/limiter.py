"""When a site may be asked again: one memory for all processes of this user.

Every request is written down before it is made, in one SQLite file in the shared cache folder, inside a transaction
that takes the write lock at once; so two processes never ask the same question together. A process that dies leaves a
reservation that lapses after `RESERVATION_S`.

Rules kept here are those of the sites' owners (CelesTrak, May 2026: one download an update and query, GP data checked
every two hours, stop on any answer but 200, 50 errors in two hours or 100 MB a day lead to the firewall; Space-Track:
less than 30 requests a minute and 300 an hour for each account). Our budgets lie well below them.

A clock that was set back leaves requests in the future; they count as made just now, so nobody is asked too often.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hoshimori.errors import OutsideError
from hoshimori.model import Clock

RESERVATION_S = 600.0
#: How long a site that nobody reached is left alone: it was not bothered, so this is for the network's sake.
UNREACHABLE_S = 600.0
#: A request further ahead than this was written down under another clock.
CLOCK_SLACK_S = 60.0
#: What is older than this plays no part in any rule.
FORGOTTEN_S = 40.0 * 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a request may not be made now.

    Attributes:
        reason: `too_soon`, `in_flight`, `missed`, `circuit_open`, `error_budget`, `byte_budget` or `rate`.
        next_try_at: First moment at which it may be made, UTC.
    """

    reason: str
    next_try_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Limiter:
    """Budgets of one site, shared by all processes.

    Attributes:
        path: SQLite file.
        site: Whose budget: a site (`celestrak`), or an account at one.
        clock: The time.
        interval_s: Least time between two downloads of one query.
        cool_down_s: How long the site is left alone after an answer that is no 200 or 304.
        max_errors: Errors in `error_window_s` after which the site is left alone (the owner's limit is 50).
        error_window_s: Length of that window.
        max_bytes_per_day: Bytes in 24 h (the owner's limit is 100 MB).
        rates: Most requests in a time: pairs (requests, seconds).
    """

    path: Path
    site: str
    clock: Clock
    interval_s: float = 7200.0
    cool_down_s: float = 7200.0
    max_errors: int = 10
    error_window_s: float = 7200.0
    max_bytes_per_day: int = 80_000_000
    rates: tuple[tuple[int, float], ...] = ()

    def reserve(self, query: str) -> Refusal | None:
        """Write down that `query` is about to be asked, or return why it may not be.

        Raises:
            OutsideError: The shared cache folder cannot be written.
        """
        return self._asked_for(query, reserve=True)

    def refusal(self, query: str) -> Refusal | None:
        """Return why `query` may not be asked now, or None; nothing is reserved.

        Raises:
            OutsideError: The shared cache folder cannot be written.
        """
        return self._asked_for(query, reserve=False)

    def _asked_for(self, query: str, *, reserve: bool) -> Refusal | None:
        now = self.clock.now().timestamp()
        with self._transaction() as db:
            db.execute("UPDATE request SET at = ? WHERE site = ? AND at > ?", (now, self.site, now + CLOCK_SLACK_S))
            db.execute("DELETE FROM request WHERE site = ? AND at < ?", (self.site, now - FORGOTTEN_S))
            refusal = self._refusal(db, query, now)
            if refusal is None and reserve:
                db.execute(
                    "INSERT INTO request (site, query, at, status, bytes) VALUES (?, ?, ?, NULL, 0)",
                    (self.site, query, now),
                )
        return refusal

    def settle(
        self, query: str, *, status: int, size_bytes: int = 0, opens_circuit: bool, pause_s: float = 0.0
    ) -> None:
        """Write down what came of the request that was reserved: `status` 0 where no answer came.

        `pause_s` is how long the site asked to be left alone; with an open circuit it counts where it is longer.
        """
        with self._transaction() as db:
            db.execute(
                "UPDATE request SET status = ?, bytes = ?, error = ?, opens = ?, pause = ? WHERE id = "
                "(SELECT MAX(id) FROM request WHERE site = ? AND query = ? AND status IS NULL)",
                (status, size_bytes, int(status not in {200, 304}), int(opens_circuit), pause_s, self.site, query),
            )

    def last_success(self, query: str) -> datetime | None:
        """Return when `query` was last answered with 200 or 304."""
        with self._transaction() as db:
            row = db.execute(
                "SELECT MAX(at) FROM request WHERE site = ? AND query = ? AND status IN (200, 304)", (self.site, query)
            ).fetchone()
        return None if row[0] is None else datetime.fromtimestamp(row[0], UTC)

    def _refusal(  # noqa: PLR0911  # one return a rule
        self, db: sqlite3.Connection, query: str, now: float
    ) -> Refusal | None:
        def latest(condition: str, *values: object) -> float | None:
            row = db.execute(f"SELECT MAX(at) FROM request WHERE site = ? AND {condition}", (self.site, *values))  # noqa: S608  # conditions are literals of this file
            value: float | None = row.fetchone()[0]
            return value

        flight = latest("query = ? AND status IS NULL AND at > ?", query, now - RESERVATION_S)
        if flight is not None:
            return _refuse("in_flight", flight + RESERVATION_S)
        circuit = db.execute(
            "SELECT MAX(at + MAX(pause, ?)) FROM request WHERE site = ? AND opens = 1", (self.cool_down_s, self.site)
        ).fetchone()[0]
        if circuit is not None and circuit > now:
            return _refuse("circuit_open", circuit)
        asked = latest("query = ? AND status NOT IN (0, 401) AND at > ?", query, now - self.interval_s)  # nor NULL
        if asked is not None:
            return _refuse("too_soon", asked + self.interval_s)
        missed = latest("status = 0 AND at > ?", now - UNREACHABLE_S)
        if missed is not None:
            return _refuse("missed", missed + UNREACHABLE_S)
        for most, span_s in self.rates:
            rows = db.execute(
                "SELECT at FROM request WHERE site = ? AND at > ? ORDER BY at DESC LIMIT ?",
                (self.site, now - span_s, most),
            ).fetchall()
            if len(rows) >= most:
                return _refuse("rate", rows[-1][0] + span_s)
        errors, oldest = db.execute(
            "SELECT COUNT(*), MIN(at) FROM request WHERE site = ? AND error = 1 AND at > ?",
            (self.site, now - self.error_window_s),
        ).fetchone()
        if errors >= self.max_errors:
            return _refuse("error_budget", oldest + self.error_window_s)
        size, first = db.execute(
            "SELECT COALESCE(SUM(bytes), 0), MIN(at) FROM request WHERE site = ? AND bytes > 0 AND at > ?",
            (self.site, now - 86_400.0),
        ).fetchone()
        if size >= self.max_bytes_per_day:
            return _refuse("byte_budget", first + 86_400.0)
        return None

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.path, timeout=30.0, isolation_level=None)) as db:
                db.execute("PRAGMA journal_mode = WAL")  # with NORMAL: sound after a power cut, and no fsync a request
                db.execute("PRAGMA synchronous = NORMAL")
                db.execute(
                    "CREATE TABLE IF NOT EXISTS request "
                    "(id INTEGER PRIMARY KEY, site TEXT NOT NULL, query TEXT NOT NULL, "
                    "at REAL NOT NULL, status INTEGER, bytes INTEGER NOT NULL DEFAULT 0, "
                    "error INTEGER NOT NULL DEFAULT 0, opens INTEGER NOT NULL DEFAULT 0, "
                    "pause REAL NOT NULL DEFAULT 0)"
                )
                if not any(column[1] == "pause" for column in db.execute("PRAGMA table_info (request)")):
                    db.execute("ALTER TABLE request ADD COLUMN pause REAL NOT NULL DEFAULT 0")  # a file of before
                db.execute("CREATE INDEX IF NOT EXISTS request_by_time ON request (site, at)")
                db.execute("BEGIN IMMEDIATE")
                yield db
                db.execute("COMMIT")
        except (OSError, sqlite3.Error) as error:
            raise OutsideError(
                f"The limiter {self.path} cannot be written ({error}). No request was made; free the disk or set "
                "HOSHIMORI_CACHE to a folder that can be written.",
                path=str(self.path),
            ) from error


def _refuse(reason: str, at: float) -> Refusal:
    return Refusal(reason=reason, next_try_at=datetime.fromtimestamp(at, UTC) + timedelta(microseconds=1))
