"""Why two lines are no element set: one sentence a record, for the quarantine."""

import re
from typing import Final

from hoshimori.io import alpha5
from hoshimori.io.tle_layout import CHECKSUM, FIELDS, FINE_LAYOUT, LAYOUTS, LENGTH, YEARS
from hoshimori.model.vocabulary import QuarantineReason

Problem = tuple[int | None, QuarantineReason, str]

_CLASSES: Final = {
    "9": r"[0-9]",
    "b": r"[ 0-9]",
    "L": r"[ 0-9A-HJ-NP-Z]",
    "s": r"[ +-]",
    "d": r"[ +0-9-]",
    "x": r"[ +0-]",
    "e": r"[ 0-9]",
    "*": r"[ -~]",
}
_NOT_AFTER_DIGIT: Final = r"(?:[0-9]|(?<![0-9A-Z]) )"


def of_pair(one: str, two: str) -> Problem:
    """Return catalogue number (None where there is none to read), reason and sentence for a pair that was set aside."""
    number = alpha5.decode(one[2:7])
    for name, text in (("1", one), ("2", two)):
        problem = _of_length(name, text) or _of_checksum(name, text)
        if problem:
            return number, *problem
    for keyword, (line, columns) in FIELDS.items():
        value = (one, two)[line][columns]
        if not any(pattern.fullmatch(value) for pattern in _PATTERNS[keyword]):
            return number, QuarantineReason.FORMAT, f"{keyword} {value!r} cannot be read"
    other = alpha5.decode(two[2:7])
    if number != other:
        return number, QuarantineReason.FORMAT, f"line 1 is of object {number}, line 2 of object {other}"
    day, year = int(one[20:23]), YEARS[int(one[18:20])]
    if not 1 <= day <= 365 + (year % 4 == 0):
        return number, QuarantineReason.EPOCH, f"EPOCH {one[18:32]!r}: {year} has no day {day}"
    return number, QuarantineReason.FORMAT, "a column that must be blank is not"


def of_single_line(text: str) -> Problem:
    """Return catalogue number, reason and sentence for a line that belongs to no set."""
    match text[:2]:
        case "1 ":
            sentence = "a line 1 that no line 2 follows"
        case "2 ":
            sentence = "a line 2 without a line 1 before it"
        case _:
            return None, QuarantineReason.FORMAT, "text that belongs to no element set"
    return alpha5.decode(text[2:7]), QuarantineReason.FORMAT, sentence


def checksum(text: str) -> int:
    """Return the checksum of the first 68 columns of a line: its digits plus one for each minus sign, modulo 10."""
    return sum(int(sign) if sign in "0123456789" else sign == "-" for sign in text[:CHECKSUM]) % 10


def _of_length(name: str, text: str) -> tuple[QuarantineReason, str] | None:
    if len(text) == LENGTH:
        return None
    if len(text) == CHECKSUM:
        return QuarantineReason.CHECKSUM, f"line {name} has no checksum (68 characters, a TLE has 69)"
    return QuarantineReason.FORMAT, f"line {name} has {len(text)} characters, a TLE has 69"


def _of_checksum(name: str, text: str) -> tuple[QuarantineReason, str] | None:
    expected, printed = checksum(text), text[CHECKSUM]
    if printed == str(expected):
        return None
    return QuarantineReason.CHECKSUM, f"the checksum of line {name} is {printed!r}, its digits give {expected}"


def _pattern(layout: str, columns: slice) -> re.Pattern[str]:
    """Return the layout of some columns as a regular expression; in one number no blank follows a digit."""
    parts = []
    for at in range(columns.start, columns.stop):
        inside = layout[at] == "b" and layout[at - 1] in "bL" and at > columns.start
        parts.append(_NOT_AFTER_DIGIT if inside else _CLASSES.get(layout[at], re.escape(layout[at])))
    return re.compile("".join(parts))


_PATTERNS: Final = {
    keyword: [_pattern(layout, columns) for layout in ((LAYOUTS[0],), (LAYOUTS[1], FINE_LAYOUT))[line]]
    for keyword, (line, columns) in FIELDS.items()
}
