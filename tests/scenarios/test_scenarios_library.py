"""The incident library: all rows there, all reviewed fields carried, nothing that lends weight to an owner."""

import re

import pytest

from hoshimori.errors import NotFoundError
from hoshimori.scenarios.library import CLASSES, DIRECTIONS, LEVELS, NO_SIGNATURE, load_library

ROWS = tuple(load_library().scenarios.values())
NOT_OBSERVABLE = ("I06", "I47", "I55", "I56", "I60")


def test_every_reviewed_row_is_there_once_and_others_are_added():
    rows = [s.row for s in ROWS if s.row]
    assert sorted(rows) == [f"I{n:02d}" for n in range(1, 63)]
    assert len(ROWS) > 62
    assert len({s.id for s in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda s: s.id)
def test_a_row_carries_what_was_reviewed(row):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row.id)
    assert row.event_class in CLASSES
    assert row.direction in DIRECTIONS
    assert row.level in LEVELS
    assert all((row.name, row.utc, row.time_status, row.id_status, row.max_claim, row.shows, row.source))


@pytest.mark.parametrize("row", ROWS, ids=lambda s: s.id)
def test_a_row_can_be_replayed_or_says_why_not(row):
    reasons = [bool(r) for r in (row.not_visible, row.no_data, row.not_scored)]
    assert sum(reasons) + (row.plan is not None) <= 1
    if row.plan is not None:
        assert row.expect
        assert row.plan.days
        assert list(row.plan.days) == sorted(set(row.plan.days))
        assert row.plan.package or row.plan.data
    assert bool(row.expect) == (row.plan is not None)
    assert not row.not_visible or row.not_visible.startswith(NO_SIGNATURE)


@pytest.mark.parametrize("row", NOT_OBSERVABLE)
def test_an_act_that_leaves_no_trace_yields_the_agreed_words(row):
    found = load_library().scenario(row)
    assert found.not_visible.startswith(NO_SIGNATURE)
    assert found.level == "none"


def test_no_row_names_an_actor_or_an_owner():
    from importlib.resources import files

    import yaml

    table = yaml.safe_load(files("hoshimori.scenarios").joinpath("incidents.yaml").read_text(encoding="utf-8"))
    assert not {key for row in table["incidents"] for key in row} & {"actor", "victim", "owner", "state", "states"}


def test_a_scenario_is_found_by_slug_and_by_row_and_else_refused_with_the_way_out():
    library = load_library()
    assert library.scenario("cosmos-1408-2021") is library.scenario("I04")
    with pytest.raises(NotFoundError, match="--list"):
        library.scenario("cosmos-1409")


def test_the_first_instant_of_an_event_is_read_from_what_is_written():
    library = load_library()
    assert library.scenario("I08").begin.isoformat() == "2020-01-20T00:00:00+00:00"
    assert library.scenario("I24").begin.isoformat() == "2022-01-01T00:00:00+00:00"
    assert library.scenario("I25").begin.isoformat() == "2025-04-08T22:17:51+00:00"
    assert library.scenario("I27").begin.isoformat() == "2024-01-01T00:00:00+00:00"
    assert library.scenario("I61").begin is None
