"""LCH001 and NEW001: launches grouped, deployments, late pieces, other names, exchanged numbers; no break-up."""

from dataclasses import replace

import polars as pl
import pytest

from detection_samples import (
    BEGIN,
    DAY,
    breakup_window,
    element_set,
    history_of,
    launch_history,
    launch_window,
    snapshot,
)
from hoshimori.detection.catalogue_change import CatalogueChange
from hoshimori.detection.launch_group import NewLaunches
from hoshimori.model import Coverage, Reading


def launches(window):
    return NewLaunches().detect(window)


def changes(window):
    return {one.values["change"]: one for one in CatalogueChange().detect(window)}


def more(history, rows):
    return pl.concat([history, history_of(rows)])


def test_a_rideshare_is_one_launch_with_its_payloads_stage_and_lag():
    (one,) = launches(launch_window())
    assert one.reading is Reading.LAUNCH_LIKE
    assert one.objects == tuple(range(60_000, 60_030))
    assert (one.values["payload_count"], one.values["stage_count"], one.values["debris_count"]) == (29, 1, 0)
    assert one.values["payloads_listed_count"] == 29
    assert one.values["first_known_lag_days"] == 2.0
    assert one.values["first_epoch_lag_days"] == 1.5
    assert "29 payloads, 1 stage" in one.summary
    assert "2 days after the launch" in one.summary


def test_a_deployment_weeks_after_its_launch_is_no_launch_and_no_break_up():
    late = [
        element_set(62_000 + k, BEGIN + 5 * DAY, object_id=f"2026-090{chr(70 + k)}", name=f"POD {k}", mean_motion=15.0)
        for k in range(4)
    ]
    before = [element_set(59_000, BEGIN - 3 * DAY, object_id="2026-090A", name="CARRIER", mean_motion=15.0)]
    found = {one.values["launch"]: one for one in launches(launch_window(more(launch_history(), before + late)))}
    assert found["2026-090"].reading is Reading.DEPLOYMENT
    assert found["2026-090"].values["known_before"] == 1


def test_pieces_of_an_old_launch_are_late_pieces_and_belong_to_no_launch():
    late = changes(launch_window())["late pieces"]
    assert late.reading is Reading.LATE_PIECES
    assert late.objects == (61_000, 61_001, 61_002)
    (row,) = late.tables["changes"]
    assert (row["launch"], row["count"], row["known_before"]) == ("2001-007", 3, 1)


def test_an_object_without_a_designator_is_counted_and_an_analysts_number_told():
    one = changes(launch_window())["no designator"]
    assert one.objects == (271_000,)
    assert one.values["analyst_count"] == 1


def test_another_name_is_a_change_but_case_and_brackets_are_none():
    one = changes(launch_window())["other name"]
    assert one.objects == (10_000,)
    assert (one.tables["changes"][0]["before"], one.tables["changes"][0]["after"]) == ("OLD 0", "OLD NAME")
    spelled = more(launch_history(), [
        element_set(10_005, BEGIN + 3 * DAY, name="Old  5 (ALIAS)", object_id="2001-006A", mean_motion=14.01)
    ])  # fmt: skip
    assert changes(launch_window(spelled))["other name"].objects == (10_000,)


def test_another_designator_is_a_change():
    again = more(launch_history(), [
        element_set(10_009, BEGIN + 3 * DAY, name="OLD 9", object_id="2002-001A", mean_motion=14.018)
    ])  # fmt: skip
    one = changes(launch_window(again))["other designator"]
    assert one.objects == (10_009,)
    assert one.tables["changes"][0]["after"] == "2002-001A"


def test_a_number_with_another_objects_orbit_is_told_with_both_and_is_no_manoeuvre_of_a_size():
    """A cross-tag: the sets of 10100 follow those of 10020 for a day."""
    frame = launch_history()
    theirs = frame.filter(pl.col("norad_cat_id") == 10_020).sort("epoch").tail(1)
    tagged = theirs.with_columns(norad_cat_id=pl.lit(10_100, pl.Int64), object_name=pl.lit("OLD 100"),
                                 object_id=pl.lit("2001-101A"), epoch=pl.col("epoch") + pl.duration(minutes=1),
                                 known_at=pl.col("epoch") + pl.duration(minutes=1),
                                 mean_anomaly=pl.col("mean_anomaly") + 14.04 * 360.0 / 1440.0)  # fmt: skip
    own = frame.filter(~((pl.col("norad_cat_id") == 10_100) & (pl.col("epoch") >= theirs["epoch"].item())))
    one = changes(launch_window(pl.concat([own, tagged.select(own.columns)])))["other orbit"]
    assert one.reading is Reading.OTHER_ORBIT
    assert one.objects == (10_020, 10_100)
    assert one.values["object"] == 10_100
    assert one.values["distance_km"] < 25.0
    assert "numbers exchanged, or objects that joined" in one.summary


def test_who_has_no_update_is_a_number_and_never_a_name():
    frame = launch_history()
    gone = ~((pl.col("norad_cat_id") < 10_010) & (pl.col("epoch") > BEGIN - 4 * DAY))
    daily = pl.concat([
        frame.filter(pl.col("norad_cat_id") < 10_150).with_columns(pl.col("epoch") + pl.duration(hours=h),
                                                                   pl.col("known_at") + pl.duration(hours=h))
        for h in (0, 12)
    ])  # fmt: skip
    one = changes(launch_window(daily.filter(gone)))["no update"]
    assert one.objects == ()
    assert one.values["count"] == 10
    assert one.values["looked_at_count"] == 150
    assert {key for row in one.tables["changes"] for key in row} == {"regime", "looked_at", "without_update"}


def test_a_catalogue_with_a_half_missing_makes_nothing_new_when_the_half_comes_back():
    frame = launch_history().filter(pl.col("norad_cat_id") < 10_150)
    whole = snapshot(frame, BEGIN - DAY, payload="1" * 64)
    half = snapshot(frame.filter(pl.col("norad_cat_id") % 2 == 0), BEGIN + DAY, payload="2" * 64)
    back = snapshot(frame, BEGIN + 2 * DAY, payload="3" * 64)
    window = launch_window(frame, snapshots=(whole, half, back))
    assert launches(window) == ()
    assert set(changes(window)) <= {"other name", "no update"}


def test_the_first_full_catalogue_of_all_makes_nothing_new():
    frame = launch_history().with_columns(known_at=pl.lit(BEGIN + DAY))
    window = launch_window(frame, snapshots=(snapshot(frame, BEGIN + DAY, payload="1" * 64, coverage=Coverage.FULL),))
    assert launches(window) == ()
    assert not {"late pieces", "no designator"} & set(changes(window))


def test_a_cloud_of_pieces_is_left_to_brk001():
    window = breakup_window()
    assert NewLaunches(least_known_before_objects=1).detect(window) == ()


def test_stations_release_objects_under_their_own_designator():
    out = [element_set(69_900, BEGIN + DAY, object_id="1998-067ABC", name="OBJECT ABC", mean_motion=15.5)]
    found = launches(launch_window(more(launch_history(), out)))
    assert [one.values["launch"] for one in found if one.reading is Reading.DEPLOYMENT] == ["1998-067"]


@pytest.mark.parametrize("detector", [NewLaunches, CatalogueChange])
def test_with_little_known_before_nothing_is_called_new(detector):
    frame = launch_history().filter(pl.col("norad_cat_id") > 10_100)
    found = detector().detect(replace(launch_window(frame), identities=launch_window().identities.clear()))
    assert not [one for one in found if one.reading in {Reading.LAUNCH_LIKE, Reading.LATE_PIECES}]
