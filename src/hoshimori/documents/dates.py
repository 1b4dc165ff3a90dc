"""Days and dates in a sentence, with time zones: "Wednesday" is a date only beside a day of publication.

11 January in Washington (EST) and 12 January in Tokyo (JST) overlap for ten hours: two reports of one moment may carry
both. Zones are offsets or the abbreviations below; none is guessed from a place.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hoshimori.errors import UsageError

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_OFFSETS_H: Final = {
    "UTC": 0, "GMT": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "JST": 9, "KST": 9, "CET": 1, "CEST": 2, "BST": 1, "MSK": 3, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
}  # fmt: skip
_OFFSET: Final = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?")
_WEEKDAY: Final = re.compile(r"\b(?:" + "|".join(d.title() for d in WEEKDAYS) + r")\b")
_MONTH: Final = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|(?:Jan|Feb|Mar|Apr|Jun|Jul"
    r"|Aug|Sept?|Oct|Nov|Dec)\.?)"
)
_ZONE: Final = r"(?:\s?\(?(?P<zone>" + "|".join(z for z in _OFFSETS_H if z != "Z") + r")\)?)?"
_DATE: Final = re.compile(
    rf"(?P<iso>\b\d{{4}}-\d{{2}}-\d{{2}}\b)|\b(?P<month>{_MONTH})\s(?P<day>\d{{1,2}})(?:,\s(?P<year>\d{{4}}))?\b"
    rf"|\b(?P<day2>\d{{1,2}})\s(?P<month2>{_MONTH})(?:\s(?P<year2>\d{{4}}))?\b|\b(?P<month3>{_MONTH})\s(?P<year3>\d{{4}})\b"
    r"|\b(?P<fiscal>(?:[Ff]iscal(?:\syear)?\s|FY\s?)(?P<year4>\d{4}|\d{2}))\b|\b(?P<year5>(?:19|20)\d{2})\b(?![-\d])"
)
_RELATION: Final = re.compile(
    r"\b(by|before|until|since|after|from|in|on)\s(?:late |early |mid-|the end of |end-)?$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A weekday at the characters [begin, end)."""

    weekday: str
    begin: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Date:
    """A date, month, year or fiscal year, and how it is used (`by`, `in`, `on` …)."""

    value: str  # "2023-01-11", "01-11", "2020-03", "2025", "FY2027"
    relation: str
    zone: str
    begin: int
    end: int


def zone_offset(zone: str) -> dt.timezone | None:
    """Return the time zone that an abbreviation or offset names; None for an empty one.

    Raises:
        UsageError: It is neither.
    """
    if not zone:
        return None
    if zone.upper() in _OFFSETS_H:
        return dt.timezone(dt.timedelta(hours=_OFFSETS_H[zone.upper()]))
    found = _OFFSET.fullmatch(zone.upper())
    if found:
        hours, minutes = int(found.group(2)), int(found.group(3) or 0)
        if hours <= 14 and minutes < 60:
            size = dt.timedelta(hours=hours, minutes=minutes)
            return dt.timezone(-size if found.group(1) == "-" else size)
    raise UsageError(
        f"{zone!r} is no time zone; write an offset such as +09:00 or one of {', '.join(_OFFSETS_H)}", zone=zone
    )


def days(text: str) -> Iterator[Day]:
    """Yield the weekdays that a sentence names."""
    for found in _WEEKDAY.finditer(text):
        yield Day(weekday=found.group().lower(), begin=found.start(), end=found.end())


def dates(text: str) -> Iterator[Date]:
    """Yield the dates, months and years that a sentence names."""
    for found in _DATE.finditer(text):
        value = _value(found)
        if value:
            zone = re.match(_ZONE, text[found.end() : found.end() + 8])
            relation = _RELATION.search(text, max(0, found.start() - 20), found.start())
            yield Date(
                value=value,
                relation=relation.group(1).lower() if relation else "",
                zone=(zone.group("zone") or "") if zone else "",
                begin=found.start(),
                end=found.end(),
            )


def _value(found: re.Match[str]) -> str:
    part = found.groupdict()
    if part["iso"]:
        return _real(*(int(p) for p in part["iso"].split("-")))
    if part["month3"]:
        return f"{part['year3']}-{_month(part['month3']):02d}"
    if part["fiscal"]:
        return f"FY{part['year4'] if len(part['year4']) == 4 else '20' + part['year4']}"
    if part["year5"]:
        return part["year5"]
    month, day = _month(part["month"] or part["month2"]), int(part["day"] or part["day2"])
    year = part["year"] or part["year2"]
    if year:
        return _real(int(year), month, day)
    return f"{month:02d}-{day:02d}" if 1 <= day <= 31 else ""


def _real(year: int, month: int, day: int) -> str:
    """Return the date as text; empty for 31 April."""
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return ""


def _month(word: str) -> int:
    return _MONTHS.index(word[:3].lower()) + 1


def resolve_day(weekday: str, *, published: dt.date | None, ahead: bool) -> dt.date | None:
    """Return the date of a weekday: the last one up to the day of publication, or the next one where it lies ahead.

    None without a day of publication: then a weekday is no date.
    """
    if published is None:
        return None
    difference = WEEKDAYS.index(weekday) - published.weekday()
    return published + dt.timedelta(days=difference % 7 if ahead else -(-difference % 7))


def can_be_one_moment(one: dt.date, one_zone: str, other: dt.date, other_zone: str) -> bool:
    """Whether two dates in two known time zones share a moment; False where a zone is unknown and the dates differ."""
    first, second = zone_offset(one_zone), zone_offset(other_zone)
    if first is None or second is None:
        return one == other
    begins = [dt.datetime.combine(d, dt.time(), z) for d, z in ((one, first), (other, second))]
    return abs(begins[0] - begins[1]) < dt.timedelta(days=1)
