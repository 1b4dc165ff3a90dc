"""What stood out: the detections that incidents on file rest on."""

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from hoshimori.model import Detection, Incident, format_instant, parse_instant, plain
from hoshimori.service.page import PageOf, page_of, part
from hoshimori.service.reader import Reader, Reading
from hoshimori.service.shapes import DetectionPage

router = APIRouter(tags=["detections"])


@router.get("/detections", summary="What stood out; never what it means", response_model=DetectionPage)
async def detections(
    reader: Reading,
    page: Annotated[PageOf, Depends(page_of)],
    begin: Annotated[str | None, Query(max_length=40, description="Those that end after this.")] = None,
    end: Annotated[str | None, Query(max_length=40, description="Those that begin before this.")] = None,
    code: Annotated[str | None, Query(max_length=20, description="Detector, for instance PRX001.")] = None,
    object: Annotated[int | None, Query(ge=0, le=999_999_999)] = None,  # noqa: A002  # the word of the query
) -> Response:
    """Return a part of the detections of incidents on file, newest first; a job `detect` looks anew."""
    first, last = (parse_instant(t) if t else None for t in (begin, end))

    def fits(one: Detection) -> bool:
        return (
            (first is None or one.end > first)
            and (last is None or one.begin < last)
            and (code is None or one.code == code)
            and (object is None or object in one.objects)
        )

    def make() -> dict[str, Any]:
        rows = [(key, one, incident) for key, one, incident in on_file(reader) if fits(one)]
        rows.sort(key=lambda row: (-row[1].end.timestamp(), row[0]))
        return part(rows, page, noun="detections", key=lambda row: row[0], show=lambda row: _row(*row))

    return await reader.answer(make)


def on_file(reader: Reader) -> Iterator[tuple[str, Detection, Incident]]:
    """Yield the detections that the person may see: a stable key, the detection, its incident."""
    for incident in reader.incidents():
        for number, one in enumerate(reader.shown("detection", incident.detections)):
            yield f"{incident.id}/{number}", one, incident


def _row(key: str, one: Detection, incident: Incident) -> dict[str, Any]:
    return {
        "id": key,
        "incident": incident.id,
        "exercise": incident.exercise,
        "code": one.code,
        "kind": one.kind.value,
        "reading": one.reading.value,
        "direction": None if one.direction is None else one.direction.value,
        "objects": list(one.objects),
        "begin": format_instant(one.begin),
        "end": format_instant(one.end),
        "significance": one.significance,
        "controls": one.controls,
        "summary": one.summary,
        "not_visible": list(one.not_visible),
        "values": plain(one.values),
    }
