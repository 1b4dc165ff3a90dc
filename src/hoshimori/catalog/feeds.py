"""How old each feed is, and what its age and coverage hide."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from hoshimori.catalog.content_end import NO_SETS, Until
from hoshimori.catalog.feed_age import source_of
from hoshimori.io.gnss_cells import day_of
from hoshimori.model import Coverage, Payload, format_instant
from hoshimori.model.vocabulary import CELL_FORMATS, KEPT_FORMATS, REGISTER_FORMATS
from hoshimori.store import Store

#: A full catalogue older than this hides break-ups; data older than `_STALE` is said to be old.
_FULL_STALE: Final = timedelta(days=2)
_STALE: Final = timedelta(hours=24)
_CELLS_OLD: Final = timedelta(days=3)
_ASKED: Final = 20
_NETWORKS: Final = frozenset({"celestrak", "space-track"})


def feeds(payloads: Sequence[Payload], now: datetime) -> list[dict[str, Any]]:
    """Return one row a provider and coverage: provider, coverage, known_at, age_h (hours since its newest content)."""
    newest: dict[tuple[str, str], datetime] = {}
    for payload in payloads:
        key = (payload.provider, payload.coverage.value)
        known = payload.known_since
        newest[key] = max(known, newest.get(key, known))
    return [
        {
            "provider": provider,
            "coverage": coverage,
            "known_at": format_instant(known),
            "age_h": round((now - known) / timedelta(hours=1), 2),
        }
        for (provider, coverage), known in sorted(newest.items())
    ]


def blind_spots(payloads: Sequence[Payload], now: datetime, until: Until) -> list[str]:
    """Return what the age and the coverage of the feeds hide, as sentences.

    Args:
        payloads: What is on file.
        now: The time.
        until: Until when a payload speaks; asked of the last one of each address and of each provider's files, and of
            these of the twenty that became known last: an archive that came in later hides no feed.
    """
    last: dict[tuple[str, Coverage], Payload] = {}
    for payload in sorted(payloads, key=lambda p: p.known_since)[::-1]:  # of two known at once the later counts
        if payload.record_format not in NO_SETS:
            last.setdefault((source_of(payload), payload.coverage), payload)
    newest_first = list(last.values())
    whole = [p for p in newest_first if p.coverage is Coverage.FULL]
    full = max((until(p) for p in whole[:_ASKED]), default=None)
    lines = []
    if full is None:
        lines.append("No full catalogue on file: break-ups are seen only where a file happens to hold the pieces.")
    elif now - full > _FULL_STALE:
        lines.append(f"No full catalogue since {full:%-d %B %Y}: break-ups since then may be missed.")
    newest = newest_first[0].known_since if newest_first else None
    if newest is not None and now - newest > _STALE:
        lines.append(f"The newest file is of {newest:%-d %B %Y %H:%M} UTC.")
    elif newest is not None and now - (end := max(until(p) for p in newest_first[:_ASKED])) > _FULL_STALE:
        of_file, of_orbits = f"{newest:%-d %B %Y %H:%M} UTC", f"{end:%-d %B %Y %H:%M} UTC"
        lines.append(f"The newest file is of {of_file}, but its newest orbits are of {of_orbits}.")
    cells = max((until(p) for p in payloads if p.record_format in CELL_FORMATS), default=None)
    if cells is not None and now - cells > _CELLS_OLD:
        lines.append(f"No day of aircraft cells since {cells:%-d %B %Y}: later interference is not seen.")
    if not any(p.provider in _NETWORKS for p in payloads):
        lines.append("No data of CelesTrak or Space-Track on file.")
    lines.append("Burns below about 0.1 m/s near the geostationary belt, and all radial burns, are not visible.")
    return lines


def feed_of(payload: Payload) -> str:
    """Return the feed that a payload came from: its provider; supplemental GP is a feed of its own."""
    return f"{payload.provider} supplemental" if "/sup-gp.php" in payload.url else payload.provider


def feeds_by_payload(
    payloads: Iterable[Payload], name: Callable[[Payload], str] = feed_of
) -> dict[str, tuple[str, ...]]:
    """Return the feeds that handed out each payload's bytes, by SHA-256, sorted; two may hand out the same file.

    Args:
        payloads: What is on file.
        name: What a payload's feed is called.
    """
    found: dict[str, set[str]] = {}
    for payload in payloads:
        found.setdefault(payload.sha256, set()).add(name(payload))
    return {sha256: tuple(sorted(names)) for sha256, names in found.items()}


def newest_payload(store: Store, record_format: str, as_of: datetime | None) -> Payload | None:
    """Return the payload of a format that became known last, by `as_of`; None without any."""
    return next(store.newest_first(record_format, as_of), None)


def newest_data(store: Store, as_of: datetime) -> datetime | None:
    """Return the newest moment that sets or cells known by `as_of` speak of, at most `as_of`; None without any."""
    payloads = [p for p in store.payloads(as_of) if p.record_format not in REGISTER_FORMATS | KEPT_FORMATS]
    times = [p.known_at for p in payloads if p.known_at is not None]
    newest = store.latest_sets(as_of=as_of, at=as_of)["epoch"].max()
    times += [newest] if isinstance(newest, datetime) else []
    return max((t for t in times if t <= as_of), default=None)


def looked_at(store: Store, begin: datetime, end: datetime, as_of: datetime) -> dict[str, Any]:
    """Return how much there was to look at: objects, sets, full_catalogues, cell_days, and notes on late registers.

    `cell_days` are the days that begin from `begin` to `end`; `cell_days_on_file` are all that were known.
    """
    sets = store.sets(as_of=as_of, epoch_begin=begin, epoch_end=end)
    known = store.payloads(as_of)
    cells = sorted({day_of(p.url) for p in known if p.record_format in CELL_FORMATS})
    return {
        "objects": sets["norad_cat_id"].n_unique(),
        "sets": sets.height,
        "full_catalogues": sum(p.coverage is Coverage.FULL for p in known if p.record_format not in NO_SETS),
        "cell_days": sum(begin <= datetime.combine(day, time(), UTC) < end for day in cells),
        "cell_days_on_file": cells,
        "notes": later_registers(store.payloads(), as_of),
    }


def later_registers(payloads: Sequence[Payload], as_of: datetime) -> list[str]:
    """Return a sentence for each register that became known after `as_of` and still speaks of owners and names."""
    later = sorted(
        {(p.url, p.known_since) for p in payloads if p.record_format in REGISTER_FORMATS and p.known_since > as_of}
    )
    return [
        f"Owners and names are read from every register on file; {url} became known later, on {known:%Y-%m-%d}."
        for url, known in later
    ]
