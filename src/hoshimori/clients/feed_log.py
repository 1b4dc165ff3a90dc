"""How each feed stands: when it was last good, what is wrong with it, since when, and whether a person was told.

One table beside the limiter's memory, for all processes of this user. A feed that is marked keeps its last good copy.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from hoshimori.errors import OutsideError
from hoshimori.model import Clock, format_instant, parse_instant

#: Reasons that are no fault of a feed: its owner's rules, or somebody else is asking just now.
ORDERLY: Final = frozenset(
    {"unchanged", "too_soon", "in_flight", "not_open", "rate", "circuit_open", "missed", "nothing_aside"}
)
#: One missed connection is the network's everyday; a person hears of the second.
_TRIES_BEFORE_TELLING: Final = {"unreachable": 2}
#: Marks of a good answer some, or most, of whose records could not be used.
UNUSED: Final = ("set_aside", "unreadable")
#: Marks that an answer alone does not take away.
_OURS: Final = ", ".join(f"'{reason}'" for reason in ("disk", "format", *UNUSED))
#: Marks that are of the machine: all feeds share them, whosever they are.
_OF_ALL: Final = frozenset({"disk", "clock"})
#: Marks that all feeds of a site share. A copy that shrank is none: each has its own counts, and its own command.
_OF_A_SITE: Final = frozenset({"credential", "unreachable", "error_budget", "byte_budget"})
_SOUND: Final = {"reason": "''", "words": "''", "since": "NULL", "tries": "0", "told_at": "NULL"}
_COLUMNS: Final = "site, name, address, good_at, tried_at, reason, words, since, tries, told_at"


def cause_of(reason: str, site: str, feed: str) -> tuple[str, ...]:
    """Return what feeds that are marked for one cause have in common; its words are told once.

    Feeds of a site that stopped on one day share these words; for them `feed` is the words.
    """
    if reason in _OF_ALL:
        return (reason,)
    return (reason, site) if reason in _OF_A_SITE else (reason, site, feed)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """How one feed stands.

    Attributes:
        site: Whose feed.
        name: Which.
        address: What is asked.
        good_at: When it last gave good data or said that nothing is new; None for never.
        tried_at: When it was last tried.
        reason: Empty, or what is wrong in one word.
        words: Sentences: what is wrong, what stands, what to do.
        since: Since when it is wrong.
        tries: How often in a row.
        told_at: When a person was told of it.
    """

    site: str
    name: str
    address: str
    good_at: datetime | None
    tried_at: datetime
    reason: str = ""
    words: str = ""
    since: datetime | None = None
    tries: int = 0
    told_at: datetime | None = None

    @property
    def provider(self) -> str:
        """Whose site it is."""
        return self.site.partition("/")[0]

    @property
    def cause(self) -> tuple[str, ...]:
        """What it has in common with the feeds that are marked for the same cause."""
        return cause_of(self.reason, self.site, self.words if self.reason == "stopped" else self.address)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """Feeds that are marked for one cause.

    Attributes:
        states: The feeds.
        since: Since when it holds.
        words: What is wrong, what stands, what to do; of the feed that was asked, not of one that waits with it.
    """

    states: tuple[FeedState, ...]
    since: datetime
    words: str

    @property
    def feeds(self) -> dict[str, list[str]]:
        """Provider → names of its feeds."""
        found: dict[str, list[str]] = {}
        for state in self.states:
            found.setdefault(state.provider, []).append(state.name)
        return found


def by_cause(states: Iterable[FeedState]) -> dict[tuple[str, ...], Marked]:
    """Return the feeds that are marked, those of one cause together, in the order in which the causes come."""
    causes: dict[tuple[str, ...], list[FeedState]] = {}
    for state in states:
        if state.reason:
            causes.setdefault(state.cause, []).append(state)
    marked = {}
    for cause, found in causes.items():
        first = min(found, key=lambda s: (s.since or s.tried_at, "was not asked" in s.words, s.name))
        marked[cause] = Marked(states=tuple(found), since=first.since or first.tried_at, words=first.words)
    return marked


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLog:
    """The table; `path` is the limiter's SQLite file."""

    path: Path
    clock: Clock

    def good(self, site: str, name: str, address: str) -> None:
        """Write down that the feed is sound; what our own disk or reader did not take is so until `mended`."""
        now = format_instant(self.clock.now())
        with self._open() as db:
            db.execute(
                f"INSERT INTO feed ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, '', '', NULL, 0, NULL) "  # noqa: S608  # a literal of this file
                "ON CONFLICT (site, address) DO UPDATE SET name = excluded.name, good_at = excluded.good_at, "
                "tried_at = excluded.tried_at" + "".join(_unless_ours(*pair) for pair in _SOUND.items()),
                (site, name, address, now, now),
            )

    def mark(
        self, site: str, name: str, address: str, *, reason: str, words: str, since: datetime | None = None
    ) -> None:
        """Write down what is wrong, since now where no `since` is said.

        The same reason again keeps its beginning, and that a person was told.
        """
        now = format_instant(self.clock.now())
        with self._open() as db:
            db.execute(
                f"INSERT INTO feed ({_COLUMNS}) VALUES (?, ?, ?, NULL, ?, ?, ?, ?, 1, NULL) "  # noqa: S608  # a literal of this file
                "ON CONFLICT (site, address) DO UPDATE SET name = excluded.name, tried_at = excluded.tried_at, "
                "tries = CASE WHEN reason = excluded.reason THEN tries + 1 ELSE 1 END, "
                "since = CASE WHEN reason = excluded.reason THEN since ELSE excluded.since END, "
                "told_at = CASE WHEN reason = excluded.reason THEN told_at ELSE NULL END, "
                "reason = excluded.reason, words = excluded.words",
                (site, name, address, now, reason, words, format_instant(since) if since else now),
            )

    def nothing_new(self, site: str, name: str, address: str) -> None:
        """Write down that the provider has nothing new; what was set aside for a person stays marked."""
        waiting = {s.address for s in self.states() if s.site == site and s.reason in {"shrunk", "clock"}}
        if address not in waiting:
            self.good(site, name, address)

    def mended(self, site: str, address: str, *, reasons: tuple[str, ...] = ("disk", "format")) -> None:
        """Write down that the last good copy, which our own disk or reader had not taken, is on file now.

        Or, with other `reasons`, that these do not hold any more.
        """
        with self._open() as db:
            db.executemany(
                f"UPDATE feed SET {', '.join(f'{column} = {value}' for column, value in _SOUND.items())} "  # noqa: S608  # literals of this file
                "WHERE site = ? AND address = ? AND reason = ?",
                [(site, address, reason) for reason in reasons],
            )

    def forget(self, site: str, address: str) -> None:
        """Leave out a feed that is no longer one."""
        with self._open() as db:
            db.execute("DELETE FROM feed WHERE site = ? AND address = ?", (site, address))

    def forget_provider(self, provider: str) -> None:
        """Leave out all feeds of a provider that is not asked any more."""
        with self._open() as db:
            db.execute("DELETE FROM feed WHERE site = ? OR site LIKE ?", (provider, f"{provider}/%"))

    def states(self) -> tuple[FeedState, ...]:
        """Return all feeds, by site and name; none where nothing was ever fetched."""
        if not self.path.exists():
            return ()
        select = f"SELECT {_COLUMNS} FROM feed ORDER BY site, name, address"  # noqa: S608  # a literal of this file
        try:
            with self._open() as db:
                rows = db.execute(select).fetchall()
        except OutsideError:  # a full or foreign disk: as the file lies there
            rows = self._as_it_lies(select)
        return tuple(
            FeedState(
                site=site,
                name=name,
                address=address,
                good_at=_instant(good_at),
                tried_at=parse_instant(tried_at),
                reason=reason,
                words=words,
                since=_instant(since),
                tries=tries,
                told_at=_instant(told_at),
            )
            for site, name, address, good_at, tried_at, reason, words, since, tries, told_at in rows
        )

    def untold(self) -> tuple[FeedState, ...]:
        """Return the feeds that are wrong and of which no person was told yet."""
        return tuple(
            s
            for s in self.states()
            if s.reason and s.told_at is None and s.tries >= _TRIES_BEFORE_TELLING.get(s.reason, 1)
        )

    def told(self, states: tuple[FeedState, ...]) -> None:
        """Write down that a person was told of these."""
        now = format_instant(self.clock.now())
        with self._open() as db:
            db.executemany(
                "UPDATE feed SET told_at = ? WHERE site = ? AND address = ?", [(now, s.site, s.address) for s in states]
            )

    def _as_it_lies(self, select: str) -> list[Any]:
        try:
            with closing(sqlite3.connect(f"{self.path.absolute().as_uri()}?immutable=1", uri=True)) as db:
                return db.execute(select).fetchall()
        except sqlite3.Error:
            return []

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.path, timeout=30.0, isolation_level=None)) as db:
                db.execute("PRAGMA journal_mode = WAL")
                db.execute("PRAGMA synchronous = NORMAL")
                db.execute(
                    "CREATE TABLE IF NOT EXISTS feed (site TEXT, name TEXT, address TEXT, good_at TEXT, tried_at TEXT, "
                    "reason TEXT, words TEXT, since TEXT, tries INTEGER, told_at TEXT, PRIMARY KEY (site, address))"
                )
                yield db
        except (OSError, sqlite3.Error) as error:
            raise OutsideError(
                f"The log of the feeds {self.path} cannot be written ({error}). Free the disk or set HOSHIMORI_CACHE "
                "to a folder that can be written.",
                path=str(self.path),
            ) from error


def _instant(text: str | None) -> datetime | None:
    return None if text is None else parse_instant(text)


def _unless_ours(column: str, value: str) -> str:
    return f", {column} = CASE WHEN reason IN ({_OURS}) THEN {column} ELSE {value} END"
