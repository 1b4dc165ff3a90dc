"""Canonical JSON and CSV, and the resolution of numbers."""

from datetime import UTC, date, datetime

import pytest

from hoshimori.cases import canonical_csv, canonical_json
from hoshimori.cases.resolution import decimals, resolution, rounded, rounded_tree
from hoshimori.errors import BadInputError
from hoshimori.model import Reading


def test_json_is_sorted_and_without_spaces():
    value = {"b": [1, 2.5, None, True], "a": "星", "t": datetime(2026, 5, 30, tzinfo=UTC), "r": Reading.STAY}
    assert canonical_json(value) == '{"a":"星","b":[1,2.5,null,true],"r":"stay","t":"2026-05-30T00:00:00Z"}'.encode()


# RFC 8785, section 3.2.2.3 and appendix B: how numbers are written.
@pytest.mark.parametrize(
    ("value", "text"), [(1e21, b"1e+21"), (1e-7, b"1e-7"), (4.5, b"4.5"), (2e-3, b"0.002"), (-0.0, b"0")]
)
def test_json_numbers_follow_rfc_8785(value, text):
    assert canonical_json(value) == text


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**60, object(), "\ud800"])
def test_what_has_no_canonical_json_is_refused(value):
    with pytest.raises(BadInputError):
        canonical_json(value)


def test_csv_keeps_order_and_rounds_to_the_declared_resolution():
    data, resolutions = canonical_csv(
        [
            {"date": date(2026, 5, 25), "least_km": 18.21449999, "n": 3, "near": True},
            {"date": date(2026, 5, 24), "least_km": 20, "n": 4, "near": False, "note": 'said "near", twice'},
        ]
    )
    assert data == (
        b"date,least_km,n,near,note\n"
        b"2026-05-25,18.214,3,true,\n"
        b'2026-05-24,20.000,4,false,"said ""near"", twice"\n'
    )  # fmt: skip
    assert resolutions == {"least_km": 0.001}


def test_csv_of_missing_numbers_has_empty_cells():
    data, _ = canonical_csv([{"least_km": float("nan"), "n": None}, {"least_km": -0.0001, "n": [1, 2]}])
    assert data == b'least_km,n\n,\n0.000,"[1,2]"\n'


def test_a_column_of_fractions_without_unit_is_refused():
    with pytest.raises(BadInputError, match=r"nearness: a number needs a unit"):
        canonical_csv([{"nearness": 0.5}])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("least_km", 0.001),
        ("relative_speed_km_s", 1e-6),
        ("delta_v_m_s", 0.001),
        ("longitude_deg", 1e-4),
        ("drift_deg_per_day", 1e-4),
        ("share_of_controls", 1e-4),
        ("significance", 1e-4),
        ("probability", 1e-3),
        ("dwell_days", 1e-3),
        ("age_h", 1e-3),
        ("period_min", 1e-3),
        ("eccentricity_95_percent", 1e-6),
    ],
)
def test_the_unit_of_a_name_declares_the_resolution(name, expected):
    assert resolution(name) == expected


def test_a_name_without_unit_has_no_resolution():
    assert decimals("nearness") is None


def test_an_infinite_number_is_refused():
    with pytest.raises(BadInputError, match="infinite"):
        rounded(float("inf"), "least_km")


def test_a_tree_is_rounded_by_the_nearest_name_that_has_a_unit():
    tree = {
        "values": {"least_km": 1.23456, "days": 7},
        "likelihood_ratios": {"H1": 0.33333},
        "track_deg": [1.23456, {"x": 2.34567}],
    }
    assert rounded_tree(tree) == {
        "values": {"least_km": 1.235, "days": 7},
        "likelihood_ratios": {"H1": 0.333},
        "track_deg": [1.2346, {"x": 2.3457}],
    }  # fmt: skip
    with pytest.raises(BadInputError, match="odd"):
        rounded_tree({"values": {"odd": 0.1}})
