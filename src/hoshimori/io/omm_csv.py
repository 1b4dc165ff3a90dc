"""OMM as CSV, as CelesTrak and Space-Track send it: one header, one element set a line, columns in any order.

A sound file is read by Polars with typed columns. Where that fails, or where a line may be short, the file is read
again line by line as text, so that the lines at fault can be told apart; a quoted field that runs over a line end is at
fault (no OMM value has one, and a lost quotation mark must not swallow the rest of a file).
"""

import csv
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import numpy as np
import polars as pl

from hoshimori.errors import FormatError
from hoshimori.io.element_set_table import REQUIRED, SCHEMA, check_record_count, finish
from hoshimori.io.epoch_text import fixed_epochs
from hoshimori.io.omm_record import KEYWORDS, METADATA, WANTED, Problem, decode, reading
from hoshimori.io.omm_write import ORDER
from hoshimori.io.reading import Limits, Reading
from hoshimori.model.vocabulary import QuarantineReason

_STANDARD: Final = "OMM CSV"
_HEAD: Final = 64 * 1024
_BLOCK: Final = 256 * 1024  # bytes; stays in the cache
_LINE_END: Final = ord("\n")


def read_omm_csv(data: bytes, *, source: str, limits: Limits) -> Reading:
    """Return the element sets of OMM CSV; `line` is the line in the file.

    Args:
        data: UTF-8, with or without a byte order mark; lines end with LF or CRLF.
        source: Name of the payload.
        limits: Bounds on records and on the length of a line.

    Raises:
        FormatError: A needed column is missing, a column is there twice, or there are too many records.
    """
    data = data.removeprefix(b"\xef\xbb\xbf")
    ends = _line_ends(data)
    check_record_count(ends, limits.max_records, source=source, standard=_STANDARD)
    header = _header(data, source=source)
    fast = _read_typed(data, header, lines=ends - data.endswith(b"\n"), source=source)
    return fast or _read_lines(data, header, source=source, limits=limits)


def split_fields(line: str) -> list[str]:
    """Return the fields of one line of CSV; none where its quoting is broken."""
    if '"' not in line:
        return line.split(",")
    try:
        return next(csv.reader([line], strict=True), [])
    except csv.Error:
        return []


def write_omm_csv(sets: pl.DataFrame) -> bytes:
    """Return element sets as OMM CSV in CelesTrak's order: numbers with the fewest digits that read back the same.

    Args:
        sets: Columns of `SCHEMA`, valid. Epochs are printed with microseconds, lines end with CRLF (RFC 4180).
    """
    columns = [pl.col(keyword.lower()).alias(keyword) for keyword in ORDER]
    text = sets.select(columns).write_csv(line_terminator="\r\n", datetime_format="%Y-%m-%dT%H:%M:%S%.6f")
    return text.encode()


def _line_ends(data: bytes) -> int:
    """Return what `data.count` gives, which begins its search anew at each of them and takes three times as long."""
    signs = np.frombuffer(data, np.uint8)
    blocks = range(0, len(signs), _BLOCK)
    return sum(int(np.count_nonzero(signs[begin : begin + _BLOCK] == _LINE_END)) for begin in blocks)


def _header(data: bytes, *, source: str) -> list[str]:
    line = decode(data[:_HEAD].split(b"\n", 1)[0]).rstrip("\r")
    names = [name.strip().upper() for name in split_fields(line)]
    doubled = sorted(name for name, count in Counter(names).items() if name and count > 1)
    if doubled:
        raise FormatError(
            f"{source} line 1: the column {', '.join(doubled)} is there twice, so its value is not known; remove one",
            path=source,
            standard=_STANDARD,
            line=1,
            keyword=doubled[0],
        )
    missing = [name.upper() for name in REQUIRED if name.upper() not in names]
    if missing:
        raise FormatError(
            f"{source} line 1: the column {', '.join(missing)} is missing; an OMM CSV needs it in its header",
            path=source,
            standard=_STANDARD,
            line=1,
            keyword=missing[0],
        )
    return names


def _read_typed(data: bytes, header: list[str], *, lines: int, source: str) -> Reading | None:
    """Return the sets where every one of so many lines below the header is sound, else None."""
    schema: dict[str, pl.DataType] = {}
    for number, name in enumerate(header):
        column = KEYWORDS.get(name, name if name in WANTED else f"column {number}")
        schema[column] = pl.String() if column == "epoch" else SCHEMA.get(column, pl.String())
    last = list(schema)[-1]
    wanted = [name for name in schema if name in SCHEMA or name in WANTED or name == last]
    try:
        table = pl.scan_csv(data, has_header=False, skip_lines=1, schema=schema).select(wanted).collect().rechunk()
    except pl.exceptions.PolarsError:
        return None
    epoch = fixed_epochs(table["epoch"])
    if table.height != lines or epoch is None or table[last].null_count() or not _says_sgp4(table):
        return None
    table = table.with_columns(epoch, line=pl.int_range(2, table.height + 2, dtype=pl.Int64))

    texts = cache(lambda: data.split(b"\n"))  # needed only where a row is out of range
    sets, quarantine = finish(table, raw=lambda line: decode(texts()[line - 1]).rstrip("\r"), source=source)
    return Reading(record_format="omm-csv", kind="element_sets", sets=sets, quarantine=quarantine)


def _says_sgp4(table: pl.DataFrame) -> bool:
    """Return whether the columns about frame, theory and version say what `omm_record` asks for, or nothing."""
    for keyword in WANTED:
        if keyword in table.columns:
            words = table[keyword].drop_nulls().unique()
            if not words.is_in(("2.0", "3.0") if keyword == "CCSDS_OMM_VERS" else METADATA.get(keyword, ())).all():
                return False
    return True


@dataclass(slots=True, kw_only=True)  # not frozen: the state of one pass over a file
class _Rows:
    """The lines of a file as rows of text, and what is wrong with them."""

    values: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    others: list[Problem] = field(default_factory=list)


def _read_lines(data: bytes, header: list[str], *, source: str, limits: Limits) -> Reading:
    """Return the sets line by line; lines at fault are set aside."""
    texts = decode(data).split("\n")
    rows = _Rows()
    for number, ended in enumerate(texts[1:], start=2):
        text = ended.rstrip("\r")
        if not text.strip():
            continue
        if len(text) > limits.max_line_bytes:
            rows.others.append((number, QuarantineReason.FORMAT, f"the line is {len(text):,} characters long"))
            continue
        values = split_fields(text)
        if len(values) == len(header):
            rows.values.append(values)
            rows.lines.append(number)
        else:
            found = f"{len(values)} fields" if values else "a quotation mark that does not close"
            sentence = f"the line has {found}, the header has {len(header)} fields"
            if (
                1 < len(values) < len(header)
            ):  # the last field may be cut as well; those before it say whose set this is
                rows.values.append([*values[:-1], *[""] * (len(header) - len(values) + 1)])
                rows.lines.append(number)
                rows.problems.append((number, QuarantineReason.FORMAT, sentence))
            else:
                rows.others.append((number, QuarantineReason.FORMAT, sentence))
    return reading(
        {name: [row[at] for row in rows.values] for at, name in enumerate(header) if name in WANTED},
        rows.lines,
        problems=rows.problems,
        others=rows.others,
        raw=lambda line: texts[line - 1].rstrip("\r"),
        source=source,
        record_format="omm-csv",
    )
