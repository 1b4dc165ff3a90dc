"""Who is asking, and what they may do."""

from typing import Any

from fastapi import APIRouter, Request

from hoshimori.service.access import session_json
from hoshimori.service.reader import Asking, parts_of
from hoshimori.service.shapes import Session

router = APIRouter(tags=["session"])


@router.get("/session", summary="Who is asking, and what they may do", response_model=Session)
async def session(request: Request, principal: Asking) -> dict[str, Any]:
    """Return the person, the party, the roles, and what they allow here."""
    return session_json(parts_of(request).access.mode, principal)
