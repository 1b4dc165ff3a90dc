"""Episodes and visits on invented skies: who came, when, beside what, for how long, and who left."""

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest

from detection_samples import BEGIN, DAY, OWNERS, belt_series, belt_window, history_of, identities_of
from hoshimori.detection.longitude_track import Track, tracks_of
from hoshimori.detection.naming import Names
from hoshimori.detection.proximity_error import distance_error_km, set_error_km
from hoshimori.detection.proximity_geo import PersistentNeighbours
from hoshimori.detection.slot_episode import episode
from hoshimori.detection.slot_history import OlderCatalogue
from hoshimori.detection.slot_visit import visits
from hoshimori.model import Reading

PAIR = (1001, 1002)


def track(*points):
    """Return a track of (day, longitude, drift)."""
    day, longitude, drift = np.array(points, dtype=np.float64).T
    return Track(day=day, longitude_deg=longitude, drift_deg_day=drift)


def daily(days, longitude, drift):
    """Return points of every day; longitude and drift are numbers or functions of the day."""
    at = [value if callable(value) else lambda _, value=value: value for value in (longitude, drift)]
    return [(float(d), at[0](d), at[1](d)) for d in days]


HOLDER = track(*daily(range(100), lambda d: 62.0 + 0.03 * (d % 3), 0.01))


def met(one, other, **changes):
    settings = {"slot_width_deg": 0.3, "match_drift_deg_day": 0.15} | changes
    return episode(one, other, PAIR, **settings)


def day_of(instant):
    return round((instant - datetime(1970, 1, 1, tzinfo=instant.tzinfo)) / timedelta(days=1))


def visitor(arrives=40, leaves=None, speed=0.4, last=100):
    """Return a track that drifts east to 62 degrees, stays, and leaves to the west."""

    def longitude(d):
        if d < arrives:
            return 62.0 - speed * (arrives - d)
        return 62.0 if leaves is None or d < leaves else 62.0 - speed * (d - leaves + 1)

    def drift(d):
        return speed if d < arrives else 0.0 if leaves is None or d < leaves else -speed

    return track(*daily(range(last), longitude, drift))


def test_drift_stop_arrival_and_dwell_come_out_with_who_moved():
    found = met(HOLDER, visitor())
    assert found.arrival.moved == 1002
    assert 38 <= day_of(found.arrival.after) < day_of(found.arrival.before) <= 40
    assert day_of(found.arrival.held_since) == 0
    assert found.departure is None
    assert [p["phase"] for p in found.phases] == ["drift", "arrival", "stop", "dwell"]
    assert found.dwell_at_least_days == pytest.approx(59, abs=1)
    assert found.dwell_at_least_days <= found.dwell_at_most_days <= found.dwell_at_least_days + 1.01


def test_who_moved_does_not_depend_on_the_order_of_the_pair():
    found = episode(visitor(), HOLDER, (1001, 1002), slot_width_deg=0.3, match_drift_deg_day=0.15)
    assert found.arrival.moved == 1001


def test_a_departure_says_who_left():
    found = met(HOLDER, visitor(leaves=70))
    assert found.departure.moved == 1002
    assert 69 <= day_of(found.departure.after) < day_of(found.departure.before) <= 71
    assert found.phases[-1]["phase"] == "departure"


def test_the_one_that_held_the_slot_can_be_the_one_that_leaves():
    leaving = track(*daily(range(100), lambda d: 62.0 if d < 70 else 62.0 + 0.4 * (d - 69), lambda d: 0.4 * (d >= 70)))
    found = met(leaving, visitor())
    assert found.arrival.moved == 1002
    assert found.departure.moved == 1001


def test_a_pair_that_meets_again_elsewhere_after_one_moved_is_a_rematch():
    moved_on = track(
        *daily(range(60), 62.0, 0.0),
        *daily(range(60, 80), lambda d: 62.0 + 0.5 * (d - 59), 0.5),
        *daily(range(80, 120), 72.0, 0.0),
    )
    follower = track(
        *daily(range(65), 62.05, 0.0),
        *daily(range(65, 85), lambda d: 62.05 + 0.5 * (d - 64), 0.5),
        *daily(range(85, 120), 72.05, 0.0),
    )
    found = met(moved_on, follower)
    assert found.rematches == 1
    assert found.longitude_deg == pytest.approx(72.0, abs=0.1)
    assert found.arrival.moved == 1002  # the first one stood in the new slot already
    assert found.phases[0]["phase"] == "together elsewhere"


@pytest.mark.parametrize("drift", [0.5, 0.2, 0.12])
def test_a_drift_through_the_slot_is_no_episode(drift):
    passing = track(*daily(range(100), lambda d: 62.0 + drift * (d - 50), drift))
    assert met(HOLDER, passing) is None


def test_station_keeping_at_the_edge_of_the_width_is_no_series_of_arrivals():
    edge = track(*daily(range(100), lambda d: 62.31 + 0.08 * np.sin(d), 0.02))
    found = met(track(*daily(range(100), 62.0, 0.0)), edge)
    assert found.arrival is None
    assert found.rematches == 0
    assert found.dwell_at_least_days > 90


def test_catalogues_months_apart_bracket_the_arrival():
    holder = track((0.0, 62.0, 0.0), (200.0, 62.02, 0.0), (400.0, 62.0, 0.0))
    other = track((0.3, -1.0, 0.01), (200.2, 62.05, 0.0), (400.1, 62.1, 0.0))
    found = met(holder, other)
    assert found.arrival.moved == 1002
    assert (day_of(found.arrival.after), day_of(found.arrival.before)) == (0, 200)
    assert found.dwell_at_least_days == pytest.approx(200, abs=0.5)
    assert found.dwell_at_most_days == pytest.approx(400, abs=0.5)


def test_who_stands_side_by_side_from_the_first_point_on_has_no_visible_arrival():
    found = met(HOLDER, track(*daily(range(50, 100), 62.05, 0.0)))
    assert found.arrival is None
    assert found.dwell_at_most_days is None


def test_a_place_is_carried_for_days_and_not_for_months():
    longitude, _ = track((0.0, 62.0, 0.2)).at(np.array([2.0, 5.0]))
    assert longitude[0] == pytest.approx(62.4)
    assert np.isnan(longitude[1])
    slow, _ = track((0.0, 62.0, 0.02)).at(np.array([5.0, 30.0]))
    assert slow[0] == pytest.approx(62.1)
    assert np.isnan(slow[1])


def test_tracks_hold_the_last_set_of_each_day():
    found = tracks_of(history_of(belt_series(1001, 62.0, days=8)), [1001])[1001]
    assert len(found.day) == 8
    assert found.longitude_deg == pytest.approx(np.full(8, 62.0), abs=0.05)


def picture(time, **places):
    return OlderCatalogue(
        time=time, payload="", places={int(k[1:]): (*v, 0.05)[:3] if len(v) == 2 else v for k, v in places.items()}
    )


NAMES = Names.of(belt_window(identities=identities_of({**OWNERS, 1009: ("VISITOR 2", "BRAV", "B")})))


def counted(*pictures):
    *older, last = pictures
    return visits(tuple(older), last, NAMES, slot_width_deg=0.3, slow_drift_deg_day=0.1, greatest_inclination_deg=1.0)


def test_a_visit_is_an_arrival_in_a_slot_that_another_owner_held():
    before = picture(BEGIN - 400 * DAY, n1001=(62.0, 0.0), n1002=(10.0, 0.0), n1003=(90.0, 0.0))
    between = picture(BEGIN - 200 * DAY, n1001=(62.0, 0.0), n1002=(90.1, 0.0), n1003=(90.0, 0.0))
    now = picture(BEGIN, n1001=(62.0, 0.0), n1002=(62.1, 0.0), n1003=(90.0, 0.0))
    found = counted(before, between, now)
    assert [v.beside for v in found.of[1002]] == [(1003,), (1001,)]
    assert found.of[1001] == found.of[1003] == ()
    assert found.share(1002, (1001, 1003)) == (0.0, 2)
    assert found.share(1001, (1002, 1003)) == (1.0, 2)


@pytest.mark.parametrize(
    ("number", "now"),
    [
        (1002, (62.1, 0.3, 0.05)),  # drifting through
        (1002, (62.1, 0.0, 4.0)),  # inclined: it swings past
        (1002, (10.2, 0.0, 0.05)),  # never left
        (1007, (62.1, 0.0, 0.05)),  # no register names its owner
        (1004, (90.1, 0.0, 0.05)),  # fills a slot of its own operator
    ],
)
def test_what_is_no_visit(number, now):
    before = picture(BEGIN - 400 * DAY, n1001=(62.0, 0.0), n1003=(90.0, 0.0), **{f"n{number}": (10.0, 0.0)})
    after = picture(BEGIN, n1001=(62.0, 0.0), n1003=(90.0, 0.0), **{f"n{number}": now})
    assert counted(before, after).of[number] == ()


def test_a_launch_is_no_visit():
    before = picture(BEGIN - 400 * DAY, n1001=(62.0, 0.0), n1003=(90.0, 0.0))
    after = picture(BEGIN, n1001=(62.0, 0.0), n1002=(62.1, 0.0), n1003=(90.0, 0.0))
    assert 1002 not in counted(before, after).of


def test_consecutive_sets_that_agree_have_a_small_error():
    sets = history_of(belt_series(1001, 62.0, days=8))
    assert set_error_km(sets) < 5.0
    noisy = sets.with_columns(pl.col("mean_anomaly") + pl.Series([0.02, -0.02] * 8))
    assert set_error_km(noisy) > 20.0
    assert set_error_km(sets[:2]) is None
    assert distance_error_km(PAIR, {1001: 3.0, 1002: 4.0}.get) == pytest.approx(5.0)
    assert distance_error_km(PAIR, {1001: 3.0}.get) is None


def detected(window, **settings):
    return {d.objects: d for d in PersistentNeighbours(**settings).detect(window)}


def arriving(days_before=20):
    """Return a belt in which 1002 drifts in and stops beside 1001 before the window begins."""
    rest = [
        r
        for n in (1001, 1003, 1004, 1008)
        for r in belt_series(n, {1001: 62.0, 1003: 90.0, 1004: 90.04}.get(n, 100.5), days=40, begin=BEGIN - 32 * DAY)
    ]
    stop = BEGIN - days_before * DAY
    coming = belt_series(
        1002, 62.03 + 0.4 * days_before, days=32 - days_before, begin=BEGIN - 32 * DAY, drift_deg_day=0.4
    )
    staying = belt_series(1002, 62.03, days=days_before + 8, begin=stop)
    return belt_window(history=history_of([*rest, *coming, *staying]))


def test_a_stay_tells_of_the_arrival_in_older_sets():
    stay = detected(arriving())[1001, 1002]
    assert stay.reading is Reading.STAY
    assert stay.values["arrived"] == 1002
    assert abs(stay.values["arrival_before"] - (BEGIN - 20 * DAY)) <= 2 * DAY
    assert stay.values["slot_held_since"] <= BEGIN - 31 * DAY
    assert stay.values["beside_at_least_days"] == pytest.approx(27, abs=2)
    assert any(s.startswith("Older sets put it between 2026-05-0") for s in stay.not_visible)
    assert [row["phase"] for row in stay.tables["phases"]] == ["drift", "arrival", "stop", "dwell"]


def test_every_day_of_a_pair_has_the_share_of_comparable_objects():
    stay = detected(belt_window())[1001, 1002]
    for day in stay.tables["distance_by_day"]:
        assert 0.0 <= day["share_as_near_all_day"] <= 1.0
        assert day["comparable_objects"] > 0
    assert stay.values["closest_km"] == min(d["least_km"] for d in stay.tables["distance_by_day"])
    assert stay.values["error_km"] > 0.0
    assert len([row for row in stay.tables["neighbours"] if row["of"] == 1001]) == 5


def test_two_inclined_orbits_with_matched_planes_fly_as_a_pair():
    plane = {"inclination": 5.0, "ra_of_asc_node": 60.0}
    rest = belt_window().history.filter(pl.col("norad_cat_id") != 1006)
    pair = [*belt_series(1006, 127.0, **plane), *belt_series(1009, 127.4, **plane)]
    window = belt_window(
        history=pl.concat([rest, history_of(pair)]),
        identities=identities_of({**OWNERS, 1009: ("INCLINED 2", "INCL", "B")}),
    )
    one = detected(window)[1006, 1009]
    assert one.reading is Reading.SAME_OPERATOR
    assert 200.0 < one.values["least_km"] < one.values["greatest_km"] < 400.0
    apart = [*belt_series(1006, 127.0, **plane), *belt_series(1009, 127.4, **{**plane, "ra_of_asc_node": 240.0})]
    window = replace(window, history=pl.concat([rest, history_of(apart)]))
    assert (1006, 1009) not in detected(window)


def test_a_slow_crossing_of_an_inclined_orbit_is_a_pass():
    rest = belt_window().history.filter(pl.col("norad_cat_id") != 1006)
    crossing = belt_series(1006, 62.3, inclination=1.6, ra_of_asc_node=150.0, drift_deg_day=-0.07)
    window = belt_window(history=pl.concat([rest, history_of(crossing)]))
    found = detected(window, pass_km=400.0)
    assert found[1001, 1006].reading is Reading.PASS
    assert "this is a pass" in found[1001, 1006].summary
    parked = belt_series(1006, 62.3, inclination=1.6, ra_of_asc_node=150.0, drift_deg_day=0.0)
    window = belt_window(history=pl.concat([rest, history_of(parked)]))
    assert (1001, 1006) not in detected(window, pass_km=400.0)


def test_days_without_sets_are_said_of_the_pair_that_is_shown():
    holder = belt_window().history
    quiet = holder.filter((pl.col("norad_cat_id") != 1002) | (pl.col("epoch") < BEGIN + 12 * DAY / 24))
    stay = detected(belt_window(history=quiet))[1001, 1002]
    assert stay.values["days_with_data"] == 4
    assert any(
        s.startswith("VISITOR 1 (1002) has no element set fresh enough on 3 of 7 days") for s in stay.not_visible
    )
