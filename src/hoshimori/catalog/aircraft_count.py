"""Recorded messages of aircraft to daily counts by cell. What leaves this file holds no aircraft, track or receiver.

An aircraft counts once in a cell and UTC day: as bad if any of its states there was of poor accuracy, else as good.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import h3
import polars as pl

from hoshimori.astro.compact_position import OTHER_ZONE
from hoshimori.catalog.aircraft_states import FAULTS, JUMP, states, without_jumps
from hoshimori.catalog.file_list import list_files, read_file
from hoshimori.errors import HoshimoriError, UsageError
from hoshimori.io import Limits
from hoshimori.io.adsb_frames import AVR, form_of, frames
from hoshimori.io.adsb_messages import PARITY, messages
from hoshimori.io.adsb_messages import SCHEMA as ROWS
from hoshimori.io.aircraft_json import SCHEMA as STATES
from hoshimori.io.aircraft_json import SET_ASIDE, is_snapshot, snapshots
from hoshimori.io.gnss_cells import RESOLUTION, write_gnss_cells
from hoshimori.io.unpack import unpack

#: Reasons that are faults of the data; all others are messages that do not count here.
FAULTY: Final = frozenset(
    {*SET_ASIDE, *FAULTS.values(), JUMP, PARITY, "message cut short", "no time of receipt, or none of 2000 to 2099"}
) - {FAULTS[OTHER_ZONE]}
_STEP_MS: Final = 5_000
_SHOWN: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """What is good accuracy, and what is a whole day.

    Attributes:
        least_nic: Least navigation integrity category: 7 is containment within 0.2 NM (14 CFR 91.227(c)(1)(iii)).
        least_nacp: Least navigation accuracy category, position: 8 is within 0.05 NM (14 CFR 91.227(c)(1)(i)).
        least_hours: A day with messages in fewer of its hours is not handed on: missing traffic would look like none.
    """

    least_nic: int = 7
    least_nacp: int = 8
    least_hours: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCount:
    """One UTC day.

    Attributes:
        day: The day.
        hours: Hours of it with a state.
        good: Aircraft-cell counts of good accuracy.
        bad: Those of poor accuracy.
        cells: Cells with aircraft.
        name: Name of its file of cells.
        data: The file, in the form of gpsjam.org.
        whole: Whether enough hours are there.
    """

    day: date
    hours: int
    good: int
    bad: int
    cells: int
    name: str
    data: bytes
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AircraftCount:
    """What came of some recordings.

    Attributes:
        days: The days, in order.
        states_count: States that were counted.
        set_aside: Faults of the data, by reason.
        passed_by: Messages that do not count here, by reason.
        steps_back_count: How often a receiver's clock went back by more than 10 s.
        examples: The first lines set aside, as `file:line: reason`; nothing of what stood there.
        problems: Files that could not be read, as sentences.
    """

    days: tuple[DayCount, ...]
    states_count: int
    set_aside: dict[str, int]
    passed_by: dict[str, int]
    steps_back_count: int
    examples: tuple[str, ...]
    problems: tuple[str, ...]


def count_aircraft(
    paths: Sequence[Path], *, accuracy: Accuracy | None = None, begin: datetime | None = None
) -> AircraftCount:
    """Return daily counts by cell of all recordings together: an aircraft that two of them hold counts once.

    Args:
        paths: Files and folders: messages with receive times, or snapshots.
        accuracy: What is good; None for the defaults.
        begin: When the first line of an AVR file was received.

    Raises:
        UsageError: `begin` with more than one AVR file, or the decoder is missing.
    """
    return _Count(accuracy or Accuracy(), begin).of(paths)


class _Count:
    def __init__(self, accuracy: Accuracy, begin: datetime | None) -> None:
        self.accuracy = accuracy
        self.begin_ms = None if begin is None else round(begin.timestamp() * 1_000)
        self.counters_read = 0
        self.counts: Counter[str] = Counter()
        self.examples: list[str] = []
        self.steps_back = self.states = 0
        self.seen: list[pl.DataFrame] = []
        self.hours: set[int] = set()
        self.snapshots: list[pl.DataFrame] = []

    def of(self, paths: Sequence[Path]) -> AircraftCount:
        listed = list_files(paths)
        problems = list(listed.problems)
        for path, name in zip(listed.files, listed.names, strict=True):
            try:
                self._file(read_file(path, max_bytes=Limits().max_bytes), name)
            except UsageError:
                raise
            except HoshimoriError as error:
                problems.append(error.message)
            except OSError as error:
                problems.append(f"{path}: cannot be read: {error.strerror or error}")
        if self.snapshots:  # each is one moment; together they are tracks
            together = pl.concat(self.snapshots).with_columns(run=pl.lit(0, pl.Int64))
            fits, jumped, _ = without_jumps(together)
            self.counts[JUMP] += jumped
            self._see(fits)
        return AircraftCount(
            days=tuple(self._days()),
            states_count=self.states,
            set_aside={r: n for r, n in sorted(self.counts.items()) if n and r in FAULTY},
            passed_by={r: n for r, n in sorted(self.counts.items()) if n and r not in FAULTY},
            steps_back_count=self.steps_back,
            examples=tuple(self.examples[:_SHOWN]),
            problems=tuple(problems),
        )

    def _file(self, data: bytes, name: str) -> None:
        data = unpack(data, source=name, limits=Limits())
        head = data[:65_536].decode("utf-8", errors="replace").removeprefix("\ufeff")
        if is_snapshot(head):
            found, counts, examples = snapshots(data, source=name, limits=Limits())
            self._note(name, counts, examples)
            self.snapshots.append(found.select(*STATES))
            return
        if form_of(head) == AVR and self.begin_ms is not None:
            self.counters_read += 1
            if self.counters_read > 1:
                raise UsageError(
                    "--begin fits one file of AVR lines; count its parts together as one file, or give one"
                )
        parts = [pl.DataFrame(schema=ROWS)]
        for block in frames(data, source=name, limits=Limits(), begin_ms=self.begin_ms):
            self._note(name, block.counts, block.examples)
            rows, counts, examples = messages(block.table)
            self._note(name, counts, examples)
            parts.append(rows)
        found, counts, examples, steps_back = states(pl.concat(parts))
        self._note(name, counts, examples)
        self.steps_back += steps_back
        self._see(found)

    def _note(self, name: str, counts: Counter[str], examples: list[tuple[int, str]]) -> None:
        self.counts += counts
        self.examples += [f"{name}:{line}: {reason}" for line, reason in examples[: _SHOWN - len(self.examples)]]

    def _see(self, found: pl.DataFrame) -> None:
        """Take over in which cells aircraft were on which day, and whether one of their states there was poor."""
        self.states += found.height
        poor = (pl.col("nic") < self.accuracy.least_nic).fill_null(value=False) | (
            pl.col("nacp") < self.accuracy.least_nacp
        ).fill_null(value=False)
        # one state in 5 s and of each quality: in that time an aircraft flies 1.3 km, a sixteenth of a cell's edge
        thin = (
            found.with_columns(poor=poor, step=pl.col("time_ms") // _STEP_MS)
            .unique(["address", "step", "poor"], keep="first", maintain_order=True)
            .with_columns(day=pl.col("time_ms") // 86_400_000)
        )
        self.hours.update((thin["time_ms"] // 3_600_000).unique().to_list())
        places = zip(thin["latitude_deg"].to_list(), thin["longitude_deg"].to_list(), strict=True)
        cells = [h3.str_to_int(h3.latlng_to_cell(latitude, longitude, RESOLUTION)) for latitude, longitude in places]
        self.seen.append(
            thin.with_columns(cell=pl.Series(cells, dtype=pl.Int64))
            .group_by("day", "cell", "address")
            .agg(pl.col("poor").any())
        )

    def _days(self) -> Iterator[DayCount]:
        if not self.seen:
            return
        once = pl.concat(self.seen).group_by("day", "cell", "address").agg(pl.col("poor").any())
        by_cell = once.group_by("day", "cell").agg(good=(~pl.col("poor")).sum(), bad=pl.col("poor").sum())
        for (number,), cells in sorted(by_cell.group_by("day"), key=lambda pair: int(_int(pair[0][0]))):
            day = datetime.fromtimestamp(_int(number) * 86_400, UTC).date()
            hours = sum(hour // 24 == number for hour in self.hours)
            yield DayCount(
                day=day,
                hours=hours,
                good=_int(cells["good"].sum()),
                bad=_int(cells["bad"].sum()),
                cells=cells.height,
                name=f"{day.isoformat()}-h3_{RESOLUTION}.csv",
                data=write_gnss_cells(cells),
                whole=hours >= self.accuracy.least_hours,
            )


def _int(value: Any) -> int:
    return int(value)
