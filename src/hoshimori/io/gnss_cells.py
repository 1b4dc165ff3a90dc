"""Daily files of aircraft by H3 cell, in the form of gpsjam.org: hex, count_good_aircraft, count_bad_aircraft.

One file is one UTC day, and only its name says which (2022-02-24-h3_4.csv). Good is an aircraft that reported its
position as accurate in the cell all day, bad one that did not; the cut is the provider's and not in the file.
"""

import re
from datetime import date
from typing import Any, Final

import h3
import polars as pl

from hoshimori.errors import FormatError
from hoshimori.io.reading import Limits, Reading
from hoshimori.model.columns import QUARANTINE
from hoshimori.model.vocabulary import QuarantineReason

FORMAT: Final = "gpsjam-csv"
COLUMNS: Final = ("hex", "count_good_aircraft", "count_bad_aircraft")
#: Cells of another resolution are refused: finer ones would point at a place, coarser ones at a continent.
RESOLUTION: Final = 4
#: More aircraft than this never cross a cell of 1,770 km² in a day (the busiest of 34 days saw 5,899).
MOST_AIRCRAFT: Final = 50_000
_DAY: Final = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_CELL: Final = r"^84[0-9a-f]{6}fffffff$"
_COUNT: Final = r"^\d{1,9}$"
_COLUMNS: Final = ("day", "cell", "good", "bad", "line")


def read_gnss_cells(data: bytes, *, source: str, limits: Limits) -> Reading:
    """Return the cells of one day: `cells` with day, cell (H3 index as a number), good, bad, line.

    Args:
        data: UTF-8 CSV with a head.
        source: Name of the payload; holds the day.
        limits: Bounds on records.

    Raises:
        FormatError: The name says no day, a column is missing or renamed, or there are too many rows.
    """
    day = day_of(source)
    lines = data.decode("utf-8", errors="replace").removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    head = [name.strip() for name in lines[0].split(",")]
    missing = [name for name in COLUMNS if name not in head]
    if missing:
        raise FormatError(
            f"{source}: the head lacks {', '.join(missing)} (it has {', '.join(head[:8])}); columns may have been "
            "renamed by the provider. Nothing was read; the last good day stays in use",
            path=source,
            standard=FORMAT,
            line=1,
            reason="columns renamed or missing",
        )
    if len(lines) - 1 > limits.max_records:
        raise FormatError(f"{source} has more than {limits.max_records:,} rows", path=source, standard=FORMAT)
    places = [head.index(name) for name in COLUMNS]
    text = (
        pl.DataFrame({"raw": lines[1:]}, schema={"raw": pl.String})
        .with_row_index("line", offset=2)
        .filter(pl.col("raw").str.strip_chars() != "")
        .with_columns(part=pl.col("raw").str.split(","))
        .with_columns(
            pl.col("line").cast(pl.Int64),
            pl.col("part").list.len().alias("fields"),
            *(
                pl.col("part").list.get(place, null_on_oob=True).str.strip_chars().fill_null("").alias(name)
                for place, name in zip(places, ("hex", "good", "bad"), strict=True)
            ),
        )
    )
    checked = text.with_columns(problem=_problem(len(head))).drop("part")
    good_rows = checked.filter(pl.col("problem") == "").with_columns(
        cell=pl.col("hex").str.to_integer(base=16, dtype=pl.Int64), good=pl.col("good").cast(pl.Int64),
        bad=pl.col("bad").cast(pl.Int64),
    )  # fmt: skip
    no_cell = [not h3.is_valid_cell(name) for name in good_rows["hex"].to_list()]
    twice = good_rows["cell"].is_duplicated() & ~good_rows["cell"].is_first_distinct()
    reason = (
        pl.when(pl.Series(no_cell, dtype=pl.Boolean))
        .then(pl.format("'{}' is no H3 cell", "hex"))
        .when(twice)
        .then(pl.format("cell {} stands twice; the first row counts", "hex"))
        .otherwise(pl.lit(""))
    )
    judged = good_rows.with_columns(problem=reason)
    bad_rows = pl.concat(
        [frame.filter(pl.col("problem") != "").select("line", "problem", "raw") for frame in (checked, judged)]
    ).sort("line")
    cells = judged.filter(pl.col("problem") == "").with_columns(day=pl.lit(day, pl.Date)).select(_COLUMNS)
    return Reading(
        record_format=FORMAT,
        kind="gnss_cells",
        cells=cells,
        quarantine=_quarantine(bad_rows, source),
    )


def write_gnss_cells(cells: pl.DataFrame) -> bytes:
    """Return a day's cells as a file of this form, by cell: the same counts are always the same bytes.

    Args:
        cells: cell (H3 index as a number), good, bad.
    """
    rows = cells.sort("cell").select("cell", "good", "bad").iter_rows()
    return "".join([",".join(COLUMNS) + "\n", *(f"{cell:x},{good},{bad}\n" for cell, good, bad in rows)]).encode()


def day_of(source: str) -> date:
    """Return the day that a file's name holds.

    Raises:
        FormatError: It holds none, or no day of the calendar.
    """
    for match in reversed(list(_DAY.finditer(source))):
        try:
            return date(*(int(part) for part in match.groups()))
        except ValueError:
            continue
    raise FormatError(
        f"{source}: a file of cells does not say its day; name it YYYY-MM-DD-h3_4.csv",
        path=source,
        standard=FORMAT,
        reason="no day in the name",
    )


def _problem(width: int) -> pl.Expr:
    """Return why a row cannot be used, "" where it can."""
    good, bad = (pl.col(name).cast(pl.Int64, strict=False) for name in ("good", "bad"))
    return (
        pl.when(pl.col("fields") != width)
        .then(pl.format(f"the row has {{}} fields, the head {width}", "fields"))
        .when(~pl.col("hex").str.contains(_CELL))
        .then(pl.format(f"'{{}}' is no H3 cell of resolution {RESOLUTION}", pl.col("hex").str.head(20)))
        .when(~pl.col("good").str.contains(_COUNT) | ~pl.col("bad").str.contains(_COUNT))
        .then(pl.format("counts '{}' and '{}' are no whole numbers", pl.col("good").str.head(20),
                        pl.col("bad").str.head(20)))
        .when(good + bad == 0)
        .then(pl.lit("a cell without any aircraft says nothing"))
        .when(good + bad > MOST_AIRCRAFT)
        .then(pl.format(f"{{}} aircraft in one cell in a day is impossible (limit {MOST_AIRCRAFT:,})", good + bad))
        .otherwise(pl.lit(""))
    )  # fmt: skip


def _quarantine(rows: pl.DataFrame, source: str) -> pl.DataFrame:
    kinds: dict[str, Any] = {"int": pl.Int64, "str": pl.String}
    number = pl.col("problem").str.contains("impossible|whole numbers|without any")
    return rows.select(
        source=pl.lit(source),
        line="line",
        norad_cat_id=pl.lit(0, pl.Int64),
        reason=pl.when(number)
        .then(pl.lit(QuarantineReason.RANGE.value))
        .when(pl.col("problem").str.contains("stands twice"))
        .then(pl.lit(QuarantineReason.DUPLICATE_FIELD.value))
        .otherwise(pl.lit(QuarantineReason.FORMAT.value)),
        message="problem",
        raw="raw",
    ).cast({name: kinds[kind] for name, kind in QUARANTINE.items()})
