"""Jobs: ask for one, see how far they are, cancel one, start one again."""

from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Body, Depends, Request
from starlette.responses import JSONResponse, Response

from hoshimori.service.job import Job, job_json
from hoshimori.service.page import PageOf, page_of, part
from hoshimori.service.problem import RefusedError
from hoshimori.service.reader import Asking, Reading, allow, parts_of
from hoshimori.service.shapes import JobFull, JobPage

router = APIRouter(tags=["jobs"])
_JOB = {
    "examples": [
        {"kind": "watch"},
        {"kind": "ingest", "uploads": ["0123456789abcdef01234567"], "coverage": "full"},
        {"kind": "screen", "begin": "2026-06-01", "days": 1, "miss_distance_km": 5},
    ]
}


@router.get("/jobs", summary="Jobs, newest first", response_model=JobPage)
async def jobs(reader: Reading, page: Annotated[PageOf, Depends(page_of)]) -> Response:
    """Return a part of the jobs that the person may see, without their results."""
    parts = reader.parts

    def make() -> dict[str, Any]:
        rows = reader.shown("job", [job_json(one) | {"result": None} for one in parts.jobs.all()])
        return part(rows, page, noun="jobs", key=lambda j: str(j["id"]), show=dict)

    return await reader.answer(make, keep=False)


@router.post("/jobs", summary="Ask for a job", status_code=202, response_model=JobFull)
async def ask(request: Request, principal: Asking, wanted: Annotated[dict[str, Any], Body(**_JOB)]) -> JSONResponse:
    """Take a job: `kind` is ingest, detect, watch, screen or fetch; the other keys are those of the command line.

    It begins when those before it have ended, runs in a process of its own, and goes on when the service ends.
    """
    allow(principal, "run")
    kind = wanted.get("kind")
    rest = {k: v for k, v in wanted.items() if k != "kind"}
    desk = parts_of(request).jobs
    job = await to_thread.run_sync(
        lambda: desk.ask(str(kind or ""), rest, person=principal.person, party=principal.party)
    )
    return _accepted(job)


@router.get("/jobs/{job_id}", summary="One job", response_model=JobFull)
async def one(reader: Reading, job_id: str) -> Response:
    """Return how far a job is, and its result once there is one."""
    return await reader.answer(lambda: _shown(reader, job_id), keep=False)


@router.delete("/jobs/{job_id}", summary="Cancel a job", response_model=JobFull)
async def cancel(reader: Reading, job_id: str) -> JSONResponse:
    """Cancel a job; nothing half-written stays. One that ran is `cancelled` once its worker has ended."""
    allow(reader.principal, "run")

    def make() -> Job:
        _shown(reader, job_id)
        return reader.parts.jobs.cancel(job_id)

    return JSONResponse(job_json(await to_thread.run_sync(make)))


@router.post("/jobs/{job_id}/again", summary="Start a job again", status_code=202, response_model=JobFull)
async def again(reader: Reading, job_id: str) -> JSONResponse:
    """Ask for a job again that was interrupted, cancelled or failed, with the same request."""
    allow(reader.principal, "run")

    def make() -> Job:
        _shown(reader, job_id)
        return reader.parts.jobs.again(job_id, person=reader.principal.person, party=reader.principal.party)

    return _accepted(await to_thread.run_sync(make))


def _accepted(job: Job) -> JSONResponse:
    return JSONResponse(job_json(job), 202, headers={"Location": f"/v1/jobs/{job.id}"})


def _shown(reader: Reading, job_id: str) -> dict[str, Any]:
    found = job_json(reader.parts.jobs.get(job_id))
    if not reader.shown("job", [found]):
        raise RefusedError(404, f"There is no job {job_id[:80]!r} here.", kind="not-found")
    return found
