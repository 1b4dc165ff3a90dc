"""Fields out of KVN (CCSDS 502.0-B, chapter 7): `KEY = value [unit]`, one a line; comments and blank lines."""

import re
from typing import Final

from hoshimori.io.ccsds_field import Field, quoted, refuse
from hoshimori.io.omm_record import decode
from hoshimori.io.reading import Limits

_FIELD: Final = re.compile(r"([A-Z][A-Z0-9_]*)\s*=\s*(.*)")
_UNIT: Final = re.compile(r"(.*?)\s*\[([^\[\]]*)(?:\]|$)")
_COMMENT: Final = re.compile(r"COMMENT(?:\s+(.*))?$")


def kvn_lines(data: bytes, *, source: str, standard: str, limits: Limits) -> list[tuple[int, str]]:
    """Return (line from 1, text without outer blanks) of every line that says something.

    Raises:
        FormatError: A line is longer than `limits.max_line_bytes` or holds bytes that are no text.
    """
    lines = []
    for line, text in enumerate(decode(data).split("\n"), start=1):
        if len(text) > limits.max_line_bytes:
            refuse(standard, source, line, "line", f"is longer than {limits.max_line_bytes:,} bytes")
        if "\ufffd" in text or "\0" in text:
            refuse(standard, source, line, "line", "holds bytes that are no text")
        if text.strip():
            lines.append((line, text.strip()))
    return lines


def kvn_field(line: int, text: str, *, source: str, standard: str, bracketed: bool = True) -> Field:
    """Return one line as a field.

    Args:
        line: Its number.
        text: Without outer blanks.
        source: Name of the payload.
        standard: For the error.
        bracketed: Whether a `[...]` at the end is a unit. One that is not closed counts: writers cut lines.

    Raises:
        FormatError: Neither a comment nor KEY = value.
    """
    comment = _COMMENT.match(text)
    if comment:
        return Field(line=line, name="COMMENT", value=(comment.group(1) or "").strip())
    field = _FIELD.fullmatch(text)
    if field is None:
        refuse(standard, source, line, "line", f"is not KEY = value: {quoted(text)}")
    name, value = field.groups()
    unit = _UNIT.fullmatch(value) if bracketed else None
    if unit is None:
        return Field(line=line, name=name, value=value.strip())
    return Field(line=line, name=name, value=unit.group(1).strip(), unit=unit.group(2).strip())
