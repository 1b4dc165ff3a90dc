"""Files that anybody may read: GCAT's registers, IERS Earth orientation, daily maps of aircraft navigation.

Each is asked for at most as often as it changes, and revalidated (ETag, Last-Modified) where the owner supports it.
"""

import re
from datetime import date, datetime, timedelta
from typing import Final

from hoshimori.clients.body import fixed_width, table
from hoshimori.clients.manners import DAY_S, HOUR_S, Query, Site
from hoshimori.errors import UsageError
from hoshimori.model import Clock, Coverage

GCAT: Final = Site(key="gcat", title="GCAT", terms="GCAT (CC-BY, cite planet4589.org)")
GCAT_URL: Final = "https://planet4589.org/space/gcat"
GCAT_KINDS: Final = ("launch-log", "satcat", "organisations")

IERS: Final = Site(key="iers", title="IERS", terms="IERS (free, cite)")
IERS_URL: Final = "https://datacenter.iers.org"

GPSJAM: Final = Site(key="gpsjam", title="gpsjam.org", terms="gpsjam.org (no licence stated; not for passing on)")
GPSJAM_URL: Final = "https://gpsjam.org"
GPSJAM_COLUMNS: Final = ("hex", "count_good_aircraft", "count_bad_aircraft")
#: A day's map is complete some hours after its end.
_COMPLETE_AFTER: Final = timedelta(hours=30)
_FIRST_DAY: Final = date(2022, 2, 14)
#: Of 34 maps each has at least 0.73 of the cells of the one before or after it, and all but the first two 0.79.
_HALF_A_MAP: Final = 0.55
_MOST_OF_A_MAP: Final = 0.7


def gcat(kind: str, *, base_url: str = GCAT_URL) -> Query:
    """Return the question for one of GCAT's tables: `launch-log`, `satcat` or `organisations`; weekly.

    Raises:
        UsageError: No such table.
    """
    if kind not in GCAT_KINDS:
        raise UsageError(f"GCAT has no {kind!r} here; there is: {', '.join(GCAT_KINDS)}.", kind=kind)
    path, columns, kept_as = {
        "launch-log": ("tsv/derived/launchlog.tsv", ("Launch_Tag", "Piece", "JCAT"), ""),
        "satcat": ("tsv/cat/satcat.tsv", ("JCAT", "Satcat", "Piece", "Owner", "State"), "gcat-satcat"),
        "organisations": ("tsv/tables/orgs.tsv", ("Code", "StateCode", "Name"), "gcat-organisations"),
    }[kind]
    return Query(
        name=kind,
        address=f"{base_url}/{path}",
        interval_s=7 * DAY_S,
        check=table(columns, separator="\t", mark="#"),
        coverage=Coverage.FULL,
        record_format=kept_as,
        least_share=0.6,
    )


def iers(kind: str, *, base_url: str = IERS_URL) -> Query:
    """Return the question for Earth orientation with predictions (finals2000A from 1992 to a year ahead); weekly.

    Raises:
        UsageError: No such file.
    """
    if kind != "finals":
        raise UsageError(f"IERS has no {kind!r} here; there is: finals.", kind=kind)
    return Query(
        name="finals2000A",
        address=f"{base_url}/data/10/finals2000A.data",
        interval_s=7 * DAY_S,
        check=fixed_width(rb"[ 0-9]{2}[ 0-9]{2}[ 0-9]{2} [0-9]{5}\.[0-9]{2}", least_rows=30),
        record_format="iers-finals2000a",
        least_share=0.6,
    )


def newest_map(now: datetime) -> date:
    """Return the newest day whose map is complete."""
    return (now - _COMPLETE_AFTER).date()


def gpsjam(day: str, *, clock: Clock, base_url: str = GPSJAM_URL) -> Query:
    """Return the question for one day's map; a complete day is fetched once.

    Args:
        day: "2022-02-24", or empty for the newest complete day.
        clock: The time.
        base_url: Address of the site.

    Raises:
        UsageError: No date, or a day that is not complete yet.
    """
    newest = newest_map(clock.now())
    if day and not re.fullmatch(r"\d{4}-\d\d-\d\d", day):
        raise UsageError(f"{day!r} is no day; write it like 2022-02-24.", day=day)
    try:
        wanted = date.fromisoformat(day) if day else newest
    except ValueError as error:
        raise UsageError(f"{day!r} is no day of the calendar.", day=day) from error
    if not _FIRST_DAY <= wanted <= newest:
        raise UsageError(f"There are maps of {_FIRST_DAY} to {newest}; {wanted} is none of them (yet).", day=day)
    return Query(
        name=f"map of {wanted}",
        address=_map_address(base_url, wanted),
        interval_s=6 * HOUR_S,
        check=table(GPSJAM_COLUMNS),
        record_format="gpsjam-csv",
        least_share=_HALF_A_MAP,
        least_without_end=_MOST_OF_A_MAP,
        lasting=True,
        feed="daily map",
        beside=tuple(
            _map_address(base_url, wanted + timedelta(days=n * side)) for n in range(1, 31) for side in (-1, 1)
        ),
    )


def _map_address(base_url: str, day: date) -> str:
    return f"{base_url}/data/{day}-h3_4.csv"
