"""The application: parts, layers and resources put together."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final

from anyio import to_thread
from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import Response

from hoshimori import __version__
from hoshimori.errors import HoshimoriError
from hoshimori.service import (
    acts,
    alerts,
    cases,
    catalog,
    clouds,
    commitments,
    console_files,
    detections,
    events,
    incidents,
    jobs,
    objects,
    pairs,
    party,
    problem,
    session,
    status,
    uploads,
)
from hoshimori.service.access import Access
from hoshimori.service.event_hub import StoreEyes
from hoshimori.service.limits import Limits
from hoshimori.service.openapi import describe
from hoshimori.service.parts import Parts
from hoshimori.service.release import EverythingShown, Release
from hoshimori.service.shell import Shell, TooLargeError, loopback_hosts
from hoshimori.service.upload_folder import UploadFolder
from hoshimori.watch import Watch

PREFIX: Final = "/v1"
#: Each resource is one file with a `router`.
RESOURCES: Final = (
    session,
    status,
    incidents,
    clouds,
    detections,
    objects,
    catalog,
    pairs,
    commitments,
    cases,
    acts,
    party,
    alerts,
    jobs,
    uploads,
    events,
)
#: How often the service looks at store and jobs, while a job is open and else.
LOOK_WHILE_OPEN_S: Final = 0.25
LOOK_S: Final = 1.0
_LOG: Final = logging.getLogger(__name__)
CONSOLE: Final = Path(__file__).parent / "console"


def create_app(
    watch: Watch,
    *,
    access: Access,
    release: Release | None = None,
    limits: Limits | None = None,
    hosts: Iterable[str] = (),
    any_host: bool = False,
    https: bool = False,
    console: Path = CONSOLE,
    more: Iterable[APIRouter] = (),
) -> Shell:
    """Return the service over a watch.

    Args:
        watch: The watch, with its store, clock and settings.
        access: Who asks: `Embedded`, or a team's.
        release: What they may see; None: everything.
        limits: Sizes and rates.
        hosts: Names under which the service is asked, besides those of the loopback.
        any_host: Whether any name will do, because a proxy in front checks it.
        https: Whether browsers are told to come by HTTPS alone.
        console: Folder of the built console.
        more: Further routes under `/v1`.
    """
    limits = limits or Limits()
    parts = Parts.of(watch, access=access, release=release or EverythingShown(), limits=limits, console=console)
    app = FastAPI(
        title="Hoshimori",
        version=__version__,
        summary="An open, defensive space-security watch.",
        docs_url=None,  # its page would load scripts of a third party
        redoc_url=None,
        openapi_url="/openapi.json",
        lifespan=_life(parts),
    )
    app.state.parts = parts
    problem.install(app, store=watch.settings.store)
    app.add_exception_handler(TooLargeError, _too_large)
    for routes in (*(resource.router for resource in RESOURCES), *more):
        app.include_router(routes, prefix=PREFIX)
    signing_in = access.router()
    if signing_in is not None:
        app.include_router(signing_in)
    _health(app)
    app.include_router(console_files.router(console))
    describe(app)
    names = frozenset() if any_host else loopback_hosts(hosts)
    return Shell(
        app=app, hosts=names, most_bytes=lambda path: most_bytes(limits, path), https=https, closing=parts.events.close
    )


def most_bytes(limits: Limits, path: str) -> int:
    """Return the greatest body that an address takes."""
    if path in {f"{PREFIX}/uploads", f"{PREFIX}/cases/import"}:
        return limits.most_upload_bytes
    return limits.most_json_bytes


def _health(app: FastAPI) -> None:
    @app.get("/health", tags=["status"], summary="Whether the service answers; needs no token")
    async def health() -> dict[str, str]:
        return {"status": "up", "version": __version__}


def _life(parts: Parts) -> Any:
    """Return what runs as long as the service does: eyes on the store and on the jobs."""
    eyes = StoreEyes(
        parts.events,
        state=lambda: parts.shelf.state().name,
        incidents=parts.incidents.all,
        states=parts.incidents.states,
        payloads=parts.watch.store.payloads,
    )

    async def look() -> None:
        while True:
            is_open = False
            try:
                is_open = await to_thread.run_sync(parts.jobs.look)
                await to_thread.run_sync(eyes.look)
            except HoshimoriError as error:
                _LOG.warning("%s", error.message)
            await asyncio.sleep(LOOK_WHILE_OPEN_S if is_open else LOOK_S)

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        parts.events.begin()
        UploadFolder(store=parts.watch.settings.store).sweep()
        await to_thread.run_sync(parts.jobs.take_up)
        await to_thread.run_sync(eyes.look)
        looking = asyncio.create_task(look())
        try:
            yield
        finally:
            parts.events.close()
            looking.cancel()
            with suppress(asyncio.CancelledError):
                await looking

    return life


async def _too_large(request: Request, error: Exception) -> Response:
    most = getattr(error, "most_bytes", 0)
    words = f"This is larger than the {most:,} bytes that are taken here; nothing of it was kept."
    return problem.problem(
        413,
        words,
        kind="too-large",
        instance=request.url.path,
        headers={"Connection": "close"},
        data={"most_bytes": most},
    )
