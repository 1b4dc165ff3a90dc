"""A provider that wants user and password with every request (HTTP Basic, RFC 7617)."""

import base64
from typing import TYPE_CHECKING

from hoshimori.clients import refusal_words
from hoshimori.clients.credentials import Credential
from hoshimori.clients.headers import retry_after_s
from hoshimori.clients.login_request import ask_to_log_in
from hoshimori.clients.refused import Refused

if TYPE_CHECKING:
    from hoshimori.clients.polite import PoliteClient


class BasicLogin:
    """User and password at one address; a pair that was refused is not sent again."""

    def __init__(self, *, credential: Credential, probe: str) -> None:
        """Take a credential, and the address of a small question by which a person's is tried."""
        self._credential = credential
        self._probe = probe
        self._refused = Refused(credential=credential)

    def uses(self, credential: Credential) -> bool:
        """Return whether it logs in with this credential; a person may have given another one since."""
        return self._credential == credential

    def headers(self, client: "PoliteClient") -> dict[str, str]:
        """Return the header that says who asks.

        Raises:
            ProviderError: The provider refused this user and password before.
        """
        self._refused.check(client)
        return self._authorization()

    def expired(self, client: "PoliteClient") -> None:
        """Remember that the provider refuses this credential.

        Raises:
            ProviderError: Always: there is no other to try.
        """
        raise self._refused.remember(client, status=401)

    def sign_in(self, client: "PoliteClient") -> None:
        """Try the credential once, also one that was refused before.

        Raises:
            ProviderError: It is refused, or the provider could not be asked.
        """
        response = ask_to_log_in(client, self._probe, self._authorization())
        status, asked_s = response.status_code, retry_after_s(response, client.clock.now())
        fault = client.query.check(response.content) if status == 200 else None
        bad = fault is not None or status not in {200, 401}
        client.limiter.settle(self._probe, status=status, opens_circuit=bad, pause_s=asked_s)
        if status == 401:
            self.expired(client)
        if bad:
            reason = fault.reason if fault else "status"
            said = f"answered {status}" + (f", but with no data {fault.words}" if fault else "")
            pause_s, advice = max(asked_s, client.limiter.cool_down_s), refusal_words.ADVICE[reason]
            raise client.error(f"{client.site.title} {said}", reason, status=status, pause_s=pause_s, advice=advice)
        self._refused.allow_again(client)

    def _authorization(self) -> dict[str, str]:
        pair = f"{self._credential.identity}:{self._credential.password}".encode()
        return {"Authorization": f"Basic {base64.b64encode(pair).decode('ascii')}"}
