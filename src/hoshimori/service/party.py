"""Who we are and whom we trust: parties with their keys; on a team's server also the audit log."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from hoshimori.errors import UsageError
from hoshimori.model import plain
from hoshimori.service.access import LOCAL_USER
from hoshimori.service.answer import answer_of
from hoshimori.service.audit import AuditLog
from hoshimori.service.case_desk import OnDesk
from hoshimori.service.reader import Asking, allow, parts_of
from hoshimori.service.shapes import Open

router = APIRouter(tags=["party"])


class Parties(Open):
    """The own party and the trusted ones."""

    own: str | None
    parties: list[dict[str, Any]]


@router.get("/party", summary="The own party and the trusted ones, with their keys", response_model=Parties)
def party(request: Request, desk: OnDesk, principal: Asking) -> Response:
    """Return parties and public keys; `mine` marks the keys that the asking person may sign with."""
    allow(principal, "read")
    known, now = desk.roster(), desk.clock.now()
    own = known.own.key_set.party if known.own else None
    listed = [
        {
            "party": name,
            "own": name == own,
            "version": found.version,
            "fingerprint": found.fingerprint,
            "thresholds": dict(found.thresholds),
            "keys": [
                {
                    "holder": k.holder,
                    "role": k.role,
                    "key_id": k.key_id,
                    "expires_at": plain(k.expires_at),
                    "refusal": k.refusal(now),
                    "mine": name == own and principal.own and principal.person in {k.holder, LOCAL_USER},
                }
                for k in found.keys
            ],
        }
        for name, found in sorted(known.key_sets().items(), key=lambda row: (row[0] != own, row[0]))
        if principal.own or name in {own, principal.party}
    ]
    return answer_of({"own": own, "parties": listed}).response(request)


@router.get("/audit", summary="Who asked for what", response_model=Open)
def audit(request: Request, principal: Asking, day: Annotated[str, Query(max_length=10)] = "") -> Response:
    """Return the last lines of a day's audit log, newest first; for those who administer."""
    allow(principal, "administer")
    parts = parts_of(request)
    wanted = day or f"{parts.clock.now():%Y-%m-%d}"
    try:
        date.fromisoformat(wanted)
    except ValueError as error:
        raise UsageError(f"{wanted!r} is no day; write 2026-06-01.", day=wanted) from error
    lines = AuditLog(store=parts.watch.settings.store, clock=parts.clock).read(wanted)
    return answer_of({"day": wanted, "lines": lines, "total": len(lines), "next": None}).response(request)
