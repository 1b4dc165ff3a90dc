"""What is on file, how old it is, what that hides."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from hoshimori.brief.phrase import phrase
from hoshimori.model import format_instant
from hoshimori.rounds import heartbeat_json
from hoshimori.service.reader import Reader, Reading
from hoshimori.service.shapes import Status
from hoshimori.store.derived import Derived

router = APIRouter(tags=["status"])


@router.get("/status", summary="What is on file, how old each source is, and what that hides", response_model=Status)
async def status(reader: Reading, language: Annotated[Literal["en", "ja"], Query()] = "en") -> Response:
    """Return the same as `hoshimori status --json`, of now: `as_of` counts payloads and incidents known by then."""
    return await reader.answer(lambda: _said(status_json(reader), language), keep=False)


def _said(found: dict[str, Any], language: str) -> dict[str, Any]:
    """Return the status with its sentences in a language."""
    needs = [
        one | {"feed": phrase(one["feed"], language), "hidden": phrase(one["hidden"], language)}
        for one in found["needs"]
    ]
    sentences = {
        key: [phrase(line, language) for line in value]
        for key, value in found.items()
        if isinstance(value, list) and all(isinstance(line, str) for line in value)
    }
    return found | sentences | {"needs": needs}


def status_json(reader: Reader) -> dict[str, Any]:
    """Return the status that a person may see."""
    watch = reader.parts.watch
    found = watch.status() | {
        "payloads": len(reader.payloads()),
        "incidents": len(reader.incidents()),
        "store": "the store",
        "at": format_instant(watch.clock.now()),
    }
    found["heartbeat"] = heartbeat_json(Derived(folder=watch.settings.store / "derived"), watch.clock.now())
    return found
