"""How many pieces a break-up makes, how light they are and how fast they leave: the NASA Standard Breakup Model.

Assumptions: pieces of 1 mm to about 1 m; one law for all explosions, one for all collisions. The model misses single
events by factors (Fengyun-1C left four times the pieces it gives), so numbers alone never tell what happened. Speeds
are drawn without direction: the cloud is isotropic in the frame of the parent. The bridge between 8 and 11 cm is linear
in the probability of either law, as later implementations do it.

References:
    Johnson, Krisko, Liou, Anz-Meador (2001), NASA's new breakup model of EVOLVE 4.0, Adv. Space Res. 28(9), 1377-1384.
"""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

#: Energy per mass of the larger object above which a collision takes both apart wholly, J/kg.
CATASTROPHIC_J_KG: Final = 40_000.0
_SMALL_M: Final = 0.08
_LARGE_M: Final = 0.11
_EXPLOSION_SLOPE: Final = 1.6
_COLLISION_SLOPE: Final = 1.71
_SPEED_SIGMA: Final = 0.4
_FINE_M: Final = 0.00167


def explosion_count(size_m: ArrayLike, scale: float = 1.0) -> Floats:
    """Return the number of pieces larger than a size after an explosion: 6 S L^-1.6.

    Args:
        size_m: Characteristic length, m; NaN where it is not positive.
        scale: S, 1 for a rocket body of 600 to 1000 kg.
    """
    return np.asarray(scale * 6.0 * _power(size_m, _EXPLOSION_SLOPE))


def collision_count(size_m: ArrayLike, mass_kg: float) -> Floats:
    """Return the number of pieces larger than a size after a collision: 0.1 M^0.75 L^-1.71.

    Args:
        size_m: Characteristic length, m; NaN where it is not positive.
        mass_kg: M of `collision_mass`.
    """
    return np.asarray(0.1 * mass_kg**0.75 * _power(size_m, _COLLISION_SLOPE))


def collision_mass(larger_kg: float, smaller_kg: float, speed_km_s: float) -> tuple[float, bool]:
    """Return (M, kg; whether the collision is catastrophic).

    M is the mass of both where the energy of the smaller one reaches 40 J per gram of the larger one, else the mass of
    the smaller one times the speed in km/s.
    """
    catastrophic = 0.5 * smaller_kg * (speed_km_s * 1000.0) ** 2 >= CATASTROPHIC_J_KG * larger_kg
    return (larger_kg + smaller_kg if catastrophic else smaller_kg * speed_km_s), catastrophic


def _power(size_m: ArrayLike, slope: float) -> Floats:
    size = np.asarray(size_m, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(size > 0.0, size**-slope, np.nan))


def draw_sizes(rng: np.random.Generator, count: int, *, least_m: float, most_m: float, collision: bool) -> Floats:
    """Return sizes drawn from the power law between two lengths, m, shape (count,)."""
    slope = _COLLISION_SLOPE if collision else _EXPLOSION_SLOPE
    low, high = least_m**-slope, most_m**-slope
    return np.asarray((high + (low - high) * rng.uniform(size=count)) ** (-1.0 / slope))


def _ramp(x: Floats, x0: float, y0: float, x1: float, y1: float) -> Floats:
    """Return y0 up to x0, y1 from x1, linear between."""
    return np.asarray(np.interp(x, [x0, x1], [y0, y1]))


def area_to_mass_parameters(size_m: ArrayLike, *, rocket_body: bool) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Return (alpha, mu1, sigma1, mu2, sigma2) of log10(A/M), A/M in m²/kg, for pieces larger than 11 cm, at each size.

    The density is alpha N(mu1, sigma1) + (1 - alpha) N(mu2, sigma2); eq. 6 (rocket bodies) and eq. 7 (spacecraft).
    """
    x = np.log10(np.asarray(size_m, dtype=np.float64))
    if rocket_body:
        return (
            _ramp(x, -1.4, 1.0, 0.0, 0.5),
            _ramp(x, -0.5, -0.45, 0.0, -0.9),
            np.full_like(x, 0.55),
            np.full_like(x, -0.9),
            _ramp(x, -1.0, 0.28, 0.1, 0.1),
        )
    return (
        _ramp(x, -1.95, 0.0, 0.55, 1.0),
        _ramp(x, -1.1, -0.6, 0.0, -0.95),
        _ramp(x, -1.3, 0.1, -0.3, 0.3),
        _ramp(x, -0.7, -1.2, -0.1, -2.0),
        _ramp(x, -0.5, 0.5, -0.3, 0.3),
    )


def small_area_to_mass_parameters(size_m: ArrayLike) -> tuple[Floats, Floats]:
    """Return (mu, sigma) of log10(A/M) for pieces smaller than 8 cm; eq. 5."""
    x = np.log10(np.asarray(size_m, dtype=np.float64))
    return _ramp(x, -1.75, -0.3, -1.25, -1.0), np.where(x <= -3.5, 0.2, 0.2 + 0.1333 * (x + 3.5))


def draw_area_to_mass(rng: np.random.Generator, size_m: ArrayLike, *, rocket_body: bool) -> Floats:
    """Return area-to-mass ratios drawn for each size, m²/kg, same shape."""
    size = np.asarray(size_m, dtype=np.float64)
    share, mean_1, sigma_1, mean_2, sigma_2 = area_to_mass_parameters(size, rocket_body=rocket_body)
    first = rng.uniform(size=size.shape) < share
    large = rng.normal(np.where(first, mean_1, mean_2), np.where(first, sigma_1, sigma_2))
    small = rng.normal(*small_area_to_mass_parameters(size))
    takes_large = rng.uniform(size=size.shape) < np.clip((size - _SMALL_M) / (_LARGE_M - _SMALL_M), 0.0, 1.0)
    return np.asarray(10.0 ** np.where(takes_large, large, small))


def area_m2(size_m: ArrayLike) -> Floats:
    """Return the mean cross-section of a piece of a size, m²; eq. 8 and 9."""
    size = np.asarray(size_m, dtype=np.float64)
    return np.asarray(np.where(size < _FINE_M, 0.540424 * size**2, 0.556945 * size**2.0047077))


def speed_parameters(area_to_mass: ArrayLike, *, collision: bool) -> tuple[Floats, float]:
    """Return (mu, sigma) of log10 of the speed gained, m/s, at area-to-mass ratios in m²/kg; eq. 11 and 12."""
    x = np.log10(np.asarray(area_to_mass, dtype=np.float64))
    return np.asarray(0.9 * x + 2.9 if collision else 0.2 * x + 1.85), _SPEED_SIGMA


def draw_speed_m_s(rng: np.random.Generator, area_to_mass: ArrayLike, *, collision: bool) -> Floats:
    """Return speeds gained by pieces of these area-to-mass ratios, m/s, same shape."""
    return np.asarray(10.0 ** rng.normal(*speed_parameters(area_to_mass, collision=collision)))
