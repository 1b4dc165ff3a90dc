"""Tables of Earth orientation: the installed one, and how a table that was fetched by a time goes on."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any, Final

from hoshimori import io
from hoshimori.errors import BadInputError, FormatError, StoreError
from hoshimori.io.iers import FORMAT, Finals
from hoshimori.model import Payload, format_instant
from hoshimori.propagation.earth_tables import EarthTables, continued, installed_tables, ut1_difference_s
from hoshimori.store import Store

#: Fetched tables that are tried, newest first; of a watch that fetches weekly, those of two months.
_TRIED: Final = 8
#: With fewer days left a person is told.
LEAST_LEFT: Final = timedelta(days=60)
_MEND: Final = "run hoshimori fetch iers, or install a newer astropy-iers-data"
#: A metre on the equator, a second of UT1.
_METRES_A_SECOND: Final = 465.0
_WORTH_SAYING_S: Final = 0.1


def earth_tables(store: Store, as_of: datetime, *, installed: EarthTables | None = None) -> EarthTables:
    """Return the installed tables, gone on with by the newest fetched one known at `as_of` that is sound.

    Args:
        store: What is on file.
        as_of: Nothing that became known later is used.
        installed: Tables to go on from in place of those of the installed package.
    """
    return _chosen(store, as_of, installed or installed_tables())[0]


def earth_standing(store: Store, now: datetime, *, installed: EarthTables | None = None) -> dict[str, Any]:
    """Return from which tables positions come, until when they reach, and what a person should do about it.

    Returns:
        installed_until, until, leap_seconds_until, days_left; payload, known_at and ut1_difference_s of the fetched
        table (null where none goes on); set_aside and warnings as sentences.
    """
    tables, payload = _chosen(store, now, installed or installed_tables())
    difference = None
    if payload is not None:
        difference = ut1_difference_s(tables, _finals(store, payload), now)
    left = tables.until - now
    expires = (tables.later or tables).leaps.expires
    warnings = [_ending(tables, now)] if left < LEAST_LEFT else []
    if expires is not None and expires - now < LEAST_LEFT:
        warnings.append(
            f"The list of leap seconds is complete until {expires:%Y-%m-%d} only; a second inserted later would be "
            f"missed: {_MEND}."
        )
    if difference is not None and abs(difference) > _WORTH_SAYING_S:
        warnings.append(
            f"The installed predictions of UT1 differ today by {difference:.2f} s from the fetched table, "
            f"{abs(difference) * _METRES_A_SECOND:.0f} m on the equator: install a newer astropy-iers-data."
        )
    if tables.later is not None and tables.later.new_leap_seconds:
        days = ", ".join(f"{day:%Y-%m-%d}" for day in tables.later.new_leap_seconds)
        warnings.append(f"The installed list lacks the leap second of {days}: install a newer astropy-iers-data.")
    return {
        "installed_until": format_instant(tables.installed_until),
        "until": format_instant(tables.until),
        "days_left": int(left / timedelta(days=1)),
        "leap_seconds_until": None if expires is None else format_instant(expires),
        "payload": None if payload is None else payload.sha256,
        "known_at": None if payload is None else format_instant(payload.known_since),
        "ut1_difference_s": None if difference is None else round(difference, 6),
        "set_aside": list(tables.set_aside),
        "warnings": warnings,
    }


def tables_ending(store: Store, now: datetime) -> tuple[str, datetime] | None:
    """Return what to do about tables that end soon, as a sentence, and since when it is time; None while they reach."""
    tables, _ = _chosen(store, now, installed_tables())
    since = tables.until - LEAST_LEFT
    return (_ending(tables, now), since) if now > since else None


def _ending(tables: EarthTables, now: datetime) -> str:
    ends = "end" if tables.until > now else "have ended"
    return f"The tables of Earth orientation {ends} on {tables.until:%Y-%m-%d}: {_MEND}."


def _chosen(store: Store, as_of: datetime, installed: EarthTables) -> tuple[EarthTables, Payload | None]:
    """Return the tables, and the payload that goes on; None where the installed ones stand alone."""
    aside: list[str] = []
    for payload in islice(store.newest_first(FORMAT, as_of), _TRIED):
        try:
            found = continued(installed, _finals(store, payload), sha256=payload.sha256)
        except StoreError:
            aside.append(_aside(payload, "its bytes on disk have changed; restore them from a copy"))
        except BadInputError as error:
            aside.append(_aside(payload, error.message))
        else:
            used = payload if found.later is not None else None
            return replace(found, set_aside=tuple(aside)), used
    return replace(installed, set_aside=tuple(aside)), None


def _aside(payload: Payload, why: str) -> str:
    return f"The table fetched on {payload.known_since:%Y-%m-%d} ({payload.sha256[:12]}) is not used: {why}."


def _finals(store: Store, payload: Payload) -> Finals:
    return _read(store.get(payload.sha256), payload.url)


@lru_cache(maxsize=4)
def _read(data: bytes, source: str) -> Finals:
    """Return the table in some bytes; a status asked for every few seconds does not read it each time."""
    table = io.read(data, source=source).earth_orientation
    if table is None:
        raise FormatError(f"{source} is no table of Earth orientation", path=source, standard="finals2000A")
    return Finals(**{name: table[name].to_numpy() for name in table.columns})
