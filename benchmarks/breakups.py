"""Break-ups: which are announced between catalogues, when they were, and whether the stated intervals hold.

    python benchmarks/breakups.py [--json] [--made 60] [--first-seed 60] [--only catalogues|epochs|made|collision]

* catalogues: every pair of consecutive full catalogues in $HOSHIMORI_DATA with the launch log; all that reads as a
  break-up against the events that the data's index lists: found, missed, further ones.
* epochs: published times against the stated intervals.
* made: break-ups made by the NASA Standard Breakup Model (several inclinations, heights, ages, kinds), carried by SGP4
  with drag whose level goes up and down by a third within weeks, published with errors of set and of B*: how often does
  the interval hold the true time?
* collision: the two real sets before the collision of 2009, with made pieces of both: what the watch says.

Nothing to do for a part whose files are missing.
"""

# ruff: noqa: E501  # rows of a table are read as rows
import argparse
import json
import os
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).parent))
from made_breakup import body_of, carried, made  # the folder is no package

ROOT = Path(__file__).parents[1]
DAY = timedelta(days=1)

#: Launch → (name, published time or None): the index of the data; times from general knowledge.
LISTED = {
    "2022-151": ("CZ-6A", datetime(2022, 11, 12, 5, 25, tzinfo=UTC)),
    "2024-140": ("CZ-6A", datetime(2024, 8, 6, 20, 10, tzinfo=UTC)),
    "2002-032": ("NOAA 17", datetime(2021, 3, 10, 7, 11, tzinfo=UTC)),
    "1995-015": ("DMSP F13", None),
    "1994-074": ("Resurs O1", None),
    "2011-037": ("Fregat tank", None),
    "2018-079": ("Centaur", None),
    "2018-084": ("H-2A", None),
    "2014-028": ("Cosmos 2499", None),
    "2013-076": ("Cosmos 2491", datetime(2019, 12, 23, tzinfo=UTC)),
    "2016-053": ("Intelsat 33E", datetime(2024, 10, 19, 4, 30, tzinfo=UTC)),
    "1982-092": ("Cosmos 1408", datetime(2021, 11, 15, 2, 47, tzinfo=UTC)),
}
#: Broke up years before the first catalogue in hand, which holds 221 objects of it; two more came later.
OLDER = {"1995-015"}
#: Further ones that are real by other sources; not in the index.
FURTHER = {
    "1992-052": ("stage of TOPEX", None),
    "2010-041": ("ullage motor, 2017", None),
    "2019-063": ("Yunhai 1-02", datetime(2021, 3, 18, 7, 41, tzinfo=UTC)),
    "1991-056": ("stage of Meteor 3-05", None),
    "2020-046": ("Minotaur stage", None),
    "1997-012": ("DMSP F14", None),
}


class Clock:
    """The machine's clock, for receipts."""

    def now(self) -> datetime:
        """Return the present, UTC."""
        return datetime.now(UTC)


def open_watch(work: Path) -> Any:
    from hoshimori.config import Settings
    from hoshimori.store import Store
    from hoshimori.watch import Watch

    return Watch(store=Store.open(work, Clock()), clock=Clock(), settings=Settings(store=work, cache=work))


def told(detection: Any) -> dict:
    values = detection.values
    return {
        "launch": values["launch"],
        "reading": detection.reading.value,
        "count": values["count"],
        "parent": values["parent"],
        "parent_name": values["parent_name"],
        "parent_basis": values["parent_basis"],
        **{name: values[name] for name in ("epoch", "epoch_low", "epoch_high", "epoch_method")},
        **{
            name: values.get(name)
            for name in (
                "speed_median_m_s",
                "speed_slope_ratio",
                "speed_slope_sigma",
                "place_altitude_km",
                "mean_altitude_spread_km",
            )
        },
    }


def catalogues(data: Path, work: Path) -> dict:
    """Return what is announced between consecutive catalogues."""
    from hoshimori.catalog import ingest_paths
    from hoshimori.incidents import incident_json
    from hoshimori.model import Reading
    from hoshimori.model.watch_report import Span

    files = [*sorted(data.glob("catalogs/*_full_*")), *data.glob("satcat/gcat_launchlog*.tsv")]
    watch = open_watch(work / "catalogues")
    ingest_paths(watch.store, files, clock=Clock())
    known = sorted({p.known_at for p in watch.store.payloads() if p.known_at is not None and "_full_" in p.url})
    announced, quiet, seconds = [], {}, []
    for before, now in pairwise(known):
        started = time.perf_counter()
        span = Span(begin=before + timedelta(seconds=1), end=now + DAY, as_of=now + DAY)
        found = watch.detect(span, codes=["BRK001"])
        incidents = {i["id"]: i for i in map(incident_json, watch.correlate(found, as_of=span.as_of))}
        seconds.append(time.perf_counter() - started)
        for one in found:
            if one.reading is Reading.BREAKUP_LIKE:
                cause = incidents[f"BRK-{one.values['launch']}"]["cause"]
                announced.append({"known": now, **told(one), "cause": cause["reading"], "wording": cause["wording"]})
            else:
                quiet[one.reading.value] = quiet.get(one.reading.value, 0) + 1
    for row in announced:
        name, when = (LISTED | FURTHER).get(row["launch"], ("", None))
        row["name"], row["published"] = name, when
        row["listed"] = row["launch"] in LISTED
        row["covered"] = (
            None if when is None or row["epoch_low"] is None else row["epoch_low"] <= when <= row["epoch_high"]
        )
    seen = {row["launch"] for row in announced}
    return {
        "announced": announced,
        "found": sorted(seen & set(LISTED)),
        "missed": sorted(set(LISTED) - seen - OLDER),
        "older_than_the_catalogues": sorted(OLDER - seen),
        "further": sorted(seen & set(FURTHER)),
        "open": sorted(seen - set(LISTED) - set(FURTHER)),
        "not_announced": quiet,
        "seconds_per_pair": [round(s, 1) for s in seconds],
    }


def epochs(data: Path, work: Path) -> dict:
    """Return the epoch of Cosmos 1408 from its first published pieces."""
    from hoshimori.catalog import ingest_paths
    from hoshimori.model.watch_report import Span

    files = sorted(data.glob("events/cosmos1408_2021/*2021*"))
    watch = open_watch(work / "epochs")
    ingest_paths(watch.store, files, clock=Clock())
    begin = datetime(2021, 11, 30, tzinfo=UTC)
    started = time.perf_counter()
    (found,) = watch.detect(Span(begin=begin, end=begin + 2 * DAY, as_of=begin + 2 * DAY), codes=["BRK001"])
    event = LISTED["1982-092"][1]
    row = told(found)
    row["error_min"] = (row["epoch"] - event) / timedelta(minutes=1)
    row["covered"] = row["epoch_low"] <= event <= row["epoch_high"]
    row["seconds"] = round(time.perf_counter() - started, 1)
    return row


def made_up(count: int, first: int) -> dict:
    """Return how often the interval of a made break-up holds its time, by age."""
    from hoshimori.detection.breakup_pieces import NewPieces
    from hoshimori.detection.new_piece import NewOfLaunch

    rows = []
    for seed in range(first, first + count):
        rng = np.random.default_rng(seed)
        event = datetime(2021, 3, 1, tzinfo=UTC) + timedelta(hours=float(rng.uniform(0, 2000)))
        days = float(np.exp(rng.uniform(np.log(3.0), np.log(130.0))))
        body, collision = body_of(rng), bool(rng.random() < 0.5)
        pieces = made(rng, body, event, count=int(rng.integers(20, 160)), days=days, collision=collision,
                      rocket_body=not collision, first=70_000, launch="2005-001")  # fmt: skip
        if len(pieces) < 10:
            continue
        known = event + timedelta(days=days + 1)
        pieces = pieces.with_columns(
            pl.lit(known).alias("first_seen"),
            pl.lit(value=True).alias("catalogued_lately"),
            pl.lit("a" * 64).alias("payload"),
        )
        new = NewOfLaunch(launch="2005-001", pieces=pieces, known_before=(), reference=known, earlier_catalogue=None, from_full=True,
                          launch_date=None, old=True, other_launches=0)  # fmt: skip
        finder = NewPieces()._when()  # noqa: SLF001
        planes = finder.planes(new)
        found = finder.passes(new, planes)
        latest = found[2] if found else None if planes is None else planes.high
        together = finder.pinch(new, pieces.clear(), latest)
        values = finder.values(new, found, together, planes)
        epoch, low, high = (values[n] for n in ("epoch", "epoch_low", "epoch_high"))
        rows.append({
            "days": round(days, 1), "pieces": len(pieces), "method": values["epoch_method"], "inclination": body["inclination"],
            "error_h": None if epoch is None else (epoch - event) / timedelta(hours=1),
            "half_h": None if epoch is None else (high - low) / timedelta(hours=2),
            "covered": bool(low is None or low <= event <= high),
        })  # fmt: skip
    table = []
    for low, high in ((3, 15), (15, 45), (45, 130)):
        mine = [r for r in rows if low <= r["days"] < high]
        for method in sorted({r["method"] for r in mine}):
            of = [r for r in mine if r["method"] == method]
            errors = [abs(r["error_h"]) for r in of if r["error_h"] is not None]
            table.append({
                "days": f"{low} to {high}", "method": method, "events": len(of), "covered": sum(r["covered"] for r in of),
                "median_error_h": float(np.median(errors)) if errors else None,
                "median_half_interval_h": float(np.median([r["half_h"] for r in of])) if errors else None,
                "within_5_min": sum(e < 1 / 12 for e in errors),
            })  # fmt: skip
    dated = [r for r in rows if r["method"] != "bracket"]
    return {
        "events": len(rows),
        "dated": len(dated),
        "covered": sum(r["covered"] for r in dated),
        "table": table,
        "rows": rows,
    }


def collision(data: Path, work: Path) -> dict | None:
    """Return what the watch says of made pieces of the two objects of 2009, with their real last sets."""
    from hoshimori.catalog import ingest_paths
    from hoshimori.incidents import incident_json
    from hoshimori.io import read, write
    from hoshimori.model.watch_report import Span

    source = data / "events/iridium33_cosmos2251_2009/pre_collision_last_tle_2009-02-09.tle"
    if not source.exists():
        return None
    event = datetime(2009, 2, 10, 16, 55, 59, 800_000, tzinfo=UTC)
    sets = (
        read(source.read_bytes(), source=source.name)
        .sets.sort("norad_cat_id", "epoch")
        .unique("norad_cat_id", keep="last")
    )
    folder = work / "collision"
    folder.mkdir(parents=True)
    watch = open_watch(folder / "store")
    ingest_paths(watch.store, [source], clock=Clock(), known_at=datetime(2009, 2, 10, tzinfo=UTC))
    rng = np.random.default_rng(2009)
    for number, launch, first, count in ((24946, "1997-051", 33771, 60), (22675, "1993-036", 33831, 90)):
        (row,) = sets.filter(pl.col("norad_cat_id") == number).to_dicts()
        body = carried(row, event)
        pieces = made(
            rng, body, event, count=count, days=14.0, collision=True, rocket_body=False, first=first, launch=launch
        )
        path = folder / f"{launch}.csv"
        path.write_bytes(write(pieces, "omm-csv", creation_date=datetime(2009, 3, 1, tzinfo=UTC)))
        ingest_paths(watch.store, [path], clock=Clock(), known_at=datetime(2009, 3, 1, tzinfo=UTC))
    end = datetime(2009, 3, 2, tzinfo=UTC)
    span = Span(begin=datetime(2009, 2, 28, tzinfo=UTC), end=end, as_of=end)
    found = watch.detect(span, codes=["BRK001"])
    incidents = [incident_json(i) for i in watch.correlate(found, as_of=end)]
    return {
        "detections": [
            {**told(d), "error_s": (d.values["epoch"] - event) / timedelta(seconds=1) if d.values["epoch"] else None}
            for d in found
        ],
        "causes": {i["id"]: {k: i["cause"][k] for k in ("reading", "wording", "ranking")} for i in incidents},
        "hypotheses": {i["id"]: {h["id"]: h["probability"] for h in i["hypotheses"]} for i in incidents},
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--made", type=int, default=60)
    parser.add_argument("--first-seed", type=int, default=60, help="seeds 0 to 59 set the thresholds")
    parser.add_argument("--only", choices=["catalogues", "epochs", "made", "collision"])
    given = parser.parse_args()
    data = Path(os.environ.get("HOSHIMORI_DATA", ROOT / "../shared/data"))
    result = {}
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        parts = {
            "epochs": lambda: epochs(data, work) if (data / "events/cosmos1408_2021").is_dir() else None,
            "made": lambda: made_up(given.made, given.first_seed),
            "collision": lambda: collision(data, work),
            "catalogues": lambda: catalogues(data, work) if (data / "catalogs").is_dir() else None,
        }
        for name, part in parts.items():
            if given.only in {None, name}:
                result[name] = part()
    if given.json:
        json.dump(
            result,
            sys.stdout,
            default=lambda x: x.isoformat().replace("+00:00", "Z") if isinstance(x, datetime) else str(x),
        )
        return 0
    show(result)
    return 0


def show(result: dict) -> None:
    if row := result.get("epochs"):
        print(f"Cosmos 1408, first {row['count']} pieces: parent {row['parent']}, {row['epoch']:%Y-%m-%d %H:%M:%S} "
              f"({row['epoch_low']:%H:%M:%S} to {row['epoch_high']:%H:%M:%S}), error {row['error_min']:.1f} min, "
              f"{'covered' if row['covered'] else 'NOT COVERED'}, {row['seconds']} s\n")  # fmt: skip
    if got := result.get("made"):
        print(f"{got['events']} made break-ups, {got['dated']} dated, {got['covered']} of them inside the interval")
        for r in got["table"]:
            print(f"  {r['days']:>10} days  {r['method']:8} {r['covered']:3}/{r['events']:3} covered"
                  + ("" if r["median_error_h"] is None else f"  median error {r['median_error_h']:7.2f} h, half interval "
                     f"{r['median_half_interval_h']:7.2f} h, {r['within_5_min']} within 5 min"))  # fmt: skip
        print()
    if got := result.get("collision"):
        print("Two clouds of 2009 (real sets before, made pieces):")
        for d in got["detections"]:
            print(f"  {d['launch']} parent {d['parent']} {d['epoch_method']} error {d['error_s']} s")
        for name, cause in got["causes"].items():
            print(f"  {name}: {cause['reading']}: {cause['wording']} {got['hypotheses'][name]}")
        print()
    if got := result.get("catalogues"):
        for r in got["announced"]:
            when = "-" if r["epoch"] is None else f"{r['epoch']:%Y-%m-%d %H:%M}"
            low, high = (f"{r[n]:%Y-%m-%d %H:%M}" if r[n] else "-" for n in ("epoch_low", "epoch_high"))
            covered = {None: "", True: "covered", False: "NOT COVERED"}[r["covered"]]
            print(f"{r['known']:%Y-%m-%d} {r['launch']} {r['name']:22} {r['count']:5} {r['parent_name'] or r['parent'] or 'not told apart'!s:24} "
                  f"{when} [{low}, {high}] {r['epoch_method']:8} {covered} | {r['cause']} | spread {r['mean_altitude_spread_km']:.0f} km")  # fmt: skip
        print(
            {
                k: got[k]
                for k in (
                    "found",
                    "missed",
                    "older_than_the_catalogues",
                    "further",
                    "open",
                    "not_announced",
                    "seconds_per_pair",
                )
            }
        )


if __name__ == "__main__":
    raise SystemExit(main())
