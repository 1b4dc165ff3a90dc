"""Who asks, in a team: people who signed in at an OpenID provider, and programs with a bearer token of it.

The provider says who; the ledger says for which party and in which role, signed by the authority. A person of another
party reaches only what `PARTNER_PATHS` names, and there only what was released to it. Every write stands in the ledger
with who asked for it, before it is done.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final
from urllib.parse import urlsplit

from anyio import to_thread
from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from hoshimori.cases.account import Account, accounts_of, roles_of
from hoshimori.cases.desk import Desk
from hoshimori.cases.roster import Roster
from hoshimori.errors import OutsideError, VerificationError
from hoshimori.model import Clock
from hoshimori.service.access import Principal, bearer
from hoshimori.service.openid import Identity, OpenIdProvider
from hoshimori.service.problem import RefusedError
from hoshimori.service.session_table import LONGEST, SessionTable

#: What each role of a key adds; a person without a good key reads.
MAY: Final[Mapping[str, frozenset[str]]] = {
    "analyst": frozenset({"run", "draft", "sign", "review", "import"}),
    "reviewer": frozenset({"run", "draft", "sign", "review", "import", "release", "export"}),
    "authority": frozenset({"run", "draft", "sign", "review", "import", "release", "export", "administer"}),
}
#: All that a person of another party reaches. What is not named here is refused, whatever is added to the service.
PARTNER_PATHS: Final = (
    ("GET", re.compile(r"/v1/session")),
    ("POST", re.compile(r"/v1/session/logout")),
    ("GET", re.compile(r"/v1/party")),
    ("GET", re.compile(r"/v1/incidents(/[^/]+(/brief|/timeline)?)?")),
    ("GET", re.compile(r"/v1/cases(/[^/]+(/exhibits/.+)?)?")),
    ("POST", re.compile(r"/v1/cases/[^/]+/export")),
    ("GET", re.compile(r"/v1/(commitments|pledges)(/[^/]+)?")),
    ("GET", re.compile(r"/v1/events")),  # signs of life: every event is the own party's
    ("GET", re.compile(r"/v1/alert-rules")),
    ("POST", re.compile(r"/v1/alert-rules")),
    ("DELETE", re.compile(r"/v1/alert-rules/[^/]+")),
)
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
#: Requests that change nothing, though they carry a body.
_CHANGES_NOTHING: Final = re.compile(r"/v1/session/logout|.*/(prepare|verify)")
_FRESH_S: Final = 2.0
_LOGIN: Final = "/v1/session/login"


@dataclass(slots=True)  # not frozen: what the ledger said, and when it was asked
class _Known:
    head: str = ""
    asked_s: float = float("-inf")
    written_s: float = float("-inf")
    roster: Roster | None = None
    accounts: Mapping[tuple[str, str], Account] = field(default_factory=dict)


class TeamAccess:
    """The access of a team's server: see the top of this file."""

    mode = "team"

    def __init__(
        self, *, provider: OpenIdProvider, sessions: SessionTable, desk: Desk, clock: Clock, address: str
    ) -> None:
        self._provider = provider
        self._sessions = sessions
        self._desk = desk
        self._clock = clock
        self.address = address.rstrip("/")
        self._secure = urlsplit(address).scheme == "https"
        # `__Host-` makes a browser refuse the cookie from any other host or without TLS
        self._cookie = "__Host-hoshimori" if self._secure else "hoshimori"
        self._begun = "__Host-hoshimori-sign-in" if self._secure else "hoshimori-sign-in"
        self._known = _Known()
        self._lock = Lock()

    # ---- who -----------------------------------------------------------------------------------------------------

    async def principal(self, request: Request) -> Principal:
        """Return who asks.

        Raises:
            RefusedError: 401 nobody who is known; 403 no account, a write from elsewhere, or not released.
        """
        return await to_thread.run_sync(self._principal, request)

    def _principal(self, request: Request) -> Principal:
        identity, csrf = self._identity(request)
        found = self._of(identity, csrf)
        _note(request, found, identity)
        write = request.method not in _SAFE
        if csrf is not None and write and request.headers.get("x-csrf-token") != csrf:
            raise RefusedError(
                403,
                "This write carries no token of your session (X-CSRF-Token); nothing was done. Load the page again.",
                kind="csrf",
            )
        path = request.url.path
        if not found.own and not _partner_may(request.method, path):
            raise RefusedError(403, f"This is not released to {found.party}.", kind="not-released")
        if write and not _CHANGES_NOTHING.fullmatch(path):
            who = {"party": found.party, "person": found.person, "issuer": identity.issuer}
            body = {"who": who | {"subject": identity.subject}, "method": request.method, "path": path}
            self._desk.record([("asked/1", body)], self._clock.now())
            self._known.written_s = self._clock.now().timestamp()  # whoever writes sees it in the next list
        return found

    def _identity(self, request: Request) -> tuple[Identity, str | None]:
        """Return who asks by the provider's word, and the CSRF token of a session."""
        token = bearer(request)
        if token is not None:
            try:
                return self._provider.bearer(token), None
            except VerificationError as error:
                raise RefusedError(401, error.message, kind="wrong-token") from error
        cookie = request.cookies.get(self._cookie)
        session = self._sessions.find(cookie) if cookie else None
        if session is None:
            words = "Your session is over; sign in again." if cookie else "Sign in first."
            raise RefusedError(401, words, kind="no-session", login=_LOGIN)
        return session.identity, session.csrf

    def _of(self, identity: Identity, csrf: str | None) -> Principal:
        known = self._fresh()
        account = known.accounts.get((identity.issuer, identity.subject))
        if account is None or known.roster is None:
            raise RefusedError(
                403,
                "The provider knows you, and no party here does. Ask the authority for an account; it needs this"
                f" issuer and subject: {identity.issuer} {identity.subject}",
                kind="no-account",
                issuer=identity.issuer,
                subject=identity.subject,
            )
        return self._made(account, known, csrf)

    def known(self, party: str | None, person: str) -> Principal | None:
        """Return a person of an open account, or None."""
        known = self._fresh()
        found = next((a for a in known.accounts.values() if (a.party, a.holder) == (party, person)), None)
        return None if found is None else self._made(found, known, None)

    def _made(self, account: Account, known: _Known, csrf: str | None) -> Principal:
        if known.roster is None:
            raise OutsideError("The ledger names no party yet. Run: hoshimori party init NAME --keys DIR")
        roles = roles_of(account, known.roster, self._clock.now())
        own = account.party == known.roster.party.key_set.party
        may = frozenset({"read"}).union(*(MAY[role] for role in roles)) if own else frozenset({"read", "export"})
        return Principal(
            person=account.holder,
            party=account.party,
            own=own,
            roles=roles if roles or not own else ("reader",),
            may=may,
            csrf=csrf,
            stamp=known.head[:16],
        )

    def _fresh(self) -> _Known:
        """Return what the ledger says; asked at most every two seconds whether something was added."""
        now_s = self._clock.now().timestamp()
        with self._lock:
            written_lately = now_s - self._known.written_s < _FRESH_S
            fresh = abs(now_s - self._known.asked_s) < _FRESH_S and not written_lately
            if fresh and self._known.roster is not None:
                return self._known
            own = self._known.roster.party.key_set.party if self._known.roster else None
            head = self._desk.ledger.head(own) if own else ""
            if own is None or head != self._known.head:
                roster = self._desk.roster()
                entries = self._desk.own_entries()
                written_s = self._known.written_s
                self._known = _Known(entries[-1].hash, now_s, written_s, roster, accounts_of(entries, roster))
            self._known.asked_s = now_s
            return self._known

    # ---- signing in and out --------------------------------------------------------------------------------------

    def router(self) -> APIRouter:
        """Return the routes of signing in and out."""
        routes = APIRouter(prefix="/v1/session", tags=["session"])
        away: dict[str, Any] = {"response_class": RedirectResponse, "status_code": 303, "methods": ["GET"]}
        routes.add_api_route("/login", self.login, summary="Go to the provider to sign in", **away)
        routes.add_api_route("/callback", self.callback, summary="Come back from the provider", **away)
        routes.add_api_route("/logout", self.logout, summary="End this session", methods=["POST"])
        return routes

    def login(self, return_to: str = "/") -> Response:
        """Send the browser to the provider."""
        begun = self._provider.begin()
        browser = self._sessions.begin(begun, back_to=_inside(return_to))
        answer = RedirectResponse(begun.url, 303)
        self._set(answer, self._begun, browser, seconds=600)
        return answer

    def callback(
        self, request: Request, state: str = "", code: str = "", error: str = "", iss: str | None = None
    ) -> Response:
        """Open a session for whom the provider names, if the ledger knows the person."""
        browser = request.cookies.get(self._begun, "")
        began = self._sessions.returning(state, browser) if state and browser else None
        if began is None:
            raise RefusedError(
                400,
                "This sign-in was not begun in this browser, is finished already, or took longer than ten minutes. "
                "Nobody is signed in; begin again.",
                kind="sign-in",
                login=_LOGIN,
            )
        if error or not code:
            words = "The provider signed nobody in."
            raise RefusedError(403, words, kind="sign-in", login=_LOGIN, error=error[:80])
        try:
            identity = self._provider.finish(code, nonce=began.nonce, verifier=began.verifier, issuer=iss)
        except VerificationError as refused:
            raise RefusedError(403, refused.message, kind="sign-in", login=_LOGIN) from refused
        _note(request, self._of(identity, None), identity)
        if old := request.cookies.get(self._cookie):
            self._sessions.end(old)
        answer = RedirectResponse(began.back_to, 303)
        self._set(answer, self._cookie, self._sessions.open_session(identity), seconds=int(LONGEST.total_seconds()))
        self._set(answer, self._begun, "", seconds=0)
        return answer

    async def logout(self, request: Request) -> Response:
        """End the session here; say where the one at the provider ends."""
        await self.principal(request)
        if cookie := request.cookies.get(self._cookie):
            await to_thread.run_sync(self._sessions.end, cookie)
        try:
            where = await to_thread.run_sync(self._provider.end_session, f"{self.address}/")
        except OutsideError:
            where = None  # the session here is over all the same
        answer = JSONResponse({"end_session": where})
        self._set(answer, self._cookie, "", seconds=0)
        return answer

    def _set(self, answer: Response, name: str, value: str, *, seconds: int) -> None:
        # Lax: the cookie comes along when the provider sends the browser back; writes need the header besides
        answer.set_cookie(name, value, max_age=seconds, path="/", secure=self._secure, httponly=True, samesite="lax")


def _note(request: Request, found: Principal, identity: Identity) -> None:
    """Tell the audit log who this is."""
    note = request.scope.get("hoshimori")
    if isinstance(note, dict):
        note["who"] = {"party": found.party, "person": found.person, "subject": identity.subject}


def _partner_may(method: str, path: str) -> bool:
    asked = "GET" if method in _SAFE else method
    return any(asked == allowed and pattern.fullmatch(path) for allowed, pattern in PARTNER_PATHS)


def _inside(path: str) -> str:
    """Return a path of this service, or its first page: nobody is sent elsewhere after signing in."""
    parts = urlsplit(path)
    fine = path.startswith("/") and not path.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return path if fine and path.isprintable() and "\\" not in path and len(path) < 2000 else "/"
