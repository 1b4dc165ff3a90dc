"""Space-Track's login: one cookie for about two hours, shared by all processes through the keyring where there is one.

A credential that was refused is not tried again: accounts are locked for less. What is remembered of it is a slow hash.
"""

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import httpx2

from hoshimori.clients import refusal_words
from hoshimori.clients.credentials import Credential, Vault
from hoshimori.clients.headers import retry_after_s
from hoshimori.clients.limiter import UNREACHABLE_S
from hoshimori.errors import OutsideError
from hoshimori.model import format_instant, parse_instant

if TYPE_CHECKING:
    from hoshimori.clients.polite import PoliteClient

_LIFE: Final = timedelta(minutes=110)
_ADVICE: Final = "Look whether the password expired at the provider; then: hoshimori login space-track"


class SpaceTrackLogin:
    """A session at one address; keeps its cookie in memory, and in the keyring where that encrypts."""

    def __init__(self, *, base_url: str, vault: Vault, credential: Credential) -> None:
        self._base_url = base_url
        self._vault = vault
        self._credential = credential
        self._cookie: tuple[str, datetime] | None = None
        self._digests: dict[bytes, str] = {}
        account = hashlib.sha256(f"{base_url} {credential.identity}".encode()).hexdigest()[:10]
        self._name = f"space-track session {account}"

    def uses(self, credential: Credential) -> bool:
        """Return whether it logs in with this credential; a person may have given another one since."""
        return self._credential == credential

    @property
    def address(self) -> str:
        """Where the login goes."""
        return f"{self._base_url}/ajaxauth/login"

    def cookie(self, client: "PoliteClient") -> str:
        """Return the cookie; log in where none is at hand.

        Raises:
            ProviderError: The login was refused or failed, or its budget is used up.
        """
        now = client.clock.now()
        held = self._cookie or self._shared()
        if held is not None and timedelta(0) <= now - held[1] < _LIFE:
            self._cookie = held
            return held[0]
        self._refuse_what_was_refused(client)
        limiter = replace(client.limiter, interval_s=0.0)
        refusal = limiter.reserve(self.address)
        if refusal is not None:
            words = refusal_words.refused("Space-Track", "a login", refusal.reason, 0.0)
            pause_s = max(0.0, (refusal.next_try_at - now).total_seconds())
            raise client.error(words, refusal.reason, pause_s=pause_s)
        value = self._log_in(client)
        self._cookie = (value, now)
        with suppress(OutsideError):
            self._vault.keep_secret(self._name, json.dumps([value, format_instant(now)]))
        return value

    def expire(self) -> None:
        """Forget the cookie."""
        self._cookie = None
        with suppress(OutsideError):
            self._vault.forget_secret(self._name)

    def allow_again(self, client: "PoliteClient") -> None:
        """Let a person try a credential that was refused before: it may have been put right at the provider."""
        with suppress(OSError):
            self._file(client).unlink(missing_ok=True)

    def _shared(self) -> tuple[str, datetime] | None:
        kept = self._vault.secret(self._name)
        try:
            value, at = json.loads(kept or "")
        except (ValueError, TypeError):
            return None
        return str(value), parse_instant(str(at))

    def _log_in(self, client: "PoliteClient") -> str:
        form = {"identity": self._credential.identity, "password": self._credential.password}
        limiter = replace(client.limiter, interval_s=0.0)
        try:
            response = client.ask(self.address, {}, form=form)
        except httpx2.HTTPError as error:
            limiter.settle(self.address, status=0, opens_circuit=False)
            raise client.error("Space-Track could not be reached", "unreachable", pause_s=UNREACHABLE_S) from error
        cookies = "; ".join(c.partition(";")[0] for c in response.headers.get_list("set-cookie"))
        refused = b"Failed" in response.content[:400] or response.status_code == 401
        page = response.content.lstrip().startswith(b"<")  # of maintenance; whatever it sets is no session
        if response.status_code == 200 and cookies and not refused and not page:
            limiter.settle(self.address, status=200, opens_circuit=False)
            return cookies
        asked_s = retry_after_s(response, client.clock.now())
        limiter.settle(
            self.address, status=401 if refused else response.status_code, opens_circuit=not refused, pause_s=asked_s
        )
        if refused:
            self._remember_refused(client)
            raise client.error(
                "Space-Track refused this user and password; they are not tried again",
                "credential",
                status=response.status_code,
                pause_s=0.0,
                advice=_ADVICE,
            )
        raise client.error(
            f"Space-Track's login answered {response.status_code} {'with a page' if page else 'without a cookie'}",
            "page" if page else "status",
            status=response.status_code,
            pause_s=max(asked_s, client.limiter.cool_down_s),
            advice=refusal_words.ADVICE["page" if page else "status"],
        )

    def _refuse_what_was_refused(self, client: "PoliteClient") -> None:
        try:
            kept = json.loads(self._file(client).read_bytes())
            salt, digest = bytes.fromhex(kept["salt"]), kept["refused"]
        except (OSError, ValueError, KeyError, TypeError):
            return
        if self._digest(salt) == digest:
            raise client.error(
                "Space-Track was not asked: it refused this user and password before",
                "credential",
                pause_s=0.0,
                advice=_ADVICE,
            )

    def _remember_refused(self, client: "PoliteClient") -> None:
        salt, path = os.urandom(16), self._file(client)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"salt": salt.hex(), "refused": self._digest(salt)}), encoding="ascii")

    def _digest(self, salt: bytes) -> str:
        if salt not in self._digests:  # slow by intent, and the credential of a session never changes
            secret = f"{self._credential.identity}\0{self._credential.password}".encode()
            self._digests[salt] = hashlib.scrypt(secret, salt=salt, n=2**14, r=8, p=1, dklen=8).hex()
        return self._digests[salt]

    def _file(self, client: "PoliteClient") -> Path:
        return client.cache / "space-track" / "refused.json"
