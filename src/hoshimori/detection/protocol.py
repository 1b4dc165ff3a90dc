"""What a detector is given, and what it promises.

A detector is a frozen dataclass: its fields are its thresholds, each number with its unit in the name. `detect` is
pure and deterministic: the same rows in any order give the same detections. It says what stood out, never what it
means.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, runtime_checkable

import polars as pl

from hoshimori.detection.shared_sets import SHARED
from hoshimori.io.tip import TIP_SCHEMA
from hoshimori.model import Coverage, Detection, IncidentKind
from hoshimori.model.columns import ELEMENT_SET, SET_IDENTITY

#: Sets are ordered by these columns before anything else happens, so that the order of the input rows never matters.
SET_ORDER = (
    *("norad_cat_id", "epoch", "known_at", "element_set_no", "payload"),
    *(column for column in SET_IDENTITY if column not in {"norad_cat_id", "epoch"}),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Which sets one payload held: the membership of a catalogue, known at one instant.

    Attributes:
        payload: SHA-256 of the payload.
        known_at: When its content was known, UTC.
        coverage: What part of the public catalogue it covers.
        complete_for: Launch tags ("1982-092") for which a partial payload is complete.
        members: Columns norad_cat_id, epoch; one row a set.
    """

    payload: str
    known_at: datetime
    coverage: Coverage
    complete_for: tuple[str, ...] = ()
    members: pl.DataFrame


def _no_sets() -> pl.DataFrame:
    types: dict[str, Any] = {
        "int": pl.Int64,
        "float": pl.Float64,
        "str": pl.String,
        "time": pl.Datetime("us", "UTC"),
    }
    schema: dict[str, Any] = {name: types[kind] for name, kind in ELEMENT_SET.items()}
    return pl.DataFrame(schema={**schema, "known_at": types["time"], "payload": pl.String, "epoch_ahead": pl.Boolean})


def _no_identities() -> pl.DataFrame:
    words: dict[str, Any] = dict.fromkeys(
        ("object_name", "object_id", "launch", "object_type", "owner", "owner_state"), pl.String
    )
    return pl.DataFrame(schema={"norad_cat_id": pl.Int64, **words})


def _no_launches() -> pl.DataFrame:
    texts: dict[str, Any] = dict.fromkeys(("launch", "launch_date", "payload"), pl.String)
    return pl.DataFrame(schema={**texts, "payloads": pl.Int64})


def _no_space_weather() -> pl.DataFrame:
    return pl.DataFrame(
        schema={"day": pl.Date, "greatest_kp": pl.Float64, "f107_sfu": pl.Float64, "payload": pl.String}
    )


def _no_cells() -> pl.DataFrame:
    return pl.DataFrame(
        schema={
            "day": pl.Date,
            "cell": pl.Int64,
            "good": pl.Int64,
            "bad": pl.Int64,
            "known_at": pl.Datetime("us", "UTC"),
            "payload": pl.String,
        }
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What was known by `as_of`, and the days to look at.

    Attributes:
        begin: First instant to look at, UTC.
        end: End of the days to look at, UTC, exclusive.
        as_of: Nothing in here was known later than this.
        history: Element sets known by `as_of` (columns of `hoshimori.model.columns.ELEMENT_SET` with known_at, payload,
            epoch_ahead), older catalogues among them.
        snapshots: Which payload held which sets; ordered by (known_at, payload) when it comes in.
        identities: One row an object: norad_cat_id, object_name, object_id, launch, object_type, owner, owner_state;
            an optional column launch_date ("2024-08-06") is used where it is there.
        launches: One row a launch that a register knows: launch, launch_date (as printed), payloads, payload (SHA-256).
        cells: Aircraft by day and H3 cell of resolution 4: day, cell, good and bad (aircraft whose reported navigation
            accuracy was good, or not), known_at, payload. The days of the window and those before, for a baseline.
        space_weather: Days: day, greatest_kp (0 to 9), f107_sfu, payload.
        gone: Older sets of what full catalogues of the window lack and the one before them held; columns as `history`.
        messages: Re-entry messages put in by `as_of` (columns of `hoshimori.io.tip.TIP_SCHEMA`, and payload).
        sources: SHA-256 of a payload → the feeds that handed out these bytes, sorted.
        shared: Sets of `history` that further feeds handed out, in other bytes: norad_cat_id, epoch, payload (as in
            `history`), feed.
    """

    begin: datetime
    end: datetime
    as_of: datetime
    history: pl.DataFrame = field(default_factory=_no_sets)
    snapshots: tuple[Snapshot, ...] = ()
    identities: pl.DataFrame = field(default_factory=_no_identities)
    launches: pl.DataFrame = field(default_factory=_no_launches)
    cells: pl.DataFrame = field(default_factory=_no_cells)
    space_weather: pl.DataFrame = field(default_factory=_no_space_weather)
    gone: pl.DataFrame = field(default_factory=_no_sets)
    messages: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema={**TIP_SCHEMA, "payload": pl.String}))
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shared: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=SHARED))

    def ordered_history(self, *keep: pl.Expr) -> pl.DataFrame:
        """Return the sets known by `as_of` for which all of `keep` holds, in the fixed order `SET_ORDER`."""
        known = self.history.filter(pl.col("known_at") <= self.as_of, *keep)
        return known.sort(SET_ORDER, nulls_last=True)

    def ordered_snapshots(self) -> tuple[Snapshot, ...]:
        """Return the snapshots known by `as_of`, oldest first."""
        known = (s for s in self.snapshots if s.known_at <= self.as_of)
        return tuple(sorted(known, key=lambda s: (s.known_at, s.payload)))

    @property
    def duration(self) -> timedelta:
        """Length of the window."""
        return self.end - self.begin


@runtime_checkable
class Detector(Protocol):
    """One way of seeing one kind of thing; every one passes `tests/contracts/test_detector_contract.py`."""

    @property
    def code(self) -> str:
        """Three letters and three digits, never reused."""
        ...

    @property
    def name(self) -> str:
        """What it sees, in a few words."""
        ...

    @property
    def kind(self) -> IncidentKind:
        """The kind of incident that its detections could belong to."""
        ...

    def detect(self, window: Window) -> tuple[Detection, ...]:
        """Return what stood out in `window`, ordered by (begin, objects)."""
        ...


def settings_of(detector: object) -> Mapping[str, Any]:
    """Return a detector's thresholds by name, as they go into `Detection.settings`."""
    if not is_dataclass(detector):
        raise TypeError(f"{detector!r} is no dataclass: a detector's thresholds are its fields")
    return {f.name: getattr(detector, f.name) for f in fields(detector)}
