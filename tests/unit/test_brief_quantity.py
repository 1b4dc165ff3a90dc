"""Numbers and dates as printed."""

from datetime import UTC, date, datetime

import pytest

from hoshimori.brief.quantity import day, minute, number, quantity, share, span, spread


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
    assert spread(18.2, 54.1, "km", "en") == "between 18 and 54 km"


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
    assert share(value, "en", n) == text


@pytest.mark.parametrize(
    ("language", "written", "at"),
    [("en", "24 May 2026", "30 May 2026 17:40 UTC"), ("ja", "2026年5月24日", "2026年5月30日 17:40 UTC")],
)
def test_days_are_written_out_in_the_order_of_the_language(language, written, at):
    assert day("2026-05-24", language) == written
    assert day(date(2026, 5, 24), language) == written
    assert day("no date", language) == "no date"
    assert minute(datetime(2026, 5, 30, 17, 40, tzinfo=UTC), language) == at


@pytest.mark.parametrize(
    ("begin", "end", "english", "japanese"),
    [
        ((2026, 5, 24), (2026, 5, 30), "24 to 30 May 2026", "2026年5月24日から30日まで"),
        ((2026, 5, 24), (2026, 5, 24), "24 May 2026", "2026年5月24日"),
        ((2026, 4, 24), (2026, 5, 24), "24 April to 24 May 2026", "2026年4月24日から5月24日まで"),
        ((2025, 12, 31), (2026, 1, 1), "31 December 2025 to 1 January 2026", "2025年12月31日から2026年1月1日まで"),
    ],
)
def test_what_two_days_share_is_told_once(begin, end, english, japanese):
    assert span(date(*begin), date(*end), "en") == english
    assert span(date(*begin), date(*end), "ja") == japanese


def test_units_are_the_same_in_japanese():
    assert spread(18.2, 54.1, "km", "ja") == "18 kmから54 kmの範囲"
    assert share(0.0, "ja", 564) == "564に1未満"


def test_small_numbers_keep_two_digits():
    assert number(0.000123, "m/s") == "0.00012"
