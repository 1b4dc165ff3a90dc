"""What the headers of an answer say."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx2


def clock_difference(response: httpx2.Response, now: datetime) -> timedelta:
    """Return how far our clock is ahead of the site's; zero where the site does not say."""
    try:
        theirs = parsedate_to_datetime(response.headers["date"])
    except (KeyError, ValueError):
        return timedelta(0)
    return now - (theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC))


def without_encoding(headers: httpx2.Headers) -> list[tuple[str, str]]:
    """Return the headers of a body that is decoded already."""
    return [(k, v) for k, v in headers.items() if k.lower() not in {"content-encoding", "content-length"}]
