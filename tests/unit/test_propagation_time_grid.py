from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sgp4.api import jday

from hoshimori.errors import UsageError
from hoshimori.propagation import TimeGrid, from_jd_fr, to_jd_fr
from hoshimori.propagation.time_grid import epochs_jd_fr, microseconds_of_jd_fr

BEGIN = datetime(2026, 5, 24, tzinfo=UTC)
instants = st.integers(-(10**15), 2 * 10**15).map(
    lambda us: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)
)


@settings(max_examples=100, deadline=None)
@given(instants)
def test_a_time_comes_back_to_the_microsecond(instant):
    assert from_jd_fr(*to_jd_fr(instant)) == instant


def test_julian_dates_are_those_of_sgp4():
    jd, fr = jday(2024, 2, 29, 13, 37, 42.5)
    assert to_jd_fr(datetime(2024, 2, 29, 13, 37, 42, 500000, tzinfo=UTC)) == (jd, pytest.approx(fr, abs=1e-15))


def test_another_time_zone_is_the_same_instant():
    tokyo = BEGIN.astimezone(timezone(timedelta(hours=9)))
    assert to_jd_fr(tokyo) == to_jd_fr(BEGIN)


def test_a_time_without_zone_is_refused():
    with pytest.raises(UsageError):
        to_jd_fr(datetime(2026, 5, 24))  # noqa: DTZ001  # that is the point


def test_a_regular_grid_is_half_open():
    grid = TimeGrid.regular(BEGIN, BEGIN + timedelta(minutes=3), 60)
    assert grid.instants() == [BEGIN + timedelta(minutes=k) for k in range(3)]
    assert len(TimeGrid.regular(BEGIN, BEGIN + timedelta(seconds=61), 60)) == 2
    assert len(TimeGrid.regular(BEGIN, BEGIN + timedelta(seconds=1), 60)) == 1
    assert grid.seconds().tolist() == pytest.approx([0, 60, 120])


@pytest.mark.parametrize(("hours", "step"), [(0, 60), (-1, 60), (1, 0), (1, -5), (1, float("nan"))])
def test_a_grid_without_times_is_refused(hours, step):
    with pytest.raises(UsageError):
        TimeGrid.regular(BEGIN, BEGIN + timedelta(hours=hours), step)


def test_a_grid_of_given_times_keeps_their_order():
    times = [BEGIN + timedelta(hours=2), BEGIN]
    assert TimeGrid.at(times).instants() == times


def test_fractions_beyond_a_day_are_understood():
    us = microseconds_of_jd_fr(np.array([2461184.5]), np.array([1.25]))
    assert us[0] == 1_779_580_800_000_000 + int(1.25 * 86_400_000_000)


def test_an_epoch_of_a_tle_is_its_eight_decimals_again():
    fraction = 0.92265253  # half a microsecond lost in a datetime
    exact = datetime(2024, 9, 16, tzinfo=UTC) + timedelta(microseconds=round(fraction * 86_400_000_000))
    other = datetime(2024, 9, 16, 12, 0, 0, 400, tzinfo=UTC)
    jd, fr = epochs_jd_fr(pl.Series([exact, other], dtype=pl.Datetime("us", "UTC")))
    assert jd.tolist() == [2460569.5, 2460569.5]
    assert fr[0] == fraction
    assert fr[1] == (12 * 3600e6 + 400) / 86400e6
