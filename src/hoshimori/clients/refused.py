"""A user and a password that a provider refused are not tried again: accounts are locked for less.

What is remembered of them is a slow hash, in the shared cache, for all processes.
"""

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from hoshimori.clients.credentials import Credential
from hoshimori.errors import ProviderError

if TYPE_CHECKING:
    from hoshimori.clients.polite import PoliteClient


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """What is remembered of one credential.

    Attributes:
        credential: The user and the password in use.
    """

    credential: Credential
    _digests: dict[bytes, str] = field(default_factory=dict, repr=False)

    def check(self, client: "PoliteClient") -> None:
        """Return where the provider has not refused it yet.

        Raises:
            ProviderError: It has.
        """
        try:
            kept = json.loads(_file(client).read_bytes())
            salt, digest = bytes.fromhex(kept["salt"]), kept["refused"]
        except (OSError, ValueError, KeyError, TypeError):
            return
        if self._digest(salt) == digest:
            words = f"{client.site.title} was not asked: it refused this user and password before"
            raise client.error(words, "credential", pause_s=0.0, advice=_advice(client))

    def remember(self, client: "PoliteClient", *, status: int) -> ProviderError:
        """Remember that it was refused; return the error that says so."""
        salt, path = os.urandom(16), _file(client)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"salt": salt.hex(), "refused": self._digest(salt)}), encoding="ascii")
        words = f"{client.site.title} refused this user and password; they are not tried again"
        return client.error(words, "credential", status=status, pause_s=0.0, advice=_advice(client))

    def allow_again(self, client: "PoliteClient") -> None:
        """Let a person try it again: it may have been put right at the provider."""
        with suppress(OSError):
            _file(client).unlink(missing_ok=True)

    def _digest(self, salt: bytes) -> str:
        if salt not in self._digests:  # slow by intent, and the credential of a session never changes
            secret = f"{self.credential.identity}\0{self.credential.password}".encode()
            self._digests[salt] = hashlib.scrypt(secret, salt=salt, n=2**14, r=8, p=1, dklen=8).hex()
        return self._digests[salt]


def _file(client: "PoliteClient") -> Path:
    return client.cache / client.provider / "refused.json"


def _advice(client: "PoliteClient") -> str:
    return f"Look whether the password expired at the provider; then: hoshimori login {client.provider}"
