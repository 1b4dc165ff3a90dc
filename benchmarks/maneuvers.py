"""Manoeuvres: scores against operators' lists and against objects that cannot manoeuvre.

    python benchmarks/maneuvers.py [--json] [--truth DIR] [--no-controls] [--calibrate FILE]

Data from $HOSHIMORI_DATA (manoeuvre_truth, controls); nothing to do where it is missing. `--truth DIR` scores another
folder of the same form with the shipped thresholds. Protocol: docs/methods/maneuver-scores.md.
"""

import argparse
import json
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import yaml

from hoshimori.detection import Window
from hoshimori.detection.maneuver_low_orbit import LowOrbitBurn
from hoshimori.detection.maneuver_step import MeanElementStep
from hoshimori.io import read
from hoshimori.model import Reading
from maneuver_score import (
    Scored,
    best_threshold,
    counts_above,
    left_out_thresholds,
    matched_in_time,
    pooled,
    recall_at,
    summed,
    timing_alone,
    whole_days_late,
)

ROOT = Path(__file__).parents[1]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: Thresholds near the best pooled F1 of all nine satellites at two days (3.78 and 9.36): for other folders.
SHIPPED = {"leo": 3.8, "geo": 8.5}
LEAST = {"leo": 3.5, "geo": 4.9}
TOLERANCES_DAYS = {"2d": 2.0, "12h": 0.5}
LARGE_M_S = 0.01
#: Passive from here on; before, the object was under control.
PASSIVE_FROM = {
    "IRIDIUM_73_25344": datetime(1999, 1, 1, tzinfo=UTC),
    "GOES-4_11964": datetime(1989, 7, 1, tzinfo=UTC),
    "GIOVE-B_32781": datetime(2013, 1, 1, tzinfo=UTC),
    "ENVISAT_27386": datetime(2012, 4, 20, tzinfo=UTC),
}
CONTROLS = ("*.tle", "visual_2026-03_05/passive*.tle", "geo_2024q1_by_stationkeeping/no_manoeuvre_debris.tle")


def sets_of(file: Path) -> pl.DataFrame:
    found = read(file.read_bytes(), source=file.name).sets
    if found is None:
        raise SystemExit(f"{file} holds no element sets")
    return found.with_columns(known_at=pl.col("epoch"), payload=pl.lit("0" * 64), epoch_ahead=pl.lit(False))


def days(at: datetime) -> float:
    return (at.replace(tzinfo=UTC) - EPOCH) / timedelta(days=1)


def is_geo(sets: pl.DataFrame) -> bool:
    return float(sets["mean_motion"].median()) < 2.5


def detected(sets: pl.DataFrame, *, least: float | None = None) -> list[Any]:
    """Return the burns in all of a history, through the detector as it ships."""
    detector: Any = MeanElementStep if is_geo(sets) else LowOrbitBurn
    changes = {} if least is None else {"threshold_sigma": least}
    begin, end = sets["epoch"].min(), sets["epoch"].max() + timedelta(seconds=1)
    window = Window(begin=begin, end=end, as_of=end, history=sets)
    return [d for d in detector(most_count=100_000, **changes).detect(window) if d.reading is Reading.MANEUVER]


def times_of(found: list[Any]) -> tuple[np.ndarray, np.ndarray]:
    times = [days(datetime.fromisoformat(d.values["time"])) for d in found]
    return np.array(times), np.array([d.values["step_in_spreads"] for d in found])


def operator_list(file: Path) -> list[tuple[float, np.ndarray]]:
    """Return begin (days) and summed (radial, along, across) m/s of each line; days of the year count from 1."""
    out = []
    for line in file.read_text(encoding="utf-8").splitlines():
        words = line.split()
        year, day, hour, minute = (int(w) for w in words[1:5])
        begin = days(datetime(year, 1, 1, tzinfo=UTC)) + day - 1 + (hour + minute / 60) / 24
        burns = [words[11 + 15 * k : 26 + 15 * k] for k in range(int(words[10]))] if len(words) > 12 else []
        total = np.sum([[float(w) for w in burn[6:9]] for burn in burns], axis=0) if burns else np.full(3, np.nan)
        out.append((begin, total))
    return out


def lists_by_name(folder: Path) -> dict[str, list[tuple[float, np.ndarray]]]:
    short = {"CRYO2": "CryoSat-2", "JASO1": "Jason-1", "JASO2": "Jason-2", "JASO3": "Jason-3", "SARAL": "SARAL"}
    short |= {"SEN3A": "Sentinel-3A", "SEN3B": "Sentinel-3B", "TOPEX": "TOPEX", "ENVI1": "Envisat"}
    found = {}
    for file in sorted(folder.glob("*man.txt")):
        first = file.read_text(encoding="utf-8").split(maxsplit=1)[0]
        found[short.get(first, first)] = operator_list(file)
    return found


def truth(folder: Path) -> tuple[dict[str, dict[str, Any]], dict[str, int]]:
    """Return the satellites with detections and labels, and by how many whole days each label list is late."""
    lists = lists_by_name(folder / "raw") if (folder / "raw").is_dir() else {}
    satellites: dict[str, dict[str, Any]] = {}
    for file in sorted(folder.glob("*.tle")):
        listed = folder / f"manoeuvres_{file.stem}.yaml"
        if not listed.exists():
            continue
        labels = [days(at) for at in sorted(yaml.safe_load(listed.read_text(encoding="utf-8"))["manoeuvre_timestamps"])]
        zone = 8 / 24 if re.match("fengyun", file.stem, re.IGNORECASE) else 0.0  # China Standard Time
        sets = sets_of(file)
        regime = "geo" if is_geo(sets) else "leo"
        found = detected(sets, least=LEAST[regime])
        satellites[file.stem] = {
            "regime": regime, "sets": sets, "labels": np.array(labels) - zone, "found": found,
            "raw": lists.get(file.stem),
        }  # fmt: skip
    late = {}
    for name, one in satellites.items():
        begins = np.array([at for at, _ in one["raw"]]) if one["raw"] else None
        if begins is not None:
            late[name] = whole_days_late(one["labels"], begins)
    low = [name for name, one in satellites.items() if one["regime"] == "leo" and name not in late]
    if low:
        apart = [whole_days_late(satellites[n]["labels"], times_of(satellites[n]["found"])[0]) for n in low]
        late |= dict.fromkeys(low, int(np.median(apart)))
    return satellites, {name: late.get(name, 0) for name in satellites}


def scored(name: str, one: dict[str, Any], late: int, *, rhythm: bool = False) -> Scored:
    epochs = np.sort(one["sets"]["epoch"].dt.timestamp("us").to_numpy() / 86400e6)
    labels = one["labels"] - late
    times, confidence = timing_alone(epochs) if rhythm else times_of(one["found"])
    inside = (labels >= epochs[0]) & (labels <= epochs[-1])
    return Scored(name=name, epochs=epochs, times=times, confidence=confidence, labels=labels[inside])


def above(one: Scored, raw: list[tuple[float, np.ndarray]], least_m_s: float) -> np.ndarray:
    """Return which labels have a listed speed of at least so much."""
    begins = np.array([at for at, _ in raw])
    speeds = np.array([np.linalg.norm(v) for _, v in raw])
    return np.array([speeds[np.abs(begins - label).argmin()] >= least_m_s for label in one.labels], dtype=bool)


def speed_errors(one: Scored, found: list[Any], raw: list[tuple[float, np.ndarray]]) -> list[tuple[float, float, bool]]:
    """Return listed along-track speed, ratio of ours to it, and whether the types agree, for matched single burns."""
    begins = np.array([at for at, _ in raw])
    rows = []
    for i, label in enumerate(matched_in_time(one.times, one.confidence, one.labels, 2.0)):
        if label < 0 or np.sort(np.abs(one.labels - one.labels[label]))[1:2] < 4.0:
            continue
        speeds = raw[int(np.abs(begins - one.labels[label]).argmin())][1]
        values = found[i].values
        if np.isfinite(speeds).all() and abs(speeds[1]) >= 0.01:
            kind = "normal" if abs(speeds[2]) > abs(speeds[1]) else "in_track"
            rows.append((abs(float(speeds[1])), float(values["in_track_m_s"] / speeds[1]), values["type"] == kind))
    return rows


def score(satellites: dict[str, dict[str, Any]], late: dict[str, int], *, shipped: bool) -> dict[str, Any]:
    report: dict[str, Any] = {"labels_late_days": late, "satellites": {}}
    for regime in ("leo", "geo"):
        names = [n for n, one in satellites.items() if one["regime"] == regime]
        if not names:
            continue
        every = [scored(n, satellites[n], late[n]) for n in names]
        default = MeanElementStep().threshold_sigma if regime == "geo" else LowOrbitBurn().threshold_sigma
        thresholds = [SHIPPED[regime]] * len(every) if shipped else left_out_thresholds(every, 2.0)
        for label, tolerance in TOLERANCES_DAYS.items():
            total = pooled(every, thresholds, tolerance)
            report[f"{regime}_f1_{label}"] = round(total["f1"], 4)
            report[f"{regime}_{label}"] = {k: round(v, 4) for k, v in total.items()}
            at_default = pooled(every, [default] * len(every), tolerance)
            report[f"{regime}_default_{label}"] = {k: round(v, 4) for k, v in at_default.items()}
            for one, threshold in zip(every, thresholds, strict=True):
                mine = pooled([one], [threshold], tolerance)
                report["satellites"].setdefault(one.name, {"threshold": round(threshold, 2)})[f"f1_{label}"] = round(
                    mine["f1"], 3
                )
            rhythm = [scored(n, satellites[n], late[n], rhythm=True) for n in names]
            best = best_threshold(rhythm, tolerance)
            report[f"{regime}_timing_alone_f1_{label}"] = round(
                pooled(rhythm, [best] * len(rhythm), tolerance)["f1"], 4
            )
        for rate, label in ((0.3, "03fa"), (1.0, "1fa"), (3.0, "3fa")):
            found = recall_at(every, rate)
            report[f"{regime}_recall_{label}"] = round(found["recall"], 4)
            report[f"{regime}_recall_{label}_range"] = [round(found["low"], 3), round(found["high"], 3)]
        report[f"{regime}_best_threshold_of_all"] = round(best_threshold(every, 2.0), 2)
        report[f"{regime}_labels_outside"] = int(
            sum(len(satellites[n]["labels"]) for n in names) - sum(len(s.labels) for s in every)
        )
        years = sum(s.years for s in every)
        report[f"{regime}_unlabelled_per_year_at_default"] = round(report[f"{regime}_default_2d"]["false"] / years, 3)
        # TOPEX's list has no speeds
        listed = [i for i, s in enumerate(every) if satellites[s.name]["raw"] and s.name != "TOPEX"]
        if regime == "leo" and listed:
            report |= _above_floor([(every[i], thresholds[i], satellites[every[i].name]) for i in listed], default)
    return report


def _above_floor(listed: list[tuple[Scored, float, dict[str, Any]]], default: float) -> dict[str, Any]:
    """Return the scores of listed burns of 0.01 m/s and more, and the error of our speeds."""
    large = [above(one, data["raw"], LARGE_M_S) for one, _, data in listed]
    scores: dict[str, Any] = {"leo_above_1_cm_s_satellites": len(listed)}
    for label, tolerance in TOLERANCES_DAYS.items():
        pairs = list(zip(listed, large, strict=True))
        left_out = summed([counts_above(one, big, at, tolerance) for (one, at, _), big in pairs])
        at_default = summed([counts_above(one, big, default, tolerance) for (one, *_), big in pairs])
        scores[f"leo_above_1_cm_s_{label}"] = {k: round(v, 4) for k, v in left_out.items()}
        scores[f"leo_above_1_cm_s_default_{label}"] = {k: round(v, 4) for k, v in at_default.items()}
    errors = [row for one, _, data in listed for row in speed_errors(one, data["found"], data["raw"])]
    ratios = np.array([ratio for _, ratio, _ in errors])
    return scores | {
        "leo_speed_count": len(errors),
        "leo_speed_ratio_median": round(float(np.median(ratios)), 3),
        "leo_speed_error_median_share": round(float(np.median(np.abs(ratios - 1))), 3),
        "leo_speed_within_25_percent_share": round(float((np.abs(ratios - 1) <= 0.25).mean()), 3),
        "leo_type_agrees_share": round(sum(same for *_, same in errors) / max(len(errors), 1), 3),
    }


def tenth(file: Path, raw: list[tuple[float, np.ndarray]], threshold: float) -> dict[str, Any]:
    """Return the scores of Envisat, labelled up to its last burn and passive after, in no pool.

    The two days after the last label belong to it; what is found later is false.
    """
    sets = sets_of(file)
    times, confidence = times_of(detected(sets, least=LEAST["leo"]))
    labels, end = np.array([at for at, _ in raw]), raw[-1][0] + 2.0
    epochs = np.sort(sets["epoch"].dt.timestamp("us").to_numpy() / 86400e6)
    one = Scored(
        name="Envisat", epochs=epochs[epochs <= end], times=times[times <= end],
        confidence=confidence[times <= end], labels=labels[labels >= epochs[0]],
    )  # fmt: skip
    large = above(one, raw, LARGE_M_S)
    years = float(epochs[-1] - end) / 365.25
    report: dict[str, Any] = {"labelled_years": round(one.years, 2), "passive_years": round(years, 2)}
    for name, at in (("", threshold), ("default_", LowOrbitBurn().threshold_sigma)):
        report[f"{name}threshold"] = round(at, 2)
        for label, tolerance in TOLERANCES_DAYS.items():
            every = pooled([one], [at], tolerance)
            report[f"{name}{label}"] = {k: round(v, 4) for k, v in every.items()}
            above_floor = summed([counts_above(one, large, at, tolerance)])
            report[f"{name}above_1_cm_s_{label}"] = {k: round(v, 4) for k, v in above_floor.items()}
        false = int(((times > end) & (confidence >= at)).sum())
        report[f"{name}false_when_passive"] = false
        report[f"{name}false_per_passive_year"] = round(false / years, 3)
    return report


def controls(folder: Path) -> dict[str, Any]:
    """Return detections a satellite-year of objects that cannot manoeuvre, by regime and threshold."""
    rows: dict[str, list[float]] = {"leo": [], "geo": []}
    years, objects, files = dict.fromkeys(rows, 0.0), dict.fromkeys(rows, 0), {}
    default = {"leo": LowOrbitBurn().threshold_sigma, "geo": MeanElementStep().threshold_sigma}
    for pattern in CONTROLS:
        for file in sorted(folder.glob(pattern)):
            sets = sets_of(file)
            since = PASSIVE_FROM.get(file.stem)
            sets = sets.filter(pl.col("epoch") >= since) if since else sets
            for regime, part in (
                ("leo", sets.filter(pl.col("mean_motion") > 2.5)),
                ("geo", sets.filter(pl.col("mean_motion") <= 2.5)),
            ):
                if part.is_empty():
                    continue
                spans = part.group_by("norad_cat_id").agg(pl.col("epoch").max() - pl.col("epoch").min())
                found = [d.values["step_in_spreads"] for d in detected(part, least=LEAST[regime])]
                rows[regime] += found
                time = float(spans["epoch"].dt.total_seconds().sum()) / 86400 / 365.25
                years[regime] += time
                objects[regime] += spans.height
                files[f"{file.stem} ({regime})"] = [round(time, 1), sum(s >= default[regime] for s in found)]
    report: dict[str, Any] = {"files": files}
    for regime, found in rows.items():
        report[regime] = {
            "satellite_years": round(years[regime], 1),
            "objects": objects[regime],
            "false_per_year_at_default": round(sum(s >= default[regime] for s in found) / max(years[regime], 1e-9), 3),
            "statistics": sorted((round(s, 3) for s in found), reverse=True),
        }
    return report


def calibration(report: dict[str, Any]) -> str:
    """Return the table that ships: how often passive objects show at least such a statistic."""
    lines = ["# Written by benchmarks/maneuvers.py --calibrate: detections a year of an object that cannot manoeuvre."]
    lines.append("regime,objects,satellite_years,statistic,per_year")
    for regime, name in (("leo", "low"), ("geo", "high")):
        one = report[regime]
        found = one["statistics"]
        for count in sorted(
            {len(found), *(c for c in (200, 100, 50, 20, 10, 5, 2, 1) if c < len(found))}, reverse=True
        ):
            rate = count / one["satellite_years"]
            lines.append(f"{name},{one['objects']},{one['satellite_years']},{found[count - 1]},{rate:.4f}")
        # beyond the largest seen: the upper end of a 63 % range of none
        lines.append(
            f"{name},{one['objects']},{one['satellite_years']},{found[0] * 1.001:.3f},{1 / one['satellite_years']:.4f}"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--truth", type=Path)
    parser.add_argument("--no-controls", action="store_true")
    parser.add_argument("--calibrate", type=Path)
    arguments = parser.parse_args()
    data = Path(os.environ.get("HOSHIMORI_DATA", ROOT.parent / "shared" / "data"))
    folder = arguments.truth or data / "manoeuvre_truth"
    if not folder.is_dir():
        print(f"no labels at {folder}; set HOSHIMORI_DATA")
        return
    satellites, late = truth(folder)
    report = score(satellites, late, shipped=arguments.truth is not None)
    envisat, burns = data / "controls" / "ENVISAT_27386.tle", folder / "raw" / "en1man.txt"
    if envisat.exists() and burns.exists() and "leo_best_threshold_of_all" in report:
        at = SHIPPED["leo"] if arguments.truth else report["leo_best_threshold_of_all"]
        report["envisat"] = tenth(envisat, operator_list(burns), at)
    if not arguments.no_controls and (data / "controls").is_dir():
        report["controls"] = controls(data / "controls")
        if arguments.calibrate:
            arguments.calibrate.write_text(calibration(report["controls"]), encoding="utf-8")
        for regime in ("leo", "geo"):
            del report["controls"][regime]["statistics"]
    if arguments.json:
        print(json.dumps(report))
        return
    for key, value in report.items():
        if isinstance(value, dict):
            print(f"{key}:")
            for name, inner in value.items():
                print(f"    {name:48} {inner}")
        else:
            print(f"{key:44} {value}")


if __name__ == "__main__":
    main()
