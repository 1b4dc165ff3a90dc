"""Element sets of the Unified Data Library (elset, JSON), under the field names of its published client library.

Only sets that anybody may see of real objects are taken: marked U and nothing more, of data mode REAL, of an object
that has a catalogue number, for SGP4 with Kozai's mean motion (ephemeris type 0). Everything else is set aside, saying
why.

The schema calls its derivatives of the mean motion plain derivatives; a TLE and an OMM print half of the first and a
sixth of the second. Which of the two the numbers are, it does not say, so they are read from `line1`, the line of a TLE
that comes with each record, and so is the designator. Without it both derivatives are zero; SGP4 uses neither.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

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
#: Designator, first and second derivative in line 1 of a TLE.
_LINE_1: Final = re.compile(
    r"1 .{5}[A-Z ] (?P<year>[0-9]{2})(?P<launch>[0-9]{3})(?P<piece>[A-Z]{1,3}) {0,2} .{14} "
    r"(?P<first>[-+ ]\.[0-9]{8}) (?P<sign>[-+ ])(?P<digits>[0-9]{5})(?P<power>[-+][0-9])"
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
    printed = [_printed(str(record.get("line1") or "")) for record in records]
    texts |= {keyword: [one.get(keyword) for one in printed] for keyword in _PRINTED}
    refused = [
        (line, reason, words)
        for line, record in zip(found.lines, records, strict=True)
        for reason, words in _refusals(record)
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


def _printed(line: str) -> Mapping[str, str]:
    """Return what only line 1 of a TLE says, as OMM prints it; nothing where the line is none."""
    found = _LINE_1.match(line)
    if found is None:
        return {}
    century = 19 if int(found["year"]) >= _FIRST_YEAR else 20
    return {
        "OBJECT_ID": f"{century}{found['year']}-{found['launch']}{found['piece']}",
        "MEAN_MOTION_DOT": found["first"].strip(),
        "MEAN_MOTION_DDOT": f"{found['sign'].strip()}.{found['digits']}e{found['power']}",
    }


def _refusals(record: Mapping[str, Any]) -> Iterator[tuple[QuarantineReason, str]]:
    """Yield (reason, sentence) for each rule that a record breaks."""
    marking, mode = str(record.get("classificationMarking") or "").strip(), str(record.get("dataMode") or "").strip()
    if marking != _OPEN:
        said = f"is marked {clip_word(marking)!r}" if marking else "has no marking"
        yield (
            QuarantineReason.WITHHELD_BY_OWNER,
            f"the record {said}; only what is marked {_OPEN} and nothing more is used",
        )
    if mode != "REAL":
        yield QuarantineReason.FORMAT, f"dataMode is {clip_word(mode)!r}; only REAL is read here"
    if record.get("uct") is True:
        yield QuarantineReason.FORMAT, "its object is no known one (uct)"
    kind = str(record.get("ephemType") or "0").strip()
    if kind != "0":
        yield (
            QuarantineReason.FORMAT,
            f"ephemType is {clip_word(kind)!r}; only 0, SGP4 with Kozai's mean motion, is read here",
        )
