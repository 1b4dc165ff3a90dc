"""The first start on an empty store: the console says what to do, and doing it leads to a first incident."""

from importlib.resources import as_file, files

from playwright.sync_api import expect

from hoshimori.cli.output import SystemClock
from service_on_loopback import serving


def test_from_an_empty_store_to_a_first_incident_by_what_the_page_says(tmp_path, open_page):
    with serving(tmp_path / "store", clock=SystemClock()) as service:
        shown = open_page(service, "/")
        page = shown.page
        assert shown.text("main h1") == "Nothing is on file yet"
        assert shown.axe() == []
        shown.speak("ja")
        assert shown.text("main h1") == "まだ何も記録されていない"
        shown.speak("en")
        with as_file(files("hoshimori.scenarios") / "data") as data:
            page.set_input_files("#ingest-file", data / "geo_2026-05.3le.gz")
            page.select_option("#ingest-known", "epoch")
            page.click("button:has-text('Bring in')")
            page.wait_for_selector(".jobs li[data-state=done]", timeout=60_000)
        assert service.get("/v1/status")["payloads"] == 1
        shown.visit("/incidents")
        assert shown.text("main h1") == "No incident"
        page.click("button:has-text('Run the watch')")
        page.wait_for_selector(".jobs li[data-state=done] >> nth=1", timeout=120_000)
        assert shown.axe() == []
        shown.visit("/incidents")
        expect(page.locator(".incident-row", has_text="LUCH-5X was beside INTELSAT 39")).to_have_count(1)
