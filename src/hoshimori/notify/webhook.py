"""A webhook whose receiver can tell that a message is ours, whole, fresh and not a repeat.

The body is canonical JSON. Three headers: `Hoshimori-Id` (another for each delivery), `Hoshimori-Timestamp` (seconds
since 1970, UTC) and `Hoshimori-Signature`: `v1=` and the HMAC-SHA256, under the shared key, of id, timestamp and body
joined by dots. A receiver recomputes it, refuses what is older than five minutes, and remembers the ids of that time.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping, MutableSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import httpx2
import rfc8785

from hoshimori import __version__
from hoshimori.errors import OutsideError, UsageError, VerificationError
from hoshimori.model import Clock
from hoshimori.notify.notice import Notice

#: A delivery is fresh for so long.
FRESH_S: Final = 300
#: A shorter key could be guessed.
LEAST_KEY_BYTES: Final = 16
_ID: Final = re.compile(r"[A-Za-z0-9._:-]{1,200}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """A channel to one address.

    Attributes:
        url: Where it goes.
        key: The shared key.
        clock: The time.
        timeout_s: How long an answer may take.
    """

    url: str = field(repr=False)  # an address may carry a token
    key: bytes = field(repr=False)
    clock: Clock
    timeout_s: float = 20.0

    def __post_init__(self) -> None:
        """Refuse a key that could be guessed, and an address that is none."""
        if len(self.key) < LEAST_KEY_BYTES:
            raise UsageError(f"The key of the webhook has {len(self.key)} bytes; use at least {LEAST_KEY_BYTES}.")
        if not self.url.startswith(("https://", "http://127.", "http://localhost", "http://[::1]")):
            raise UsageError("The webhook's address must begin with https:// (plain HTTP only to this machine itself).")

    @property
    def name(self) -> str:
        """The channel's name in the log of what was told."""
        return "webhook"

    @property
    def wants_heartbeat(self) -> bool:
        """Whether it takes a sign of life every round."""
        return True

    def send(self, notice: Notice) -> None:
        """Deliver one notice.

        Raises:
            OutsideError: The receiver did not take it.
        """
        body = body_of(notice)
        timestamp = str(int(self.clock.now().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "User-Agent": f"hoshimori/{__version__}",
            "Hoshimori-Id": f"{notice.id}.{timestamp}",
            "Hoshimori-Timestamp": timestamp,
            "Hoshimori-Signature": signature(self.key, f"{notice.id}.{timestamp}", timestamp, body),
        }
        try:
            secure = self.url.startswith("https")
            with httpx2.Client(timeout=self.timeout_s, follow_redirects=False, verify=secure) as http:
                response = http.post(self.url, content=body, headers=headers)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise OutsideError(f"The webhook's receiver did not answer ({type(error).__name__}).") from error
        if not 200 <= response.status_code < 300:
            raise OutsideError(f"The webhook's receiver answered {response.status_code}.", status=response.status_code)


def body_of(notice: Notice) -> bytes:
    """Return the body that is signed: canonical JSON."""
    return rfc8785.dumps(
        {"id": notice.id, "kind": notice.kind, "subject": notice.subject, "text": notice.text, "data": notice.data}
    )


def signature(key: bytes, delivery: str, timestamp: str, body: bytes) -> str:
    """Return the value of the header `Hoshimori-Signature`."""
    message = delivery.encode() + b"." + timestamp.encode() + b"." + body
    return "v1=" + hmac.new(key, message, hashlib.sha256).hexdigest()


def verify(
    key: bytes, headers: Mapping[str, str], body: bytes, *, now: datetime, seen: MutableSet[str] | None = None
) -> str:
    """Return the id of a delivery that is ours, whole, fresh and no repeat.

    Args:
        key: The shared key.
        headers: Of the request; names in any case.
        body: As received.
        now: The time, UTC.
        seen: Ids of deliveries already taken; the id is added. None where the caller looks for repeats itself.

    Raises:
        VerificationError: It is not; says which of the four.
    """
    given = {name.lower(): value for name, value in headers.items()}
    delivery, timestamp = given.get("hoshimori-id", ""), given.get("hoshimori-timestamp", "")
    expected = signature(key, delivery, timestamp, body)
    if not hmac.compare_digest(expected.encode(), given.get("hoshimori-signature", "").encode()):
        raise VerificationError("The signature does not fit: another key, or a changed message.")
    if not timestamp.isdigit() or abs(now.timestamp() - int(timestamp)) > FRESH_S:
        raise VerificationError(f"The message is not of the last {FRESH_S} seconds; look at both clocks.")
    if not _ID.fullmatch(delivery):
        raise VerificationError("The message has no id.")
    if seen is not None:
        if delivery in seen:
            raise VerificationError("This message came before.")
        seen.add(delivery)
    return delivery
