"""Expected collisions in three dimensions and time."""

import numpy as np
import pytest

from hoshimori.astro.collision_probability import foster1992, hall2021, outcome
from hoshimori.astro.collision_probability.equinoctial import MU, equinoctial, states, states_and_partials


def crossing(angle: float, miss: float = 0.1):
    """Two circular orbits that cross at an angle, `miss` km apart, with modest errors."""
    r, speed = 7000.0, np.sqrt(MU / 7000.0)
    C = np.diag([0.01, 0.04, 0.02, 1e-9, 1e-9, 1e-9])[None]
    v2 = np.sqrt(MU / (r + miss)) * np.array([[0.0, np.cos(angle), np.sin(angle)]])
    return [np.array([[r, 0.0, 0.0]]), np.array([[0.0, speed, 0.0]]), C, np.array([[r + miss, 0.0, 0.0]]), v2, C]


@pytest.mark.parametrize("angle", [0.5, 1.5, 3.1, np.pi])
def test_a_short_encounter_gives_the_two_dimensional_value(angle):
    hbr = np.array([0.02])
    flat, _ = foster1992(*crossing(angle), hbr)
    full, code = hall2021(*crossing(angle), hbr, half_span_s=1000.0)  # they cross again half a revolution on
    assert code[0] == 0
    assert full[0] == pytest.approx(flat[0], rel=2e-3)


def test_the_number_does_not_depend_on_the_axes_of_the_frame():
    turn = np.linalg.qr(np.random.default_rng(5).normal(size=(3, 3)))[0]
    turn *= np.sign(np.linalg.det(turn))
    big = np.kron(np.eye(2), turn)
    parts = crossing(1.0)
    turned = [big @ p[0] @ big.T if p.ndim == 3 else turn @ p[0] for p in parts]
    straight, _ = hall2021(*parts, np.array([0.02]))
    other, _ = hall2021(*[p[None] for p in turned], np.array([0.02]))
    assert other[0] == pytest.approx(straight[0], rel=1e-5)


def test_a_monte_carlo_run_of_a_slow_encounter_agrees():
    rng = np.random.default_rng(11)
    parts = crossing(2e-4, miss=0.05)
    for k in (2, 5):
        parts[k] = np.diag([4e-4, 9e-4, 4e-4, 1e-12, 1e-12, 1e-12])[None]
    n, hbr, span = 4000, 0.03, 600.0
    E = [equinoctial(parts[k][0], parts[k + 1][0]) for k in (0, 3)]
    roots = []
    for k, e in zip((2, 5), E, strict=True):
        _, J = states_and_partials(e, np.array(0.0))
        roots.append(np.linalg.solve(J, np.linalg.cholesky(parts[k][0])))
    first, second = (e + rng.normal(size=(n, 6)) @ G.T for e, G in zip(E, roots, strict=True))
    t = np.linspace(-span, span, 241)
    distance = np.stack(
        [np.linalg.norm((states(first, np.full(n, s)) - states(second, np.full(n, s)))[:, :3], axis=1) for s in t]
    )
    begins_outside = distance[0] > hbr
    share = ((distance.min(axis=0) < hbr) & begins_outside).mean()
    number, _ = hall2021(*parts, np.array([hbr]), half_span_s=span)
    assert abs(number[0] - share) < 4.0 * np.sqrt(share * (1 - share) / n) + 0.02 * share


def test_elements_and_states_are_inverse_and_the_partials_are_derivatives():
    r, v = np.array([6800.0, 1200.0, -900.0]), np.array([-1.0, 6.9, 3.1])
    E = equinoctial(r, v)
    x, J = states_and_partials(E, np.array(0.0))
    assert x == pytest.approx(np.concatenate((r, v)), abs=1e-9)
    for k in range(6):
        step = np.zeros(6)
        step[k] = 1e-7 * max(abs(E[k]), 1e-3)
        plain = (states(E + step, np.array(500.0)) - states(E - step, np.array(500.0))) / (2.0 * step[k])
        assert states_and_partials(E, np.array(500.0))[1][:, k] == pytest.approx(plain, rel=1e-4, abs=1e-3)
    assert J.shape == (6, 6)
    assert np.isnan(equinoctial(r, 3.0 * v)).all()


@pytest.mark.parametrize(
    ("index", "value", "bit"),
    [
        (0, np.array([[np.nan, 0, 0]]), outcome.NOT_FINITE),
        (1, np.array([[0.0, 12.0, 0.0]]), outcome.NOT_ELLIPTIC),
        (2, -np.eye(6)[None], outcome.NOT_POSITIVE_DEFINITE),
    ],
)
def test_what_it_cannot_do_is_refused(index, value, bit):
    parts = crossing(1.0)
    parts[index] = value
    number, code = hall2021(*parts, np.array([0.02]))
    assert np.isnan(number[0])
    assert code[0] & bit


def test_no_errors_at_all_are_refused_and_no_radius_gives_zero():
    parts = crossing(1.0)
    number, code = hall2021(*parts, np.array([0.0]))
    assert (number[0], code[0]) == (0.0, outcome.NO_RADIUS)
    parts[2] = parts[5] = np.zeros((1, 6, 6))
    assert np.isnan(hall2021(*parts, np.array([0.02]))[0][0])


def test_a_pair_in_one_orbit_is_open_ended_and_a_far_miss_is_nothing():
    same, code = hall2021(*crossing(0.0, miss=0.01), np.array([0.004]), half_span_s=300.0)
    assert same[0] > 0.0
    assert code[0] & outcome.OPEN_ENDED
    far, _ = hall2021(*crossing(1.5, miss=600.0), np.array([0.02]))
    assert far[0] == 0.0
