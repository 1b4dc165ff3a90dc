"""Burns in low orbit: small ones in drag, the time of a smeared one, and bad input that must not feign any."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from burn_samples import BEGIN, DAY, MOTION, orbit, window
from detection_samples import element_set, history_of, identities_of
from hoshimori.astro.burn_fit import fit_burn, response, scratch
from hoshimori.detection.burn_search import LEAST_SHOWN_M_S, Burns, size_contradicts
from hoshimori.detection.element_series import element_series
from hoshimori.detection.maneuver_low_orbit import LowOrbitBurn
from hoshimori.model import Reading


def found(rows, **changes):
    seen = LowOrbitBurn().detect(window(rows, **changes))
    return [d for d in seen if d.reading is Reading.MANEUVER], [d for d in seen if d.reading is Reading.DATA_ARTEFACT]


def test_the_response_of_a_fit_runs_from_nothing_to_the_whole_burn():
    assert response(-1.0, 4.0) == (0.0, 0.0)
    assert response(2.0, 4.0) == (0.5, 1.5)
    assert response(4.0, 4.0) == response(4.0, 0.0) == (1.0, 4.0)


def test_the_response_is_that_of_a_least_squares_fit():
    """A straight line through a broken one, samples over four days, the break two and a half days before the end."""
    t = np.linspace(-4.0, 0.0, 4001)
    slope, value = np.polyfit(t, np.maximum(t + 2.5, 0.0), 1)
    of_rate, of_phase = response(2.5, 4.0)
    assert (slope, value) == (pytest.approx(of_rate, abs=1e-3), pytest.approx(of_phase, abs=1e-3))


def test_a_fit_gives_back_the_burn_that_was_put_in():
    t = np.arange(20.0)
    rate = 1e-6 * t + 5e-5 * (t >= 9.5)
    phase = 0.5e-6 * t**2 + 5e-5 * np.maximum(t - 9.5, 0.0)
    ones = np.full(20, 1e-6)
    size, sigma, chi2, freedom = fit_burn(t, phase, rate, ones, ones, 2, 18, 9, 9.5, 0.0, 3, 2.0, True, scratch())
    assert size == pytest.approx(5e-5, rel=1e-6)
    assert chi2 < 1e-6
    assert freedom == 27
    assert 0.0 < sigma < 1e-5


def test_a_burn_of_five_millimetres_a_second_is_found_in_drag():
    burns, artefacts = found(orbit(burn_day=30.4, delta_v_m_s=0.005))
    (one,) = burns
    assert artefacts == []
    assert one.begin == BEGIN + 30 * DAY and one.end == BEGIN + 31 * DAY
    assert one.values["in_track_m_s"] == pytest.approx(0.005, rel=0.1)
    assert one.values["type"] == "in_track"
    assert abs(datetime.fromisoformat(one.values["time"]) - (BEGIN + 30.4 * DAY)) < timedelta(hours=6)
    assert 0.0 <= one.significance <= 1.0 and one.controls > 0
    assert 0.0 < one.values["control_count_per_year"] < 0.1


def test_a_burn_that_fits_smear_over_days_is_timed_at_its_beginning():
    begin = datetime(2005, 3, 16, tzinfo=UTC)
    (one,), _ = found(orbit(burn_day=30.4, delta_v_m_s=0.02, begin=begin, span_days=5.0))
    assert abs(datetime.fromisoformat(one.values["time"]) - (begin + 30.4 * DAY)) < timedelta(hours=12)
    assert one.values["fit_span_days"] == pytest.approx(5.0, abs=1.0)
    assert one.values["in_track_m_s"] == pytest.approx(0.02, rel=0.1)


def test_drag_and_a_storm_are_no_burn():
    assert found(orbit(drag=2e-5)) == ([], [])
    rows = orbit(drag=1e-5)
    for day, row in enumerate(rows):  # three days of four times the drag
        extra = 3e-5 * min(max(day - 25, 0), 3)
        row["mean_motion"] += extra
        turns = 1.5e-5 * min(max(day - 25, 0), 3) ** 2 + 9e-5 * max(day - 28, 0)
        row["mean_anomaly"] = (row["mean_anomaly"] + 360.0 * turns) % 360.0
    assert found(rows)[0] == []


def test_a_change_of_plane_is_a_normal_burn():
    rows = orbit()
    for row in rows[30:]:
        row["inclination"] += 0.02
    (one,), _ = found(rows)
    assert one.values["type"] == "normal"
    assert one.values["normal_m_s"] == pytest.approx(7457.0 * np.radians(0.02), rel=0.1)


def swapped(rows, other, days):
    return [other[k] | {"norad_cat_id": rows[k]["norad_cat_id"]} if k in days else rows[k] for k in range(len(rows))]


@pytest.mark.parametrize("days", [{30}, {30, 31}, {30, 31, 32}])
def test_sets_of_another_object_for_some_days_are_an_artefact_and_no_burn(days):
    rows, other = orbit(), orbit(seed=8)
    for row in other:
        row["mean_motion"] += 3e-3
        row["mean_anomaly"] = (row["mean_anomaly"] + 100.0) % 360.0
    burns, artefacts = found(swapped(rows, other, days))
    assert burns == []
    (one,) = artefacts
    assert one.values["reason"] == "reverting_sets"
    assert one.values["sets_count"] == len(days)
    assert one.begin == BEGIN + 30 * DAY


def test_two_objects_that_change_numbers_for_good_are_no_burns():
    rows, other = orbit(5001), orbit(5002, seed=8)
    for row in other:
        row["mean_motion"] += 0.2
        row["inclination"] = 66.0
    late = set(range(30, 60))
    burns, artefacts = found(swapped(rows, other, late) + swapped(other, rows, late))
    assert burns == []
    assert {d.objects for d in artefacts if d.values["reason"] == "another_object"} == {(5001,), (5002,)}


def test_six_months_without_sets_are_no_burn_and_told_where_the_orbit_differs():
    rows = orbit(days=30) + orbit(days=30, begin=BEGIN + 210 * DAY)
    for row in rows[30:]:
        row["mean_motion"] += 0.05
    burns, artefacts = found(rows)
    assert burns == []
    assert [d.values["reason"] for d in artefacts] == ["long_interval"]


def test_sets_out_of_order_and_twice_change_nothing():
    rows = orbit(burn_day=30.4, delta_v_m_s=0.005)
    again = [row | {"element_set_no": 998} for row in rows[::3]]
    (one,), _ = found(rows)
    (same,), artefacts = found([*rows[::-1], *again])
    assert artefacts == []
    assert (same.begin, same.end) == (one.begin, one.end)
    assert same.values["in_track_m_s"] == pytest.approx(one.values["in_track_m_s"])


def test_a_new_object_with_three_sets_says_nothing_and_a_step_among_them_is_told():
    assert found(orbit(days=3)) == ([], [])
    rows = orbit(days=3)
    rows[2]["mean_motion"] += 0.05
    burns, artefacts = found(rows)
    assert burns == []
    assert [d.values["reason"] for d in artefacts] == ["too_few_sets"]


def test_an_object_that_decays_is_no_burn():
    rows = []
    for day in range(40):
        left = 41.0 - day  # faster and faster
        motion = 16.4 - 0.35 * np.log(left / 1.0) / 3.7
        rows.append(element_set(7001, BEGIN + day * DAY, mean_motion=motion, inclination=51.6, eccentricity=5e-4))
    turns = np.cumsum([row["mean_motion"] for row in rows])
    for row, one in zip(rows, turns, strict=True):
        row["mean_anomaly"] = float((360.0 * (one - 0.5 * row["mean_motion"])) % 360.0)
    assert found(rows)[0] == []


def test_passive_objects_of_the_same_days_are_the_controls_where_enough_are_held():
    rows = orbit(burn_day=30.4, delta_v_m_s=0.01)
    facts = {5001: ("ALPHA", "A", "A")}
    for k in range(20):
        rows += orbit(6000 + k, seed=k, days=60)
        facts[6000 + k] = ("SL-8 R/B", "S", "S", "1970-001", "ROCKET BODY")
    burns, _ = found(rows, identities=identities_of(facts))
    one = next(d for d in burns if d.objects == (5001,))
    assert one.values["controls_passive"] is True
    assert (one.significance, one.controls) == (0.0, 20)


def test_a_bad_set_that_another_replaced_or_in_another_regime_is_told():
    rows = orbit()
    spoilt = rows[20] | {"epoch": rows[20]["epoch"] - timedelta(minutes=50), "mean_motion": MOTION + 0.01}
    burns, artefacts = found([*rows, spoilt])
    assert burns == []
    assert [d.values["reason"] for d in artefacts] == ["replaced_sets"]
    assert artefacts[0].values["off_km"] == pytest.approx(3.3, abs=0.2)
    # a good set an hour before the first one after a burn is none
    raised = orbit(burn_day=30.4, delta_v_m_s=2.0)
    before = raised[30] | {"epoch": raised[31]["epoch"] - timedelta(minutes=50)}
    assert "replaced_sets" not in {d.values["reason"] for d in found([*raised, before])[1]}
    stray = [*rows[:30], rows[30] | {"eccentricity": 0.201, "inclination": 110.0}, *rows[31:]]
    burns, artefacts = found(stray)
    assert burns == []
    assert [(d.values["reason"], d.begin) for d in artefacts] == [("stray_sets", BEGIN + 30 * DAY)]


def burns_of(burns, rows):
    return Burns(**{name: getattr(burns, name)[rows] for name in Burns.__dataclass_fields__})


def test_a_large_burn_must_show_in_the_size_of_the_orbit():
    def contradicted(rows, in_track_m_s):
        series = element_series(history_of(rows).sort("epoch"), with_node=False)
        one = np.array([in_track_m_s])
        burns = Burns(
            row=np.array([30]), t=series.t[[30]] + 0.4, statistic=10 * abs(one), in_track=one, in_track_sigma=one,
            cross_track=0 * one, cross_track_sigma=one, by_plane=one < 0, span_days=0 * one,
        )  # fmt: skip
        return bool(size_contradicts(series, burns, LEAST_SHOWN_M_S)[0])

    raised = orbit(burn_day=30.4, delta_v_m_s=12.0)
    assert not contradicted(raised, 12.0)
    assert contradicted(raised, -12.0)
    assert contradicted(orbit(), 12.0)
    assert not contradicted(orbit(), 0.4)  # small ones are not asked
    (one,), _ = found(raised)
    assert one.values["in_track_m_s"] == pytest.approx(12.0, rel=0.1)
    # up and down again within two days: each is judged up to the next burn
    lowered = orbit(burn_day=31.4, delta_v_m_s=-12.0)
    up, level = raised[31]["mean_motion"], raised[29]["mean_motion"]
    there = [*raised[:31], raised[31] | {"mean_motion": up}, *(row | {"mean_motion": level} for row in lowered[32:])]
    series = element_series(history_of(there).sort("epoch"), with_node=False)
    sizes = np.array([12.0, -12.0])
    burns = Burns(
        row=np.array([30, 31]), t=series.t[[30, 31]] + 0.4, statistic=10 * np.abs(sizes), in_track=sizes,
        in_track_sigma=np.ones(2), cross_track=np.zeros(2), cross_track_sigma=np.ones(2),
        by_plane=np.zeros(2, dtype=bool), span_days=np.ones(2),
    )  # fmt: skip
    assert not size_contradicts(series, burns, LEAST_SHOWN_M_S).any()
    assert size_contradicts(series, burns_of(burns, [0]), LEAST_SHOWN_M_S).all()
