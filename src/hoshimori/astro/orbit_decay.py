"""How drag lowers an orbit: rates averaged over one turn, and the time until it is over.

Mean elements of SGP4 (Brouwer's semi-major axis) in, so that published sets can be carried on. Over one turn the radius
carries the short periods of J2 and the long period of J3 as SGP4 applies them, and heights are over the flattened
Earth: both move a low orbit through one scale height of density. Drag alone; density depends on height alone.

Assumptions, and where they fail: one ballistic coefficient at a time (no attitude motion inside a turn); rotation of
the atmosphere is in the coefficient; no lunar, solar or radiation terms, so not for orbits whose perigee the Moon and
the Sun move (transfer orbits, months); below about 120 km the last turn is no longer a turn, and hours are not meant.

References:
    King-Hele (1987), Satellite Orbits in an Atmosphere, eqs. 4.19 to 4.22 (averaged rates); Hoots and Roehrich (1980),
    Spacetrack Report No. 3 (radius with J2 and J3).
"""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hoshimori.astro.compiled import compiled
from hoshimori.astro.constants import WGS72_J2, WGS72_MU_KM3_S2, WGS72_RADIUS_KM

Floats = NDArray[np.float64]

#: Lowest height of a density profile, km, and the step of its rows.
LOWEST_KM: Final = 80.0
STEP_KM: Final = 1.0
#: An orbit is over when its perigee is this low, km: less than one turn is left.
END_PERIGEE_KM: Final = 90.0

_MU: Final = WGS72_MU_KM3_S2
_RADIUS: Final = WGS72_RADIUS_KM
_J2: Final = WGS72_J2
_J3_OVER_J2: Final = -0.00000253881 / WGS72_J2
_FLATTENING: Final = 1.0 / 298.26
_MOST_STEPS: Final = 20_000


@compiled
def _density_kg_m3(height_km: float, log_density: Floats) -> float:
    """Return the density at a height from a profile; exponential below its first row, its last row above its end."""
    x = (height_km - LOWEST_KM) / STEP_KM
    if x <= 0.0:
        return float(np.exp(log_density[0] + x * (log_density[0] - log_density[1])))
    k = int(x)
    if k >= log_density.size - 1:
        return float(np.exp(log_density[-1]))
    return float(np.exp(log_density[k] + (x - k) * (log_density[k + 1] - log_density[k])))


@compiled
def _nodes(ecc: float) -> int:
    """Return how many points a turn needs: drag is felt along sqrt(H / a e) of it only."""
    if ecc < 0.01:
        return 24
    return 48 if ecc < 0.05 else 96 if ecc < 0.3 else 192


@compiled
def _rates(a: float, ecc: float, inc: float, argp: float, log_density: Floats) -> tuple[float, float]:
    """Return (da/dt km/s, de/dt 1/s) per m2/kg of ballistic coefficient."""
    sin_i, cos_i = np.sin(inc), np.cos(inc)
    x, y = ecc * np.cos(argp), ecc * np.sin(argp)
    yl = y - 0.5 * _J3_OVER_J2 * sin_i * _RADIUS / (a * (1.0 - ecc * ecc))
    e2 = x * x + yl * yl
    p = a * (1.0 - e2)
    t1, t2 = 0.5 * _J2 * _RADIUS * _RADIUS / p, 0.5 * _J2 * (_RADIUS / p) ** 2
    shrink = 1.0 - 1.5 * t2 * np.sqrt(1.0 - e2) * (3.0 * cos_i * cos_i - 1.0)
    fall = dx = dy = turn = 0.0
    nodes = _nodes(ecc)
    for k in range(nodes):
        u = 2.0 * np.pi * (k + 0.5) / nodes
        cos_u, sin_u = np.cos(u), np.sin(u)
        q = 1.0 + x * cos_u + yl * sin_u
        r = p / q
        radius = r * shrink + 0.5 * t1 * sin_i * sin_i * np.cos(2.0 * u)
        sin_lat = sin_i * sin_u
        height = radius - _RADIUS * (1.0 - _FLATTENING * sin_lat * sin_lat)
        speed = np.sqrt(_MU * (2.0 / r - 1.0 / a))
        weight = 1.0 / (q * q)
        push = weight * 1000.0 * _density_kg_m3(height, log_density) * speed  # 1000: kg/m3 x m2/kg to 1/km
        fall += push * speed * speed * a * a / _MU
        dx += push * (x + cos_u)
        dy += push * (yl + sin_u)
        turn += weight
    de = 0.0 if ecc < 1e-9 else (dx * x + dy * y) / (ecc * turn)
    return -fall / turn, -de


@compiled
def _perigee_rate(a: float, ecc: float, inc: float) -> float:
    k = 0.75 * np.sqrt(_MU / a**3) * _J2 * (_RADIUS / (a * (1.0 - ecc * ecc))) ** 2
    return float(k * (5.0 * np.cos(inc) ** 2 - 1.0))


@compiled
def _fall(
    start: tuple[float, float, float, float],
    log_b: tuple[float, float, float],
    log_density: Floats,
    until_s: float,
    path: Floats,
) -> float:
    """Return the time until the perigee is at `END_PERIGEE_KM`, s, or inf if later than `until_s`.

    `log_b` is (now, in the long run, relaxation time s); rows of `path` (time, a, ecc) are filled until it is full.
    """
    a, ecc, inc, argp = start
    now, later, relaxation = log_b
    t, rows = 0.0, 0
    for _ in range(_MOST_STEPS):
        if rows < path.shape[0]:
            path[rows, 0], path[rows, 1], path[rows, 2] = t, a, ecc
            rows += 1
        perigee = a * (1.0 - ecc) - _RADIUS
        if perigee <= END_PERIGEE_KM:
            return float(t)
        if t >= until_s:
            return float(np.inf)
        b = np.exp(later + (now - later) * np.exp(-t / relaxation))
        da, de = _rates(a, ecc, inc, argp, log_density)
        scale = 6.0 + 0.2 * max(0.0, perigee - 100.0)
        step = max(0.05 * scale, 0.01 * a * ecc) / max(abs(da * b), 1e-300)
        sink = abs(da * b * (1.0 - ecc) - a * de * b)
        step = min(step, 0.05 * scale / max(sink, 1e-300), until_s - t)
        if now != later:
            step = min(step, 0.5 * relaxation)
        turning = _perigee_rate(a, ecc, inc)
        if ecc > 0.001:
            step = min(step, 0.2 / max(abs(turning), 1e-300))
        half = 0.5 * step
        middle = np.exp(later + (now - later) * np.exp(-(t + half) / relaxation))
        da, de = _rates(a + da * b * half, max(0.0, ecc + de * b * half), inc, argp + turning * half, log_density)
        low = (a + da * middle * step) * (1.0 - max(0.0, ecc + de * middle * step)) - _RADIUS
        if low < END_PERIGEE_KM and perigee > low:
            step *= (perigee - END_PERIGEE_KM) / (perigee - low)
        a += da * middle * step
        ecc = max(0.0, ecc + de * middle * step)
        argp += turning * step
        t += step
        if low < END_PERIGEE_KM:
            if rows < path.shape[0]:
                path[rows, 0], path[rows, 1], path[rows, 2] = t, a, ecc
            return float(t)
    return float(np.inf)


@compiled
def _each_rate(elements: Floats, log_density: Floats, found: Floats) -> None:
    for k in range(elements.shape[0]):
        found[k, 0], found[k, 1] = _rates(elements[k, 0], elements[k, 1], elements[k, 2], elements[k, 3], log_density)


@compiled
def _each_fall(elements: Floats, log_b: Floats, log_density: Floats, until_s: float, found: Floats) -> None:
    none = np.empty((0, 3))
    for k in range(elements.shape[0]):
        start = (elements[k, 0], elements[k, 1], elements[k, 2], elements[k, 3])
        found[k] = _fall(start, (log_b[k, 0], log_b[k, 1], log_b[k, 2]), log_density, until_s, none)


def decay_rates(
    a_km: ArrayLike, ecc: ArrayLike, inc_rad: ArrayLike, argp_rad: ArrayLike, log_density: Floats
) -> tuple[Floats, Floats]:
    """Return the rates of semi-major axis (km/s) and eccentricity (1/s) under drag, for 1 m2/kg.

    Args:
        a_km: Brouwer mean semi-major axis, km, shape (N,) or broadcast to it.
        ecc: Mean eccentricity.
        inc_rad: Inclination, rad.
        argp_rad: Argument of perigee, rad.
        log_density: Natural logarithm of the density in kg/m3 every `STEP_KM` from `LOWEST_KM` upwards.

    Returns:
        Two arrays (N,); times the ballistic coefficient c_d A/m in m2/kg they are the rates of an object.
    """
    elements = np.stack(np.broadcast_arrays(*map(np.atleast_1d, (a_km, ecc, inc_rad, argp_rad))), axis=-1)
    found = np.empty((len(elements), 2))
    _each_rate(np.ascontiguousarray(elements, dtype=np.float64), log_density, found)
    return found[:, 0], found[:, 1]


def lifetime_days(
    a_km: ArrayLike,
    ecc: ArrayLike,
    inc_rad: ArrayLike,
    argp_rad: ArrayLike,
    ballistic_m2_kg: ArrayLike,
    log_density: Floats,
    *,
    until_days: float,
    later_m2_kg: ArrayLike | None = None,
    relaxation_days: float = 1.0,
) -> Floats:
    """Return the days that drag leaves each orbit; inf where it is not over after `until_days`.

    Args:
        a_km: Brouwer mean semi-major axis, km, shape (N,) or broadcast to it.
        ecc: Mean eccentricity.
        inc_rad: Inclination, rad.
        argp_rad: Argument of perigee, rad.
        ballistic_m2_kg: Effective ballistic coefficient c_d A/m at the start, m2/kg.
        log_density: As in `decay_rates`.
        until_days: Where to stop.
        later_m2_kg: Coefficient in the long run; None for the same.
        relaxation_days: Its logarithm goes from the first to the second with this time constant.

    Returns:
        Days, shape (N,); NaN where an input is NaN or a coefficient is not positive.
    """
    later = ballistic_m2_kg if later_m2_kg is None else later_m2_kg
    given = (a_km, ecc, inc_rad, argp_rad, ballistic_m2_kg, later)
    columns = np.stack(np.broadcast_arrays(*(np.atleast_1d(np.asarray(c, dtype=np.float64)) for c in given)), axis=-1)
    known = np.isfinite(columns).all(axis=1) & (columns[:, 4:] > 0.0).all(axis=1) & (columns[:, 1] < 1.0)
    found = np.full(len(columns), np.nan)
    rows = np.ascontiguousarray(columns[known])
    log_b = np.column_stack([np.log(rows[:, 4:]), np.full(len(rows), relaxation_days * 86400.0)])
    lives = np.empty(len(rows))
    _each_fall(np.ascontiguousarray(rows[:, :4]), log_b, log_density, until_days * 86400.0, lives)
    found[known] = lives / 86400.0
    return found


def decay_path(
    elements: tuple[float, float, float, float],
    log_b: tuple[float, float, float],
    log_density: Floats,
    *,
    until_days: float,
) -> Floats:
    """Return the way down of one orbit: rows (days, semi-major axis km, eccentricity), at most 20,000.

    Args:
        elements: (a km, ecc, inc rad, argp rad).
        log_b: Logarithm of the coefficient now, and in the long run; time constant between them, days.
        log_density: As in `decay_rates`.
        until_days: Where to stop.
    """
    path = np.full((_MOST_STEPS, 3), np.nan)
    _fall(elements, (log_b[0], log_b[1], log_b[2] * 86400.0), log_density, until_days * 86400.0, path)
    found: Floats = path[np.isfinite(path[:, 0])]
    found[:, 0] /= 86400.0
    return found
