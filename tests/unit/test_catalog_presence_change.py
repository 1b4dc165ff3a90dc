"""Payloads on orbit then and now by state, regime and class of owner; launched by year; every state the same way."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from detection_samples import element_set, history_of
from hoshimori import brief
from hoshimori.catalog import ingest_bytes, presence_change
from hoshimori.errors import FormatError, NotFoundError
from hoshimori.io import read, write
from hoshimori.model import Coverage, Payload
from hoshimori.store import Store

THEN, NOW = datetime(2022, 12, 1, tzinfo=UTC), datetime(2025, 4, 1, tzinfo=UTC)
LOG = (
    "#Launch_Tag\tLaunch_Date\tPiece\tType\tName\tJCAT\tSatOwner\tSatState\n"
    "2020-001\t2020 Jan  5\t2020-001A\tP\tALPHA 1\tS45000\tAGOV\tA\n"
    "2021-002\t2021 Feb  5\t2021-002A\tP\tBRAVO 1\tS47000\tBCOM\tB\n"
    "2024-003\t2024 Mar  5\t2024-003A\tP\tBRAVO 2\tS59000\tBCOM\tB\n"
)
ORGANISATIONS = (
    "#Code\tUCode\tStateCode\tType\tClass\tTStart\tTStop\tShortName\n"
    "AGOV\tAGOV\tA\tO\tD\t-\t-\tAlpha\n"
    "BCOM\tBCOM\tB\tO\tB\t-\t-\tBravo\n"
    "short line\n"
)


def payload(url, known, coverage=Coverage.FULL):
    return Payload(sha256="", provider="file", url=url, fetched_at=known, known_at=known, coverage=coverage)


def catalogue(known, numbers):
    rows = [
        element_set(n, known, name=name, object_id=tag, mean_motion=15.0, known_at=known) for n, (name, tag) in numbers
    ]
    return write(history_of(rows), "omm-csv", creation_date=known)


@pytest.fixture
def store(tmp_path, clock):
    made = Store.open(tmp_path / "store", clock)
    a, b, c = (45000, ("ALPHA 1", "2020-001A")), (47000, ("BRAVO 1", "2021-002A")), (59000, ("BRAVO 2", "2024-003A"))
    ingest_bytes(made, catalogue(THEN, [a, b]), payload=payload("then.csv", THEN))
    ingest_bytes(made, catalogue(NOW, [b, c]), payload=payload("now.csv", NOW))
    ingest_bytes(made, LOG.encode(), payload=payload("log.tsv", NOW, Coverage.PARTIAL))
    return made


def test_it_counts_payloads_then_and_now_by_state_alphabetically(store):
    found = presence_change(store, NOW)
    rows = found.on_orbit.select("state", "regime", "owner_class", "before", "now", "change").rows()
    assert rows == [("A", "LEO", "not classed", 1, 0, -1), ("B", "LEO", "not classed", 1, 2, 1)]
    assert (found.begin, found.end) == (THEN, NOW)
    assert found.launched.rows() == [(2020, "A", 1), (2021, "B", 1), (2024, "B", 1)]
    assert any("No list of organisations" in line for line in found.basis)
    assert any("known by 2023-01-31, 61 days older than that day" in line for line in found.basis)
    near = presence_change(store, NOW, since=THEN + timedelta(days=2))
    assert not any("older than that day" in line for line in near.basis)


def test_a_list_of_organisations_gives_the_class_of_owners(store):
    ingest_bytes(store, ORGANISATIONS.encode(), payload=payload("orgs.tsv", NOW, Coverage.PARTIAL))
    found = presence_change(store, NOW)
    assert found.on_orbit["owner_class"].to_list() == ["defence", "business"]


def test_without_two_catalogues_it_says_what_to_do_and_a_later_first_one_is_told(store):
    with pytest.raises(NotFoundError, match="two full catalogues"):
        presence_change(store, THEN)
    found = presence_change(store, NOW, since=datetime(2020, 1, 1, tzinfo=UTC))
    assert found.begin == THEN
    assert any("the first one after it counts" in line for line in found.basis)


def test_a_list_of_organisations_without_its_columns_is_refused():
    assert read(ORGANISATIONS.encode(), source="orgs.tsv").organisations.height == 2
    with pytest.raises(FormatError, match="lacks Class"):
        read(ORGANISATIONS.replace("\tClass\t", "\tKlass\t").encode(), source="orgs.tsv")


def test_the_figure_adds_states_up_and_gathers_the_rest():
    rows = [{"state": s, "before": 1, "now": n} for n, s in enumerate("ABCD", start=1)]
    svg = brief.presence_change_figure(rows, most_states=2)
    assert svg.startswith("<svg")
    assert "others" in svg
    assert pl.DataFrame(rows)["now"].sum() == 10
