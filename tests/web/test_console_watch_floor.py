"""The watch floor in a real browser: what an officer, a lawyer and a Japanese reader do with it."""

import re
from dataclasses import replace
from datetime import timedelta

from playwright.sync_api import expect

from hoshimori.model import IncidentStatus
from service_on_loopback import enter
from web_page import NARROW, WIDE

PAGES = (
    "/incidents",
    "/incidents?view=timeline",
    "/incidents/PRX-44476-55841",
    "/incidents/BRK-1982-092",
    "/cases",
    "/commitments",
    "/commitments/OST-IX",
    "/jobs",
    "/status",
    "/alerts",
)


def test_every_page_stands_in_both_languages_and_axe_finds_nothing_serious(small, open_page):
    shown = open_page(small, "/incidents")
    for path in PAGES:
        shown.visit(path)
        english = shown.text("main h1")
        assert shown.page.locator("main h1").count() == 1, path
        assert shown.axe() == [], path
        shown.speak("ja")
        japanese = shown.text("main h1")
        assert japanese != english, path
        assert re.search(r"[\u3040-\u9fff]", japanese), path
        shown.speak("en")


def test_a_telephone_shows_every_page_without_scrolling_sideways(small, open_page):
    shown = open_page(small, "/incidents", size=NARROW, language="ja", theme="dark")
    for path in PAGES:
        shown.visit(path)
        assert shown.too_wide() <= 0, path
        assert shown.axe() == [], path
    shown.page.click("button.menu")
    assert shown.page.is_visible("#entries")


def test_the_list_is_in_the_services_order_and_says_why(small, open_page):
    shown = open_page(small, "/incidents")
    served = small.get("/v1/incidents")["incidents"]
    rows = shown.page.locator(".incident-row")
    assert rows.count() == len(served) == 3
    for n, one in enumerate(served):
        said = rows.nth(n).inner_text()
        assert one["sentence"]["en"] in said
        assert one["why"]["en"] in said
        assert ("EXERCISE" in said) is one["exercise"]


def test_a_filter_is_part_of_the_address_and_can_be_taken_back(small, open_page):
    shown = open_page(small, "/incidents")
    shown.page.select_option("select[name=kind]", "breakup")
    shown.page.click(".filters button[type=submit]")
    expect(shown.page.locator(".incident-row")).to_have_count(1)
    assert "kind=breakup" in shown.page.url
    shown.page.reload()
    shown.settle()
    assert shown.page.locator(".incident-row").count() == 1
    shown.page.go_back()
    expect(shown.page.locator(".incident-row")).to_have_count(3)


def test_the_token_goes_out_of_the_address_and_stays_with_the_tab(small, open_page):
    shown = open_page(small, "/incidents")
    assert "token" not in shown.page.url
    shown.page.reload()
    shown.settle()
    assert shown.page.locator(".incident-row").count() == 3


def test_an_incident_page_has_its_parts_in_order_and_its_numbers(small, open_page):
    shown = open_page(small, "/incidents/PRX-44476-55841")
    shown.settle()
    served = small.get("/v1/incidents/PRX-44476-55841?language=en")
    headings = shown.page.locator(".body h2").all_inner_texts()
    assert headings == [
        "What was seen",
        "Evidence",
        "What else it could be",
        "What public data cannot show",
        "Which commitments may be relevant",
        "Checklist",
        "Timeline",
    ]
    assert shown.page.locator("figure svg").count() == 2
    assert shown.page.get_attribute("figure .drawing", "aria-label")
    shown.page.click("figure summary")
    expect(shown.page.locator("figure table tbody tr")).to_have_count(7)  # it opens a moment after the click
    text = shown.text()
    for item in served["evidence"]:
        assert item["statement"] in text
    for line in (*served["not_visible"], *served["checklist"]):
        assert line in text
    for one in served["hypotheses"]:
        row = shown.page.locator(".hypotheses tbody tr", has_text=one["title"]).inner_text()
        assert ("%" in row) is (one["probability"] is not None)
        assert one["words"] in row
    assert [w for w in ("H8", "H9") if f"{w} " not in text] == []


def test_the_worksheet_gives_each_condition_with_its_reason_and_how_far_the_text_is_verified(small, open_page):
    shown = open_page(small, "/incidents/PRX-44476-55841")
    shown.settle()
    served = small.get("/v1/incidents/PRX-44476-55841?language=en")["commitments"]
    shown.page.evaluate("document.querySelectorAll('#commitments details').forEach((d) => { d.open = true; })")
    text = shown.text("#commitments")
    for match in served:
        assert match["short_title"] in text
        for condition in match["conditions"]:
            assert condition["reason"] in text
    assert shown.page.locator("#commitments .one-condition").count() == sum(len(m["conditions"]) for m in served)
    assert shown.page.locator("#commitments .badge[data-group=text]").count() >= len(served)


def test_a_japanese_page_takes_every_sentence_from_the_japanese_brief(small, open_page):
    shown = open_page(small, "/incidents/PRX-44476-55841", language="ja")
    shown.settle()
    served = small.get("/v1/incidents/PRX-44476-55841?language=ja")
    text = shown.text()
    assert served["sentence"]["ja"] in text
    for line in (*served["not_visible"], *(e["statement"] for e in served["evidence"])):
        assert line in text
    assert "2026年" in text
    assert "現地" in text  # local time stands beside UTC


def test_the_keyboard_alone_reaches_an_incident_and_the_help(small, open_page):
    shown = open_page(small, "/status")
    keys = shown.page.keyboard
    keys.press("Tab")
    assert "Skip" in shown.page.evaluate("document.activeElement.textContent")
    keys.press("Enter")
    assert shown.page.evaluate("document.activeElement.id") == "main"
    keys.press("g")
    keys.press("i")
    shown.page.wait_for_selector(".incident-row")
    assert shown.page.evaluate("document.activeElement.tagName") == "H1"
    keys.press("j")
    keys.press("j")
    keys.press("Enter")
    shown.page.wait_for_url(re.compile("/incidents/[A-Z]"))
    shown.settle()
    keys.press("?")
    shown.page.wait_for_selector("dialog[open] kbd")
    assert shown.axe() == []
    keys.press("Escape")
    shown.page.wait_for_selector("dialog", state="detached")


def test_what_was_known_before_the_data_came_is_nothing_and_the_banner_leads_back(small, open_page):
    shown = open_page(small, "/incidents?as_of=2020-01-01")
    assert "2020-01-01" in shown.text(".as-of")
    assert shown.page.locator(".incident-row").count() == 0
    shown.page.click(".as-of button")
    shown.page.wait_for_selector(".incident-row")


def test_an_incident_is_shown_as_it_was_known_in_each_of_its_states(small, open_page):
    now = small.watch.incident("PRX-44476-55841")
    enter(small.watch.settings.store, replace(now, status=IncidentStatus.CLOSED, as_of=now.as_of - timedelta(days=2)))
    shown = open_page(small, f"/incidents/{now.id}")
    assert "open" in shown.text("p.marks")
    assert shown.page.locator("#states li").count() == 2
    shown.page.click("#states li >> nth=1 >> a")
    shown.page.wait_for_url(re.compile("as_of=2026-05-29T"))
    expect(shown.page.locator("p.marks")).to_contain_text("closed")
    assert "29 May 2026" in shown.text(".body, main")
    with shown.page.expect_download() as saved:
        shown.page.click("text=MD")
    assert "closed" in saved.value.path().read_text(encoding="utf-8")
    shown.page.click(".as-of button")
    expect(shown.page.locator("p.marks")).to_contain_text("open")


def test_an_incident_prints_without_its_frame_and_with_what_was_folded(small, open_page):
    shown = open_page(small, "/incidents/PRX-44476-55841", size=WIDE)
    shown.settle()
    shown.page.emulate_media(media="print")
    assert not shown.page.is_visible("header.top")
    assert shown.page.is_visible("#commitments .one-condition >> nth=0")


def test_a_rule_for_notices_is_made_and_taken_out(small, open_page):
    shown = open_page(small, "/alerts")
    shown.page.fill("input[name=name]", "our satellites")
    shown.page.fill("input[name=objects]", "44476, 55841")
    shown.page.check("input[name=kinds][value=proximity]")
    shown.page.check("input[name=channels][value=rss]")
    shown.page.click("#new-rule button")
    shown.page.wait_for_selector(".rules li")
    assert "44476, 55841" in shown.text(".rules")
    shown.page.click(".rules li button")
    shown.page.wait_for_selector(".rules li", state="detached")
