"""Space-Track's login: one cookie for about two hours, shared through the keyring where there is one."""

import hashlib
import json
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from hoshimori.clients import refusal_words
from hoshimori.clients.credentials import Credential, Vault
from hoshimori.clients.headers import retry_after_s
from hoshimori.clients.login_request import ask_to_log_in
from hoshimori.clients.refused import Refused
from hoshimori.errors import OutsideError
from hoshimori.model import format_instant, parse_instant

if TYPE_CHECKING:
    from hoshimori.clients.polite import PoliteClient

_LIFE: Final = timedelta(minutes=110)


class SpaceTrackLogin:
    """A session at one address; keeps its cookie in memory, and in the keyring where that encrypts."""

    def __init__(self, *, base_url: str, vault: Vault, credential: Credential) -> None:
        self._base_url = base_url
        self._vault = vault
        self._credential = credential
        self._cookie: tuple[str, datetime] | None = None
        self._refused = Refused(credential=credential)
        account = hashlib.sha256(f"{base_url} {credential.identity}".encode()).hexdigest()[:10]
        self._name = f"space-track session {account}"

    def uses(self, credential: Credential) -> bool:
        """Return whether it logs in with this credential; a person may have given another one since."""
        return self._credential == credential

    @property
    def address(self) -> str:
        """Where the login goes."""
        return f"{self._base_url}/ajaxauth/login"

    def headers(self, client: "PoliteClient") -> dict[str, str]:
        """Return the cookie's header; log in where none is at hand.

        Raises:
            ProviderError: The login was refused or failed, or its budget is used up.
        """
        now = client.clock.now()
        held = self._cookie or self._shared()
        if held is not None and timedelta(0) <= now - held[1] < _LIFE:
            self._cookie = held
            return {"Cookie": held[0]}
        self._refused.check(client)
        return {"Cookie": self._new_cookie(client)}

    def expired(self, client: "PoliteClient") -> None:  # noqa: ARG002  # whoever asks, another cookie may be had
        """Forget the cookie."""
        self._cookie = None
        with suppress(OutsideError):
            self._vault.forget_secret(self._name)

    def sign_in(self, client: "PoliteClient") -> None:
        """Log in anew, also with a credential that was refused before: it may have been put right at the provider.

        Raises:
            ProviderError: As `headers` does.
        """
        self.expired(client)
        self._new_cookie(client)
        self._refused.allow_again(client)

    def _shared(self) -> tuple[str, datetime] | None:
        kept = self._vault.secret(self._name)
        try:
            value, at = json.loads(kept or "")
        except (ValueError, TypeError):
            return None
        return str(value), parse_instant(str(at))

    def _new_cookie(self, client: "PoliteClient") -> str:
        value, now = self._log_in(client), client.clock.now()
        self._cookie = (value, now)
        with suppress(OutsideError):
            self._vault.keep_secret(self._name, json.dumps([value, format_instant(now)]))
        return value

    def _log_in(self, client: "PoliteClient") -> str:
        form = {"identity": self._credential.identity, "password": self._credential.password}
        response = ask_to_log_in(client, self.address, {}, form=form)
        cookies = "; ".join(c.partition(";")[0] for c in response.headers.get_list("set-cookie"))
        refused = b"Failed" in response.content[:400] or response.status_code == 401
        page = response.content.lstrip().startswith(b"<")  # of maintenance; whatever it sets is no session
        if response.status_code == 200 and cookies and not refused and not page:
            client.limiter.settle(self.address, status=200, opens_circuit=False)
            return cookies
        asked_s = retry_after_s(response, client.clock.now())
        client.limiter.settle(
            self.address, status=401 if refused else response.status_code, opens_circuit=not refused, pause_s=asked_s
        )
        if refused:
            raise self._refused.remember(client, status=response.status_code)
        raise client.error(
            f"Space-Track's login answered {response.status_code} {'with a page' if page else 'without a cookie'}",
            "page" if page else "status",
            status=response.status_code,
            pause_s=max(asked_s, client.limiter.cool_down_s),
            advice=refusal_words.ADVICE["page" if page else "status"],
        )
