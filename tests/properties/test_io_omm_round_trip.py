"""What is written as OMM reads back as the same numbers, names and instants, in every form."""

from datetime import UTC, datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from io_samples import possible

from hoshimori.io import read, write
from hoshimori.io.element_set_table import SCHEMA

_WHEN = datetime(2026, 6, 1, tzinfo=UTC)
_ASCII = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=30).map(str.strip)
_ANY = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffd\ufffe\uffff"), max_size=20
).map(str.strip)


def _numbers(low, high):
    return st.floats(low, high, allow_nan=False)


def _sets(text):
    row = st.fixed_dictionaries(
        {
            "norad_cat_id": st.integers(1, 999_999_999),
            "object_name": text,
            "object_id": st.sampled_from(["", "1957-001A", "1958-002ABC"]),
            "epoch": st.datetimes(datetime(1959, 1, 1), datetime(2056, 12, 31, 23, 59, 59, 999_999)).map(  # noqa: DTZ001  # aware below
                lambda naive: naive.replace(tzinfo=UTC)
            ),
            "mean_motion": _numbers(1e-9, 20.0),
            "eccentricity": st.floats(0.0, 1.0, exclude_max=True),
            "inclination": _numbers(0.0, 180.0),
            "ra_of_asc_node": _numbers(0.0, 360.0),
            "arg_of_pericenter": _numbers(0.0, 360.0),
            "mean_anomaly": _numbers(0.0, 360.0),
            "ephemeris_type": st.sampled_from([0, 2]),
            "classification_type": st.sampled_from(["U", "C", "S"]),
            "element_set_no": st.integers(0, 9999),
            "rev_at_epoch": st.integers(0, 999_999),
            "bstar": _numbers(-100.0, 100.0),
            "mean_motion_dot": _numbers(-100.0, 100.0),
            "mean_motion_ddot": _numbers(-100.0, 100.0),
        }
    ).map(possible)
    return st.lists(row, min_size=1, max_size=4).map(lambda rows: pl.DataFrame(rows, schema=SCHEMA))


@pytest.mark.parametrize(("form", "text"), [("omm-json", _ANY), ("omm-xml", _ANY), ("omm-kvn", _ASCII)])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_what_is_written_reads_back_exactly(form, text, data):
    sets = data.draw(_sets(text))
    reading = read(write(sets, form, creation_date=_WHEN), source="x")
    assert reading.quarantine.is_empty(), reading.quarantine["message"].to_list()
    assert reading.sets.drop("line").equals(sets)
    assert reading.record_format == form
