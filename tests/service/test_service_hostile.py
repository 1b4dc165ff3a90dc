"""What comes from outside and is bad: refused in plain words, nothing half-done, nothing leaked."""

import gzip
import io
import json
import shutil
import socket
import time
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from hoshimori.errors import StoreError
from hoshimori.service import Embedded, Limits, create_app
from hoshimori.service.job_files import JobFiles
from hoshimori.service.shell import HEADERS
from service_on_loopback import TOKEN, Service, StandingClock, asker, fill, serving, watch_over

GIGABYTE = 10**9


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    limits = Limits(most_upload_bytes=2_000_000, most_uploads_bytes=3_000_000)
    with serving(fill(tmp_path_factory.mktemp("hostile") / "store"), limits=limits) as running:
        yield running


def converse(service: Service, request: bytes, body: Iterable[bytes] = ()) -> tuple[int, dict]:
    """Send a request as bytes; return status and problem. What the service refuses to read is not sent to the end."""
    host, port = service.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as link:
        link.sendall(request)
        try:
            for chunk in body:
                link.sendall(chunk)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it has closed: that is the point
        file = link.makefile("rb")
        status = int(file.readline().split()[1])
        length = 0
        while (line := file.readline()) not in {b"\r\n", b""}:
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        return status, json.loads(file.read(length))


def put(name: str, *lines: str) -> bytes:
    head = [f"PUT /v1/uploads?name={name} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {TOKEN}", *lines]
    return ("\r\n".join(head) + "\r\n\r\n").encode()


def left_over(service: Service) -> list[Path]:
    folder = service.watch.settings.store / "service" / "uploads"
    return list(folder.iterdir()) if folder.exists() else []


@pytest.fixture(autouse=True)
def nothing_uploaded(service: Service) -> None:
    """What another test was allowed to bring is gone."""
    for upload in left_over(service):
        shutil.rmtree(upload) if upload.is_dir() else upload.unlink()


def test_an_upload_of_two_gigabytes_is_refused_before_a_byte_is_read(service):
    status, problem = converse(service, put("big.tle", f"Content-Length: {2 * GIGABYTE}"))
    assert (status, problem["type"]) == (413, "urn:hoshimori:problem:too-large")
    assert problem["most_bytes"] == 2_000_000
    assert left_over(service) == []


def test_an_upload_without_a_length_ends_where_the_limit_is(service):
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while sent < 100_000_000:
            sent += 65536
            yield b"10000\r\n" + b"x" * 65536 + b"\r\n"

    status, _ = converse(service, put("big.tle", "Transfer-Encoding: chunked"), endless())
    assert status == 413
    assert sent < 20_000_000  # what lies in the buffers of two sockets, not the whole
    assert left_over(service) == []


def test_a_connection_lost_in_the_middle_leaves_nothing(service):
    host, port = service.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as link:
        link.sendall(put("half.tle", "Content-Length: 1000000") + b"x" * 500_000)
        time.sleep(0.3)
    for _ in range(100):
        if not left_over(service):
            break
        time.sleep(0.02)
    assert left_over(service) == []


@pytest.mark.parametrize(
    "name",
    ["../../ledger.sqlite", "a/b.tle", "a%5Cb.tle", ".hidden", "%00", "a%0Ab", "a%E2%80%AEelt.tle", "%20", "x" * 201,
     "SOURCES.toml", "%ED%A0%80"],
)  # fmt: skip
def test_a_hostile_name_is_refused(service, name):
    status, problem = converse(service, put(name, "Content-Length: 4") + b"data")
    assert status == 400
    assert "name" in problem["detail"].lower() or "SOURCES" in problem["detail"]
    assert left_over(service) == []


def test_what_waits_has_a_limit_too(service):
    for _ in range(2):
        status, problem = converse(service, put("a.tle", "Content-Length: 1400000") + b"x" * 1_400_000)
        assert status == 201, problem
    status, problem = converse(service, put("a.tle", "Content-Length: 1400000") + b"x" * 1_400_000)
    assert status == 413
    assert "wait already" in problem["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "/v1/incidents?limit=-1",
        "/v1/incidents?limit=1e9",
        "/v1/incidents?cursor=AAAA",
        "/v1/incidents?cursor=W1siXSwgIngiXQ==",
        "/v1/incidents?as_of=yesterday",
        "/v1/incidents?as_of=0001-01-01",
        "/v1/incidents?as_of=2026-13-45T99:99Z",
        "/v1/objects?cursor=WzEsICJ4Il0=",
        "/v1/objects/0",
        "/v1/objects/1e3",
        "/v1/objects/99999999999999999999",
        "/v1/catalog/states?at=NaN",
        "/v1/catalog/belt?step_hours=1e-300",
        "/v1/catalog/belt?step_hours=nan",
        "/v1/catalog/belt?begin=1960-01-01&end=2099-01-01",
        "/v1/incidents/PRX-44476-55841/brief?form=exe",
        "/v1/incidents?q=" + "x" * 101,
    ],
)
def test_a_malformed_query_is_refused_in_plain_words(ask, path):
    answer = ask(path)
    assert answer.status_code == 400
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(problem["detail"]) > 20
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "path",
    ["/v1/incidents/%00", "/v1/incidents/..%2F..%2Fformat.json", "/v1/jobs/..%2F..%2Fformat", "/../pyproject.toml",
     "/assets/..%2f..%2fapp.py", "/assets/%00", "/v1", "/v1/none", "/%2e%2e/%2e%2e/etc/passwd", "/app.py"],
)  # fmt: skip
def test_nothing_lies_at_a_hostile_address(ask, path):
    answer = ask(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/", "/openapi.json", "/health", "/incidents/any", "/globe?at=2026-01-01"])
def test_what_needs_no_token(ask, path):
    assert ask(path, token=None).status_code == 200


@pytest.mark.parametrize("token", ["", "x", TOKEN[:-1], TOKEN + "0", TOKEN.upper(), "é", "a b"])
def test_a_forged_token_opens_nothing(ask, token):
    answer = ask("/v1/session", token=None, headers={"Authorization": f"Bearer {token}".encode()})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert TOKEN not in answer.text
    assert ask("/v1/session", token=None, headers={"Cookie": f"token={TOKEN}"}).status_code == 401
    assert ask(f"/v1/session?token={TOKEN}", token=None).status_code == 401


def test_every_answer_carries_the_strict_headers(ask):
    open_to_all, with_token = ("/", "/none", "/v1/incidents"), ("/v1/incidents", "/v1/catalog/elements")
    answers = [ask(path, token=None) for path in open_to_all] + [ask(path) for path in with_token]
    for answer in answers:
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS
        assert "server" not in answer.headers
    policy = HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http:" not in policy
    assert "*" not in policy
    assert policy.startswith("default-src 'none'")
    assert "set-cookie" not in ask("/v1/session").headers


def test_another_host_or_origin_is_refused(ask):
    assert ask("/", headers={"Host": "evil.example"}).status_code == 421
    assert ask("/", headers={"Host": "127.0.0.1.evil.example"}).status_code == 421
    assert ask("/", headers={"Host": "localhost:8417"}).status_code == 200
    evil = {"Origin": "http://evil.example"}
    assert ask("/v1/jobs", method="POST", json={"kind": "watch"}, headers=evil).status_code == 403
    assert ask("/v1/jobs/x", method="DELETE", headers={"Origin": "null"}).status_code == 403
    preflight = ask("/v1/jobs", method="OPTIONS", headers={**evil, "Access-Control-Request-Method": "POST"})
    assert "access-control-allow-origin" not in preflight.headers


def test_a_copy_that_is_still_good_is_not_sent_again(ask):
    first = ask("/v1/objects?limit=100", headers={"Accept-Encoding": "gzip"})
    plain = ask("/v1/objects?limit=100", headers={"Accept-Encoding": "identity"})
    assert first.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert first.json() == plain.json()
    assert first.headers["etag"] != plain.headers["etag"]
    again = ask(
        "/v1/objects?limit=100",
        headers={"If-None-Match": f'"other", {plain.headers["etag"]}', "Accept-Encoding": "identity"},
    )
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == plain.headers["etag"]
    refused = ask("/v1/objects?limit=100", headers={"Accept-Encoding": "gzip;q=0"})
    assert "content-encoding" not in refused.headers
    assert ask("/v1/incidents?limit=1").headers["cache-control"] == "private, no-cache"


def test_who_asks_too_often_waits_and_bad_tokens_do_not_shut_out_good_ones(tmp_path):
    clock = StandingClock()
    limits = Limits(reads_per_s=1.0, reads_at_once=3.0, refused_at_once=2.0, writes_at_once=1.0)
    ask = asker(create_app(watch_over(tmp_path / "store", clock), access=Embedded(TOKEN), limits=limits))
    assert [ask("/v1/session").status_code for _ in range(4)] == [200, 200, 200, 429]
    waiting = ask("/v1/session")
    assert int(waiting.headers["retry-after"]) == waiting.json()["retry_after_s"] >= 1
    assert [ask("/v1/session", token=TOKEN[1:]).status_code for _ in range(3)] == [401, 401, 429]
    clock.instant += timedelta(seconds=30)
    assert ask("/v1/session").status_code == 200
    assert [ask("/v1/jobs/x", method="DELETE").status_code for _ in range(2)] == [404, 429]


def test_a_full_disk_is_told_and_nothing_waits(tmp_path, monkeypatch):
    app = create_app(watch_over(tmp_path / "store"), access=Embedded(TOKEN))

    def full(*_: object) -> None:
        raise StoreError(f"Could not write {tmp_path}/store/service: the disk is full.", errno=28)

    monkeypatch.setattr(JobFiles, "put", full)
    answer = asker(app)("/v1/jobs", method="POST", json={"kind": "watch"})
    assert answer.status_code == 507
    assert answer.json()["type"] == "urn:hoshimori:problem:disk-full"
    assert str(tmp_path) not in answer.text
    assert asker(app)("/v1/jobs").json()["total"] == 0


def test_a_bad_body_is_refused(ask):
    for body in (
        b"",
        b"{",
        b"[]",
        b'"watch"',
        b"\xff\xfe",
        b'{"kind": 5}',
        b'{"kind":"watch","as_of":[1]}',
        b"[" * 100_000,
    ):
        answer = ask("/v1/jobs", method="POST", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 400, body[:20]
    packed = gzip.compress(b"{" + b" " * 10_000_000 + b"}")
    answer = ask("/v1/jobs", method="POST", content=packed, headers={"Content-Encoding": "gzip"})
    assert answer.status_code == 400  # a body is not unpacked
    large = ask("/v1/jobs", method="POST", content=io.BytesIO(b" " * 1_000_001).read())
    assert large.status_code == 413
