"""Fixtures that more than one test folder uses."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from fixed_clock import FixedClock

ROOT = Path(__file__).parents[1]


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at 2026-06-01 12:00 UTC."""
    return replace(FixedClock())


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
