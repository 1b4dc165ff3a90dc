"""The sweep: at each step, which pairs may have a least distance within half a step.

Near the Earth objects are sorted into cubes and shells, farther out into columns. Whoever shares a cell, or is in one
beside, is tested (docs/methods/screening.md says why nothing is missed).
"""

import numpy as np
from numpy.typing import NDArray

from hoshimori.screening.cells import HELD, NOBODY, OUTER_KM, Grid, entry, gather, sort_into_cells, sort_into_columns
from hoshimori.screening.compiled import compiled, inner
from hoshimori.screening.neighbours import gather_around, gather_calm, gather_fast, gather_restless
from hoshimori.screening.pair_test import HALF_WIDTH_KM, WIDE, Numbers, exact_test, first_test

Singles = NDArray[np.float32]
Whole = NDArray[np.int32]
Flags = NDArray[np.bool_]
Tests = tuple[Numbers, Numbers]

#: A list at most this long is tested against everybody, without cells.
SHORT_LIST = 48
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
    tests: Tests,
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
        tests: `Limits.first` and `Limits.exact`.
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
    for k in range(count, (count + WIDE - 1) // WIDE * WIDE):  # whole vectors only
        row[0, k], row[3, k] = NOWHERE_KM, NOWHERE_KM_S
    for a in range(low, high):
        name, last = order[0, a], own + a - low  # column `last` is the object itself
        if name % share[1] != share[0]:
            continue
        for begin in range(0, last, WIDE):
            if first_test(row, begin, packed[a], tests[0]) <= (1 if begin + WIDE > last else 0):
                continue
            for k in range(begin, min(begin + WIDE, last)):
                near, time, speed = exact_test(row, k, packed[a], tests[1])
                if not near or (listed.shape[0] > 0 and not listed[name] and not listed[names[k]]):
                    continue
                if _inside(packed[a, 0], packed[a, 1], packed[a, 2], edge) and _inside(
                    row[0, k], row[1, k], row[2, k], edge
                ):
                    continue
                if found < out_pair.shape[0]:
                    out_pair[found, 0], out_pair[found, 1], out_pair[found, 2] = step, name, names[k]
                    out_value[found, 0], out_value[found, 1] = time, speed
                found += 1
    return found


@compiled
def meet_apart(
    row: Singles,
    names: Whole,
    count: int,
    packed: Singles,
    sorted_row: Singles,
    order: Whole,
    low: int,
    high: int,
    within: float,
    tests: Tests,
    listed: Flags,
    share: tuple[int, int],
    step: int,
    found: int,
    out_pair: Whole,
    out_value: Singles,
) -> int:
    """Return the same as `meet`, for where it is called seldom: one copy of its machine code is enough."""
    return meet(
        row, names, count, packed, sorted_row, order, low, high, within,
        tests, listed, share, step, found, out_pair, out_value,
    )  # fmt: skip


@inner
def _inside(x: np.float32, y: np.float32, z: np.float32, edge: np.float32) -> bool:
    return bool(abs(x) < edge and abs(y) < edge and abs(z) < edge)


@inner
def sweep_near(
    packed: Singles,
    sorted_row: Singles,
    order: Whole,
    start: Whole,
    calm: int,
    total: int,
    grid: Grid,
    row: Singles,
    names: Whole,
    tests: tuple[Tests, Tests],
    listed: Flags,
    share: tuple[int, int],
    step: int,
    found: int,
    out_pair: Whole,
    out_value: Singles,
) -> int:
    """Test everybody near the Earth, sorted into cells, against everybody in reach; return how many found so far."""
    cells, shells = grid[1], grid[3]
    each = shells + 1
    a = NOBODY
    while a < calm:  # cell by cell: its objects and those of half of the cells beside, the other half looks here
        here = entry(order[1], order[0, a])
        end = entry(start, here + 1)
        calm_cell = here % each < shells
        if calm_cell:
            count = gather_calm(sorted_row, order, start, here, cells, shells, row, names)
        else:
            count = gather_restless(sorted_row, order, start, here // each, cells, shells, row, names)
        found = meet(
            row, names, count, packed, sorted_row, order, a, end, 0.0,
            tests[0] if calm_cell else tests[1], listed, share, step, found, out_pair, out_value,
        )  # fmt: skip
        for k in range(end if calm_cell else a, end):
            count = gather_around(packed, k, tests[1][1], grid, sorted_row, order, start, here // each, row, names)
            found = meet_apart(
                row, names, count, packed, sorted_row, order, k, k + 1, 0.0,
                tests[1], listed, share, step, found, out_pair, out_value,
            )  # fmt: skip
        a = end
    for k in range(calm, total):
        count = gather_fast(packed, k, total, grid, sorted_row, order, start, row, names)
        found = meet_apart(
            row, names, count, packed, sorted_row, order, k, k + 1, 0.0,
            tests[1], listed, share, step, found, out_pair, out_value,
        )  # fmt: skip
    return found


@inner
def sweep_far(
    packed: Singles,
    sorted_row: Singles,
    order: Whole,
    start: Whole,
    sides: int,
    border: float,
    row: Singles,
    names: Whole,
    tests: Tests,
    listed: Flags,
    share: tuple[int, int],
    step: int,
    found: int,
    out_pair: Whole,
    out_value: Singles,
) -> int:
    """Test everybody far from the Earth, sorted into columns, against everybody in reach."""
    for x in range(sides):
        for y in range(sides):
            here = x * sides + y
            low, high = entry(start, here), entry(start, here + 1)
            if low == high:
                continue
            count = NOBODY
            if y + 1 < sides:
                count = gather(sorted_row, order, high, entry(start, here + 2), row, names, count)
            if x + 1 < sides:
                line = here + sides - y
                left = entry(start, line + max(y - 1, 0))
                right = entry(start, line + min(y + 1, sides - 1) + 1)
                count = gather(sorted_row, order, left, right, row, names, count)
            found = meet_apart(
                row, names, count, packed, sorted_row, order, low, high, border,
                tests, listed, share, step, found, out_pair, out_value,
            )  # fmt: skip
    return found


@compiled
def sweep_block(
    r: Singles,
    v: Singles,
    extra: Singles,
    listed: Flags,
    share: tuple[int, int],
    tests: tuple[Tests, Tests],
    grid: Grid,
    column: float,
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
        tests: `Limits.first` and `Limits.exact`, for calm pairs and for all.
        grid: As of `sort_into_cells`.
        column: Side of a column, km.
        out_pair: Out, (capacity, 3) int32: step, column, column.
        out_value: Out, (capacity, 2) float32: time of least distance after the step, s; relative speed, km/s.
    """
    cell, cells, shells = grid[0], grid[1], grid[3]
    room = r.shape[1] + WIDE
    sides = int(2.0 * OUTER_KM / column) + 1
    start = np.empty(cells * cells * cells * (shells + 1) + 3, np.int32)
    edges = np.empty(sides * sides + 3, np.int32)
    order, outer = np.empty((2, room), np.int32), np.empty(room, np.int32)
    packed, sorted_row = np.empty((room, HELD), np.float32), np.zeros((HELD, room), np.float32)
    row, names = np.zeros((HELD, room + WIDE), np.float32), np.empty(room + WIDE, np.int32)
    border = HALF_WIDTH_KM + 2.0 * cell
    found = NOBODY
    for step in range(r.shape[0]):
        calm, total, far = sort_into_cells(r[step], v[step], extra, grid, start, order, packed, sorted_row, outer)
        found = sweep_near(
            packed, sorted_row, order, start, calm, total, grid, row, names,
            tests, listed, share, step, found, out_pair, out_value,
        )  # fmt: skip
        sort_into_columns(r[step], v[step], extra, outer, far, column, sides, edges, order, packed, sorted_row)
        found = sweep_far(
            packed, sorted_row, order, edges, sides, border, row, names,
            tests[1], listed, share, step, found, out_pair, out_value,
        )  # fmt: skip
    return found


@inner
def fill(row: Singles, r: Singles, v: Singles, extra: Singles) -> None:
    """Write everybody into columns of numbers, in their own order."""
    for k in range(r.shape[0]):
        row[0, k], row[1, k], row[2, k] = r[k, 0], r[k, 1], r[k, 2]
        row[3, k], row[4, k], row[5, k] = v[k, 0], v[k, 1], v[k, 2]
        row[6, k] = extra[k]


@compiled
def sweep_list(
    r: Singles,
    v: Singles,
    extra: Singles,
    mine: Whole,
    listed: Flags,
    share: tuple[int, int],
    tests: Tests,
    out_pair: Whole,
    out_value: Singles,
) -> int:
    """Return the same as `sweep_block` for a short list of columns, `mine`, each tested against everybody."""
    objects = r.shape[1]
    padded = (objects + WIDE - 1) // WIDE * WIDE
    row, a = np.zeros((HELD, padded), np.float32), np.empty(HELD, np.float32)
    row[0, objects:], row[3, objects:] = NOWHERE_KM, NOWHERE_KM_S
    found = NOBODY
    for step in range(r.shape[0]):
        fill(row, r[step], v[step], extra)
        for name in mine[mine % share[1] == share[0]]:
            a[:] = row[:, name]
            for begin in range(0, padded, WIDE):
                if first_test(row, begin, a, tests[0]) == 0:
                    continue
                for k in range(begin, min(begin + WIDE, objects)):
                    if k == name or (listed[k] and k < name):
                        continue  # of two listed objects one tests the other
                    near, time, speed = exact_test(row, k, a, tests[1])
                    if near:
                        if found < out_pair.shape[0]:
                            out_pair[found, 0], out_pair[found, 1], out_pair[found, 2] = step, name, k
                            out_value[found, 0], out_value[found, 1] = time, speed
                        found += 1
    return found
