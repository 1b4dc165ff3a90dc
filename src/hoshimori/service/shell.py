"""What every response carries and every request must keep to: headers, sizes, hosts.

Plain ASGI, so that streams stay streams.

The policy allows this origin alone: no inline script or style, no `eval`, no frame, no third party.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from fastapi import HTTPException
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hoshimori.service.problem import problem

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "worker-src 'self'; font-src 'self'; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'self'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_LONGEST_ADDRESS: Final = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """The outermost layer of the service.

    Attributes:
        app: What it wraps.
        hosts: Names under which the service may be asked (a foreign name that resolves to this machine is refused);
            empty: any.
        most_bytes: Path → greatest body that it takes.
        https: Whether browsers are told to come by HTTPS alone.
        closing: Called before the server waits for its streams to end.
    """

    app: ASGIApp
    hosts: frozenset[str]
    most_bytes: Callable[[str], int]
    https: bool = False
    closing: Callable[[], None] = lambda: None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refused = self._refused(scope)

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if self.https:
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        if refused is not None:
            await refused(scope, receive, sending)
            return
        most = self.most_bytes(scope["path"])
        await self.app(scope, _bounded(receive, most), sending)

    def _refused(self, scope: Scope) -> ASGIApp | None:
        headers = Headers(scope=scope)
        close = {"Connection": "close"}  # what is still on its way is not read
        instance = str(scope["path"])[:200]
        host = headers.get("host", "")
        if self.hosts and bare_host(host) not in self.hosts:
            words = "This service does not answer under that name; open the address that `hoshimori serve` printed."
            return problem(421, words, kind="wrong-host", instance=instance, headers=close)
        origin = headers.get("origin")
        if scope["method"] not in _SAFE and origin is not None and origin.partition("://")[2] != host:
            words = "A page of another origin asked for this; nothing was done."
            return problem(403, words, kind="wrong-origin", instance=instance, headers=close)
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > _LONGEST_ADDRESS:
            words = f"This address is longer than {_LONGEST_ADDRESS:,} bytes."
            return problem(414, words, instance=instance, headers=close)
        most = self.most_bytes(scope["path"])
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit()):
            return problem(400, "Content-Length is no number.", instance=instance, headers=close)
        if len(length) > 18 or int(length) > most:
            words = f"This is larger than the {most:,} bytes that are taken here; nothing of it was read."
            return problem(413, words, kind="too-large", instance=instance, headers=close, data={"most_bytes": most})
        return None


class TooLargeError(HTTPException):
    """A body without a length grew beyond what is taken. As an HTTPException no reader of bodies makes a 400 of it."""

    def __init__(self, most_bytes: int) -> None:
        super().__init__(413)
        self.most_bytes = most_bytes


def _bounded(receive: Receive, most: int) -> Receive:
    got = 0

    async def counted() -> Message:
        nonlocal got
        message: dict[str, Any] = dict(await receive())
        if message["type"] == "http.request":
            got += len(message.get("body", b""))
            if got > most:
                raise TooLargeError(most)
        return message

    return counted


def bare_host(host: str) -> str:
    """Return a Host header without its port, lower case."""
    name = host.strip().lower()
    if name.startswith("["):
        return name.partition("]")[0] + "]"
    return name.rpartition(":")[0] if name.rpartition(":")[2].isdigit() and ":" in name else name


def loopback_hosts(more: Iterable[str] = ()) -> frozenset[str]:
    """Return the names of this machine for itself, and `more`."""
    return frozenset({"127.0.0.1", "localhost", "[::1]", *(one.lower() for one in more)})
