"""`hoshimori serve` in a process of its own: it prints where it is, answers, ends; and says why it cannot."""

import json
import signal
import socket
import subprocess
import sys
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from click.testing import CliRunner

from hoshimori.cli.serve import _is_loopback, serve
from hoshimori.errors import OutsideError

COMMAND = [sys.executable, "-c", "from hoshimori.cli import main; main()"]


def test_it_prints_where_it_is_answers_and_ends_on_a_signal(tmp_path):
    command = [*COMMAND, "serve", "--port", "0", "--store", str(tmp_path / "store"), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        text = ""
        while not text.endswith("}\n"):
            text += process.stdout.readline()
        said = json.loads(text)
        assert said["console"] == f"{said['address']}/#token={said['token']}"
        assert len(said["token"]) >= 43
        bearer = {"Authorization": f"Bearer {said['token']}"}
        with urlopen(Request(said["address"] + "/v1/session", headers=bearer), timeout=20) as answer:  # noqa: S310
            assert json.loads(answer.read())["mode"] == "embedded"
        with pytest.raises(HTTPError, match="401"):
            urlopen(said["address"] + "/v1/session", timeout=20)  # noqa: S310
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) in {0, -signal.SIGTERM}
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()


def test_a_port_that_is_taken_is_told(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(serve, ["--port", str(port), "--store", str(tmp_path / "store")])
    assert isinstance(result.exception, OutsideError)
    assert f"port {port}: it is taken" in result.exception.message


@pytest.mark.parametrize(
    ("host", "is_loopback"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("watch.example", False)],  # noqa: S104
)
def test_only_the_loopback_is_not_warned_of(host, is_loopback):
    assert _is_loopback(host) is is_loopback


def test_an_answer_does_not_wait_for_the_receipt_of_its_head():
    import socket

    from hoshimori.service.server import listening

    with listening("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()) as caller:
        taken, _ = listener.accept()
        with taken:
            assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert caller.recv(1) == b""
