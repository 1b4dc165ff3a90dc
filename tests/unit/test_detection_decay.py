"""DEC001: predicted ends, windows, thrust, tracks, messages, and what is gone from a full catalogue."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from detection_samples import (
    BEGIN,
    DAY,
    FALL_BEGIN,
    element_set,
    falling_path,
    falling_series,
    falling_window,
    history_of,
    identities_of,
    mean_motion_of,
    snapshot,
)
from hoshimori.astro.orbit_decay import decay_rates
from hoshimori.detection.decay import Decay
from hoshimori.detection.decay_sets import orbits_of
from hoshimori.detection.effective_drag import DragWalk, arcs_of, drag_of, even_fall_power
from hoshimori.detection.reentry_prediction import WindowLaw, predict
from hoshimori.detection.reentry_track import LastSet, shares, window_track
from hoshimori.errors import FormatError
from hoshimori.io import read
from hoshimori.io.tip import TIP_SCHEMA
from hoshimori.model import Direction, Reading
from hoshimori.model.preset_area import box
from hoshimori.propagation.atmosphere import log_density_profile
from hoshimori.propagation.satrec import satrec

MESSAGE = {
    "NORAD_CAT_ID": "3001", "MSG_EPOCH": "2026-05-28 04:02:00", "INSERT_EPOCH": "2026-05-28 04:16:19",
    "DECAY_EPOCH": "2026-06-02 04:30:00", "WINDOW": "900", "ID": "1", "HIGH_INTEREST": "N",
}  # fmt: skip


def found_in(window, number, **changes):
    return next(d for d in replace(Decay(), **changes).detect(window) if number in d.objects)


def test_the_end_of_an_object_that_coasts_is_predicted_and_its_window_holds_it():
    one = found_in(falling_window(), 3001)
    end = FALL_BEGIN + timedelta(days=float(falling_path()[-1, 0]))
    residual = end - one.values["last_set"]
    assert one.reading is Reading.REENTRY_PREDICTED
    assert one.values["epoch_low"] <= end <= one.values["epoch_high"]
    # the law puts the end 7 % early: what braked real objects more in their last days is not in this atmosphere
    assert abs(one.values["epoch"] - end) < 0.12 * residual
    assert one.values["method"] == "own fall"
    assert one.values["ballistic_m2_kg"] == pytest.approx(0.02, rel=0.1)
    assert (one.values["controlled"], one.values["thrusting"]) == ("unknown", False)
    assert "NRLMSISE-00" in one.values["density_basis"]


def test_a_higher_orbit_is_not_reported():
    assert all(3003 not in d.objects for d in Decay().detect(falling_window()))


def test_a_fleet_that_steers_is_said_so_by_name_and_gets_a_wider_window():
    steered, coasting = found_in(falling_window(), 3002), found_in(falling_window(), 3001)
    assert (steered.values["behaviour"], steered.values["thrust_sign"]) == ("steers to its end", "name")
    assert "steer" in steered.summary
    wide = [d.values["window_h"] / 24.0 / (d.values["epoch"] - d.values["last_set"]).total_seconds() * 86400.0
            for d in (steered, coasting)]  # fmt: skip
    assert wide[0] > 2 * wide[1]


def test_an_orbit_that_rises_between_sets_is_said_to_thrust():
    rows = falling_series(3001, name="FALLER 1")
    lifted = [{**row, "mean_motion": row["mean_motion"] * (1 - 1.5 * 3.0 / 6650.0)} if k >= len(rows) - 6 else row
              for k, row in enumerate(rows)]  # fmt: skip
    one = found_in(falling_window(history_of(lifted)), 3001)
    assert (one.values["thrusting"], one.values["thrust_sign"]) == (True, "rise")


def test_a_brake_that_changes_fivefold_is_said_to_thrust_and_noise_is_not():
    path = falling_path()
    day = np.arange(0.0, 12.0, 0.3)
    law = WindowLaw()
    for factor, sign in ((5.0, "change"), (1.3, "")):
        clock = 5.0 + np.where(day < 6.0, day, 6.0 + (day - 6.0) * factor)
        rows = [
            element_set(9, BEGIN + d * DAY, eccentricity=1e-3, inclination=53.0,
                        mean_motion=mean_motion_of(float(np.interp(t, path[:, 0], path[:, 1])), 1e-3, 53.0))
            for d, t in zip(day.tolist(), clock.tolist(), strict=True)
            if t < 0.95 * path[-1, 0]
        ]  # fmt: skip
        (orbit,) = orbits_of(history_of(rows)).values()
        prediction = predict(orbit, "", law, until_days=400.0)
        assert prediction is not None
        assert prediction.sign == sign


def even_fall(number, *, km_day=4.0, from_km=350.0, days=14):
    """Return a set every seven hours of an object that falls at an even rate, as thrust lowers one."""
    rng = np.random.default_rng(4)
    rows = []
    for k in range(int(days * 24 / 7)):
        a = 6378.135 + from_km - km_day * k * 7.0 / 24.0 + rng.normal(0.0, 0.02)
        known = {"eccentricity": 1e-3, "inclination": 53.0, "arg_of_pericenter": 40.0}
        rows.append(element_set(number, BEGIN + (5 - days) * DAY + k * timedelta(hours=7),
                                mean_motion=mean_motion_of(a, 1e-3, 53.0), **known))  # fmt: skip
    return rows


def test_a_fall_that_does_not_grow_with_the_density_is_thrust_and_its_end_is_its_operators_choice():
    one = found_in(falling_window(history_of(even_fall(3001))), 3001)
    assert (one.values["window_basis"], one.values["thrust_sign"]) == ("under thrust", "even fall")
    assert "its operator's choice" in one.summary
    assert any("19 in a hundred" in said for said in one.not_visible)
    coasting = found_in(falling_window(), 3001)
    assert coasting.values["window_basis"] == "measured"
    assert any("nine in ten" in said for said in coasting.not_visible)


@pytest.mark.parametrize(
    ("name", "kind", "basis"),
    [
        ("FALLER 1", "DEBRIS", "debris or stage"),
        ("FALLER 1", "ROCKET BODY", "debris or stage"),
        ("FENGYUN 1C DEB", "", "debris or stage"),
        ("CZ-2C R/B", "UNKNOWN", "debris or stage"),
        ("ARIANE 5 DEB (SYLDA)", "", "debris or stage"),
        ("COSMOS 1818 COOLANT", "", "debris or stage"),
        ("DEBUT (ORIZURU)", "", "under thrust"),
        ("FENGYUN 1C DEB", "PAYLOAD", "under thrust"),  # a register knows better than a name
    ],
)
def test_debris_and_stages_are_not_held_to_thrust(name, kind, basis):
    known = identities_of({3001: (name, "ALPH", "A", "", kind)})
    one = found_in(falling_window(history_of(even_fall(3001, km_day=6.0)), identities=known), 3001)
    assert one.values["window_basis"] == basis
    if basis == "debris or stage":
        assert (one.values["behaviour"], one.values["thrust_sign"]) == ("coasts", "unexplained")
        assert any("debris and stages" in said for said in one.not_visible)
        assert "nine in ten" not in one.summary


def test_one_that_is_raised_far_above_its_end_is_not_told_to_fall():
    rows = falling_series(3001, name="FALLER 1", a_km=6378.135 + 330.0)
    lifted = [{**row, "mean_motion": row["mean_motion"] * (1 - 1.5 * 3.0 / 6650.0)} if k >= len(rows) - 6 else row
              for k, row in enumerate(rows)]  # fmt: skip
    one = found_in(falling_window(history_of(lifted)), 3001)
    assert (one.values["window_basis"], one.values["thrust_sign"]) == ("under thrust", "rise")
    assert "changes its orbit under thrust" in one.summary
    assert "falling" not in one.summary


@pytest.mark.parametrize(("km_day", "power"), [(None, 0.0), (4.0, -1.0)])
def test_the_power_of_the_density_tells_drag_from_an_even_fall(km_day, power):
    rows = falling_series(9, noise_km=0.0) if km_day is None else even_fall(9, km_day=km_day)
    (orbit,) = orbits_of(history_of(rows)).values()
    rate, _ = decay_rates(orbit.a_km, orbit.ecc, orbit.inc_rad, orbit.argp_rad, log_density_profile())
    arcs = arcs_of(orbit.day, orbit.a_km, rate)
    assert even_fall_power(arcs, float(orbit.day[0]), least_ratio=2.0) == pytest.approx(power, abs=0.15)
    assert even_fall_power(arcs, float(orbit.day[-1]) - 0.5, least_ratio=2.0) == 0.0


def test_windows_far_ahead_say_how_many_of_them_held():
    early = [row for row in falling_series(3001, a_km=6378.135 + 335.0) if row["epoch"] <= BEGIN - 4 * DAY]
    one = found_in(
        falling_window(history_of(early), begin=BEGIN - 9 * DAY, end=BEGIN - 4 * DAY, as_of=BEGIN - 4 * DAY), 3001
    )
    assert one.values["residual_days"] > 10.0
    assert any("82 in a hundred" in said for said in one.not_visible)


def test_one_bad_set_moves_the_prediction_little():
    rows = falling_series(3001, name="FALLER 1")
    (clean,) = orbits_of(history_of(rows)).values()
    rows[-4] = {**rows[-4], "mean_motion": rows[-4]["mean_motion"] * 1.0004}
    (spoilt,) = orbits_of(history_of(rows)).values()
    lives = [predict(o, "", WindowLaw(), until_days=400.0).epoch_day for o in (clean, spoilt)]
    assert lives[1] == pytest.approx(lives[0], rel=0.12)


def test_a_single_set_is_predicted_from_the_fall_that_it_prints():
    rows = falling_series(3001)
    (orbit,) = orbits_of(history_of(rows)).values()
    a, motion = orbit.a_km[-1], rows[-1]["mean_motion"]
    fall = (orbit.a_km[-1] - orbit.a_km[-4]) / (orbit.day[-1] - orbit.day[-4])
    alone = {**rows[-1], "mean_motion_dot": -0.75 * fall * motion / a}
    one = found_in(falling_window(history_of([alone])), 3001)
    many = found_in(falling_window(history_of(rows)), 3001)
    assert one.values["method"] == "one set"
    life = (one.values["epoch"] - one.values["last_set"]) / (many.values["epoch"] - many.values["last_set"])
    assert life == pytest.approx(1.0, abs=0.25)
    silent = {**rows[-1], "mean_motion_dot": 0.0}
    assert Decay().detect(falling_window(history_of([silent]))) == ()


def test_the_spread_of_the_coming_brake_grows_with_time_and_shrinks_with_sets():
    rng = np.random.default_rng(2)
    day = np.arange(0.0, 20.0, 0.3)
    a = 6650.0 - 1.5 * day + rng.normal(0.0, 0.02, len(day))
    rate = np.full(len(day), -0.001)
    walk = DragWalk()
    drags = [drag_of(arcs_of(day[:n], a[:n], rate[:n]), float(day[n - 1]), walk) for n in (5, 60)]
    assert drags[1].sigma(3.0, walk) < drags[0].sigma(3.0, walk)
    assert drags[1].sigma(1.0, walk) < drags[1].sigma(20.0, walk)


def test_a_window_that_is_over_reads_as_decayed_and_an_old_one_is_left_out():
    rows = falling_series(3001, until=BEGIN + 30 * DAY, name="FALLER 1")
    last = max(row["epoch"] for row in rows)
    silent = falling_window(history_of(rows), begin=last, end=last + 7 * DAY, as_of=last + 7 * DAY)
    assert found_in(silent, 3001).reading is Reading.REENTRY_PREDICTED  # no set of anything came: the feed is silent
    rows += [element_set(3003, last + k * DAY, mean_motion=14.0) for k in range(10)]
    after = falling_window(history_of(rows), begin=last, end=last + 7 * DAY, as_of=last + 7 * DAY)
    assert found_in(after, 3001).reading is Reading.DECAYED
    later = replace(after, begin=last + 5 * DAY, end=last + 9 * DAY, as_of=last + 9 * DAY)
    assert Decay().detect(later) == ()


def test_the_track_agrees_with_sgp4_where_there_is_no_drag():
    row = element_set(1, BEGIN, mean_motion=15.2, eccentricity=2e-3, inclination=53.0, ra_of_asc_node=200.0)
    (orbit,) = orbits_of(history_of([row])).values()
    angles = {name: float(np.radians(row[key])) for name, key in
              (("node_rad", "ra_of_asc_node"), ("anomaly_rad", "mean_anomaly"))}  # fmt: skip
    last = LastSet(day=float(orbit.day[0]), a_km=float(orbit.a_km[0]), ecc=2e-3, inc_rad=float(orbit.inc_rad[0]),
                   argp_rad=float(orbit.argp_rad[0]), **angles)  # fmt: skip
    drag = drag_of(arcs_of(np.array([0.0, 1.0]), np.array([6700.0, 6699.0]), np.full(2, -1e-3)), 1.0, DragWalk())
    drag = replace(drag, log_level=-12.0, log_swing=0.0)
    longitude, latitude = window_track(last, drag, 5.0, 0.0, 1.0)
    when = np.arange(len(latitude)) * 20.0 / 86400.0
    _, r, _ = satrec(row).sgp4_array(np.full(len(when), 2440587.5 + np.floor(last.day)), last.day % 1.0 + when)
    geocentric = np.degrees(np.arcsin(r[:, 2] / np.linalg.norm(r, axis=1)))
    half_a_degree = 0.5  # long and short periods of SGP4, and geodetic against geocentric latitude
    assert np.abs(latitude - geocentric).max() < half_a_degree
    assert np.abs(longitude).max() <= 180.0


def test_the_share_over_a_belt_of_latitude_is_that_of_time():
    last = LastSet(
        day=20000.0, a_km=6700.0, ecc=0.0, inc_rad=np.radians(30.0), argp_rad=0.0, node_rad=0.0, anomaly_rad=0.0
    )
    drag = drag_of(arcs_of(np.array([0.0, 1.0]), np.array([6700.0, 6699.0]), np.full(2, -1e-3)), 1.0, DragWalk())
    drag = replace(drag, log_level=-12.0, log_swing=0.0)
    belts = [box(f"b{k}", "belt", west=-60.0 + 60 * k, south=-2.0, east=60 * k, north=2.0) for k in range(2)]
    track = window_track(last, drag, 5.0, 0.0, 4.0)
    expected = 2 * np.arcsin(2.0 / 30.0) / np.pi / 6.0  # of a sine of 30 degrees, one sixth of all longitudes
    for share in shares(track, belts).values():
        assert share == pytest.approx(expected, rel=0.25)


def test_a_track_over_an_area_gives_the_direction_from():
    everywhere = (box("belt", "Belt", west=-80.0, south=-5.0, east=80.0, north=5.0),)
    nowhere = (box("pole", "Pole", west=0.0, south=80.0, east=10.0, north=89.0),)
    over, beside = (found_in(falling_window(), 3001, areas=areas) for areas in (everywhere, nowhere))
    assert (over.direction, over.values["areas_crossed"]) == (Direction.FROM, "belt")
    assert (beside.direction, beside.values["areas_crossed"]) == (None, "")
    assert over.tables["areas"][0]["track_percent"] > 0


def messages(*changes):
    said = [{**MESSAGE, **change} for change in changes]
    return read(json.dumps(said).encode(), source="tip.json").messages.with_columns(pl.lit("e" * 64).alias("payload"))


def test_a_message_joins_the_prediction_and_the_newest_known_one_counts():
    window = falling_window(
        messages=messages({}, {"ID": "2", "INSERT_EPOCH": "2026-05-28 10:00:00", "WINDOW": "600"},
                          {"ID": "3", "INSERT_EPOCH": "2027-01-01 00:00:00", "WINDOW": "1"})
    )  # fmt: skip
    one = found_in(window, 3001)
    assert one.values["tip_window_min"] == 600.0
    assert one.values["tip_windows_meet"] in {True, False}
    assert "e" * 64 in one.payloads


def test_a_message_on_an_object_without_sets_is_told_alone():
    one = found_in(falling_window(messages=messages({"NORAD_CAT_ID": "777"})), 777)
    assert one.values["method"] == "TIP message"
    assert one.values["epoch_high"] - one.values["epoch_low"] == timedelta(minutes=1800)
    assert one.direction is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"NORAD_CAT_ID": "-1"}, "catalogue number"),
        ({"DECAY_EPOCH": "2026-02-31 00:00:00"}, "no time"),
        ({"WINDOW": "NaN"}, "minutes"),
        ({"WINDOW": "1e9"}, "minutes"),
        ({"MSG_EPOCH": None}, "no time"),
    ],
)
def test_a_wrong_message_is_set_aside_and_the_others_go_on(change, said):
    found = read(json.dumps([{**MESSAGE, **change}, MESSAGE]).encode(), source="tip.json")
    assert found.record_format == "space-track-tip"
    assert found.messages.height == 1
    assert found.messages.schema == TIP_SCHEMA
    assert said in found.quarantine["message"][0]


def test_a_list_without_messages_is_refused():
    with pytest.raises(FormatError):
        read(b'[{"MSG_EPOCH": 1}]', source="tip.json")


def test_what_is_gone_from_the_next_full_catalogue_with_a_low_orbit_came_down():
    rows = falling_series(3001, until=BEGIN + 3 * DAY) + falling_series(
        3003, a_km=6378.135 + 700.0, ballistic_m2_kg=0.005, until=BEGIN
    )
    rows += [element_set(5000 + k, BEGIN, mean_motion=14.0) for k in range(40)]
    history = history_of(rows)
    first = history.filter(pl.col("epoch") <= BEGIN)
    second = first.filter(pl.col("norad_cat_id") >= 5000)
    held = (snapshot(first, BEGIN, payload="b" * 64), snapshot(second, BEGIN + 40 * DAY, payload="c" * 64))
    window = falling_window(history, begin=BEGIN + 38 * DAY, end=BEGIN + 41 * DAY, as_of=BEGIN + 41 * DAY,
                            snapshots=held)  # fmt: skip
    (one,) = Decay().detect(window)
    assert one.objects == (3001,)  # the one at 700 km was lost, it did not come down
    assert one.values["decayed_count"] == 1
    half = snapshot(second.head(15), BEGIN + 40 * DAY, payload="c" * 64)
    assert (
        Decay().detect(replace(window, snapshots=(held[0], half))) == ()
    )  # a catalogue that shrank by half says nothing


def test_times_are_of_this_century_and_in_order():
    for one in Decay().detect(falling_window()):
        values = one.values
        assert values["epoch_low"] <= values["epoch"] <= values["epoch_high"]
        assert values["epoch"] > datetime(2026, 1, 1, tzinfo=UTC)
