"""What an outage or a feed that failed has left unasked: days of maps, and spans of the catalogue's history."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from hoshimori.clients import Wish, newest_map
from hoshimori.rounds.heartbeat import Heartbeat

#: An interval that is longer than the plan by this factor was an outage.
_OUTAGE: Final = 1.5
#: Missed days further back than this are not fetched on their own.
MOST_DAYS_BACK: Final = 30

Spans = tuple[tuple[datetime, datetime], ...]


def missed_spans(before: Heartbeat | None, *, now: datetime, every: timedelta, feeds: Sequence[Wish]) -> Spans:
    """Return the spans of outages whose history is still wanted; only Space-Track can be asked for them.

    A span that ends in the future was written down under a clock that was ahead: it ends now.
    """
    if before is None or not any(w.provider == "space-track" and w.kind in {"", "gp"} for w in feeds):
        return ()
    outage = ((before.at, now),) if now - before.at > _OUTAGE * every else ()
    spans = ((begin, min(end, now)) for begin, end in (*before.missed, *outage))
    return tuple((begin, end) for begin, end in spans if begin < end)


def missed_days(before: Heartbeat | None, *, now: datetime, feeds: Sequence[Wish]) -> tuple[date, ...]:
    """Return the days whose map is complete and no round has fetched, newest first, without the newest of all.

    The newest is asked for by the feed itself.
    """
    if before is None or not any(w.provider == "gpsjam" for w in feeds):
        return ()
    newest, last = newest_map(now), newest_map(before.at)
    since = {newest - timedelta(days=back) for back in range(1, max(0, (newest - last).days))}
    oldest = newest - timedelta(days=MOST_DAYS_BACK)
    return tuple(sorted((day for day in since | set(before.days) if oldest <= day < newest), reverse=True))
