"""Every refusal in one shape: RFC 9457 `application/problem+json`, in the words of the command line."""

import errno
import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from hoshimori.errors import (
    BadInputError,
    HoshimoriError,
    NotFoundError,
    OutsideError,
    PropagationError,
    ProviderError,
    StoreError,
    UsageError,
    VerificationError,
)

MEDIA_TYPE: Final = "application/problem+json"
_LOG: Final = logging.getLogger(__name__)
#: First that fits counts.
_STATUS: Final[tuple[tuple[type[HoshimoriError], int], ...]] = (
    (NotFoundError, 404),
    (UsageError, 400),
    (BadInputError, 400),
    (VerificationError, 422),
    (PropagationError, 422),
    (StoreError, 503),
    (ProviderError, 502),
    (OutsideError, 502),
)
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
#: Facts that stay on this machine: where its files lie.
_INNER: Final = frozenset({"path", "store", "folder", "errno"})


class RefusedError(HoshimoriError):
    """A request that is refused: `status`, one sentence, and what kind of problem it is."""

    def __init__(
        self, status: int, message: str, *, kind: str = "", headers: Mapping[str, str] | None = None, **data: Any
    ) -> None:
        super().__init__(message, **data)
        self.status = status
        self.kind = kind
        self.headers = dict(headers or {})


def problem(
    status: int,
    detail: str,
    *,
    kind: str = "",
    instance: str = "",
    headers: Mapping[str, str] | None = None,
    data: Mapping[str, Any] | None = None,
) -> Response:
    """Return a problem as a response; its type is a name, no address that anybody would open."""
    title = HTTPStatus(status).phrase
    name = kind or title.lower().replace(" ", "-")
    body = {"type": f"urn:hoshimori:problem:{name}", "title": title, "status": status, "detail": detail}
    if instance:
        body["instance"] = instance
    facts = {k: v if isinstance(v, (int, float, bool, list, type(None))) else str(v) for k, v in (data or {}).items()}
    body |= {k: v for k, v in facts.items() if k not in body and k not in _INNER}
    more = {"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else {}
    text = json.dumps(body, ensure_ascii=False, default=str)
    return Response(
        text.encode("utf-8", "replace"), status, media_type=MEDIA_TYPE, headers={**more, **dict(headers or {})}
    )


def problem_of(error: HoshimoriError, *, instance: str, store: Path) -> Response:
    """Return one of our errors as a response; where the store lies is nobody's business but the machine's."""
    words = error.message.replace(str(store), "the store")
    if isinstance(error, RefusedError):
        return problem(error.status, words, kind=error.kind, instance=instance, headers=error.headers, data=error.data)
    status = next((code for kind, code in _STATUS if isinstance(error, kind)), 500)
    kind = ""
    if isinstance(error, StoreError):
        full = error.data.get("errno") in _FULL
        status, kind = (507, "disk-full") if full else (status, "store")
    elif isinstance(error, ProviderError):
        kind = "provider"
    return problem(status, words, kind=kind, instance=instance, data=error.data)


def install(app: FastAPI, *, store: Path) -> None:
    """Make every error of the app come out in this shape."""

    async def ours(request: Request, error: Exception) -> Response:
        if not isinstance(error, HoshimoriError):
            raise error
        return problem_of(error, instance=request.url.path, store=store)

    app.add_exception_handler(HoshimoriError, ours)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(OSError, _of_system)
    app.add_exception_handler(Exception, _unforeseen)


async def _malformed(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    found = error.errors()
    where = [".".join(str(p) for p in one["loc"] if p not in {"query", "body", "path"}) for one in found]
    words = "; ".join(f"{name or 'the body'}: {one['msg']}" for name, one in zip(where, found, strict=True))
    detail = f"This request cannot be read: {words}. /openapi.json says what is expected."
    return problem(400, detail, kind="malformed", instance=request.url.path, data={"fields": where})


async def _of_http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    words = {404: "There is nothing at this address.", 405: "This address does not take that method."}
    detail = words.get(error.status_code, str(error.detail))
    return problem(error.status_code, detail, instance=request.url.path, headers=error.headers)


async def _unforeseen(request: Request, error: Exception) -> Response:
    _LOG.error("%s %s failed: %s", request.method, request.url.path, type(error).__name__, exc_info=error)
    detail = "Something unforeseen went wrong here; nothing was half-written. The log of the service has it."
    return problem(500, detail, instance=request.url.path)


async def _of_system(request: Request, error: Exception) -> Response:
    if isinstance(error, OSError) and error.errno in _FULL:
        detail = "The disk of the service is full; free some space and try again. Nothing was half-written."
        return problem(507, detail, kind="disk-full", instance=request.url.path)
    return await _unforeseen(request, error)
