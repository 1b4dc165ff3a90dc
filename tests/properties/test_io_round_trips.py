"""parse(write(x)) == x: exactly for OMM and Parquet, to the digits of the format for TLE; junk gets our errors only."""

import datetime as dt

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from io_samples import possible

from hoshimori import io
from hoshimori.errors import HoshimoriError
from hoshimori.io.element_set_table import SCHEMA

CREATION = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
FIRST = dt.datetime(1957, 10, 4, tzinfo=dt.UTC)
_LAST = dt.datetime(2056, 12, 31, 23, 59, 59, tzinfo=dt.UTC)

NAMES = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0x2FFF, exclude_categories=("Cc", "Cs", "Cn", "Co")), max_size=24
).map(str.strip)
DESIGNATORS = st.one_of(
    st.just(""),
    st.builds("{}-{:03}{}".format, st.integers(1957, 2056), st.integers(0, 999), st.from_regex(r"\A[A-Z]{0,3}\Z")),
)


def _angle(high: float) -> st.SearchStrategy[float]:
    return st.floats(0.0, high, allow_subnormal=False)


def _frame(rows: list[dict]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SCHEMA)


EXACT = st.fixed_dictionaries(
    {
        "norad_cat_id": st.integers(1, 999_999_999),
        "object_name": NAMES,
        "object_id": DESIGNATORS,
        "epoch": st.datetimes(FIRST.replace(tzinfo=None), _LAST.replace(tzinfo=None), timezones=st.just(dt.UTC)),
        "mean_motion": st.floats(0.001, 20.0),
        "eccentricity": st.floats(0.0, 0.9999999),
        "inclination": _angle(180.0),
        "ra_of_asc_node": _angle(360.0),
        "arg_of_pericenter": _angle(360.0),
        "mean_anomaly": _angle(360.0),
        "ephemeris_type": st.sampled_from([0, 2]),
        "classification_type": st.sampled_from("UCS"),
        "element_set_no": st.integers(0, 9_999),
        "rev_at_epoch": st.integers(0, 99_999),
        "bstar": st.floats(-10.0, 10.0, allow_subnormal=False),
        "mean_motion_dot": st.floats(-0.9, 0.9, allow_subnormal=False),
        "mean_motion_ddot": st.floats(-1e-3, 1e-3, allow_subnormal=False),
    }
).map(possible)


def _exponential() -> st.SearchStrategy[float]:
    """Numbers that eight columns of a TLE hold exactly."""
    return st.builds(lambda m, e: float(f"{m}e{e - 5}"), st.integers(-99_999, 99_999), st.integers(-9, 2)).map(
        lambda value: value + 0.0
    )


def _units(low: int, high: int, digits: int) -> st.SearchStrategy[float]:
    return st.integers(low, high).map(lambda units: units / 10**digits)


TLE_EXACT = st.fixed_dictionaries(
    {
        "norad_cat_id": st.integers(1, 339_999),
        "object_name": NAMES,
        "object_id": DESIGNATORS,
        "epoch": st.integers(0, 3_600_000_000_000).map(lambda units: FIRST + dt.timedelta(microseconds=864 * units)),
        "mean_motion": _units(1, 20 * 10**8, 8),
        "eccentricity": _units(0, 9_999_999, 7),
        "inclination": _units(0, 1_800_000, 4),
        "ra_of_asc_node": _units(0, 3_600_000, 4),
        "arg_of_pericenter": _units(0, 3_600_000, 4),
        "mean_anomaly": _units(0, 3_600_000, 4),
        "ephemeris_type": st.sampled_from([0, 2]),
        "classification_type": st.sampled_from("UCS"),
        "element_set_no": st.integers(0, 9_999),
        "rev_at_epoch": st.integers(0, 99_999),
        "bstar": _exponential(),
        "mean_motion_dot": _units(-99_999_999, 99_999_999, 8),
        "mean_motion_ddot": _exponential(),
    }
).map(possible)


@given(st.lists(EXACT, min_size=1, max_size=5))
@settings(max_examples=60, deadline=None)
@pytest.mark.parametrize("record_format", ["omm-csv"])
def test_element_sets_come_back_exactly_from_omm(record_format, rows):
    sets = _frame(rows)
    reading = io.read(io.write(sets, record_format, creation_date=CREATION), source="x")
    assert reading.quarantine.is_empty()
    assert reading.sets.drop("line").equals(sets)


@given(st.lists(EXACT, min_size=1, max_size=5))
@settings(max_examples=3, deadline=None)
def test_element_sets_come_back_exactly_from_parquet(rows):
    sets = _frame(rows)
    reading = io.read(io.write(sets, "omm-parquet", creation_date=CREATION), source="x")
    assert reading.sets.drop("line").equals(sets)


@given(st.lists(TLE_EXACT, min_size=1, max_size=5))
@settings(max_examples=100, deadline=None)
def test_element_sets_of_the_resolution_of_a_tle_come_back_exactly(rows):
    sets = _frame(rows)
    data = io.write(sets, "tle-3le", creation_date=CREATION)
    reading = io.read(data, source="x")
    assert reading.quarantine.is_empty()
    assert reading.sets.drop("line").equals(sets)
    assert io.write(reading.sets, "tle-3le", creation_date=CREATION) == data


@given(st.lists(EXACT.filter(lambda row: row["norad_cat_id"] <= 339_999), min_size=1, max_size=5))
@settings(max_examples=60, deadline=None)
def test_numbers_in_a_tle_are_rounded_to_its_digits(rows):
    sets = _frame(rows)
    back = io.read(io.write(sets, "tle-2le", creation_date=CREATION), source="x").sets
    half_unit = {"mean_motion": 0.5e-8, "eccentricity": 0.5e-7, "inclination": 0.5e-4, "mean_motion_dot": 0.5e-8}
    for name, bound in half_unit.items():
        assert (sets[name] - back[name]).abs().max() <= bound * (1 + 1e-6)
    assert (sets["epoch"] - back["epoch"]).dt.total_microseconds().abs().max() <= 432
    for name in ("bstar", "mean_motion_ddot"):
        for value, read in zip(sets[name], back[name], strict=True):
            assert abs(value - read) <= max(0.5e-4 * abs(value) * (1 + 1e-6), 0.5e-14)


TEXT = st.one_of(
    st.binary(max_size=400),
    st.lists(
        st.sampled_from(
            [
                b"1 25544U 98067A   23085.52840278  .00025950  00000+0  46772-3 0  9993",
                b"2 25544  51.6429  18.0711 0005750 133.4196 210.5462 15.49586962388960",
                b"ISS (ZARYA)",
                b"NORAD_CAT_ID,EPOCH,MEAN_MOTION,ECCENTRICITY,INCLINATION,RA_OF_ASC_NODE,ARG_OF_PERICENTER,MEAN_ANOMALY",
                b"5,2024-10-29T12:18:43.492896,10.8,.18,34.2,352.8,332.7,18.6",
                b'"A,5,"',
                b"\x1f\x8b\x08",
                b"PK\x03\x04",
                b"\xff",
                b"",
            ]
        ),
        max_size=8,
    ).map(b"\n".join),
)


@given(TEXT, st.data())
@settings(max_examples=300, deadline=None)
def test_whatever_comes_in_comes_out_as_a_reading_or_as_our_error(data, draw):
    if data and draw.draw(st.booleans()):
        at = draw.draw(st.integers(0, len(data) - 1))
        data = data[:at] + draw.draw(st.binary(max_size=3)) + data[at + draw.draw(st.integers(0, 3)) :]
    try:
        reading = io.read(data, source="x")
    except HoshimoriError as error:
        assert error.message  # noqa: PT017  # any of our errors is right, another kind of error is not
    else:
        assert reading.sets is None or set(SCHEMA) < set(reading.sets.columns)
