"""OMM in KVN (CCSDS 502.0-B, chapter 7): `KEY = value [unit]`, a line each; many messages in a file, 2.0 and 3.0.

A message begins at CCSDS_OMM_VERS and ends before the next. All lines of a file are taken apart at once.

The form has no closing mark, so a file that breaks off looks like a shorter message. Two signs are taken as a break,
and the last message is set aside: its last line has no line end (7.3 wants one), or it lacks a keyword of the elements
that every earlier message has.
"""

from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import Final

import polars as pl

from hoshimori.io.element_set_table import check_record_count
from hoshimori.io.omm_record import UNITS, WANTED, Problem, clip_word, decode, none_found, reading, unit_problem
from hoshimori.io.reading import Limits, Reading
from hoshimori.model.vocabulary import QuarantineReason

_STANDARD: Final = "OMM KVN"
_BEGIN: Final = "CCSDS_OMM_VERS"
_COMMENT: Final = r"^COMMENT(?:\s|$)"
_KEY: Final = r"^[A-Z][A-Z0-9_]*$"
_VALUE_UNIT: Final = r"^(?P<number>.*?)\s*\[(?P<unit>[^\[\]]*)\]$"
_FORMAT, _DUPLICATE = QuarantineReason.FORMAT, QuarantineReason.DUPLICATE_FIELD


def read_omm_kvn(data: bytes, *, source: str, limits: Limits) -> Reading:
    """Return the element sets of OMM KVN; `line` is the line on which the message begins, counted from 1.

    Args:
        data: UTF-8 (the standard's ASCII is part of it), LF or CRLF.
        source: Name of the payload.
        limits: Bounds on messages and lines.

    Raises:
        FormatError: No line says CCSDS_OMM_VERS, or there are too many messages.
    """
    text = decode(data)
    lines = _lines(text)
    begins = lines.filter(pl.col("key") == _BEGIN)["line"]
    if not begins.len():
        raise none_found(source, _STANDARD, f"no line says {_BEGIN}")
    check_record_count(begins.len(), limits.max_records, source=source, standard=_STANDARD)
    inside = lines.filter(pl.col("message") > 0)
    values, units = _units(inside)
    first = (
        values.filter(pl.col("key").is_in(WANTED))
        .unique(["message", "key"], keep="first", maintain_order=True)
        .pivot(on="key", index="message", values="value", aggregate_function="first")
        .sort("message")
    )
    located = dict(enumerate(begins.to_list(), start=1))
    problems = [*_malformed(inside, limits), *_doubled(inside), *units, *_cut(first, text)]
    stray = lines.filter(pl.col("message") == 0)["line"]
    return reading(
        {key: first[key] for key in WANTED if key in first.columns},
        begins,
        problems=[(located[number], reason, message) for number, reason, message in problems],
        others=[(line, _FORMAT, f"not part of a message: {_BEGIN} comes later") for line in stray.head(1).to_list()],
        raw=_raw(text, [1, *begins.to_list()] if stray.len() else begins.to_list()),
        source=source,
        record_format="omm-kvn",
    )


def _lines(text: str) -> pl.DataFrame:
    """Return line, key, value (null without =) and message number of every line that says something."""
    return (
        pl.DataFrame({"text": [text]})
        .select(pl.col("text").str.split("\n").explode())
        .with_row_index("line", offset=1)
        .select(pl.col("line").cast(pl.Int64), pl.col("text").str.strip_chars())
        .filter((pl.col("text") != "") & ~pl.col("text").str.contains(_COMMENT))
        .with_columns(pl.col("text").str.splitn("=", 2).struct.rename_fields(["key", "value"]).alias("part"))
        .select(
            "line",
            pl.col("part").struct.field("key").str.strip_chars(),
            pl.col("part").struct.field("value").str.strip_chars(),
            length=pl.col("text").str.len_bytes(),
        )
        .with_columns(message=(pl.col("key") == _BEGIN).cum_sum().cast(pl.Int64))
    )


def _units(lines: pl.DataFrame) -> tuple[pl.DataFrame, list[Problem]]:
    """Return the lines without units, and the units that are not the prescribed ones (by message number)."""
    part = pl.when(pl.col("key").is_in(list(UNITS))).then(pl.col("value")).str.extract_groups(_VALUE_UNIT)
    split = lines.with_columns(number=part.struct.field("number"), unit=part.struct.field("unit"))
    given = split.filter(pl.col("unit").is_not_null()).select("key", "unit").unique(maintain_order=True)
    wrong = {(key, unit): problem for key, unit in given.rows() if (problem := unit_problem(key, unit))}
    keys = [key for key, _ in wrong]
    rows = (
        split.filter(pl.col("key").is_in(keys) & pl.col("unit").is_not_null()).select("message", "key", "unit").rows()
    )
    problems = [(number, _FORMAT, wrong[key, unit]) for number, key, unit in rows if (key, unit) in wrong]
    return split.with_columns(value=pl.coalesce("number", "value")), problems


def _malformed(lines: pl.DataFrame, limits: Limits) -> list[Problem]:
    bad = lines.filter(
        pl.col("value").is_null() | ~pl.col("key").str.contains(_KEY) | (pl.col("length") > limits.max_line_bytes)
    )
    return [
        (number, _FORMAT, f"line {line} is not KEY = value: {clip_word(key)!r}")
        for number, line, key in bad.select("message", "line", "key").rows()
    ]


def _doubled(lines: pl.DataFrame) -> list[Problem]:
    twice = lines.group_by("message", "key", maintain_order=True).len().filter(pl.col("len") > 1)
    return [
        (number, _DUPLICATE, f"{clip_word(key)} is there twice")
        for number, key in twice.select("message", "key").rows()
    ]


def _cut(first: pl.DataFrame, text: str) -> list[Problem]:
    """Return the problem of the last message if the file seems to break off in it."""
    number = first.height
    if not text.endswith("\n"):
        return [(number, _FORMAT, "the file breaks off: its last line has no line end")]
    here, before = first.tail(1), first.head(number - 1)
    for key in (name for name in first.columns if name in WANTED):
        if before.height and here[key].null_count() and not before[key].null_count():
            return [(number, _FORMAT, f"the file breaks off: its last message has no {key}, every other has")]
    return []


def _raw(text: str, begins: list[int]) -> Callable[[int], str]:
    """Return what gives the text of the message that begins at a line; the text is split when it is first asked."""
    ends = dict(pairwise(begins))

    @cache
    def lines() -> list[str]:
        return text.split("\n")

    return lambda begin: "\n".join(lines()[begin - 1 : ends[begin] - 1 if begin in ends else None])
