"""All against all, ours against `astroz.screen`, in the same run: time, memory, and which pairs each finds.

    python benchmarks/screening.py [--json] [--hours 2 | --days N] [--distance 5] [--ours-only] [--repeat 1]
    python benchmarks/screening.py --curve     cost by number of objects and by days, ours only

The standard catalogue (2024-09-17, 26,905 objects) from $HOSHIMORI_DATA; nothing to do where it is missing. Each side
runs in a process of its own (peak memory), after a warm-up on few objects that loads or compiles the kernels. With
--repeat the sides take turns and the medians count. The peer runs at its step of half a minute, its faster setting.
Rows are compared by pair and time (1 s) at 10 m/s or more; those whose miss lies within 1 m of the distance are counted
apart.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import numpy as np
import polars as pl

ROOT = Path(__file__).parents[1]
CATALOGUE = "catalogs/2024-09-17_full_2le_mizuba.tle"
BEGIN = datetime(2024, 9, 18, tzinfo=UTC)
PEER_STEP_MIN = 0.5
CURVE_OBJECTS = (3_000, 10_000, 26_905, 50_000, 100_000)
CURVE_DAYS = (1, 2, 4, 7, 14)
ONE_METRE_KM = 0.001
SLOW_KM_S = 0.010
SAME_S = 1.0


def catalogue() -> Path:
    return Path(os.environ.get("HOSHIMORI_DATA", ROOT.parent / "shared" / "data")) / CATALOGUE


def ours(hours: float, distance_km: float) -> dict:
    from hoshimori.io import read
    from hoshimori.screening import screen

    file = catalogue()
    sets = read(file.read_bytes(), source=file.name).sets
    start = time.perf_counter()
    screen(sets[:200], begin=BEGIN, end=BEGIN + timedelta(hours=1), miss_distance_km=distance_km)
    warm_up = time.perf_counter() - start
    start, before = time.perf_counter(), time.process_time()
    found = screen(sets, begin=BEGIN, end=BEGIN + timedelta(hours=hours), miss_distance_km=distance_km)
    seconds, cpu_s = time.perf_counter() - start, time.process_time() - before
    rows = [
        (a, b, (tca - BEGIN).total_seconds(), miss, speed) for a, b, tca, miss, speed in found.conjunctions.iter_rows()
    ]
    return {
        "seconds": seconds,
        "cpu_s": cpu_s,
        "warm_up_s": warm_up,
        "rows": rows,
        "episodes": len(found.episodes),
        "dropped": found.dropped["norad_cat_id"].to_list(),
        "peak_mb": peak_mb(),
    }


def theirs(hours: float, distance_km: float) -> dict:
    import astroz

    constellation = astroz.Constellation(catalogue().read_text(encoding="ascii"))
    numbers = constellation.satnums
    start, before = time.perf_counter(), time.process_time()
    found = astroz.screen(constellation, hours * 60.0, threshold=distance_km, step=PEER_STEP_MIN, start_time=BEGIN)
    seconds, cpu_s = time.perf_counter() - start, time.process_time() - before
    columns = zip(found.i, found.j, found.time * 60.0, found.distance, found.speed, strict=True)
    rows = [
        (min(numbers[i], numbers[j]), max(numbers[i], numbers[j]), float(t), float(d), float(v))
        for i, j, t, d, v in columns
    ]
    return {"seconds": seconds, "cpu_s": cpu_s, "warm_up_s": 0.0, "rows": rows, "peak_mb": peak_mb()}


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0


def only_in(rows: list, others: list, distance_km: float) -> tuple[list, int]:
    """Return the rows without a partner in `others`, and how many more there are at the very edge of the distance."""
    index: dict[tuple[int, int], list[float]] = {}
    for a, b, t, _, _ in others:
        index.setdefault((a, b), []).append(t)
    lone, edge = [], 0
    for a, b, t, miss, speed in rows:
        if speed < SLOW_KM_S or any(abs(t - other) < SAME_S for other in index.get((a, b), [])):
            continue
        if miss > distance_km - ONE_METRE_KM:
            edge += 1
        else:
            lone.append((a, b, t, miss, speed))
    return lone, edge


def many(sets: pl.DataFrame, count: int) -> pl.DataFrame:
    """Return `count` sets: a sample of the real ones, or these and copies with nodes and anomalies drawn anew."""
    rng = np.random.default_rng(4)
    if count <= len(sets):
        return sets[np.sort(rng.choice(len(sets), count, replace=False))]
    more = count - len(sets)
    copies = sets[rng.integers(len(sets), size=more)].with_columns(
        ra_of_asc_node=rng.uniform(0.0, 360.0, more),
        mean_anomaly=rng.uniform(0.0, 360.0, more),
        norad_cat_id=np.arange(more) + 700_000,
    )
    return pl.concat([sets, copies])


def curve(distance_km: float) -> None:
    """Print the cost of one day by number of objects, and of the standard catalogue by days."""
    from hoshimori.io import read
    from hoshimori.screening import screen

    file = catalogue()
    sets = read(file.read_bytes(), source=file.name).sets
    screen(sets[:200], begin=BEGIN, end=BEGIN + timedelta(hours=1), miss_distance_km=distance_km)
    cases = [(count, 1) for count in CURVE_OBJECTS] + [(len(sets), days) for days in CURVE_DAYS[1:]]
    print("objects   days   wall s    CPU s   conjunctions   peak MB so far")
    for count, days in cases:
        some = many(sets, count)
        start, before = time.perf_counter(), time.process_time()
        found = screen(some, begin=BEGIN, end=BEGIN + timedelta(days=days), miss_distance_km=distance_km)
        wall, cpu = time.perf_counter() - start, time.process_time() - before
        print(
            f"{count:7d} {days:6d} {wall:8.1f} {cpu:8.1f} {len(found.conjunctions):14d} {peak_mb():16.0f}", flush=True
        )


def compare(hours: float, arguments: argparse.Namespace) -> None:
    """Run both sides and print one table."""
    sides = ["ours"] if arguments.ours_only else ["ours", "theirs"]
    results: dict = {}
    runs: dict = {side: [] for side in sides}
    for side in sides * arguments.repeat:
        command = [sys.executable, __file__, "--side", side, "--hours", str(hours)]
        command += ["--distance", str(arguments.distance)]
        results[side] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        runs[side].append(results[side])
    for side in sides:
        for figure in ("seconds", "cpu_s", "peak_mb"):
            results[side][figure] = median(run[figure] for run in runs[side])
    report: dict = {
        side: {key: value for key, value in result.items() if key not in ("rows", "dropped")}
        | {"conjunctions": sum(row[4] >= SLOW_KM_S for row in result["rows"])}
        for side, result in results.items()
    }
    if "theirs" in results:
        gone = set(results["ours"]["dropped"])
        kept = [row for row in results["theirs"]["rows"] if row[0] not in gone and row[1] not in gone]
        lone_ours, edge_ours = only_in(results["ours"]["rows"], results["theirs"]["rows"], arguments.distance)
        lone_theirs, edge_theirs = only_in(kept, results["ours"]["rows"], arguments.distance)
        report["only_ours"], report["only_theirs"] = len(lone_ours), len(lone_theirs)
        report["only_ours_within_1_m_of_the_distance"] = edge_ours
        report["only_theirs_within_1_m_of_the_distance"] = edge_theirs
        report["examples_only_ours"], report["examples_only_theirs"] = lone_ours[:5], lone_theirs[:5]
    report |= {"hours": hours, "distance_km": arguments.distance, "cores": os.cpu_count()}
    if arguments.json:
        print(json.dumps(report))
        return
    print(f"26,905 objects, {hours:g} h, {arguments.distance:g} km, {os.cpu_count()} cores")
    for side in sides:
        row = report[side]
        print(
            f"{side:7} {row['seconds']:8.1f} s   CPU {row['cpu_s']:7.1f} s   {row['conjunctions']:7d} conjunctions"
            f"   peak {row['peak_mb']:.0f} MB   warm-up {row['warm_up_s']:.1f} s"
        )
    if "theirs" in results:
        ratio = {figure: report["theirs"][figure] / report["ours"][figure] for figure in ("seconds", "cpu_s")}
        print(f"theirs / ours: {ratio['seconds']:.1f} in wall time, {ratio['cpu_s']:.1f} in CPU time")
        print(f"only ours {report['only_ours']} (+ {edge_ours} within 1 m of the distance): {lone_ours[:5]}")
        print(f"only theirs {report['only_theirs']} (+ {edge_theirs} within 1 m of the distance): {lone_theirs[:5]}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--hours", type=float, default=2.0)
    parser.add_argument("--days", type=float)
    parser.add_argument("--distance", type=float, default=5.0)
    parser.add_argument("--ours-only", action="store_true")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--curve", action="store_true")
    parser.add_argument("--side", choices=["ours", "theirs"], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    hours = arguments.days * 24.0 if arguments.days else arguments.hours
    if not catalogue().exists():
        print(f"no catalogue at {catalogue()}; set HOSHIMORI_DATA")
        return
    if arguments.curve:
        curve(arguments.distance)
        return
    if arguments.side:
        side = ours if arguments.side == "ours" else theirs
        print(json.dumps(side(hours, arguments.distance)))
        return
    compare(hours, arguments)


if __name__ == "__main__":
    main()
