"""The compiled kernels do what their Python text says."""

import numpy as np
import pytest

from hoshimori.astro.collision_probability.alfano2005 import _greatest_many, scaled, worst_scale
from hoshimori.astro.collision_probability.chan1997 import _series, _series_many, _tail
from hoshimori.astro.collision_probability.collision_rate import _inward, _rates
from hoshimori.astro.collision_probability.dilution import _peak_many
from hoshimori.astro.collision_probability.elrod2019 import _disc_many, _order, _phi_about, disc_probability

MISS = np.array([0.3, 0.05, np.nan, 1.0, 5.0])
HBR = np.array([0.1, 0.1, 0.1, -1.0, 0.1])
P = np.repeat(np.array([[[0.2, 0.05], [0.05, 0.1]]]), 5, axis=0)


def both(kernel, *arguments, outputs, rel=1e-12):
    """Run a kernel compiled and as plain Python and compare what they write."""
    compiled, plain = [np.full(5, -1.0) for _ in range(outputs)], [np.full(5, -1.0) for _ in range(outputs)]
    kernel(*arguments, *compiled)
    kernel.py_func(*arguments, *plain)
    for one, other in zip(compiled, plain, strict=True):
        assert one == pytest.approx(other, rel=rel, nan_ok=True)


def test_kernels_over_rows():
    both(_disc_many, MISS, P, HBR, outputs=1)
    both(_series_many, np.array([0.1, 2.0, np.nan, 0.0, 1e-5]), np.array([1.0, 0.0, 1.0, 1.0, 900.0]), outputs=1)
    # the place of a flat peak is searched to 1e-7 of its logarithm
    both(_greatest_many, MISS, HBR, np.array([1.0, 2.0, 2.0, 2.0, 0.5]), outputs=2, rel=1e-6)
    both(_peak_many, MISS, P, HBR, outputs=2, rel=1e-6)


@pytest.mark.parametrize("x", [-9.0, -0.5, 0.0, 0.3, 12.0])
@pytest.mark.parametrize("h", [1e-6, 0.2, 3.0])
def test_the_probability_about_a_place(x, h):
    assert _phi_about.py_func(x, h) == pytest.approx(_phi_about(x, h), rel=1e-12)
    assert _phi_about(x, h) == pytest.approx(_phi_about(-x, h), rel=1e-9)


def test_single_kernels():
    assert [_order.py_func(s) for s in (0.1, 5.0, 1e9)] == [_order(s) for s in (0.1, 5.0, 1e9)]
    for row in (
        (0.3, 0.2, 0.05, 0.1, 0.1),
        (np.nan, 1.0, 0.0, 1.0, 0.1),
        (0.1, 1.0, 2.0, 1.0, 0.1),
        (1, 1.0, 0.0, 1.0, 0.0),
    ):
        assert disc_probability.py_func(*row) == pytest.approx(disc_probability(*row), rel=1e-12, nan_ok=True)
    assert scaled.py_func(0.3, 0.2, 0.05, 0.1, 0.1, 2.0) == pytest.approx(scaled(0.3, 0.2, 0.05, 0.1, 0.1, 2.0))
    assert worst_scale.py_func(0.3, 0.2, 0.05, 0.1, 0.1) == pytest.approx(
        worst_scale(0.3, 0.2, 0.05, 0.1, 0.1), rel=1e-6
    )
    assert np.isnan(worst_scale.py_func(0.3, 1.0, 2.0, 1.0, 0.1)).all()
    assert worst_scale.py_func(3.0, 1e-4, 0.0, 1.0, 0.5) == pytest.approx(worst_scale(3.0, 1e-4, 0.0, 1.0, 0.5))
    for u, w in ((0.1, 1.0), (3.0, 0.0), (0.0, 1.0), (np.nan, 1.0), (1e-6, 40.0)):
        assert _series.py_func(u, w) == pytest.approx(_series(u, w), rel=1e-12, nan_ok=True)
    assert _tail.py_func(0.5, 2, np.log(0.1)) == pytest.approx(_tail(0.5, 2, np.log(0.1)))


@pytest.mark.parametrize(("m", "s"), [(-1.0, 0.0), (1.0, 0.0), (0.3, 1.0), (50.0, 1.0), (-3.0, 0.5)])
def test_the_mean_inward_speed_is_that_of_a_gaussian(m, s):
    x = m + s * np.random.default_rng(1).normal(size=200_000)
    assert _inward.py_func(m, s) == pytest.approx(_inward(m, s), abs=1e-15)
    assert _inward(m, s) == pytest.approx(np.maximum(-x, 0.0).mean(), abs=5e-3)


def test_the_flow_into_a_sphere_compiled_and_plain():
    mean, v0 = np.array([[0.1, 0.0, 0.0], [0.0, 0.0, 0.0]]), np.array([[-1.0, 0.2, 0.0], [0.0, 0.0, 0.0]])
    inverse, gain = np.repeat(np.diag([4.0, 9.0, 1.0])[None], 2, axis=0), np.zeros((2, 3, 3))
    conditional, norm, index = np.repeat(0.01 * np.eye(3)[None], 2, axis=0), np.ones(2), np.array([0, 1])
    compiled, plain = np.zeros(2), np.zeros(2)
    _rates(mean, v0, inverse, gain, conditional, norm, index, 0.3, compiled)
    _rates.py_func(mean, v0, inverse, gain, conditional, norm, index, 0.3, plain)
    assert compiled == pytest.approx(plain, rel=1e-12)
    assert (compiled > 0.0).all()
