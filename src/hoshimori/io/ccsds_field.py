"""One field of a CCSDS navigation message as it was written, and the checks that every such message shares."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from re import Pattern
from re import compile as compile_pattern
from typing import Final, NoReturn

import polars as pl

from hoshimori.errors import FormatError
from hoshimori.io.omm_record import clip_word, epochs

_NUMBER: Final[Pattern[str]] = compile_pattern(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field as written.

    Attributes:
        line: In the source, from 1.
        name: Keyword in upper case, or COMMENT.
        value: Text without unit.
        unit: As written, without brackets; empty where none stands there.
    """

    line: int
    name: str
    value: str
    unit: str = ""


def refuse(standard: str, source: str, line: int, keyword: str, reason: str) -> NoReturn:
    """Raise the FormatError of a message that is not taken: says source, line, keyword and reason."""
    raise FormatError(
        f"{source}, line {line}: {keyword} {reason}; ask the originator for a message that follows {standard}",
        path=source,
        standard=standard,
        keyword=keyword,
        line=line,
        reason=f"{keyword} {reason}",
    )


def number(text: str) -> float | None:
    """Return a CCSDS number (ASCII digits, sign, point, exponent); None where `text` is none or is out of range."""
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if isfinite(value) else None


def instants(texts: Iterable[str]) -> list[datetime | None]:
    """Return CCSDS epochs as UTC times, None where a text is no epoch: there is no 31 April."""
    series = pl.Series("epoch", list(texts), dtype=pl.String)
    return pl.select(epochs(pl.lit(series))).to_series().to_list() if len(series) else []


def quoted(text: str) -> str:
    """Return at most 40 characters of `text` in quotation marks."""
    return repr(clip_word(text))
