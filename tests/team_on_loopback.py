"""ALPHA with a console, BRAVO as its partner: parties, their people's keys, and what asks an app without a socket."""

import base64
import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2

from hoshimori.cases import Desk, Ed25519Signer, Member, found, trust
from hoshimori.cases.key_set import key_sets_record
from hoshimori.cases.prepared import read_prepared
from hoshimori.cases.strict_json import canonical_text
from hoshimori.errors import NotFoundError
from hoshimori.store.sql_ledger import SqlLedger
from service_on_loopback import answer_of

MEMBERS = ("analyst-1:analyst", "reviewer-1:reviewer", "reviewer-2:reviewer", "authority-1:authority")
UNTIL = datetime(2030, 1, 1, tzinfo=UTC)


def signers(seed: int) -> dict[str, Ed25519Signer]:
    return {pair.partition(":")[0]: Ed25519Signer.from_seed(bytes([seed + n]) * 32) for n, pair in enumerate(MEMBERS)}


ALPHA, BRAVO = signers(70), signers(50)


def found_party(desk: Desk, name: str, keys: dict[str, Ed25519Signer]) -> None:
    pairs = [pair.partition(":") for pair in MEMBERS]
    members = [Member(holder=h, role=r, public_key=keys[h].public_key) for h, _, r in pairs]
    found(desk, name, members=members, signers=[keys["authority-1"]], expires_at=UNTIL)


def keys_file(desk: Desk) -> bytes:
    return canonical_text(key_sets_record(desk.roster().party.versions))


@dataclass
class Blobs:
    """A real, if forgetful, place for bytes."""

    kept: dict[str, bytes] = field(default_factory=dict)

    def put(self, data: bytes) -> str:
        digest = hashlib.sha256(data).hexdigest()
        self.kept[digest] = data
        return digest

    def get(self, sha256: str) -> bytes:
        if sha256 not in self.kept:
            raise NotFoundError("not here", sha256=sha256)
        return self.kept[sha256]


def partner(clock: Any) -> Desk:
    """Return BRAVO's own desk, elsewhere."""
    desk = Desk(ledger=SqlLedger.open(None), blobs=Blobs(), clock=clock)
    found_party(desk, "BRAVO", BRAVO)
    return desk


def befriend(alpha: Desk, bravo: Desk) -> None:
    trust(alpha, keys_file(bravo))
    trust(bravo, keys_file(alpha))


def signed(to_sign: str, holder: str, keys: dict[str, Ed25519Signer] = ALPHA) -> str:
    """Return the signature that the holder's own machine would print."""
    return base64.b64encode(read_prepared(to_sign).signature(keys[holder])).decode()


@dataclass
class Asker:
    """Asks an app without a socket, keeping cookies as a browser does."""

    app: Any
    headers: dict[str, str] = field(default_factory=dict)
    host: str = "http://127.0.0.1:8417"
    cookies: dict[str, str] = field(default_factory=dict)

    def __call__(self, path: str, *, method: str = "GET", **more: Any) -> httpx2.Response:
        headers = {**self.headers, **more.pop("headers", {})}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())

        answer = answer_of(self.app, self.host, method, path, headers=headers, **more)
        for name, value in answer.cookies.items():
            self.cookies[name] = value
        return answer

    def post(self, path: str, body: Any = None, **more: Any) -> httpx2.Response:
        return self(path, method="POST", json=body, **more)


def one_minute(clock: Any) -> None:
    clock.instant += timedelta(minutes=1)


def rest_on_what_is_there(watch: Any) -> None:
    """Let the sample incidents of a small store rest on a payload that the store has, so that a case can be drafted."""
    there = watch.store.payloads()[0].sha256
    folder = watch.settings.store / "derived" / "incidents"
    for path in folder.glob("*.json"):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r'"([0-9a-f])\1{63}"', f'"{there}"', text), encoding="utf-8")
