"""The first start: the tutorial "from an empty machine to a signed case" is followed word by word in a browser."""

import json
import os
import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import expect

from service_on_loopback import Service
from web_page import WatchedPage

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "tutorial" / "console.md").read_text(encoding="utf-8")
WATCH_MS = 300_000  # kernels are compiled at the first watch of a fresh checkout
ENVIRONMENT = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}


def lines_of_the_terminal() -> list[str]:
    """Return what the page types into a terminal."""
    (block,) = re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)
    return [line.removeprefix("$ ") for line in block.splitlines()]


def steps() -> list[str]:
    """Return the numbered steps of the page, each as one line."""
    found = re.findall(r"^(\d+)\. (.*?)(?=\n\n|\n\d+\. |\Z)", PAGE, re.DOTALL | re.MULTILINE)
    assert [int(number) for number, _ in found] == list(range(1, len(found) + 1))
    return [" ".join(text.split()) for _, text in found]


@contextmanager
def served(command: str, folder: Path):
    """Give the service that a line of the page starts, on a free port."""
    with subprocess.Popen(
        [*command.split(), "--port", "0", "--json"], cwd=folder, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True
    ) as process:  # fmt: skip
        try:
            lines = ""
            while not lines.rstrip().endswith("}"):
                lines += process.stdout.readline()
            yield json.loads(lines)
        finally:
            process.terminate()


def follow(step: str, shown: WatchedPage) -> None:
    """Do what a step says; what stands in bold and is no act must be seen."""
    page = shown.page
    for verb, value, bold in re.findall(r"(?:(Press|Open|Choose|Write) )?(?:`([^`]+)` at )?\*\*(.+?)\*\*", step):
        if verb == "Press":
            page.get_by_role("button", name=bold, exact=True).click()
        elif verb == "Open":
            page.get_by_role("link", name=bold).first.click()
        elif verb == "Write":
            page.get_by_label(bold).fill(value)
        elif verb == "Choose" and (ROOT / value).is_file():
            page.get_by_label(bold).set_input_files(ROOT / value)
        elif verb == "Choose":
            field = page.get_by_label(bold).first
            field.select_option(label=field.locator("option", has_text=value).inner_text())
        else:
            expect(page.locator("body")).to_contain_text(bold, timeout=WATCH_MS)


@pytest.mark.timeout(600)
def test_the_tutorial_leads_from_an_empty_machine_to_a_signed_case(tmp_path, chromium):
    *before, serve = lines_of_the_terminal()
    for line in before:
        subprocess.run(["bash", "-c", line], cwd=tmp_path, env=ENVIRONMENT, check=True, capture_output=True)
    with served(serve, tmp_path) as printed:
        service = Service(printed["address"], None, None)
        shown = WatchedPage.opened(chromium, service, "/", token=printed["token"])
        assert shown.axe() == []
        shown.speak("ja")
        assert shown.text("main h1") == "まだ何も記録されていない"
        shown.speak("en")
        for step in steps():
            if "Record it" in step:
                line = f"{shown.text('#command')} --passphrase-file ../words"
                done = subprocess.run(
                    ["bash", "-c", line], cwd=tmp_path / "desk" / "keys", env=ENVIRONMENT,
                    check=True, capture_output=True, text=True,
                )  # fmt: skip
                assert shown.text("dialog .digest") in done.stderr
                shown.page.fill("#signature", done.stdout)
            follow(step, shown)
        assert shown.axe() == []
        assert shown.closed() == []
