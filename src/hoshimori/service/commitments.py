"""Who has promised what: instruments with the status of their texts, and pledges with what was seen of them."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from hoshimori.brief.spoken import instrument_in_language
from hoshimori.commitments import Pledge, load_pledges, pledge_json, signed_registry, standing, text_status_words
from hoshimori.errors import NotFoundError
from hoshimori.model import Instrument, plain
from hoshimori.service.page import PageOf, page_of, part
from hoshimori.service.reader import Reader, Reading
from hoshimori.service.shapes import CommitmentFull, CommitmentPage, PledgePage

router = APIRouter(tags=["commitments"])
Language = Annotated[Literal["en", "ja"] | None, Query(description="Language of sentences and names.")]


@router.get("/commitments", summary="Instruments on file", response_model=CommitmentPage)
async def commitments(
    reader: Reading, page: Annotated[PageOf, Depends(page_of)], language: Language = None
) -> Response:
    """Return a part of the instruments, each with how far its text was verified."""

    def show(one: Instrument) -> dict[str, Any]:
        return _instrument(one, language)

    return await reader.answer(lambda: part(_registry(reader), page, noun="commitments", key=lambda i: i.id, show=show))


@router.get("/commitments/{commitment_id}", summary="One instrument or pledge", response_model=CommitmentFull)
async def commitment(reader: Reading, commitment_id: str, language: Language = None) -> Response:
    """Return one instrument, or a pledge with its standing on the day of `as_of`."""

    def make() -> dict[str, Any]:
        found = next((i for i in _registry(reader) if i.id == commitment_id), None)
        if found is not None:
            return _instrument(found, language)
        pledge = next((p for p in load_pledges() if p.id == commitment_id), None)
        if pledge is None:
            raise NotFoundError(
                f"There is no instrument and no pledge {commitment_id[:80]!r} on file.", id=commitment_id[:80]
            )
        return pledge_json(standing(pledge, _day(reader)))

    return await reader.answer(make, keep=False)


@router.get("/pledges", summary="Public pledges and what was seen of them", response_model=PledgePage)
async def pledges(reader: Reading, page: Annotated[PageOf, Depends(page_of)]) -> Response:
    """Return a part of the pledges, each with its standing on the day of `as_of`, else today, UTC."""

    def show(one: Pledge) -> dict[str, Any]:
        return pledge_json(standing(one, _day(reader)))

    return await reader.answer(
        lambda: part(load_pledges(), page, noun="pledges", key=lambda p: p.id, show=show), keep=reader.as_of is not None
    )


def _registry(reader: Reader) -> Sequence[Instrument]:
    return reader.of_state(("registry",), lambda: signed_registry(reader.parts.watch.store))


def _instrument(found: Instrument, language: str | None) -> dict[str, Any]:
    made = {**plain(found), "text_status_words": text_status_words(found.text_status)}
    return made if language is None else instrument_in_language(made, language)


def _day(reader: Reader) -> Any:
    return (reader.as_of or reader.parts.clock.now()).date()
