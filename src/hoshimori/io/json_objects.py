"""The objects of a JSON list, one by one, and what is wrong with the others.

Each object is decoded by itself, so that a file that breaks off, or one object that is broken, costs only itself.
Numbers are kept as the text that the file has; NaN and Infinity, which JSON does not have, become text that is no
number.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final

from hoshimori.io.element_set_table import check_record_count
from hoshimori.io.omm_record import Problem, none_found
from hoshimori.io.reading import Limits
from hoshimori.model.vocabulary import QuarantineReason

_SPACE: Final = re.compile(r"[ \t\r\n]*")
_NEXT_OBJECT: Final = re.compile(r"\}\s*,\s*(?=\{)")

_BREAKS_OFF: Final = "the file breaks off here"
#: What Python's decoder says → what it means.
_IN_WORDS: Final = {
    "Expecting value": "a value is missing or is no text, number, list or object",
    "Expecting ',' delimiter": "a comma is missing between two values",
    "Expecting ':' delimiter": "a colon is missing after a key",
    "Expecting property name enclosed in double quotes": "a key without double quotation marks",
    "Illegal trailing comma before end of object": "a comma too many at the end of a record",
    "Invalid control character at": "a line end or control character inside quotation marks",
    "Invalid \\escape": "a backslash that means nothing",
    "Invalid \\uXXXX escape": "a \\u without four hexadecimal digits",
}
_TAIL: Final = 60  # characters quoted from before a place where a file breaks off
_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")

#: After so many broken objects a file is not worth searching for the next whole one: the rest is one quarantine row.
#: (Each error of the decoder counts lines from the start of the text, so this also bounds the time.)
MAX_BROKEN: Final = 200


class _Doubled(dict[str, Any]):
    """An object with one key twice; JSON says nothing about which value counts."""

    key: str


class JsonObjects:
    """The objects of one text; `line` is the number of the object, counted from 1.

    Attributes:
        text: The JSON text.
        wanted: Keys that must hold text, a number or null; other keys are not looked at.
        needed: Of these, the keys that at least one object has, all of them.
        limits: Bounds on records and nesting.
        source: Name of the payload.
        standard: For errors.
        records: The objects that could be decoded.
        lines: Their numbers.
        problems: What is wrong with objects in `records`.
        others: What is wrong outside them.
        spans: Begin and end of every piece in the text.
    """

    def __init__(
        self,
        text: str,
        *,
        wanted: Sequence[str],
        needed: Sequence[str] = (),
        limits: Limits,
        source: str,
        standard: str,
    ) -> None:
        self.text = text
        self.wanted = frozenset(wanted)
        self.needed = tuple(needed)
        self.limits = limits
        self.source = source
        self.standard = standard
        self.records: list[dict[str, Any]] = []
        self.lines: list[int] = []
        self.problems: list[Problem] = []
        self.others: list[Problem] = []
        self.spans: list[tuple[int, int]] = []
        self._surrogates = _SURROGATE.search(text) is not None  # half a pair may stand in the text, escaped

    def raw(self, line: int) -> str:
        """Return the text of one object."""
        begin, end = self.spans[line - 1]
        return self.text[begin:end]

    def read(self) -> None:
        """Take the text apart.

        Raises:
            FormatError: It is no JSON list or object, has too many records, or no object has all that is needed.
        """
        begin = _skip(self.text, 0)
        if self.text[begin : begin + 1] not in ("[", "{"):
            raise none_found(self.source, self.standard, "it begins with neither [ nor {")
        for position, end, value, broken in _values(self.text, begin):
            self.spans.append((position, end))
            number = len(self.spans)
            check_record_count(number, self.limits.max_records, source=self.source, standard=self.standard)
            if broken or not isinstance(value, dict):
                self.others.append((number, QuarantineReason.FORMAT, broken or "not a JSON object"))
                continue
            self.lines.append(number)
            self.records.append(value)
            if isinstance(value, _Doubled):
                self.problems.append((number, QuarantineReason.DUPLICATE_FIELD, f"{value.key[:40]} is there twice"))
            may_nest = self.text.find("{", position + 1, end) >= 0 or self.text.find("[", position, end) >= 0
            if may_nest and _depth(value) > self.limits.max_depth:
                self.problems.append((number, QuarantineReason.FORMAT, f"nested deeper than {self.limits.max_depth}"))
            self._check_values(number, value)
        if self.records and not any(set(self.needed) <= record.keys() for record in self.records):
            raise none_found(self.source, self.standard, f"no object has all of {', '.join(self.needed)}")

    def _check_values(self, number: int, record: dict[str, Any]) -> None:
        for key, value in record.items():
            if type(value) is str:
                if self._surrogates:
                    record[key] = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            elif value is not None and key in self.wanted:
                record[key] = None
                self.problems.append((number, QuarantineReason.FORMAT, f"{key} is neither text nor a number"))


def _values(text: str, begin: int) -> Iterator[tuple[int, int, Any, str]]:
    """Yield (begin, end, value, "") for each value, or (begin, end, None, what is wrong) for each broken piece."""
    listed = text[begin] == "["
    position = _skip(text, begin + 1) if listed else begin
    if listed and text[position : position + 1] == "]":
        yield from _rest(text, position + 1, "list")
        return
    broken = 0
    while True:
        try:
            value, end = _DECODER.raw_decode(text, position)
        except (ValueError, RecursionError) as error:
            begin, end, why = position, position, _why(error, text)
        else:
            yield position, end, value, ""
            if not listed:
                yield from _rest(text, end, "object")
                return
            end = _skip(text, end)
            mark = text[end : end + 1]
            if mark == "]":
                yield from _rest(text, end + 1, "list")
                return
            if mark == ",":
                position = _skip(text, end + 1)
                continue
            begin = end if mark else max(position, end - _TAIL)
            why = "neither , nor ] after an object" if mark else f"{_BREAKS_OFF}: the list is not closed"
        broken += 1
        after = _NEXT_OBJECT.search(text, end) if listed and broken < MAX_BROKEN else None
        if after is None:
            rest = "" if why.startswith(_BREAKS_OFF) else "; nothing after this can be read"
            yield begin, len(text), None, f"{why}{rest}"
            return
        yield begin, after.end(), None, why
        position = after.end()


def _rest(text: str, end: int, what: str) -> Iterator[tuple[int, int, Any, str]]:
    end = _skip(text, end)
    if end < len(text):
        yield end, len(text), None, f"text after the end of the {what}"


def _why(error: Exception, text: str) -> str:
    if isinstance(error, RecursionError):
        return "nested too deeply"
    if not isinstance(error, json.JSONDecodeError):
        return "not JSON: no value"
    if _skip(text, error.pos) == len(text) or error.msg.startswith("Unterminated"):
        return f"{_BREAKS_OFF} in the middle of a record"
    return f"not JSON: {_IN_WORDS.get(error.msg, error.msg)}"


def _skip(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) == len(pairs):
        return record
    doubled = _Doubled(record)
    counts = Counter(key for key, _ in pairs)
    doubled.key = next(key for key, count in counts.items() if count > 1)
    return doubled


def _depth(value: Any) -> int:
    depth, layer = 0, [value]
    while layer:
        depth += 1
        layer = [
            inner
            for outer in layer
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
    return depth


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_object, parse_float=str, parse_int=str, parse_constant=str)
