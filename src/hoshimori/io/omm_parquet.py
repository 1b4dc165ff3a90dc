"""Element sets in Parquet: OMM keywords in lower case as columns, and perhaps `known_at`.

Whole numbers may have any width, times any unit, with a time zone or in UTC without one. Other columns are not read.
The footer says how many rows there are before any is read, and a file of a few bytes may not unfold to millions. The
file is first read in a process of its own (see `parquet_probe`).
"""

import io
from typing import Final

import polars as pl
import polars.selectors as cs

from hoshimori.errors import FormatError
from hoshimori.io.element_set_table import (
    END_OF_EPOCHS,
    FIRST_EPOCH,
    REQUIRED,
    SCHEMA,
    check_record_count,
    finish,
)
from hoshimori.io.omm_record import epochs
from hoshimori.io.parquet_probe import survives
from hoshimori.io.reading import Limits, Reading
from hoshimori.model.vocabulary import QuarantineReason

_STANDARD: Final = "OMM Parquet"
_ROW_BYTES: Final = 8 * len(SCHEMA)
_RATIO_FREE: Final = 1024**2
_KNOWN_AT: Final = "known_at"
_TIME: Final = "%Y-%m-%d %H:%M:%S%.6f"  # UTC


def read_omm_parquet(data: bytes, *, source: str, limits: Limits) -> Reading:
    """Return the element sets of a Parquet file; `line` is the number of the row, counted from 1.

    Args:
        data: The file.
        source: Name of the payload.
        limits: Bounds on rows, and on rows unfolded over bytes handed in.

    Raises:
        FormatError: Damaged, a needed column is missing or of another type, or too many rows.
    """
    if not survives(data, limits=limits):
        raise _refusal(source, "it is damaged: reading it needs more memory or time than there is; fetch it again")
    table = parquet_table(data, source=source, limits=limits)
    table = table.with_columns(line=pl.int_range(1, table.height + 1, dtype=pl.Int64))
    if _KNOWN_AT in table.columns:
        known_at = pl.col(_KNOWN_AT)
        wrong = known_at.is_null() | ~known_at.is_between(FIRST_EPOCH, END_OF_EPOCHS)
        says = pl.when(known_at.is_null()).then(pl.lit("known_at is missing"))
        table = table.with_columns(
            reason=pl.when(wrong).then(pl.lit(QuarantineReason.FORMAT.value)),
            message=pl.when(wrong).then(says.otherwise(pl.lit("known_at is before 1957 or after 2056"))),
        )

    def raw(line: int) -> str:
        found = table[line - 1].drop("line", "reason", "message", strict=False)
        # as text, for Python has no year 0 and none above 9999
        row = found.with_columns(cs.temporal().dt.to_string(_TIME)).row(0, named=True)
        return ", ".join(f"{name}={value}" for name, value in row.items() if value is not None)

    sets, quarantine = finish(table, raw=raw, source=source)
    return Reading(record_format="omm-parquet", kind="element_sets", sets=sets, quarantine=quarantine)


def write_omm_parquet(sets: pl.DataFrame) -> bytes:
    """Return element sets as Parquet: the columns of an element set, and `known_at` where there is one."""
    names = [*SCHEMA, *([_KNOWN_AT] if _KNOWN_AT in sets.columns else [])]
    buffer = io.BytesIO()
    sets.select(names).write_parquet(buffer)
    return buffer.getvalue()


def parquet_table(data: bytes, *, source: str, limits: Limits) -> pl.DataFrame:
    """Return the columns of element sets that a Parquet file has, typed; see `read_omm_parquet`.

    Raises:
        FormatError: As there, unless the file ends the process.
    """
    try:
        return _read(data, source=source, limits=limits)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        said = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise _refusal(source, f"it is damaged ({said}); fetch it again") from error


def _read(data: bytes, *, source: str, limits: Limits) -> pl.DataFrame:
    schema = pl.read_parquet_schema(io.BytesIO(data))
    rows = int(pl.scan_parquet(io.BytesIO(data)).select(pl.len()).collect().item())
    check_record_count(rows, limits.max_records, source=source, standard=_STANDARD)
    if rows * _ROW_BYTES > max(len(data) * limits.max_ratio, _RATIO_FREE):
        raise _refusal(
            source, f"{rows:,} rows in {len(data):,} bytes unfold to more than {limits.max_ratio} times its size"
        )
    given: dict[str, str] = {}
    for name in schema:
        if given.setdefault(name.lower(), name) != name:
            raise _refusal(source, f"the column {name} is there twice")
    missing = [name for name in REQUIRED if name not in given]
    if missing:
        seen = ", ".join(list(schema)[:12])
        raise _refusal(source, f"it has no column {', '.join(missing)}; its columns are {seen}")
    wanted = [name for name in (*SCHEMA, _KNOWN_AT) if name in given]
    casts = [_typed(name, schema[given[name]], given[name], source=source) for name in wanted]
    return pl.scan_parquet(io.BytesIO(data)).select(casts).collect()


def _typed(name: str, dtype: pl.DataType, given: str, *, source: str) -> pl.Expr:
    wanted = SCHEMA.get(name, SCHEMA["epoch"])
    column = pl.col(given)
    if isinstance(wanted, pl.Datetime):
        if isinstance(dtype, pl.Datetime):
            zoned = column.dt.convert_time_zone("UTC") if dtype.time_zone else column.dt.replace_time_zone("UTC")
            return zoned.dt.cast_time_unit("us").alias(name)
        if dtype == pl.String:
            return epochs(column).alias(name)
    elif wanted == pl.String and dtype in (pl.String, pl.Categorical, pl.Null):
        return column.cast(pl.String).alias(name)
    elif wanted == pl.Int64 and (dtype.is_integer() or dtype == pl.Null):
        return column.cast(pl.Int64, strict=False).alias(name)
    elif wanted == pl.Float64 and (dtype.is_numeric() or dtype == pl.Null):
        return column.cast(pl.Float64, strict=False).alias(name)
    raise _refusal(source, f"its column {given} is of type {dtype}, which cannot be a {name}")


def _refusal(source: str, why: str) -> FormatError:
    return FormatError(f"{source} is Parquet, but {why}", path=source, standard=_STANDARD, reason=why)
