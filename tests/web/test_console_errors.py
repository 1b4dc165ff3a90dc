"""What the console says when things go wrong: what it was, what was kept, and what to do."""

import errno
import os
import socket

import pytest
from playwright.sync_api import expect

from service_on_loopback import TOKEN, fill, serving

OLD = "of-an-earlier-start"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return fill(tmp_path_factory.mktemp("errors") / "store")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_a_service_that_is_restarted_is_found_again(folder, open_page):
    port = free_port()
    with serving(folder, port=port) as service:
        shown = open_page(service, "/incidents")
        shown.unreachable = True
        expect(shown.page.locator(".connection")).to_have_attribute("data-state", "live")
    page = shown.page
    page.click(".incident-row a >> nth=0")
    page.wait_for_selector(".problem")
    assert "does not answer" in shown.text(".problem")
    assert "hoshimori serve" in shown.text(".problem")
    expect(page.locator(".connection")).to_have_attribute("data-state", "waiting")
    with serving(folder, port=port):
        page.click(".problem button")
        shown.settle()
        assert page.locator(".body h2").count() == 7
        expect(page.locator(".connection")).to_have_attribute("data-state", "live")


def test_a_token_of_an_earlier_start_is_asked_for_anew(folder, open_page):
    with serving(folder) as service:
        shown = open_page(service, "/incidents", token=OLD, expected=(401,))
        assert shown.page.locator(".incident-row").count() == 0
        assert "new start makes a new token" in shown.text(".problem")
        assert shown.axe() == []
        shown.page.fill("#token", f"{service.address}/#token={TOKEN}")
        shown.page.click(".problem button[type=submit]")
        expect(shown.page.locator(".incident-row")).to_have_count(3)


def test_a_full_disk_says_so_and_keeps_nothing_half_done(folder, open_page, monkeypatch, tmp_path):
    (tmp_path / "sets.tle").write_text("ISS\n", encoding="utf-8")
    with serving(folder) as service:
        jobs = service.get("/v1/jobs")["total"]
        shown = open_page(service, "/jobs", expected=(507,))

        def full(_descriptor):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr("hoshimori.service.uploads.os.fsync", full)
        shown.page.set_input_files("#ingest-file", tmp_path / "sets.tle")
        shown.page.click(".starters button:has-text('Bring in')")
        shown.page.wait_for_selector(".starters .problem-line")
        assert "disk" in shown.text(".starters .problem-line")
        assert "Nothing half-done was kept" in shown.text(".starters .problem-line")
        monkeypatch.undo()
        assert service.get("/v1/jobs")["total"] == jobs


def test_a_provider_that_is_down_is_named_by_the_job(folder, open_page, monkeypatch):
    nobody = f"http://127.0.0.1:{free_port()}"
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, nobody)
    with serving(folder) as service:
        shown = open_page(service, "/jobs")
        shown.page.click("button:has-text('Fetch from CelesTrak')")
        shown.page.wait_for_selector(".jobs li[data-state=failed]", timeout=60_000)
        assert "CelesTrak" in shown.text(".jobs li .problem-line")
        assert shown.axe() == []


def test_what_is_not_there_is_said_in_both_languages(folder, open_page):
    with serving(folder) as service:
        shown = open_page(service, "/incidents/NO-SUCH-1", expected=(404,))
        assert "NO-SUCH-1" in shown.text(".problem")
        shown.page.click("#switch-language")
        expect(shown.page.locator(".problem button")).to_have_text("もう一度試す")
        shown.page.goto(f"{service.address}/incidents/a/b/c")
        shown.page.wait_for_selector(".problem")
        assert "/incidents/a/b/c" in shown.text(".problem")
