"""When the content of a file was known. Known is not epoch: many sets carry epochs ahead of their publication.

In this order: what the caller says, what SOURCES.toml says, a `known_at` column of the file, the time of ingest.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import PurePath
from typing import Final

import polars as pl

from hoshimori.catalog.sources_toml import SourceEntry
from hoshimori.errors import BadInputError
from hoshimori.model import KnownAtRule, parse_instant

#: A set this much older than `known_at` is counted as old: its object was not seen for a month.
OLD_EPOCH: Final = timedelta(days=30)

# 2026-04-20, 2026-04-20_2305, 2026-04-20T230500; a digit or dash behind the time means that it is none: _05-07.
_IN_NAME = re.compile(r"(?<!\d)(\d{4}-\d{2}-\d{2})(?:[_T]([01]\d|2[0-3])([0-5]\d)([0-5]\d)?(?![\d-]))?(?!\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """When a payload was known: an instant, or None where each set has its own (`epoch`, `column`)."""

    instant: datetime | None
    rule: KnownAtRule


def known(
    path: PurePath,
    *,
    entry: SourceEntry | None,
    has_column: bool,
    fetched_at: datetime,
    known_at: datetime | None = None,
    rule: KnownAtRule | None = None,
) -> Known:
    """Return when the content of a file was known.

    Args:
        path: The file; its name counts where SOURCES.toml says "file name".
        entry: What SOURCES.toml says, if anything.
        has_column: Whether the file's sets carry their own `known_at`.
        fetched_at: The time of ingest, UTC; the last resort.
        known_at: What the caller says; it wins over everything.
        rule: What the caller says, likewise.

    Raises:
        BadInputError: The name holds no date though SOURCES.toml says "file name", or the file has no `known_at`
            column though the rule says "column".
    """
    found = _asked(known_at, rule) or _from_entry(path, entry)
    if found is None:
        found = Known(instant=None, rule=KnownAtRule.COLUMN) if has_column else _at(fetched_at)
    if found.rule is KnownAtRule.COLUMN and not has_column:
        where = f" ({entry.where})" if entry else ""
        raise BadInputError(
            f"{path.name}: its known_at is said to be a column{where}, but it has no such column; "
            "give --known-at or correct SOURCES.toml",
            path=path.name,
        )
    return found


def instant_in_name(path: PurePath) -> datetime:
    """Return the time that a file name holds: `2026-04-20_2305` to the minute, a bare date as the end of that day.

    Raises:
        BadInputError: There is no date in it.
    """
    found = _IN_NAME.search(path.name)
    try:
        day = date.fromisoformat(found[1]) if found else None
    except ValueError:
        day = None
    if found is None or day is None:
        raise BadInputError(
            f"{path.name}: SOURCES.toml takes known_at from the file name, but there is no date in it such as "
            "2026-04-20 or 2026-04-20_2305",
            path=path.name,
        )
    if found[2] is None:
        return parse_instant(day, end_of_day=True)
    return datetime(day.year, day.month, day.day, int(found[2]), int(found[3]), int(found[4] or 0), tzinfo=UTC)


def epochs_old_and_ahead(sets: pl.DataFrame, instant: datetime | None) -> tuple[int, int]:
    """Return how many sets have epochs more than `OLD_EPOCH` before they were known, and how many lie ahead of that.

    `instant` None takes each set's own `known_at` column; without one (rule `epoch`) both counts are 0 by definition.
    """
    if instant is None and "known_at" not in sets.columns:
        return 0, 0
    moment = pl.col("known_at") if instant is None else pl.lit(instant).cast(pl.Datetime("us", "UTC"))
    old, ahead = sets.select(
        old=(pl.col("epoch") < moment - OLD_EPOCH).sum(), ahead=(pl.col("epoch") > moment).sum()
    ).row(0)
    return int(old), int(ahead)


def _asked(known_at: datetime | None, rule: KnownAtRule | None) -> Known | None:
    if rule in {KnownAtRule.EPOCH, KnownAtRule.COLUMN}:
        return Known(instant=None, rule=KnownAtRule(rule))
    return _at(known_at) if known_at is not None else None


def _from_entry(path: PurePath, entry: SourceEntry | None) -> Known | None:
    value = entry.known_at if entry else None
    if value is None:
        return None
    if value == "epoch":
        return Known(instant=None, rule=KnownAtRule.EPOCH)
    if value == "column":
        return Known(instant=None, rule=KnownAtRule.COLUMN)
    if value == "file name":
        return _at(instant_in_name(path))
    return _at(parse_instant(value, end_of_day=True))


def _at(instant: datetime) -> Known:
    return Known(instant=instant, rule=KnownAtRule.INSTANT)
