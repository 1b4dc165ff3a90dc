"""How many element sets a second are read: bytes in memory to a validated table, one thread, no store.

    python benchmarks/ingest_parse.py [--json] [--runs 7]

Reads $HOSHIMORI_DATA (default: ../shared/data beside the repository) and skips what is not there.
"""

import argparse
import json
import os
import statistics
import time
from pathlib import Path

os.environ.setdefault("POLARS_MAX_THREADS", "1")  # before polars is imported: one core
FILES = (
    "catalogs/2024-09-17_full_2le_mizuba.tle",
    "catalogs/2025-04-15_full_2le_keplemon_spacetrack.tle",
    "catalogs/2024-07-05_full_3le_heyoka.tle",
    "catalogs/2024-11-01_full_omm_csv_celestrak_mizuba.csv",
    "catalogs/2026-07-10_active_omm_csv_celestrak_midexplorer.csv",
    "history/starlink_history.tle",
)


def measure(folder: Path, runs: int) -> list[dict[str, object]]:
    from hoshimori.io import read

    rows: list[dict[str, object]] = []
    for name in FILES:
        path = folder / name
        if not path.is_file():
            continue
        data = path.read_bytes()
        reading = read(data, source=path.name)
        seconds = []
        for _ in range(runs):
            begin = time.perf_counter()
            reading = read(data, source=path.name)
            seconds.append(time.perf_counter() - begin)
        sets = 0 if reading.sets is None else reading.sets.height
        median_s = statistics.median(seconds)
        rows.append(
            {
                "file": path.name,
                "record_format": reading.record_format,
                "sets": sets,
                "quarantined": reading.quarantine.height,
                "median_s": round(median_s, 4),
                "sets_per_second": round(sets / median_s),
            }
        )
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description="Element sets read a second.")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--runs", type=int, default=7, help="runs a file; the median counts")
    arguments = parser.parse_args()
    default = Path(__file__).resolve().parents[1].parent / "shared" / "data"
    rows = measure(Path(os.environ.get("HOSHIMORI_DATA", default)), arguments.runs)
    if arguments.json:
        print(
            json.dumps({"runs": arguments.runs, "threads": os.environ["POLARS_MAX_THREADS"], "files": rows}, indent=2)
        )
        return
    print(f"{'file':58} {'format':10} {'sets':>9} {'aside':>6} {'median ms':>10} {'sets/s':>11}")
    for row in rows:
        milliseconds = 1e3 * float(str(row["median_s"]))
        counts = f"{row['sets']:9,} {row['quarantined']:6,}"
        print(f"{row['file']:58} {row['record_format']:10} {counts} {milliseconds:10.1f} {row['sets_per_second']:11,}")
    if not rows:
        print("no real data found; set HOSHIMORI_DATA")


if __name__ == "__main__":
    main()
