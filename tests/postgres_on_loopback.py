"""A real PostgreSQL of Debian's package `postgresql`, on loopback, in a folder of its own, gone after the tests.

The server refuses to run as root, so where the tests do, it runs as an unprivileged user. `fsync` is off: what a server
that is killed had written is safe with the kernel; a machine that loses its power is not tested here.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import pytest

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
USERS = ("postgres", "nobody")
PASSWORD = "a-secret-word"  # noqa: S105  # of the server of these tests


def unprivileged() -> dict[str, int]:
    """Return what subprocess needs to leave root; nothing where this is not root."""
    if os.geteuid() != 0:
        return {}
    for name in USERS:
        with suppress(KeyError):
            found = pwd.getpwnam(name)
            return {"user": found.pw_uid, "group": found.pw_gid}
    pytest.skip(f"PostgreSQL refuses to run as root, and there is no user {' or '.join(USERS)}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """One server; `kill` is kill -9 of the postmaster and, by their group, of all its children."""

    folder: Path
    port: int
    process: subprocess.Popen | None = None
    databases: list[str] = field(default_factory=list)

    def start(self) -> None:
        binary = BINARIES[-1]
        (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)
        with (self.folder / "log").open("ab") as log:
            self._begin(binary, log)
        self._wait(binary)

    def _begin(self, binary: Path, log: IO[bytes]) -> None:
        self.process = subprocess.Popen(
            [
                str(binary),
                "-D",
                str(self.folder / "data"),
                "-k",
                "",
                "-h",
                "127.0.0.1",
                "-p",
                str(self.port),
                "-c",
                "fsync=off",
            ],
            stdout=subprocess.DEVNULL,
            stderr=log,
            start_new_session=True,
            cwd=self.folder,
            **unprivileged(),
        )

    def _wait(self, binary: Path) -> None:
        ready = binary.with_name("pg_isready")
        for _ in range(300):
            if subprocess.run([str(ready), "-q", "-h", "127.0.0.1", "-p", str(self.port)], check=False).returncode == 0:
                return
            time.sleep(0.05)
        raise AssertionError((self.folder / "log").read_text()[-2000:])

    def kill(self) -> None:
        """Stop at once: nothing is flushed by the server, nobody is told."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        time.sleep(0.1)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(timeout=20)

    def url(self, database: str = "postgres", port: int | None = None) -> str:
        return f"postgresql://hoshimori:a-secret-word@127.0.0.1:{port or self.port}/{database}"

    def new_database(self) -> str:
        import pg8000.dbapi

        name = f"ledger_{len(self.databases)}"
        self.databases.append(name)
        connection = pg8000.dbapi.connect(
            "hoshimori",
            host="127.0.0.1",
            port=self.port,
            password=PASSWORD,
            database="postgres",
        )
        connection.autocommit = True
        connection.cursor().execute(f"CREATE DATABASE {name}")
        connection.close()
        return self.url(name)


@contextmanager
def running_server() -> Iterator[Server]:
    """Give a running server; skip where Debian's package is not installed."""
    if not BINARIES:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    who = unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="hoshimori-postgres-"))  # pytest's own folders are closed to other users
    try:
        if who:
            os.chown(folder, who["user"], who["group"])
        secret = folder / "secret"
        secret.write_text("a-secret-word\n")
        secret.chmod(0o644)
        made = subprocess.run(
            [str(BINARIES[-1].with_name("initdb")), "-D", str(folder / "data"), "-U", "hoshimori", "-E", "UTF8",
             "--locale=C", "-A", "scram-sha-256", f"--pwfile={secret}", "--no-instructions"],
            capture_output=True, text=True, check=False, cwd=folder, **who,
        )  # fmt: skip
        assert made.returncode == 0, made.stderr
        server = Server(folder=folder, port=free_port())
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class CutWire(threading.Thread):
    """A wire between client and server that breaks when the client says COMMIT: before or after the server hears it."""

    def __init__(self, port: int, *, server_hears: bool, for_good: bool = False) -> None:
        super().__init__(daemon=True)
        self._to, self._server_hears, self._for_good = port, server_hears, for_good
        self.armed = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])

    def run(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._carry(client)

    def close(self) -> None:
        self._listener.close()

    def _carry(self, client: socket.socket) -> None:
        server = socket.create_connection(("127.0.0.1", self._to))
        back = threading.Thread(target=self._copy, args=(server, client), daemon=True)
        back.start()
        while True:
            try:
                data = client.recv(65536)
            except OSError:
                data = b""
            if self.armed and b"COMMIT\0" in data:
                self.armed = False
                if self._for_good:
                    self.close()
                with suppress(OSError):
                    client.shutdown(socket.SHUT_RDWR)
                if self._server_hears:
                    server.sendall(data)
                    time.sleep(0.3)
                data = b""
            if not data:
                for end in (client, server):
                    with suppress(OSError):
                        end.shutdown(socket.SHUT_RDWR)
                break
            server.sendall(data)
        back.join(timeout=5)
        client.close()
        server.close()

    @staticmethod
    def _copy(source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
