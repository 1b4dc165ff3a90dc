"""A page in a real browser that keeps account of everything that should not happen."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

import hoshimori
from service_on_loopback import TOKEN, Service

CONSOLE = Path(hoshimori.__file__).parent / "service" / "console"
AXE = Path(__file__).parents[1] / "web" / "node_modules" / "axe-core" / "axe.min.js"
WIDE, NARROW = (1280, 800), (390, 844)
PATIENCE_MS = 20_000
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = (
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
    "--disable-quic", "--no-default-browser-check", "--enable-unsafe-swiftshader",
)  # fmt: skip
#: Chromium says this of every refused answer; the page says it in words.
_REFUSED = "Failed to load resource"
#: Its note that a software renderer reads a picture back.
_BROWSERS_OWN = "GL Driver Message"


@contextmanager
def launched() -> Iterator[Browser]:
    """Give a browser; the test is skipped where there is none."""
    found = next((path for path in map(shutil.which, _NAMES) if path), None)
    if found is None:
        pytest.skip("no Chromium here (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = _started(playwright.chromium, found)
        try:
            yield browser
        finally:
            browser.close()


def _started(chromium: Any, path: str) -> Browser:
    """Start it in its own sandbox where the system lets it; as root and in many containers there is none."""
    if os.geteuid() != 0:
        try:
            return chromium.launch(executable_path=path, args=[*_ARGUMENTS])
        except Error:
            pass
    return chromium.launch(executable_path=path, args=[*_ARGUMENTS, "--no-sandbox"])


@lru_cache(maxsize=1)
def axe_source() -> str:
    """Return axe-core, which `make console` brings in."""
    return AXE.read_text(encoding="utf-8")


@dataclass
class WatchedPage:
    """A page with what went wrong on it.

    Attributes:
        expected: Status codes of answers that the test asks for.
        unreachable: Whether the service may be away for a while.
    """

    page: Page
    context: BrowserContext
    service: Service
    complaints: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)
    unreachable: bool = False

    @classmethod
    def opened(
        cls,
        browser: Browser,
        service: Service,
        path: str,
        *,
        language: str = "en",
        size: tuple[int, int] = WIDE,
        token: str | None = TOKEN,
        expected: tuple[int, ...] = (),
        theme: str = "light",
    ) -> "WatchedPage":
        """Open `path` as `hoshimori serve` prints it, with the token in the fragment."""
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale="en-GB",
            timezone_id="Asia/Tokyo",
            color_scheme=theme,
            accept_downloads=True,
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        made = cls(page=page, context=context, service=service, expected=set(expected))
        page.on("console", made._console)
        page.on("pageerror", lambda error: made.complaints.append(f"error: {error}"))
        page.on("request", made._request)
        page.on("response", made._response)
        joined = f"{path}{'&' if '?' in path else '?'}language={language}"
        page.goto(f"{service.address}{joined}{f'#token={token}' if token else ''}")
        page.wait_for_selector("main h1")
        return made

    def _console(self, message: Any) -> None:
        said = message.text
        if _REFUSED in said or _BROWSERS_OWN in said or (self.unreachable and "net::ERR" in said):
            return
        if message.type in {"error", "warning"} or "Content Security Policy" in said:
            self.complaints.append(f"console: {said[:300]}")

    def _request(self, request: Any) -> None:
        if not request.url.startswith((f"{self.service.address}/", "data:", "blob:")):
            self.complaints.append(f"third party: {request.url[:200]}")

    def _response(self, response: Any) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.complaints.append(f"{response.status} {response.url}")

    def go(self, path: str) -> None:
        """Go to a page by its address, as one who has a link to it; the token of the tab is kept."""
        self.page.goto(f"{self.service.address}{path}")
        self.settle()

    def settle(self) -> None:
        """Wait until the page stands: heading there, nothing being read, figures drawn."""
        self.page.wait_for_selector("main .page:not([aria-busy]) h1")
        self.page.wait_for_selector("figure[data-figure]:not([data-drawn])", state="hidden")

    def speak(self, language: str) -> None:
        """Switch the language, unless the page speaks it already."""
        if self.page.get_attribute("html", "lang") != language:
            self.page.click("#switch-language")
            self.page.wait_for_selector(f"html[lang={language}]")
            self.settle()

    def visit(self, path: str, *, until: str = "") -> None:
        """Go to a page of the console as a link does, without loading everything again; wait for what `until` names."""
        self.page.evaluate(
            "path => { const a = document.createElement('a'); a.href = path; document.body.append(a); a.click();"
            " a.remove(); }",
            path,
        )
        self.page.wait_for_url(lambda url: url.startswith(f"{self.service.address}{path}"))
        if until:
            self.page.wait_for_selector(until, timeout=3 * PATIENCE_MS)
        else:
            self.settle()

    def text(self, selector: str = "main") -> str:
        """Return what is written in an element."""
        return self.page.inner_text(selector)

    def axe(self) -> list[str]:
        """Return the serious and critical findings of axe on this page."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(axe_source())
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations'], elementRef: false})")
        return [
            f"{v['id']} ({v['impact']}): {node['target']} {node['failureSummary'][:200]}"
            for v in found["violations"]
            if v["impact"] in {"serious", "critical"}
            for node in v["nodes"]
        ]

    def too_wide(self) -> int:
        """Return by how many pixels the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))

    def closed(self) -> list[str]:
        """Close the page; return what went wrong on it."""
        self.context.close()
        return self.complaints
