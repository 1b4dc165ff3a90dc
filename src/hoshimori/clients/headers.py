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


def without_encoding(headers: httpx2.Headers) -> list[tuple[str, str]]:
    """Return the headers of a body that is decoded already."""
    return [(k, v) for k, v in headers.items() if k.lower() not in {"content-encoding", "content-length"}]
