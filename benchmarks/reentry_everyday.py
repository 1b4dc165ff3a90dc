"""Predicted re-entries among all active objects, day by day: how often they hold, how many incidents they open.

    python benchmarks/reentry_everyday.py [--days N] [--json]

`benchmarks/reentry.py` asks objects that all came down. Here nobody knows who will: as of the end of every second day
(27 March to 28 April 2026) `DEC001` looks at all active objects of $HOSHIMORI_DATA/history (one set a day each, names
beside it), and later sets say what came. Only windows that end a day before the last sets of the file are scored.

* late: a set has an epoch after the window. early: the last set is more than two days (two lists) older than its
  beginning. held: neither.
* Groups by what a window rests on (`window_basis`): `under thrust`, above 250 km; `measured`, up to ten days ahead,
  which open incidents where their track crosses an area; `far ahead`, more than ten.
* still up: of the objects that ever opened one, those with a set in the last three days of the file.

An object that is predicted on many days counts on each of them, so its n is less than it looks; `objects` counts them.

JSON: days, groups {name: {n, objects, held, late, early}}, open_incidents and narrow_incidents {median, most},
opened {objects, still_up}.
"""

import argparse
import json
import os
import statistics
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from hoshimori.detection.decay import Decay
from hoshimori.detection.protocol import Window
from hoshimori.incidents.over_area import opens
from hoshimori.io import read
from hoshimori.model import Detection
from hoshimori.model.columns import ELEMENT_SET

ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("HOSHIMORI_DATA", ROOT.parent / "shared" / "data")) / "history"
SETS, NAMES = "active_2026-03-16_05-07_daily.parquet", "active_2026-03-16_05-07_names.csv"
FIRST = datetime(2026, 3, 27, tzinfo=UTC)
EVERY = timedelta(days=2)
LISTS = timedelta(days=2)
DAY = timedelta(days=1)
NARROW_H = 24.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One prediction and what came of it."""

    number: int
    basis: str
    late: bool
    early: bool


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--days", type=int, default=17, help="so many days, every second one")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    if not (DATA / SETS).exists():
        print(json.dumps({"skipped": "no data"}) if arguments.json else f"no {SETS} in {DATA}; skipped")
        return
    history = sets()
    last = dict(history.group_by("norad_cat_id").agg(pl.col("epoch").max()).iter_rows())
    end = max(last.values())
    scored: list[Scored] = []
    open_, narrow, ever = [], [], set()
    for k in range(arguments.days):
        found = look(history, FIRST + k * EVERY)
        opened = [one for one in found if opens(one, frozenset())]
        ever |= {one.objects[0] for one in opened}
        open_.append(len(opened))
        narrow.append(sum(one.values["window_h"] <= NARROW_H for one in opened))
        scored += [score(one, last[one.objects[0]]) for one in found if one.values["epoch_high"] + DAY < end]
    groups = {basis: [s for s in scored if s.basis == basis] for basis in ("under thrust", "measured", "far ahead")}
    result = {
        "days": arguments.days,
        "groups": {name: shares(group) for name, group in groups.items()},
        "open_incidents": {"median": statistics.median(open_), "most": max(open_)},
        "narrow_incidents": {"median": statistics.median(narrow), "most": max(narrow)},
        "opened": {"objects": len(ever), "still_up": sum(last[n] > end - timedelta(days=3) for n in ever)},
    }
    if arguments.json:
        print(json.dumps(result))
        return
    for name, found in result["groups"].items():
        print(f"{name}: n {found['n']} of {found['objects']} objects, held {found['held']:.2f}, "
              f"late {found['late']:.2f}, early {found['early']:.2f}")  # fmt: skip
    print(f"objects that opened one: {len(ever)}, still up at the end of the file: {result['opened']['still_up']}")
    for name in ("open_incidents", "narrow_incidents"):
        print(f"{name.replace('_', ' ')}: median {result[name]['median']:g}, most {result[name]['most']}")


def sets() -> pl.DataFrame:
    """Return the sets with their names, as known at their epochs."""
    found = read((DATA / SETS).read_bytes(), source=SETS).sets.drop("object_name")
    names = pl.read_csv(DATA / NAMES).unique("norad_cat_id").select("norad_cat_id", "object_name")
    named = found.join(names, on="norad_cat_id", how="left").with_columns(pl.col("object_name").fill_null(""))
    return named.select(
        *ELEMENT_SET, known_at=pl.col("epoch"), payload=pl.lit("a" * 64), epoch_ahead=pl.lit(value=False)
    )


def look(history: pl.DataFrame, as_of: datetime) -> list[Detection]:
    """Return the predictions of one day whose window is not over."""
    known = history.filter(pl.col("epoch").is_between(as_of - timedelta(days=45), as_of))
    window = Window(begin=as_of - timedelta(days=7), end=as_of, as_of=as_of, history=known)
    return [d for d in Decay().detect(window) if len(d.objects) == 1 and not d.values["window_over"]]


def score(found: Detection, last: datetime) -> Scored:
    """Return what came of a prediction whose window is over in these data."""
    return Scored(
        number=found.objects[0],
        basis=found.values["window_basis"],
        late=last > found.values["epoch_high"],
        early=last + LISTS < found.values["epoch_low"],
    )


def shares(group: list[Scored]) -> dict[str, float | None]:
    """Return the shares of a group."""
    n = len(group)
    late, early = (sum(getattr(s, name) for s in group) for name in ("late", "early"))
    share = {"held": n - late - early, "late": late, "early": early}
    return {
        "n": n,
        "objects": len({s.number for s in group}),
        **{name: round(count / n, 3) if n else None for name, count in share.items()},
    }


if __name__ == "__main__":
    main()
