"""One Chromium for all browser tests; pages that complain when anything goes wrong that nobody expected."""

import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from demo_once import demo_once
from service_on_loopback import Service, fill, serving
from web_page import CONSOLE, WatchedPage, launched


class OneBrowser:
    """The browser of this process: started by the first test that asks, closed behind the last of this folder.

    Its driver keeps a loop in the process, which tests of other folders cannot have beside their own.
    """

    def __init__(self) -> None:
        self._open, self._browser = ExitStack(), None

    def running(self) -> Any:
        """Return the browser, started where there is none."""
        if self._browser is None:
            self._browser = self._open.enter_context(launched())
        return self._browser

    def close(self) -> None:
        """End it, if it was started."""
        self._browser = None
        self._open.close()


ONE_BROWSER = OneBrowser()


@pytest.fixture
def chromium() -> Any:
    """Debian's Chromium, started once."""
    if not (CONSOLE / "index.html").is_file():
        pytest.skip("the console is not built here (make console)")
    return ONE_BROWSER.running()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None]:  # noqa: ARG001  # pytest's signature
    """Close the browser when the next test is none of this folder."""
    yield
    if nextitem is None or nextitem.path.parent != Path(__file__).parent:
        ONE_BROWSER.close()


@pytest.fixture
def open_page(chromium: Any) -> Iterator[Callable[..., WatchedPage]]:
    """Open a page of a service: `open_page(service, "/incidents", language="ja", size=(390, 844))`."""
    opened: list[WatchedPage] = []

    def open_one(service: Service, path: str = "/incidents", **how: Any) -> WatchedPage:
        page = WatchedPage.opened(chromium, service, path, **how)
        opened.append(page)
        return page

    yield open_one
    complaints = [line for page in opened for line in page.closed()]
    assert complaints == []


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service over the small store: three incidents, one of them an exercise."""
    with serving(fill(tmp_path_factory.mktemp("small") / "store")) as service:
        yield service


@pytest.fixture(scope="module")
def demo_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service over a copy of the demo's store; the demo itself is run once for all tests."""
    folder = tmp_path_factory.mktemp("demo-service") / "store"
    shutil.copytree(demo_once(tmp_path_factory.getbasetemp())[0] / "store", folder)
    with serving(folder) as service:
        yield service
