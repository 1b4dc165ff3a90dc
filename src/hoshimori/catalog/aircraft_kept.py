"""Daily counts of aircraft into the store: the file of cells is kept, never the recording."""

from hashlib import sha256
from typing import Final

from hoshimori.catalog.aircraft_count import AircraftCount, DayCount
from hoshimori.catalog.cell_counter import OWN_RECEIVERS
from hoshimori.catalog.ingest import ingest_bytes
from hoshimori.catalog.ingest_report import PayloadReport
from hoshimori.model import Clock, Coverage, Payload, parse_instant
from hoshimori.model.vocabulary import CELL_FORMATS
from hoshimori.store import Store

TERMS: Final = "own (counts by cell)"


def keep_counts(store: Store, count: AircraftCount, *, clock: Clock) -> tuple[PayloadReport, ...]:
    """Ingest the whole days of a count and return what became of them.

    A day counts as known at its end; counted anew with another result, from now on.

    Raises:
        BadInputError: The store holds cells of another provider, with which these do not compare.
        StoreError: The store cannot be written.
    """
    held = {(one.url, one.sha256) for one in store.payloads() if one.record_format in CELL_FORMATS}
    names = {url for url, _ in held}
    return tuple(
        _keep(store, day, clock, again=day.name in names and (day.name, sha256(day.data).hexdigest()) not in held)
        for day in count.days
        if day.whole
    )


def _keep(store: Store, day: DayCount, clock: Clock, *, again: bool) -> PayloadReport:
    now = clock.now()
    end = parse_instant(day.day, end_of_day=True)
    payload = Payload(
        sha256="",
        provider=OWN_RECEIVERS,
        url=day.name,
        fetched_at=now,
        known_at=now if again else min(end, now),
        coverage=Coverage.PARTIAL,
        terms=TERMS,
    )
    return ingest_bytes(store, day.data, payload=payload)
