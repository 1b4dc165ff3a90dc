"""Least and greatest distances of all pairs."""

import numpy as np
import pytest

from hoshimori.astro.pair_distance import distance_extremes, squared_extremes


@pytest.mark.parametrize(
    "kernel", [distance_extremes, lambda r: tuple(np.sqrt(d) for d in squared_extremes.py_func(r))]
)
def test_extremes_are_those_of_every_pair_and_time(kernel):
    r = np.random.default_rng(5).normal(scale=42_164.0, size=(7, 11, 3))
    distance = np.linalg.norm(r[:, None] - r[None, :], axis=-1)
    least, greatest = kernel(r)
    one_millimetre_km = 1e-6
    assert np.allclose(least, distance.min(axis=-1), atol=one_millimetre_km)
    assert np.allclose(greatest, distance.max(axis=-1), atol=one_millimetre_km)
    assert (np.diag(least) == 0.0).all()
