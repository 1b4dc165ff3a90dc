"""One small store and one service for all tests that only read."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

from hoshimori.service import Embedded, Limits, create_app
from service_on_loopback import TOKEN, asker, fill, watch_over


@pytest.fixture(scope="session")
def store_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small store that no test changes."""
    return fill(tmp_path_factory.mktemp("service") / "store")


@pytest.fixture(scope="session")
def app(store_folder: Path) -> Any:
    """The service over that store, without a socket."""
    return create_app(
        watch_over(store_folder), access=Embedded(TOKEN), limits=Limits(refused_at_once=1e9, writes_at_once=1e9)
    )


@pytest.fixture(scope="session")
def ask(app: Any) -> Callable[..., httpx2.Response]:
    """Ask the app: `ask("/v1/status")`, `ask("/v1/jobs", method="POST", json={...}, token=None)`."""
    return asker(app)


@pytest.fixture(name="asker", scope="session")
def asker_fixture() -> Callable[[Any], Callable[..., httpx2.Response]]:
    """Return what makes an asker of an app that a test makes for itself."""
    return asker
