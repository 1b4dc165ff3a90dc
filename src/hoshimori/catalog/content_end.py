"""Until when what a feed gave speaks: a provider may go on answering with what it has had for days.

Element sets speak until their newest epoch, space weather until its last whole day, a map until the end of its day. A
list without such a date that should turn over speaks until its bytes were first known. Messages about re-entries are no
such list: that there is no new one is an answer.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import Final

import polars as pl

from hoshimori import io
from hoshimori.errors import HoshimoriError
from hoshimori.io.gnss_cells import day_of
from hoshimori.model import Coverage, Payload
from hoshimori.model.vocabulary import CELL_FORMATS, KEPT_FORMATS, REGISTER_FORMATS
from hoshimori.store import Store

#: Formats without element sets.
NO_SETS: Final = REGISTER_FORMATS | KEPT_FORMATS | CELL_FORMATS
_DAY: Final = timedelta(days=1)
_WEATHER: Final = "space-weather-csv"
#: Newest sets of a catalogue or a group that are older have stopped: each is worked on several times a day.
_SETS_OLD: Final = 2 * _DAY
#: Format → after how long without anything newer it has stopped, and what that is called.
_OLD: Final = {
    _WEATHER: (2 * _DAY, "its last whole day of space weather is"),
    "satcat-csv": (8 * _DAY, "the catalogue of objects is the same since"),
    "satcat-json": (8 * _DAY, "the catalogue of objects is the same since"),
    "gcat-satcat": (45 * _DAY, "the catalogue of objects is the same since"),
    "gcat-launch-log": (45 * _DAY, "the list of launches is the same since"),
    "socrates-csv": (2 * _DAY, "the list of close approaches is the same since"),
    "space-track-cdm-public": (2 * _DAY, "the list of close approaches is the same since"),
    "iers-finals2000a": (30 * _DAY, "the table of Earth orientation is the same since"),
}

#: First and last sets of objects, old by their nature.
_OF_THE_PAST: Final = ("/gp-first.php", "/gp-last.php")

#: Gives until when a payload speaks.
Until = Callable[[Payload], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """A feed that answers and gives nothing newer: until when it speaks, and a part of a sentence that says so."""

    until: datetime
    words: str


def content_end(store: Store) -> Until:
    """Return what says of a payload until when it speaks, never later than it was known."""
    same: dict[str, tuple[str, datetime]] = {}  # address → its last bytes, and since when it gives them
    for one in store.payloads():  # first known first
        sha256, since = same.get(one.url, ("", one.known_since))
        same[one.url] = one.sha256, since if sha256 == one.sha256 else one.known_since

    def until(payload: Payload) -> datetime:
        found: datetime | None = payload.known_since
        if payload.record_format not in NO_SETS:
            found = store.newest_epoch(payload, by=payload.known_since)
        elif payload.record_format in CELL_FORMATS:
            found = _end(day_of(payload.url))
        elif payload.record_format == _WEATHER:
            found = _last_whole_day(store, payload)
        elif payload.record_format in _OLD:
            sha256, since = same.get(payload.url, ("", payload.known_since))
            found = since if sha256 == payload.sha256 else payload.known_since
        return min(found or payload.known_since, payload.known_since)

    return until


def stopped(store: Store, answered: Mapping[str, datetime]) -> dict[str, Stopped]:
    """Return those of some addresses that spoke until too long before they last answered.

    Args:
        store: What they gave.
        answered: Address → when it last answered: one that was not asked since says nothing of today.
    """
    newest: dict[str, Payload] = {}
    for payload in store.payloads():  # first known first
        if payload.url in answered:
            newest[payload.url] = payload
    until, found = content_end(store), {}
    for address, payload in newest.items():
        old, said = _OLD.get(payload.record_format, (None, ""))
        if payload.record_format not in NO_SETS and _goes_on(payload):
            old, said = _SETS_OLD, "its newest orbits are of"
        if old is not None and answered[address] - (end := until(payload)) > old:
            last = end - timedelta(microseconds=1)  # of a day that ended at midnight
            found[address] = Stopped(until=end, words=f"{said} {last:%-d %B %Y}")
    return found


def _goes_on(payload: Payload) -> bool:
    """Return whether newer sets than these are to come: a catalogue or a group, but not one of the past."""
    return payload.coverage is not Coverage.PARTIAL and not any(kind in payload.url for kind in _OF_THE_PAST)


def _last_whole_day(store: Store, payload: Payload) -> datetime | None:
    try:
        return _weather_end(store.get(payload.sha256), payload.url)
    except (HoshimoriError, OverflowError):
        return None  # the copy before it stands, and whoever reads it says so


@lru_cache(maxsize=4)
def _weather_end(data: bytes, source: str) -> datetime | None:
    """Return the end of the last day with all its values, without one the begin of its first day; None of no days.

    A status asked for every few seconds reads it once.
    """
    days = io.read(data, source=source).space_weather
    if days is None or days.is_empty():
        return None
    last = days.filter(pl.col("greatest_kp").is_not_null())["day"].max()
    return _end(days["day"].min()) - _DAY if last is None else _end(last)


def _end(day: object) -> datetime:
    return datetime.combine(day, time(), UTC) + _DAY  # type: ignore[arg-type]  # a date
