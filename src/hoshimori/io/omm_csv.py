"""OMM as CSV, as CelesTrak and Space-Track send it: one header, one element set a line, columns in any order.

A sound file is read with typed columns: a large one by our own kernel where its lines are plain, else by Polars. Where
that fails, or where a line may be short, the file is read again line by line as text, so that the lines at fault can be
told apart; a quoted field that runs over a line end is at fault (no OMM value has one, and a lost quotation mark must
not swallow the rest of a file).
"""

import csv
import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from threading import Lock
from types import ModuleType
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hoshimori.errors import FormatError
from hoshimori.io.element_set_table import REQUIRED, SCHEMA, check_record_count, finish
from hoshimori.io.epoch_text import fixed_epochs
from hoshimori.io.line_ends import line_ends
from hoshimori.io.omm_record import KEYWORDS, METADATA, WANTED, Problem, decode, reading
from hoshimori.io.omm_write import ORDER
from hoshimori.io.reading import Limits, Reading
from hoshimori.model.columns import TEXT_RUN
from hoshimori.model.vocabulary import QuarantineReason

_STANDARD: Final = "OMM CSV"
_HEAD: Final = 64 * 1024
_LARGE: Final = 256 * 1024**2  # bytes, that pay for loading the kernel
_PATIENT: Final = 64 * 1024**2  # bytes, that wait for a kernel which another thread loads already
_PATIENCE_S: Final = 1.5  # seconds; to load it takes less, to compile it more
_WORTH_WHILE: Final = 8 * 1024**2  # bytes, for a kernel that is there
_KERNEL: Final[dict[str, ModuleType | None]] = {}  # None: it cannot be loaded
_LOADING: Final = Lock()
_LOG: Final = logging.getLogger(__name__)


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
    if len(data) >= _LARGE:
        make_ready()
    elif len(data) >= _PATIENT and _LOADING.acquire(timeout=_PATIENCE_S):
        _LOADING.release()
    kernel = _KERNEL.get("plain") if len(data) >= min(_WORTH_WHILE, _LARGE) else None
    ends = kernel.line_ends(data) if kernel else line_ends(data)
    check_record_count(int(ends.sum()), limits.max_records, source=source, standard=_STANDARD)
    header = _header(data, source=source)
    fast = _read_typed(data, header, ends=ends, kernel=kernel, source=source)
    return fast or _read_lines(data, header, source=source, limits=limits)


def make_ready() -> None:
    """Load the kernel for large files of plain lines, which costs a second of one core, once in a process.

    A file of 256 MiB pays for that itself, smaller ones where many follow. One of 64 MiB waits for another thread that
    loads it, long enough for that and not until it is compiled.
    """
    with _LOADING:
        if "plain" in _KERNEL:
            return
        try:
            kernel = import_module("hoshimori.io.omm_csv_plain")  # loads a compiler
            line = b"NORAD_CAT_ID,OBJECT_NAME,EPOCH,BSTAR\n5,VANGUARD 1,2024-10-29T12:18:43.492896,.16091E-2\n"
            columns = {name.lower(): SCHEMA[name.lower()] for name in _header_names(line)}
            kernel.read_plain(line, columns, ends=kernel.line_ends(line))
        except Exception:  # noqa: BLE001  # a damaged cache, say: Polars reads everything
            _LOG.warning("large files are read without the kernel, which could not be loaded", exc_info=True)
            _KERNEL["plain"] = None
        else:
            _KERNEL["plain"] = kernel


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


def _header(data: bytes, *, source: str) -> list[str]:
    names = _header_names(data)
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


def _header_names(data: bytes) -> list[str]:
    line = decode(data[:_HEAD].split(b"\n", 1)[0]).rstrip("\r")
    return [name.strip().upper() for name in split_fields(line)]


def _read_typed(
    data: bytes, header: list[str], *, ends: NDArray[np.int64], kernel: ModuleType | None, source: str
) -> Reading | None:
    """Return the sets where every line below the header is sound, else None."""
    columns = [KEYWORDS.get(name, name if name in WANTED else f"column {number}") for number, name in enumerate(header)]
    wanted = {name: _type(name) for name in columns}
    table: pl.DataFrame | None = kernel.read_plain(data, wanted, ends=ends) if kernel else None
    if table is None:
        table = _read_by_polars(data, wanted, lines=int(ends.sum()) - data.endswith(b"\n"))
    if table is None or not _says_sgp4(table):
        return None
    table = table.with_columns(line=pl.int_range(2, table.height + 2, dtype=pl.Int64))

    texts = cache(lambda: data.split(b"\n"))  # needed only where a row is out of range
    sets, quarantine = finish(table, raw=lambda line: decode(texts()[line - 1]).rstrip("\r"), source=source)
    runs = sets.drop_in_place(TEXT_RUN) if TEXT_RUN in sets.columns else None
    return Reading(record_format="omm-csv", kind="element_sets", sets=sets, text_runs=runs, quarantine=quarantine)


def _type(column: str) -> pl.DataType | None:
    """Return what a column is read as; None: it is passed over."""
    return SCHEMA.get(column, pl.String() if column in WANTED else None)


def _read_by_polars(data: bytes, columns: Mapping[str, pl.DataType | None], *, lines: int) -> pl.DataFrame | None:
    """Return the columns that have a type, or None where one of so many lines does not fit."""
    last = list(columns)[-1]
    schema = {name: pl.String() if name == "epoch" else dtype or pl.String() for name, dtype in columns.items()}
    wanted = [name for name, dtype in columns.items() if dtype is not None or name == last]
    try:
        table = pl.scan_csv(data, has_header=False, skip_lines=1, schema=schema).select(wanted).collect().rechunk()
    except (
        pl.exceptions.PolarsError,
        pl.exceptions.PanicException,
    ):  # the latter where a file ends with a quotation mark
        return None
    epoch = fixed_epochs(table["epoch"])
    if table.height != lines or epoch is None or table[last].null_count():
        return None
    return table.with_columns(epoch)


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
