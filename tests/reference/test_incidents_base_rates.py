"""The counts behind the base rates of stays, made again from the demo's data."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from importlib.resources import as_file, files

import pytest

from hoshimori.catalog import ingest_paths, space_objects
from hoshimori.config import Settings
from hoshimori.incidents import correlate
from hoshimori.incidents.base_rate import GEO_OPENED, GEO_PAIRS
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
    found = watch.detect(Span(begin=BEGIN, end=END, as_of=END), codes=["PRX001"])
    numbers = sorted({n for d in found for n in d.objects})
    return found, correlate(found, objects=space_objects(watch.store, numbers, as_of=END), as_of=END)


def test_the_pairs_behind_the_base_rates_are_those_of_the_week(week):
    pairs = Counter()
    for one in week[0]:
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
