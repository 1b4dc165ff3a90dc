"""What a provider's owner asks of those who ask: who, what, how often, at which hours."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zlib import crc32

from hoshimori.clients.body import Check
from hoshimori.model import Coverage

#: Hosts to which nothing goes over a network.
THIS_MACHINE: Final = frozenset({"127.0.0.1", "::1", "localhost"})
HOUR_S: Final = 3600.0
DAY_S: Final = 86_400.0
_HALF_HOUR: Final = timedelta(minutes=30)
_LEAST_WITHOUT_END: Final = 0.98


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One provider and its budgets.

    Attributes:
        key: Whose budget it is: a site (`celestrak`) or an account at one (`space-track/1f…`).
        title: Its name in sentences.
        terms: Terms of its data.
        unchanged: Words in a 403 that only says "nothing new since your last download".
        rates: Most requests in a time: pairs (requests, seconds).
        max_errors: Errors in two hours after which it is left alone.
        max_bytes_per_day: Bytes in 24 h.
        busy_minutes: So many minutes around every full and half hour are left to others.
    """

    key: str
    title: str
    terms: str
    unchanged: bytes = b""
    rates: tuple[tuple[int, float], ...] = ((20, 60.0),)
    max_errors: int = 10
    max_bytes_per_day: int = 80_000_000
    busy_minutes: int = 0

    @property
    def own_minute(self) -> timedelta:
        """When we come after an opening hour or a busy minute: each account at a minute of its own, not all at one."""
        calm_minutes = _HALF_HOUR // timedelta(minutes=1) - 2 * self.busy_minutes
        return timedelta(minutes=self.busy_minutes + crc32(self.key.encode()) % calm_minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One question to a provider.

    Attributes:
        name: What it asks for, for people: `active`, `gp_history of 25544`.
        address: What is asked.
        interval_s: Least time between two downloads.
        check: Whether a body is the data asked for.
        coverage: What part of the catalogue an answer covers.
        record_format: Empty where a reader takes the answer as element sets or a register; else the name under which
            the bytes are kept for the room that reads them.
        after_hour_utc: Asked once a day, from this hour of the day on; None for any hour.
        weekday: With `after_hour_utc`: asked once a week, from that hour of this day on (Monday is 0).
        least_share: An answer of this share of the greatest copy of the last 30 days, or less, is set aside.
        least_without_end: An answer that did not say where it ends is set aside below this share of the last copy;
            0 for 0.98 of a list that may not shrink, and for nothing of one that may.
        beside: Addresses of like questions, the nearest first: where there is no copy yet, one of these stands for it.
        lasting: Asked once; the answer never changes.
        feed: What a person calls it where each question has an address of its own, such as a map a day.
        max_body_bytes: A longer answer is no good.
        page: Where an answer holds only some of the records: the address of those from a number on, counted from 0.
            `address` is that of the first. None where one answer holds all.
    """

    name: str
    address: str
    interval_s: float
    check: Check
    coverage: Coverage = Coverage.PARTIAL
    record_format: str = ""
    after_hour_utc: int | None = None
    weekday: int | None = None
    least_share: float = 0.0
    least_without_end: float = 0.0
    beside: tuple[str, ...] = ()
    lasting: bool = False
    feed: str = ""
    max_body_bytes: int = 64 * 1024 * 1024
    page: Callable[[int], str] | None = None

    @property
    def least_unended_share(self) -> float:
        """The share of the last copy's records below which an answer without its end may be one that broke off."""
        return self.least_without_end or (_LEAST_WITHOUT_END if self.least_share else 0.0)


def account_key(provider: str, identity: str) -> str:
    """Return whose budget the one of an account at a provider is: no account's name is written down."""
    return f"{provider}/{hashlib.sha256(identity.strip().lower().encode()).hexdigest()[:10]}"


def opens_at(site: Site, query: Query, *, now: datetime, asked: datetime | None) -> datetime:
    """Return `now` where the owner's hours allow the query, else the first moment that they do.

    Args:
        site: Whose hours.
        query: What is asked.
        now: The time, UTC.
        asked: When it was last answered.
    """
    moment = now
    if query.after_hour_utc is not None:
        begin = datetime.combine(now.date(), time(query.after_hour_utc), now.tzinfo)
        if query.weekday is not None:
            begin -= timedelta(days=(now.weekday() - query.weekday) % 7)
            begin -= timedelta(days=7) if begin > now else timedelta(0)
            period, slack = timedelta(days=7), timedelta(days=1)
        else:
            period = slack = timedelta(days=1)
        if now < begin:
            moment = begin + site.own_minute
        elif asked is not None and (asked >= begin or now - asked < period - slack):
            # a first question between two such days counts for the one that follows
            moment = begin + period + site.own_minute
    busy = timedelta(minutes=site.busy_minutes)
    return at_a_calm_minute(moment, calm=(busy, _HALF_HOUR - busy), own=site.own_minute)


def at_a_calm_minute(moment: datetime, *, calm: tuple[timedelta, timedelta], own: timedelta) -> datetime:
    """Return `moment`, moved out of the busy minutes around a full or half hour.

    Args:
        moment: UTC.
        calm: How long after a full or half hour the calm time begins, and ends.
        own: How long after it whoever asks comes instead.
    """
    past = timedelta(minutes=moment.minute, seconds=moment.second, microseconds=moment.microsecond) % _HALF_HOUR
    if calm[0] <= past < calm[1]:
        return moment
    return moment - past + own + (timedelta(0) if past < calm[0] else _HALF_HOUR)
