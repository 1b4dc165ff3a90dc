"""Equinoctial elements and two-body motion, with derivatives: errors stay Gaussian in these far longer than in (r, v).

Elements n, af, ag, chi, psi, lam: mean motion rad/s, e cos and e sin of argument of perigee plus node, tan(i/2) sin and
cos of the node, mean longitude rad. Singular for i = 180 deg. Gravity of a point; perturbations change both objects
nearly alike during the hours of an encounter.

References:
    Broucke, Cefola (1972), On the equinoctial orbit elements, Celestial Mechanics 5. Vallado, Alfano (2015), Updated
    analytical partials for covariance transformations, AAS 15-537 (same elements and order).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: WGS-84 (EGM-96), km^3/s^2.
MU: Final = 398600.4418

_STEP: Final = 1e-30  # complex step: derivatives to the last digit
_NEWTON: Final = 12


def equinoctial(r: Floats, v: Floats) -> Floats:
    """Return elements of states.

    Args:
        r: Positions, km, inertial, shape (..., 3).
        v: Velocities, km/s.

    Returns:
        Elements, shape (..., 6); all NaN where the orbit is not elliptic, or lies within rounding of 180 deg.
    """
    distance = np.linalg.norm(r, axis=-1)
    h = np.cross(r, v)
    a = 1.0 / (2.0 / distance - (v * v).sum(axis=-1) / MU)
    with np.errstate(invalid="ignore", divide="ignore"):
        n = np.where(a > 0.0, np.sqrt(MU / a**3), np.nan)
        w = h / np.linalg.norm(h, axis=-1, keepdims=True)
        chi, psi = w[..., 0] / (1.0 + w[..., 2]), -w[..., 1] / (1.0 + w[..., 2])
        f, g = _axes(chi, psi)
        e = np.cross(v, h) / MU - r / distance[..., None]
        af, ag = (e * f).sum(axis=-1), (e * g).sum(axis=-1)
        x, y = (r * f).sum(axis=-1), (r * g).sum(axis=-1)
        root = np.sqrt(1.0 - af * af - ag * ag)
        b = 1.0 / (1.0 + root)
        cosine = af + ((1.0 - af * af * b) * x - af * ag * b * y) / (a * root)
        sine = ag + ((1.0 - ag * ag * b) * y - af * ag * b * x) / (a * root)
        longitude = np.arctan2(sine, cosine)
        lam = longitude + ag * cosine - af * sine
        E = np.stack((n, af, ag, chi, psi, lam), axis=-1)
    return np.where(np.isfinite(E).all(axis=-1, keepdims=True), E, np.nan)


def states(E: Floats, t: Floats) -> Floats:
    """Return states of elements `t` seconds after their epoch, by two-body motion.

    Args:
        E: Elements, real or complex, shape (..., 6).
        t: Seconds, shape (...).

    Returns:
        Position km and velocity km/s, shape (..., 6).
    """
    n, af, ag, chi, psi, lam = (E[..., k] for k in range(6))
    lam = lam + n * t
    a = (MU / (n * n)) ** (1.0 / 3.0)
    F = lam + af * np.sin(lam) - ag * np.cos(lam)
    for _ in range(_NEWTON):  # the generalised Kepler equation lam = F + ag cos F - af sin F
        sine, cosine = np.sin(F), np.cos(F)
        step = (F + ag * cosine - af * sine - lam) / (1.0 - ag * sine - af * cosine)
        F = F - step
        if np.abs(step).max(initial=0.0) < 1e-15:
            break
    sine, cosine = np.sin(F), np.cos(F)
    b = 1.0 / (1.0 + np.sqrt(1.0 - af * af - ag * ag))
    x = a * ((1.0 - ag * ag * b) * cosine + af * ag * b * sine - af)
    y = a * ((1.0 - af * af * b) * sine + af * ag * b * cosine - ag)
    rate = n / (1.0 - ag * sine - af * cosine)
    x_dot = a * rate * (af * ag * b * cosine - (1.0 - ag * ag * b) * sine)
    y_dot = a * rate * ((1.0 - af * af * b) * cosine - af * ag * b * sine)
    f, g = _axes(chi, psi)
    position = x[..., None] * f + y[..., None] * g
    return np.concatenate((position, x_dot[..., None] * f + y_dot[..., None] * g), axis=-1)


def states_and_partials(E: Floats, t: Floats) -> tuple[Floats, Floats]:
    """Return states and their derivatives by the elements at epoch.

    Args:
        E: Elements, shape (..., 6).
        t: Seconds, shape (...).

    Returns:
        (states, derivatives), shapes (..., 6) and (..., 6, 6): entry i, j is d state_i / d element_j.
    """
    here = states(E, t)
    stepped = E[..., None, :] + 1j * _STEP * np.eye(6)
    return here, np.swapaxes(states(stepped, np.asarray(t)[..., None]).imag / _STEP, -1, -2)


def _axes(chi: Floats, psi: Floats) -> tuple[Floats, Floats]:
    """Return the two axes of the equinoctial frame in the plane of the orbit, shape (..., 3)."""
    scale = 1.0 / (1.0 + chi * chi + psi * psi)
    f = np.stack((1.0 - chi * chi + psi * psi, 2.0 * chi * psi, -2.0 * chi), axis=-1)
    g = np.stack((2.0 * chi * psi, 1.0 + chi * chi - psi * psi, 2.0 * psi), axis=-1)
    return f * scale[..., None], g * scale[..., None]
