import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoshimori.astro.closest_approach import extreme_in_interval, hermite, linear_closest_approach
from hoshimori.astro.frames import EarthAngles, teme_to_gcrs_matrix, teme_to_itrf_matrix, teme_to_tod_matrix
from hoshimori.astro.lagrange import lagrange_weights
from hoshimori.astro.rtn import relative_rtn, rtn_basis

components = st.floats(-5e4, 5e4, allow_nan=False)
vectors = st.tuples(components, components, components).map(np.array)
modest = settings(max_examples=60, deadline=None)


@modest
@given(vectors, vectors)
def test_rtn_basis_is_a_rotation(r, v):
    basis = rtn_basis(r, v)
    if np.isnan(basis).any():
        assert np.isnan(basis).all()
        return
    assert basis @ basis.T == pytest.approx(np.eye(3), abs=1e-9)
    assert np.linalg.det(basis) == pytest.approx(1.0, abs=1e-9)
    assert basis @ r == pytest.approx([np.linalg.norm(r), 0, 0], abs=1e-6)


@pytest.mark.parametrize(("r", "v"), [([1, 0, 0], [2, 0, 0]), ([0, 0, 0], [1, 0, 0]), ([1, 0, 0], [0, 0, 0])])
def test_rtn_basis_is_nan_where_there_is_no_orbit_plane(r, v):
    assert np.isnan(rtn_basis(np.array(r, dtype=float), np.array(v, dtype=float))).all()


@modest
@given(vectors, vectors, vectors, vectors)
def test_relative_rtn_keeps_distance_and_relative_speed(r, v, s, u):
    dr, dv = relative_rtn(r, v, s, u)
    if np.isfinite(dr).all():
        assert np.linalg.norm(dr) == pytest.approx(np.linalg.norm(s - r), abs=1e-6)
        assert np.linalg.norm(dv) == pytest.approx(np.linalg.norm(u - v), abs=1e-6)


@modest
@given(st.floats(2440000, 2470000), st.floats(0, 1), st.floats(-0.9, 0.9), st.floats(-3e-6, 3e-6))
def test_frame_matrices_are_rotations(jd, fr, ut1_utc, pole):
    one = np.ones(1)
    angles = EarthAngles(one * ut1_utc, one * 37, one * pole, one * pole, one * 1e-3, one * 1e-9, one * 1e-9)
    for matrix in (teme_to_gcrs_matrix, teme_to_itrf_matrix, teme_to_tod_matrix):
        (m,) = matrix(np.array([np.floor(jd) + 0.5]), np.array([fr]), angles)
        assert m @ m.T == pytest.approx(np.eye(3), abs=1e-12)
        assert np.linalg.det(m) == pytest.approx(1.0, abs=1e-12)


@modest
@given(vectors, vectors.map(lambda v: v / 5e3))
def test_swapping_the_two_objects_keeps_time_and_miss(dr, dv):
    time, miss = linear_closest_approach(dr, dv)
    swapped_time, swapped_miss = linear_closest_approach(-dr, -dv)
    if np.linalg.norm(dv) > 1e-3:
        assert swapped_time == time
        assert swapped_miss == miss
        assert miss <= np.linalg.norm(dr) + 1e-9


def test_two_objects_at_rest_have_no_time_of_closest_approach():
    time, miss = linear_closest_approach(np.array([1.0, 0, 0]), np.zeros(3))
    assert np.isnan(time)
    assert np.isnan(miss)


@modest
@given(vectors, vectors, vectors, vectors, st.floats(1, 1000))
def test_a_hermite_cubic_takes_up_both_ends(r0, v0, r1, v1, h):
    for t, r, v in ((0.0, r0, v0), (h, r1, v1)):
        position, velocity = hermite(r0, v0, r1, v1, h=np.array(h), t=np.array(t))
        assert position == pytest.approx(r, abs=1e-6)
        assert velocity == pytest.approx(v, abs=1e-6)


def test_the_extreme_of_a_straight_pass_is_found():
    r0, v0 = np.array([[-7.0, 3.0, 0.0]]), np.array([[1.0, 0.0, 0.0]])
    time, distance = extreme_in_interval(r0, v0, r0 + 10 * v0, v0, np.array([10.0]))
    assert time == pytest.approx(7.0)
    assert distance == pytest.approx(3.0)


def test_without_a_change_of_sign_an_end_is_given():
    r0, v0 = np.array([[3.0, 0.0, 0.0]]), np.array([[1.0, 0.0, 0.0]])
    time, _ = extreme_in_interval(r0, v0, r0 + 10 * v0, v0, np.array([10.0]))
    assert time[0] in (pytest.approx(0.0), pytest.approx(10.0))


@modest
@given(st.lists(st.floats(-2, 2), min_size=10, max_size=10), st.floats(0, 9))
def test_ten_knots_carry_a_polynomial_of_degree_nine(coefficients, s):
    polynomial = np.polynomial.Polynomial(coefficients, domain=[0, 9], window=[-1, 1])
    value, slope = lagrange_weights(10, np.array(s))
    knots = polynomial(np.arange(10))
    assert value @ knots == pytest.approx(polynomial(s), abs=1e-9)
    assert slope @ knots == pytest.approx(polynomial.deriv()(s), abs=1e-8)
