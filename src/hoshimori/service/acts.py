"""Statements about cases and reviews of conditions: prepared here, signed where the key is, recorded here.

Between the two requests nothing is kept: what was prepared comes back with its signature, and is checked anew. So a
lost connection or a restart in between loses nothing, and the same signature handed in twice is recorded once.
"""

from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from hoshimori.cases.envelope import PAYLOAD_TYPE
from hoshimori.cases.marking import Terms, read_terms
from hoshimori.cases.prepared import Prepared, prepared_act, prepared_payload, prepared_review
from hoshimori.cases.review import PAYLOAD_TYPE as REVIEW_TYPE
from hoshimori.cases.review_desk import Reviewed, prepare_review, reviews_of, take_review
from hoshimori.cases.signer import key_id
from hoshimori.cases.strict_json import base64_bytes
from hoshimori.errors import BadInputError, UsageError, VerificationError
from hoshimori.model import Reply, parse_instant, plain
from hoshimori.service.case_desk import (
    OnDesk,
    desk_of,
    need_party,
    own_key,
    said_json,
    shown_case,
    signature_of,
    waiting,
)
from hoshimori.service.reader import Asking, Reading, allow
from hoshimori.service.shapes import Open

router = APIRouter(tags=["cases"])


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ReplyWish(_Strict):
    """What somebody whom the case names has answered."""

    who: str = Field(max_length=300)
    text: str = Field(max_length=20_000)
    source: str = Field(max_length=1_000)
    received_at: str = Field(max_length=40)


class ActWish(_Strict):
    """What somebody wants to say."""

    position: Literal["concur", "dissent", "abstain", "release", "reply", "withdraw"]
    comment: str = Field("", max_length=20_000)
    terms: dict[str, Any] | None = None
    reply: ReplyWish | None = None
    key_id: str = Field(max_length=64)


class SignedAct(_Strict):
    """A statement with its signature, as the command line printed it."""

    act: str = Field(max_length=400_000)
    signature: str = Field(max_length=200)


class ReviewWish(_Strict):
    """What somebody holds of one condition."""

    commitment: str = Field(max_length=120)
    condition: str = Field(max_length=120)
    status: Literal["met", "not_met", "unknown"]
    reason: str = Field(min_length=1, max_length=5_000)
    key_id: str = Field(max_length=64)


class SignedReview(_Strict):
    """A review with its signature, as the command line printed it."""

    review: str = Field(max_length=100_000)
    signature: str = Field(max_length=200)


class Waiting(Open):
    """What waits for a signature."""

    to_sign: str
    digest: str
    says: dict[str, str]
    command: str
    expires_at: str


@router.post("/cases/{case_id}/acts/prepare", summary="Prepare a statement", response_model=Waiting)
def prepare(request: Request, desk: OnDesk, principal: Asking, case_id: str, wish: ActWish) -> Response:
    """Return the bytes that the person's own machine signs, and what they say. Nothing is recorded."""
    allow(principal, "sign")
    found = shown_case(request, desk, principal, case_id).look.case
    key = own_key(desk, principal, wish.key_id)
    act = desk.prepare(
        found,
        position=wish.position,
        public_key=key.public_key,
        comment=wish.comment,
        terms=_terms(wish.terms, {str(e["name"]) for e in found.report.manifest["exhibits"]}),
        reply=None if wish.reply is None else _reply(wish.reply),
    )
    return JSONResponse(waiting(prepared_act(act), "act", key.holder, act.signed_at))


@router.post("/cases/{case_id}/acts", summary="Record a signed statement", response_model=Open, status_code=201)
def record(request: Request, desk: OnDesk, principal: Asking, case_id: str, signed: SignedAct) -> Response:
    """Check a signed statement and record it; the very same again returns what is on record, with 200."""
    allow(principal, "sign")
    found = shown_case(request, desk, principal, case_id).look.case
    prepared = _came_back(signed.act, PAYLOAD_TYPE)
    own_key(desk, principal, key_id(prepared.public_key))
    before = len(desk.own_entries())
    envelope = prepared.envelope(signature_of(signed.signature), key_id(prepared.public_key))
    said = desk.take(found, envelope)
    words = desk.look(found).standing.words
    made = said.number > before
    return JSONResponse(said_json(said) | {"case_id": found.case_id, "words": words}, status_code=201 if made else 200)


@router.get("/incidents/{incident_id}/reviews", summary="Reviews of its conditions", response_model=Open)
async def reviews(reader: Reading, incident_id: str) -> Response:
    """Return the signed reviews of an incident's conditions in the order recorded; the last of each counts."""

    def make() -> dict[str, Any]:
        found = reader.incident(incident_id)
        rows = [_reviewed(one) for one in reviews_of(desk_of(reader.parts), found.id)] if reader.principal.own else []
        return {"reviews": rows, "next": None, "total": len(rows)}

    return await reader.answer(make, keep=False)


@router.post("/incidents/{incident_id}/reviews/prepare", summary="Prepare a review", response_model=Waiting)
def prepare_one(reader: Reading, desk: OnDesk, incident_id: str, wish: ReviewWish) -> Response:
    """Return the bytes of a review that the person's own machine signs. Nothing is recorded."""
    principal = reader.principal
    allow(principal, "review")
    need_party(desk)
    key = own_key(desk, principal, wish.key_id)
    made = prepare_review(
        desk,
        reader.incident(incident_id),
        commitment=wish.commitment,
        condition=wish.condition,
        status=wish.status,
        reason=wish.reason,
        key_id=wish.key_id,
    )
    return JSONResponse(waiting(prepared_review(made), "review", key.holder, made.signed_at))


@router.post("/incidents/{incident_id}/reviews", summary="Record a review", response_model=Open, status_code=201)
def record_one(reader: Reading, desk: OnDesk, incident_id: str, signed: SignedReview) -> Response:
    """Check a signed review and record it; the very same again returns what is on record, with 200."""
    principal = reader.principal
    allow(principal, "review")
    need_party(desk)
    prepared = _came_back(signed.review, REVIEW_TYPE)
    ident = key_id(prepared.public_key)
    own_key(desk, principal, ident)
    before = len(desk.own_entries())
    envelope = prepared.envelope(signature_of(signed.signature), ident)
    one = take_review(desk, reader.incident(incident_id), envelope)
    return JSONResponse(_reviewed(one), status_code=201 if one.number > before else 200)


def _came_back(text: str, payload_type: str) -> Prepared:
    try:
        return prepared_payload(payload_type, base64_bytes(text))
    except (ValueError, VerificationError) as error:
        raise BadInputError("This is not what was prepared here; prepare it again. Nothing was recorded.") from error


def _terms(record: dict[str, Any] | None, exhibits: set[str]) -> Terms | None:
    if record is None:
        return None
    given = {"exhibits": {}, "reply_sought_at": None, "no_reply_because": "", **record}
    marking = {"tlp": "AMBER", "releasable_to": [], "form": "rows"}
    try:
        given["marking"] = marking | dict(given.get("marking") or {})
        given["exhibits"] = {name: marking | dict(own) for name, own in dict(given["exhibits"]).items()}
        terms = read_terms(given)
    except (VerificationError, TypeError, ValueError) as error:
        raise BadInputError(
            "These are no release terms: {marking: {tlp, releasable_to, form}, exhibits: {NAME: {…}}, reply_sought_at |"
            " no_reply_because}.",
            key="terms",
        ) from error
    if strangers := sorted(terms.exhibits.keys() - exhibits):
        raise UsageError(f"{strangers[0][:80]!r} is no exhibit of this case.", exhibit=strangers[0][:80])
    return terms


def _reply(wish: ReplyWish) -> Reply:
    return Reply(who=wish.who, text=wish.text, source=wish.source, received_at=parse_instant(wish.received_at))


def _reviewed(one: Reviewed) -> dict[str, Any]:
    review = one.review
    return {
        "number": one.number,
        "commitment": review.commitment,
        "condition": review.condition,
        "before": review.before,
        "status": review.status,
        "reason": review.reason,
        "party": review.party,
        "holder": one.holder,
        "role": review.role,
        "key_id": review.key_id,
        "signed_at": plain(review.signed_at),
        "as_of": plain(review.as_of),
        "counts": not one.problems,
        "problems": list(one.problems),
    }
