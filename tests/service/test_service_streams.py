"""Through a real server on loopback: a file, a job, its events; streams that come back; a service that ends."""

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self
from urllib.request import Request, urlopen

import pytest

import incident_samples
from hoshimori.cli.output import SystemClock
from hoshimori.incidents import correlate
from hoshimori.service import events
from service_on_loopback import TOKEN, Service, enter, fill, serving


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = fill(tmp_path_factory.mktemp("streams") / "store")
    with serving(folder, clock=SystemClock()) as running:
        yield running


def send(service: Service, method: str, path: str, body: bytes = b"") -> dict:
    headers = {**service.headers, "Content-Type": "application/json"}
    request = Request(service.address + path, data=body, headers=headers, method=method)  # noqa: S310  # loopback
    with urlopen(request, timeout=20) as answer:  # noqa: S310
        return json.loads(answer.read())


class Stream:
    """An event stream as a browser reads it."""

    def __init__(self, service: Service, last: str = "") -> None:
        host, port = service.address.removeprefix("http://").split(":")
        self.socket = socket.create_connection((host, int(port)), timeout=20)
        again = f"Last-Event-ID: {last}\r\n" if last else ""
        who = f"Host: {host}\r\nAuthorization: {service.headers['Authorization']}\r\n"
        self.socket.sendall(f"GET /v1/events HTTP/1.1\r\n{who}{again}\r\n".encode())
        self.file = self.socket.makefile("rb")

    def __enter__(self) -> Self:
        while self.file.readline() not in {b"\r\n", b""}:
            pass
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()
        self.socket.close()

    def events(self) -> Iterator[tuple[str, str, dict]]:
        name = kind = ""
        for raw in self.file:
            line = raw.decode().strip()
            if line.startswith("id: "):
                name = line[4:]
            elif line.startswith("event: "):
                kind = line[7:]
            elif line.startswith("data: "):
                yield name, kind, json.loads(line[6:])


def test_a_file_is_handed_in_ingested_by_a_job_and_told_of(service):
    lines = (Path(__file__).parents[2] / "src/hoshimori/scenarios/data/tiger5_2026-04.3le").read_bytes()
    with Stream(service) as stream:
        upload = send(service, "PUT", "/v1/uploads?name=tiger.3le", lines)
        assert upload["size_bytes"] == len(lines)
        wanted = {"kind": "ingest", "uploads": [upload["upload"]], "known_at": "2026-05-01", "provider": "test"}
        job = send(service, "POST", "/v1/jobs", json.dumps(wanted).encode())
        assert job["state"] in {"running", "waiting"}
        seen = []
        for _, kind, data in stream.events():
            seen.append((kind, data.get("state")))
            if kind == "job" and data["state"] not in {"waiting", "running"}:
                break
    assert seen[-1] == ("job", "done")
    found = service.get(f"/v1/jobs/{job['id']}")
    assert found["result"]["accepted"] + found["result"]["duplicate"] > 0
    assert found["result"]["payloads"][0]["name"] == "tiger.3le"
    assert str(service.watch.settings.store) not in json.dumps(found)
    assert not list((service.watch.settings.store / "service/uploads").iterdir())


def test_a_new_incident_is_told_and_a_stream_that_comes_back_gets_what_it_missed(service):
    made = correlate(
        (incident_samples.stay(objects=(29272, 44476), values={"object_a": 29272, "object_b": 44476}),),
        objects=incident_samples.OBJECTS,
        as_of=incident_samples.at(2026, 5, 31),
    )
    before = service.get("/v1/incidents")["total"]
    with Stream(service) as stream:
        time.sleep(0.1)
        enter(service.watch.settings.store, *made)
        found = next(e for e in stream.events() if e[1] == "incident" and e[2]["id"] == made[0].id)
    name, _, data = found
    assert data["change"] == "new"
    start, _, number = name.partition("-")
    with Stream(service, f"{start}-{int(number) - 1}") as again:
        assert next(again.events())[2]["id"] == made[0].id
    with Stream(service, "00000000-5") as foreign:
        assert next(foreign.events())[1] == "reset"
    assert service.get("/v1/incidents")["total"] == before + 1


def test_streams_end_when_the_service_ends(tmp_path):
    with serving(fill(tmp_path / "store"), clock=SystemClock()) as running:
        stream = Stream(running).__enter__()
        begin = time.monotonic()
    assert time.monotonic() - begin < 5.0
    assert list(stream.events()) == []
    stream.__exit__()


def test_a_stream_ends_when_its_token_no_longer_counts(tmp_path, monkeypatch):
    monkeypatch.setattr(events, "SIGN_EVERY_S", 0.1)
    with serving(tmp_path / "store", clock=SystemClock()) as running, Stream(running) as stream:
        assert stream.file.readline()
        running.app.app.state.parts.access.token = TOKEN[::-1]
        assert list(stream.events()) == []  # the service closed it


def test_the_kept_answers_change_when_another_process_writes(service):
    before = service.get("/v1/incidents")["total"]
    burn = correlate(
        (incident_samples.burn(49330),),
        objects=incident_samples.OBJECTS,
        as_of=incident_samples.at(2026, 5, 31),
        of_interest=frozenset({49330}),
    )
    enter(service.watch.settings.store, *burn)
    assert service.get("/v1/incidents")["total"] == before + 1
