"""Fixtures that more than one test folder uses."""

import os
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from fixed_clock import FixedClock

if TYPE_CHECKING:
    from hoshimori.store import Store

ROOT = Path(__file__).parents[1]
settings.register_profile("untimed", deadline=None)  # how long an example takes is no property of the code
settings.load_profile("untimed")
#: No test reads or empties the keyring of whoever runs it, nor finds one among the pretended ones of another test.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
#: The browser's tests go through their pages in order, and share one browser.
IN_ORDER = "tests/web/"
#: The longest first, so that no worker is left alone with one at the end; then the rest.
LONG_FIRST = ("tests/scenarios/test_demo.py", IN_ORDER, "tests/scenarios/", "tests/reference/", "tests/contracts/")
#: What looks at the demo's store comes last in the browser, so that it need not wait for the demo.
LOOKS_AT_THE_DEMO = frozenset({"test_console_demo.py", "test_console_globe.py"})


def _rank(item: pytest.Item) -> tuple[int, bool]:
    """Return when a test's turn is: first by `LONG_FIRST`."""
    place = next((n for n, start in enumerate(LONG_FIRST) if item.nodeid.startswith(start)), len(LONG_FIRST))
    return place, LONG_FIRST[place : place + 1] == (IN_ORDER,) and item.path.name in LOOKS_AT_THE_DEMO


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None]:
    """Put long files first, and leave tests of the browser in their order; all others come in any order."""
    written = {item: n for n, item in enumerate(items)}
    yield
    items.sort(key=lambda item: (_rank(item), written[item] if item.nodeid.startswith(IN_ORDER) else 0))


class _ByFile(LoadScopeScheduling):
    """A file goes to one worker as a whole, and so do all of the browser's files."""

    def _split_scope(self, nodeid: str) -> str:
        return IN_ORDER if nodeid.startswith(IN_ORDER) else nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling | None:
    """Hand out files in the order of `LONG_FIRST` with `--dist loadfile`."""
    if config.getoption("dist") != "loadfile":
        return None
    config.option.loadscopereorder = False
    return _ByFile(config, log)


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at 2026-06-01 12:00 UTC."""
    return replace(FixedClock())


@pytest.fixture
def store(tmp_path: Path, clock: FixedClock) -> "Store":
    """An empty store."""
    from hoshimori.store import Store  # a run without it loads no tables

    return Store.open(tmp_path / "store", clock)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder beside the store, for files to take in."""
    made = tmp_path / "data"
    made.mkdir()
    return made


def _data_folder() -> Path:
    return Path(os.environ.get("HOSHIMORI_DATA", ROOT.parent / "shared" / "data"))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what reads real data that is not shipped, before its fixtures look for it."""
    if _data_folder().is_dir():
        return
    reads_it = item.path.parent.name == "reference" and "shared" in item.path.read_text(encoding="utf-8")
    if reads_it or item.get_closest_marker("shared_data"):
        pytest.skip("no real data at $HOSHIMORI_DATA")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data that is not shipped; the test skips where it is missing."""
    folder = _data_folder()
    if not folder.is_dir():
        pytest.skip(f"no real data at $HOSHIMORI_DATA ({folder})")
    return folder
