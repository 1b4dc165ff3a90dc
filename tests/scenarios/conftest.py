"""What more than one test of scenarios uses."""

from pathlib import Path
from typing import Any

import pytest

from demo_once import demo_once


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """The folder that the demo leaves, and what it found. Copy the store before you change it."""
    return demo_once(tmp_path_factory.getbasetemp())
