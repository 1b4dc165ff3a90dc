"""Predicted re-entries against what happened: coverage of the 90 % window and error by lead time.

    python benchmarks/reentry.py [--json] [--truth DIR]

Reads `reentry_histories` (histories.tle, objects.csv) of $HOSHIMORI_DATA, or another folder of the same form. Each
object is predicted 10, 5, 3, 2 and 1 days before its end from the sets with epochs until then. The factors of the
window law are learned anew without each object (leave one out); with `--truth` those that ship are used.

What happened is a bracket: after the last epoch, before the first list without the object. The reference is the end
that the last set gives, held inside the bracket; errors are shares of the lead time, from the reference, and bounds
from the near and the far end of the bracket. A window covers when it holds the reference; `possible`: when it
touches the bracket; `certain`: when it holds all of it.

Beside it the TIP messages of August 2024: the last message on each object (its window is a minute where it is final)
against what one set of the catalogue of 5 July 2024 gives; and of all objects of that catalogue that were due before
17 September 2024, how many that day's catalogue no longer holds. Nothing was fitted to these. No sets of July and
August are at hand: predictions a few days ahead, as the messages make them, cannot be compared.

JSON: objects, leads_days, calibration, coverage_90 (all predictions), median_relative_error (those that coast),
by_lead {lead: {group: scores}}, all_leads {group: scores}, by_width {range: scores},
catalogue {tip: scores, survival: {kind: counts}}. Groups: all,
coasting, thrusting, thrust_seen_in_the_fall, not_starlink_not_jilin. Scores: n, coverage_90, coverage_possible,
coverage_certain, median_relative_error with _low and _high, median_bias, median_half_width, and simple_*.

The simple law beside it: H / |da/dt| from the last set's own derivative, with one factor (learned the same way) and
a window of 20 % either way, the published practice.
"""

import argparse
import csv
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl

from hoshimori.detection.decay_sets import orbits_of
from hoshimori.detection.reentry_prediction import COASTS, STEERS, THRUSTS, Orbit, WindowLaw, predict
from hoshimori.io import read

ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("HOSHIMORI_DATA", ROOT.parent / "shared" / "data"))
LEADS_DAYS = (10, 5, 3, 2, 1)
UNTIL_DAYS = 400.0
LAW = WindowLaw()
OLDEST_DAYS = 3.0  # an object without a set for so long is not predicted
NINETY = 1.645
SCALE_KM = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One prediction, days on one clock."""

    object: int
    name: str
    lead: int
    asked: float
    last: float
    life: float
    steered: float
    sigma: float
    behaviour: str
    sign: str
    low: float
    epoch: float
    high: float
    simple: float
    truth_low: float
    truth: float
    truth_high: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--truth", type=Path, help="folder with histories.tle and objects.csv")
    arguments = parser.parse_args()
    folder = arguments.truth or DATA / "reentry_histories"
    if not (folder / "histories.tle").exists():
        print(json.dumps({"skipped": "no data"}) if arguments.json else f"no histories.tle in {folder}; skipped")
        return
    rows, objects = predictions(folder)
    rows = rows if arguments.truth else left_out(rows)
    found = {"objects": objects, "leads_days": list(LEADS_DAYS)}
    found["calibration"] = "as shipped" if arguments.truth else "leave one object out"
    found |= {"coverage_90": scores(rows)["coverage_90"]}
    coasting = [r for r in rows if r.behaviour == COASTS]
    found |= {"median_relative_error": scores(coasting)["median_relative_error"]}
    found["by_lead"] = {str(lead): groups([r for r in rows if r.lead == lead]) for lead in LEADS_DAYS}
    found["all_leads"] = groups(rows)
    found["by_width"] = by_width(coasting)
    if not arguments.truth and (compared := catalogue()):
        found["catalogue"] = compared
    if arguments.json:
        print(json.dumps(found))
    else:
        show(found)


def predictions(folder: Path) -> tuple[list[Row], int]:
    """Return every prediction with the law that ships, and the number of objects."""
    sets = read((folder / "histories.tle").read_bytes(), source="histories.tle").sets
    orbits = orbits_of(sets.with_columns(pl.lit("").alias("payload")))
    with (folder / "objects.csv").open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    rows = []
    for entry in listed:
        orbit, name = orbits.get(int(entry["norad"])), entry["name"]
        if orbit is None:
            continue
        begin, end = float(orbit.day[-1]), days(entry["first_missing_utc"])
        last = predict(orbit, "", LAW, until_days=UNTIL_DAYS)
        truth = float(np.clip(begin + (last.life_days if last else 0.5 * (end - begin)), begin, end))
        rows += [
            row
            for lead in LEADS_DAYS
            if (row := one(orbit, int(entry["norad"]), name, lead, (begin, truth, end))) is not None
        ]
    return rows, len(listed)


def one(orbit: Orbit, number: int, name: str, lead: int, truth: tuple[float, float, float]) -> Row | None:
    """Return the prediction made `lead` days before the end; None where nothing fresh was known."""
    asked = truth[1] - lead
    known = orbit.part(0, int(np.searchsorted(orbit.day, asked, side="right")))
    if not len(known.day) or asked - known.day[-1] > OLDEST_DAYS:
        return None
    found = predict(known, name, LAW, until_days=UNTIL_DAYS)
    if found is None:
        return None
    last = float(known.day[-1])
    return Row(
        object=number, name=name, lead=lead, asked=asked, last=last, life=found.life_days,
        steered=found.epoch_day / LAW.steered_ratio, sigma=found.sigma_ratio, behaviour=found.behaviour,
        sign=found.sign, low=last + found.low_day, epoch=last + found.epoch_day, high=last + found.high_day,
        simple=SCALE_KM / max(-float(known.fall_km_day[-1]), 1e-6), truth_low=truth[0], truth=truth[1],
        truth_high=truth[2],
    )  # fmt: skip


def factors(rows: list[Row]) -> dict[str, float]:
    """Return the factors of the window law that these predictions ask for."""
    coasting = [r for r in rows if r.behaviour == COASTS]
    logs = np.log([(r.truth - r.last) / r.life for r in coasting])
    sigma = np.array([r.sigma for r in coasting])
    late = float(np.median(logs))
    found = {"late": late, "width": float(np.quantile(np.abs(logs - late) / sigma, 0.9)) / NINETY}
    steered = [np.log((r.truth - r.last) / r.steered) for r in rows if r.behaviour == STEERS]
    if steered:
        found |= dict(zip(("low", "middle", "high"), np.quantile(steered, (0.05, 0.5, 0.95)).tolist(), strict=True))
    found["simple"] = float(np.median(np.log([(r.truth - r.last) / r.simple for r in coasting])))
    return found


def left_out(rows: list[Row]) -> list[Row]:
    """Return the predictions with window and epoch after factors that were learned without their object."""
    made = []
    for number in sorted({r.object for r in rows}):
        f = factors([r for r in rows if r.object != number])
        for r in rows:
            if r.object != number:
                continue
            if r.behaviour == STEERS:
                low, middle, high = (r.last + r.steered * np.exp(f[key]) for key in ("low", "middle", "high"))
            else:
                extra = LAW.thrust_sigma_ratio**2 if r.behaviour == THRUSTS else 0.0
                wide = NINETY * f["width"] * (r.sigma**2 + extra) ** 0.5
                low, middle, high = (r.last + r.life * np.exp(f["late"] + side * wide) for side in (-1, 0, 1))
            made.append(replace_row(r, low=low, epoch=middle, high=high, simple=r.simple * np.exp(f["simple"])))
    return made


def replace_row(row: Row, **changes: float) -> Row:
    return Row(**{**{name: getattr(row, name) for name in Row.__slots__}, **changes})


def groups(rows: list[Row]) -> dict[str, dict[str, float]]:
    """Return the scores of the groups."""
    unpowered = [r for r in rows if not r.name.startswith(("STARLINK", "JILIN"))]
    return {
        "all": scores(rows),
        "coasting": scores([r for r in rows if r.behaviour == COASTS]),
        "thrusting": scores([r for r in rows if r.behaviour != COASTS]),
        "thrust_seen_in_the_fall": scores([r for r in rows if r.sign in {"rise", "change"}]),
        "not_starlink_not_jilin": scores(unpowered),
    }


def by_width(rows: list[Row]) -> dict[str, dict[str, float]]:
    """Return the scores of those that coast in three parts by the half width of their window, share of the lead."""
    widths = np.array([0.5 * (r.high - r.low) / r.lead for r in rows])
    edges = np.quantile(widths, (0.0, 1 / 3, 2 / 3, 1.0))
    parts = {}
    for low, high in pairwise(edges):
        inside = (widths >= low) & (widths < high if high < edges[-1] else widths <= high)
        parts[f"{low:.2f} to {high:.2f}"] = scores([r for r, own in zip(rows, inside, strict=True) if own])
    return parts


def kind_of(name: str) -> str:
    """Return debris, stage or other by the name that a catalogue prints."""
    return "debris" if name.upper().endswith("DEB") else "stage" if "R/B" in name.upper() else "other"


def scores(rows: list[Row]) -> dict[str, float]:
    """Return coverage, errors and widths of some predictions; n alone where there are none."""
    if not rows:
        return {"n": 0, "coverage_90": None, "median_relative_error": None}
    column = {name: np.array([getattr(r, name) for r in rows]) for name in Row.__slots__ if name != "name"}
    low, epoch, high, truth = (column[name] for name in ("low", "epoch", "high", "truth"))
    begin, end, lead = column["truth_low"], column["truth_high"], column["lead"]
    near = np.maximum(0.0, np.maximum(begin - epoch, epoch - end))
    far = np.maximum(np.abs(epoch - begin), np.abs(end - epoch))
    simple = column["last"] + column["simple"]
    simple_low, simple_high = (column["last"] + column["simple"] * side for side in (0.8, 1.2))
    return {
        "n": len(rows),
        "coverage_90": share((low <= truth) & (truth <= high)),
        "coverage_possible": share((low <= end) & (begin <= high)),
        "coverage_certain": share((low <= begin) & (end <= high)),
        "median_relative_error": median(np.abs(epoch - truth) / lead),
        "median_relative_error_low": median(near / lead),
        "median_relative_error_high": median(far / lead),
        "median_bias": median((epoch - truth) / lead),
        "median_half_width": median(0.5 * (high - low) / lead),
        "simple_median_relative_error": median(np.abs(simple - truth) / lead),
        "simple_coverage": share((simple_low <= truth) & (truth <= simple_high)),
    }


def catalogue() -> dict[str, dict[str, float]]:
    """Return how one set of July 2024 foretells the messages of August, and the catalogue of September."""
    early, late = (next(iter((DATA / "catalogs").glob(f"{day}_full*")), None) for day in ("2024-07-05", "2024-09-17"))
    said = DATA / "reentry_tip" / "keeptrack_tip_2024-08.json"
    if early is None or late is None or not said.exists():
        return {}
    sets = read(early.read_bytes(), source=early.name).sets.with_columns(pl.lit("").alias("payload"))
    names = dict(sets.select("norad_cat_id", "object_name").iter_rows())
    later = set(read(late.read_bytes(), source=late.name).sets["norad_cat_id"].to_list())
    messages = read(said.read_bytes(), source=said.name).messages.sort("insert_epoch")
    ends = dict(messages.unique("norad_cat_id", keep="last").select("norad_cat_id", "decay_epoch").iter_rows())
    until, errors, covered, steered = days("2024-09-17"), [], [], 0
    survival: dict[str, dict[str, int]] = {}
    for number, orbit in orbits_of(sets.filter(pl.col("mean_motion") > 14.0)).items():
        may_thrust = kind_of(names.get(number, "")) == "other"
        found = predict(orbit, names.get(number, ""), LAW, until_days=UNTIL_DAYS, may_thrust=may_thrust)
        if found is None or orbit.a_km[-1] * (1.0 - orbit.ecc[-1]) > 6378.135 + 600.0:
            continue
        last = float(orbit.day[-1])
        if found.behaviour == COASTS:
            edges = (("due", last + found.high_day < until), ("not_due", last + found.low_day > until))
            for kind in ("all", kind_of(names.get(number) or "")):
                counted = survival.setdefault(kind, {"due": 0, "due_gone": 0, "not_due": 0, "not_due_gone": 0})
                for edge, holds in edges:
                    counted[edge] += bool(holds)
                    counted[f"{edge}_gone"] += bool(holds and number not in later)
        if number in ends:
            steered += found.behaviour == STEERS
            if found.behaviour == COASTS:
                residual = ends[number].timestamp() / 86400.0 - last
                errors.append(abs(found.epoch_day - residual) / residual)
                covered.append(found.low_day <= residual <= found.high_day)
    return {
        "tip": {"messages_on": len(ends), "n": len(errors), "steered_left_out": steered,
                "coverage_90": share(np.array(covered)), "median_relative_error": median(np.array(errors))},
        "survival": survival,
    }  # fmt: skip


def show(found: dict) -> None:
    print(f"{found['objects']} objects, {found['calibration']}: coverage {found['coverage_90']:.2f}, median error "
          f"of those that coast {found['median_relative_error']:.3f} of the lead time\n")  # fmt: skip
    head = ("days before", "group", "n", "cover", "possible", "certain", "error", "least", "most", "bias", "half width",
            "simple: error", "cover")  # fmt: skip
    print("  ".join(f"{name:>11}" if k != 1 else f"{name:<24}" for k, name in enumerate(head)))
    for lead, named in [*found["by_lead"].items(), ("all", found["all_leads"])]:
        for name, s in named.items():
            if s["n"]:
                cells = [f"{lead:>11}", f"{name:<24}", f"{s['n']:>11}"]
                cells += [f"{s[key]:>11.2f}" for key in s if key != "n"]
                print("  ".join(cells))
    for name, s in found["by_width"].items():
        scored = f"n {s['n']}, cover {s['coverage_90']:.2f}, error {s['median_relative_error']:.2f}"
        print(f"half width {name} of the lead: {scored}")
    if compared := found.get("catalogue"):
        tip, counted = compared["tip"], compared["survival"]
        print(f"\nfrom one set of 5 July 2024: {tip['n']} of {tip['messages_on']} objects of the TIP messages, "
              f"coverage {tip['coverage_90']:.2f}, median error {tip['median_relative_error']:.2f}")  # fmt: skip
        for kind, n in sorted(counted.items()):
            print(f"{kind}: due by 17 September {n['due']:,}, gone {n['due_gone']:,}; "
                  f"not due {n['not_due']:,}, gone {n['not_due_gone']:,}")  # fmt: skip


def days(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() / 86400.0


def share(which: np.ndarray) -> float:
    return round(float(np.mean(which)), 4)


def median(values: np.ndarray) -> float:
    return round(float(np.median(values)), 4)


if __name__ == "__main__":
    main()
