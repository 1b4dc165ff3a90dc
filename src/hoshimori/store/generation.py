"""The files of one generation of the compacted history: partitions by object, then periods by time of knowledge.

The history may be far larger than the memory, so its rows are put aside on disk twice: from the records into a bin for
each range of objects, and from each partition into a bin for some periods that follow each other. Every row is read and
written a fixed number of times, however many rows, records and files there are.
"""

import os
import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from hoshimori.store import table
from hoshimori.store.compaction import Generation, Partition, Period, microseconds
from hoshimori.store.record_rows import AGAIN, RecordRows
from hoshimori.store.spill import Spill
from hoshimori.store.stay import Cuts, stay

NAMES: Final = ("norad_cat_id", "object_name", "object_id", "known_at")
_FORM: Final[dict[str, Any]] = {
    "compression": "zstd",
    "compression_level": 3,
    "row_group_size": 32_768,  # rows
    "statistics": True,
}
_END_OF_TIME: Final = microseconds(datetime(9999, 12, 31, tzinfo=UTC))


@dataclass  # not frozen: it counts its files
class Maker:
    """Makes one generation.

    Attributes:
        folder: Where the files go.
        partition_rows: Rows of a file of objects, at most (an object is never cut).
        period_rows: Rows that become known within one period, at least.
        slice_rows: Rows in memory at once while periods are cut, about; a longer period is streamed.
        batch_rows: Rows read from the records at once.
    """

    folder: Path
    partition_rows: int = 2_500_000
    period_rows: int = 200_000
    slice_rows: int = 2_000_000
    batch_rows: int = 1_000_000
    _name: str = field(default_factory=lambda: uuid.uuid4().hex[:12])
    _files: int = 0

    def make(self, records: RecordRows) -> Generation:
        """Return the generation of some records.

        Raises:
            OSError: The disk is full. What was made till then stays in the folder, named by no manifest.
            StoreError: A record is damaged.
        """
        partitions, names, days = self._partitions(records)
        periods = self._periods(partitions, days)
        return Generation(covers=records.covers, partitions=partitions, periods=periods, names=self._write(names).name)

    def _partitions(self, records: RecordRows) -> tuple[tuple[Partition, ...], pl.DataFrame, pl.DataFrame]:
        """Write the partitions; return them, the names, and how many rows became known on each day."""
        ranges = self._ranges(records.counts(self.batch_rows))
        sets = self._spill("sets", table.SETS)
        again = self._spill("again", AGAIN)
        for spill, batches in (
            (sets, records.sets(self.batch_rows)),
            (again, records.again(self.batch_rows)),
        ):
            for rows in batches:
                bins = ranges["last"].search_sorted(rows["norad_cat_id"]).to_numpy()
                _put(spill, rows, np.arange(rows.height), bins)
        found = []
        names = [pl.DataFrame(schema={name: table.SETS[name] for name in NAMES})]
        days = [pl.DataFrame(schema={"day": table.TIME, "len": pl.UInt32()})]
        for number, (first, last) in enumerate(ranges.iter_rows()):
            held = records.as_first_known(sets.take(number), again.take(number)).sort(*table.ROW_KEY)
            file = self._write(held)
            found.append(Partition(file=file.name, first=first, last=last, rows=held.height))
            names.append(held.select(NAMES).sort(NAMES).unique(NAMES[:3], keep="first", maintain_order=True))
            days.append(held.group_by(day=pl.col("known_at").dt.truncate("1d")).len())
        again.drop(len(ranges))
        return tuple(found), pl.concat(names), pl.concat(days).group_by("day").agg(pl.col("len").sum()).sort("day")

    def _ranges(self, counts: pl.DataFrame) -> pl.DataFrame:
        """Return the objects of each partition: columns first and last."""
        part = (counts["len"].cum_sum() - 1) // self.partition_rows
        ranges = counts.with_columns(part=part).group_by("part", maintain_order=True)
        return ranges.agg(first=pl.col("norad_cat_id").min(), last=pl.col("norad_cat_id").max()).drop("part")

    def _periods(self, partitions: Sequence[Partition], days: pl.DataFrame) -> tuple[Period, ...]:
        """Write the periods; each but the last holds what became known in some days, and what was alive before."""
        if days.is_empty():
            return ()
        cuts = self._cuts(days)
        spill = self._spill("periods", table.SETS | {"first": pl.UInt32(), "last": pl.UInt32()})
        for partition in partitions:
            file = self.folder / partition.file
            rows = table.collect(table.scan([file], table.SETS), [file])
            first, last = stay(rows, cuts.begins)
            bins = np.asarray(cuts.bins)[[first, last]]
            times = bins[1] - bins[0] + 1
            index = np.repeat(np.arange(rows.height), times)
            after = np.arange(len(index)) - np.repeat(np.cumsum(times) - times, times)
            stays = rows.with_columns(pl.Series("first", first, pl.UInt32), pl.Series("last", last, pl.UInt32))
            _put(spill, stays, index, bins[0][index] + after)
        return tuple(period for number in range(cuts.bins[-1] + 1) for period in self._bin(spill, number, cuts))

    def _cuts(self, days: pl.DataFrame) -> Cuts:
        """Return where the periods begin, as starts of days, and which are in memory together."""
        begins, bins = [microseconds(days["day"][0])], []
        in_bin = in_period = number = 0
        for row, (day, count) in enumerate(days.iter_rows()):
            in_period += count
            if in_period >= self.period_rows or row == days.height - 1:
                if in_bin and in_bin + in_period > self.slice_rows:
                    number, in_bin = number + 1, 0
                bins.append(number)
                begins.append(microseconds(day + timedelta(days=1)))
                in_bin, in_period = in_bin + in_period, 0
        return Cuts(begins=begins, bins=[*bins, number + 1])

    def _bin(self, spill: Spill, number: int, cuts: Cuts) -> Iterator[Period]:
        """Write the periods of one bin. Its rows are sorted: the partitions came in the order of their objects."""
        periods = cuts.periods(number)
        count = spill.rows(number)
        if len(periods) == 1 and count > 2 * self.slice_rows:
            file = self._stream(spill.scan(number).select(list(table.SETS)))
            spill.drop(number)
            yield _period(file, cuts, periods[0], count)
            return
        held = spill.take(number)
        for period in periods:
            rows = held.filter(pl.lit(period).is_between(pl.col("first"), pl.col("last"))).select(list(table.SETS))
            yield _period(self._write(rows), cuts, period, rows.height)

    def _spill(self, what: str, schema: dict[str, pl.DataType]) -> Spill:
        return Spill(self.folder, f"{self._name}-{what}", schema)

    def _path(self) -> Path:
        self._files += 1
        return self.folder / f"{self._name}-{self._files - 1:05d}.parquet"

    def _write(self, rows: pl.DataFrame) -> Path:
        path = self._path()
        table.write(path, rows, _FORM)
        return path

    def _stream(self, rows: pl.LazyFrame) -> Path:
        """Write rows that are too many for the memory."""
        path = self._path()
        try:
            rows.sink_parquet(path, maintain_order=True, **_FORM)
        except pl.exceptions.PolarsError as error:
            number = re.search(r"os error (\d+)", str(error))
            if number is None:
                raise
            raise OSError(int(number[1]), os.strerror(int(number[1]))) from error
        with path.open("rb") as file:
            os.fsync(file.fileno())
        return path


def _put(spill: Spill, rows: pl.DataFrame, index: npt.NDArray[np.int64], bins: npt.NDArray[Any]) -> None:
    """Put the rows at `index` into their bins; within a bin their order stays."""
    order = np.argsort(bins, kind="stable")
    index, bins = index[order], bins[order]
    starts = np.flatnonzero(np.diff(bins, prepend=-1))
    for begin, end in zip(starts, np.append(starts[1:], len(bins)), strict=True):
        spill.put(int(bins[begin]), rows[index[begin:end]])


def _period(file: Path, cuts: Cuts, period: int, rows: int) -> Period:
    end = cuts.begins[period + 1] if period + 1 < len(cuts.begins) else _END_OF_TIME
    return Period(file=file.name, begin=cuts.begins[period], end=end, rows=rows)
