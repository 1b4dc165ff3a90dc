"""The counts behind the base rates, made again from the demo's data and from the incident library."""

import csv
import os
from collections import Counter
from datetime import UTC, datetime, timedelta
from importlib.resources import as_file, files
from pathlib import Path

import pytest
import yaml

from hoshimori.catalog import ingest_paths, space_objects
from hoshimori.config import Settings
from hoshimori.incidents import correlate
from hoshimori.incidents.base_rate import COUNTED, GEO_BURNS, LIBRARY_BREAKUPS, base_rate
from hoshimori.incidents.control_frequency import FLEET_PAIRS, SIGNS, TWO_OWNER_PAIRS, VISITOR_PAIRS
from hoshimori.model import HypothesisId, IncidentKind, Reading
from hoshimori.store import Store
from hoshimori.watch import Span, Watch

BEGIN, END = datetime(2026, 5, 24, tzinfo=UTC), datetime(2026, 5, 31, tzinfo=UTC)
#: LUCH-5X beside Intelsat 39, and COSMOS 2589 beside ZHONGXING-2E (shared/EXAMPLES.md): the two without explanation.
WITHOUT_EXPLANATION = {"PRX-44476-55841", "PRX-49062-64467"}


@pytest.fixture(scope="module")
def week(tmp_path_factory):
    class Still:
        def now(self):
            return END + timedelta(days=1)

    folder = tmp_path_factory.mktemp("base-rates")
    settings = Settings(store=folder / "store", cache=folder / "cache")
    watch = Watch(store=Store.open(settings.store, Still()), clock=Still(), settings=settings)
    with as_file(files("hoshimori.scenarios") / "data") as data:
        ingest_paths(watch.store, [data], clock=Still())
    found = watch.detect(Span(begin=BEGIN, end=END, as_of=END), codes=["MAN002", "PRX001"])
    numbers = sorted({n for d in found for n in d.objects})
    return found, correlate(found, objects=space_objects(watch.store, numbers, as_of=END), as_of=END)


def test_the_demo_s_week_looks_like_the_days_that_were_counted(week):
    """The week is none of the counted days: shares of one operator's pairs and of rare pairs must be alike."""
    pairs = Counter()
    for one in (d for d in week[0] if d.kind is IncidentKind.PROXIMITY and not d.values.get("formation")):
        pairs[one.reading] += one.values.get("fleet_pairs") or 1
    two_owners = pairs[Reading.SHARED_SLOT] + pairs[Reading.STAY]
    share = pairs[Reading.SAME_OPERATOR] / (pairs[Reading.SAME_OPERATOR] + two_owners)
    assert share == pytest.approx(FLEET_PAIRS / (FLEET_PAIRS + TWO_OWNER_PAIRS), abs=0.15)
    assert pairs[Reading.DOCKED] == 1


def test_only_the_two_pairs_without_explanation_open_an_incident(week):
    opened = {i.id for i in week[1] if i.kind is IncidentKind.PROXIMITY}
    assert opened == WITHOUT_EXPLANATION


def test_the_counts_are_those_of_the_labels_where_both_look_at_one_day():
    path = Path(__file__).parents[1] / "data" / "geo_stays_2025-04-15.csv"
    with path.open(encoding="utf-8") as file:
        labels = {(int(row["object_a"]), int(row["object_b"])): row["label"] for row in csv.DictReader(file)}
    assert len(labels) == 84
    visitors = {pair for pair, label in labels.items() if label == "visitor"}
    assert visitors <= set(VISITOR_PAIRS)
    assert {labels[pair] for sign in SIGNS.values() for pair in sign.routine if pair in labels} == {"licensed_slot"}


@pytest.mark.shared_data
def test_the_break_ups_behind_the_base_rates_are_those_of_the_incident_library():
    """incidents.yaml (62 rows): every row that broke up, once, with its launch."""
    repository = Path(__file__).parents[2]
    data = Path(os.environ.get("HOSHIMORI_DATA", repository / "../shared/data"))
    library = data.parent / "incidents.yaml"
    if not library.exists():
        pytest.skip("the incident library is not there")
    rows = {row["id"]: row for row in yaml.safe_load(library.read_text(encoding="utf-8"))["incidents"]}
    ours = {number: (h, launch) for h, some in LIBRARY_BREAKUPS.items() for number, launch in some.items()}
    broke_up = {n for n, row in rows.items() if is_break_up(row)}
    assert broke_up == set(ours)
    for number, (h, launch) in ours.items():
        row = rows[number]
        assert launch in {str(thing["intl"])[:8] for thing in row["objects"]}
        assert (h is HypothesisId.H4) == (row["class"] == "test_destructive")
        assert (h is HypothesisId.H6) == row["type"].startswith("collision")
        if row.get("cause") == "undetermined":
            assert h is HypothesisId.UNKNOWN


def is_break_up(row):
    """Kinetic tests, collisions and break-ups that left a cloud: not one piece, and not effects without one."""
    if row["class"] not in {"test_destructive", "accident"}:
        return False
    words = ("kinetic", "breakup", "explosion", "collision")
    return any(word in row["type"] for word in words) and row["id"] != "I48"  # Cerise: one boom


def test_every_measured_base_rate_says_its_n_and_its_source():
    for kind in (IncidentKind.PROXIMITY, IncidentKind.MANEUVER, IncidentKind.BREAKUP):
        rate = base_rate(kind)
        assert rate.basis == "measured"
        assert "n = " in rate.statement
        assert "half a count added to each" in rate.statement
        assert rate.source
    assert f"n = {sum(GEO_BURNS.values())} manoeuvres" in base_rate(IncidentKind.MANEUVER).statement
    library = sum(len(rows) for rows in LIBRARY_BREAKUPS.values())
    assert f"n = {library} break-ups" in base_rate(IncidentKind.BREAKUP).statement


def test_what_base_rates_were_counted_from_is_not_held_out():
    assert {"PRX-44476-55841", "BRK-1982-092"} <= COUNTED
