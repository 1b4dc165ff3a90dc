"""The stream of events (server-sent events): new incidents, jobs with their progress, feeds."""

import json
from collections.abc import AsyncIterator
from typing import Annotated, Any, Final

from anyio import to_thread
from fastapi import APIRouter, Header, Request
from starlette.responses import StreamingResponse

from hoshimori.service.access import Principal
from hoshimori.service.event_hub import Event
from hoshimori.service.parts import Parts
from hoshimori.service.problem import RefusedError
from hoshimori.service.reader import Asking, allow, parts_of

router = APIRouter(tags=["events"])
#: A line that means nothing tells proxies and browsers that the stream lives; then who listens is looked at anew.
SIGN_EVERY_S: Final = 15.0
_STREAM: dict[int | str, dict[str, Any]] = {
    200: {"description": "A stream.", "content": {"text/event-stream": {"schema": {"type": "string"}}}}
}


@router.get("/events", summary="What happens, as it happens", response_class=StreamingResponse, responses=_STREAM)
async def events(
    request: Request,
    principal: Asking,
    last_event_id: Annotated[str | None, Header(max_length=40)] = None,
) -> StreamingResponse:
    """Stream `incident`, `job` and `feed` events; `reset` where what was missed is forgotten.

    With `Last-Event-ID` it begins behind that event. A comment comes every 15 s.
    """
    allow(principal, "read")
    parts = parts_of(request)
    who = f"{principal.party}/{principal.person}"
    if parts.streams.get(who, 0) >= parts.limits.most_streams:
        raise RefusedError(
            429, f"{parts.limits.most_streams} streams of this person are open already.", kind="too-many"
        )
    body = _stream(parts, principal, request, last_event_id, who)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(body, media_type="text/event-stream", headers=headers)


async def _stream(
    parts: Parts, principal: Principal, request: Request, last_event_id: str | None, who: str
) -> AsyncIterator[bytes]:
    hub = parts.events
    parts.streams[who] = parts.streams.get(who, 0) + 1
    try:
        yield b": hoshimori\nretry: 2000\n\n"
        place = hub.place(last_event_id)
        looked = parts.clock.now()
        while not hub.closed:
            found = hub.since(place) if place is not None else None
            for event in found if found is not None else [Event(number=hub.last, kind="reset", data={})]:
                place = event.number
                if _shown(parts, principal, event):
                    yield _line(hub.start, event)
            if found == []:
                await hub.wait(SIGN_EVERY_S)
                if hub.last == place and not hub.closed:
                    yield b": still here\n\n"
            if (parts.clock.now() - looked).total_seconds() >= SIGN_EVERY_S:
                looked = parts.clock.now()
                if await request.is_disconnected() or not await _may_still_read(parts, principal, request):
                    return
    finally:
        parts.streams[who] -= 1


async def _may_still_read(parts: Parts, principal: Principal, request: Request) -> bool:
    """Return whether the token or session still opens the stream: a session or an account may end meanwhile."""
    try:
        now = await parts.access.principal(request)
    except RefusedError:
        return False
    return "read" in now.may and await to_thread.run_sync(_is_known, parts, principal)


def _is_known(parts: Parts, principal: Principal) -> bool:
    """Return whether the person may still read: an account may end while its stream is open."""
    found = parts.access.known(principal.party, principal.person)
    return found is not None and "read" in found.may


def _shown(parts: Parts, principal: Principal, event: Event) -> bool:
    if event.kind == "reset":
        return True
    if event.thing is None:
        return parts.release.shows(principal, "event", event.data)
    noun, thing = event.thing
    return parts.release.shows(principal, noun, thing)


def _line(start: str, event: Event) -> bytes:
    data = json.dumps(event.data, ensure_ascii=False, separators=(",", ":"))
    return f"id: {start}-{event.number}\nevent: {event.kind}\ndata: {data}\n\n".encode()
