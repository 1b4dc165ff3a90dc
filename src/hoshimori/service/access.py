"""Who is asking, and what may they do? One protocol; here the embedded mode: one local user with a token.

The token is made at start, printed once as the fragment of an address, and never leaves the memory of the process. It
comes in the header `Authorization` alone, which no page of another origin can set: there is nothing to forge.
"""

import hmac
import secrets
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from fastapi import APIRouter, Request

from hoshimori.service.problem import RefusedError

#: The one person of the embedded mode; it owns the store, so every key of the own party may be theirs.
LOCAL_USER: Final = "local user"
#: Everything that a person may do. What each word allows: docs/reference/service.md.
ACTS: Final = ("read", "run", "draft", "sign", "review", "release", "export", "import", "administer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """A person who asks.

    Attributes:
        person: Name or subject, as the ledger prints it.
        party: Party of the person, or None.
        roles: Roles in that party.
        may: Which of `ACTS` are allowed.
        own: Whether it is the party of this store; others see what was released to them.
        stamp: What the ledger looked like when this was said, where answers depend on it.
        csrf: Token that a write must carry in `X-CSRF-Token`, or None where a bearer token makes it needless.
    """

    person: str
    party: str | None = None
    roles: tuple[str, ...] = ()
    may: frozenset[str] = field(default_factory=lambda: frozenset({"read"}))
    own: bool = True
    stamp: str = ""
    csrf: str | None = None

    @property
    def view(self) -> str:
        """What decides what this person sees: two with the same view get the same answers."""
        return f"{self.party or ''}/{self.own}/{','.join(sorted(self.roles))}/{self.stamp}"


class Access(Protocol):
    """The seam between the embedded mode and a team's.

    Attributes:
        mode: `embedded` or `team`.
        address: Where people reach the service, where that is known; else empty.
    """

    mode: str
    address: str

    async def principal(self, request: Request) -> Principal:
        """Return who asks; check the CSRF token of a write where a cookie says who it is.

        Raises:
            RefusedError: 401 nobody known asks; 403 the write could come from elsewhere.
        """
        ...

    def known(self, party: str | None, person: str) -> Principal | None:
        """Return somebody who asked before, for a feed address that carries no session; None where they are gone."""
        ...

    def router(self) -> APIRouter | None:
        """Return the routes of signing in and out, or None."""
        ...


class Embedded:
    """One local user, known by the token that was made at start."""

    mode = "embedded"
    address = ""

    def __init__(self, token: str | None = None, *, person: str = LOCAL_USER) -> None:
        self.token = token or secrets.token_urlsafe(32)
        self._principal = Principal(person=person, may=frozenset(ACTS))

    async def principal(self, request: Request) -> Principal:
        """Return the local user.

        Raises:
            RefusedError: The token is missing or another one.
        """
        given = bearer(request)
        if given is None:
            raise RefusedError(
                401,
                "No token came with this request. Open the address that `hoshimori serve` printed, or send "
                "Authorization: Bearer TOKEN.",
                kind="no-token",
            )
        if not hmac.compare_digest(given.encode("utf-8", "replace"), self.token.encode()):
            raise RefusedError(
                401,
                "This token is not the one of this start. A new start makes a new token; open the address that "
                "`hoshimori serve` printed.",
                kind="wrong-token",
            )
        return self._principal

    def known(self, party: str | None, person: str) -> Principal | None:
        """Return the local user under its own name."""
        return self._principal if (party, person) == (None, self._principal.person) else None

    def router(self) -> APIRouter | None:
        """Return None: nobody signs in."""
        return None


def bearer(request: Request) -> str | None:
    """Return the bearer token of a request, or None."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def session_json(mode: str, principal: Principal) -> dict[str, Any]:
    """Return who asks as the console reads it."""
    return {
        "mode": mode,
        "party": principal.party,
        "person": principal.person,
        "roles": list(principal.roles),
        "may": [act for act in ACTS if act in principal.may],
        "csrf": principal.csrf,
    }
