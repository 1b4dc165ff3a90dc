"""Propagation rates: exact (sgp4), sampled (astroz), interpolated; the same objects and times, initialisation included.

    python benchmarks/propagation.py [--json] [--times 144]

The standard catalogue (2024-09-17, 26,905 objects) from $HOSHIMORI_DATA; nothing to do where it is missing. The sampler
and the interpolation are compared with the exact states in the same run.
"""

import argparse
import json
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from hoshimori.io import read
from hoshimori.propagation import TimeGrid, propagate
from hoshimori.propagation.interpolation import interpolated

ROOT = Path(__file__).parents[1]
CATALOGUE = "catalogs/2024-09-17_full_2le_mizuba.tle"
BEGIN = datetime(2024, 9, 17, tzinfo=UTC)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--times", type=int, default=144)
    arguments = parser.parse_args()
    file = Path(os.environ.get("HOSHIMORI_DATA", ROOT.parent / "shared" / "data")) / CATALOGUE
    if not file.exists():
        print(f"no catalogue at {file}; set HOSHIMORI_DATA")
        return
    sets = read(file.read_bytes(), source=file.name).sets[::4]
    span = timedelta(days=1)
    grid = TimeGrid.regular(BEGIN, BEGIN + span, 86400 / arguments.times)
    rows = []
    exact = None
    for name in ("exact", "sampled", "interpolated"):
        start = time.perf_counter()
        if name == "interpolated":
            r, _ = interpolated(sets, BEGIN, BEGIN + span).at(grid)
        else:
            r = propagate(sets, grid, exact=name == "exact").r_km
        seconds = time.perf_counter() - start
        exact = r if exact is None else exact
        error_m = 1e3 * np.nan_to_num(np.linalg.norm(r - exact, axis=2)).max(axis=1)
        rows.append(
            {
                "way": name,
                "million_states_per_s": round(len(sets) * len(grid) / seconds / 1e6, 2),
                "difference_median_m": round(float(np.median(error_m)), 4),
                "difference_99_percent_m": round(float(np.percentile(error_m, 99)), 3),
                "difference_greatest_m": round(float(error_m.max()), 3),
            }
        )
    if arguments.json:
        print(json.dumps({"objects": len(sets), "times": len(grid), "rows": rows}))
        return
    print(f"{len(sets)} objects x {len(grid)} times over one day; difference from sgp4 by object, worst time")
    for row in rows:
        print(
            f"{row['way']:13} {row['million_states_per_s']:6.2f} M states/s   median {row['difference_median_m']:.4f} m"
            f"   99 % {row['difference_99_percent_m']:.3f} m   greatest {row['difference_greatest_m']:.3f} m"
        )


if __name__ == "__main__":
    main()
