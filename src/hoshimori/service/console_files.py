"""The console: built files as they are, and its first page for every address that is a view."""

import mimetypes
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, Response

from hoshimori.service.answer import answer_of
from hoshimori.service.problem import RefusedError

#: First part of an address that is a view of the console; its state is the rest.
VIEWS: Final = (
    "incidents",
    "globe",
    "belt",
    "pairs",
    "cases",
    "commitments",
    "jobs",
    "status",
    "alerts",
    "audit",
    "help",
)
_TYPES: Final = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".css": "text/css",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
    ".ico": "image/x-icon",
    ".webmanifest": "application/manifest+json",
}
#: Names of these files hold the digest of their content.
_HASHED: Final = "assets"
_WITHOUT: Final = (
    "<!doctype html><html lang=en><meta charset=utf-8><title>Hoshimori</title>"
    "<h1>Hoshimori</h1><p>The service runs. The console is not built into this installation; run <code>make setup"
    "</code>, or use the API: <a href=/openapi.json>/openapi.json</a>.</p></html>"
)


def router(console: Path) -> APIRouter:
    """Return the routes of the console in `console`."""
    routes = APIRouter(include_in_schema=False)
    root = console.resolve()

    async def first_page(request: Request) -> Response:
        page = root / "index.html"
        if not page.is_file():
            return answer_of(_WITHOUT, media_type="text/html; charset=utf-8").response(request)
        return answer_of(page.read_bytes(), media_type="text/html; charset=utf-8").response(request)

    routes.add_api_route("/", first_page, methods=["GET", "HEAD"])
    for view in VIEWS:
        routes.add_api_route(f"/{view}", first_page, methods=["GET", "HEAD"])
        routes.add_api_route(f"/{view}/{{rest:path}}", first_page, methods=["GET", "HEAD"])

    @routes.api_route("/{name:path}", methods=["GET", "HEAD"])
    async def file(name: str) -> Response:
        path = (root / name).resolve() if "\0" not in name else root
        if not path.is_relative_to(root) or not path.is_file() or name.startswith("v1/"):
            raise RefusedError(404, "There is nothing at this address.")
        kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        lasting = name.split("/", 1)[0] == _HASHED
        keep = "public, max-age=31536000, immutable" if lasting else "public, no-cache"
        return FileResponse(path, media_type=kind, headers={"Cache-Control": keep})

    return routes
