from datetime import UTC, date, datetime, timedelta
from pathlib import PurePath

import polars as pl
import pytest

from hoshimori.catalog.known_at import epochs_old_and_ahead, instant_in_name, known
from hoshimori.catalog.provider import origin
from hoshimori.catalog.sources_toml import SourceEntry
from hoshimori.errors import BadInputError
from hoshimori.model import KnownAtRule

FETCHED = datetime(2026, 6, 1, 12, tzinfo=UTC)
END_OF_DAY = datetime(2024, 7, 5, 23, 59, 59, 999999, tzinfo=UTC)


def ask(name="a.tle", *, has_column=False, said=None, known_at=None, rule=None):
    entry = None if said is None else SourceEntry(known_at=said, where="SOURCES.toml:1")
    return known(PurePath(name), entry=entry, has_column=has_column, fetched_at=FETCHED, known_at=known_at, rule=rule)


@pytest.mark.parametrize(
    ("said", "instant"),
    [
        (date(2024, 7, 5), END_OF_DAY),
        ("2024-07-05", END_OF_DAY),
        (datetime(2024, 7, 5, 6, tzinfo=UTC), datetime(2024, 7, 5, 6, tzinfo=UTC)),
        (datetime(2024, 7, 5, 6), datetime(2024, 7, 5, 6, tzinfo=UTC)),  # noqa: DTZ001  # TOML has local times
        ("2024-07-05T08:00+02:00", datetime(2024, 7, 5, 6, tzinfo=UTC)),
    ],
)
def test_a_date_means_the_end_of_that_day_and_a_time_that_time(said, instant):
    found = ask(said=said)
    assert (found.instant, found.rule) == (instant, KnownAtRule.INSTANT)


def test_the_caller_wins_over_sources_over_a_column_over_the_time_of_ingest():
    asked = datetime(2020, 1, 1, tzinfo=UTC)
    assert ask(said=date(2024, 7, 5), has_column=True, known_at=asked).instant == asked
    assert ask(said=date(2024, 7, 5), has_column=True, rule=KnownAtRule.EPOCH).rule is KnownAtRule.EPOCH
    assert ask(said=date(2024, 7, 5), has_column=True).instant == END_OF_DAY
    assert ask(has_column=True).rule is KnownAtRule.COLUMN
    assert ask().instant == FETCHED
    assert ask().rule is KnownAtRule.INSTANT


def test_epoch_and_column_leave_the_instant_to_each_set():
    assert ask(said="epoch").instant is None
    assert ask(said="epoch").rule is KnownAtRule.EPOCH
    assert ask(said="column", has_column=True).rule is KnownAtRule.COLUMN


def test_a_column_that_is_not_there_is_an_error_that_names_the_sources_file():
    with pytest.raises(BadInputError, match=r"a\.tle.*SOURCES.toml:1"):
        ask(said="column")


@pytest.mark.parametrize(
    ("name", "instant"),
    [
        ("2026-04-20_2305_active_3le.tle", datetime(2026, 4, 20, 23, 5, tzinfo=UTC)),
        ("gp-2026-04-20T230501.csv", datetime(2026, 4, 20, 23, 5, 1, tzinfo=UTC)),
        ("2024-07-05_full_3le.tle", END_OF_DAY),
        ("2024-07-05.tle", END_OF_DAY),
        ("active_2024-07-05_05-07_daily.parquet", END_OF_DAY),
        ("2024-07-05_9999.tle", END_OF_DAY),
        ("2024-07-05_2025-01-01.tle", END_OF_DAY),
    ],
)
def test_a_file_name_holds_a_date_or_a_time_to_the_minute(name, instant):
    assert instant_in_name(PurePath("folder") / name) == instant
    assert ask(name, said="file name").instant == instant


@pytest.mark.parametrize("name", ["active.tle", "2026-13-45_full.tle", "12026-04-201.tle"])
def test_a_name_without_a_date_is_an_error(name):
    with pytest.raises(BadInputError, match=name):
        instant_in_name(PurePath(name))


def test_old_and_ahead_epochs_are_counted_against_the_instant_or_the_column():
    day = timedelta(days=1)
    known_at = datetime(2024, 9, 17, tzinfo=UTC)
    epochs = [known_at - 31 * day, known_at - 30 * day, known_at, known_at + day]
    sets = pl.DataFrame({"epoch": epochs}).with_columns(pl.col("epoch").cast(pl.Datetime("us", "UTC")))
    assert epochs_old_and_ahead(sets, known_at) == (1, 1)
    assert epochs_old_and_ahead(sets, None) == (0, 0)
    column = sets.with_columns(known_at=pl.col("epoch") - day)
    assert epochs_old_and_ahead(column, None) == (0, 4)


@pytest.mark.parametrize(
    ("terms", "provider", "spelled"),
    [
        ("ST", "space-track", "Space-Track (not for passing on)"),
        ("CT", "celestrak", "CelesTrak (attribution)"),
        ("other", "file", "other (see the source)"),
        ("", "file", "not stated"),
        ("my own", "file", "my own"),
    ],
)
def test_terms_are_spelled_out_and_name_the_provider(terms, provider, spelled):
    found = origin(SourceEntry(terms=terms))
    assert (found.provider, found.terms) == (provider, spelled)


def test_a_launch_log_is_gcats_and_the_caller_has_the_last_word():
    assert origin(SourceEntry(terms="other"), record_format="gcat-launch-log").provider == "gcat"
    assert "CC-BY" in origin(None, record_format="gcat-launch-log").terms
    found = origin(SourceEntry(terms="ST", provider="mirror"), provider="me", terms="CT")
    assert (found.provider, found.terms) == ("me", "CelesTrak (attribution)")
