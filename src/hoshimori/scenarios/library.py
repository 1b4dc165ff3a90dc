"""The incident library: which past events there are, what may be said of them, and how each can be replayed.

The rows are `incidents.yaml` beside this file: 62 reviewed ones and what data in hand shows beyond them. Facts only:
who owns an object is left to registers, so that no row can lend a weight to an owner.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from hoshimori.errors import NotFoundError
from hoshimori.model import parse_instant

#: Heights of statements, lowest first; "none": public orbital data show nothing at all.
LEVELS = ("none", "observation", "anomaly", "interpretation", "attribution")
CLASSES = frozenset(
    {"hostile", "test_destructive", "test_nondestructive", "inspection", "benign_servicing", "benign_safety"}
    | {"accident", "natural", "disputed", "rf_interference", "cyber"}
)
DIRECTIONS = frozenset({"to", "from", "within", "to_service", "none"})
#: The first words of every reason why an event leaves no trace; the not-observable rows must yield them.
NO_SIGNATURE = "no signature in public orbital data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a detector shows of an event, or must not show.

    Attributes:
        code: First letters of a detector's code (`PRX`), or `SCREEN` for a close approach.
        readings: One of these readings; any where empty.
        objects: All of these are among the detection's objects.
        launch: Launch tag that a break-up's detection names.
        parent: Where the detection names a parent, it is this one.
        epoch: This instant lies in the detection's interval (for a day of unknown time: that day).
        within_km: Greatest distance (of a close approach: the miss) is within this.
    """

    code: str
    readings: tuple[str, ...] = ()
    objects: tuple[int, ...] = ()
    launch: str = ""
    parent: int | None = None
    epoch: datetime | None = None
    within_km: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How an event is replayed.

    Attributes:
        days: As of the end of each of these days, UTC.
        package: The package's own data are enough for it.
        data: Files it needs, as globs relative to $HOSHIMORI_DATA.
        alone: The library's background catalogues are left out.
        begin: First instant looked at; None: seven days before each end.
        codes: Detectors to run; empty for all.
        pairs: Pairs that are shown with their reading even where nothing stands out.
        of_interest: Objects whose manoeuvres open an incident of their own.
        screen_hours: Screen this long after the end of each day for close approaches …
        screen_km: … within this distance.
    """

    days: tuple[date, ...]
    package: bool = False
    data: tuple[str, ...] = ()
    alone: bool = False
    begin: datetime | None = None
    codes: tuple[str, ...] = ()
    pairs: tuple[tuple[int, int], ...] = ()
    of_interest: tuple[int, ...] = ()
    screen_hours: float | None = None
    screen_km: float = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One past event.

    Attributes:
        id: Slug, `cosmos-1408-2021`.
        row: Row of the reviewed list, `I04`; empty for a row added from data in hand.
        utc: When, as written in the source.
        time_status: CAT, V or M: checked in a catalogue, stated in the source, from memory; with its remarks.
        objects: Catalogue numbers that are known.
        entries: Objects as written, with COSPAR id and remarks.
        id_status: As `time_status`, for the identities.
        event_class: As reviewed: accident, natural, inspection …
        direction: to, from, within, to_service or none.
        level: The highest statement that public orbital data alone support, one of `LEVELS`.
        max_claim: The same in words.
        plan: How it is replayed; None where it cannot be.
        expect: What should be seen, all of it.
        never: What must not be shown.
        limit: Why the detectors of this version may not see it.
        not_visible: Why public orbital data show nothing.
        no_data: Why no data in hand can show it.
        not_scored: Why it is no event to be scored.
        found_by_detectors: The row was added because our own detectors showed it: seeing it again proves nothing.
    """

    id: str
    name: str
    utc: str
    time_status: str
    id_status: str
    event_class: str
    direction: str
    type: str
    shows: str
    max_claim: str
    level: str
    source: str
    row: str = ""
    note: str = ""
    objects: tuple[int, ...] = ()
    entries: tuple[Mapping[str, Any], ...] = ()
    plan: Plan | None = None
    expect: tuple[Expected, ...] = ()
    never: tuple[Expected, ...] = ()
    limit: str = ""
    not_visible: str = ""
    no_data: str = ""
    not_scored: str = ""
    found_by_detectors: bool = False

    @property
    def begin(self) -> datetime | None:
        """First instant of the event as written; the start of a day, month or year where no more is known."""
        return _first_instant(self.utc)

    def concerns(self, objects: Sequence[int], launch: str = "") -> bool:
        """Return whether objects or a launch belong to this event."""
        launches = {e.launch for e in (*self.expect, *self.never) if e.launch}
        return bool(set(self.objects).intersection(objects)) or (bool(launch) and launch in launches)


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """All rows by slug, and the files that every replay from outside data takes along where they are there."""

    scenarios: Mapping[str, Scenario]
    background: tuple[str, ...] = field(default=())

    def scenario(self, slug: str) -> Scenario:
        """Return one row by slug or by its number in the reviewed list.

        Raises:
            NotFoundError: There is none (`known` in `data`).
        """
        found = self.scenarios.get(slug) or next((s for s in self.scenarios.values() if s.row == slug), None)
        if found is None:
            raise NotFoundError(
                f"There is no scenario {slug!r}. List them with: hoshimori replay --list",
                scenario=slug,
                known=sorted(self.scenarios),
            )
        return found


@cache
def load_library() -> Library:
    """Return the library that the package carries, in the order of its file."""
    text = files("hoshimori.scenarios").joinpath("incidents.yaml").read_text(encoding="utf-8")
    table = yaml.safe_load(text)
    rows = [_scenario(row) for row in table["incidents"]]
    return Library(scenarios={row.id: row for row in rows}, background=tuple(table["background"]))


def _scenario(row: Mapping[str, Any]) -> Scenario:
    entries = tuple(row["objects"])
    plain = ("id", "name", "utc", "time_status", "id_status", "direction", "type", "shows", "max_claim", "level")
    optional = ("row", "note", "limit", "not_visible", "no_data", "not_scored")
    return Scenario(
        **{key: str(row[key]) for key in (*plain, "source")},
        **{key: str(row.get(key, "")) for key in optional},
        event_class=str(row["class"]),
        found_by_detectors=bool(row.get("found_by_detectors", False)),
        entries=entries,
        objects=tuple(int(e["norad_cat_id"]) for e in entries if "norad_cat_id" in e),
        plan=_plan(row["replay"]) if "replay" in row else None,
        expect=tuple(_expected(e) for e in row.get("expect", ())),
        never=tuple(_expected(e) for e in row.get("never", ())),
    )


def _plan(row: Mapping[str, Any]) -> Plan:
    begin, screen = row.get("begin"), row.get("screen")
    return Plan(
        days=tuple(date.fromisoformat(d) for d in row["days"]),
        package=bool(row.get("package", False)),
        data=tuple(row.get("data", ())),
        alone=bool(row.get("alone", False)),
        begin=None if begin is None else parse_instant(begin),
        codes=tuple(row.get("codes", ())),
        pairs=tuple((int(a), int(b)) for a, b in row.get("pairs", ())),
        of_interest=tuple(row.get("of_interest", ())),
        screen_hours=None if screen is None else float(screen["hours"]),
        screen_km=5.0 if screen is None else float(screen["miss_distance_km"]),
    )


def _expected(row: Mapping[str, Any]) -> Expected:
    return Expected(
        code=str(row["code"]),
        readings=tuple(row.get("readings", ())),
        objects=tuple(row.get("objects", ())),
        launch=str(row.get("launch", "")),
        parent=row.get("parent"),
        epoch=parse_instant(row["epoch"]) if "epoch" in row else None,
        within_km=row.get("within_km"),
    )


def _first_instant(text: str) -> datetime | None:
    """Return the first instant that "2020-01-20/2020-02-10", "2022-01", "2024" or a list of times names."""
    first = text.replace(",", "/").split("/")[0].strip()
    if len(first) in {4, 7} and first.replace("-", "").isdigit():
        return datetime.combine(date.fromisoformat(f"{first}-01-01"[:10]), time(tzinfo=UTC))
    if not first[:4].isdigit():
        return None
    return parse_instant(first)


def end_of(day: date) -> datetime:
    """Return the end of a day, UTC: what was known by then is what a replay may use."""
    return datetime.combine(day + timedelta(days=1), time(tzinfo=UTC))
