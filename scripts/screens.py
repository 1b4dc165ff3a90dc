"""Take the pictures of the console in docs/pictures anew: from a demo folder, in both languages, wide and narrow.

make screens    (or: hoshimori demo --out demo && python scripts/screens.py demo)
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
HOSHIMORI = (sys.executable, "-c", "from hoshimori.cli.main import main; main()")
SIZES = {"wide": (1280, 800), "narrow": (390, 844)}
INCIDENT = "PRX-44476-55841"
#: Picture → address, and the part of the page that is brought to the top.
VIEWS = {
    "console-floor": ("/incidents?kind=proximity", ""),
    "console-incident": (f"/incidents/{INCIDENT}", ""),
    "console-explanations": (f"/incidents/{INCIDENT}", "#explanations"),
    "console-worksheet": (f"/incidents/{INCIDENT}", "#commitments"),
    "console-signing": (f"/cases/{INCIDENT}", ""),
    "console-globe": (f"/globe?incident={INCIDENT}", ""),
}


@contextmanager
def served(store: Path) -> Iterator[dict[str, str]]:
    """Give the address and the token of a service over `store`."""
    command = [*HOSHIMORI, "serve", "--port", "0", "--json", "--store", str(store)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  # our own command
        try:
            lines = ""
            while not lines.rstrip().endswith("}"):
                lines += process.stdout.readline() if process.stdout else ""
            yield json.loads(lines)
        finally:
            process.terminate()


def hoshimori(*arguments: str) -> None:
    """Run a command."""
    subprocess.run([*HOSHIMORI, *arguments], check=True, stdout=subprocess.DEVNULL)  # noqa: S603  # our own command


def main() -> None:
    """Take every picture."""
    demo = Path(sys.argv[1] if len(sys.argv) > 1 else "demo")
    chromium = shutil.which("chromium") or sys.exit("no Chromium here (Debian: apt-get install chromium)")
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    PICTURES.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(demo / "store", folder / "store")
        (folder / "words").write_text("four words of ALPHA\n", encoding="utf-8")
        party = ["--keys", str(folder / "keys"), "--passphrase-file", str(folder / "words")]
        hoshimori("party", "init", "ALPHA", *party, "--store", str(folder / "store"))
        with served(folder / "store") as service, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(chromium), args=arguments)
            for size, (width, height) in SIZES.items():
                for language in ("en", "ja"):
                    context = browser.new_context(
                        viewport={"width": width, "height": height}, timezone_id="Asia/Tokyo", reduced_motion="reduce"
                    )
                    context.set_default_timeout(60_000)
                    page = context.new_page()
                    page.goto(f"{service['address']}/?language={language}#token={service['token']}")
                    page.wait_for_selector(".incident-row")
                    for view, (path, part) in VIEWS.items():
                        taken(page, service["address"] + path, part)
                        page.screenshot(path=PICTURES / f"{view}-{language}-{size}.png")
                    context.close()
            browser.close()


def taken(page: Page, address: str, part: str) -> None:
    """Bring a view to stand."""
    page.goto(address)
    page.wait_for_selector("main h1, main canvas")
    if "/cases/" in address:
        drafted(page, address)
        prepared(page)
    elif "/globe" in address:
        page.wait_for_timeout(6_000)  # textures and the first frames
    else:
        page.wait_for_selector("main .page:not([aria-busy]) h1")
        page.wait_for_selector("figure[data-figure]:not([data-drawn])", state="hidden")
    if part:
        page.eval_on_selector(part, "(e) => e.scrollIntoView()")
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(300)


def drafted(page: Page, address: str) -> None:
    """Draft the case where there is none yet."""
    page.wait_for_selector("main .page:not([aria-busy]) h1")
    if page.locator("[data-act=concur]").count():
        return
    page.goto(address.replace("/cases/", "/incidents/"))
    page.click("#case button")
    page.wait_for_selector("[data-act=concur]")


def prepared(page: Page) -> None:
    """Open the dialog that shows what is signed."""
    page.click("[data-act=concur]")
    page.fill("dialog textarea", "Same distances from our own copy.")
    page.click("dialog button[type=submit]")
    page.wait_for_selector("#signature")


if __name__ == "__main__":
    main()
