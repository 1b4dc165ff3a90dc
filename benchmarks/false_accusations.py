"""The bulk control: eight weeks of all active objects, as of each day. What is said too much, and of what?

    python benchmarks/false_accusations.py [--json] [--days 10] [--first 2026-03-23] [--last 2026-05-07]

`--days N` takes N days spread evenly over the span (0: every day). All detectors look at the seven days before each.
Nothing of these weeks is known to be more than routine, so every incident is listed for reading: nothing may stand
above *anomaly*, and nothing may accuse. Object-days are rows of the file that the looked-at days hold. Files come from
$HOSHIMORI_DATA; nothing to do where they are missing.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl

ROOT = Path(__file__).parents[1]
DAILY = "history/active_2026-03-16_05-07_daily.parquet"


class Clock:
    """The machine's clock, for receipts."""

    def now(self) -> datetime:
        """Return the present, UTC."""
        return datetime.now(UTC)


def days_of(first: date, last: date, count: int) -> list[date]:
    span = (last - first).days
    if count <= 0 or count > span:
        return [first + timedelta(days=n) for n in range(span + 1)]
    if count == 1:
        return [last]
    return [first + timedelta(days=round(n * span / (count - 1))) for n in range(count)]


def look(data: Path, work: Path, days: list[date]) -> dict:
    from hoshimori.catalog import ingest_paths
    from hoshimori.config import Settings
    from hoshimori.incidents import incident_json
    from hoshimori.model.watch_report import Span
    from hoshimori.scenarios.bound import upper_bound
    from hoshimori.scenarios.finding import false_accusations, over_claims
    from hoshimori.scenarios.library import LEVELS, end_of, load_library
    from hoshimori.scenarios.replay import Day
    from hoshimori.store import Store
    from hoshimori.watch import STRETCH, Watch

    library = load_library()
    control = library.scenario("I61")
    clock = Clock()
    watch = Watch(store=Store.open(work / "s", clock), clock=clock, settings=Settings(store=work / "s", cache=work))
    files = [p for pattern in library.background for p in sorted(data.glob(pattern))]
    report = ingest_paths(watch.store, [*files, data / DAILY], clock=clock)
    rows = pl.read_parquet(data / DAILY, columns=["known_at"])
    looked_at = pl.lit(value=False)
    kinds: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    unique: dict[str, dict] = {}
    accused: list[str] = []
    claimed: list[str] = []
    high: list[str] = []
    incidents = 0
    started = time.perf_counter()
    for number, day in enumerate(days):
        end = end_of(day)
        span = Span(begin=end - STRETCH, end=end, as_of=end)
        looked_at = looked_at | pl.col("known_at").is_between(span.begin, span.end, closed="left")
        detections = watch.detect(span)
        found = watch.correlate(detections, as_of=end)
        shown = Day(date=day, span=span, detections=detections, incidents=found)
        accused += [f"{day} {s}" for s in false_accusations(control, shown)]
        claimed += [f"{day} {s}" for s in over_claims(control, shown)]
        codes.update(f"{d.code} {d.reading.value}" for d in detections)
        incidents += len(found)
        for incident in found:
            as_json = incident_json(incident)
            level = str(as_json["level"])
            if LEVELS.index(level) > LEVELS.index("anomaly"):
                high.append(f"{day} {incident.id} {level}: {incident.sentence}")
            if incident.id not in unique:
                kinds[incident.kind.value] += 1
            kept = unique.setdefault(incident.id, {"days": 0, "levels": []})
            kept |= {"days": kept["days"] + 1, "sentence": incident.sentence}
            kept["levels"] = sorted({*kept["levels"], level})
        done = f"{number + 1}/{len(days)} {day}: {len(detections)} detections, {len(found)} incidents"
        print(done, file=sys.stderr, flush=True)
    object_days = rows.filter(looked_at).height
    return {
        "days": [d.isoformat() for d in days],
        "sets_ingested": report.accepted,
        "object_days": object_days,
        "object_days_in_file": rows.height,
        "seconds": time.perf_counter() - started,
        "detections": dict(sorted(codes.items())),
        "incident_days": incidents,
        "incidents": dict(sorted(kinds.items())),
        "above_anomaly": high,
        "false_accusations": accused,
        "over_claims": claimed,
        "false_accusation_bound_per_incident": upper_bound(len(accused), len(unique)),
        "false_accusation_bound_per_1000_object_days": 1000.0 * upper_bound(len(accused), object_days),
        "listed": {name: unique[name] for name in sorted(unique)},
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--days", type=int, default=10)
    parser.add_argument("--first", type=date.fromisoformat, default=date(2026, 3, 23))
    parser.add_argument("--last", type=date.fromisoformat, default=date(2026, 5, 7))
    arguments = parser.parse_args()
    data = Path(os.environ.get("HOSHIMORI_DATA", ROOT.parent / "shared" / "data"))
    if not (data / DAILY).exists():
        print(f"no {DAILY} in {data}; set HOSHIMORI_DATA")
        return
    days = days_of(arguments.first, arguments.last, arguments.days)
    with tempfile.TemporaryDirectory() as work:
        result = look(data, Path(work), days)
    if arguments.json:
        print(json.dumps(result, indent=1, ensure_ascii=False))
        return
    print(f"{len(days)} days, {result['object_days']:,} of {result['object_days_in_file']:,} object-days looked at")
    print(f"{result['seconds']:.0f} s; incidents {result['incidents']} ({result['incident_days']} incident-days)")
    for reading, count in result["detections"].items():
        print(f"  {reading:24} {count:6d} detections")
    print(
        f"above anomaly {len(result['above_anomaly'])}, false accusations {len(result['false_accusations'])}, "
        f"over-claims {len(result['over_claims'])}; 95 % bound of false accusations "
        f"{100 * result['false_accusation_bound_per_incident']:.1f} % of {len(result['listed'])} incidents, "
        f"{result['false_accusation_bound_per_1000_object_days']:.4f} per 1,000 object-days"
    )
    for line in (*result["above_anomaly"], *result["false_accusations"], *result["over_claims"]):
        print(f"  {line}")
    for name, row in result["listed"].items():
        print(f"  {name} ({row['days']} days, {', '.join(row['levels'])}): {row['sentence']}")


if __name__ == "__main__":
    main()
