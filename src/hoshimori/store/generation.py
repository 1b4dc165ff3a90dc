"""The files of one generation of the compacted history: partitions by object, then periods by time of knowledge."""

import os
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import polars as pl

from hoshimori.store import table
from hoshimori.store.compaction import Generation, Partition, Period, microseconds

NAMES: Final = ("norad_cat_id", "object_name", "object_id", "known_at")
_ROW_GROUP: Final = 32_768
_END_OF_TIME: Final = microseconds(datetime(9999, 12, 31, tzinfo=UTC))

#: The rows of some objects (a condition on norad_cat_id), each with its earliest membership: columns `table.SETS`.
Rows = Callable[[pl.Expr], pl.DataFrame]


@dataclass  # not frozen: it counts its files
class Maker:
    """Makes one generation.

    Attributes:
        folder: Where the files go.
        partition_rows: Rows of a file of objects, at most (an object is never cut).
        slice_rows: Rows in memory at once while periods are cut.
        period_rows: Rows that become known within one period, at least.
    """

    folder: Path
    partition_rows: int = 2_500_000
    slice_rows: int = 4_000_000
    period_rows: int = 200_000
    _name: str = field(default_factory=lambda: uuid.uuid4().hex[:12])
    _files: int = 0

    def make(self, covers: frozenset[str], counts: pl.DataFrame, rows: Rows) -> Generation:
        """Return the generation.

        Args:
            covers: The records that it is made of.
            counts: norad_cat_id and len: how many rows each object has, about.
            rows: Gives them.
        """
        partitions, names = self._partitions(counts, rows)
        periods = self._periods([self.folder / p.file for p in partitions])
        return Generation(covers=covers, partitions=partitions, periods=periods, names=self._write(names).name)

    def _partitions(self, counts: pl.DataFrame, rows: Rows) -> tuple[tuple[Partition, ...], pl.DataFrame]:
        found = []
        names = [pl.DataFrame(schema={name: table.SETS[name] for name in NAMES})]
        for first, last in self._ranges(counts.sort("norad_cat_id")):
            held = rows(pl.col("norad_cat_id").is_between(first, last)).sort(*table.ROW_KEY)
            if held.is_empty():
                continue
            file = self._write(held)
            found.append(Partition(file=file.name, first=first, last=last, rows=held.height))
            names.append(held.select(NAMES).sort(NAMES).unique(NAMES[:3], keep="first", maintain_order=True))
        return tuple(found), pl.concat(names)

    def _ranges(self, counts: pl.DataFrame) -> Iterator[tuple[int, int]]:
        part = (counts["len"].cum_sum() - 1) // self.partition_rows
        ranges = counts.with_columns(part=part).group_by("part", maintain_order=True)
        bounds = ranges.agg(first=pl.col("norad_cat_id").min(), last=pl.col("norad_cat_id").max())
        yield from bounds.select("first", "last").iter_rows()

    def _periods(self, files: Sequence[Path]) -> tuple[Period, ...]:
        """Write the periods; each but the last holds what became known in some days, and what was alive before."""
        if not files:
            return ()
        scan = table.scan(files, table.SETS)
        day = pl.col("known_at").dt.truncate("1d").alias("day")
        days = table.collect(scan.select(day).group_by("day").len().sort("day"), files)
        periods: list[Period] = []
        alive = pl.DataFrame(schema=table.SETS)
        start = days["day"][0]
        for slice_end, ends in self._slices(days):
            known = pl.col("known_at").is_between(start, slice_end, closed="left")
            held = table.collect(scan.filter(known), files)
            for end in ends:
                both = pl.concat([alive, held.filter(pl.col("known_at").is_between(start, end, closed="left"))])
                periods.append(self._period(both, start, end))
                alive, start = _alive(both, end), end
        return (*periods, self._period(alive, start, None))

    def _slices(self, days: pl.DataFrame) -> Iterator[tuple[datetime, list[datetime]]]:
        """Yield the end of each slice with the ends of its periods, as starts of days."""
        ends: list[datetime] = []
        in_slice = in_period = 0
        for row, (begin, count) in enumerate(days.iter_rows()):
            in_slice, in_period = in_slice + count, in_period + count
            last = row == days.height - 1
            if in_period >= self.period_rows or last:
                ends.append(begin + timedelta(days=1))
                in_period = 0
                if in_slice >= self.slice_rows or last:
                    yield ends[-1], ends
                    ends, in_slice = [], 0

    def _period(self, rows: pl.DataFrame, begin: datetime, end: datetime | None) -> Period:
        file = self._write(rows.sort(*table.ROW_KEY))
        until = _END_OF_TIME if end is None else microseconds(end)
        return Period(file=file.name, begin=microseconds(begin), end=until, rows=rows.height)

    def _write(self, frame: pl.DataFrame) -> Path:
        path = self.folder / f"{self._name}-{self._files:05d}.parquet"
        self._files += 1
        frame.write_parquet(path, compression="zstd", compression_level=3, row_group_size=_ROW_GROUP, statistics=True)
        with path.open("rb") as file:
            os.fsync(file.fileno())
        return path


def _alive(rows: pl.DataFrame, instant: datetime) -> pl.DataFrame:
    """Return the rows that may be an object's last set at `instant` or later: its last epoch before, and all after."""
    last = pl.col("epoch").filter(pl.col("epoch") < instant).max().over("norad_cat_id")
    return rows.filter((pl.col("epoch") >= last).fill_null(value=True))
