"""Numbers and days as they stand in sentences."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta


def distance_words(km: float) -> str:
    """Return a distance without its unit: one decimal under 10 km, none above, thousands with a comma."""
    return f"{km:.1f}" if abs(km) < 9.95 else f"{km:,.0f}"


def day_words(day: date) -> str:
    """Return "30 May 2026"."""
    return f"{day.day} {day:%B %Y}"


def span_words(first: date, last: date) -> str:
    """Return "24 to 30 May 2026", with month and year given twice only where they differ."""
    if first == last:
        return day_words(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {day_words(last)}"
    if first.year == last.year:
        return f"{first.day} {first:%B} to {day_words(last)}"
    return f"{day_words(first)} to {day_words(last)}"


def last_day(end: datetime) -> date:
    """Return the last day of a half-open interval."""
    return (end - timedelta(microseconds=1)).date()


def list_words(words: Sequence[str]) -> str:
    """Return "a, b and c"."""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1] if words else ""


def percent_words(share: float) -> str:
    """Return a share of 0 to 1 as percent: "0 %", "1.8 %", "92 %"."""
    percent = 100 * share
    return f"{percent:.0f} %" if percent == 0 or percent >= 9.95 else f"{percent:.1f} %"
