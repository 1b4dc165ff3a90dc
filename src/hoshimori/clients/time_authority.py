"""A time authority over HTTP (RFC 3161, 3.4): one question, one answer, no retry.

It is told the SHA-256 of a signature and nothing else. A refusal or a failure stops the signing that asked for it.
"""

from dataclasses import dataclass
from typing import Final

import httpx2

from hoshimori import __version__
from hoshimori.errors import ProviderError

_MOST_BYTES: Final = 64 * 1024
_QUERY: Final = "application/timestamp-query"
_REPLY: Final = "application/timestamp-reply"


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpTimeAuthority:
    """A `cases.time_token.TimeAuthority` at an address.

    Attributes:
        url: Where it answers.
        timeout_s: How long an answer may take.
    """

    url: str
    timeout_s: float = 20.0

    def answer(self, request: bytes) -> bytes:
        """Return the DER answer to a DER request.

        Raises:
            ProviderError: The authority refused, failed, or answered with something else.
        """
        headers = {"Content-Type": _QUERY, "Accept": _REPLY, "User-Agent": f"hoshimori/{__version__}"}
        try:
            with httpx2.Client(timeout=self.timeout_s, follow_redirects=False) as http:
                response = http.post(self.url, content=request, headers=headers)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise self._failed(f"did not answer ({type(error).__name__})", 0) from error
        if response.status_code != 200:
            raise self._failed(f"answered {response.status_code}", response.status_code)
        if response.headers.get("content-type", "").partition(";")[0] != _REPLY or len(response.content) > _MOST_BYTES:
            raise self._failed("answered with something that is no time-stamp reply", response.status_code)
        return response.content

    def _failed(self, what: str, status: int) -> ProviderError:
        return ProviderError(
            f"The time authority at {self.url} {what}. Nothing was recorded; sign again later, or without it.",
            provider="time authority",
            status=status,
        )
