"""Two parties, two stores, two services, no server between them: a case from its draft to both signatures.

Keys stay in folders that no service knows; each statement is signed by the line that the console shows, in a shell.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hoshimori.cli.main import root
from hoshimori.cli.output import SystemClock
from service_on_loopback import fill, serving, watch_over
from team_on_loopback import rest_on_what_is_there
from web_page import WatchedPage

CASE = "PRX-44476-55841"
WORDS = "four words of a test"


@pytest.fixture(scope="module")
def desks(tmp_path_factory):
    """ALPHA with an incident, BRAVO with an empty store; each trusts the other's keys."""
    folder = tmp_path_factory.mktemp("desks")
    for name in ("ALPHA", "BRAVO"):
        (folder / name).mkdir()
        (folder / name / "words").write_text(f"{WORDS}\n", encoding="utf-8")
    rest_on_what_is_there(watch_over(fill(folder / "ALPHA" / "store")))
    for name in ("ALPHA", "BRAVO"):
        hoshimori(folder, "party", "init", name, "--keys", f"{name}/keys", "--passphrase-file", f"{name}/words",
                  "--store", f"{name}/store")  # fmt: skip
    for name, other in (("ALPHA", "BRAVO"), ("BRAVO", "ALPHA")):
        hoshimori(folder, "party", "trust", f"{other}/keys/{other}.keys.json", "--store", f"{name}/store")
    with (
        serving(folder / "ALPHA" / "store", clock=SystemClock()) as alpha,
        serving(folder / "BRAVO" / "store", clock=SystemClock()) as bravo,
    ):
        yield folder, alpha, bravo


def hoshimori(folder: Path, *arguments: str) -> None:
    """Run a command in a folder, in this process."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        assert not root.main(args=list(arguments), prog_name="hoshimori", standalone_mode=False)
    finally:
        os.chdir(before)


def signed(folder: Path, party: str, line: str) -> str:
    """Run the line that the console shows, where the keys are; return what it prints."""
    command = f"{line} --passphrase-file ../words"
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(  # the line is the console's own
        ["bash", "-c", command],
        cwd=folder / party / "keys", env={**os.environ, "PATH": path}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert party in done.stderr  # it shows what is signed before it signs
    return done.stdout


def say_it(shown: WatchedPage, desk: tuple[Path, str], act: str, holder: str, **words: str) -> None:
    """Say something about the case on the page, and sign it."""
    page = shown.page
    page.click(f"[data-act={act}]")
    page.wait_for_selector("dialog form")
    for name, value in words.items():
        page.fill(f"dialog [name={name}]", value)
    page.select_option("dialog select[name=key_id]", label=page.locator("dialog option", has_text=holder).inner_text())
    page.click("dialog button[type=submit]")
    page.wait_for_selector("#signature")
    shown_digest = page.inner_text("dialog .digest")
    assert len(shown_digest) == 64
    page.fill("#signature", signed(*desk, page.inner_text("#command")))
    page.click("#record")
    page.wait_for_selector("dialog", state="detached")
    shown.settle()


def handed_over(shown: WatchedPage, folder: Path, to: str) -> Path:
    """Make the package for a party; return the file that the browser saved."""
    with shown.page.expect_download() as download:
        shown.page.click("button:has-text('Make the package')")
    path = folder / f"for-{to}.zip"
    download.value.save_as(path)
    return path


def taken_in(shown: WatchedPage, package: Path) -> None:
    shown.visit("/cases")
    shown.page.set_input_files("#package", package)
    shown.page.click("button:has-text('Take it in')")
    shown.page.wait_for_url(f"**/cases/{CASE}*")
    shown.settle()


def test_a_case_goes_from_its_draft_to_signatures_of_both_parties(desks, open_page):
    folder, alpha, bravo = desks
    at_alpha = open_page(alpha, f"/incidents/{CASE}")
    at_alpha.page.click("button:has-text('Draft a case')")
    at_alpha.page.wait_for_selector("[data-act=release]")
    assert at_alpha.axe() == []
    release(at_alpha, (folder, "ALPHA"), "reviewer-1", because="BRAVO is asked first")
    assert "waits for a second person" in at_alpha.text("#standing")
    say_it(at_alpha, (folder, "ALPHA"), "release", "authority-1")
    assert "Released by ALPHA" in at_alpha.text("#standing")
    package = handed_over(at_alpha, folder, "BRAVO")

    at_bravo = open_page(bravo, "/cases")
    taken_in(at_bravo, package)
    assert "LUCH-5X was beside INTELSAT 39" in at_bravo.text()
    at_bravo.page.click("button:has-text('Verify')")
    assert "Intact." in at_bravo.text(".verified")
    say_it(at_bravo, (folder, "BRAVO"), "concur", "reviewer-1", comment="Same distances from our own copy.")
    say_it(at_bravo, (folder, "BRAVO"), "dissent", "reviewer-2", comment="Ask about an agreement first.")
    back = handed_over(at_bravo, folder, "ALPHA")

    taken_in(at_alpha, back)
    voices = at_alpha.page.locator(".voices li").all_inner_texts()
    assert [v for v in voices if "BRAVO · reviewer-1" in v and "Same distances from our own copy." in v]
    assert [v for v in voices if "BRAVO · reviewer-2" in v and "Ask about an agreement first." in v]
    assert sum("releases" in v for v in voices) == 2
    at_alpha.speak("ja")
    assert "不同意" in at_alpha.text(".voices")
    assert at_alpha.axe() == []


def release(shown: WatchedPage, desk: tuple[Path, str], holder: str, *, because: str) -> None:
    """Release to BRAVO: whom it goes to is ticked before the statement is prepared."""
    page = shown.page
    page.click("[data-act=release]")
    page.check("dialog input[value=BRAVO]")
    page.fill("dialog [name=because]", because)
    page.select_option("dialog select[name=key_id]", label=page.locator("dialog option", has_text=holder).inner_text())
    page.click("dialog button[type=submit]")
    page.wait_for_selector("#signature")
    said = page.inner_text("dialog .says")
    assert "BRAVO, TLP:AMBER" in said
    assert because in said
    page.fill("#signature", signed(*desk, page.inner_text("#command")))
    page.click("#record")
    page.wait_for_selector("dialog", state="detached")
    shown.settle()


def test_a_condition_is_changed_by_a_signed_review_alone(desks, open_page):
    folder, alpha, _ = desks
    shown = open_page(alpha, f"/incidents/{CASE}")
    page = shown.page
    page.click("#commitments summary >> nth=0")
    condition = page.locator("#commitments .one-condition", has=page.locator(".condition[data-status=unknown]")).first
    condition.locator("button").click()
    page.check("dialog input[value=met]")
    page.fill("dialog [name=reason]", "The operator said so on 1 June.")
    page.select_option(
        "dialog select[name=key_id]", label=page.locator("dialog option", has_text="reviewer-1").inner_text()
    )
    page.click("dialog button[type=submit]")
    page.wait_for_selector("#signature")
    page.fill("#signature", signed(folder, "ALPHA", page.inner_text("#command")))
    page.click("#record")
    page.wait_for_selector("dialog", state="detached")
    shown.settle()
    page.evaluate("document.querySelectorAll('#commitments details').forEach((d) => { d.open = true; })")
    assert "The operator said so on 1 June." in shown.text("#commitments .review")
    assert "ALPHA reviewer-1" in shown.text("#commitments .review")


def test_a_review_that_does_not_count_changes_nothing_on_the_worksheet(desks, open_page):
    _, alpha, _ = desks
    match = alpha.get(f"/v1/incidents/{CASE}")["commitments"][0]
    condition = match["conditions"][0]
    review = {"commitment": match["id"], "condition": condition["id"], "status": "not_met", "reason": "forged"}
    shown = open_page(alpha, "/cases")
    told = {"reviews": [{**review, "counts": False, "problems": ["the signature does not hold"]}], "total": 1}
    shown.page.route("**/reviews", lambda route: route.fulfill(json=told))
    shown.visit(f"/incidents/{CASE}")
    assert "forged" not in shown.page.inner_html("#commitments")
    assert shown.page.locator("#commitments .review").count() == 0


def test_a_connection_lost_while_recording_leaves_nothing_half_done(desks, open_page):
    folder, alpha, _ = desks
    shown = open_page(alpha, f"/cases/{CASE}")
    page = shown.page
    before = len(alpha.get(f"/v1/cases/{CASE}")["statements"])
    shown.unreachable = True
    page.click("[data-act=abstain]")
    page.select_option(
        "dialog select[name=key_id]", label=page.locator("dialog option", has_text="reviewer-2").inner_text()
    )
    page.click("dialog button[type=submit]")
    page.wait_for_selector("#signature")
    page.fill("#signature", signed(folder, "ALPHA", page.inner_text("#command")))
    lost = []

    def answer_is_lost(route):
        """Let the request through and lose its answer: the worst moment."""
        route.fetch()
        lost.append(route.request.url)
        route.abort("connectionreset")

    page.route("**/acts", answer_is_lost, times=1)
    page.click("#record")
    page.wait_for_selector("dialog .problem-line")
    assert "does not answer" in shown.text("dialog .problem-line")
    page.click("#record")
    page.wait_for_selector("dialog", state="detached")
    assert lost
    assert len(alpha.get(f"/v1/cases/{CASE}")["statements"]) == before + 1


def test_a_signature_of_something_else_is_refused_in_plain_words(desks, open_page):
    _, alpha, _ = desks
    shown = open_page(alpha, f"/cases/{CASE}", expected=(400, 409, 422))
    page = shown.page
    before = len(alpha.get(f"/v1/cases/{CASE}")["statements"])
    page.click("[data-act=dissent]")
    page.fill("dialog [name=comment]", "not signed by me")
    page.click("dialog button[type=submit]")
    page.wait_for_selector("#signature")
    page.fill("#signature", "A" * 86 + "==")
    page.click("#record")
    page.wait_for_selector("dialog .problem-line")
    assert len(alpha.get(f"/v1/cases/{CASE}")["statements"]) == before
