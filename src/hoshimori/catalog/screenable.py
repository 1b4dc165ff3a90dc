"""One element set an object, of a file or of the store, for a screening; and the span that a watch looks at."""

from datetime import datetime, timedelta
from pathlib import Path

import polars as pl

from hoshimori.catalog.feeds import newest_data
from hoshimori.catalog.reentry_messages import TIP_FORMAT
from hoshimori.errors import NotFoundError, OutsideError, UsageError
from hoshimori.io import read
from hoshimori.model import format_instant
from hoshimori.model.watch_report import Span
from hoshimori.store import Store

_TICK = timedelta(microseconds=1)


def sets_to_screen(
    store: Store, file: Path | None, *, begin: datetime, as_of: datetime | None = None
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Return the last set of each object in `file`, else in the store as known at `begin`; and what a file had wrong.

    Raises:
        NotFoundError: The store holds none known by then.
        OutsideError: The file cannot be read.
        UsageError: The file holds no element sets.
    """
    if file is None:
        sets = store.latest_sets(as_of=as_of or begin, at=begin)
        if sets.is_empty():
            raise NotFoundError(
                f"The store holds no element sets known by {format_instant(as_of or begin)} with epochs before "
                f"{format_instant(begin)}. Ingest a catalogue, or say --as-of for what became known later."
            )
        return sets, ()
    try:
        data = file.read_bytes()
    except OSError as error:
        raise OutsideError(f"{file} cannot be read: {error.strerror}", path=str(file)) from error
    reading = read(data, source=file.name)
    if reading.sets is None:
        raise UsageError(f"{file.name} holds no element sets ({reading.record_format}).", path=file.name)
    problems = tuple(f"{r['source']}:{r['line']}: {r['message']}" for r in reading.quarantine.to_dicts())
    sets = reading.sets.sort("norad_cat_id", "epoch").unique("norad_cat_id", keep="last", maintain_order=True)
    return sets, problems


def watch_span(
    store: Store, *, begin: datetime | None, end: datetime | None, known: datetime, length: timedelta
) -> Span:
    """Return the span asked for; where it is open, the `length` before the newest data known by `known`.

    Raises:
        NotFoundError: Nothing was known by then.
        UsageError: The span is empty.
    """
    newest = newest_data(store, known)
    if newest is None and any(p.record_format == TIP_FORMAT for p in store.payloads()):
        newest = known  # a message tells of a re-entry alone
    if newest is None:
        raise NotFoundError(
            f"The store holds no element sets known by {format_instant(known)}. Bring some in with: "
            "hoshimori ingest FILE, or hoshimori fetch celestrak --group active"
        )
    end = min(newest, known) + _TICK if end is None else end  # spans are half open; the newest data are in it
    begin = begin if begin is not None else end - length
    if begin >= end:
        raise UsageError(f"The window is empty: it begins {format_instant(begin)} and ends {format_instant(end)}.")
    return Span(begin=begin, end=end, as_of=known)
