"""The sweep: at each step, which pairs may have a least distance within half a step.

Objects are sorted into cubes of side c = d + pad + v_c dt. Two objects slower than v_c whose least distance within half
a step is at most d are at most 2 v_c dt/2 + d <= c apart at the step, so in the same cube or in two that touch; objects
faster than v_c look two cubes far (their relative speed is below twice the escape speed). What is left is taken on in
straight relative motion, whose error within half a step is bounded by the tide (docs/methods/screening.md).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hoshimori.screening.compiled import compiled

Singles = NDArray[np.float32]
Whole = NDArray[np.int32]
Flags = NDArray[np.bool_]
Numbers = tuple[np.float32, np.float32, np.float32, np.float32]

#: km/s: what counts as fast; only eccentric orbits near perigee are.
COMMON_SPEED_KM_S = 8.0
#: Greatest relative speed of two objects bound to the Earth above 6300 km, with a margin: 2 x 11.25 km/s.
GREATEST_RELATIVE_SPEED_KM_S = 23.0
#: Cubes reach this far from the Earth's centre; whatever is beyond counts to the outermost ones.
_HALF_WIDTH_KM = 9000.0
_CUBES_PER_OBJECT = 16
#: 1/s^2: gradient of gravity at 6300 km, 2 mu / r^3, and one per cent for J2.
TIDE_S2 = 2.0 * 398600.8 / 6300.0**3 * 1.01
HALF_TIDE_S2 = np.float32(0.5 * TIDE_S2)
#: s: doubt about the time of least distance in straight relative motion, for pairs that are not slow.
TIME_SLACK_S = np.float32(1.0)
ZERO = np.float32(0.0)


class Limits(NamedTuple):
    """Numbers of one sweep, all in km and s.

    Attributes:
        distance: The miss distance asked for.
        half_step: Half of dt.
        pad: Doubt about positions, both objects together.
        slow: Relative speed below which a pair is followed through time instead.
        cell: Side of a cube.
        cells: Cubes along one side of the whole.
    """

    distance: float
    half_step: float
    pad: float
    slow: float
    cell: float
    cells: int


def limits(distance_km: float, dt_s: float, pad_km: float, unsound_km: float, objects: int) -> Limits:
    """Return the numbers of a sweep (arguments in km and s); few objects get fewer, larger cubes."""
    near = distance_km + pad_km + 2.0 * unsound_km
    reach = near + 0.5 * TIDE_S2 * (near + GREATEST_RELATIVE_SPEED_KM_S * dt_s) * (0.5 * dt_s) ** 2
    least = max(reach + COMMON_SPEED_KM_S * dt_s, 0.5 * (reach + 0.5 * GREATEST_RELATIVE_SPEED_KM_S * dt_s))
    enough = int(np.cbrt(_CUBES_PER_OBJECT * objects)) + 2
    cells = max(min(int(2.0 * _HALF_WIDTH_KM / least), enough), 1)
    slow = max(0.03, 5e-3 * distance_km)
    cell = max(2.0 * _HALF_WIDTH_KM / cells, least)
    return Limits(distance=distance_km, half_step=0.5 * dt_s, pad=pad_km, slow=slow, cell=cell, cells=cells)


@compiled
def sort_into_cells(
    r: Singles,
    v: Singles,
    extra: Singles,
    cell: float,
    cells: int,
    start: Whole,
    order: Whole,
    place: Whole,
    packed: Singles,
) -> tuple[int, int]:
    """Fill the tables of one step; return (objects in cubes, objects in all): the fast ones come last, in no cube.

    Args:
        r: Positions, (M, 3), NaN where dropped.
        v: Velocities, (M, 3).
        extra: Doubts about places, (M,).
        cell: Side of a cube.
        cells: Cubes along one side of the whole.
        start: Out, (cells^3 + 2,): where each cube begins in `order`.
        order: Out, (M,): columns in cube order.
        place: Scratch, (M,): cube of each column.
        packed: Out, (M, 7): x y z vx vy vz extra, in the order of `order`.
    """
    start[:] = 0
    half = 0.5 * cells
    top = cells - 1
    out = cells**3  # the fast ones count as one more cube, which nobody's neighbourhood reaches
    for i in range(r.shape[0]):
        place[i] = -1
        if not np.isfinite(r[i, 0]):
            continue
        place[i] = out
        if v[i, 0] ** 2 + v[i, 1] ** 2 + v[i, 2] ** 2 <= COMMON_SPEED_KM_S**2:
            x = min(max(int(np.floor(r[i, 0] / cell + half)), 0), top)
            y = min(max(int(np.floor(r[i, 1] / cell + half)), 0), top)
            z = min(max(int(np.floor(r[i, 2] / cell + half)), 0), top)
            place[i] = (x * cells + y) * cells + z
        start[place[i] + 1] += 1
    for k in range(1, start.shape[0]):
        start[k] += start[k - 1]
    for i in range(r.shape[0]):
        if place[i] >= 0:
            at = start[place[i]]
            start[place[i]] += 1
            order[at] = i
            packed[at, 0], packed[at, 1], packed[at, 2] = r[i, 0], r[i, 1], r[i, 2]
            packed[at, 3], packed[at, 4], packed[at, 5] = v[i, 0], v[i, 1], v[i, 2]
            packed[at, 6] = extra[i]
    for k in range(start.shape[0] - 1, 0, -1):  # each begin has moved to its end, the begin of the next
        start[k] = start[k - 1]
    start[0] = 0
    return start[out], start[out + 1]


@compiled
def scan(
    a: int,
    low: int,
    high: int,
    order: Whole,
    packed: Singles,
    listed: Flags,
    lim: Numbers,
    step: int,
    found: int,
    out_pair: Whole,
    out_value: Singles,
) -> int:
    """Test object `a` against those from `low` to `high` of the cube order; return how many were found so far."""
    distance, half, pad, slow = lim
    px, py, pz = packed[a, 0], packed[a, 1], packed[a, 2]
    pu, pv, pw = packed[a, 3], packed[a, 4], packed[a, 5]
    doubt_a = pad + packed[a, 6]
    some = listed.shape[0] > 0
    tide = HALF_TIDE_S2 * half * half
    for b in range(low, high):
        if some and (a == b or (listed[order[b]] and b < a)):
            continue  # of two listed objects one tests the other
        dx, dy, dz = packed[b, 0] - px, packed[b, 1] - py, packed[b, 2] - pz
        ux, uy, uz = packed[b, 3] - pu, packed[b, 4] - pv, packed[b, 5] - pw
        range2 = dx * dx + dy * dy + dz * dz
        speed2 = ux * ux + uy * uy + uz * uz
        speed = np.sqrt(speed2)
        doubt = doubt_a + packed[b, 6]
        # the tide acts on a distance of at most `distance` + speed x dt
        reach = distance + doubt + tide * (distance + doubt + speed * (half + half))
        far = reach + speed * half
        if range2 > far * far:
            continue
        along = dx * ux + dy * uy + dz * uz
        time = -along / speed2 if speed2 > ZERO else ZERO
        if speed >= slow and abs(time) > half + TIME_SLACK_S + doubt / speed:
            continue  # its least distance belongs to another step
        time = min(max(time, -half), half)
        if range2 + (along + along + speed2 * time) * time <= reach * reach:
            if found < out_pair.shape[0]:
                out_pair[found, 0], out_pair[found, 1], out_pair[found, 2] = step, order[a], order[b]
                out_value[found, 0], out_value[found, 1] = time, speed
            found += 1
    return found


@compiled
def sweep_block(  # noqa: C901  # one nest of loops over cubes
    r: Singles,
    v: Singles,
    extra: Singles,
    listed: Flags,
    lim: Numbers,
    cell: float,
    cells: int,
    out_pair: Whole,
    out_value: Singles,
) -> int:
    """Return how many pairs of each step may come near; those that fit are written out (more: call again).

    Args:
        r: Positions, (S, M, 3), km, NaN where dropped.
        v: Velocities, (S, M, 3), km/s.
        extra: Doubts about places, (M,), km.
        listed: (M,) True for the primaries of a list; of length 0: all against all.
        lim: (distance, half step, pad, slow) of `Limits`.
        cell: Side of a cube, km.
        cells: Cubes along one side of the whole.
        out_pair: Out, (capacity, 3) int32: step, column, column.
        out_value: Out, (capacity, 2) float32: time of least distance after the step, s; relative speed, km/s.
    """
    objects = r.shape[1]
    start = np.empty(cells**3 + 2, np.int32)
    order = np.empty(objects, np.int32)
    place = np.empty(objects, np.int32)
    packed = np.empty((objects, 7), np.float32)
    found = 0
    for step in range(r.shape[0]):
        calm, count = sort_into_cells(r[step], v[step], extra, cell, cells, start, order, place, packed)
        for a in range(count):
            every = listed.shape[0] == 0
            if not every and not listed[order[a]]:
                continue
            # all against all: calm objects look forward one cube; fast and listed ones look all ways
            wide = 1 if a < calm else 2
            base = place[order[a]] if a < calm else 0
            if a < calm:
                z, y, x = base % cells, (base // cells) % cells, base // (cells * cells)
            else:
                half = 0.5 * cells
                x = min(max(int(np.floor(packed[a, 0] / cell + half)), 0), cells - 1)
                y = min(max(int(np.floor(packed[a, 1] / cell + half)), 0), cells - 1)
                z = min(max(int(np.floor(packed[a, 2] / cell + half)), 0), cells - 1)
            forward = every and a < calm
            for cx in range(x if forward else max(x - wide, 0), min(x + wide, cells - 1) + 1):
                for cy in range(max(y - wide, 0), min(y + wide, cells - 1) + 1):
                    if forward and cx == x and cy < y:
                        continue
                    row = (cx * cells + cy) * cells
                    low, high = start[row + max(z - wide, 0)], start[row + min(z + wide, cells - 1) + 1]
                    if forward and cx == x and cy == y:
                        low = a + 1
                    found = scan(a, low, high, order, packed, listed, lim, step, found, out_pair, out_value)
            # the fast ones: a calm object is found by them unless it is listed
            if a >= calm:
                first = a + 1 if every else calm
                found = scan(a, first, count, order, packed, listed, lim, step, found, out_pair, out_value)
            elif not every:
                found = scan(a, calm, count, order, packed, listed, lim, step, found, out_pair, out_value)
    return found
