"""What each kind of feed is for, how old its newest content is, and what stays unseen while it is missing."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from hoshimori.catalog.content_end import Until
from hoshimori.model import Payload, format_instant
from hoshimori.model.vocabulary import CELL_FORMATS, REGISTER_FORMATS

_DAY: Final = timedelta(days=1)
#: What feeds it: (name, formats, oldest that still serves, what is not seen without it).
_NEEDS: Final[tuple[tuple[str, frozenset[str], timedelta, str], ...]] = (
    ("registers", REGISTER_FORMATS - {"space-track-decay"}, 8 * _DAY, "owners and names of new objects are unknown"),
    (
        "re-entry messages",
        frozenset({"space-track-tip"}),
        timedelta(hours=26),
        "predicted re-entries are those of our own decay estimate alone",
    ),
    (
        "public conjunctions",
        frozenset({"space-track-cdm-public", "socrates-csv"}),
        2 * _DAY,
        "close approaches are those of our own screening alone",
    ),
    (
        "maps of aircraft navigation",
        frozenset({"gpsjam-csv"}),
        3 * _DAY,
        "interference with satellite navigation is not looked for",
    ),
    (
        "space weather",
        frozenset({"space-weather-csv"}),
        2 * _DAY,
        "space weather as a rival explanation is not shown",
    ),
    (
        "Earth orientation",
        frozenset({"iers-finals2000a"}),
        60 * _DAY,
        "no newer table of Earth orientation stands by for when the installed one ends",
    ),
)


def source_of(payload: Payload) -> str:
    """Return the address that a payload came from; of files of a provider, which have none, the provider."""
    return payload.url if "://" in payload.url else payload.provider


def needs(payloads: Sequence[Payload], now: datetime, until: Until) -> list[dict[str, Any]]:
    """Return one row a kind of feed: feed, known_at, age_h (both null where nothing is on file), serves, hidden.

    `age_h` is of what it speaks of, not of the download. `hidden` is what is not seen while the feed is missing or old;
    empty where it serves.

    Args:
        payloads: What is on file.
        now: The time.
        until: Until when a payload speaks; asked of every map, and of the last one of each address and of each
            provider's files: an archive that came in later hides no feed.
    """
    asked: dict[tuple[str, str], Payload] = {}
    for payload in sorted(payloads, key=lambda p: p.known_since):
        each = payload.url if payload.record_format in CELL_FORMATS else source_of(payload)
        asked[payload.record_format, each] = payload
    rows = []
    for name, formats, oldest, hidden in _NEEDS:
        held = [p for (record_format, _), p in asked.items() if record_format in formats]
        known = max((p.known_since for p in held), default=None)
        age = now - max(until(p) for p in held) if held else None
        serves = age is not None and age <= oldest
        rows.append(
            {
                "feed": name,
                "known_at": None if known is None else format_instant(known),
                "age_h": None if age is None else round(age / timedelta(hours=1), 2),
                "serves": serves,
                "hidden": "" if serves else hidden,
            }
        )
    return rows
