"""What the headers of an answer say."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx2

_LONGEST_S = 2 * 86_400.0


def clock_difference(response: httpx2.Response, now: datetime) -> timedelta:
    """Return how far our clock is ahead of the site's; zero where the site does not say."""
    try:
        theirs = parsedate_to_datetime(response.headers["date"])
    except (KeyError, ValueError):
        return timedelta(0)
    return now - (theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC))


def retry_after_s(response: httpx2.Response, now: datetime) -> float:
    """Return how long the site asks to be left alone, s; zero where it does not say, at most two days."""
    said = response.headers.get("retry-after", "").strip()
    if said.isdigit():
        return min(float(said[:9]), _LONGEST_S)
    try:
        until = parsedate_to_datetime(said)
    except ValueError:
        return 0.0
    pause = (until if until.tzinfo else until.replace(tzinfo=UTC)) - now
    return min(max(pause.total_seconds(), 0.0), _LONGEST_S)


def decoded(response: httpx2.Response, body: bytes) -> httpx2.Response:
    """Return the response with its body, which is decoded already, and whether it said where that ends."""
    headers = [(k, v) for k, v in response.headers.items() if k.lower() not in {"content-encoding", "content-length"}]
    return httpx2.Response(
        response.status_code, headers=headers, content=body, extensions={"end_known": _end_known(response)}
    )


def end_known(response: httpx2.Response) -> bool:
    """Return whether an answer said where it ends, by its length, in chunks, or as HTTP/2 does.

    Else it ends where the connection does, and nothing tells a whole body from one that broke off at a line's end.
    """
    return bool(response.extensions.get("end_known", True))


def _end_known(response: httpx2.Response) -> bool:
    chunked = "chunked" in response.headers.get("transfer-encoding", "").lower()
    return chunked or "content-length" in response.headers or not response.http_version.startswith("HTTP/1")
