"""PRX002 on an invented sky: each reading for its reason, and what look-alikes must not become."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from hoshimori.detection import MatchedPairs, check_pairs, rate_matched_objects
from hoshimori.detection.low_orbit import low_sky
from hoshimori.detection.low_orbit_pairs import coplanar, geometry, in_shell
from hoshimori.detection.matched_history import burns, is_kept, pair_days, phases, runs
from hoshimori.detection.matched_orbits import DEFAULT_MATCH
from hoshimori.errors import NotFoundError
from hoshimori.model import Reading
from low_orbit_samples import BASE, BEGIN, DAY, END, beside, history_of, low_window, series, without


@pytest.fixture(scope="module")
def window():
    return low_window()


@pytest.fixture(scope="module")
def found(window):
    return {d.objects: d for d in MatchedPairs().detect(window)}


def rows_of(*sets):
    return history_of([{**row, "known_at": row["epoch"]} for rows in sets for row in rows])


def test_a_kept_pair_of_two_owners_is_a_stay(found):
    stay = found[901, 902]
    assert stay.reading is Reading.STAY
    assert stay.values["matched_epochs"] == 4
    assert stay.values["kept_against_drift"]
    assert stay.significance <= 0.01
    assert stay.controls > 100
    assert stay.values["dwell_days"] >= 7
    assert len(stay.tables["neighbours"]) > 0
    assert all(day["least_km"] <= day["greatest_km"] < 160.0 for day in stay.tables["distance_by_day"])


def test_the_readings_of_the_look_alikes(found):
    assert found[911, 912, 913].reading is Reading.DOCKED
    assert found[921, 922].reading is Reading.SAME_OPERATOR
    assert found[921, 922].values["relation"] == "same_launch"
    assert found[931, 932].reading is Reading.SAME_OPERATOR
    assert found[961, 962].reading is Reading.REFERENCE_ORBIT
    assert found[971, 972].reading is Reading.MATCH


def test_a_shell_and_a_pass_say_nothing_unless_asked_for(window, found):
    assert not any({941, 942, 981} & set(objects) for objects in found)
    asked = MatchedPairs(watch_pairs=((982, 981), (941, 942))).detect(window)
    readings = {d.objects: d.reading for d in asked}
    assert readings[981, 982] is Reading.PASS
    assert readings[941, 942] is Reading.CONSTELLATION


def test_without_older_catalogues_the_same_pair_is_only_alike(window):
    young = replace(window, history=window.history.filter(pl.col("epoch") >= BEGIN - 2 * DAY))
    (one,) = [d for d in MatchedPairs().detect(young) if d.objects == (901, 902)]
    assert one.reading is Reading.MATCH
    assert any("arrival is not visible" in said for said in one.not_visible)


def test_one_day_is_no_stay(window):
    day = replace(window, history=window.history.filter(pl.col("epoch") >= END - DAY), begin=END - DAY)
    for one in MatchedPairs().detect(day):
        assert one.reading is not Reading.STAY
    (pair,) = [d for d in MatchedPairs().detect(day) if d.objects == (901, 902)]
    assert any("Single days" in said for said in pair.not_visible)


def test_two_things_that_cannot_move_are_no_pair(window, found):
    assert (901, 902) in found
    debris = window.identities.with_columns(
        object_type=pl.when(pl.col("norad_cat_id").is_in([901, 902])).then(pl.lit("DEBRIS")).otherwise("object_type")
    )
    assert (901, 902) not in {d.objects for d in MatchedPairs().detect(replace(window, identities=debris))}


def test_names_and_owners_do_not_make_a_stay(window, found):
    swap = window.identities.with_columns(
        pl.col("owner_state").replace({"A": "B", "B": "A"}),
        owner=pl.col("owner").str.replace("OWNER", "PERSON").str.replace("KEEPER", "STRANGER"),
    )
    again = {d.objects: d.reading for d in MatchedPairs().detect(replace(window, identities=swap))}
    assert again == {objects: d.reading for objects, d in found.items()}


def test_the_numbering_of_the_two_changes_nothing_but_signs(window, found):
    other = {901: 992, 902: 991}
    renamed = replace(
        window,
        history=window.history.with_columns(pl.col("norad_cat_id").replace(other)),
        identities=window.identities.with_columns(pl.col("norad_cat_id").replace(other)),
    )
    again = {d.objects: d for d in MatchedPairs().detect(renamed)}[991, 992]
    assert again.reading is Reading.STAY
    assert again.values["along_km"] == pytest.approx(-found[901, 902].values["along_km"], abs=0.01)
    assert again.significance == found[901, 902].significance


def test_without_control_pairs_nothing_is_rare(window):
    alone = without(window, *range(1001, 1200))
    assert all(d.reading is not Reading.STAY for d in MatchedPairs().detect(alone))


def test_the_objects_whose_older_sets_are_wanted(window):
    wanted = rate_matched_objects(window.history, begin=window.begin, end=window.end)
    assert {901, 902, 971, 972} <= set(wanted)
    assert not {981, 982, 1001, 941} & set(wanted)


def test_a_watched_pair_needs_sets(window):
    check_pairs([(901, 902)], window.history)
    with pytest.raises(NotFoundError):
        check_pairs([(901, 5)], window.history)


def test_the_geometry_is_that_of_the_orbits_made():
    sets = rows_of(series(1, **BASE), series(2, **beside(BASE, along_km=-250.0, da_km=0.5, node_deg=0.05)))
    sky = low_sky(sets, BEGIN, end=END, greatest_set_age_days=1.0)
    shape = geometry(sky.elements, np.array([[0, 1]]))
    assert shape.da_km[0] == pytest.approx(0.5, abs=0.01)
    assert shape.along_km[0] == pytest.approx(-250.0 - 0.5 * 71.0, abs=2.0)  # half a day at -71 km a day per 0.5 km
    assert shape.plane_deg[0] == pytest.approx(0.05 * np.sin(np.radians(66.0)), abs=1e-3)


def test_pairs_are_found_as_by_comparing_all(window):
    sky = low_sky(window.history, BEGIN + DAY, end=END, greatest_set_age_days=1.0)
    count = len(sky.norad_cat_id)
    i, j = np.triu_indices(count, 1)
    every = geometry(sky.elements, np.stack((i, j), axis=-1).astype(np.int64))
    close = (every.plane_deg <= 1.0) & (np.abs(every.da_km) <= 50.0)
    quick = coplanar(sky, plane_deg=1.0, da_km=50.0, keep=np.ones(count, dtype=np.bool_))
    assert np.array_equal(quick.rows, every.rows[close])
    half = np.arange(count) < count // 2
    split = coplanar(sky, plane_deg=1.0, da_km=50.0, keep=half, others=~half)
    wanted = every.rows[close & half[i]]
    assert np.array_equal(split.rows, wanted)


def test_a_shell_is_told_from_a_crowd(window):
    sky = low_sky(window.history, BEGIN + DAY, end=END, greatest_set_age_days=1.0)
    marked = set(sky.norad_cat_id[in_shell(sky)].tolist())
    assert marked == set(range(941, 955))


def test_who_moved_and_what_answered():
    base = {**BASE, "height_km": 560.0}
    first = series(1, days=30, begin=BEGIN - DAY, step=(10, 0.4), **base)
    second = series(2, days=30, begin=BEGIN - DAY, step=(12, 0.4), **beside(base, along_km=150.0))
    sets = rows_of(first, second)
    end = BEGIN + 40 * DAY
    days = pair_days(sets, [(1, 2)], DEFAULT_MATCH, end=end, age_days=1.0)[1, 2]
    moved = burns(days)
    assert [b["which"] for b in moved] == [0, 1]
    assert all(b["step_km"] == pytest.approx(0.4, abs=0.05) for b in moved)
    names = [stage["phase"] for stage in phases(days, DEFAULT_MATCH)]
    assert names.count("re-match") == 1
    assert next(s for s in phases(days, DEFAULT_MATCH) if s["phase"] == "re-match")["moved"] == 1


def test_an_approach_a_match_and_a_hold():
    base = {**BASE, "height_km": 560.0}
    first = series(1, days=20, begin=BEGIN - DAY, **base)
    second = series(2, days=20, begin=BEGIN - DAY, step=(9, -2.0), **beside(base, along_km=2700.0, da_km=2.0))
    days = pair_days(rows_of(first, second), [(1, 2)], DEFAULT_MATCH, end=BEGIN + 30 * DAY, age_days=1.0)[1, 2]
    names = [stage["phase"] for stage in phases(days, DEFAULT_MATCH)]
    assert names == ["approach", "match", "hold"]
    assert not is_kept(days)
    assert len(runs(days)) == 1


def test_a_hole_in_the_series_is_a_gap():
    base = {**BASE, "height_km": 560.0}
    sets = rows_of(
        series(1, days=4, begin=BEGIN, **base),
        series(2, days=4, begin=BEGIN, **beside(base, along_km=100.0)),
        series(1, days=4, begin=BEGIN + 200 * DAY, **base),
        series(2, days=4, begin=BEGIN + 200 * DAY, **beside(base, along_km=100.0)),
    )
    days = pair_days(sets, [(1, 2)], DEFAULT_MATCH, end=BEGIN + 300 * DAY, age_days=1.0)[1, 2]
    assert [stage["phase"] for stage in phases(days, DEFAULT_MATCH)] == ["hold", "no data", "hold"]
    assert len(runs(days)) == 2


def test_a_pair_that_nobody_keeps_is_not_kept():
    base = {**BASE, "height_km": 560.0}
    drifting = beside(base, along_km=-700.0, da_km=-0.3)
    days = pair_days(
        rows_of(series(1, days=25, **base), series(2, days=25, **drifting)),
        [(1, 2)],
        DEFAULT_MATCH,
        end=BEGIN + timedelta(days=40),
        age_days=1.0,
    )[1, 2]
    assert sum(row["matched"] for row in days) > 20
    assert not is_kept(days)
