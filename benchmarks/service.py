"""Load on the service with a full catalogue: requests a second, latencies, event streams, bulk buffers, memory.

    python benchmarks/service.py [--seconds 8] [--connections 16] [--streams 500] [--json]

Goal: 200 requests a second on list pages with p99 of 250 ms or less on two cores, and 500 idle event streams. The
server is `hoshimori serve` in a process of its own; the client is in this one and shares the cores. Catalogues come
from $HOSHIMORI_DATA. The last figures are in docs/methods/service-load.md.
"""

import argparse
import asyncio
import gzip
import json
import os
import platform
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests")]

from hoshimori.catalog import ingest_paths
from hoshimori.store import Store
from service_on_loopback import enter, sample_incidents

CATALOGUES = (
    "catalogs/2024-11-01_full_omm_csv_celestrak_mizuba.csv",
    "catalogs/2025-04-15_full_2le_keplemon_spacetrack.tle",
    "catalogs/2026-07-10_active_omm_csv_celestrak_midexplorer.csv",
)
INCIDENTS = 300
LETTERS = "ABCDEFGHIJKLMNOPRSTUVWXYZ0123456789"


def check(holds: bool, what: str) -> None:
    """End the measurement where something does not hold."""
    if not holds:
        sys.exit(f"not so: {what}")


class Now:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present."""
        return datetime.now(UTC)


def made_store(folder: Path, data: Path) -> Path:
    """Make a store with full catalogues and some hundred incidents."""
    ingest_paths(Store.open(folder, Now()), [data / name for name in CATALOGUES], clock=Now())
    samples = sample_incidents()
    many = [replace(samples[n % len(samples)], id=f"{samples[n % len(samples)].id}-{n:04d}") for n in range(INCIDENTS)]
    enter(folder, *many)
    return folder


class Server:
    """`hoshimori serve` in a process of its own."""

    def __init__(self, store: Path) -> None:
        command = [sys.executable, "-c", "from hoshimori.cli import main; main()"]
        begin = time.perf_counter()
        self.process = subprocess.Popen(
            [*command, "serve", "--port", "0", "--store", str(store), "--json"], stdout=subprocess.PIPE, text=True
        )
        text = ""
        while not text.rstrip().endswith("}"):
            line = self.process.stdout.readline() if self.process.stdout else ""
            check(bool(line), "the service starts")
            text += line
        said = json.loads(text)
        self.ready_s = time.perf_counter() - begin
        self.token = said["token"]
        self.address = said["address"]
        self.port = int(said["address"].rpartition(":")[2])

    def memory_mb(self) -> float:
        """Return resident memory."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    def processor_s(self) -> float:
        """Return processor time used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(20)


class Link:
    """One kept-alive connection."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.head = f"Host: 127.0.0.1\r\nAuthorization: Bearer {server.token}\r\nAccept-Encoding: gzip\r\n"

    async def open(self) -> None:
        """Connect."""
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.server.port, limit=2**24)

    async def get(self, path: str, extra: str = "") -> tuple[int, bytes, bytes]:
        """Return status, ETag and body."""
        self.writer.write(f"GET {path} HTTP/1.1\r\n{self.head}{extra}\r\n".encode())
        head = await self.reader.readuntil(b"\r\n\r\n")
        length, tag = 0, b""
        for line in head.split(b"\r\n"):
            name, _, value = line.partition(b": ")
            if name == b"content-length":
                length = int(value)
            elif name == b"etag":
                tag = value
        body = await self.reader.readexactly(length) if length else b""
        return int(head[9:12]), tag, body


async def load(
    server: Server, paths: Callable[[], str], *, seconds: float, connections: int, tagged: bool = False
) -> dict[str, float]:
    """Ask as fast as answers come, over some connections; return rate and latencies, ms."""
    taken: list[float] = []
    wrong = 0
    until = time.perf_counter() + seconds

    async def one() -> None:
        nonlocal wrong
        link = Link(server)
        await link.open()
        tags: dict[str, bytes] = {}
        while time.perf_counter() < until:
            path = paths()
            extra = f"If-None-Match: {tags[path].decode()}\r\n" if tagged and path in tags else ""
            begin = time.perf_counter()
            status, tag, _ = await link.get(path, extra)
            taken.append(time.perf_counter() - begin)
            tags[path] = tag
            wrong += status not in {200, 304}
        link.writer.close()

    begin, used = time.perf_counter(), server.processor_s()
    await asyncio.gather(*(one() for _ in range(connections)))
    wall = time.perf_counter() - begin
    taken.sort()
    p50_ms, p99_ms = (1000.0 * taken[min(len(taken) - 1, int(share * len(taken)))] for share in (0.5, 0.99))
    return {
        "rate": len(taken) / wall,
        "p50_ms": p50_ms,
        "p99_ms": p99_ms,
        "most_ms": 1000.0 * taken[-1],
        "processor_ms": 1000.0 * (server.processor_s() - used) / len(taken),
        "wrong": wrong,
    }


async def cursors_of(server: Server) -> list[str]:
    """Return the cursors of all pages of objects."""
    link = Link(server)
    await link.open()
    found, cursor = [""], None
    while True:
        _, _, body = await link.get(f"/v1/objects?limit=500{f'&cursor={cursor}' if cursor else ''}", "")
        cursor = json.loads(gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body)["next"]
        if cursor is None:
            return found
        found.append(cursor)


def list_pages(cursors: list[str], rng: random.Random) -> dict[str, Callable[[], str]]:
    """Return what makes the address of a list page, by name of the kind."""

    def page() -> str:
        cursor = rng.choice(cursors)
        return f"/v1/objects?limit=50{f'&cursor={cursor}' if cursor else ''}"

    def search() -> str:  # hardly ever the same twice: nothing kept helps
        word = "".join(rng.choices(LETTERS, k=3))
        return f"/v1/objects?limit=50&q={word}&regime={rng.choice(['LEO', 'GEO', 'MEO', 'HEO'])}"

    def incidents() -> str:
        kind = rng.choice(["proximity", "breakup", "maneuver"])
        return f"/v1/incidents?limit=50&kind={kind}&q={rng.randrange(10_000):04d}"

    def detections() -> str:
        return f"/v1/detections?limit=50&object={rng.choice([44476, 55841, 13552, rng.randrange(60_000)])}"

    def one() -> str:
        return f"/v1/incidents/PRX-44476-55841-{3 * rng.randrange(INCIDENTS // 3) + PROXIMITY:04d}"

    kinds = {"objects, pages": page, "objects, new searches": search, "incidents, new filters": incidents}
    kinds["detections, new filters"] = detections
    mixed = list(kinds.values())

    def mix() -> str:
        return rng.choice(mixed)()

    return {
        "all lists, mixed": mix,
        **kinds,
        "one incident": one,
        "first pages": lambda: rng.choice(["/v1/objects", "/v1/incidents", "/v1/detections", "/v1/commitments"]),
    }


PROXIMITY = next(n for n, i in enumerate(sample_incidents()) if i.id == "PRX-44476-55841")


async def streams(server: Server, store: Path, count: int) -> dict[str, float]:
    """Hold event streams open; return memory, processor time while idle, and how long until all hear of an incident."""
    before = server.memory_mb()
    links = []
    for _ in range(count):
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(
            f"GET /v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {server.token}\r\n\r\n".encode()
        )
        links.append((reader, writer))
    for reader, _ in links:
        check(b" 200 " in await reader.readline(), "a stream is open")
        await reader.readuntil(b"retry: 2000\n\n")
    used = server.processor_s()
    idle_s = 20.0
    await asyncio.sleep(idle_s)
    used = server.processor_s() - used
    probe = Link(server)
    await probe.open()
    begin = time.perf_counter()
    await probe.get("/v1/session")
    answered = time.perf_counter() - begin
    enter(store, replace(sample_incidents()[0], id="PRX-1-2"))
    begin = time.perf_counter()
    heard = []

    async def hear(reader: asyncio.StreamReader) -> None:
        await reader.readuntil(b"event: incident")
        heard.append(time.perf_counter() - begin)

    await asyncio.wait_for(asyncio.gather(*(hear(reader) for reader, _ in links)), 60)
    result = {
        "streams": float(count),
        "memory_mb_more": server.memory_mb() - before,
        "processor_share_idle": used / idle_s,
        "answer_beside_ms": 1000.0 * answered,
        "first_hears_ms": 1000.0 * min(heard),
        "last_hears_ms": 1000.0 * max(heard),
    }
    for _, writer in links:
        writer.close()
    return result


async def buffers(server: Server) -> list[dict[str, float | str]]:
    """Return how long the bulk buffers take: first, and again."""
    link = Link(server)
    await link.open()
    rows: list[dict[str, float | str]] = []
    for path in (
        "/v1/objects?limit=50",
        "/v1/catalog/index",
        "/v1/catalog/elements",
        "/v1/catalog/states?at=2026-07-10T12:00:00Z",
        "/v1/catalog/belt?step_hours=6",
    ):
        row: dict[str, float | str] = {"path": path}
        for name in ("first_ms", "again_ms"):
            begin = time.perf_counter()
            status, _, body = await link.get(path)
            row[name] = 1000.0 * (time.perf_counter() - begin)
            check(status == 200, path)
            row["sent_mb"] = len(body) / 1e6
        rows.append(row)
    return rows


async def upload(server: Server, megabytes: int) -> dict[str, float]:
    """Return the greatest rise of memory while a file of some size is handed in."""
    before = server.memory_mb()
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    head = f"PUT /v1/uploads?name=big.tle HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {server.token}\r\n"
    writer.write(f"{head}Content-Length: {megabytes * 1_000_000}\r\n\r\n".encode())
    most, begin = before, time.perf_counter()
    for _ in range(megabytes):
        writer.write(b"x" * 1_000_000)
        await writer.drain()
        most = max(most, server.memory_mb())
    check(b" 201 " in await reader.readline(), "the file is taken")
    writer.close()
    return {"megabytes": megabytes, "memory_mb_more": most - before, "seconds": time.perf_counter() - begin}


def wrk(server: Server, seconds: float, connections: int) -> dict[str, str]:
    """Return what wrk measures on a kept list page, where it is installed."""
    if shutil.which("wrk") is None:
        return {}
    command = ["wrk", "-t1", f"-c{connections}", f"-d{int(seconds)}s", "--latency", "-H"]
    path = f"{server.address}/v1/objects?limit=50"
    done = subprocess.run(
        [*command, f"Authorization: Bearer {server.token}", path], capture_output=True, text=True, check=True
    )
    lines = [line.strip() for line in done.stdout.splitlines()]
    return {
        "wrk, first page": next(line for line in lines if line.startswith("Requests/sec")),
        "p99": next(line for line in lines if line.startswith("99%")),
    }


async def measure(server: Server, store: Path, arguments: argparse.Namespace) -> dict[str, object]:
    """Measure all of it."""
    rng = random.Random(8)  # noqa: S311  # addresses to ask for
    found: dict[str, object] = {"ready_s": server.ready_s, "buffers": await buffers(server)}
    cursors = await cursors_of(server)
    link = Link(server)
    await link.open()
    begin = time.perf_counter()
    await link.get("/v1/incidents")
    found["first_incidents_s"] = time.perf_counter() - begin
    rows = {}
    for name, paths in list_pages(cursors, rng).items():
        rows[name] = await load(server, paths, seconds=arguments.seconds, connections=arguments.connections)
    same = lambda: rng.choice(["/v1/objects", "/v1/incidents"])  # noqa: E731  # one use
    rows["not modified (304)"] = await load(
        server, same, seconds=arguments.seconds, connections=arguments.connections, tagged=True
    )
    found["load"] = rows
    found["wrk"] = wrk(server, arguments.seconds, arguments.connections)
    found["memory_mb"] = server.memory_mb()
    found["streams"] = await streams(server, store, arguments.streams)
    found["upload"] = await upload(server, 400)
    return found


def print_table(found: dict[str, object]) -> None:
    """Print what was measured."""
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    print(f"{machine}; start {found['ready_s']:.1f} s; first list of incidents {found['first_incidents_s']:.1f} s")
    print("\n| list | requests/s | p50, ms | p99, ms | greatest, ms | processor, ms |\n|---|---|---|---|---|---|")
    for name, row in found["load"].items():  # type: ignore[attr-defined]
        times = f"{row['p50_ms']:.0f} | {row['p99_ms']:.0f} | {row['most_ms']:.0f} | {row['processor_ms']:.1f}"
        print(f"| {name} | {row['rate']:,.0f} | {times} |")
        check(row["wrong"] == 0, name)
    print("\n| buffer | sent, MB | first, ms | again, ms |\n|---|---|---|---|")
    for row in found["buffers"]:  # type: ignore[attr-defined]
        print(f"| `{row['path']}` | {row['sent_mb']:.2f} | {row['first_ms']:.0f} | {row['again_ms']:.0f} |")
    for name in ("wrk", "memory_mb", "streams", "upload"):
        print(f"\n{name}: {found[name]}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--streams", type=int, default=500)
    arguments = parser.parse_args()
    data = Path(os.environ.get("HOSHIMORI_DATA", ROOT.parent / "shared" / "data"))
    if not (data / CATALOGUES[0]).exists():
        print("no catalogues at $HOSHIMORI_DATA")
        return
    with tempfile.TemporaryDirectory() as folder:
        store = made_store(Path(folder) / "store", data)
        server = Server(store)
        try:
            found = asyncio.run(measure(server, store, arguments))
        finally:
            server.stop()
    if arguments.json:
        print(json.dumps(found, indent=2))
    else:
        print_table(found)


if __name__ == "__main__":
    main()
