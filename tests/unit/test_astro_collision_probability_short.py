"""Two-dimensional probabilities, their greatest values, and what refuses or flags."""

import numpy as np
import pytest

from hoshimori.astro.collision_probability import (
    alfano2005,
    chan1997,
    dilution,
    elrod2019,
    encounter_plane,
    foster1992,
    outcome,
    remediate,
)


def plane(sigma_x: float, sigma_z: float, angle: float = 0.0) -> np.ndarray:
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return (turn @ np.diag([sigma_x**2, sigma_z**2]) @ turn.T)[None]


def event(**changes):
    """Two objects that cross at right angles, 100 m apart at closest approach."""
    values = {
        "r1": np.array([[7000.0, 0.0, 0.0]]),
        "v1": np.array([[0.0, 7.5, 0.0]]),
        "C1": np.diag([0.01, 0.04, 0.01])[None],
        "r2": np.array([[7000.1, 0.0, 0.0]]),
        "v2": np.array([[0.0, 0.0, 7.5]]),
        "C2": np.diag([0.01, 0.01, 0.04])[None],
        "hbr": np.array([0.02]),
    }
    return values | changes


def test_a_circle_centred_on_the_miss_has_the_closed_form():
    pc = elrod2019(np.zeros(3), np.repeat(plane(0.1, 0.1), 3, axis=0), np.array([0.01, 0.1, 1.0]))
    assert pc == pytest.approx(1.0 - np.exp(-0.5 * np.array([0.1, 1.0, 10.0]) ** 2), rel=1e-10)


def test_the_integral_agrees_with_a_plain_sum_over_the_disc():
    miss, hbr, P = 0.3, 0.25, plane(0.4, 0.1, 0.7)
    x, w = np.polynomial.legendre.leggauss(200)
    radius, angle = np.meshgrid(0.5 * hbr * (x + 1.0), np.pi * (x + 1.0))
    weight = np.outer(w, 0.5 * hbr * w) * np.pi * radius
    place = np.stack((radius * np.cos(angle) - miss, radius * np.sin(angle)), axis=-1)
    square = np.einsum("...i,ij,...j->...", place, np.linalg.inv(P[0]), place)
    plain = (weight * np.exp(-0.5 * square)).sum() / (2.0 * np.pi * np.sqrt(np.linalg.det(P[0])))
    assert elrod2019(np.array([miss]), P, np.array([hbr]))[0] == pytest.approx(plain, rel=1e-9)


def test_the_far_tail_keeps_its_digits():
    small = elrod2019(np.array([30.0]), plane(1.0, 1.0), np.array([0.01]))[0]
    assert small == pytest.approx(0.5 * 0.01**2 * np.exp(-450.0), rel=0.02)
    assert 0.0 < small < 1e-190


def test_a_disc_a_thousand_times_the_error_is_inside_or_outside():
    pc = elrod2019(np.array([0.9, 1.1]), np.repeat(plane(1e-3, 1e-3), 2, axis=0), np.array([1.0, 1.0]))
    assert pc[0] == pytest.approx(1.0, abs=1e-9)
    assert pc[1] < 1e-12


def test_what_is_not_positive_definite_gives_nan_and_no_radius_gives_zero():
    assert np.isnan(elrod2019(np.array([1.0]), np.array([[[1.0, 2.0], [2.0, 1.0]]]), np.array([0.1])))[0]
    assert np.isnan(elrod2019(np.array([np.nan]), plane(1, 1), np.array([0.1])))[0]
    assert elrod2019(np.array([1.0]), plane(1, 1), np.array([-0.1]))[0] == 0.0


def test_the_encounter_plane_carries_states_to_closest_approach():
    early = event(r1=np.array([[7000.0, -7.5e-3, 0.0]]), r2=np.array([[7000.1, 0.0, -7.5e-3]]))  # 1 ms early
    there, _, _ = encounter_plane(**event())
    miss, P, code = encounter_plane(**early)
    assert miss == pytest.approx(there, abs=1e-9)
    assert miss == pytest.approx([0.1], abs=1e-9)
    assert P[0, 0, 0] == pytest.approx(0.02, rel=1e-9)
    assert code[0] == 0


def test_swapping_the_objects_changes_nothing():
    e = event()
    swapped = foster1992(e["r2"], e["v2"], e["C2"], e["r1"], e["v1"], e["C1"], e["hbr"])
    assert swapped[0] == pytest.approx(foster1992(**e)[0], rel=1e-12)


def test_a_miss_of_zero_has_a_plane_too():
    pc, code = foster1992(**event(r2=np.array([[7000.0, 0.0, 0.0]])))
    assert 0.0 < pc[0] < 1.0
    assert code[0] == 0


@pytest.mark.parametrize(
    ("changes", "bit"),
    [
        ({"v2": np.array([[0.0, 7.5, 0.0]])}, outcome.NO_RELATIVE_MOTION),
        ({"r1": np.array([[np.nan, 0.0, 0.0]])}, outcome.NOT_FINITE),
        ({"hbr": np.array([np.nan])}, outcome.NOT_FINITE),
        ({"C1": np.full((1, 3, 3), np.nan)}, outcome.NOT_FINITE),
        ({"C1": -np.eye(3)[None]}, outcome.NOT_POSITIVE_DEFINITE),
    ],
)
def test_what_cannot_be_computed_is_refused_with_its_code(changes, bit):
    pc, code = foster1992(**event(**changes))
    assert np.isnan(pc[0])
    assert code[0] & bit
    assert outcome.refused(code)[0]
    assert outcome.words(int(code[0]))


def test_a_radius_that_is_not_positive_gives_zero_and_says_so():
    pc, code = foster1992(**event(hbr=np.array([-0.01])))
    assert pc[0] == 0.0
    assert code[0] == outcome.NO_RADIUS


def test_a_slow_encounter_is_flagged_and_a_fast_one_is_not():
    _, slow = foster1992(**event(v2=np.array([[0.0, 7.5, 1e-4]])))
    _, fast = foster1992(**event())
    assert slow[0] & outcome.LONG_ENCOUNTER
    assert not fast[0] & outcome.LONG_ENCOUNTER


def test_remediation_clips_rounding_flags_it_and_refuses_nonsense():
    good, slightly, nonsense = np.diag([1.0, 2.0]), np.diag([1.0, -1e-6]), np.diag([1.0, -0.5])
    skew = np.array([[1.0, 0.5], [0.0, 1.0]])
    P, code = remediate(np.stack([good, slightly, nonsense, skew, np.zeros((2, 2))]), np.full(5, 1e-4))
    assert code.tolist() == [
        0,
        outcome.REMEDIATED,
        outcome.NOT_POSITIVE_DEFINITE,
        outcome.NOT_POSITIVE_DEFINITE,
        outcome.NOT_POSITIVE_DEFINITE,
    ]
    assert P[0] == pytest.approx(good)
    assert P[1] == pytest.approx(np.diag([1.0, 1e-4]))
    assert np.isnan(P[2:]).all()


def test_chan_is_good_to_one_percent_where_it_does_not_flag():
    rng = np.random.default_rng(3)
    n = 3000
    ratio, radius = 10 ** rng.uniform(0, 1.5, n), 10 ** rng.uniform(-3, 0.5, n)
    P = np.concatenate([plane(1.0, k, a) for k, a in zip(ratio, rng.uniform(0, np.pi, n), strict=True)])
    miss = rng.uniform(0, 6, n) * np.sqrt(P[:, 0, 0])
    exact = elrod2019(miss, P, radius)
    pc, code = chan1997(miss, P, radius)
    good = (code == 0) & (exact > 1e-200)
    assert good.sum() > 500
    assert np.abs(pc[good] / exact[good] - 1.0).max() < 0.011


def test_chan_is_exact_for_circles_and_refuses_like_the_others():
    P = np.repeat(plane(1.0, 1.0), 3, axis=0)
    pc, code = chan1997(np.array([0.5, 4.0, 0.0]), P, np.array([2.0, 0.5, 0.3]))
    assert pc == pytest.approx(elrod2019(np.array([0.5, 4.0, 0.0]), P, np.array([2.0, 0.5, 0.3])), rel=1e-9)
    pc, code = chan1997(np.array([1.0, 1.0]), np.repeat(plane(1, 1), 2, axis=0), np.array([-1.0, np.nan]))
    assert pc[0] == 0.0
    assert code[0] == outcome.NO_RADIUS
    assert np.isnan(pc[1])
    assert code[1] == outcome.NOT_FINITE


def test_the_greatest_probability_meets_the_zero_order_formula_for_small_radii():
    # Alfano (2005): sigma = d / (sqrt(2) k), P = k R^2 / (e d^2)
    pc, sigma = alfano2005(np.array([1.0, 10.0]), 0.001, 3.0)
    assert pc == pytest.approx(3.0 / np.e * (0.001 / np.array([1.0, 10.0])) ** 2, rel=1e-4)
    assert sigma == pytest.approx(np.array([1.0, 10.0]) / (np.sqrt(2.0) * 3.0), rel=1e-3)


def test_no_scale_beats_the_greatest_probability():
    pc, _ = alfano2005(np.array([0.5]), 0.2, 2.0)
    scales = np.linspace(0.01, 2.0, 800)
    tried = elrod2019(np.full(800, 0.5), scales[:, None, None] ** 2 * np.diag([4.0, 1.0]), np.full(800, 0.2))
    assert tried.max() <= pc[0] * (1.0 + 1e-9)
    assert tried.max() == pytest.approx(pc[0], rel=1e-3)


def test_the_greatest_probability_at_its_edges():
    pc, sigma = alfano2005(
        np.array([0.1, 1.0, np.nan, 1.0]), np.array([0.2, -1.0, 0.1, 0.1]), np.array([2.0, 2, 2, 0.5])
    )
    assert pc[0] == 1.0
    assert sigma[0] == 0.0
    assert pc[1] == 0.0
    assert np.isnan(pc[2:]).all()


def test_an_event_is_diluted_where_the_error_exceeds_what_the_miss_makes_worst():
    miss = np.array([1.0, 1.0])
    P = np.concatenate([plane(0.1, 0.1), plane(10.0, 10.0)])
    pc, scale, diluted = dilution(miss, P, 0.01)
    assert diluted.tolist() == [False, True]
    assert scale == pytest.approx(np.array([1 / np.sqrt(2.0) / 0.1, 1 / np.sqrt(2.0) / 10.0]), rel=1e-3)
    assert pc[0] == pytest.approx(pc[1], rel=1e-6)
    assert (pc >= elrod2019(miss, P, np.full(2, 0.01))).all()


def test_dilution_at_its_edges():
    P = np.concatenate([plane(1, 1), np.full((1, 2, 2), np.nan), plane(1, 1)])
    pc, scale, diluted = dilution(np.array([0.05, 1.0, 1.0]), P, np.array([0.1, 0.1, -0.1]))
    assert (pc[0], scale[0], diluted[0]) == (1.0, 0.0, True)
    assert np.isnan(pc[1:]).all()
    assert not diluted[1:].any()
