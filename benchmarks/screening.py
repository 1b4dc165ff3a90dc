"""All against all, ours against `astroz.screen`, in the same run: time, memory, what each finds, and how cost grows.

    python benchmarks/screening.py [--json]              all of it: 5 to 8 minutes on 2 quiet cores
    python benchmarks/screening.py --hours 2 --no-curve  a short look
    python benchmarks/screening.py --curve-only          ours only: 3,000 to 100,000 objects, 1 to 14 days

The standard catalogue (2024-09-17, 26,905 objects) from $HOSHIMORI_DATA; nothing to do where it is missing. Each case
runs in a process of its own (peak memory), after a warm-up on few objects that loads the kernels; the cold start is
that warm-up with an empty cache of kernels. With --repeat the sides take turns and the medians count. The peer runs
at its step of half a minute, its faster setting. Rows are compared by pair and time (1 s) at 10 m/s or more; those
whose miss lies within 1 m of the distance are counted apart, and so are the peer's slow rows that are episodes here.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
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
WINDOWS_H = (24.0, 168.0)
CURVE_OBJECTS = (3_000, 10_000, 26_905, 50_000, 100_000)
CURVE_DAYS = (1.0, 2.0, 4.0, 7.0, 14.0)
ONE_METRE_KM = 0.001
SLOW_KM_S = 0.010
SAME_S = 1.0
FIGURES = ("seconds", "cpu_s", "peak_mb")


def catalogue() -> Path:
    return Path(os.environ.get("HOSHIMORI_DATA", ROOT.parent / "shared" / "data")) / CATALOGUE


def ours(hours: float, distance_km: float, objects: int) -> dict:
    from hoshimori.io import read
    from hoshimori.screening import screen

    file = catalogue()
    sets = many(read(file.read_bytes(), source=file.name).sets, objects)
    start, before = time.perf_counter(), time.process_time()
    screen(sets[:200], begin=BEGIN, end=BEGIN + timedelta(hours=1), miss_distance_km=distance_km)
    warm_up, warm_up_cpu = time.perf_counter() - start, time.process_time() - before
    if hours == 0.0:
        return {"warm_up_s": warm_up, "warm_up_cpu_s": warm_up_cpu}
    start, before = time.perf_counter(), time.process_time()
    found = screen(sets, begin=BEGIN, end=BEGIN + timedelta(hours=hours), miss_distance_km=distance_km)
    seconds, cpu_s = time.perf_counter() - start, time.process_time() - before
    rows = [
        (a, b, (tca - BEGIN).total_seconds(), miss, speed) for a, b, tca, miss, speed in found.conjunctions.iter_rows()
    ]
    spans = [
        (a, b, (begin - BEGIN).total_seconds(), (end - BEGIN).total_seconds())
        for a, b, begin, end in found.episodes.select("primary", "secondary", "begin", "end").iter_rows()
    ]
    return {
        "seconds": seconds,
        "cpu_s": cpu_s,
        "warm_up_s": warm_up,
        "rows": rows,
        "spans": spans,
        "dropped": found.dropped["norad_cat_id"].to_list(),
        "peak_mb": peak_mb(),
    }


def theirs(hours: float, distance_km: float) -> dict:
    import astroz

    text = catalogue().read_text(encoding="ascii")
    few = astroz.Constellation("\n".join(text.splitlines()[:400]))
    astroz.screen(few, 60.0, threshold=distance_km, step=PEER_STEP_MIN, start_time=BEGIN)
    constellation = astroz.Constellation(text)
    numbers = constellation.satnums
    start, before = time.perf_counter(), time.process_time()
    found = astroz.screen(constellation, hours * 60.0, threshold=distance_km, step=PEER_STEP_MIN, start_time=BEGIN)
    seconds, cpu_s = time.perf_counter() - start, time.process_time() - before
    columns = zip(found.i, found.j, found.time * 60.0, found.distance, found.speed, strict=True)
    rows = [
        (min(numbers[i], numbers[j]), max(numbers[i], numbers[j]), float(t), float(d), float(v))
        for i, j, t, d, v in columns
    ]
    return {"seconds": seconds, "cpu_s": cpu_s, "rows": rows, "peak_mb": peak_mb()}


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


def in_episodes(rows: list, spans: list) -> int:
    """Return how many slow rows lie within an episode of their pair."""
    index: dict[tuple[int, int], list[tuple[float, float]]] = {}
    for a, b, begin, end in spans:
        index.setdefault((a, b), []).append((begin - SAME_S, end + SAME_S))
    return sum(
        speed < SLOW_KM_S and any(begin <= t <= end for begin, end in index.get((a, b), []))
        for a, b, t, _, speed in rows
    )


def many(sets: pl.DataFrame, count: int) -> pl.DataFrame:
    """Return `count` sets: a sample of the real ones, or these and copies with nodes and anomalies drawn anew."""
    rng = np.random.default_rng(4)
    if count == len(sets):
        return sets
    if count < len(sets):
        return sets[np.sort(rng.choice(len(sets), count, replace=False))]
    more = count - len(sets)
    copies = sets[rng.integers(len(sets), size=more)].with_columns(
        ra_of_asc_node=rng.uniform(0.0, 360.0, more),
        mean_anomaly=rng.uniform(0.0, 360.0, more),
        norad_cat_id=np.arange(more) + 700_000,
    )
    return pl.concat([sets, copies])


def run(side: str, hours: float, distance_km: float, objects: int = CURVE_OBJECTS[2], *, cold: bool = False) -> dict:
    """Return what one side says from a process of its own; `cold`: with an empty cache of kernels."""
    command = [sys.executable, __file__, "--side", side, "--hours", str(hours)]
    command += ["--distance", str(distance_km), "--objects", str(objects)]
    with tempfile.TemporaryDirectory() as empty:
        environment = {**os.environ, "NUMBA_CACHE_DIR": empty} if cold else dict(os.environ)
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    answer: dict = json.loads(done.stdout)
    return answer


def compare(hours: float, distance_km: float, repeat: int, *, peer: bool) -> dict:
    """Return the figures of both sides for one window, and what only one of them finds."""
    sides = ("ours", "theirs") if peer else ("ours",)
    runs: dict[str, list[dict]] = {side: [] for side in sides}
    for _ in range(repeat):
        for side in sides:
            runs[side].append(run(side, hours, distance_km))
    report: dict = {"hours": hours}
    for side, results in runs.items():
        rows = results[-1]["rows"]
        report[side] = {figure: median(one[figure] for one in results) for figure in FIGURES}
        report[side] |= {"events": len(rows), "conjunctions": sum(row[4] >= SLOW_KM_S for row in rows)}
    mine = runs["ours"][-1]
    report["ours"] |= {"episodes": len(mine["spans"]), "warm_up_s": mine["warm_up_s"]}
    if peer:
        rows, gone = runs["theirs"][-1]["rows"], set(mine["dropped"])
        kept = [row for row in rows if row[0] not in gone and row[1] not in gone]
        lone, edge = only_in(mine["rows"], rows, distance_km)
        report["only_ours"] = {"at_the_distance_within_1_m": edge, "other": len(lone), "examples": lone[:5]}
        lone, edge = only_in(kept, mine["rows"], distance_km)
        slow = sum(row[4] < SLOW_KM_S for row in rows)
        inside = in_episodes(rows, mine["spans"])
        report["only_theirs"] = {
            "below_10_m_s_in_our_episodes": inside,
            "below_10_m_s_elsewhere": slow - inside,
            "of_objects_that_dropped_out_here": len(rows) - len(kept),
            "at_the_distance_within_1_m": edge,
            "other": len(lone),
            "examples": lone[:5],
        }
        report["ratio"] = {figure: report["theirs"][figure] / report["ours"][figure] for figure in FIGURES}
    return report


def curve(distance_km: float, known: list[dict]) -> dict:
    """Return the cost by number of objects for one day and by days for the standard catalogue, with exponents."""
    standard = CURVE_OBJECTS[2]
    had = {(standard, one["hours"] / 24.0): one["ours"] for one in known}
    cases = [(count, 1.0) for count in CURVE_OBJECTS] + [(standard, days) for days in CURVE_DAYS[1:]]
    points = []
    for objects, days in cases:
        result = had.get((objects, days)) or run("ours", days * 24.0, distance_km, objects)
        point = {figure: result[figure] for figure in FIGURES}
        events = result["conjunctions"] if "conjunctions" in result else len(result["rows"])
        points.append({"objects": objects, "days": days, **point, "conjunctions": events})

    def exponent(key: str, chosen: list[dict]) -> float:
        x, y = np.log([p[key] for p in chosen]), np.log([p["cpu_s"] for p in chosen])
        return float(np.polyfit(x, y, 1)[0])

    by_objects, by_days = points[: len(CURVE_OBJECTS)], [points[2], *points[len(CURVE_OBJECTS) :]]
    return {
        "points": points,
        "exponent_of_objects_to_26905": exponent("objects", by_objects[:3]),
        "exponent_of_objects_from_26905": exponent("objects", by_objects[2:]),
        "exponent_of_objects": exponent("objects", by_objects),
        "exponent_of_days": exponent("days", by_days),
    }


def machine() -> dict:
    """Return what the figures were measured on."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")
    return {
        "cores": os.cpu_count(),
        "processor": model,
        "python": platform.python_version(),
        "load_1_min": os.getloadavg()[0],
    }


def show(report: dict, distance_km: float) -> None:
    """Print one table of the windows, then the curve."""
    on = report["machine"]
    print(
        f"all against all, {CURVE_OBJECTS[2]:,} objects, {distance_km:g} km, from {BEGIN:%Y-%m-%dT%H:%MZ}; "
        f"{on['cores']} cores, {on['processor']}, Python {on['python']}, load {on['load_1_min']:.1f} at the start"
    )
    print(f"{'window':>7} {'':7}{'wall s':>9}{'CPU s':>9}{'at 10 m/s or more':>19}{'all rows':>10}{'peak MB':>9}")
    for one in report["windows"]:
        for side in ("ours", "theirs"):
            if side in one:
                row = one[side]
                print(
                    f"{one['hours']:5.4g} h {side:7}{row['seconds']:9.1f}{row['cpu_s']:9.1f}"
                    f"{row['conjunctions']:19,}{row['events']:10,}{row['peak_mb']:9.0f}"
                )
        if "ratio" in one:
            ratio = one["ratio"]
            print(f"{'':8}ratio  {ratio['seconds']:9.2f}{ratio['cpu_s']:9.2f}{'':29}{ratio['peak_mb']:9.2f}")
            for side in ("only_ours", "only_theirs"):
                classes = {name: value for name, value in one[side].items() if value and name != "examples"}
                said = ", ".join(f"{name.replace('_', ' ')} {value:,}" for name, value in classes.items()) or "nothing"
                print(f"{'':8}{side.replace('_', ' ')}: {said}")
    for name, start in report.get("start", {}).items():
        print(f"{name} start: {start['warm_up_s']:.1f} s, CPU {start['warm_up_cpu_s']:.1f} s")
    if "curve" in report:
        show_curve(report["curve"])


def show_curve(curve: dict) -> None:
    print("objects   days   wall s    CPU s   conjunctions   peak MB")
    for point in curve["points"]:
        print(
            f"{point['objects']:7d} {point['days']:6g} {point['seconds']:8.1f} {point['cpu_s']:8.1f} "
            f"{point['conjunctions']:14,} {point['peak_mb']:9.0f}"
        )
    for name, value in curve.items():
        if name != "points":
            print(f"{name.replace('_', ' ')}: {value:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--hours", type=float, action="append", help="Window to compare; repeat (24 and 168 if none).")
    parser.add_argument("--distance", type=float, default=5.0)
    parser.add_argument("--ours-only", action="store_true")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--no-curve", action="store_true")
    parser.add_argument("--curve-only", action="store_true")
    parser.add_argument("--side", choices=["ours", "theirs"], help=argparse.SUPPRESS)
    parser.add_argument("--objects", type=int, default=CURVE_OBJECTS[2], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    distance_km = arguments.distance
    if not catalogue().exists():
        print(f"no catalogue at {catalogue()}; set HOSHIMORI_DATA")
        return
    if arguments.side:
        hours = arguments.hours[0]
        side = theirs(hours, distance_km) if arguments.side == "theirs" else ours(hours, distance_km, arguments.objects)
        print(json.dumps(side))
        return
    report: dict = {"machine": machine(), "distance_km": distance_km, "windows": []}
    if not arguments.curve_only:
        run("ours", 0.0, distance_km)  # puts the kernels on disk
        report["start"] = {name: run("ours", 0.0, distance_km, cold=name == "cold") for name in ("warm", "cold")}
        for hours in arguments.hours or WINDOWS_H:
            report["windows"].append(compare(hours, distance_km, arguments.repeat, peer=not arguments.ours_only))
    if not arguments.no_curve:
        report["curve"] = curve(distance_km, report["windows"])
    if arguments.json:
        print(json.dumps(report))
    else:
        show(report, distance_km)


if __name__ == "__main__":
    main()
