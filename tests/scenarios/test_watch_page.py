"""A morning page with an object that the store does not know, and one for an empty night."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hoshimori.catalog import ingest_paths
from hoshimori.clients import Wish
from hoshimori.config import Settings
from hoshimori.errors import NotFoundError, UsageError
from hoshimori.model import KnownAtRule
from hoshimori.model.watch_report import Span
from hoshimori.store import Store
from hoshimori.watch import Watch

DATA = Path(__file__).parents[2] / "src" / "hoshimori" / "scenarios" / "data"
END = datetime(2026, 5, 25, tzinfo=UTC)


@pytest.fixture
def watch(tmp_path, clock):
    settings = Settings(store=tmp_path / "store", cache=tmp_path / "cache")
    return Watch(store=Store.open(settings.store, clock), clock=clock, settings=settings)


def test_an_own_object_without_element_sets_is_named_and_stops_nothing(watch, tmp_path):
    ingest_paths(watch.store, [DATA / "geo_2026-05.3le.gz"], clock=watch.clock)
    own = tmp_path / "own.toml"
    own.write_text("[[object]]\nnorad_cat_id = 44476\n[[object]]\nnorad_cat_id = 799500001\n")
    span = Span(begin=datetime(2026, 5, 24, tzinfo=UTC), end=END, as_of=END)
    run = watch.run(span=span, party="ALPHA", own=own, out=tmp_path / "out")
    assert "799500001" in run.page_text
    assert "Next 24 h" in run.page_text
    assert run.page is not None
    assert run.page.exists()
    assert not list((tmp_path / "store").rglob("own*"))


def test_an_empty_store_says_what_to_do(watch):
    with pytest.raises(NotFoundError, match="hoshimori ingest FILE"):
        watch.run()


def test_an_empty_window_is_wrong_usage(watch):
    ingest_paths(watch.store, [DATA / "cosmos1408_before.tle"], clock=watch.clock, known_at_rule=KnownAtRule.EPOCH)
    with pytest.raises(UsageError, match="The window is empty"):
        watch.span(begin=END, end=END)


def test_an_incident_that_is_not_there_is_said_with_what_is(watch):
    with pytest.raises(NotFoundError, match="run: hoshimori watch"):
        watch.incident("PRX-1-2")


def test_an_unknown_provider_is_wrong_usage(watch):
    with pytest.raises(UsageError, match="celestrak"):
        watch.providers().client(Wish(provider="elsewhere"))
