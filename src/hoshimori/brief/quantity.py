"""How is a number printed? Rounded to what it can carry, always with its unit, dates in the order of the language."""

import math
from datetime import UTC, date, datetime

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
    """Return `value` with its unit, e.g. "18 km", "0.19 m/s", "62.0°"; units are the same in every language."""
    return _with_unit(number(value, unit), unit)


def spread(least: float, greatest: float, unit: str, language: str) -> str:
    """Return two values: "between 18 and 54 km", "18 kmから54 kmの範囲"."""
    if language == "ja":
        return f"{quantity(least, unit)}から{quantity(greatest, unit)}の範囲"
    return f"between {number(least, unit)} and {_with_unit(number(greatest, unit), unit)}"


def share(value: float, language: str, n: int = 0) -> str:
    """Return a share as per cent with two digits; "fewer than 1 in n" where none was found among `n`."""
    if value == 0 and n:
        return f"{n:,}に1未満" if language == "ja" else f"fewer than 1 in {n:,}"
    percent = 100 * value
    return (
        f"{percent:.0f} %"
        if percent >= 10 or percent == 0
        else f"{percent:.1f} %"
        if percent >= 1
        else f"{percent:.2g} %"
    )


def day(value: datetime | date | str, language: str) -> str:
    """Return a day: "24 May 2026", "2026年5月24日"; text that is no date comes back as it is."""
    if isinstance(value, str):
        try:
            return day(datetime.fromisoformat(value), language)
        except ValueError:
            return value
    if isinstance(value, datetime):
        value = (value.astimezone(UTC) if value.tzinfo else value).date()
    if language == "ja":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def span(first: date, last: date, language: str) -> str:
    """Return the days from the first to the last one, both included, e.g. "24 to 30 May 2026"."""
    if first == last:
        return day(first, language)
    same_month = (first.year, first.month) == (last.year, last.month)
    if language == "ja":
        closing = day(last, language)
        if same_month:
            closing = f"{last.day}日"
        elif first.year == last.year:
            closing = closing.removeprefix(f"{last.year}年")
        return f"{day(first, language)}から{closing}まで"
    opening = day(first, language)
    if same_month:
        opening = str(first.day)
    elif first.year == last.year:
        opening = opening.removesuffix(f" {first.year}")
    return f"{opening} to {day(last, language)}"


def minute(value: datetime, language: str) -> str:
    """Return a time to the minute: "30 May 2026 17:40 UTC", "2026年5月30日 17:40 UTC"."""
    value = value.astimezone(UTC)
    return f"{day(value, language)} {value:%H:%M} UTC"


def _with_unit(digits: str, unit: str) -> str:
    if not unit:
        return digits
    return f"{digits}{unit}" if unit in _CLOSE_UP else f"{digits} {unit}"
