"""Screening against close approaches that others published."""

import csv
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from hoshimori.io import read
from hoshimori.screening import screen

pytestmark = pytest.mark.shared_data

REPORTS = {
    "2023-Mar-26-0806Z": "2023-03-25_full_3le_keeptrack.tle",
    "2021-Jul-22-0806Z": "2021-07-21_full_2le_keeptrack.tle",
}


def element_sets(file):
    return read(file.read_bytes(), source=file.name).sets


def test_the_collision_of_2009_is_found_where_sgp4_puts_it(shared_data):
    # data/INDEX.md: SGP4 gives 0.698 km and 11.647 km/s at 2009-02-10 16:55:59.80 UTC
    sets = element_sets(shared_data / "events" / "iridium33_cosmos2251_2009" / "pre_collision_last_tle_2009-02-09.tle")
    begin = datetime(2009, 2, 10, 12, tzinfo=UTC)
    found = screen(sets, begin=begin, end=begin + timedelta(hours=12), miss_distance_km=5)
    (row,) = found.conjunctions.filter(pl.col("primary") == 22675, pl.col("secondary") == 24946).iter_rows(named=True)
    assert abs(row["tca"] - datetime(2009, 2, 10, 16, 55, 59, 800000, tzinfo=UTC)) < timedelta(seconds=0.01)
    assert row["miss_distance_km"] == pytest.approx(0.698, abs=0.001)
    assert row["relative_speed_km_s"] == pytest.approx(11.647, abs=0.001)


@pytest.mark.parametrize(("report", "catalogue"), REPORTS.items())
def test_socrates_is_reproduced_where_its_element_sets_are_at_hand(shared_data, report, catalogue):
    sets = element_sets(shared_data / "catalogs" / catalogue)
    with (shared_data / "conjunction" / "socrates" / "socrates_top.csv").open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["report"] == report]
    epochs = dict(sets.select("norad_cat_id", "epoch").iter_rows())
    same = []
    for row in rows:
        tca = datetime.strptime(row["tca_utc"], "%Y %b %d %H:%M:%S.%f").replace(tzinfo=UTC)
        numbers = [int(row["norad1"]), int(row["norad2"])]
        ages = [float(row["dse1"]), float(row["dse2"])]
        known = [
            number in epochs and abs((tca - epochs[number]).total_seconds() / 86400 - age) < 0.001
            for number, age in zip(numbers, ages, strict=True)
        ]
        if all(known):
            same.append((min(numbers), max(numbers), tca, float(row["min_range_km"]), float(row["rel_vel_kms"])))
    assert len(same) >= 5
    few = sets.filter(pl.col("norad_cat_id").is_in({number for row in same for number in row[:2]}))
    begin, end = min(row[2] for row in same), max(row[2] for row in same)
    minute = timedelta(minutes=1)
    found = screen(few, begin=begin - minute, end=end + minute, miss_distance_km=5)
    tenth_s, one_metre_km, one_metre_s = timedelta(seconds=0.1), 0.001, 0.001
    for a, b, tca, miss, speed in same:
        pair = (pl.col("primary") == a) & (pl.col("secondary") == b)
        if speed < 0.010:  # slow company: an episode here, a row there
            mine = found.episodes.filter(pair, pl.col("begin") <= tca, tca <= pl.col("end"))
            assert len(mine) == 1, (a, b, tca)
            assert mine["least_distance_km"][0] <= miss + one_metre_km
            continue
        mine = found.conjunctions.filter(pair, (pl.col("tca") - tca).abs() < tenth_s)
        assert len(mine) == 1, (a, b, tca)
        assert mine["miss_distance_km"][0] == pytest.approx(miss, abs=one_metre_km)
        assert mine["relative_speed_km_s"][0] == pytest.approx(speed, abs=one_metre_s)
