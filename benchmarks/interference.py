"""GNS001 on recorded days: gpsjam's levels cell for cell, what each day shows, and what quiet oceans show.

    python benchmarks/interference.py [--json] [--data DIR]

Reads `gnss_interference/*.csv.gz` of $HOSHIMORI_DATA. Every day is looked at alone, with the days before as known then.
"""

import argparse
import gzip
import json
import os
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import h3
import polars as pl

from hoshimori.detection import Window
from hoshimori.detection.cell_baseline import with_level
from hoshimori.detection.gnss_interference import PoorNavigation
from hoshimori.io import read
from hoshimori.model import Reading

#: Boxes of open ocean (south, north, west, east): no coast within 200 km.
OCEANS = {
    "North Atlantic": (35.0, 50.0, -45.0, -20.0),
    "South Atlantic": (-35.0, -10.0, -25.0, 0.0),
    "North Pacific": (25.0, 48.0, -170.0, -135.0),
    "South Pacific": (-40.0, -22.0, -150.0, -90.0),
    "Indian Ocean": (-35.0, -12.0, 75.0, 100.0),
}
DAY = timedelta(days=1)


def of_file(file: Path) -> pl.DataFrame:
    """Return the cells of one file as the reader of the project gives them."""
    cells = read(file.read_bytes(), source=file.name).cells
    return pl.DataFrame() if cells is None else cells


def cells_of(files: Sequence[Path]) -> pl.DataFrame:
    """Return all days as the watch would know them: each at its own end."""
    frames = []
    for file in files:
        cells = of_file(file)
        end = datetime.combine(cells["day"].item(0), datetime.max.time(), tzinfo=UTC)
        frames.append(cells.drop("line").with_columns(known_at=pl.lit(end), payload=pl.lit(file.name)))
    return pl.concat(frames)


def differing_levels(file: Path) -> tuple[int, int]:
    """Return cells of a day, and those whose level differs from gpsjam's rule worked out in plain Python."""
    lines = gzip.decompress(file.read_bytes()).decode().splitlines()[1:]
    by_rule = {}
    for cell, good, bad in (line.split(",") for line in lines):
        share = (int(bad) - 1) / (int(bad) + int(good))
        by_rule[cell] = (share, "high" if share >= 0.1 else "medium" if share >= 0.02 else "low")
    ours = with_level(of_file(file))
    found = {
        h3.int_to_str(cell): (share, level)
        for cell, share, level in ours.select("cell", "level_share", "level").iter_rows()
    }
    wrong = sum(found.get(cell, (9.0, ""))[1] != level or abs(found[cell][0] - share) > 1e-12
                for cell, (share, level) in by_rule.items())  # fmt: skip
    return len(by_rule), wrong


def in_box(name: str, box: tuple[float, float, float, float]) -> bool:
    """Return whether the middle of a cell lies in a box."""
    lat, lon = h3.cell_to_latlng(name)
    south, north, west, east = box
    return south <= lat <= north and west <= lon <= east


def measured(folder: Path) -> dict[str, Any]:
    """Return the figures of a folder of daily files."""
    files = sorted(folder.glob("*.csv.gz"))
    cells = cells_of(files)
    ocean_cells = {
        name: {h3.str_to_int(c) for c in map(h3.int_to_str, cells["cell"].unique().to_list()) if in_box(c, box)}
        for name, box in OCEANS.items()
    }
    counted = [differing_levels(file) for file in files]
    rows, flagged = [], dict.fromkeys(OCEANS, 0)
    seconds = []
    for day in sorted(cells["day"].unique().to_list()):
        begin = datetime(day.year, day.month, day.day, tzinfo=UTC)
        window = Window(begin=begin, end=begin + DAY, as_of=begin + DAY, cells=cells.filter(pl.col("day") <= day))
        started = perf_counter()
        found = PoorNavigation().detect(window)
        seconds.append(perf_counter() - started)
        rows += [
            {
                "date": str(day),
                "reading": one.reading.value,
                "region": one.values["region"],
                "cells": one.values.get("most_cells_in_a_day_count", one.values.get("cells_count")),
                "poor_percent": None if one.reading is Reading.NO_TRAFFIC else round(100 * one.values["poor_share"], 1),
                "usual_percent": None
                if one.reading is Reading.NO_TRAFFIC
                else round(100 * one.values["usual_share"], 1),
            }
            for one in found
        ]
        told = {h3.str_to_int(row["cell"]) for one in found for row in one.tables.get("cells", ())}
        for name in OCEANS:
            flagged[name] += len(told & ocean_cells[name])
    tested = cells.filter(pl.col("good") + pl.col("bad") >= PoorNavigation().least_aircraft_count)
    return {
        "days": len(files),
        "cells_compared": sum(n for n, _ in counted),
        "cells_with_another_level": sum(wrong for _, wrong in counted),
        "ocean_cell_days_tested": {
            name: tested.filter(pl.col("cell").is_in(sorted(own))).height for name, own in ocean_cells.items()
        },
        "ocean_cell_days_flagged": flagged,
        "median_s_a_day": round(sorted(seconds)[len(seconds) // 2], 2),
        "regions": rows,
        "regions_of_2022_02_24": [row for row in rows if row["date"] == str(date(2022, 2, 24))],
    }


def main() -> None:
    """Print the table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("HOSHIMORI_DATA", "../shared/data")))
    asked = parser.parse_args()
    folder = asked.data / "gnss_interference"
    if not any(folder.glob("*.csv.gz")):
        print(json.dumps({"skipped": "no gnss_interference/*.csv.gz"}) if asked.json else "skipped: no daily files")
        return
    found = measured(folder)
    if asked.json:
        print(json.dumps(found, indent=1))
        return
    for name in ("days", "cells_compared", "cells_with_another_level", "median_s_a_day"):
        print(f"{name}: {found[name]}")
    for name, n in found["ocean_cell_days_tested"].items():
        print(f"{name}: {found['ocean_cell_days_flagged'][name]} of {n} cell days flagged")
    for row in found["regions"]:
        if row["reading"] == "rise" or row in found["regions_of_2022_02_24"]:
            print("{date}  {reading:<10} {cells:>4} cells  {poor_percent}/{usual_percent} %  {region}".format(**row))


if __name__ == "__main__":
    main()
