"""A real service on loopback, and a small store for it: the sets that the package carries and four incidents."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import httpx2
import uvicorn

import incident_samples
from hoshimori.catalog import ingest_paths
from hoshimori.commitments import load_registry, match
from hoshimori.config import Settings
from hoshimori.incidents import IncidentRegister, correlate
from hoshimori.model import Incident, IncidentKind
from hoshimori.service import Embedded, Limits, create_app
from hoshimori.service.server import Server, listening
from hoshimori.store import Store
from hoshimori.store.derived import Derived
from hoshimori.watch import Watch

TOKEN = "test-token-test-token"  # noqa: S105  # of a store made for the test
NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


@dataclass
class StandingClock:
    """A clock that stands until it is moved."""

    instant: datetime = NOW

    def now(self) -> datetime:
        return self.instant


def watch_over(folder: Path, clock: Any = None) -> Watch:
    """Return a watch over the store in `folder`, made where there is none."""
    clock = clock or StandingClock()
    settings = Settings(store=folder, cache=folder.parent / "cache")
    return Watch(store=Store.open(folder, clock), clock=clock, settings=settings)


def enter(folder: Path, *incidents: Incident) -> None:
    """Put incidents on file as a watch would."""
    register = IncidentRegister(derived=Derived(folder=folder / "derived"))
    for one in incidents:
        register.enter(one)


def sample_incidents() -> tuple[Incident, ...]:
    """Return a stay and a break-up with their commitments, and a burn that is an exercise."""
    days = tuple({"date": f"2026-05-{d}", "least_km": 18.0, "greatest_km": 54.0} for d in range(24, 31))
    longitudes = tuple(
        {"object": n, "time": incident_samples.at(2026, 5, d), "longitude_deg": 62.0, "drift_deg_day": 0.0}
        for n in (44476, 55841)
        for d in range(24, 31)
    )
    found = correlate(
        (
            incident_samples.stay(tables={"distance_by_day": days, "longitude": longitudes}),
            incident_samples.breakup(),
            incident_samples.burn(55841, incident_samples.at(2026, 5, 2)),
        ),
        objects=incident_samples.OBJECTS,
        as_of=incident_samples.at(2026, 5, 31),
        of_interest=frozenset({55841}),
    )
    registry = load_registry()
    return tuple(
        replace(one, commitments=match(one, registry), exercise=one.kind is IncidentKind.MANEUVER) for one in found
    )


def fill(folder: Path) -> Path:
    """Make a small store in `folder`; return it."""
    watch = watch_over(folder)
    with as_file(files("hoshimori.scenarios") / "data") as data:
        ingest_paths(watch.store, [data], clock=watch.clock)
    enter(folder, *sample_incidents())
    return folder


@dataclass
class Service:
    """A service that runs."""

    address: str
    app: Any
    watch: Watch
    headers: dict[str, str] = field(default_factory=lambda: {"Authorization": f"Bearer {TOKEN}"})

    def get(self, path: str, **headers: str) -> Any:
        """Return the JSON at `path`."""
        request = Request(self.address + path, headers={**self.headers, **headers})  # noqa: S310  # loopback
        with urlopen(request, timeout=20) as answer:  # noqa: S310
            return json.loads(answer.read())


def answer_of(app: Any, base_url: str, method: str, path: str, **more: Any) -> httpx2.Response:
    """Ask an app without a socket, in a thread of its own: a browser of other tests may hold a loop in this one."""

    async def once() -> httpx2.Response:
        transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url=base_url) as client:
            return await client.request(method, path, **more)

    with ThreadPoolExecutor(max_workers=1) as own:
        return own.submit(asyncio.run, once()).result()


@contextmanager
def serving(
    folder: Path, *, clock: Any = None, limits: Limits | None = None, port: int = 0, **more: Any
) -> Iterator[Service]:
    """Give a service over `folder` that answers on loopback."""
    watch = watch_over(folder, clock)
    app = create_app(watch, access=Embedded(TOKEN), limits=limits, **more)
    with answering(app, port=port) as address:
        yield Service(address, app, watch)


@contextmanager
def answering(app: Any, *, port: int = 0) -> Iterator[str]:
    """Let an app answer on loopback; give its address."""
    with listening("127.0.0.1", port) as listener:
        ready = threading.Event()
        config = uvicorn.Config(app, log_level="error", access_log=False, timeout_graceful_shutdown=2, ws="none")
        server = Server(config, ready=ready.set, closing=getattr(app, "closing", lambda: None))
        thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])), daemon=True)
        thread.start()
        assert ready.wait(20)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(20)


def asker(app: Any) -> Callable[..., httpx2.Response]:
    """Return what asks an app without a socket."""

    def ask(path: str, *, method: str = "GET", token: str | None = TOKEN, **more: Any) -> httpx2.Response:
        headers = dict(more.pop("headers", {}))
        if token is not None:
            headers.setdefault("Authorization", f"Bearer {token}")

        return answer_of(app, "http://127.0.0.1", method, path, headers=headers, **more)

    return ask
