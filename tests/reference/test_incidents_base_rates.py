"""The counts behind the base rates, made again from the demo's data and from the incident library."""

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
from hoshimori.incidents.base_rate import COUNTED, GEO_BURNS, GEO_OPENED, GEO_PAIRS, LIBRARY_BREAKUPS, base_rate
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


def test_the_pairs_behind_the_base_rates_are_those_of_the_week(week):
    pairs = Counter()
    for one in (d for d in week[0] if d.kind is IncidentKind.PROXIMITY):
        pairs[one.reading] += one.values.get("fleet_pairs") or 1
    opened = sum(GEO_OPENED.values())
    routine = pairs[Reading.SAME_OPERATOR] + pairs[Reading.SHARED_SLOT] + pairs[Reading.STAY] - opened
    # A threshold of the detector may move a pair or two over the line; the base rate would not notice one in ten.
    assert routine == pytest.approx(GEO_PAIRS[HypothesisId.H1], rel=0.1)
    assert pairs[Reading.DOCKED] == GEO_PAIRS[HypothesisId.H2]


def test_only_the_two_pairs_without_explanation_open_an_incident(week):
    opened = {i.id for i in week[1] if i.kind is IncidentKind.PROXIMITY}
    assert opened == WITHOUT_EXPLANATION
    assert len(opened) == sum(GEO_OPENED.values())


def test_the_burns_behind_the_base_rates_are_those_of_the_week(week):
    burns = [d for d in week[0] if d.kind is IncidentKind.MANEUVER]
    inside = [d for i in week[1] for d in i.detections if d.kind is IncidentKind.MANEUVER]
    assert len(inside) == GEO_BURNS[HypothesisId.UNKNOWN]
    assert len(burns) - len(inside) == pytest.approx(GEO_BURNS[HypothesisId.H1], abs=2)


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
    assert f"n = {sum(GEO_PAIRS.values())} pairs" in base_rate(IncidentKind.PROXIMITY).statement
    assert f"n = {sum(GEO_BURNS.values())} manoeuvres" in base_rate(IncidentKind.MANEUVER).statement
    library = sum(len(rows) for rows in LIBRARY_BREAKUPS.values())
    assert f"n = {library} break-ups" in base_rate(IncidentKind.BREAKUP).statement


def test_what_base_rates_were_counted_from_is_not_held_out(week):
    assert {i.id for i in week[1]} <= COUNTED
    assert "BRK-1982-092" in COUNTED
