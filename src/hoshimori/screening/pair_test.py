"""The numbers of a sweep, and the two tests of a pair at a step: may it come near within half a step?

A first test without branches, on rows of numbers that the compiler turns into vector instructions, takes a pair on in
straight relative motion, whose error within half a step is bounded by the tide. The few hundred pairs that it leaves
are carried on with gravity and its change (docs/methods/screening.md says why nothing is missed).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hoshimori.astro.constants import WGS72_MU_KM3_S2
from hoshimori.screening.compiled import contracting, inner

Singles = NDArray[np.float32]
Numbers = tuple[np.float32, ...]

#: km/s: what counts as fast; only eccentric orbits near perigee are.
COMMON_SPEED_KM_S = 8.0
#: Greatest relative speed of two objects bound to the Earth above 6300 km, with a margin: 2 x 11.25 km/s.
GREATEST_RELATIVE_SPEED_KM_S = 23.0
#: Greatest relative speed of two objects bound to the Earth, one of them above `HALF_WIDTH_KM`: 9.8 + 11.5 km/s.
OUTER_RELATIVE_SPEED_KM_S = 21.5
#: Cubes reach this far from the Earth's centre along each axis.
HALF_WIDTH_KM = 8600.0
#: Where the lowest shell begins, km from the Earth's centre.
LOWEST_SHELL_KM = 6300.0
#: km/s: radial speed up to which an object counts as calm.
_CALM_SPEED_KM_S = 0.33
_CALM_MARGIN_KM = 0.1
_CELLS_PER_OBJECT = 12
_LEAST_RADIUS_KM = 6300.0
#: 1/s^2: gradient of gravity at 6300 km, 2 mu / r^3, and one per cent for J2.
TIDE_S2 = 2.0 * WGS72_MU_KM3_S2 / _LEAST_RADIUS_KM**3 * 1.01
#: Share of the tide that the exact test leaves out: J2.
_UNMODELLED = 0.01
#: Fourth derivative of a relative position, in units of n^3 x relative speed at 6300 km (at most 15 of bound orbits).
_FOURTH = 20.0
#: Tests of time are this much more generous, s.
_TIME_MARGIN_S = 0.5
ZERO, HALF, ONE, THREE = np.float32(0.0), np.float32(0.5), np.float32(1.0), np.float32(3.0)
_MU = np.float32(WGS72_MU_KM3_S2)
#: Share of a distance squared that sums in single precision may cost.
ROUNDING = np.float32(2e-6)
#: Columns tested at a time.
WIDE = 32


class Limits(NamedTuple):
    """Numbers of one sweep, all in km and s.

    Attributes:
        distance: The miss distance asked for.
        half_step: Half of dt.
        pad: Doubt about positions, both objects together.
        slow: Relative speed below which a pair is followed through time instead.
        cell: Side of a cube.
        cells: Cubes along one side of the whole.
        shell: Thickness of a shell: what parts a cube by the distance from the Earth's centre.
        shells: How many of them.
        column: Side of a column, far from the Earth.
        doubtful: Greatest further doubt about one object.
        calm: Greatest further doubt about a calm object.
    """

    distance: float
    half_step: float
    pad: float
    slow: float
    cell: float
    cells: int
    shell: float
    shells: int
    column: float
    doubtful: float
    calm: float

    @property
    def travel(self) -> float:
        """How far up or down a calm object may move within half a step, km."""
        return 0.5 * (self.shell - self.distance - self.pad - 2.0 * self.calm) - _CALM_MARGIN_KM

    def exact(self) -> Numbers:
        """Return what `exact_test` needs."""
        n3 = (WGS72_MU_KM3_S2 / _LEAST_RADIUS_KM**3) ** 1.5
        tide = 0.5 * TIDE_S2 * self.half_step**2
        fourth = _FOURTH * n3 * self.half_step**4 / 24.0
        numbers = (self.distance, self.half_step, self.pad, self.slow, tide, _UNMODELLED * tide, fourth)
        return tuple(np.float32(value) for value in (*numbers, self._time_slack_s()))

    def first(self, doubt_km: float) -> Numbers:
        """Return what `first_test` needs for pairs with a further doubt of up to `doubt_km`.

        What is within (b + c u)^2, of relative speed u, is within b^2 (1 + f) + c^2 u^2 (1 + 1/f) for any f: the first
        two numbers are of these. Then the longest time, and what is spare beside it: half of the greatest doubt, but
        never less than a slow pair needs, whose time does not count.
        """
        doubt = self.pad + doubt_km
        near = self.distance + doubt
        tide = 0.5 * TIDE_S2 * self.half_step**2
        still, moving = near * (1.0 + tide), tide * 2.0 * self.half_step
        reach = still + moving * GREATEST_RELATIVE_SPEED_KM_S
        beside = reach + self.slow * self.half_step
        longest = self.half_step + self._time_slack_s() + 0.5 * doubt
        rounding = float(ROUNDING) * (beside + GREATEST_RELATIVE_SPEED_KM_S * longest) ** 2
        share = moving * 12.0 / still
        far = (still**2 * (1.0 + share) + rounding, moving**2 * (1.0 + 1.0 / share))
        return tuple(np.float32(value) for value in (*far, longest, max(0.5 * doubt, beside * self.slow)))

    def _time_slack_s(self) -> float:
        """How far the time of least distance in straight motion may be off for pairs that are not slow, s."""
        tide = 0.5 * TIDE_S2 * self.half_step**2
        return _TIME_MARGIN_S + 1.2 * tide * (self.distance / self.slow + 2.0 * self.half_step)


def limits(distance_km: float, dt_s: float, pad_km: float, doubtful_km: float, calm_km: float, objects: int) -> Limits:
    """Return the numbers of a sweep (arguments in km and s); few objects get fewer, larger cells."""
    near = distance_km + pad_km + 2.0 * doubtful_km
    half = 0.5 * dt_s
    tide = 0.5 * TIDE_S2 * half**2

    def reach(speed: float) -> float:
        return near + tide * (near + speed * dt_s) + 0.2  # places are put into cells in single precision

    fast = COMMON_SPEED_KM_S + 11.5
    least = max(reach(2.0 * COMMON_SPEED_KM_S) + COMMON_SPEED_KM_S * dt_s, 0.5 * (reach(fast) + fast * half))
    enough = int(np.cbrt(_CELLS_PER_OBJECT * objects)) + 2
    cells = max(min(int(2.0 * HALF_WIDTH_KM / least), enough), 1)
    thin = distance_km + pad_km + 2.0 * (calm_km + _CALM_SPEED_KM_S * half + _CALM_MARGIN_KM)
    deep = HALF_WIDTH_KM - LOWEST_SHELL_KM
    shells = max(min(int(deep / thin), _CELLS_PER_OBJECT * objects // cells**3), 1)
    return Limits(
        distance=distance_km,
        half_step=half,
        pad=pad_km,
        slow=max(0.03, 5e-3 * distance_km),
        cell=max(2.0 * HALF_WIDTH_KM / cells, least),
        cells=cells,
        shell=max(deep / shells, thin),
        shells=shells,
        column=reach(OUTER_RELATIVE_SPEED_KM_S) + OUTER_RELATIVE_SPEED_KM_S * half,
        doubtful=doubtful_km,
        calm=calm_km,
    )


@contracting
def first_test(row: Singles, begin: int, a: Singles, lim: Numbers) -> int:
    """Return how many of `WIDE` columns of `row`, (8, ...), from `begin` on may pass `exact_test` with `a`, (8,)."""
    far2, faster, longest, spare = lim
    px, py, pz, pu, pv, pw = a[0], a[1], a[2], a[3], a[4], a[5]
    some = np.int32(0)
    at = np.uintp(begin)
    for j in range(WIDE):
        k = at + np.uintp(j)
        dx, dy, dz = row[0, k] - px, row[1, k] - py, row[2, k] - pz
        ux, uy, uz = row[3, k] - pu, row[4, k] - pv, row[5, k] - pw
        range2 = dx * dx + dy * dy + dz * dz
        speed2 = ux * ux + uy * uy + uz * uz
        along = abs(dx * ux + dy * uy + dz * uz)
        passes = range2 * speed2 - along * along <= (far2 + faster * speed2) * speed2
        timely = along <= speed2 * longest + spare  # doubt x speed <= doubt (1 + speed^2) / 2
        some = np.int32(some + np.int32(passes & timely))
    return int(some)


@inner
def exact_test(row: Singles, k: int, a: Singles, lim: Numbers) -> tuple[bool, np.float32, np.float32]:
    """Return (may come near within half a step, when after the step, relative speed) of column k of `row` and `a`."""
    distance, half, pad, slow, tide, unmodelled, fourth, slack = lim
    dx, dy, dz = row[0, k] - a[0], row[1, k] - a[1], row[2, k] - a[2]
    ux, uy, uz = row[3, k] - a[3], row[4, k] - a[4], row[5, k] - a[5]
    range2 = dx * dx + dy * dy + dz * dz
    speed2 = ux * ux + uy * uy + uz * uz
    speed = np.sqrt(speed2)
    doubt = pad + a[6] + row[6, k]
    along = dx * ux + dy * uy + dz * uz
    time = -along / speed2 if speed2 > ZERO else ZERO
    # the tide acts on a distance of at most `distance` + speed x dt
    widest = distance + doubt + speed * (half + half)
    if speed < slow:
        time = min(max(time, -half), half)
        least2 = range2 + (along + along + speed2 * time) * time
        reach = distance + doubt + tide * widest
        return least2 <= reach * reach + ROUNDING * range2, time, speed
    if abs(time) > half + slack + doubt / speed:
        return False, ZERO, ZERO  # its least distance belongs to another step
    bx, by, bz, jx, jy, jz = bend(row[0, k], row[1, k], row[2, k], row[3, k], row[4, k], row[5, k])
    cx, cy, cz, kx, ky, kz = bend(a[0], a[1], a[2], a[3], a[4], a[5])
    bx, by, bz, jx, jy, jz = bx - cx, by - cy, bz - cz, jx - kx, jy - ky, jz - kz
    for _ in range(3):
        wx, wy, wz = bx + jx * time, by + jy * time, bz + jz * time
        gx = ux + (bx + HALF * jx * time) * time
        gy = uy + (by + HALF * jy * time) * time
        gz = uz + (bz + HALF * jz * time) * time
        x, y, z = place(dx, ux, bx, jx, time), place(dy, uy, by, jy, time), place(dz, uz, bz, jz, time)
        rate = x * gx + y * gy + z * gz
        time -= rate / (gx * gx + gy * gy + gz * gz + x * wx + y * wy + z * wz)
    x, y, z = place(dx, ux, bx, jx, time), place(dy, uy, by, jy, time), place(dz, uz, bz, jz, time)
    if abs(time) > half + np.float32(_TIME_MARGIN_S) + doubt / speed:
        return False, ZERO, ZERO
    reach = distance + doubt + unmodelled * widest + fourth * speed
    return x * x + y * y + z * z <= reach * reach + ROUNDING * range2, time, speed


@inner
def place(d: np.float32, u: np.float32, b: np.float32, j: np.float32, t: np.float32) -> np.float32:
    """Return one coordinate of the relative position `t` after the step."""
    return np.float32(d + (u + (HALF * b + j * t * np.float32(1.0 / 6.0)) * t) * t)


@inner
def bend(
    x: np.float32, y: np.float32, z: np.float32, u: np.float32, v: np.float32, w: np.float32
) -> tuple[np.float32, np.float32, np.float32, np.float32, np.float32, np.float32]:
    """Return acceleration and its derivative, of the Earth as a point."""
    inverse2 = ONE / (x * x + y * y + z * z)
    pull = -_MU * inverse2 * np.sqrt(inverse2)
    turn = THREE * (x * u + y * v + z * w) * inverse2
    return pull * x, pull * y, pull * z, pull * (u - turn * x), pull * (v - turn * y), pull * (w - turn * z)
