"""A rule that is asked of the least and the greatest value of a column finds what it would find row by row."""

import math
from datetime import UTC, datetime

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from hoshimori.io import element_set_table
from hoshimori.io.element_set_table import DEFAULTS, SCHEMA, finish

FLOATS = [0.0, -0.0, 1e-9, -1e-9, 0.5, 0.99, 1.0, 15.5, 20.0, 20.1, 180.0, 180.1, 359.9, 360.0, 361.0, 101.0, -101.0]
ODD = {
    "norad_cat_id": [1, 5, 999_999_999, 0, -1, 10**9, None],
    "object_name": ["A", "A", " A ", "", "A\x07", "N" * 129, "é" * 65, None],
    "object_id": ["2020-001A", "", "\x9f", None],
    "epoch": [datetime(y, 1, 1, tzinfo=UTC) for y in (1956, 1957, 2024, 2056, 2057)] + [None],
    "ephemeris_type": [0, 2, 1, 4, None],
    "classification_type": ["U", "C", "", "UU", "é", None],
    "element_set_no": [0, 999, 10**9, -1, None],
    "rev_at_epoch": [0, 999, 10**9, -1, None],
}
SOUND = {
    "norad_cat_id": 5,
    "object_name": "A",
    "object_id": "2020-001A",
    "epoch": datetime(2024, 1, 1, tzinfo=UTC),
    "mean_motion": 15.5,
    "eccentricity": 0.001,
    "inclination": 51.6,
    "ra_of_asc_node": 1.0,
    "arg_of_pericenter": 2.0,
    "mean_anomaly": 3.0,
} | {name: value for name, value in DEFAULTS.items() if name not in {"object_name", "object_id"}}


def values(name):
    if name in ODD:
        return st.sampled_from(ODD[name])
    return st.sampled_from([*FLOATS, math.nan, math.inf, -math.inf, None])


@st.composite
def tables(draw):
    """Return a few rows, all sound but for a few values."""
    rows = [dict(SOUND) for _ in range(draw(st.integers(1, 6)))]
    for _ in range(draw(st.integers(0, 3))):
        name = draw(st.sampled_from(sorted(SCHEMA)))
        rows[draw(st.integers(0, len(rows) - 1))][name] = draw(values(name))
    given_names = [n for n in SCHEMA if n not in DEFAULTS or draw(st.booleans())]
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row").select(given_names)
    return frame.with_columns(line=pl.int_range(1, frame.height + 1, dtype=pl.Int64))


@settings(max_examples=200, deadline=None)
@given(tables())
def test_what_is_asked_of_a_whole_column_is_what_each_row_says(frame):
    complete, texts = element_set_table._complete(frame)
    broken = pl.any_horizontal(rule for rule, _, _ in element_set_table._RULES).fill_null(value=True)
    row_by_row = complete.select(broken.alias("broken"))["broken"]
    assert element_set_table._keeps_all_rules(complete, texts) == (not row_by_row.any())
    sets, quarantine = finish(frame, raw=str, source="x")
    assert quarantine["line"].to_list() == frame["line"].filter(row_by_row).to_list()
    assert sets["line"].to_list() == frame["line"].filter(~row_by_row).to_list()


def test_each_rule_is_broken_by_something_above():
    for name in SCHEMA:
        choices = ODD.get(name, [*FLOATS, math.nan, math.inf, None])
        broken = [
            choice
            for choice in choices
            if finish(
                pl.DataFrame([SOUND | {name: choice, "line": 1}], schema=SCHEMA | {"line": pl.Int64}),
                raw=str,
                source="x",
            )[1].height
        ]
        assert broken, name


def test_texts_of_another_type_are_judged_too():
    names = pl.Series(["A", "B" * 200, "C\x07"], dtype=pl.Categorical)
    frame = pl.DataFrame([SOUND | {"line": n} for n in (1, 2, 3)], schema=SCHEMA | {"line": pl.Int64})
    assert finish(frame.with_columns(object_name=names), raw=str, source="x")[1]["line"].to_list() == [2, 3]
    assert finish(frame.with_columns(classification_type=pl.lit(22)), raw=str, source="x")[1].height == 3
