"""A result as bytes on the wire: JSON or binary, strong ETag, gzip, 304 where the caller has it already."""

import gzip
import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from fastapi import Request
from starlette.responses import Response

from hoshimori.model import plain

#: Below this gzip saves nothing.
_LEAST_TO_PACK: Final = 1024
_LEVEL: Final = 4
_LEVEL_BINARY: Final = 1
#: A copy may be kept by the caller alone, and is asked for anew each time.
_CACHE: Final = "private, no-cache"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A body with its digest, in both encodings."""

    body: bytes
    packed: bytes | None
    digest: str
    media_type: str
    name: str = ""

    @property
    def size(self) -> int:
        """Bytes in memory."""
        return len(self.body) + len(self.packed or b"")

    def response(self, request: Request) -> Response:
        """Return the response to one request."""
        packed = self.packed is not None and accepts_gzip(request.headers.get("accept-encoding", ""))
        tag = f'"{self.digest}{"-gzip" if packed else ""}"'
        headers = {"ETag": tag, "Cache-Control": _CACHE, "Vary": "Accept-Encoding, Authorization, Cookie"}
        if matches(request.headers.get("if-none-match", ""), tag):
            return Response(status_code=304, headers=headers)
        if packed:
            headers["Content-Encoding"] = "gzip"
        if self.name:
            headers["Content-Disposition"] = f'attachment; filename="{self.name}"'
        body = self.packed if packed and self.packed is not None else self.body
        return Response(body, headers=headers, media_type=self.media_type)


def answer_of(content: Any, *, media_type: str = "application/json", name: str = "") -> Answer:
    """Return `content` ready to send: bytes and text as they are, all else as JSON (times end in Z)."""
    if isinstance(content, bytes):
        body = content
    elif isinstance(content, str):
        body = content.encode("utf-8")
    else:
        body = dump(content)
    level = _LEVEL_BINARY if media_type == "application/octet-stream" else _LEVEL
    worth = len(body) >= _LEAST_TO_PACK and media_type not in {"application/pdf", "application/zip"}
    packed = gzip.compress(body, level, mtime=0) if worth else None
    digest = sha256(media_type.encode() + b"\n" + body).hexdigest()[:32]
    return Answer(body=body, packed=packed, digest=digest, media_type=media_type, name=name)


def dump(content: Any) -> bytes:
    """Return JSON in UTF-8."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain)
    return text.encode("utf-8", "replace")


def _plain(value: Any) -> Any:
    """Return what JSON does not know as JSON values; nouns and times of ours, all else as text."""
    found = plain(value)
    return str(value) if found is value else found


def accepts_gzip(header: str) -> bool:
    """Return whether a caller takes gzip (RFC 9110, 12.5.3)."""
    for part in header.split(","):
        coding, _, weight = part.strip().partition(";")
        if coding.strip().lower() in {"gzip", "*"}:
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def matches(header: str, tag: str) -> bool:
    """Return whether If-None-Match names this tag."""
    named = {one.strip().removeprefix("W/") for one in header.split(",")}
    return tag in named or "*" in named
