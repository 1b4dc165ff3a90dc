"""Cases: the list, one case with how it stands, its exhibits; drafting, handing over, taking in, checking."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from hoshimori.cases import Desk, export_case, import_case, read_case
from hoshimori.cases.container import MOST_BYTES, build
from hoshimori.cases.verify import as_document, verify_bytes
from hoshimori.errors import NotFoundError, UsageError
from hoshimori.model import parse_instant, plain
from hoshimori.service.answer import answer_of
from hoshimori.service.case_desk import OnDesk, need_party, said_json, shown_case, shown_cases, terms_json
from hoshimori.service.page import PageOf, page_of, part
from hoshimori.service.problem import RefusedError
from hoshimori.service.reader import AS_OF, Asking, KnownBy, allow, parts_of
from hoshimori.service.shapes import Open, PageOfRows
from hoshimori.service.team_release import Shown

_TOO_LARGE = f"A package has at most {MOST_BYTES:,} bytes; nothing of it was kept."
router = APIRouter(tags=["cases"])
_ZIP: dict[int | str, dict[str, Any]] = {200: {"description": "A container.", "content": {"application/zip": {}}}}
_BYTES: dict[int | str, dict[str, Any]] = {
    200: {"description": "Its bytes.", "content": {"application/octet-stream": {}}}
}


class Wish(BaseModel):
    """Which incident becomes a case, and as of when it is taken."""

    model_config = ConfigDict(extra="forbid")
    incident: str = Field(max_length=120)
    as_of: str | None = Field(default=None, max_length=40, description=AS_OF)


class To(BaseModel):
    """For whom a case goes out."""

    model_config = ConfigDict(extra="forbid")
    to: str = Field(max_length=60)


class CaseSummary(Open):
    """A case in a list."""

    id: str
    originator: str
    exercise: bool
    words: str


class CasePage(PageOfRows):
    """Cases on file."""

    cases: list[CaseSummary]


class CaseFull(CaseSummary):
    """A case with what people said about it."""

    manifest_sha256: str
    exhibits: list[dict[str, Any]]
    statements: list[dict[str, Any]]
    standing: dict[str, Any]


@router.get("/cases", summary="Cases on file, each with how it stands", response_model=CasePage)
def cases(
    request: Request,
    desk: OnDesk,
    principal: Asking,
    page: Annotated[PageOf, Depends(page_of)],
    as_of: KnownBy,
) -> Response:
    """Return the cases that the person may see, newest draft first, each as it stood at `as_of`."""
    allow(principal, "read")
    found = shown_cases(request, desk, principal, as_of)
    rows = sorted(found.items(), key=lambda row: (_as_of(row[1]), row[0]), reverse=True)
    listed = part(rows, page, noun="cases", key=lambda row: row[0], show=lambda row: _summary(row[1]))
    return answer_of(listed).response(request)


@router.get("/cases/{case_id}", summary="One case", response_model=CaseFull)
def case(request: Request, desk: OnDesk, principal: Asking, case_id: str, as_of: KnownBy) -> Response:
    """Return a case as it stood at `as_of`: manifest, exhibits with their markings, statements, standing."""
    allow(principal, "read")
    return answer_of(_full(shown_case(request, desk, principal, case_id, as_of))).response(request)


@router.get("/cases/{case_id}/exhibits/{name:path}", summary="An exhibit", response_class=Response, responses=_BYTES)
def exhibit(request: Request, desk: OnDesk, principal: Asking, case_id: str, name: str, as_of: KnownBy) -> Response:
    """Return an exhibit as it lies in the case, for saving: a page in it is never shown as one of ours."""
    allow(principal, "read")
    shown = shown_case(request, desk, principal, case_id, as_of)
    kinds = {e["name"]: str(e["media_type"]) for e in shown.look.case.report.manifest["exhibits"]}
    if name not in shown.members or name not in kinds:
        why = shown.withheld.get(name)
        raise NotFoundError(
            f"{case_id[:80]} has no exhibit {name[:80]!r} here{f': {why}' if why else ''}.", name=name[:80]
        )
    return answer_of(shown.members[name], media_type=kinds[name], name=Path(name).name).response(request)


@router.get("/cases/{case_id}/bundle", summary="The bundle", response_class=Response, responses=_ZIP)
def bundle(request: Request, desk: OnDesk, principal: Asking, case_id: str, as_of: KnownBy) -> Response:
    """Return the bundle, so that a signer can check on their own machine what they sign."""
    allow(principal, "read")
    shown = shown_case(request, desk, principal, case_id, as_of)
    if shown.look.case.withheld or not principal.own:
        raise RefusedError(
            409, "Not every exhibit of this case was handed over; ask for the package.", kind="not-whole"
        )
    data = build(shown.look.case.members)
    return answer_of(data, media_type="application/zip", name=f"{shown.look.case.case_id}.zip").response(request)


@router.post("/cases", summary="Draft the case of an incident", response_model=CaseFull, status_code=201)
def draft(request: Request, desk: OnDesk, principal: Asking, wish: Wish) -> Response:
    """Draft a case as `hoshimori case draft` does and put it on file, under the name of who drafted it."""
    allow(principal, "draft")
    need_party(desk)
    with TemporaryDirectory() as folder:
        as_of = parse_instant(wish.as_of, end_of_day=True) if wish.as_of else None
        drafted = parts_of(request).watch.draft(wish.incident, out=Path(folder), as_of=as_of)
        found = read_case(drafted.case.read_bytes())
    known = {e.body["manifest_sha256"] for e in desk.own_entries() if e.kind in {"case/1", "import/1"}}
    made = found.manifest_sha256 not in known
    if made:
        desk.record([desk.drafted(found, by=principal.person)], desk.clock.now())
    shown = shown_case(request, desk, principal, found.case_id)
    where = {"Location": f"/v1/cases/{found.case_id}"}
    return JSONResponse(plain(_full(shown)), status_code=201 if made else 200, headers=where)


@router.post("/cases/import", summary="Take in a package", response_model=CaseFull, status_code=201)
async def take_in(request: Request, desk: OnDesk, principal: Asking) -> Response:
    """Check a package and take it in: all of it, or nothing. The body is the package itself."""
    allow(principal, "import")
    need_party(desk)
    if int(request.headers.get("content-length") or 0) > MOST_BYTES:
        raise RefusedError(413, _TOO_LARGE, kind="too-large", headers={"Connection": "close"})
    data = bytearray()
    async for some in request.stream():
        data += some
        if len(data) > MOST_BYTES:
            raise RefusedError(413, _TOO_LARGE, kind="too-large", headers={"Connection": "close"})
    if not data:
        raise UsageError("The body is the package itself (application/zip), and this one is empty.")

    def taken() -> Response:
        result = import_case(desk, bytes(data))
        shown = shown_case(request, desk, principal, result.address.case_id)
        body = _full(shown) | {"from": result.address.sender, "already": result.already}
        return JSONResponse(plain(body), status_code=200 if result.already else 201)

    return await to_thread.run_sync(taken)


@router.post("/cases/{case_id}/export", summary="Hand a case over", response_class=Response, responses=_ZIP)
def export(request: Request, desk: OnDesk, principal: Asking, case_id: str, to: To) -> Response:
    """Return the package for a party, after recording that it goes out; a person of another party gets theirs alone."""
    allow(principal, "export")
    if not principal.own and to.to != principal.party:
        raise RefusedError(403, f"This is not released to {principal.party} for {to.to[:40]}.", kind="not-released")
    shown = shown_case(request, desk, principal, case_id)
    made = export_case(desk, shown.look.case, to=to.to)
    name = f"{shown.look.case.case_id}-for-{to.to}.zip"
    return answer_of(made.data, media_type="application/zip", name=name).response(request)


@router.post("/cases/{case_id}/verify", summary="Check a case, byte for byte", response_model=Open)
def verify(request: Request, desk: OnDesk, principal: Asking, case_id: str) -> Response:
    """Return what `hoshimori case verify` finds: in the package as it came, or in the bundle with its statements."""
    allow(principal, "read")
    shown = shown_case(request, desk, principal, case_id)
    if not principal.own:
        raise RefusedError(
            403, "Check the package that was handed to you: hoshimori case verify FILE.", kind="not-released"
        )
    return JSONResponse(plain(_verified(desk, shown)))


def _verified(desk: Desk, shown: Shown) -> dict[str, Any]:
    look = shown.look
    came = [
        e.body["package_sha256"]
        for e in desk.own_entries()
        if e.kind == "import/1" and e.body.get("manifest_sha256") == look.case.manifest_sha256
    ]
    data = desk.blobs.get(came[-1]) if came and look.case.withheld else build(look.case.members)
    found = as_document(verify_bytes(data, trusted=desk.roster().key_sets()))
    counted = [said_json(s) for s in look.statements]
    broken = [problem for s in counted for problem in s["problems"]]
    return found | {
        "valid": found["valid"] and not broken,
        "problems": [*found["problems"], *broken],
        "statements": counted,
        "standing": look.standing.words,
    }


def _as_of(shown: Shown) -> str:
    return str(shown.look.case.report.manifest["as_of"])


def _summary(shown: Shown) -> dict[str, Any]:
    look, manifest = shown.look, shown.look.case.report.manifest
    stands = look.standing
    return {
        "id": look.case.case_id,
        "incident": str(manifest["incident_id"]),
        "as_of": str(manifest["as_of"]),
        "originator": stands.originator,
        "exercise": look.case.exercise,
        "released": stands.terms is not None,
        "pending": stands.pending is not None,
        "withdrawn": stands.withdrawal is not None,
        "statements": len(look.statements),
        "words": stands.words,
    }


def _full(shown: Shown) -> dict[str, Any]:
    look, manifest = shown.look, shown.look.case.report.manifest
    stands = look.standing
    return _summary(shown) | {
        "manifest_sha256": look.case.manifest_sha256,
        "version": str(manifest["version"]),
        "exhibits": [
            {key: e[key] for key in ("name", "sha256", "size_bytes", "media_type")}
            | {"withheld": shown.withheld.get(e["name"])}
            | ({} if stands.terms is None else {"marking": plain(stands.terms.of(e["name"]))})
            for e in manifest["exhibits"]
        ],
        "statements": [said_json(s) for s in look.statements],
        "standing": {
            "words": stands.words,
            "terms": terms_json(stands.terms),
            "pending": terms_json(stands.pending),
            "released_by": list(stands.released_by),
            "sign_offs": plain(stands.sign_offs),
            "replies": plain(stands.replies),
            "withdrawal": plain(stands.withdrawal),
        },
    }
