"""Reliability of assumed covariances: predicted standard deviations against differences of held-back element sets.

    python benchmarks/covariance.py [--json] [--objects 40]

From $HOSHIMORI_DATA: the active objects of 16 March to 7 May 2026 by group (split 12 April), rocket bodies and dead
payloads of the same weeks, and the truth satellites (split in the middle of a stretch of 400 sets). Prints the share
of held-back differences within 1, 2 and 3 predicted standard deviations; a Gaussian that is right has 0.683, 0.954
and 0.997.
"""

import argparse
import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import polars as pl

from hoshimori.io import read
from hoshimori.screening.covariance import regimes_of
from hoshimori.screening.covariance_calibration import calibration

ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("HOSHIMORI_DATA", ROOT.parent / "shared" / "data"))
SPLIT = datetime(2026, 4, 12, tzinfo=UTC)
STRETCH = 400


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--objects", type=int, default=40, help="at most so many objects a group")
    arguments = parser.parse_args()
    tables = []
    for name, history, split in groups(arguments.objects):
        start = time.perf_counter()
        table = calibration(history, split).with_columns(pl.lit(name).alias("group"))
        tables.append(table)
        if not arguments.json:
            print(f"\n{name}: {history['norad_cat_id'].n_unique()} objects, {len(history):,} sets, "
                  f"{time.perf_counter() - start:.1f} s")  # fmt: skip
            with pl.Config(
                tbl_rows=-1, tbl_cols=-1, float_precision=3, tbl_hide_dataframe_shape=True, tbl_width_chars=140
            ):
                print(table.drop("group"))
    if not tables:
        print(f"no histories at {DATA}; set HOSHIMORI_DATA")
    elif arguments.json:
        print(json.dumps(pl.concat(tables).to_dicts()))


def groups(most: int) -> list[tuple[str, pl.DataFrame, datetime]]:
    """Return (name, history, split) of every group whose data is there."""
    found = []
    active = DATA / "history" / "active_2026-03-16_05-07_daily.parquet"
    if active.exists():
        history = pl.read_parquet(active)
        names = pl.read_csv(active.with_name("active_2026-03-16_05-07_names.csv"), columns=[0, 1])
        names.columns = ["norad_cat_id", "name"]
        starlink = set(names.filter(pl.col("name").str.starts_with("STARLINK"))["norad_cat_id"].to_list())
        regimes = regimes_of(history)
        rng = np.random.default_rng(2026)
        for name in ("LEO", "STARLINK", "MEO", "GEO", "HEO"):
            if name == "STARLINK":
                members = sorted(number for number in regimes if number in starlink)
            else:
                members = sorted(n for n, of in regimes.items() if of == name and n not in starlink)
            chosen = sorted(rng.choice(members, min(most, len(members)), replace=False).tolist())
            found.append((f"active {name}", history.filter(pl.col("norad_cat_id").is_in(chosen)), SPLIT))
    visual = DATA / "controls" / "visual_2026-03_05"
    for path in sorted(visual.glob("*passive*.tle")) or sorted(visual.glob("*.tle"))[:1]:
        history = read(path.read_bytes(), source=path.name).sets
        keep = history["norad_cat_id"].unique().sort().to_list()[:most]
        found.append((f"passive {path.stem}", history.filter(pl.col("norad_cat_id").is_in(keep)), SPLIT))
    stretches = []
    for path in sorted((DATA / "manoeuvre_truth").glob("*.tle")):
        sets = read(path.read_bytes(), source=path.name).sets.sort("epoch")
        middle = len(sets) // 2
        stretches.append((path.stem, sets.slice(max(0, middle - STRETCH // 2), STRETCH)))
    found += [
        (f"truth {name}", history, history["epoch"][len(history) // 2]) for name, history in stretches if len(history)
    ]
    return found


if __name__ == "__main__":
    main()
