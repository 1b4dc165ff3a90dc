"""The web server: one process, one event loop, sockets opened before anything is said."""

import errno
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from hoshimori.errors import OutsideError

#: Connections that wait to be taken up; 500 event streams may come at once.
_BACKLOG: Final = 1024
#: Requests that run at the end get this long to finish; streams are told to end at once.
_GRACE_S: Final = 3


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """Give a listening socket.

    Raises:
        OutsideError: The port is taken, or the address is not of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # asyncio sets it only on sockets that name their protocol; without it a body waits 40 ms for a receipt
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            advice = "it is taken; give another with --port" if taken else f"{error.strerror}"
            raise OutsideError(f"Cannot listen on {host} port {port}: {advice}.", host=host, port=port) from error
        listener.listen(_BACKLOG)
        yield listener
    finally:
        listener.close()


class Server(uvicorn.Server):
    """A server that says where it is once it answers, and tells the app before it waits for streams to end."""

    def __init__(self, config: uvicorn.Config, *, ready: Callable[[], None], closing: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready
        self._closing = closing

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell."""
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, then everything."""
        self._closing()
        await super().shutdown(sockets)


async def run(
    app: ASGIApp, listener: socket.socket, *, tell: Callable[[str], None], log_level: str = "warning"
) -> None:
    """Serve until a signal ends it; `tell` gets the address once it answers."""
    host, port = listener.getsockname()[:2]
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    config = uvicorn.Config(
        app,
        log_level=log_level,
        access_log=False,
        server_header=False,
        date_header=True,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=_GRACE_S,
        h11_max_incomplete_event_size=32_768,
        ws="none",
    )
    closing = getattr(app, "closing", None) or (lambda: None)
    server = Server(config, ready=lambda: tell(address), closing=closing)
    await server.serve(sockets=[listener])
