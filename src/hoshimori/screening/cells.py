"""Objects of one step in order of place: cubes parted into shells near the Earth, columns farther out.

Who shares a cube may come near within half a step by speed alone, but few move up or down much: a *calm* object stays
within a known height, so calm ones meet those in their own shell and the ones beside only.
"""

from typing import cast

import numpy as np
from numpy.typing import NDArray

from hoshimori.astro.constants import WGS72_MU_KM3_S2
from hoshimori.screening.compiled import inner
from hoshimori.screening.pair_test import COMMON_SPEED_KM_S, HALF_WIDTH_KM, LOWEST_SHELL_KM

Singles = NDArray[np.float32]
Whole = NDArray[np.int32]
#: Side of a cube, cubes along a side, thickness of a shell, shells, how far a calm object may move up or down within
#: half a step, how doubtful its place may be, half a step: km and s.
Grid = tuple[float, int, float, int, float, float, float]

#: Columns reach this far; whatever is beyond counts to the outermost ones.
OUTER_KM = 45000.0
#: Numbers side by side: x y z vx vy vz, further doubt, and how far up or down within half a step; one vector.
HELD = 8
#: A count to begin with. Counts and bounds are of one type everywhere: each further one would compile a kernel again.
NOBODY = cast("int", np.int64(0))
_MU = np.float32(WGS72_MU_KM3_S2)


@inner
def sort_into_cells(
    r: Singles,
    v: Singles,
    extra: Singles,
    grid: Grid,
    start: Whole,
    order: Whole,
    packed: Singles,
    sorted_row: Singles,
    outer: Whole,
) -> tuple[int, int, int]:
    """Sort the objects near the Earth; return (objects in cubes, near, far): the fast ones come last, in no cube.

    Args:
        r: Positions, (M, 3), NaN where dropped.
        v: Velocities, (M, 3).
        extra: Doubts about places, (M,).
        grid: The cells.
        start: Out, (cells^3 (shells + 1) + 3,): where each cell begins in `order`; the last cell of a cube is that of
            the restless.
        order: Out, (2, M): columns in cell order, their cells.
        packed: Out, (M, 8), in that order.
        sorted_row: Out, (8, M + 8): the same, one number after the other.
        outer: Out, (M,): columns of those outside the cubes; whoever is near the border counts to both.
    """
    cell, cells, shell, shells, travel, calm_km, half = grid
    start[:] = 0
    far = NOBODY
    inner_edge = np.float32(HALF_WIDTH_KM)
    border = np.float32(HALF_WIDTH_KM + 2.0 * cell)
    inverse, middle = np.float32(1.0 / cell), np.float32(0.5 * cells)
    thin, ground = np.float32(1.0 / shell), np.float32(LOWEST_SHELL_KM)
    half_step, bend = np.float32(half), np.float32(0.5 * half * half)
    calm_travel, calm_doubt = np.float32(travel), np.float32(calm_km)
    fast2 = np.float32(COMMON_SPEED_KM_S**2)
    top, lid = np.int32(cells - 1), np.int32(shells - 1)
    each = shells + 1
    out = cells * cells * cells * each  # the fast ones count as one more cell, which nobody's neighbourhood reaches
    where, height = order[1], sorted_row[0]
    for i in range(r.shape[0]):
        x, y, z = r[i, 0], r[i, 1], r[i, 2]
        here = np.int32(-1)
        if abs(x) < border and abs(y) < border and abs(z) < border:  # never of NaN
            here = np.int32(out)
            vx, vy, vz = v[i, 0], v[i, 1], v[i, 2]
            speed2 = vx * vx + vy * vy + vz * vz
            radius = np.sqrt(x * x + y * y + z * z)
            up = abs(x * vx + y * vy + z * vz) / radius
            moves = up * half_step + abs(speed2 - up * up - _MU / radius) / radius * bend
            height[i] = moves
            if speed2 <= fast2:
                # truncation clips places below the first cube to it, as floor and max would
                cx = min(max(np.int32(x * inverse + middle), np.int32(0)), top)
                cy = min(max(np.int32(y * inverse + middle), np.int32(0)), top)
                cz = min(max(np.int32(z * inverse + middle), np.int32(0)), top)
                level = np.int32(shells)
                if moves <= calm_travel and extra[i] <= calm_doubt:
                    level = min(max(np.int32((radius - ground) * thin), np.int32(0)), lid)
                here = np.int32(((cx * cells + cy) * cells + cz) * each + level)
            start[here + 2] += 1
        if abs(x) >= inner_edge or abs(y) >= inner_edge or abs(z) >= inner_edge:
            outer[far] = i
            far += 1
        where[i] = here
    for k in range(2, start.shape[0]):
        start[k] += start[k - 1]
    # start[here + 1] is now the begin of `here` and moves to its end while it is filled, the begin of the next
    for i in range(r.shape[0]):
        here = where[i]
        if here >= 0:
            at = start[here + 1]
            start[here + 1] = at + 1
            order[0, at] = i
            packed[at, 0], packed[at, 1], packed[at, 2] = r[i, 0], r[i, 1], r[i, 2]
            packed[at, 3], packed[at, 4], packed[at, 5] = v[i, 0], v[i, 1], v[i, 2]
            packed[at, 6], packed[at, 7] = extra[i], height[i]
    total = entry(start, out + 1)
    _lay_out(packed, sorted_row, NOBODY, total)
    return entry(start, out), total, far


@inner
def sort_into_columns(
    r: Singles,
    v: Singles,
    extra: Singles,
    outer: Whole,
    far: int,
    side: float,
    sides: int,
    start: Whole,
    order: Whole,
    packed: Singles,
    sorted_row: Singles,
) -> None:
    """Sort the first `far` of `outer` into `sides` x `sides` columns along z (other arguments as above)."""
    inverse, middle = np.float32(1.0 / side), np.float32(0.5 * sides)
    top = np.int32(sides - 1)
    where = order[1]
    start[:] = 0
    for k in range(far):
        i = outer[k]
        x = min(max(np.int32(r[i, 0] * inverse + middle), np.int32(0)), top)
        y = min(max(np.int32(r[i, 1] * inverse + middle), np.int32(0)), top)
        where[k] = x * sides + y
        start[where[k] + 2] += 1
    for k in range(2, start.shape[0]):
        start[k] += start[k - 1]
    for k in range(far):
        i = outer[k]
        at = start[where[k] + 1]
        start[where[k] + 1] = at + 1
        order[0, at] = i
        packed[at, 0], packed[at, 1], packed[at, 2] = r[i, 0], r[i, 1], r[i, 2]
        packed[at, 3], packed[at, 4], packed[at, 5] = v[i, 0], v[i, 1], v[i, 2]
        packed[at, 6] = extra[i]
    _lay_out(packed, sorted_row, NOBODY, far)


@inner
def entry(values: Whole, k: int) -> int:
    """Return entry `k`, as wide as all counts."""
    return np.int64(values[k])  # type: ignore[return-value]  # an integer to numba


@inner
def _lay_out(packed: Singles, sorted_row: Singles, low: int, high: int) -> None:
    """Write the packed numbers of objects low <= k < high one number after the other."""
    for k in range(low, high):
        for c in range(HELD):
            sorted_row[c, k] = packed[k, c]


@inner
def gather(sorted_row: Singles, order: Whole, low: int, high: int, row: Singles, names: Whole, count: int) -> int:
    """Copy sorted objects low <= k < high behind the `count` columns that `row` holds; return how many it holds.

    Eight at a time, so up to seven columns too many are written: what stands beyond the count is never read. Indices
    are unsigned, because for signed ones the compiler must ask whether they count from the end.
    """
    k, at, one = np.uintp(low), np.uintp(count), np.uintp(1)
    while k < np.uintp(high):
        k1, k2, k3 = k + one, k + np.uintp(2), k + np.uintp(3)
        k4, k5, k6, k7 = k + np.uintp(4), k + np.uintp(5), k + np.uintp(6), k + np.uintp(7)
        m1, m2, m3 = at + one, at + np.uintp(2), at + np.uintp(3)
        m4, m5, m6, m7 = at + np.uintp(4), at + np.uintp(5), at + np.uintp(6), at + np.uintp(7)
        for c in range(HELD - 1):
            a0, a1, a2, a3 = sorted_row[c, k], sorted_row[c, k1], sorted_row[c, k2], sorted_row[c, k3]
            a4, a5, a6, a7 = sorted_row[c, k4], sorted_row[c, k5], sorted_row[c, k6], sorted_row[c, k7]
            row[c, at], row[c, m1], row[c, m2], row[c, m3] = a0, a1, a2, a3
            row[c, m4], row[c, m5], row[c, m6], row[c, m7] = a4, a5, a6, a7
        n0, n1, n2, n3 = order[0, k], order[0, k1], order[0, k2], order[0, k3]
        n4, n5, n6, n7 = order[0, k4], order[0, k5], order[0, k6], order[0, k7]
        names[at], names[m1], names[m2], names[m3] = n0, n1, n2, n3
        names[m4], names[m5], names[m6], names[m7] = n4, n5, n6, n7
        k, at = k + np.uintp(HELD), at + np.uintp(HELD)
    return count + high - low
