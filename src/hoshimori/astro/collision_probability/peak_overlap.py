"""The likeliest way for two objects to be at one place at one time, and the Gaussian cloud about it.

The errors of each object are Gaussian in equinoctial elements at epoch. At a time t, the pair of elements that puts
both objects at one place with the least sum of squared standard deviations is found by Gauss-Newton steps; there the
two-body motion is made linear, so that the cloud is right where the objects can meet, even kilometres from the mean
path and hours from closest approach.

References:
    Hall (2021), as `hall2021` (its peak overlap position, derived here as a constrained least-squares problem).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hoshimori.astro.collision_probability.equinoctial import states_and_partials

Floats = NDArray[np.float64]

_STEPS: Final = 60
_SETTLED: Final = 1e-7


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pair:
    """Two objects with Gaussian errors in equinoctial elements.

    Attributes:
        E1: Elements of the first at epoch, shape (6,); `E2` of the second.
        G1: Square root of the covariance of `E1`: G1 G1^T, shape (6, 6); `G2` of the second.
        E2: See `E1`.
        G2: See `G1`.
    """

    E1: Floats
    G1: Floats
    E2: Floats
    G2: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cloud:
    """Relative motion at several times, linear about the likeliest meeting.

    Attributes:
        mean: Mean relative position km and velocity km/s of the linear motion, shape (T, 6).
        covariance: Its covariance, shape (T, 6, 6).
        square: Squared standard deviations of the likeliest meeting, shape (T,).
        settled: Whether the steps converged, shape (T,).
    """

    mean: Floats
    covariance: Floats
    square: Floats
    settled: NDArray[np.bool_]


def peak_overlap(pair: Pair, t: Floats, floor: float) -> Cloud:
    """Return the cloud at each time.

    Args:
        pair: The objects.
        t: Seconds from epoch, shape (T,).
        floor: Variance added to each axis of the relative position, km^2, so that it stays invertible.
    """
    count = len(t)
    z = np.zeros((count, 12))
    settled = np.zeros(count, dtype=np.bool_)
    for _ in range(_STEPS):
        x1, J1 = states_and_partials(pair.E1 + z[:, :6] @ pair.G1.T, t)
        x2, J2 = states_and_partials(pair.E2 + z[:, 6:] @ pair.G2.T, t)
        H = np.concatenate((J1 @ pair.G1, -(J2 @ pair.G2)), axis=2)
        mean = x1 - x2 - np.einsum("tij,tj->ti", H, z)
        A = np.einsum("tik,tjk->tij", H[:, :3], H[:, :3]) + floor * np.eye(3)
        pull = np.linalg.solve(A, mean[:, :3, None])[..., 0]
        square = np.einsum("ti,ti->t", mean[:, :3], pull)
        new = -np.einsum("tik,ti->tk", H[:, :3], pull)
        change = np.abs(new - z).max(axis=1)
        longest = np.sqrt((new * new).sum(axis=1))
        settled = change <= _SETTLED * (1.0 + longest)
        if settled.all():
            break
        shorten = np.minimum(1.0, 8.0 / np.maximum(change, 1e-300))  # far from a solution the linear step overshoots
        z = z + shorten[:, None] * (new - z)
    covariance = np.einsum("tik,tjk->tij", H, H)
    covariance[:, :3, :3] = A
    return Cloud(mean=mean, covariance=covariance, square=square, settled=settled)
