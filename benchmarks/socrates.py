"""CelesTrak's SOCRATES reports against our screening, event by event.

    python benchmarks/socrates.py [--json] [REPORT CATALOGUE]...

A report is a page as saved from the site (HTML) or the CSV that SOCRATES Plus offers.

Without arguments: the two reports in $HOSHIMORI_DATA for which a catalogue of the same day is at hand. A row counts as
comparable if both catalogue sets are those SOCRATES used: the days from epoch to TCA that it prints agree to 0.001 d.
Agreement asked for: 0.001 km, 0.001 km/s, 0.1 s. Rows under 10 m/s are slow company: episodes with us, compared by
their least distance.
"""

import argparse
import csv
import html
import io
import json
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

ROOT = Path(__file__).parents[1]
PAIRS = (
    ("socrates_top_2021-Jul-22-0806Z.html", "2021-07-21_full_2le_keeptrack.tle"),
    ("socrates_top_2023-Mar-26-0806Z.html", "2023-03-25_full_3le_keeptrack.tle"),
)
SLOW_KM_S = 0.010
ONE_METRE_KM, ONE_METRE_S, TENTH_S = 0.001, 0.001, 0.1
SAME_EPOCH_DAYS = 0.001
CELL = re.compile(r"<td[^>]*>(.*?)</td>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One event of a report: catalogue numbers, days from epoch to TCA, TCA, range, relative speed."""

    a: int
    b: int
    age_a: float
    age_b: float
    tca: datetime
    range_km: float
    speed_km_s: float


def data() -> Path:
    return Path(os.environ.get("HOSHIMORI_DATA", ROOT.parent / "shared" / "data"))


def rows(report: str) -> list[Row]:
    """Return the events of a report: a form of two table rows each on a page, a line each in CSV."""
    if report.lstrip("\ufeff").startswith("NORAD_CAT_ID_1"):
        return csv_rows(report.lstrip("\ufeff"))
    found = []
    for form in report.split("<form ")[1:]:
        cells = [html.unescape(TAG.sub("", cell)).strip() for cell in CELL.findall(form.split("</form>")[0])]
        if len(cells) < 14:  # a form of the page's own, such as its search box
            continue
        # action, number, name, days, max probability, dilution, range, speed; number, name, days, start, TCA, stop
        tca = datetime.strptime(cells[12], "%Y %b %d %H:%M:%S.%f").replace(tzinfo=UTC)
        found.append(
            Row(
                a=int(cells[1]),
                b=int(cells[8]),
                age_a=float(cells[3]),
                age_b=float(cells[10]),
                tca=tca,
                range_km=float(cells[6]),
                speed_km_s=float(cells[7]),
            )
        )
    return found


def csv_rows(report: str) -> list[Row]:
    """Return the events of the CSV form (SOCRATES Plus); DSE is days since epoch at TCA."""
    return [
        Row(
            a=int(line["NORAD_CAT_ID_1"]),
            b=int(line["NORAD_CAT_ID_2"]),
            age_a=float(line["DSE_1"]),
            age_b=float(line["DSE_2"]),
            tca=datetime.fromisoformat(line["TCA"]).replace(tzinfo=UTC),
            range_km=float(line["TCA_RANGE"]),
            speed_km_s=float(line["TCA_RELATIVE_SPEED"]),
        )
        for line in csv.DictReader(io.StringIO(report))
    ]


def compared(report: Path, catalogue: Path) -> list[dict]:
    """Return one line for each event: whether both sets are SOCRATES's own, and the differences."""
    from hoshimori.io import read
    from hoshimori.screening import screen

    events = rows(report.read_text(encoding="utf-8", errors="replace"))
    sets = read(catalogue.read_bytes(), source=catalogue.name).sets
    epochs = dict(sets.select("norad_cat_id", "epoch").iter_rows())
    few = sets.filter(pl.col("norad_cat_id").is_in({number for row in events for number in (row.a, row.b)}))
    minute = timedelta(minutes=1)
    begin, end = min(row.tca for row in events) - minute, max(row.tca for row in events) + minute
    found = screen(few, begin=begin, end=end, miss_distance_km=5.0)
    lines = []
    for row in events:
        ages = [
            number in epochs and abs((row.tca - epochs[number]).total_seconds() / 86400.0 - age) < SAME_EPOCH_DAYS
            for number, age in ((row.a, row.age_a), (row.b, row.age_b))
        ]
        line = {"primary": row.a, "secondary": row.b, "tca": row.tca.isoformat(), "same_sets": all(ages)}
        pair = (pl.col("primary") == min(row.a, row.b)) & (pl.col("secondary") == max(row.a, row.b))
        if row.speed_km_s < SLOW_KM_S:
            mine = found.episodes.filter(pair & (pl.col("begin") <= row.tca) & (pl.col("end") >= row.tca))
            line["kind"], line["found"] = "episode", len(mine) == 1
            if len(mine):
                line["km"] = max(mine["least_distance_km"][0] - row.range_km, 0.0)  # ours may reach deeper elsewhere
        else:
            near = found.conjunctions.filter(pair).with_columns(
                s=(pl.col("tca") - row.tca).dt.total_microseconds().abs() / 1e6
            )
            mine = near.filter(pl.col("s") < 60.0).sort("s")
            line["kind"], line["found"] = "conjunction", len(mine) > 0
            if len(mine):
                line["s"] = mine["s"][0]
                line["km"] = abs(mine["miss_distance_km"][0] - row.range_km)
                line["km_s"] = abs(mine["relative_speed_km_s"][0] - row.speed_km_s)
        line["agrees"] = (
            line["found"]
            and line["km"] <= ONE_METRE_KM
            and line.get("km_s", 0.0) <= ONE_METRE_S
            and line.get("s", 0.0) <= TENTH_S
        )
        lines.append(line)
    return lines


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    given = list(zip(arguments.files[::2], arguments.files[1::2], strict=True))
    reports = data() / "conjunction" / "socrates"
    pairs = given or [(reports / report, data() / "catalogs" / catalogue) for report, catalogue in PAIRS]
    result = {}
    for report, catalogue in pairs:
        if not (report.exists() and catalogue.exists()):
            print(f"no {report.name} or {catalogue.name} under {data()}; set HOSHIMORI_DATA")
            continue
        result[report.name] = lines = compared(report, catalogue)
        if arguments.json:
            continue
        same = [line for line in lines if line["same_sets"]]
        print(
            f"{report.name}: {len(lines)} events, {len(same)} of SOCRATES's own sets, "
            f"{sum(line['agrees'] for line in same)} of these agree "
            f"({sum(line['kind'] == 'episode' for line in same)} as episodes); "
            f"of the others {sum(line['found'] for line in lines if not line['same_sets'])} are found with other sets"
        )
        worst = {key: max((line.get(key, 0.0) for line in same), default=0.0) for key in ("s", "km", "km_s")}
        print(f"  greatest differences: {worst['s']:.4f} s, {worst['km']:.5f} km, {worst['km_s']:.5f} km/s")
        for line in same:
            if not line["agrees"]:
                print(f"  differs: {line}")
    if arguments.json:
        print(json.dumps(result))


if __name__ == "__main__":
    main()
