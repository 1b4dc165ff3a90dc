"""Space-Track: current sets, history, SATCAT, decays, re-entry messages (TIP), public conjunctions, box score.

Rules (Space-Track's pages and its engineers' advice, 2026): one account a person or party; less than 30 requests a
minute and 300 an hour for each account; one login, whose cookie lives about two hours and is used again; current
elements at most once an hour, away from the full and half hour, all objects in one question (never one an object);
SATCAT and box score once a day after 17:00 UTC; decays once a week, Wednesday after 17:00 UTC; public conjunctions
three times a day; TIP hourly; gp_history once, then kept for ever.

Its agreement bars passing the data on: payloads carry these terms, and bundles carry their hashes instead of rows.
"""

from datetime import datetime
from typing import Final

from hoshimori.clients.body import objects as objects_
from hoshimori.clients.body import table
from hoshimori.clients.manners import DAY_S, HOUR_S, Query, Site, account_key
from hoshimori.errors import UsageError
from hoshimori.model import Clock, Coverage

BASE_URL: Final = "https://www.space-track.org"
_GP: Final = ("OBJECT_NAME", "EPOCH", "MEAN_MOTION", "NORAD_CAT_ID")
#: Most objects in one question: the address stays below 8,000 characters.
_MOST_OBJECTS: Final = 700
#: A copy of the history serves for ever; where none was kept (a full disk), it is asked for again after a day.
_HISTORY_AGAIN_S: Final = DAY_S
_AFTER_HOUR_UTC: Final = 17
_WEDNESDAY: Final = 2
KINDS: Final = ("gp", "gp_history", "satcat", "decay", "tip", "cdm_public", "boxscore")
_QUERY: Final = "/basicspacedata/query/class/"


def site(identity: str) -> Site:
    """Return the site as it meets one account: budgets are per account."""
    return Site(
        key=account_key("space-track", identity),
        title="Space-Track",
        terms="Space-Track (not for passing on)",
        rates=((25, 60.0), (250, 3600.0)),
        busy_minutes=4,
    )


def query(
    kind: str,
    *,
    clock: Clock,
    base_url: str = BASE_URL,
    objects: tuple[int, ...] = (),
    begin: datetime | None = None,
    end: datetime | None = None,
) -> Query:
    """Return the question.

    Args:
        kind: One of `KINDS`.
        clock: The time: history is asked for only where it has ended.
        base_url: Address of the site.
        objects: Catalogue numbers, in one question; empty for all.
        begin: For gp_history: first epoch, inclusive.
        end: For gp_history: end of the epochs, exclusive; in the past.

    Raises:
        UsageError: No such class, too many objects, or history without a closed span in the past.
    """
    if kind not in KINDS:
        raise UsageError(f"Space-Track has no {kind!r} here; there is: {', '.join(KINDS)}.", kind=kind)
    numbers = _numbers(objects)
    if kind == "gp":
        which = f"norad_cat_id/{numbers}/" if numbers else ""
        return Query(
            name="gp" if not numbers else "gp of 1 object" if len(objects) == 1 else f"gp of {len(objects)} objects",
            address=f"{base_url}{_QUERY}gp/decay_date/null-val/epoch/%3Enow-10/{which}orderby/norad_cat_id/format/csv/emptyresult/show",
            interval_s=HOUR_S,
            check=table(_GP),
            coverage=Coverage.PARTIAL if numbers else Coverage.FULL,
            least_share=0.0 if numbers else 0.6,
        )
    if kind == "gp_history":
        return _history(numbers, objects, clock=clock, base_url=base_url, begin=begin, end=end)
    return _register(kind, base_url)


def _history(
    numbers: str,
    objects: tuple[int, ...],
    *,
    clock: Clock,
    base_url: str,
    begin: datetime | None,
    end: datetime | None,
) -> Query:
    if begin is None or end is None or not begin < end <= clock.now():
        raise UsageError(
            "gp_history is fetched once and kept for ever, so its span must be closed and past: say --begin T --end T."
        )
    which = f"norad_cat_id/{numbers}/" if numbers else ""
    span = f"{begin:%Y-%m-%dT%H:%M:%S}--{end:%Y-%m-%dT%H:%M:%S}"
    of = ("1 object" if len(objects) == 1 else f"{len(objects)} objects") if numbers else "all objects"
    return Query(
        name=f"gp_history of {of}, {begin:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}",
        address=f"{base_url}{_QUERY}gp_history/{which}epoch/{span}/orderby/norad_cat_id,epoch/format/csv/emptyresult/show",
        interval_s=_HISTORY_AGAIN_S,
        check=table(_GP, least_rows=0),
        lasting=True,
        feed="gp_history",
        max_body_bytes=512 * 1024 * 1024,
    )


def _register(kind: str, base_url: str) -> Query:
    common = f"{base_url}{_QUERY}"
    if kind == "satcat":
        return Query(
            name="satcat",
            address=f"{common}satcat/current/Y/orderby/norad_cat_id/format/json/emptyresult/show",
            interval_s=HOUR_S,
            check=objects_(("NORAD_CAT_ID", "SATNAME", "COUNTRY")),
            coverage=Coverage.FULL,
            after_hour_utc=_AFTER_HOUR_UTC,
            least_share=0.6,
        )
    if kind == "boxscore":
        return Query(
            name="boxscore",
            address=f"{common}boxscore/format/json/emptyresult/show",
            interval_s=HOUR_S,
            check=objects_(("COUNTRY", "COUNTRY_TOTAL")),
            record_format="space-track-boxscore",
            after_hour_utc=_AFTER_HOUR_UTC,
        )
    if kind == "decay":
        return Query(
            name="decay",
            address=f"{common}decay/decay_epoch/%3Enow-60/orderby/decay_epoch/format/json/emptyresult/show",
            interval_s=HOUR_S,
            check=objects_(("NORAD_CAT_ID", "DECAY_EPOCH")),
            record_format="space-track-decay",
            after_hour_utc=_AFTER_HOUR_UTC,
            weekday=_WEDNESDAY,
        )
    if kind == "tip":
        return Query(
            name="tip",
            address=f"{common}tip/insert_epoch/%3Enow-10/orderby/insert_epoch/format/json/emptyresult/show",
            interval_s=HOUR_S,
            check=objects_(("NORAD_CAT_ID", "MSG_EPOCH", "DECAY_EPOCH")),
            record_format="space-track-tip",
        )
    return Query(
        name="cdm_public",
        address=f"{common}cdm_public/creation_date/%3Enow-2/orderby/creation_date/format/json/emptyresult/show",
        interval_s=8 * HOUR_S,
        check=objects_(("CDM_ID", "TCA", "SAT_1_ID", "SAT_2_ID")),
        record_format="space-track-cdm-public",
    )


def _numbers(objects: tuple[int, ...]) -> str:
    if len(objects) > _MOST_OBJECTS:
        raise UsageError(
            f"{len(objects)} objects are too many for one question (at most {_MOST_OBJECTS}); fetch all of gp.",
            objects=len(objects),
        )
    wrong = [n for n in objects if not 0 < n <= 999_999_999]
    if wrong:
        raise UsageError(f"{wrong[0]} is no catalogue number (1 to 999999999).", norad_cat_id=wrong[0])
    return ",".join(str(n) for n in sorted(set(objects)))
