"""Globe, belt, a pair and a cloud in a real browser: what is shown, what the address says, and nothing foreign."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from service_on_loopback import Service, serving
from web_page import NARROW, WatchedPage

Open = Callable[..., WatchedPage]
LUCH, INTELSAT = 55841, 44476
AT = "at=2026-05-30T12:00:00Z"


def ready(watched: WatchedPage) -> Any:
    """Wait for the first picture with all objects; return the page."""
    watched.page.wait_for_selector(".globe[data-ready]")
    return watched.page


def query(page: Any) -> dict[str, str]:
    """Return the query of the page's address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


@pytest.fixture(scope="module")
def empty_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service over a store without anything."""
    with serving(tmp_path_factory.mktemp("empty") / "store") as service:
        yield service


@pytest.fixture
def globe(open_page: Open, demo_service: Service) -> Iterator[Any]:
    """The globe over the demo's store, time standing at the end of May 2026."""
    watched = open_page(demo_service, f"/globe?{AT}")
    return ready(watched)


def test_the_globe_shows_every_object_of_the_catalogue_and_lets_time_run(globe, demo_service):
    count = demo_service.get("/v1/catalog/index?as_of=2026-05-31T00:00:00Z")["count"]

    assert count > 500
    assert globe.inner_text(".globe-shown") == f"{count:,} of {count:,} objects shown"
    drawn = globe.evaluate(
        "() => { const c = document.querySelector('.globe-above'), x = c.getContext('2d');"
        " return x.getImageData(0, 0, c.width, c.height).data.filter((v, i) => i % 4 === 3 && v).length }"
    )
    assert drawn > 200  # the belt that is before the Earth or beside it, four pixels and more an object

    globe.focus(".globe-scene")
    globe.keyboard.press(".")
    globe.keyboard.press(".")
    before = globe.inner_text(".globe-utc")
    globe.wait_for_function("before => document.querySelector('.globe-utc').textContent !== before", arg=before)
    globe.keyboard.press(" ")
    assert globe.get_attribute(".globe-play", "data-does") == "play"
    assert "speed" not in query(globe)


def test_an_object_is_found_by_name_filtered_and_clicked_and_the_address_says_so(globe):
    globe.fill("#globe-search", "luch-5x")
    globe.keyboard.press("Enter")
    globe.wait_for_selector(".globe-card:not([hidden])")
    assert query(globe)["select"] == str(LUCH)
    assert "LUCH-5X" in globe.inner_text(".globe-card h2")
    globe.wait_for_function("() => document.querySelector('.globe-card').innerText.includes('° E')")

    globe.click(".globe-card header button")
    assert "select" not in query(globe)

    globe.uncheck("#globe-leo")
    shown, _, rest = globe.inner_text(".globe-shown").partition(" of ")
    assert "LEO" not in query(globe)["regime"]
    assert int(shown.replace(",", "")) < int(rest.split()[0].replace(",", ""))

    # The search has turned the globe to the object: it stands in the middle.
    box = globe.locator(".globe-scene").bounding_box()
    globe.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    globe.wait_for_selector(".globe-card:not([hidden])")
    assert int(query(globe)["select"]) in {LUCH, INTELSAT}


def test_the_same_address_gives_the_same_view(open_page, demo_service):
    address = f"/globe?{AT}&select={LUCH}&regime=GEO&track=1&camera=60.00,10.00,60000"
    watched = open_page(demo_service, address, language="ja", size=NARROW, theme="dark")
    page = ready(watched)

    assert page.inner_text(".globe-utc") == "2026-05-30 12:00:00 UTC"
    assert "GEO" in page.inner_text(".globe-card dl")
    page.click(".globe-panel summary")
    assert not page.is_checked("#globe-leo")
    assert page.is_checked("#globe-track")
    assert "物体のうち" in page.inner_text(".globe-shown")
    assert watched.too_wide() <= 0
    assert watched.axe() == []


def test_a_break_up_is_shown_with_its_gabbard_diagram_linked(open_page, demo_service):
    page = ready(open_page(demo_service, "/incidents/BRK-1982-092/cloud"))

    page.wait_for_selector(".globe-dock canvas")
    assert page.inner_text(".globe-utc").startswith("2021-11-15")
    assert page.inner_text(".globe-shown").startswith("104 of ")
    page.fill("#globe-search", "13552")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('.globe-dock').innerText.includes('COSMOS 1408')")

    box = page.locator(".globe-dock canvas").bounding_box()
    page.mouse.click(box["x"] + 5, box["y"] + 5)  # nothing there: the selection is let go
    page.wait_for_url(lambda url: "select=" not in url)  # the address follows a moment later
    assert "select" not in query(page)
    page.click(".globe-events button:nth-child(2)")
    page.wait_for_function("() => document.querySelector('.globe-play').dataset.does === 'pause'")


def test_a_pair_is_shown_close_up_and_a_free_pair_is_refused_in_words(open_page, demo_service):
    watched = open_page(demo_service, f"/pairs/{INTELSAT}/{LUCH}?days=3")

    assert "18.2 km" in watched.text(".chart-told")
    watched.page.locator(".chart-bar input").fill("3")
    assert query(watched.page)["at"].startswith("2026-05-28")
    assert watched.axe() == []

    watched.expected.add(403)
    watched.visit(f"/pairs/{INTELSAT}/13552")
    assert "no geometry of free pairs" in watched.text("[role=alert]")


def test_the_belt_shows_who_stands_where(open_page, demo_service):
    watched = open_page(demo_service, f"/belt?select={LUCH}")
    watched.page.wait_for_selector(".chart-told")

    assert "LUCH-5X (OLYMP-K 2) (55841): 61.98° E" in watched.text(".chart-told")
    watched.page.click("[aria-label='To the east']")
    assert float(query(watched.page)["west"]) > 58
    assert watched.axe() == []


def test_an_empty_store_says_what_is_missing(open_page, empty_service):
    watched = open_page(empty_service, "/globe")

    watched.page.wait_for_function(
        "() => document.querySelector('.globe-notice')?.textContent.includes('no element set')"
    )
