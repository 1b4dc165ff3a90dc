"""Parquet files of the history: their columns, and how they are written and scanned."""

import io
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import polars as pl

from hoshimori.errors import StoreError, UsageError
from hoshimori.model.columns import ELEMENT_SET, QUARANTINE, REGISTER_CLAIM
from hoshimori.store.atomic_file import LARGE, write_large, write_new

_TYPES: Final[dict[str, pl.DataType]] = {
    "int": pl.Int64(),
    "float": pl.Float64(),
    "str": pl.String(),
    "time": pl.Datetime("us", "UTC"),
}
TIME: Final = _TYPES["time"]
#: What says which row of the history is meant: an element set in one form.
ROW_KEY: Final = ("norad_cat_id", "epoch", "set_key", "form_key")
_MEMBER: Final[dict[str, pl.DataType]] = {
    "set_key": pl.UInt64(),
    "form_key": pl.UInt32(),
    "known_at": TIME,
    "payload_key": pl.UInt64(),  # payload_id as a number: constant in a file, so it costs nothing
    "line": pl.Int64(),
}


def polars_schema(columns: Mapping[str, str]) -> dict[str, pl.DataType]:
    """Return the Polars types of the columns of `hoshimori.model.columns`."""
    return {name: _TYPES[kind] for name, kind in columns.items()}


ELEMENTS: Final = polars_schema(ELEMENT_SET)
#: `sets.parquet`: the rows that a payload brought first, with their membership.
SETS: Final = ELEMENTS | _MEMBER
#: `again.parquet`: the membership of rows that an earlier payload brought.
AGAIN: Final = {"norad_cat_id": pl.Int64(), "epoch": TIME} | _MEMBER
CLAIMS: Final = polars_schema(REGISTER_CLAIM) | {"known_at": TIME, "payload_key": pl.UInt64()}
QUARANTINED: Final = {"number": pl.Int64()} | polars_schema(QUARANTINE)

#: What reading a damaged file raises.
DAMAGE: Final = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)
#: Of a record. zstd has other tables for pages of this size: level 2 takes two thirds of the time of level 3 for whole
#: columns of a group, for 1 % more bytes; a whole catalogue is one group of rows, a long series is cut by object.
RECORD_FORM: Final[dict[str, Any]] = {
    "compression": "zstd",
    "compression_level": 2,
    "row_group_size": 65_536,
    "data_page_size": 2**17,
    "statistics": True,
}
#: When a row was known: on file the column is empty where that is its epoch, which costs 5 bytes a row to say twice.
_KNOWN_AT: Final = pl.coalesce("known_at", "epoch").alias("known_at")


def conform(
    frame: pl.DataFrame, schema: Mapping[str, pl.DataType], *, what: str, nullable: Collection[str] = ()
) -> pl.DataFrame:
    """Return the columns of `schema`, in its order and types.

    Raises:
        UsageError: A column is missing, cannot take its type, or has empty values and is not in `nullable`.
    """
    missing = [name for name in schema if name not in frame.columns]
    if missing:
        raise UsageError(f"The table of {what} lacks the column(s) {', '.join(missing)}.", missing=missing)
    try:
        typed = frame.select(pl.col(name).cast(kind) for name, kind in schema.items())
    except pl.exceptions.PolarsError as error:
        raise UsageError(f"A column of the table of {what} has the wrong type: {error}", what=what) from error
    empty = [name for name in schema if name not in nullable and typed[name].null_count()]
    if empty:
        raise UsageError(f"The table of {what} has empty values in {', '.join(empty)}.", empty=empty)
    return typed


def write(path: Path, frame: pl.DataFrame, form: Mapping[str, Any] = RECORD_FORM) -> None:
    """Write `frame` to `path` durably, in a `form` that Polars takes as options."""
    buffer = io.BytesIO()
    frame.write_parquet(buffer, **form)
    write_new(path, buffer.getbuffer())


def write_record(path: Path, frame: pl.DataFrame) -> None:
    """Write a table of a record to `path` durably; a large one past the system's cache."""
    if frame.estimated_size() < LARGE:
        write(path, frame)
    else:
        write_large(path, lambda file: frame.write_parquet(file, **RECORD_FORM))


def as_filed(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows of a record (columns `SETS` or `AGAIN`) as they lie on file and `scan` reads them."""
    return rows.with_columns(pl.when(pl.col("known_at") != pl.col("epoch")).then("known_at").alias("known_at"))


def scan(paths: Sequence[Path], schema: Mapping[str, pl.DataType], *, known_by: datetime | None = None) -> pl.LazyFrame:
    """Return the rows of all files, unread.

    Args:
        paths: The files.
        schema: The columns wanted; an empty `known_at` of a row that has an epoch is its epoch.
        known_by: Only rows with `known_at` then or before.
    """
    if not paths:
        return pl.LazyFrame(schema=dict(schema))
    rows = pl.scan_parquet(list(paths), glob=False, hive_partitioning=False)
    if "known_at" in schema and "epoch" in schema:
        rows = rows if known_by is None else rows.filter(_KNOWN_AT.le(known_by))
        rows = rows.with_columns(_KNOWN_AT)
    return rows.select(list(schema))


def anew(names: Sequence[str]) -> pl.Expr:
    """Return true in a row that differs from the one above in one of these columns, none empty, and in the first."""
    columns = pl.col(*names)
    return pl.any_horizontal(columns.ne_missing(columns.shift())).alias("anew")


def collect(frame: pl.LazyFrame, files: Sequence[Path]) -> pl.DataFrame:
    """Read what `frame` describes.

    Args:
        frame: A scan of `files`.
        files: Asked one by one where the scan fails, to say which it was.

    Raises:
        StoreError: A file is missing or damaged; names it.
    """
    try:
        return frame.collect()
    except DAMAGE as error:
        file, reason = next(((f, why) for f in files if (why := _damage(f))), (files[0], _first_line(error)))
        raise StoreError(
            f"The record {file.parent} is damaged: its {file.name} {reason}. Restore "
            "that folder from a copy, or move it away and ingest the same source again.",
            path=str(file.parent),
            file=file.name,
        ) from error


def _damage(file: Path) -> str:
    if not file.exists():
        return "is missing"
    try:
        pl.read_parquet(file, glob=False, hive_partitioning=False)
    except DAMAGE as error:
        return _first_line(error)
    return ""


def _first_line(error: BaseException) -> str:
    return f"cannot be read ({str(error).partition(chr(10))[0] or type(error).__name__})"


def within(
    norad_cat_ids: Sequence[int] | None = None,
    epoch_begin: datetime | None = None,
    epoch_end: datetime | None = None,
) -> pl.Expr:
    """Return the condition for these objects and epoch_begin <= epoch < epoch_end; Parquet can push it down."""
    condition = pl.lit(value=True)
    if norad_cat_ids is not None:
        wanted = sorted({int(i) for i in norad_cat_ids})
        low, high = (wanted[0], wanted[-1]) if wanted else (0, -1)
        condition = pl.col("norad_cat_id").is_between(low, high)  # row groups are skipped by their least and greatest
        if 1 < len(wanted) <= high - low:
            condition &= pl.col("norad_cat_id").is_in(wanted)
    if epoch_begin is not None:
        condition &= pl.col("epoch") >= epoch_begin
    if epoch_end is not None:
        condition &= pl.col("epoch") < epoch_end
    return condition
