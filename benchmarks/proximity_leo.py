"""Low orbits that are matched: base rates, ranked lists, cases, how often chance persists, and the cost.

    python benchmarks/proximity_leo.py [--json] [--dates 2025-04-15 2026-05-07] [--quick]

* base rates: payload pairs of METHODS 4.2 on 17 September 2024 and 15 April 2025 (types, owners and names after GCAT;
  active: the operational code of a list of January 2025), shells and complexes left out;
* ranked: every line of PRX002 on the dates, rarest first, with its reason;
* cases: what must and must not be said of named pairs;
* persistence: of pairs that cannot be kept (both debris or stages) and are matched in one catalogue, how many are in
  the next one; the same of pairs of two payloads;
* cost: processor seconds of the detector against the number of objects.

Files come from $HOSHIMORI_DATA; what is missing is skipped. `--quick` leaves out persistence and cost.
"""

import argparse
import csv
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

ROOT = Path(__file__).parents[1]
DAY = timedelta(days=1)
DAILY = "history/active_2026-03-16_05-07_daily.parquet"
REGISTER = "satcat/gcat_launchlog_2024-12.tsv"
NAMES = "satcat/mizuba_2025-01_name_ops_rcs.csv"
#: METHODS 4.2: plane, difference of semi-major axis.
BOXES = ((0.1, 5.0), (0.3, 10.0), (0.5, 20.0), (1.0, 50.0))
RATE_DATES = ("2024-09-17", "2025-04-15")
RANKED_DATES = ("2025-04-15", "2026-05-07")
OPERATIONAL = frozenset("+PBSX")
#: What must be said of pairs, by date: (objects, readings allowed; None: nothing may be shown).
CASES = (
    ("2024-07-05", (33500, 58992), ("declared",)),
    ("2024-09-17", (33500, 58992), ("declared",)),
    ("2024-11-01", (33500, 58992), ("declared",)),
    ("2025-04-15", (33500, 58992), ("declared",)),
    ("2024-07-05", (49961, 58650), ("same_operator",)),
    ("2024-09-17", (49961, 58650), ("same_operator",)),
    ("2024-11-01", (49961, 58650), ("same_operator",)),
    ("2021-05-29", (41240, 46984), ("reference_orbit",)),
    ("2025-04-15", (41240, 46984), ("reference_orbit",)),
    ("2024-07-05", (25544, 49044), ("docked",)),
    ("2025-04-15", (48274, 53239), ("docked",)),
    ("2024-07-05", (31698, 36605), ("same_operator", "docked")),
    ("2024-07-05", (43476, 43477), ("same_operator",)),
    ("2025-04-15", (43571, 43574), ("same_operator", "constellation", None)),
    ("2025-04-15", (62075, 62319), ("constellation", "same_operator", None)),
    ("2025-04-15", (47266, 55141), ("constellation", "same_operator", None)),
    ("2026-05-07", (43689, 65159), ("reference_orbit",)),
    ("2026-05-07", (40115, 47226), ("match",)),
)


class Clock:
    """The machine's clock, for receipts."""

    def now(self) -> datetime:
        """Return the present, UTC."""
        return datetime.now(UTC)


def store_of(data: Path, work: Path, patterns: Iterable[str]) -> Any:
    from hoshimori.catalog import ingest_paths
    from hoshimori.config import Settings
    from hoshimori.store import Store
    from hoshimori.watch import Watch

    clock = Clock()
    watch = Watch(store=Store.open(work, clock), clock=clock, settings=Settings(store=work, cache=work))
    ingest_paths(watch.store, [p for pattern in patterns for p in sorted(data.glob(pattern))], clock=clock)
    return watch


def window_of(watch: Any, day: str) -> Any:
    from hoshimori.model.watch_report import Span

    end = datetime.combine(date.fromisoformat(day), datetime.min.time(), tzinfo=UTC) + DAY
    return watch._window(Span(begin=end - 7 * DAY, end=end, as_of=end))  # noqa: SLF001  # the same window as the watch's


def active_payloads(data: Path) -> set[int]:
    """Return the catalogue numbers that the list of January 2025 marks as operational."""
    path = data / NAMES
    if not path.exists():
        return set()
    with path.open(encoding="utf-8", newline="") as file:
        return {int(r["norad_id"]) for r in csv.DictReader(file) if r["ops_code"] and r["ops_code"] in OPERATIONAL}


def base_rates(data: Path, watch: Any, day: str) -> dict:
    from hoshimori.detection.low_orbit import low_sky
    from hoshimori.detection.low_orbit_pairs import complexes, coplanar, in_shell
    from hoshimori.detection.naming import Names
    from hoshimori.detection.proximity_reading import relation

    window = window_of(watch, day)
    active = active_payloads(data)
    registered = Names.of(window)
    midnight = datetime.combine(date.fromisoformat(day), datetime.min.time(), tzinfo=UTC)
    if (window.history["epoch"] >= midnight).sum() < 1000:
        midnight -= DAY
    sky = low_sky(window.history, midnight, end=window.end, greatest_set_age_days=2.0)
    payload = np.array([registered.text(n, "object_type") == "PAYLOAD" for n in sky.norad_cat_id.tolist()], dtype=bool)
    shell = in_shell(sky)
    pairs = coplanar(sky, plane_deg=1.0, da_km=50.0, keep=payload & ~shell)
    one = complexes(sky, pairs)
    apart = [one.get(a, -1) != one.get(b, -2) for a, b in sky.norad_cat_id[pairs.rows].tolist()]
    pairs = pairs.only(np.array(apart, dtype=bool))
    numbers = sky.norad_cat_id[pairs.rows]
    launch = {n: registered.text(n, "launch") for n in np.unique(numbers).tolist()}
    crossing = np.array([launch[a] != launch[b] for a, b in numbers.tolist()], dtype=bool)
    stranger = crossing.copy()
    for k in np.flatnonzero(crossing):
        stranger[k] = not relation(registered, *numbers[k].tolist()).together
    both = np.array([a in active and b in active for a, b in numbers.tolist()], dtype=bool)
    table = []
    for plane, da in BOXES:
        inside = (pairs.plane_deg < plane) & (np.abs(pairs.da_km) < da)
        table.append(
            {
                "plane_deg": plane,
                "da_km": da,
                "all": int(inside.sum()),
                "different_launch": int((inside & crossing).sum()),
                "different_family": int((inside & stranger).sum()),
                "both_active": int((inside & stranger & both).sum()),
            }
        )
    return {
        "date": day,
        "payloads": int((payload & ~shell).sum()),
        "in_shells": int((payload & shell).sum()),
        "table": table,
    }


def list_of(watch: Any, day: str) -> dict:
    from hoshimori.detection import MatchedPairs

    window = window_of(watch, day)
    begin = time.process_time()
    found = MatchedPairs().detect(window)
    seconds = time.process_time() - begin
    order = sorted(found, key=lambda d: (d.significance if d.significance is not None else 2.0, d.objects))
    rows = [
        {
            "objects": list(d.objects),
            "reading": d.reading.value,
            "share_of_controls": d.significance,
            "controls": d.controls,
            "share_as_near": d.values["share_as_near_all_day"],
            "reason": d.summary,
            "relation": d.values["relation_basis"],
        }
        for d in order
    ]
    return {"date": day, "seconds": seconds, "lines": rows}


def cases(watches: dict[str, object]) -> list[dict]:
    from hoshimori.detection import MatchedPairs

    rows = []
    for day in sorted({day for day, _, _ in CASES}):
        watch = watches.get(day)
        if watch is None:
            continue
        wanted = [(pair, allowed) for when, pair, allowed in CASES if when == day]
        found = MatchedPairs(match_count=10_000, sibling_count=10_000).detect(window_of(watch, day))
        for pair, allowed in wanted:
            said = [d.reading.value for d in found if set(pair) <= set(d.objects)]
            right = (bool(said) and set(said) <= set(allowed)) or (not said and None in allowed)
            rows.append({"date": day, "pair": list(pair), "said": said, "allowed": list(allowed), "right": right})
        stays = [list(d.objects) for d in found if d.reading.value == "stay"]
        rows.append({"date": day, "pair": [], "said": stays, "allowed": ["no stay"], "right": not stays})
    return rows


def persistence(watch: Any, days: list[str]) -> list[dict]:
    """Return how many pairs of things that cannot move are matched again in the next catalogue, and of payloads."""
    from hoshimori.detection.low_orbit import low_sky
    from hoshimori.detection.low_orbit_pairs import coplanar, in_shell
    from hoshimori.detection.matched_orbits import DEFAULT_MATCH
    from hoshimori.detection.naming import Names

    skies = []
    for day in days:
        window = window_of(watch, day)
        midnight = datetime.combine(date.fromisoformat(day), datetime.min.time(), tzinfo=UTC)
        names = Names.of(window)
        sky = low_sky(window.history, midnight, end=window.end, greatest_set_age_days=2.0)
        shell = in_shell(sky)
        pairs = coplanar(sky, plane_deg=DEFAULT_MATCH.plane_deg, da_km=1.5, keep=~shell)
        near = np.abs(pairs.rate_km_day) <= DEFAULT_MATCH.drift_km
        near &= np.abs(pairs.along_km) <= DEFAULT_MATCH.along_km
        found = {tuple(pair) for pair in sky.norad_cat_id[pairs.rows[near]].tolist()}
        strangers = {(a, b) for a, b in found if names.text(a, "launch") != names.text(b, "launch")}
        skies.append((day, set(sky.norad_cat_id.tolist()), strangers, names))
    rows = []
    for (day, _, pairs, names), (later, present, again, _) in pairwise(skies):
        for word, kinds in (("cannot move", {"DEBRIS", "ROCKET BODY"}), ("payloads", {"PAYLOAD"})):
            mine = {p for p in pairs if {names.text(n, "object_type") for n in p} <= kinds and set(p) <= present}
            rows.append({"from": day, "to": later, "pairs": word, "matched": len(mine), "again": len(mine & again)})
    return rows


def cost(watch: Any, day: str) -> list[dict]:
    from dataclasses import replace

    from hoshimori.detection import MatchedPairs

    window = window_of(watch, day)
    numbers = window.history["norad_cat_id"].unique().sort()
    rows = []
    for part in (4, 2, 1):
        some = numbers.gather_every(part)
        history = window.history.filter(pl.col("norad_cat_id").is_in(some.implode()))
        begin = time.process_time()
        MatchedPairs().detect(replace(window, history=history))
        rows.append({"objects": len(some), "seconds": time.process_time() - begin})
    return rows


def has_data(data: Path) -> bool:
    """Return whether there is anything to look at."""
    return any(data.glob("catalogs/*_full_*")) or (data / DAILY).exists()


def watch_of(data: Path, work: Path, day: str) -> Any:
    """Return a watch over what a day needs: the full catalogues, or the daily series with the last ones."""
    if day >= "2026":
        return store_of(data, work / "daily", [DAILY, REGISTER, "catalogs/2024-*_full_*", "catalogs/2025-*_full_*"])
    return store_of(data, work / "full", ["catalogs/*_full_*", REGISTER])


def ranked(data: Path, work: Path, day: date) -> list[str]:
    """Return every line of one day, the rarest first, with its reason."""
    return lines_of(list_of(watch_of(data, work, day.isoformat()), day.isoformat()))


def score(data: Path, work: Path, *, dates: Sequence[str] = RANKED_DATES, quick: bool = False) -> dict:
    """Return everything that this file measures."""
    result: dict[str, Any] = {"base_rates": [], "ranked": [], "persistence": [], "cost": []}
    watches: dict[str, Any] = {}
    full = [p.name[:10] for p in sorted(data.glob("catalogs/*_full_*"))]
    if full:
        watch = watch_of(data, work, "")
        watches |= dict.fromkeys(full, watch)
        result["base_rates"] = [base_rates(data, watch, d) for d in RATE_DATES if d in full]
        if not quick:
            result["persistence"] = persistence(watch, [d for d in full if d >= "2024"])
            result["cost"] = cost(watch, full[-1])
    if (data / DAILY).exists():
        daily = watch_of(data, work, "2026")
        watches |= dict.fromkeys([(date(2026, 3, 16) + n * DAY).isoformat() for n in range(53)], daily)
    result["ranked"] = [list_of(watches[d], d) for d in dates if d in watches]
    result["cases"] = cases(watches)
    return result


def lines_of(listed: dict) -> list[str]:
    """Return the lines of one day's list."""
    lines = []
    for row in listed["lines"]:
        share = "no controls" if row["share_of_controls"] is None else f"{row['share_of_controls']:.2g}"
        lines.append(f"{row['reading']:15} {share:>8} of {row['controls']:6,d}  {row['reason']}")
    return lines


def table(result: dict) -> list[str]:
    """Return the lines to print."""
    lines = []
    for rates in result["base_rates"]:
        lines.append(f"{rates['date']}: {rates['payloads']:,} payloads, {rates['in_shells']:,} more in shells")
        lines += [
            f"  {row['plane_deg']} deg, {row['da_km']:.0f} km: {row['all']:6d} pairs, {row['different_launch']:5d} of "
            f"different launches, {row['different_family']:5d} of families, {row['both_active']:5d} both active"
            for row in rates["table"]
        ]
    lines += [
        f"  {row['from']} to {row['to']}: {row['pairs']:12} {row['again']:4d} of {row['matched']:4d} matched again"
        for row in result["persistence"]
    ]
    lines += [f"  {row['objects']:7,d} objects: {row['seconds']:.2f} s of processor time" for row in result["cost"]]
    for listed in result["ranked"]:
        lines.append(f"{listed['date']}: {len(listed['lines'])} lines, {listed['seconds']:.1f} s of processor time")
        lines += [f"  {number:3d} {line}" for number, line in enumerate(lines_of(listed), start=1)]
    right = sum(row["right"] for row in result["cases"])
    lines.append(f"cases: {right} of {len(result['cases'])} right")
    lines += [
        f"  {row['date']} {row['pair']}: {row['said'] or 'nothing'}, allowed {row['allowed']}"
        for row in result["cases"]
        if not row["right"]
    ]
    return lines


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--dates", nargs="*", default=list(RANKED_DATES))
    arguments = parser.parse_args()
    data = Path(os.environ.get("HOSHIMORI_DATA", ROOT.parent / "shared" / "data"))
    if not has_data(data):
        print(f"no data in {data}; set HOSHIMORI_DATA")
        return
    with tempfile.TemporaryDirectory() as work:
        result = score(data, Path(work), dates=arguments.dates, quick=arguments.quick)
    if arguments.json:
        json.dump(result, sys.stdout, indent=1, ensure_ascii=False)
        print()
        return
    print("\n".join(table(result)))


if __name__ == "__main__":
    main()
