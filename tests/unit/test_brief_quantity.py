"""Numbers and dates as printed."""

from datetime import UTC, date, datetime

import pytest

from hoshimori.brief.quantity import day, days, minute, number, quantity, share, spread


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (18.214, "km", "18 km"),
        (3780.4, "km", "3,780 km"),
        (2.14, "km", "2.1 km"),
        (0.19, "m/s", "0.19 m/s"),
        (0.0344, "m/s", "0.034 m/s"),
        (5.0, "km", "5 km"),
        (0.0, "km", "0 km"),
        (31, "h", "31 h"),
        (127.84, "°", "127.8°"),
        (5.25, "°", "5.25°"),
        (-0.038, "°/day", "-0.038°/day"),
        (7, "", "7"),
    ],
)
def test_a_quantity_is_rounded_to_what_it_can_carry(value, unit, text):
    assert quantity(value, unit) == text


def test_a_spread_names_its_unit_once():
    assert spread(18.2, 54.1, "km") == "between 18 and 54 km"


@pytest.mark.parametrize(
    ("value", "n", "text"),
    [
        (0.92, 0, "92 %"),
        (0.013, 564, "1.3 %"),
        (0.0018, 564, "0.18 %"),
        (0.0, 564, "fewer than 1 in 564"),
        (0.0, 0, "0 %"),
    ],
)
def test_a_share_is_per_cent_with_two_digits(value, n, text):
    assert share(value, n) == text


def test_days_are_written_out():
    assert day("2026-05-24") == "24 May 2026"
    assert day(date(2026, 5, 24)) == "24 May 2026"
    assert day("no date") == "no date"
    assert minute(datetime(2026, 5, 30, 17, 40, tzinfo=UTC)) == "30 May 2026 17:40 UTC"


@pytest.mark.parametrize(
    ("begin", "end", "text"),
    [
        ((2026, 5, 24), (2026, 5, 31), "24 to 30 May 2026"),
        ((2026, 5, 24), (2026, 5, 25), "24 May 2026"),
        ((2026, 4, 24), (2026, 5, 25), "24 April to 24 May 2026"),
        ((2025, 12, 31), (2026, 1, 2), "31 December 2025 to 1 January 2026"),
        ((2026, 5, 24), (2026, 5, 24), "24 May 2026"),
    ],
)
def test_the_last_day_of_a_half_open_interval_is_the_one_before_its_end(begin, end, text):
    assert days(datetime(*begin, tzinfo=UTC), datetime(*end, tzinfo=UTC)) == text


def test_small_numbers_keep_two_digits():
    assert number(0.000123, "m/s") == "0.00012"
