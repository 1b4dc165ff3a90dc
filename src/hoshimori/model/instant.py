"""Times as text: ISO 8601 UTC ending in Z; a bare date means the end of that day where it is an `as_of`."""

import re
from datetime import UTC, date, datetime, timedelta

from hoshimori.errors import UsageError

#: Nothing was in orbit before, and no public element set can be propagated so far ahead.
FIRST_YEAR, LAST_YEAR = 1957, 2100
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def parse_instant(text: str | date | datetime, *, end_of_day: bool = False) -> datetime:
    """Return the UTC instant that `text` names.

    Args:
        text: ISO 8601 date or time, or a date or datetime. Without an offset it is UTC.
        end_of_day: A bare date then means the last microsecond of that day (for `as_of` and `known_at`).

    Raises:
        UsageError: `text` is no time, or lies outside the years that the watch can speak of.
    """
    if isinstance(text, datetime):
        return text.astimezone(UTC) if text.tzinfo else text.replace(tzinfo=UTC)
    raw = text.isoformat() if isinstance(text, date) else text.strip()
    try:
        value = datetime.fromisoformat(raw)
    except ValueError as error:
        raise UsageError(f"{raw!r} is no time; write 2024-09-18 or 2024-09-18T00:00Z", text=raw) from error
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise UsageError(f"{raw!r} lies outside the years {FIRST_YEAR} to {LAST_YEAR}", text=raw)
    value = value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    if end_of_day and _DATE.fullmatch(raw):
        value += timedelta(days=1, microseconds=-1)
    return value


def format_instant(value: datetime) -> str:
    """Return `value` as ISO 8601 UTC ending in Z, without trailing zeros of the second's fraction."""
    text = value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
    return text.rstrip("0").rstrip(".") + "Z"


def nearest_minute(value: datetime) -> datetime:
    """Return the full minute nearest to `value`: a time that is printed to the minute is rounded, not cut."""
    return minute_from(value - timedelta(seconds=30))


def minute_from(value: datetime) -> datetime:
    """Return the first full minute at or after `value`: what an interval that ends there still holds."""
    cut = value.replace(second=0, microsecond=0)
    return cut if cut == value else cut + timedelta(minutes=1)
