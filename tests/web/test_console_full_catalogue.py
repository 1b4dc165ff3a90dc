"""A full catalogue in the browser: thirty thousand objects on file, and the pages stand as before."""

import time

import pytest

from hoshimori.catalog import ingest_paths
from service_on_loopback import enter, sample_incidents, serving, watch_over

pytestmark = pytest.mark.shared_data


@pytest.fixture(scope="module")
def full(shared_data, tmp_path_factory):
    """A service over the newest full catalogue on hand."""
    folder = tmp_path_factory.mktemp("full") / "store"
    catalogue = max((shared_data / "catalogs").glob("*full*.tle*"))
    watch = watch_over(folder)
    ingest_paths(watch.store, [catalogue], clock=watch.clock)
    enter(folder, *sample_incidents())
    with serving(folder) as service:
        yield service


def test_list_status_and_globe_stand_with_a_full_catalogue(full, open_page):
    count = full.get("/v1/catalog/index")["count"]
    assert count > 20_000
    full.get("/v1/incidents")  # the first read of a state of the store is made once for all
    began = time.monotonic()
    shown = open_page(full, "/incidents")
    assert shown.page.locator(".incident-row").count() == 3
    patience_s = 8.0  # a loaded machine; a page is there in a fraction of a second else
    assert time.monotonic() - began < patience_s
    shown.visit("/status")
    assert "full" in shown.text("#feeds")
    shown.visit("/globe", until=".globe[data-ready]")
    assert f"{count:,}" in shown.page.inner_text(".globe-shown")
