"""Exercises: made-up events through the live path, so that a watch is practised and its delay is measured.

Every object of an exercise is fictional: catalogue numbers of nine digits from 999,000,000 on (private use),
designators with launch numbers from 901 on, names that say EXERCISE. Nothing is ever made up about an object that
exists. The sets come in as payloads of the provider `exercise`, one a day, and an incident that rests on one of them is
EXERCISE on every page, in its bundle and in what is signed.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from time import perf_counter

import polars as pl

from hoshimori.catalog import ingest_bytes
from hoshimori.errors import UsageError
from hoshimori.io import write
from hoshimori.model import Coverage, Incident, IncidentKind, KnownAtRule, Payload
from hoshimori.model.watch_report import Span
from hoshimori.scenarios.exercise_event import Event, arrival, cloud
from hoshimori.watch import EXERCISE_PROVIDER, STRETCH, Watch

Progress = Callable[[str, int, int], None]

#: The day's sets come in this long before the watch runs.
_FETCHED_BEFORE = timedelta(hours=1)
TERMS = "EXERCISE: made up for training, no real object, not to be passed on as data"


class ExerciseKind(StrEnum):
    """What is made up."""

    PROXIMITY = "proximity"  # one fictional object arrives beside another in the geostationary belt
    BREAKUP = "breakup"  # pieces of a fictional object appear


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """What an exercise did and measured.

    Attributes:
        kind: What was made up.
        seed: Seed of the generator: the same seed and end give the same sets.
        event: When the made-up event happened.
        sets: Element sets brought in.
        objects: Fictional catalogue numbers.
        payloads: SHA-256 of the payloads.
        detected_as_of: End of the first day that showed an incident; None where none did.
        days_to_detection: From the event to that time.
        seconds_to_detection: Machine time of that day: from the bytes handed in to the incident on file.
        incidents: The incidents, as of the last day; all are EXERCISE.
    """

    kind: ExerciseKind
    seed: int
    event: datetime
    sets: int
    objects: tuple[int, ...]
    payloads: tuple[str, ...]
    detected_as_of: datetime | None
    days_to_detection: float | None
    seconds_to_detection: float | None
    incidents: tuple[Incident, ...]


def inject(watch: Watch, *, kind: ExerciseKind, seed: int, end: datetime, progress: Progress | None = None) -> Exercise:
    """Make up an event whose days end at `end`, bring it in day by day, and run the watch after each day.

    Args:
        watch: The live watch; its store keeps the payloads and the incidents.
        kind: What to make up.
        seed: Seed of the generator.
        end: As-of of the last day, UTC.
        progress: Called with (day, done, total).

    Raises:
        UsageError: The seed is negative.
    """
    if seed < 0:
        raise UsageError(f"a seed is zero or more, not {seed}", seed=seed)
    event = arrival(seed=seed, end=end) if kind is ExerciseKind.PROXIMITY else cloud(seed=seed, end=end)
    numbers = frozenset(event.sets["norad_cat_id"].to_list())
    shas: list[str] = []
    detected: datetime | None = None
    seconds: float | None = None
    incidents: tuple[Incident, ...] = ()
    for done, day in enumerate(event.days):
        if progress is not None:
            progress(f"{day:%Y-%m-%d}", done, len(event.days))
        started = perf_counter()
        shas += _bring_in(watch, event, day)
        if day < event.time:
            continue
        run = watch.run(span=Span(begin=day - STRETCH, end=day, as_of=day))
        incidents = tuple(i for i in run.incidents if numbers.intersection(o.norad_cat_id for o in i.objects))
        if detected is None and any(i.kind is IncidentKind(kind.value) for i in incidents):
            detected, seconds = day, perf_counter() - started
    return Exercise(
        kind=kind,
        seed=seed,
        event=event.time,
        sets=event.sets.height,
        objects=tuple(sorted(numbers)),
        payloads=tuple(shas),
        detected_as_of=detected,
        days_to_detection=None if detected is None else (detected - event.time) / timedelta(days=1),
        seconds_to_detection=seconds,
        incidents=incidents,
    )


def _bring_in(watch: Watch, event: Event, day: datetime) -> list[str]:
    """Ingest what became known in the day before `day`, as one payload; return its digest."""
    known = event.sets.filter((pl.col("known_at") <= day) & (pl.col("known_at") > day - timedelta(days=1)))
    if known.is_empty():
        return []
    data = write(known.drop("known_at"), "omm-csv", creation_date=day, originator="EXERCISE")
    payload = Payload(
        sha256="",
        provider=EXERCISE_PROVIDER,
        url=f"exercise-{event.name}-{day:%Y-%m-%d}.csv",
        fetched_at=day - _FETCHED_BEFORE,
        known_at=day - _FETCHED_BEFORE,
        known_at_rule=KnownAtRule.INSTANT,
        coverage=Coverage.PARTIAL,
        complete_for=(),
        terms=TERMS,
    )
    return [ingest_bytes(watch.store, data, payload=replace(payload, size_bytes=len(data))).sha256]
