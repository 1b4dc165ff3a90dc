"""Sessions of people who signed in, and sign-ins that have begun: in the ledger's database, or in a file beside it.

What is kept is the SHA-256 of each secret: who reads the table can use none of them. Sessions survive a restart and end
by themselves; a sign-in that has begun can be finished once.
"""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, Self

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from hoshimori.errors import StoreError
from hoshimori.model import Clock
from hoshimori.service.openid import Begun, Identity

#: A session that nobody uses ends after this …
IDLE: Final = timedelta(hours=2)
#: … and any session after this: the provider is asked again.
LONGEST: Final = timedelta(hours=12)
#: A sign-in that has begun is finished within this.
SIGN_IN: Final = timedelta(minutes=10)
#: What the database said of a session is believed for so long.
_BELIEVED_S: Final = 3.0
_MOST_BELIEVED: Final = 5_000
#: The time of last use is written at most this often.
_SEEN: Final = timedelta(minutes=1)
_METADATA: Final = sa.MetaData()
_SESSIONS: Final = sa.Table(
    "console_session",
    _METADATA,
    sa.Column("token_sha256", sa.String(64), primary_key=True),
    sa.Column("issuer", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("csrf", sa.Text, nullable=False),
    sa.Column("begun_s", sa.Float, nullable=False),
    sa.Column("seen_s", sa.Float, nullable=False),
)
_SIGN_INS: Final = sa.Table(
    "console_sign_in",
    _METADATA,
    sa.Column("state_sha256", sa.String(64), primary_key=True),
    sa.Column("browser_sha256", sa.String(64), nullable=False),
    sa.Column("nonce", sa.Text, nullable=False),
    sa.Column("verifier", sa.Text, nullable=False),
    sa.Column("back_to", sa.Text, nullable=False),
    sa.Column("begun_s", sa.Float, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody who signed in."""

    identity: Identity
    csrf: str
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Returning:
    """A sign-in that is finished now."""

    nonce: str
    verifier: str
    back_to: str


class SessionTable:
    """Sessions and sign-ins in a database."""

    def __init__(self, engine: sa.Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._seen: dict[str, tuple[float, Session]] = {}

    @classmethod
    def open(cls, *, ledger_url: str, store: Path, clock: Clock) -> Self:
        """Return the table, made if missing: on the ledger's server, else in `console.sqlite` of the store.

        Raises:
            StoreError: The database cannot be used.
        """
        if ledger_url:
            address = sa.make_url(ledger_url).set(drivername="postgresql+pg8000")
            engine = sa.create_engine(address, pool_size=4, pool_pre_ping=True, connect_args={"timeout": 10})
        else:
            path = store / "console.sqlite"
            engine = sa.create_engine(
                sa.URL.create("sqlite", database=str(path)),
                poolclass=NullPool,
                connect_args={"timeout": 60},
            )
        table = cls(engine, clock)
        with table._writing() as connection:
            _METADATA.create_all(connection)
        if not ledger_url:
            (store / "console.sqlite").chmod(0o600)
        return table

    def close(self) -> None:
        """Let the database go."""
        self._engine.dispose()

    def begin(self, begun: Begun, *, back_to: str) -> str:
        """Keep a sign-in that has begun; return the secret that binds it to one browser."""
        browser = secrets.token_urlsafe(32)
        now_s = self._now_s()
        with self._writing() as connection:
            connection.execute(sa.delete(_SIGN_INS).where(_SIGN_INS.c.begun_s < now_s - SIGN_IN.total_seconds()))
            row = {
                "state_sha256": _digest(begun.state),
                "browser_sha256": _digest(browser),
                "nonce": begun.nonce,
                "verifier": begun.verifier,
                "back_to": back_to,
                "begun_s": now_s,
            }
            connection.execute(sa.insert(_SIGN_INS), [row])
        return browser

    def returning(self, state: str, browser: str) -> Returning | None:
        """Return the sign-in of this state and browser, once; None where there is none."""
        where = sa.and_(
            _SIGN_INS.c.state_sha256 == _digest(state),
            _SIGN_INS.c.browser_sha256 == _digest(browser),
            _SIGN_INS.c.begun_s >= self._now_s() - SIGN_IN.total_seconds(),
        )
        with self._writing() as connection:
            row = connection.execute(sa.select(_SIGN_INS).where(where)).mappings().first()
            if row is None or connection.execute(sa.delete(_SIGN_INS).where(where)).rowcount != 1:
                return None
        return Returning(nonce=row["nonce"], verifier=row["verifier"], back_to=row["back_to"])

    def open_session(self, identity: Identity) -> str:
        """Return the secret of a new session."""
        token, now_s = secrets.token_urlsafe(32), self._now_s()
        with self._writing() as connection:
            connection.execute(sa.delete(_SESSIONS).where(self._over(now_s)))
            row = {
                "token_sha256": _digest(token),
                "issuer": identity.issuer,
                "subject": identity.subject,
                "csrf": secrets.token_urlsafe(32),
                "begun_s": now_s,
                "seen_s": now_s,
            }
            connection.execute(sa.insert(_SESSIONS), [row])
        return token

    def find(self, token: str) -> Session | None:
        """Return the session of this secret; None where it is unknown or over.

        A page asks for many things at once: what the database said is believed for `_BELIEVED_S`. A logout in this
        process counts at once.
        """
        now_s = self._now_s()
        digest = _digest(token)
        seen = self._seen.get(digest)
        if seen is not None and 0 <= now_s - seen[0] < _BELIEVED_S:
            return seen[1]
        found = self._asked(token, now_s)
        if len(self._seen) > _MOST_BELIEVED:
            self._seen.clear()
        if found is None:
            self._seen.pop(digest, None)
        else:
            self._seen[digest] = (now_s, found)
        return found

    def _asked(self, token: str, now_s: float) -> Session | None:
        mine = _SESSIONS.c.token_sha256 == _digest(token)
        with self._writing() as connection:
            row = connection.execute(sa.select(_SESSIONS).where(mine, sa.not_(self._over(now_s)))).mappings().first()
            if row is None:
                return None
            if now_s - row["seen_s"] > _SEEN.total_seconds():
                connection.execute(sa.update(_SESSIONS).where(mine).values(seen_s=now_s))
        ends_s = min(row["begun_s"] + LONGEST.total_seconds(), now_s + IDLE.total_seconds())
        now = self._clock.now()
        return Session(
            identity=Identity(issuer=row["issuer"], subject=row["subject"]),
            csrf=row["csrf"],
            ends_at=now + timedelta(seconds=ends_s - now_s),
        )

    def end(self, token: str) -> None:
        """End a session."""
        self._seen.pop(_digest(token), None)
        with self._writing() as connection:
            connection.execute(sa.delete(_SESSIONS).where(_SESSIONS.c.token_sha256 == _digest(token)))

    def end_all(self, identity: Identity) -> int:
        """End every session of somebody; return how many there were."""
        self._seen.clear()
        theirs = sa.and_(_SESSIONS.c.issuer == identity.issuer, _SESSIONS.c.subject == identity.subject)
        with self._writing() as connection:
            return connection.execute(sa.delete(_SESSIONS).where(theirs)).rowcount

    def _over(self, now_s: float) -> sa.ColumnElement[bool]:
        return sa.or_(
            _SESSIONS.c.begun_s <= now_s - LONGEST.total_seconds(), _SESSIONS.c.seen_s <= now_s - IDLE.total_seconds()
        )

    def _now_s(self) -> float:
        return self._clock.now().timestamp()

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except (sa.exc.SQLAlchemyError, OSError) as error:
            raise StoreError("The sessions cannot be read or written; look at the database of the ledger.") from error


def _digest(secret: Any) -> str:
    return hashlib.sha256(str(secret).encode("utf-8", "replace")).hexdigest()
