"""How is a number printed? Rounded to what it can carry, always with its unit."""

import math
from datetime import UTC, date, datetime, timedelta

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")  # fmt: skip

_CLOSE_UP = frozenset({"°", "°/day"})  # written without a space


def number(value: float, unit: str) -> str:
    """Return `value` without its unit: whole from 10 upwards, else one decimal; small numbers keep two digits."""
    size = abs(value)
    if unit in {"°", "°/day"}:
        places = 1 if size >= 10 else 2 if size >= 1 else 3
    elif size >= 10 or value == int(value):
        places = 0
    elif size >= 1:
        places = 1
    else:
        places = min(6, 1 - math.floor(math.log10(size)))
    return f"{value:,.{places}f}"


def quantity(value: float, unit: str) -> str:
    """Return `value` with its unit, e.g. "18 km", "0.19 m/s", "62.0°"."""
    return _with_unit(number(value, unit), unit)


def spread(least: float, greatest: float, unit: str) -> str:
    """Return two values with one unit: "between 18 and 54 km"."""
    return f"between {number(least, unit)} and {_with_unit(number(greatest, unit), unit)}"


def share(value: float, n: int = 0) -> str:
    """Return a share as per cent with two digits; "fewer than 1 in n" where none was found among `n`."""
    if value == 0 and n:
        return f"fewer than 1 in {n:,}"
    percent = 100 * value
    return (
        f"{percent:.0f} %"
        if percent >= 10 or percent == 0
        else f"{percent:.1f} %"
        if percent >= 1
        else f"{percent:.2g} %"
    )


def day(value: datetime | date | str) -> str:
    """Return a day in words: "24 May 2026"; text that is no date comes back as it is."""
    if isinstance(value, str):
        try:
            return day(datetime.fromisoformat(value))
        except ValueError:
            return value
    if isinstance(value, datetime):
        value = (value.astimezone(UTC) if value.tzinfo else value).date()
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def days(begin: datetime, end: datetime) -> str:
    """Return the days of a half-open interval in words: "24 to 30 May 2026"."""
    first = begin.astimezone(UTC)
    last = max(first, end.astimezone(UTC) - timedelta(microseconds=1))
    if first.date() == last.date():
        return day(first)
    same_month = (first.year, first.month) == (last.year, last.month)
    opening = (
        str(first.day)
        if same_month
        else day(first).removesuffix(f" {first.year}")
        if first.year == last.year
        else day(first)
    )
    return f"{opening} to {day(last)}"


def minute(value: datetime) -> str:
    """Return a time to the minute: "30 May 2026 17:40 UTC"."""
    value = value.astimezone(UTC)
    return f"{day(value)} {value:%H:%M} UTC"


def _with_unit(digits: str, unit: str) -> str:
    if not unit:
        return digits
    return f"{digits}{unit}" if unit in _CLOSE_UP else f"{digits} {unit}"
