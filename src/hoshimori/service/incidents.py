"""Incidents: the list, ranked with why, and one incident with its figures, brief and timeline."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from hoshimori import brief
from hoshimori.errors import NotFoundError
from hoshimori.model import Incident, format_instant
from hoshimori.service.incident_record import full, summary
from hoshimori.service.page import PageOf, page_of, part
from hoshimori.service.reader import Reader, Reading
from hoshimori.service.shapes import IncidentFull, IncidentPage, Timeline
from hoshimori.service.timeline import timeline

router = APIRouter(tags=["incidents"])
Language = Annotated[Literal["en", "ja"], Query(description="Language of the words.")]
_MEDIA = {"html": "text/html; charset=utf-8", "md": "text/markdown; charset=utf-8", "pdf": "application/pdf"}
_BRIEF: dict[int | str, dict[str, Any]] = {
    200: {"description": "The brief.", "content": {kind.partition(";")[0]: {} for kind in _MEDIA.values()}}
}
_TEXT = Query(max_length=100)


@router.get("/incidents", summary="Incidents, ranked, each with why it stands there", response_model=IncidentPage)
async def incidents(
    reader: Reading,
    page: Annotated[PageOf, Depends(page_of)],
    kind: Annotated[str | None, _TEXT] = None,
    direction: Annotated[str | None, _TEXT] = None,
    state: Annotated[str | None, _TEXT] = None,
    object: Annotated[int | None, Query(ge=0, le=999_999_999)] = None,  # noqa: A002  # the word of the query
    level: Annotated[str | None, _TEXT] = None,
    status: Annotated[str | None, _TEXT] = None,
    q: Annotated[str | None, _TEXT] = None,
    exercise: bool | None = None,
) -> Response:
    """Return a part of the list: open before closed, rare before common, new before old; no owner enters the order."""
    words = (q or "").casefold().split()

    def fits(one: Incident) -> bool:
        return (
            (kind is None or one.kind.value == kind)
            and (direction is None or (one.direction is not None and one.direction.value == direction))
            and (state is None or state in one.states)
            and (object is None or any(o.norad_cat_id == object for o in one.objects))
            and (level is None or one.level == level)
            and (status is None or one.status.value == status)
            and (exercise is None or one.exercise == exercise)
            and all(word in reader.parts.incidents.words(one) for word in words)
        )

    def make() -> dict[str, Any]:
        shelf = reader.parts.incidents
        rows = reader.shown("incident", filter(fits, _ranked(reader)))
        return part(rows, page, noun="incidents", key=lambda i: i.id, show=lambda i: shelf.row(i, summary))

    return await reader.answer(make)


@router.get("/incidents/{incident_id}", summary="One incident", response_model=IncidentFull)
async def incident(
    reader: Reading, incident_id: str, language: Annotated[Literal["en", "ja"] | None, Query()] = None
) -> Response:
    """Return an incident with evidence, hypotheses, commitments and checklist.

    With `language` every sentence is in that language, as the brief prints it. Without it they are English, and `ja`
    is a book from each of them to the Japanese one. `history` is the states that were known then, oldest first, each
    since the look that found it first to the last one that found it so: `as_of` of any of them shows it.
    """

    def make() -> dict[str, Any]:
        found = reader.incident(incident_id)
        return full(found, language) | {"history": _history(reader, found)}

    return await reader.answer(make)


@router.get("/incidents/{incident_id}/brief", summary="Its brief", response_class=Response, responses=_BRIEF)
async def brief_of(
    reader: Reading, incident_id: str, language: Language = "en", form: Literal["html", "md", "pdf"] = "html"
) -> Response:
    """Return the brief of an incident, as `hoshimori case draft` writes it."""

    def make() -> str | bytes:
        found = reader.incident(incident_id)
        payloads = _payloads(reader, found)
        if form == "pdf":
            return brief.pdf(found, case_id=found.id, payloads=payloads, language=language)
        render = brief.html if form == "html" else brief.markdown
        return render(found, case_id=found.id, payloads=payloads, language=language)

    name = f"{incident_id}.{language}.{form}" if form != "html" else ""
    return await reader.answer(make, media_type=_MEDIA[form], name=name)


@router.get("/incidents/{incident_id}/figures/{name}", summary="One figure as a Vega-Lite specification")
async def figure(reader: Reading, incident_id: str, name: str, language: Language = "en") -> Response:
    """Return the specification of a figure, with its data in it."""

    def make() -> str:
        found = reader.incident(incident_id)
        drawn = reader.of_state(
            ("figures", incident_id, reader.as_of, reader.principal.view, language),
            lambda: brief.specifications(found, language),
        )
        if name not in drawn:
            raise NotFoundError(
                f"{incident_id} has no figure {name[:40]!r}; it has: {', '.join(drawn) or 'none'}.", figures=list(drawn)
            )
        return drawn[name]

    return await reader.answer(make)


@router.get("/incidents/{incident_id}/timeline", summary="What happened when", response_model=Timeline)
async def timeline_of(reader: Reading, incident_id: str) -> Response:
    """Return what the incident's data say of which time, oldest first, in both languages."""

    def make() -> dict[str, Any]:
        found = reader.incident(incident_id)
        return {
            "id": found.id,
            "as_of": format_instant(found.as_of),
            "events": timeline(found, payloads=_payloads(reader, found)),
        }

    return await reader.answer(make)


def _ranked(reader: Reader) -> tuple[Incident, ...]:
    """Return all incidents in order, as the person may read them; a person of another party reads released cases."""
    if not reader.principal.own:
        return brief.in_order(reader.incidents())

    def make() -> tuple[Incident, ...]:
        return brief.in_order(reader.parts.incidents.all(as_of=reader.as_of))

    return reader.of_state(("ranked", reader.as_of), make)


def _history(reader: Reader, found: Incident) -> list[dict[str, Any]]:
    """Return the states of an incident until the one found; people of another party have the released one alone."""
    states = reader.parts.incidents.states(found.id) if reader.principal.own else ()
    return [
        {
            "as_of": format_instant(one.since),
            "seen": format_instant(min(one.seen, found.as_of)),
            "status": one.status,
            "level": one.level,
        }
        for one in states
        if one.since <= found.as_of
    ]


def _payloads(reader: Reader, found: Incident) -> list[Any]:
    wanted = set(found.payloads)
    return [p for p in reader.payloads() if p.sha256 in wanted]
