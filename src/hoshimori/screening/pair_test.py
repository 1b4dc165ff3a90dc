"""The numbers of a sweep, and the two tests of a pair at a step: may it come near within half a step?

A first test without branches, on rows of numbers that the compiler turns into vector instructions, leaves a few dozen
pairs a step; the exact one follows. Both take the pair on in straight relative motion, whose error within half a step
is bounded by the tide (docs/methods/screening.md says why nothing is missed).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

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
_CUBES_PER_OBJECT = 16
#: 1/s^2: gradient of gravity at 6300 km, 2 mu / r^3, and one per cent for J2.
TIDE_S2 = 2.0 * 398600.8 / 6300.0**3 * 1.01
#: s: doubt about the time of least distance in straight relative motion, for pairs that are not slow.
TIME_SLACK_S = np.float32(1.0)
ZERO = np.float32(0.0)
#: Share of a distance squared that sums in single precision may cost.
ROUNDING = np.float32(2e-6)


class Limits(NamedTuple):
    """Numbers of one sweep, all in km and s.

    Attributes:
        distance: The miss distance asked for.
        half_step: Half of dt.
        pad: Doubt about positions, both objects together.
        slow: Relative speed below which a pair is followed through time instead.
        cell: Side of a cube.
        cells: Cubes along one side of the whole.
        slice: Thickness of a slice.
        unsound: Greatest further doubt about one object.
    """

    distance: float
    half_step: float
    pad: float
    slow: float
    cell: float
    cells: int
    slice: float
    unsound: float

    def numbers(self) -> Numbers:
        """Return what the tests need.

        distance, half step, pad, slow, tide: of `exact_test`; then bounds for `first_test`, which hold for the most
        doubtful pair: (greatest reach)^2 and what rounding costs, the longest time, and what is spare beside it: half
        of the greatest doubt, but never less than a slow pair needs, whose time does not count.
        """
        tide = 0.5 * TIDE_S2 * self.half_step**2
        doubt = self.pad + 2.0 * self.unsound
        near = self.distance + doubt
        reach = near + tide * (near + GREATEST_RELATIVE_SPEED_KM_S * 2.0 * self.half_step)
        beside = reach + self.slow * self.half_step
        longest = self.half_step + float(TIME_SLACK_S) + 0.5 * doubt
        spare = float(ROUNDING) * (beside + GREATEST_RELATIVE_SPEED_KM_S * longest) ** 2
        exact = (self.distance, self.half_step, self.pad, self.slow, tide)
        bounds = (reach**2 + spare, longest, max(0.5 * doubt, beside * self.slow))
        return tuple(np.float32(value) for value in (*exact, *bounds))


def limits(distance_km: float, dt_s: float, pad_km: float, unsound_km: float, objects: int) -> Limits:
    """Return the numbers of a sweep (arguments in km and s); few objects get fewer, larger cubes."""
    near = distance_km + pad_km + 2.0 * unsound_km
    half = 0.5 * dt_s
    reach = near + 0.5 * TIDE_S2 * (near + GREATEST_RELATIVE_SPEED_KM_S * dt_s) * half**2
    least = max(reach + COMMON_SPEED_KM_S * dt_s, 0.5 * (reach + GREATEST_RELATIVE_SPEED_KM_S * half))
    least += 0.2  # places are put into cubes in single precision
    enough = int(np.cbrt(_CUBES_PER_OBJECT * objects)) + 2
    cells = max(min(int(2.0 * HALF_WIDTH_KM / least), enough), 1)
    slow = max(0.03, 5e-3 * distance_km)
    cell = max(2.0 * HALF_WIDTH_KM / cells, least)
    thick = reach + OUTER_RELATIVE_SPEED_KM_S * half + 0.2
    return Limits(
        distance=distance_km,
        half_step=half,
        pad=pad_km,
        slow=slow,
        cell=cell,
        cells=cells,
        slice=thick,
        unsound=unsound_km,
    )


@contracting
def first_test(row: Singles, count: int, a: Singles, lim: Numbers) -> int:
    """Return how many of the first `count` columns of `row`, (7, ...), may pass `exact_test` with `a`, (7,)."""
    far2, longest, spare = lim[5], lim[6], lim[7]
    px, py, pz, pu, pv, pw = a[0], a[1], a[2], a[3], a[4], a[5]
    some = np.int32(0)
    for k in range(count):
        dx, dy, dz = row[0, k] - px, row[1, k] - py, row[2, k] - pz
        ux, uy, uz = row[3, k] - pu, row[4, k] - pv, row[5, k] - pw
        range2 = dx * dx + dy * dy + dz * dz
        speed2 = ux * ux + uy * uy + uz * uz
        along = abs(dx * ux + dy * uy + dz * uz)
        passes = range2 * speed2 - along * along <= far2 * speed2
        timely = along <= speed2 * longest + spare  # doubt x speed <= doubt (1 + speed^2) / 2
        some = np.int32(some + np.int32(passes & timely))
    return int(some)


@inner
def exact_test(row: Singles, k: int, a: Singles, lim: Numbers) -> tuple[bool, np.float32, np.float32]:
    """Return (may come near within half a step, when after the step, relative speed) of column k of `row` and `a`."""
    distance, half, pad, slow, tide = lim[0], lim[1], lim[2], lim[3], lim[4]
    dx, dy, dz = row[0, k] - a[0], row[1, k] - a[1], row[2, k] - a[2]
    ux, uy, uz = row[3, k] - a[3], row[4, k] - a[4], row[5, k] - a[5]
    range2 = dx * dx + dy * dy + dz * dz
    speed2 = ux * ux + uy * uy + uz * uz
    speed = np.sqrt(speed2)
    doubt = pad + a[6] + row[6, k]
    # the tide acts on a distance of at most `distance` + speed x dt
    reach = distance + doubt + tide * (distance + doubt + speed * (half + half))
    along = dx * ux + dy * uy + dz * uz
    time = -along / speed2 if speed2 > ZERO else ZERO
    if speed >= slow and abs(time) > half + TIME_SLACK_S + doubt / speed:
        return False, ZERO, ZERO  # its least distance belongs to another step
    time = min(max(time, -half), half)
    least2 = range2 + (along + along + speed2 * time) * time
    return least2 <= reach * reach + ROUNDING * range2, time, speed
