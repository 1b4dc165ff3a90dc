"""Whole-ingest rates: read, hash, fsync, Parquet, membership; process start not included.

    python benchmarks/ingest.py [--json] [--runs 7]

Goal: 200,000 sets a second for TLE and 300,000 for OMM CSV on one core. Real catalogues from $HOSHIMORI_DATA; skipped
where they are missing. The last figures are in docs/reference/benchmarks.md.
"""

import os

os.environ.setdefault("POLARS_MAX_THREADS", "1")  # one core: before Polars starts

import argparse
import json
import platform
import statistics
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from hoshimori.catalog import ingest_paths
from hoshimori.store import Store

ROOT = Path(__file__).parents[1]
FILES = {
    "TLE (2LE) 2025-04-15": ("catalogs/2025-04-15_full_2le_keplemon_spacetrack.tle", 200_000),
    "TLE (3LE) 2024-07-05": ("catalogs/2024-07-05_full_3le_heyoka.tle", 200_000),
    "OMM CSV 2024-11-01": ("catalogs/2024-11-01_full_omm_csv_celestrak_mizuba.csv", 300_000),
}


class Now:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present."""
        return datetime.now(UTC)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--runs", type=int, default=7)
    arguments = parser.parse_args()
    data = Path(os.environ.get("HOSHIMORI_DATA", ROOT.parent / "shared" / "data"))
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    rows = []
    for name, (file, goal) in FILES.items():
        path = data / file
        if not path.exists():
            continue
        rates, sets = [], 0
        for _ in range(arguments.runs + 1):
            with tempfile.TemporaryDirectory() as folder:
                report = ingest_paths(Store.open(Path(folder) / "store", Now()), [path], clock=Now())
            sets = report.accepted
            rates.append(report.sets_per_second)
        rates = rates[1:]  # the first run loads libraries
        rows.append(
            {
                "file": name,
                "sets": sets,
                "median_sets_per_second": round(statistics.median(rates)),
                "best_sets_per_second": round(max(rates)),
                "goal_sets_per_second": goal,
            }
        )
    result = {"machine": platform.processor() or platform.machine(), "cores_used": 1, "rows": rows}
    if arguments.json:
        print(json.dumps(result, indent=2))
        return
    print(f"{'file':<24}{'sets':>8}{'median /s':>12}{'best /s':>12}{'goal /s':>12}")
    for row in rows:
        print(
            f"{row['file']:<24}{row['sets']:>8,}{row['median_sets_per_second']:>12,}"
            f"{row['best_sets_per_second']:>12,}{row['goal_sets_per_second']:>12,}"
        )


if __name__ == "__main__":
    main()
