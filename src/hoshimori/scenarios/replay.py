"""Past events as they became known, day by day: ingest what was known, run the watch as of each day, keep nothing.

Data come from the package, then from a store that was handed in, then from the folder of further data. Scenarios that
need the same files share one temporary store, and the same days of one store are looked at once: `as_of` keeps later
knowledge out. Nothing is written into a store that was handed in.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import polars as pl

from hoshimori.catalog import ingest_paths
from hoshimori.config import Settings
from hoshimori.errors import HoshimoriError
from hoshimori.model import Clock, Detection, Incident
from hoshimori.model.watch_report import Span
from hoshimori.scenarios.library import Library, Plan, Scenario, end_of
from hoshimori.store import Store
from hoshimori.watch import STRETCH, Watch

Progress = Callable[[str, int, int], None]

NO_DATA = "no data in hand"
#: A store that was handed in holds an event when its objects' sets are no older than this on the last day.
_FRESH = timedelta(days=15)


class ReplayStatus(StrEnum):
    """What became of a scenario."""

    REPLAYED = "replayed"
    NOT_VISIBLE = "not_visible"
    NO_DATA = "no_data"
    NOT_SCORED = "not_scored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What the watch showed as of the end of one day.

    Attributes:
        date: The day, UTC.
        span: What was looked at.
        detections: All of them.
        incidents: All of them.
        conjunctions: Close approaches foretold from what was known, where the plan asks for them.
    """

    date: date
    span: Span
    detections: tuple[Detection, ...]
    incidents: tuple[Incident, ...]
    conjunctions: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """One scenario, replayed or not.

    Attributes:
        scenario: The row.
        status: What became of it.
        reason: Why it was not replayed; empty where it was.
        source: `package`, `store` or `data`.
        days: Day by day.
    """

    scenario: Scenario
    status: ReplayStatus
    reason: str = ""
    source: str = ""
    days: tuple[Day, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A watch over the data of one or more scenarios."""

    key: tuple[str, ...]
    watch: Watch
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayer:
    """Replays scenarios; stores and days are shared between them.

    Attributes:
        library: The rows, and the background files.
        clock: The time, for receipts only; no result depends on it.
        work: Empty folder for temporary stores; the caller deletes it.
        data: Folder of further data ($HOSHIMORI_DATA), or None.
        store: A store that was handed in, or None.
        progress: Called with (what, done, total).
    """

    library: Library
    clock: Clock
    work: Path
    data: Path | None = None
    store: Path | None = None
    progress: Progress | None = None
    _places: dict[tuple[str, ...], _Place] = field(default_factory=dict)
    _shown: dict[tuple[Any, ...], Day] = field(default_factory=dict)

    def replay(self, scenarios: Sequence[Scenario]) -> Iterator[Replay]:
        """Yield each scenario's replay, in the order given."""
        for number, scenario in enumerate(scenarios):
            yield self._one(scenario, number, len(scenarios))
        self._tell("done", len(scenarios), len(scenarios))

    def _one(self, scenario: Scenario, number: int, total: int) -> Replay:
        stated = (
            (ReplayStatus.NOT_VISIBLE, scenario.not_visible),
            (ReplayStatus.NOT_SCORED, scenario.not_scored),
            (ReplayStatus.NO_DATA, f"{NO_DATA}: {scenario.no_data}" if scenario.no_data else ""),
        )
        for status, reason in stated:
            if reason:
                return Replay(scenario=scenario, status=status, reason=reason)
        plan = scenario.plan
        if plan is None:
            return Replay(scenario=scenario, status=ReplayStatus.NO_DATA, reason=NO_DATA)
        self._tell(scenario.id, number, total)
        found = self._place(scenario, plan)
        if isinstance(found, str):
            return Replay(scenario=scenario, status=ReplayStatus.NO_DATA, reason=f"{NO_DATA}: {found}")
        days = []
        for day in plan.days:
            self._tell(f"{scenario.id} {day}", number, total)
            days.append(self._day(found, plan, day))
        return Replay(scenario=scenario, status=ReplayStatus.REPLAYED, source=found.source, days=tuple(days))

    def _day(self, place: _Place, plan: Plan, day: date) -> Day:
        key = (place.key, day, plan.begin, plan.codes, plan.pairs, plan.of_interest, plan.screen_hours, plan.screen_km)
        if key not in self._shown:
            self._shown[key] = _look(place.watch, plan, day)
        return self._shown[key]

    # ---- where the data are --------------------------------------------------------------------------------------

    def _place(self, scenario: Scenario, plan: Plan) -> _Place | str:
        """Return where a scenario's data are, or why they are nowhere."""
        if plan.package:
            with as_file(files("hoshimori.scenarios") / "data") as folder:
                return self._temporary(("package",), [folder], "package")
        if self.store is not None and (held := self._handed_in(scenario, plan)) is not None:
            return held
        if self.data is None:
            return "give a store that holds it (--store) or set HOSHIMORI_DATA to a folder of further data"
        wanted: list[Path] = []
        for pattern in plan.data:
            matching = sorted(self.data.glob(pattern))
            if not matching:
                return f"{pattern} is not in $HOSHIMORI_DATA"
            wanted += matching
        if not plan.alone:
            wanted += [path for pattern in self.library.background for path in sorted(self.data.glob(pattern))]
        unique = sorted(set(wanted))
        return self._temporary(tuple(p.relative_to(self.data).as_posix() for p in unique), unique, "data")

    def _temporary(self, key: tuple[str, ...], paths: Sequence[Path], source: str) -> _Place:
        if key not in self._places:
            folder = self.work / f"store-{len(self._places)}"
            settings = Settings(store=folder, cache=self.work / "cache")
            watch = Watch(store=Store.open(folder, self.clock), clock=self.clock, settings=settings)
            report = ingest_paths(watch.store, paths, clock=self.clock)
            if report.problems:
                raise HoshimoriError(
                    f"{report.problems[0]} ({len(report.problems)} problems while reading the data of a replay)",
                    problems=list(report.problems),
                )
            self._places[key] = _Place(key=key, watch=watch, source=source)
        return self._places[key]

    def _handed_in(self, scenario: Scenario, plan: Plan) -> _Place | None:
        """Return the store that was handed in, where it holds what the scenario needs as of its last day."""
        if self.store is None or not (self.store / "format.json").exists():
            return None
        key = ("handed in", str(self.store))
        if key not in self._places:
            settings = Settings(store=self.work / "derived", cache=self.work / "cache")  # nothing is left in the store
            watch = Watch(store=Store.open(self.store, self.clock), clock=self.clock, settings=settings)
            self._places[key] = _Place(key=key, watch=watch, source="store")
        place = self._places[key]
        return place if holds(place.watch.store, scenario, end_of(plan.days[-1])) else None

    def _tell(self, what: str, done: int, total: int) -> None:
        if self.progress is not None:
            self.progress(what, done, total)


def holds(store: Store, scenario: Scenario, as_of: datetime) -> bool:
    """Return whether a store knows fresh sets of everything that a scenario expects, as of a time."""
    latest = store.latest_sets(as_of=as_of).filter(pl.col("epoch") >= as_of - _FRESH)
    numbers = {n for e in scenario.expect for n in e.objects}
    launches = {e.launch for e in scenario.expect if e.launch}
    held = set(latest["norad_cat_id"].to_list())
    tags = set(latest["object_id"].str.slice(0, 8).to_list())
    return bool(numbers or launches) and numbers <= held and launches <= tags


def _look(watch: Watch, plan: Plan, day: date) -> Day:
    """Return what one day shows, as known at its end."""
    end = end_of(day)
    span = Span(begin=plan.begin or end - STRETCH, end=end, as_of=end)
    if plan.screen_hours is not None:
        screening, _ = watch.screen(
            file=None, begin=end, days=plan.screen_hours / 24.0, miss_distance_km=plan.screen_km
        )
        rows = tuple(screening.conjunctions.sort("tca", "primary", "secondary").iter_rows(named=True))
        return Day(date=day, span=span, detections=(), incidents=(), conjunctions=rows)
    detections = watch.detect(span, codes=plan.codes or None, pairs=plan.pairs)
    incidents = watch.correlate(detections, as_of=end, of_interest=frozenset(plan.of_interest))
    return Day(date=day, span=span, detections=detections, incidents=incidents)


_LAUNCH = re.compile(r"\d{4}-\d{3}")


def launch_of(detection: Detection) -> str:
    """Return the launch tag that a detection names, or empty."""
    tag = str(detection.values.get("launch") or "")
    return tag if _LAUNCH.fullmatch(tag) else ""


def concerns(scenario: Scenario, detection: Detection) -> bool:
    """Return whether a detection is about the scenario's objects or launch."""
    return scenario.concerns(detection.objects, launch_of(detection))


def of_scenario(scenario: Scenario, incident: Incident) -> bool:
    """Return whether an incident is about the scenario's objects or launch."""
    return any(concerns(scenario, d) for d in incident.detections)
