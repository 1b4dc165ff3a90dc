"""Element sets of the Unified Data Library (elset, JSON), under the field names of its published client library.

Only sets that anybody may see of real objects are taken: marked U and nothing more, of data mode REAL, of an object
that has a catalogue number, for SGP4 with Kozai's mean motion (ephemeris type 0). Everything else is set aside, saying
why.

The schema calls its derivatives of the mean motion plain derivatives; a TLE and an OMM print half of the first and a
sixth of the second. Which of the two the numbers are, it does not say, so they are read from `line1`, the line of a TLE
that comes with each record, and so is the designator. Without it both derivatives are zero: SGP4 uses neither, but a
re-entry is then told by how the orbit fell from set to set alone. A line of another object, of another class or of
SGP4-XP sets its record aside.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from hoshimori.io.alpha5 import MAX_ALPHA5
from hoshimori.io.alpha5 import decode as decode_number
from hoshimori.io.json_objects import JsonObjects
from hoshimori.io.omm_record import clip_word, decode, reading
from hoshimori.io.reading import Limits, Reading
from hoshimori.model.vocabulary import QuarantineReason

_STANDARD: Final = "UDL elset JSON"
_NEEDED: Final = ("satNo", "epoch", "meanMotion")
#: Field → keyword of OMM.
_KEYWORDS: Final[dict[str, str]] = {
    "satNo": "NORAD_CAT_ID",
    "epoch": "EPOCH",
    "meanMotion": "MEAN_MOTION",
    "eccentricity": "ECCENTRICITY",
    "inclination": "INCLINATION",
    "raan": "RA_OF_ASC_NODE",
    "argOfPerigee": "ARG_OF_PERICENTER",
    "meanAnomaly": "MEAN_ANOMALY",
    "bStar": "BSTAR",
    "revNo": "REV_AT_EPOCH",
}
_WANTED: Final = (*_KEYWORDS, "classificationMarking", "dataMode", "ephemType", "line1")
_PRINTED: Final = ("OBJECT_ID", "MEAN_MOTION_DOT", "MEAN_MOTION_DDOT")
_OPEN: Final = "U"
#: Number, class, designator, first and second derivative and ephemeris type in line 1 of a TLE.
_LINE_1: Final = re.compile(
    r"1 (?P<number>.{5})(?P<class>[A-Z ]) "
    r"(?:(?P<year>[0-9]{2})(?P<launch>[0-9]{3})(?P<piece>[A-Z]{1,3}) {0,2}| {8}) .{14} "
    r"(?P<first>[-+ ]\.[0-9]{8}) (?P<sign>[-+ ])(?P<digits>[0-9]{5})(?P<power>[-+][0-9]) .{8} (?P<kind>[0-9 ])"
)
_FIRST_YEAR: Final = 57


def read_udl_elset(data: bytes, *, source: str, limits: Limits) -> Reading:
    """Return the element sets of a list of elsets; `line` is the number of the record, counted from 1.

    Args:
        data: UTF-8, a list of objects or a single one.
        source: Name of the payload.
        limits: Bounds on records and nesting.

    Raises:
        FormatError: The data is no JSON list or object, no record has the fields of an elset, or there are too many.
    """
    found = JsonObjects(decode(data), wanted=_WANTED, needed=_NEEDED, limits=limits, source=source, standard=_STANDARD)
    found.read()
    records = found.records
    texts = {keyword: [record.get(field) for record in records] for field, keyword in _KEYWORDS.items()}
    lines = [_LINE_1.match(str(record.get("line1") or "")) for record in records]
    printed = [_printed(line) if line else {} for line in lines]
    texts |= {keyword: [one.get(keyword) for one in printed] for keyword in _PRINTED}
    refused = [
        (line, reason, words)
        for line, record, first in zip(found.lines, records, lines, strict=True)
        for reason, words in _refusals(record, first)
    ]
    return reading(
        texts,
        found.lines,
        problems=[*found.problems, *refused],
        others=found.others,
        raw=found.raw,
        source=source,
        record_format="udl-elset",
    )


def _printed(line: re.Match[str]) -> Mapping[str, str]:
    """Return what only line 1 of a TLE says, as OMM prints it."""
    found = {
        "MEAN_MOTION_DOT": line["first"].strip(),
        "MEAN_MOTION_DDOT": f"{line['sign'].strip()}.{line['digits']}e{line['power']}",
    }
    if line["year"] is None:
        return found
    century = 19 if int(line["year"]) >= _FIRST_YEAR else 20
    return found | {"OBJECT_ID": f"{century}{line['year']}-{line['launch']}{line['piece']}"}


def _refusals(record: Mapping[str, Any], line: re.Match[str] | None) -> Iterator[tuple[QuarantineReason, str]]:
    """Yield (reason, sentence) for each rule that a record, or the line in it, breaks."""
    marking, mode = str(record.get("classificationMarking") or "").strip(), str(record.get("dataMode") or "").strip()
    if marking != _OPEN:
        said = f"is marked {clip_word(marking)!r}" if marking else "has no marking"
        yield (
            QuarantineReason.WITHHELD_BY_OWNER,
            f"the record {said}; only what is marked {_OPEN} and nothing more is used",
        )
    if mode != "REAL":
        yield QuarantineReason.FORMAT, f"dataMode is {clip_word(mode)!r}; only REAL is read here"
    if str(record.get("uct") or "").strip().lower() in {"true", "1", "yes"}:
        yield QuarantineReason.FORMAT, "its object is no known one (uct)"
    kinds = (str(record.get("ephemType") or "").strip(), line["kind"].strip() if line else "")
    if kind := next((kind for kind in kinds if kind not in {"", "0"}), ""):
        said = f"its ephemeris type is {clip_word(kind)!r}; only 0, SGP4 with Kozai's mean motion, is read here"
        yield QuarantineReason.FORMAT, said
    if line and line["class"] not in {_OPEN, " "}:
        words = f"its line 1 has class {line['class']}; only what is marked {_OPEN} and nothing more is used"
        yield QuarantineReason.WITHHELD_BY_OWNER, words
    number = _whole(record.get("satNo"))
    if line and number is not None and decode_number(line["number"]) not in {None, number}:
        yield QuarantineReason.CONFLICT, f"its line 1 is of object {line['number'].strip()}, not of its own"


def _whole(number: Any) -> int | None:
    """Return a catalogue number that a TLE can print; None for others, with which no line is compared."""
    text = str(number or "").strip()
    return int(text) if text.isascii() and text.isdigit() and int(text) <= MAX_ALPHA5 else None
