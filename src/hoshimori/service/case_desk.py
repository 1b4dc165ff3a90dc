"""What the routes of cases share: the desk, a case as somebody may see it, statements as JSON."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Request

from hoshimori.cases import Desk
from hoshimori.cases.key_set import Key
from hoshimori.cases.marking import Terms
from hoshimori.cases.prepared import Prepared, command_line
from hoshimori.cases.recorded import Recorded
from hoshimori.cases.strict_json import base64_bytes, base64_text
from hoshimori.cases.time_token import TOLERANCE
from hoshimori.errors import NotFoundError, UsageError
from hoshimori.model import plain
from hoshimori.service.access import Principal
from hoshimori.service.parts import Parts
from hoshimori.service.problem import RefusedError
from hoshimori.service.reader import parts_of
from hoshimori.service.team_release import Shown, TeamRelease


def desk_of(parts: Parts) -> Desk:
    """Return the desk of the store."""
    return Desk(ledger=parts.watch.store.ledger, blobs=parts.watch.store, clock=parts.clock)


def asked_desk(request: Request) -> Desk:
    """Return the desk of the service that got this request."""
    return desk_of(parts_of(request))


OnDesk = Annotated[Desk, Depends(asked_desk)]


def need_party(desk: Desk) -> str:
    """Return the name of the own party.

    Raises:
        RefusedError: The store belongs to nobody yet.
    """
    try:
        return desk.roster().party.key_set.party
    except NotFoundError as error:
        raise RefusedError(409, error.message, kind="no-party") from error


def shown_case(
    request: Request, desk: Desk, principal: Principal, case_id: str, as_of: datetime | None = None
) -> Shown:
    """Return a case as the person may see it, as it stood at `as_of` (None: as it stands).

    Raises:
        NotFoundError: There is none, or it is not released to the person.
    """
    need_party(desk)
    release = TeamRelease(desk=desk) if principal.own else _release(request)
    return release.case(principal, case_id, as_of)


def shown_cases(request: Request, desk: Desk, principal: Principal, as_of: datetime | None = None) -> dict[str, Shown]:
    """Return the cases that the person may see; none where the store belongs to nobody yet."""
    if not principal.own:
        return _release(request).cases(principal, as_of)
    parts = parts_of(request)

    def make() -> dict[str, Shown]:
        return {} if desk.roster().own is None else TeamRelease(desk=desk).cases(principal, as_of)

    return parts.shelf.of(parts.shelf.state(), ("cases", as_of, _stamp(parts, desk, principal)), make)


def _stamp(parts: Parts, desk: Desk, principal: Principal) -> str:
    """Return what the ledger looks like, where the state of the store's folder does not tell it."""
    if principal.stamp or not parts.watch.settings.ledger:
        return principal.stamp
    return desk.ledger.head(need_party(desk))


def _release(request: Request) -> TeamRelease:
    found = parts_of(request).release
    if not isinstance(found, TeamRelease):
        raise RefusedError(403, "Nothing is released here to another party.", kind="not-released")
    return found


def own_key(desk: Desk, principal: Principal, key_id: str) -> Key:
    """Return a key of the own party that this person may sign with.

    Raises:
        RefusedError: It is somebody else's.
        UsageError: There is no such key.
    """
    key = desk.roster().party.key_set.key(key_id)
    if key is None:
        raise UsageError(
            f"key {key_id[:12]} is not in the key set of this party; see: hoshimori party list", key_id=key_id
        )
    if principal.party is not None and key.holder != principal.person:
        raise RefusedError(
            403, f"key {key_id[:12]} is not yours ({principal.person}); nothing was done.", kind="not-your-key"
        )
    return key


def waiting(prepared: Prepared, text: str, holder: str, signed_at: Any) -> dict[str, Any]:
    """Return what waits for a signature, with the line that signs it on the signer's own machine."""
    return {
        text: base64_text(prepared.payload),
        "to_sign": base64_text(prepared.message),
        "digest": prepared.digest,
        "says": dict(prepared.says),
        "command": command_line(prepared, holder),
        "expires_at": plain(signed_at + TOLERANCE),
    }


def signature_of(text: str) -> bytes:
    """Return the 64 bytes of a signature as the command line prints it.

    Raises:
        UsageError: It is none.
    """
    try:
        found = base64_bytes("".join(text.split()))
    except ValueError:
        found = b""
    if len(found) != 64:
        raise UsageError("A signature is the line that `hoshimori case sign --prepared` printed; copy it as a whole.")
    return found


def said_json(said: Recorded) -> dict[str, Any]:
    """Return a statement on record."""
    act = said.act
    return {
        "party": act.party,
        "holder": said.holder,
        "role": act.role,
        "position": act.position,
        "comment": act.comment,
        "signed_at": plain(act.signed_at),
        "recorded_at": plain(said.recorded_at),
        "number": said.number,
        "key_id": act.key_id,
        "counts": not said.problems,
        "problems": list(said.problems),
        "time_proven_at": plain(said.time_proven_at),
        "terms": terms_json(act.terms),
        "reply": plain(act.reply),
    }


def terms_json(terms: Terms | None) -> dict[str, Any] | None:
    """Return release terms, or None."""
    return None if terms is None else terms.record()
