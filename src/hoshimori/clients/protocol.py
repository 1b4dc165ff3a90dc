"""The seam between the watch and the providers of public data."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from hoshimori.model import Payload

if TYPE_CHECKING:
    from hoshimori.clients.credentials import Credential
    from hoshimori.clients.polite import PoliteClient


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """Bytes of a provider with their provenance.

    Attributes:
        data: The body as received.
        payload: Where it came from, when it was known, what it covers, its terms.
        from_cache: True where the provider was not asked, because the last copy still stands.
        message: One plain sentence for a person.
    """

    data: bytes
    payload: Payload
    from_cache: bool
    message: str


@runtime_checkable
class Client(Protocol):
    """One provider and one query. Implementations pass `tests/contracts/test_client_contract.py` unchanged."""

    def fetch(self, since: datetime | None = None) -> tuple[Fetched, ...]:
        """Return what is newer than `since`, or everything if None.

        Nothing newer gives an empty tuple. The provider is asked only when its rules allow it; else the last copy is
        given.

        Raises:
            ProviderError: The provider refused or failed and there is no way on; says what stands and when the next
                try is allowed.
        """
        ...


class Session(Protocol):
    """A login that some providers want before they answer."""

    def headers(self, client: "PoliteClient") -> dict[str, str]:
        """Return the headers that say who asks; log in where that is needed.

        Raises:
            ProviderError: There is no credential, or it is refused.
        """
        ...

    def expired(self, client: "PoliteClient") -> None:
        """Forget what the provider no longer takes.

        Raises:
            ProviderError: There is nothing else to say: the credential itself is refused.
        """
        ...

    def uses(self, credential: "Credential") -> bool:
        """Return whether it logs in with this credential; a person may have given another one since."""
        ...

    def sign_in(self, client: "PoliteClient") -> None:
        """Try the credential once, for a person, whatever became of it before.

        Raises:
            ProviderError: It is refused, or the provider could not be asked.
        """
        ...
