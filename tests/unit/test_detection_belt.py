"""The belt, its slots and its close pairs on an invented sky of eight satellites."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from detection_samples import (
    BEGIN,
    DAY,
    OWNERS,
    belt_history,
    belt_series,
    belt_window,
    history_of,
    identities_of,
    snapshot,
)
from hoshimori.detection.geo_belt import belt_of, day_distances, longitudes_deg
from hoshimori.detection.proximity_geo import PersistentNeighbours
from hoshimori.model import Coverage, Direction, Reading
from hoshimori.propagation.closest_extremes import daily_extremes

EXACT = {"half_width_km": 300.0, "greatest_set_age_days": 3.0, "longest_days": 60.0}


def belt():
    return belt_of(belt_window(), **EXACT)


def found(window, **settings):
    return {d.objects: d for d in PersistentNeighbours(**settings).detect(window)}


def test_distances_of_all_pairs_agree_with_differences_of_positions():
    here = belt()
    distances = day_distances(here, 2)
    r = here.states.r_km[:, here.times_of(2)]
    apart = np.linalg.norm(r[:, None] - r[None], axis=-1)
    metre_km = 0.001
    off = ~np.eye(len(r), dtype=bool)
    assert np.abs(distances.least_km - apart.min(axis=-1))[off].max() < metre_km
    assert np.abs(distances.greatest_km - apart.max(axis=-1))[off].max() < metre_km


def test_mean_longitudes_stand_where_the_satellites_stand():
    sets = belt_history().filter(pl.col("norad_cat_id") == 1001).sort("epoch")
    box_deg = 0.05
    assert np.abs(longitudes_deg(sets) - 62.0).max() < box_deg


def test_a_set_that_is_too_old_gives_no_data():
    old = history_of(belt_series(1009, 10.0, days=1, begin=BEGIN - 5 * DAY))
    here = belt_of(belt_window(history=pl.concat([belt_history(), old])), **EXACT)
    row = here.row(1009)
    assert row is None or not here.has_data[row].any()


def test_objects_outside_the_belt_are_left_out():
    high = belt_series(1010, 62.0)
    for row in high:
        row["mean_motion"] = 0.985
    here = belt_of(belt_window(history=history_of(high + belt_series(1001, 62.0))), **EXACT)
    assert here.norad_cat_id.tolist() == [1001]


def test_a_stay_shows_least_and_greatest_distance_of_each_day_refined():
    stay = found(belt_window())[1001, 1002]
    exact = daily_extremes(belt_history(), 1001, 1002, BEGIN, BEGIN + 7 * DAY)
    shown = stay.tables["distance_by_day"]
    assert [(d["date"], d["least_km"], d["greatest_km"]) for d in shown] == [
        (d["date"].isoformat(), d["least_km"], d["greatest_km"]) for d in exact
    ]
    assert stay.reading is Reading.STAY
    assert stay.direction is Direction.WITHIN
    assert stay.values["dwell_days"] == stay.values["days_with_data"] == 7
    assert stay.values["relation"] == "different_owners"
    assert (stay.begin, stay.end) == (BEGIN, BEGIN + 7 * DAY)


def test_one_owner_reads_as_one_operator():
    assert found(belt_window())[1003, 1004].reading is Reading.SAME_OPERATOR


def test_an_unknown_owner_is_not_a_different_one():
    facts = {**OWNERS, 1002: ("VISITOR 1", "", "")}
    stay = found(belt_window(identities=identities_of(facts)))[1001, 1002]
    assert stay.values["relation"] == "owner_unknown"
    assert "owner unknown" in stay.summary


def test_one_launch_reads_as_one_operator():
    facts = {**OWNERS, 1001: (*OWNERS[1001], "2020-001"), 1002: (*OWNERS[1002], "2020-001")}
    pair = found(belt_window(identities=identities_of(facts)))[1001, 1002]
    assert (pair.reading, pair.values["relation"]) == (Reading.SAME_OPERATOR, "same_launch")


def test_a_drifting_object_passes():
    one = found(belt_window())[1005, 1008]
    assert one.reading is Reading.PASS
    assert one.values["dwell_days"] == 0
    assert "this is a pass" in one.summary


def test_passes_of_debris_are_left_out():
    facts = {**OWNERS, 1005: ("PIECE", "BRAV", "B", "", "DEBRIS")}
    assert (1005, 1008) not in found(belt_window(identities=identities_of(facts)))


def test_a_watched_pair_that_swings_by_says_so_and_who_is_nearer():
    assert (1001, 1006) not in found(belt_window())
    swing = found(belt_window(), watch_pairs=((1006, 1001),))[1001, 1006]
    assert swing.reading is Reading.SWING
    assert swing.values["nearer_every_day"] == (1002,)
    assert swing.values["greatest_km"] > 3000.0
    assert "this is no approach" in swing.summary


def test_a_watched_pair_that_is_not_there_is_left_out():
    assert (1001, 9999) not in found(belt_window(), watch_pairs=((1001, 9999), (1001, 1001)))


def test_neighbours_are_the_nearest_first():
    stay = found(belt_window())[1001, 1002]
    of_a = [row for row in stay.tables["neighbours"] if row["of"] == 1001]
    assert len(of_a) == 5
    assert of_a[0]["norad_cat_id"] == 1002
    assert [row["least_km"] for row in of_a] == sorted(row["least_km"] for row in of_a)


def test_every_table_is_small_enough_for_a_figure():
    stay = found(belt_window())[1001, 1002]
    assert 0 < len(stay.tables["relative_motion"]) <= 100
    assert 0 < len(stay.tables["longitude"]) <= 200
    span_km = stay.tables["distance_by_day"][-1]
    last = stay.tables["relative_motion"][-1]
    apart = float(np.linalg.norm([last["radial_km"], last["transverse_km"], last["normal_km"]]))
    assert span_km["least_km"] - 1.0 <= apart <= span_km["greatest_km"] + 1.0


def test_the_count_of_the_day_goes_with_every_detection():
    values = found(belt_window())[1001, 1002].values
    assert values["belt_objects"] == 8
    assert values["close_pairs"] == 2
    assert values["close_pairs_of_different_owners"] == 1
    assert values["close_pairs_of_unknown_owner"] == 0


def test_identical_sets_read_as_docked():
    twin = [{**row, "norad_cat_id": 1009} for row in belt_series(1001, 62.0)]
    window = belt_window(history=pl.concat([belt_history(), history_of(twin)]))
    pair = found(window)[1001, 1009]
    assert pair.reading is Reading.DOCKED
    assert pair.values["identical_sets"] == 16
    assert pair.values["docked"]


def test_an_object_that_arrives_is_near_from_that_day_on():
    away = belt_series(1002, 63.0, days=4)
    near = belt_series(1002, 62.03, days=5, begin=BEGIN + 3 * DAY, eccentricity=3e-4)
    rest = belt_history().filter(pl.col("norad_cat_id") != 1002)
    window = belt_window(history=pl.concat([rest, history_of([*away[:8], *near])]))
    stay = found(window)[1001, 1002]
    assert stay.values["arrival_visible"]
    assert stay.values["first_day_near"] == "2026-05-28"
    assert stay.values["dwell_days"] == 3
    assert not any("arrival" in sentence for sentence in stay.not_visible)


def test_a_single_day_does_not_show_a_stay():
    window = belt_window(begin=BEGIN, end=BEGIN + DAY, as_of=BEGIN + DAY)
    stay = found(window)[1001, 1002]
    assert "Single days do not show a stay." in stay.not_visible
    assert any("arrival" in sentence for sentence in stay.not_visible)


def test_sets_of_the_day_before_are_carried_one_day_on():
    window = belt_window(begin=BEGIN + 7 * DAY, end=BEGIN + 14 * DAY, as_of=BEGIN + 14 * DAY)
    stay = found(window)[1001, 1002]
    assert stay.end == BEGIN + 8 * DAY


def catalogues(years, longitude_b=62.03):
    """Return older catalogues that hold 1001 and 1002, and their sets."""
    frames, snapshots = [], []
    for k, year in enumerate(years):
        begin = BEGIN.replace(year=year)
        rows = belt_series(1001, 0.0, days=1, begin=begin)[:1]
        rows += belt_series(1002, 0.0, days=1, begin=begin)[:1]
        at = {1001: 62.0, 1002: longitude_b[k] if isinstance(longitude_b, list) else longitude_b}
        for row in rows:
            here = float(longitudes_deg(history_of([row]))[0])
            row["mean_anomaly"] = float((row["mean_anomaly"] + at[row["norad_cat_id"]] - here) % 360.0)
            row["known_at"] = begin + timedelta(hours=12)
            row["payload"] = str(k) * 64
        frame = history_of(rows)
        frames.append(frame)
        snapshots.append(snapshot(frame, begin + timedelta(hours=12), payload=str(k) * 64, coverage=Coverage.GROUP))
    return frames, tuple(snapshots)


def test_a_slot_shared_in_every_old_catalogue_reads_as_a_shared_slot():
    frames, snapshots = catalogues([2019, 2021, 2023])
    window = belt_window(history=pl.concat([*frames, belt_history()]), snapshots=snapshots)
    pair = found(window)[1001, 1002]
    assert pair.reading is Reading.SHARED_SLOT
    assert pair.values["slot_sentence"] == "same slot since at least 2019-05-24, 3 of 3 older catalogues"
    assert [row["shared"] for row in pair.tables["slot_history"]] == [True] * 3
    assert {s.payload for s in snapshots} <= set(pair.payloads)


@pytest.mark.parametrize(
    ("years", "longitudes", "sentence"),
    [
        ([2019, 2021, 2023], [30.0, 30.0, 62.03], "same slot since at least 2023-05-24, 1 of 3 older catalogues"),
        ([2019, 2021, 2023], [62.03, 62.03, 30.0], "not in one slot in the newest older catalogue (2 of 3 older"),
        ([2025], [62.03], "same slot since at least 2025-05-24, 1 of 1 older catalogues"),
        ([], [], "no older catalogue holds both"),
    ],
)
def test_any_other_past_leaves_a_stay(years, longitudes, sentence):
    frames, snapshots = catalogues(years, longitudes)
    window = belt_window(history=pl.concat([*frames, belt_history()]), snapshots=snapshots)
    pair = found(window)[1001, 1002]
    assert pair.reading is Reading.STAY
    assert pair.values["slot_sentence"].startswith(sentence)


def test_a_fleet_of_one_operator_is_one_detection():
    third = history_of(belt_series(1009, 90.02, eccentricity=1e-4, inclination=0.08))
    window = belt_window(
        history=pl.concat([belt_history(), third]), identities=identities_of({**OWNERS, 1009: ("TWIN 3", "TWIN", "A")})
    )
    fleet = found(window)[1003, 1004, 1009]
    assert fleet.values["fleet_objects"] == 3
    assert fleet.values["fleet_pairs"] == 3
    assert {(row["object_a"], row["object_b"]) for row in fleet.tables["distance_by_day"]} == {
        (1003, 1004),
        (1003, 1009),
        (1004, 1009),
    }


def test_a_manoeuvre_of_one_of_the_two_is_shown():
    rows = belt_series(1002, 62.03, days=8, eccentricity=3e-4)
    for row in rows:
        row["inclination"] += 0.05 * (row["epoch"] >= BEGIN + 3 * DAY)
    rest = belt_history().filter(pl.col("norad_cat_id") != 1002)
    stay = found(belt_window(history=pl.concat([rest, history_of(rows)])))[1001, 1002]
    (burn,) = stay.tables["maneuvers"]
    assert burn["object"] == 1002
    assert burn["type"] == "normal"
    assert burn["delta_v_m_s"] == pytest.approx(3074.0 * np.radians(0.05), rel=0.1)
    assert stay.values["maneuvers"] == 1


def test_nothing_is_said_when_the_belt_is_empty():
    window = belt_window(history=belt_history().filter(pl.col("norad_cat_id") == 1001))
    assert PersistentNeighbours().detect(window) == ()
    assert PersistentNeighbours().detect(replace(window, begin=BEGIN + 90 * DAY, end=BEGIN + 91 * DAY)) == ()
