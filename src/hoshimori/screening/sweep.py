"""The sweep: at each step, which pairs may have a least distance within half a step.

Near the Earth objects are sorted into cubes; farther out into slices along x. Whoever shares a cube or slice, or is in
one beside, is tested (docs/methods/screening.md says why nothing is missed).
"""

import numpy as np
from numpy.typing import NDArray

from hoshimori.screening.cells import HELD, NUMBERS, OUTER_KM, gather, sort_into_cells, sort_into_slices
from hoshimori.screening.compiled import compiled, inner
from hoshimori.screening.pair_test import HALF_WIDTH_KM, Numbers, exact_test, first_test

Singles = NDArray[np.float32]
Whole = NDArray[np.int32]
Flags = NDArray[np.bool_]

#: A list at most this long is tested against everybody, without cubes.
SHORT_LIST = 48
_WIDE = 32  # columns tested at a time
#: Where columns stand that hold nobody, and how they move: never as anybody does.
NOWHERE_KM, NOWHERE_KM_S = np.float32(3e7), np.float32(-1e3)


@inner
def meet(
    row: Singles,
    names: Whole,
    count: int,
    packed: Singles,
    sorted_row: Singles,
    order: Whole,
    low: int,
    high: int,
    within: float,
    lim: Numbers,
    listed: Flags,
    share: tuple[int, int],
    step: int,
    found: int,
    out_pair: Whole,
    out_value: Singles,
) -> int:
    """Test sorted objects low <= a < high against the `count` columns of `row` and each other.

    Args:
        row: Columns of numbers, (8, ...); grows by the objects tested.
        names: Their names, (...).
        count: How many there are.
        packed: Sorted objects, (..., 8).
        sorted_row: The same, one number after the other.
        order: Their names in row 0.
        low: First object.
        high: Beyond the last object.
        within: Pairs that are both inside this cube have met elsewhere; 0 for none.
        lim: `Limits.numbers()`.
        listed: As of `sweep_block`, like the rest.
        share: Which, of how many.
        step: Number of the step.
        found: How many pairs were found so far.
        out_pair: Out.
        out_value: Out.

    Returns:
        How many pairs were found so far.
    """
    edge = np.float32(within)
    own = count
    count = gather(sorted_row, order, low, high, row, names, count)
    whole = (count + _WIDE - 1) // _WIDE * _WIDE  # whole vectors only
    for k in range(count, whole):
        row[0, k], row[3, k] = NOWHERE_KM, NOWHERE_KM_S
    for a in range(low, high):
        name = order[0, a]
        if name % share[1] != share[0] or first_test(row, whole, packed[a], lim) < 2:  # one is the object itself
            continue
        for k in range(own + a - low):
            near, time, speed = exact_test(row, k, packed[a], lim)
            if not near or (listed.shape[0] > 0 and not listed[name] and not listed[names[k]]):
                continue
            if abs(packed[a, 0]) < edge and abs(packed[a, 1]) < edge and abs(packed[a, 2]) < edge:  # noqa: SIM102  # reads as two cubes
                if abs(row[0, k]) < edge and abs(row[1, k]) < edge and abs(row[2, k]) < edge:
                    continue
            if found < out_pair.shape[0]:
                out_pair[found, 0], out_pair[found, 1], out_pair[found, 2] = step, name, names[k]
                out_value[found, 0], out_value[found, 1] = time, speed
            found += 1
    return found


@inner
def sweep_near(
    packed: Singles,
    sorted_row: Singles,
    order: Whole,
    start: Whole,
    calm: int,
    total: int,
    cell: float,
    cells: int,
    row: Singles,
    names: Whole,
    lim: Numbers,
    listed: Flags,
    share: tuple[int, int],
    step: int,
    found: int,
    out_pair: Whole,
    out_value: Singles,
) -> int:
    """Test everybody near the Earth, sorted into cubes, against everybody in reach; return how many found so far."""
    top = cells - 1
    a = 0
    while a < calm:  # cube by cube: its objects and those of half of its neighbours, the other half looks here
        here = order[1, order[0, a]]
        end = start[here + 1]
        z, y, x = here % cells, (here // cells) % cells, here // (cells * cells)
        count = 0
        if z < top:
            count = gather(sorted_row, order, end, start[here + 2], row, names, count)
        for cx in range(x, min(x + 1, top) + 1):
            for cy in range(y + 1 if cx == x else max(y - 1, 0), min(y + 1, top) + 1):
                line = (cx * cells + cy) * cells
                low, high = start[line + max(z - 1, 0)], start[line + min(z + 1, top) + 1]
                count = gather(sorted_row, order, low, high, row, names, count)
        found = meet(
            row,
            names,
            count,
            packed,
            sorted_row,
            order,
            a,
            end,
            0.0,
            lim,
            listed,
            share,
            step,
            found,
            out_pair,
            out_value,
        )
        a = end
    half = np.float32(0.5 * cells)
    inverse = np.float32(1.0 / cell)
    for k in range(calm, total):  # the fast ones: all cubes within two, and one another
        x = min(max(int(packed[k, 0] * inverse + half), 0), top)
        y = min(max(int(packed[k, 1] * inverse + half), 0), top)
        z = min(max(int(packed[k, 2] * inverse + half), 0), top)
        count = gather(sorted_row, order, k + 1, total, row, names, 0)
        for cx in range(max(x - 2, 0), min(x + 2, top) + 1):
            for cy in range(max(y - 2, 0), min(y + 2, top) + 1):
                line = (cx * cells + cy) * cells
                low, high = start[line + max(z - 2, 0)], start[line + min(z + 2, top) + 1]
                count = gather(sorted_row, order, low, high, row, names, count)
        found = meet(
            row,
            names,
            count,
            packed,
            sorted_row,
            order,
            k,
            k + 1,
            0.0,
            lim,
            listed,
            share,
            step,
            found,
            out_pair,
            out_value,
        )
    return found


@compiled
def sweep_block(
    r: Singles,
    v: Singles,
    extra: Singles,
    listed: Flags,
    share: tuple[int, int],
    lim: Numbers,
    cubes: tuple[float, int, float],
    out_pair: Whole,
    out_value: Singles,
) -> int:
    """Return how many pairs of each step may come near; those that fit are written out (more: call again).

    Args:
        r: Positions, (S, M, 3), km, NaN where dropped.
        v: Velocities, (S, M, 3), km/s.
        extra: Doubts about places, (M,), km.
        listed: (M,) True for the primaries of a list; of length 0: all against all.
        share: (which, of how many): a pair is found in just one share.
        lim: `Limits.numbers()`.
        cubes: (side of a cube km, cubes along a side, thickness of a slice km).
        out_pair: Out, (capacity, 3) int32: step, column, column.
        out_value: Out, (capacity, 2) float32: time of least distance after the step, s; relative speed, km/s.
    """
    cell, cells, thick = cubes
    room = r.shape[1] + _WIDE
    start = np.empty(cells * cells * cells + 3, np.int32)
    edges = np.empty(int(2.0 * OUTER_KM / thick) + 4, np.int32)
    order, outer = np.empty((2, room), np.int32), np.empty(room, np.int32)
    packed, sorted_row = np.empty((room, HELD), np.float32), np.zeros((HELD, room), np.float32)
    row, names = np.zeros((HELD, room + _WIDE), np.float32), np.empty(room + _WIDE, np.int32)
    border = HALF_WIDTH_KM + 2.0 * cell
    found = 0
    for step in range(r.shape[0]):
        calm, total, far = sort_into_cells(
            r[step], v[step], extra, cell, cells, start, order, packed, sorted_row, outer
        )
        found = sweep_near(
            packed, sorted_row, order, start, calm, total, cell, cells, row, names,
            lim, listed, share, step, found, out_pair, out_value,
        )  # fmt: skip
        slices = sort_into_slices(r[step], v[step], extra, outer, far, thick, edges, order, packed, sorted_row)
        for k in range(slices):
            low, high = edges[k], edges[k + 1]
            if low < high:
                count = 0
                if k + 1 < slices:
                    count = gather(sorted_row, order, high, edges[k + 2], row, names, 0)
                found = meet(
                    row, names, count, packed, sorted_row, order, low, high, border,
                    lim, listed, share, step, found, out_pair, out_value,
                )  # fmt: skip
    return found


@compiled
def sweep_list(
    r: Singles,
    v: Singles,
    extra: Singles,
    mine: Whole,
    listed: Flags,
    share: tuple[int, int],
    lim: Numbers,
    out_pair: Whole,
    out_value: Singles,
) -> int:
    """Return the same as `sweep_block` for a short list of columns, `mine`, each tested against everybody."""
    objects = r.shape[1]
    padded = (objects + _WIDE - 1) // _WIDE * _WIDE
    row, a = np.zeros((HELD, padded), np.float32), np.empty(HELD, np.float32)
    row[0, objects:], row[3, objects:] = NOWHERE_KM, NOWHERE_KM_S
    found = 0
    for step in range(r.shape[0]):
        for k in range(objects):
            row[0, k], row[1, k], row[2, k] = r[step, k, 0], r[step, k, 1], r[step, k, 2]
            row[3, k], row[4, k], row[5, k] = v[step, k, 0], v[step, k, 1], v[step, k, 2]
            row[6, k] = extra[k]
        for name in mine:
            a[:NUMBERS] = row[:NUMBERS, name]
            if name % share[1] != share[0] or first_test(row, padded, a, lim) < 2:
                continue
            for k in range(objects):
                if k == name or (listed[k] and k < name):
                    continue  # of two listed objects one tests the other
                near, time, speed = exact_test(row, k, a, lim)
                if near:
                    if found < out_pair.shape[0]:
                        out_pair[found, 0], out_pair[found, 1], out_pair[found, 2] = step, name, k
                        out_value[found, 0], out_value[found, 1] = time, speed
                    found += 1
    return found
