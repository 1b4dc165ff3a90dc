"""The GEO part of `proximity.py`: labels of 15 April 2025, control frequencies, ranked lists."""

import csv
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

TRUTH = Path(__file__).parents[1] / "tests" / "data" / "geo_stays_2025-04-15.csv"
TRUTH_DAY = date(2025, 4, 15)
DAILY = "history/active_2026-03-16_05-07_daily.parquet"
CADENCE = "history/geo_proximity_2026-03_05_full_cadence.tle"
MAY = "history/geo_history.tle"
#: Days whose belt gives control pairs: catalogues first, then weeks of daily sets. The demo's week is none of them.
CONTROL_DAYS = (
    *(date(2021, 5, 29), date(2022, 1, 22), date(2022, 7, 14), date(2023, 3, 25), date(2024, 7, 5)),
    *(date(2024, 9, 17), date(2024, 11, 1), date(2025, 4, 15)),
    *(date(2026, 3, 22), date(2026, 4, 12), date(2026, 5, 7)),
)
#: Stays of the incident library that reviewers call inspection: no routine. Numbers only.
LIBRARY_STAYS = frozenset(
    {(40258, 43632), (40258, 42950), (40613, 55841), (36033, 55841), (28358, 55841), (46113, 55841), (44476, 55841)}
)
#: Readings by which a pair counts as found where its label says so.
AGREES = {
    "visitor": {"stay"},
    "licensed_slot": {"shared_slot", "same_operator"},
    "one_operator": {"same_operator"},
    "docked": {"docked"},
}
_UNUSUAL = ("stay", "pass", "shared_slot", "docked", "same_operator")


class Clock:
    """The machine's clock, for receipts."""

    def now(self) -> datetime:
        """Return the present, UTC."""
        return datetime.now(UTC)


def has_data(data: Path) -> bool:
    """Return whether the catalogues are there."""
    return any((data / "catalogs").glob("2025-04-15_full_*"))


def watch_over(data: Path, work: Path) -> Any:
    """Return a watch over everything that concerns the belt."""
    from hoshimori.catalog import ingest_paths
    from hoshimori.config import Settings
    from hoshimori.store import Store
    from hoshimori.watch import Watch

    files = [*sorted((data / "catalogs").glob("*_full_*")), data / "satcat" / "gcat_launchlog_2024-12.tsv"]
    files += [data / name for name in (DAILY, CADENCE, MAY) if (data / name).exists()]
    settings = Settings(store=work / "s", cache=work / "c")
    watch = Watch(store=Store.open(settings.store, Clock()), clock=Clock(), settings=settings)
    ingest_paths(watch.store, files, clock=Clock())
    return watch


def look(watch: Any, day: date, codes: tuple[str, ...] = ("PRX001",)) -> tuple[Any, Any]:
    """Return the detections of the seven days to the end of a day, and the incidents that they open."""
    from hoshimori.model.watch_report import Span
    from hoshimori.scenarios.library import end_of

    end = end_of(day)
    found = watch.detect(Span(begin=end - timedelta(days=7), end=end, as_of=end), codes=list(codes))
    return found, watch.correlate(found, as_of=end)


def pairs_of(detection: Any) -> list[tuple[int, int]]:
    """Return the pairs of a detection: of a fleet, every pair that its table of distances holds."""
    rows = detection.tables["distance_by_day"]
    if rows and "object_a" in rows[0]:
        return sorted({(row["object_a"], row["object_b"]) for row in rows})
    return [tuple(detection.objects[:2])]


def score(data: Path, work: Path) -> dict:
    """Return precision and recall on the labels, and the control frequencies behind the weighing."""
    watch = watch_over(data, work)
    days = [day for day in CONTROL_DAYS if day.year < 2026 or (data / DAILY).exists()]
    seen = {day: look(watch, day, ("MAN002", "PRX001")) for day in days}
    return {"labels": against_labels(*seen[TRUTH_DAY]), "controls": frequencies(seen)}


def against_labels(detections: Any, incidents: Any) -> dict:
    """Return how the readings of the labelled day agree with the labels, and which labels opened an incident."""
    from hoshimori.incidents.counted_share import wilson

    with TRUTH.open(encoding="utf-8") as file:
        truth = {(int(row["object_a"]), int(row["object_b"])): row["label"] for row in csv.DictReader(file)}
    near = [d for d in detections if d.code == "PRX001" and d.reading.value not in {"pass", "swing"}]
    read = {pair: d.reading.value for d in near for pair in pairs_of(d) if d.values["greatest_km"] <= 100.0}
    table: dict[str, Counter] = defaultdict(Counter)
    for pair, label in truth.items():
        table[label][read.get(pair, "not shown")] += 1
    opened = {tuple(sorted(o.norad_cat_id for o in i.objects)) for i in incidents if i.kind.value == "proximity"}
    visitors = {pair for pair, label in truth.items() if label == "visitor"}
    stays = {pair for pair, reading in read.items() if reading == "stay"}

    def rates(found: set) -> dict:
        hits = len(found & visitors)
        return {
            "found": len(found),
            "right": hits,
            "precision": hits / len(found) if found else None,
            "precision_95_percent": wilson(hits, len(found)),
            "recall": hits / len(visitors),
            "recall_95_percent": wilson(hits, len(visitors)),
        }

    agree = sum(read.get(pair, "") in AGREES[label] for pair, label in truth.items())
    return {
        "pairs": len(truth),
        "agree": agree,
        "labels": {label: dict(sorted(row.items())) for label, row in sorted(table.items())},
        "read_as_stay": rates(stays),
        "opened_an_incident": rates(opened),
        "stays": sorted(stays),
        "opened": sorted(opened),
        "not_labelled": sorted(set(read) - set(truth)),
    }


def frequencies(seen: Any) -> dict:
    """Return how often routine pairs and stays of the library show each sign that weighs; a pair counts once.

    Routine: near pairs of two owners, read as a shared slot or a stay, that are no stay of the library. A pair shows a
    sign when it does on any of its days.
    """
    from hoshimori.incidents.association import GREATEST_SHARE
    from hoshimori.incidents.control_frequency import SERVICED_PAIRS
    from hoshimori.incidents.stay import arrival

    signs = ("rare", "arrival", "visitor", "maneuver")
    routine: dict[tuple, dict[str, bool]] = {}
    library: dict[tuple, dict[str, bool]] = {}
    fleets: dict[tuple, bool] = {}
    burns = 0
    for day, (detections, _) in seen.items():
        weeks = day.year >= 2026
        burns += sum(d.code == "MAN002" for d in detections) if weeks else 0
        for one in detections:
            reading = one.reading.value
            if one.code != "PRX001" or one.values.get("formation") or reading in {"pass", "swing"}:
                continue
            for pair in pairs_of(one) if reading == "same_operator" else ():
                fleets[pair] = fleets.get(pair, False)
            if reading not in {"stay", "shared_slot"}:
                continue
            if one.objects in SERVICED_PAIRS:
                continue
            group = library if one.objects in LIBRARY_STAYS else routine
            shown = {
                "rare": one.significance is not None and one.significance <= GREATEST_SHARE,
                "arrival": arrival(one) is not None and not one.values.get("arrived_in_own_slot"),
                "visitor": (one.values.get("visits") or 0) >= 2,
                **({"maneuver": bool(one.values.get("maneuvers"))} if weeks else {}),
            }
            kept = group.setdefault(one.objects, {})
            for name, value in shown.items():
                kept[name] = kept.get(name, False) or value
    count = {
        name: {
            "routine": [sum(r.get(name, False) for r in routine.values()), sum(name in r for r in routine.values())],
            "library": {"-".join(map(str, pair)): row[name] for pair, row in sorted(library.items()) if name in row},
            "routine_pairs": sorted(pair for pair, row in routine.items() if row.get(name)),
        }
        for name in signs
    }
    return {
        "routine_pairs": len(routine),
        "library_pairs": len(library),
        "fleet_pairs": len(fleets),
        "maneuvers_in_three_weeks": burns,
        "signs": count,
    }


def table(result: dict) -> list[str]:
    """Return the result as lines."""
    labels = result["labels"]
    lines = [f"  15 April 2025: {labels['agree']} of {labels['pairs']} labelled pairs read as labelled"]
    lines += [f"    {label:14} {row}" for label, row in labels["labels"].items()]
    for name in ("read_as_stay", "opened_an_incident"):
        row = labels[name]
        precision = "none" if row["precision"] is None else f"{row['precision']:.2f}"
        low, high = row["precision_95_percent"]
        lines.append(
            f"    {name}: {row['found']} found, {row['right']} right; precision {precision} ({low:.2f} to {high:.2f}), "
            f"recall {row['recall']:.2f}"
        )
    lines.append(f"    stays {labels['stays']}")
    lines.append(f"    opened {labels['opened']}")
    controls = result["controls"]
    lines.append(
        f"  controls: {controls['routine_pairs']} routine pairs, {controls['library_pairs']} pairs of the library, "
        f"{controls['fleet_pairs']} pairs of one operator"
    )
    for name, row in controls["signs"].items():
        shown, of = row["routine"]
        held = sum(row["library"].values())
        lines.append(f"    {name:9} routine {shown} of {of}, library {held} of {len(row['library'])}")
        lines.append(f"              {row['routine_pairs']}")
    return lines


def ranked(data: Path, work: Path, day: date) -> list[str]:
    """Return every PRX001 detection of the week to a day, the rarest first, with one line of reason each."""
    from hoshimori.incidents.level import p_value

    detections, incidents = look(watch_over(data, work), day)
    opened = {i.detections[0].objects: i for i in incidents if i.kind.value == "proximity"}

    def key(one: Any) -> tuple:
        p = p_value(one)
        return (one.objects not in opened, _UNUSUAL.index(one.reading.value), 1.0 if p is None else p, one.objects)

    lines = []
    for one in sorted((d for d in detections if d.code == "PRX001"), key=key):
        p = p_value(one)
        mark = f"{opened[one.objects].level}" if one.objects in opened else "no incident"
        rarity = "p -" if p is None else f"p {100 * p:.0f} %" if p >= 0.1 else f"p {100 * p:.2g} %"
        lines.append(f"{one.reading.value:13} {rarity:10} {mark:11} {one.summary} {reason(one)}".rstrip())
    return lines


def reason(one: Any) -> str:
    """Return why a detection reads as it does, in a few words."""
    values, reading = one.values, one.reading.value
    if reading == "same_operator":
        return f"Basis: {values['relation_basis']}."
    if reading in {"stay", "shared_slot"}:
        said = []
        if values.get("arrived"):
            own = " to a slot of its own operator" if values.get("arrived_in_own_slot") else ""
            said.append(
                f"{values['arrived']} came{own} between {values['arrival_after']:%Y-%m-%d} and "
                f"{values['arrival_before']:%Y-%m-%d}; {values['visits']} visits"
            )
        elif not values["older_catalogues"]:
            said.append("no older catalogue holds both")
        return "; ".join(said) + "." if said else ""
    if reading == "pass":
        return f"Drifts differ by {abs(values['drift_a_deg_day'] - values['drift_b_deg_day']):.2f} deg/day."
    return ""
