"""satellite.js in the console against sgp4 in the service, on every fortieth object of a real catalogue."""

import os
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hoshimori.catalog import current_catalogue, ingest_paths
from hoshimori.service.catalog import elements_buffer, states_buffer
from service_on_loopback import watch_over

WEB = Path(__file__).resolve().parents[2] / "web"


@pytest.mark.shared_data
@pytest.mark.skipif(not (WEB / "node_modules/.bin/vitest").exists(), reason="the console's tools are not installed")
def test_satellite_js_places_a_catalogue_where_sgp4_does(shared_data, tmp_path):
    watch = watch_over(tmp_path / "store")
    file = shared_data / "catalogs" / "2024-09-17_full_2le_mizuba.tle"
    ingest_paths(watch.store, [file], clock=watch.clock)
    rows = current_catalogue(watch.store)[::40]
    (tmp_path / "elements").write_bytes(elements_buffer(rows))
    for which, days in enumerate((-1.0, 0.0, 5.0)):
        at = datetime(2024, 9, 17, tzinfo=UTC) + timedelta(days=days)
        (tmp_path / f"states{which}").write_bytes(states_buffer(rows, at))

    ran = subprocess.run(
        [shutil.which("npx") or "npx", "vitest", "run", "tests/catalog_sample.test.ts"],
        cwd=WEB,
        env={**os.environ, "HOSHIMORI_CATALOG_SAMPLE": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert rows.height > 600
    assert ran.stdout.count("worst_km") == 3
