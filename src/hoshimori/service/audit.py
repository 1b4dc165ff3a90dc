"""Who asked for what, when, and what came of it: one line a request, a file a day, added to and never changed.

The ledger says who changed what. This says who read or was refused what: on a team's server every request under `/v1`
leaves a line. No token, cookie, query or body is written.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hoshimori.errors import StoreError
from hoshimori.model import Clock, format_instant

_MOST_LINES: Final = 1_000
_LONGEST_PATH: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLog:
    """The folder `audit` of a store."""

    store: Path
    clock: Clock

    def add(self, line: dict[str, Any]) -> None:
        """Add a line.

        Raises:
            StoreError: It cannot be written.
        """
        now = self.clock.now()
        folder = self.store / "audit"
        data = json.dumps({"at": format_instant(now), **line}, ensure_ascii=True, sort_keys=True).encode() + b"\n"
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            path = folder / f"{now:%Y-%m-%d}.jsonl"
            descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                os.write(descriptor, data)  # one write of a short line: lines of two processes do not mix
            finally:
                os.close(descriptor)
        except OSError as error:
            raise StoreError(f"The audit log cannot be written: {error.strerror}.", errno=error.errno) from error

    def read(self, day: str) -> list[dict[str, Any]]:
        """Return the last lines of a day, `2026-06-01`, newest first."""
        try:
            lines = (self.store / "audit" / f"{day}.jsonl").read_bytes().splitlines()
        except FileNotFoundError:
            return []
        return list(_lines(lines[-_MOST_LINES:][::-1]))


def _lines(lines: list[bytes]) -> Iterator[dict[str, Any]]:
    for line in lines:
        try:
            yield json.loads(line)
        except ValueError:  # a line that a full disk cut off
            yield {"damaged": line[:80].decode("ascii", "replace")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """The layer that writes the log. Where the log cannot be written, nothing is answered."""

    app: ASGIApp
    log: AuditLog

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, then the line; the line comes before the answer leaves."""
        if scope["type"] != "http" or not scope["path"].startswith("/v1/"):
            await self.app(scope, receive, send)
            return
        note: dict[str, Any] = {}
        scope["hoshimori"] = note

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                client = scope.get("client")
                self.log.add(
                    {
                        "who": note.get("who"),
                        "method": scope["method"],
                        "path": scope["path"][:_LONGEST_PATH],
                        "status": message["status"],
                        "from": client[0] if client else None,
                    }
                )
            await send(message)

        await self.app(scope, receive, sending)

    @property
    def closing(self) -> Any:
        """What the app does before streams are waited for."""
        return getattr(self.app, "closing", lambda: None)
