"""A real, certified OpenID provider on loopback: npm's `oidc-provider`, with a key that the tests know."""

import json
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

FOLDER = Path(__file__).parent / "service" / "provider"
CLIENT, SECRET = "console", "a secret: of +tests/"
ROBOT, ROBOT_SECRET = "robot", "robot-secret"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class LoopbackProvider:
    """The provider; `console` is the address of the service that it knows as a client."""

    port: int
    console: str
    key: RSAKey = field(repr=False)
    process: subprocess.Popen[str] | None = None

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        environment = {
            **os.environ,
            "HOSHIMORI_TEST_JWKS": json.dumps({"keys": [self.key.as_dict(private=True)]}),
            "HOSHIMORI_TEST_CONSOLE": self.console,
            "HOSHIMORI_TEST_PORT": str(self.port),
        }
        self.process = subprocess.Popen(
            ["node", "provider.mjs"],
            cwd=FOLDER,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.strip() == "ready":
                return
        raise AssertionError("the provider did not start")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=10)
            if self.process.stdout is not None:
                self.process.stdout.close()
            self.process = None

    def robot_token(self, audience: str) -> str:
        """Return an access token of a program (client credentials)."""
        form = {"grant_type": "client_credentials", "resource": audience}
        answer = httpx2.post(f"{self.issuer}/token", data=form, auth=(ROBOT, ROBOT_SECRET), trust_env=False)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])


def come_back(address: str, name: str) -> str:
    """Walk the provider's own pages as a browser would, as `name`; return the address to which it sends the browser.

    `address` is where the service sends the browser.
    """
    with httpx2.Client(trust_env=False, follow_redirects=False) as browser:
        answer = browser.get(address)
        for _ in range(10):
            if answer.is_redirect:
                address = urljoin(str(answer.url), answer.headers["location"])
                if "/v1/session/callback" in address:
                    return address
                answer = browser.get(address)
                continue
            form = re.search(r'<form[^>]*action="([^"]+)"', answer.text)
            assert form is not None, answer.text[:500]
            fields = {"prompt": "login", "login": name, "password": "any"}
            answer = browser.post(urljoin(str(answer.url), unescape(form[1])), data=fields)
    raise AssertionError("the provider did not come back")


@contextmanager
def running_provider(console: str) -> Iterator[LoopbackProvider]:
    """Give a running provider that knows the service at `console`; skip without Node or its packages."""
    if shutil.which("node") is None or not (FOLDER / "node_modules" / "oidc-provider").is_dir():
        pytest.skip("no OpenID provider here: make setup installs it (npm ci in tests/service/provider)")
    key = RSAKey.generate_key(2048, parameters={"use": "sig", "alg": "RS256", "kid": "of-tests"}, auto_kid=False)
    provider = LoopbackProvider(port=free_port(), console=console, key=key)
    provider.start()
    try:
        yield provider
    finally:
        provider.stop()


def token_of(provider: LoopbackProvider, claims: dict[str, Any], *, key: Any = None, **header: Any) -> str:
    """Return a token with these claims under the provider's own key, or under another."""
    return jwt.encode({"alg": "RS256", "kid": "of-tests", **header}, claims, key or provider.key)
