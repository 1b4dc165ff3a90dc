"""Who may meet whom near the Earth: gathers from the cells beside the columns that an object is tested with."""

import numpy as np
from numpy.typing import NDArray

from hoshimori.screening.cells import NOBODY, Grid, entry, gather
from hoshimori.screening.compiled import inner
from hoshimori.screening.pair_test import LOWEST_SHELL_KM, Numbers

Singles = NDArray[np.float32]
Whole = NDArray[np.int32]

_RADIAL_MARGIN_KM, _RADIAL_SHARE = 1.0, 1.05  # what the third order adds to a restless object's way up or down


@inner
def gather_calm(
    sorted_row: Singles, order: Whole, start: Whole, here: int, cells: int, shells: int, row: Singles, names: Whole
) -> int:
    """Gather who may meet the calm of a cell: the shell above, and three shells of half of the cubes beside."""
    top, each = cells - 1, shells + 1
    cube, level = here // each, here % each
    z, y, x = cube % cells, (cube // cells) % cells, cube // (cells * cells)
    below, above = max(level - 1, 0), min(level + 1, shells - 1)
    count = NOBODY
    if level < shells - 1:
        count = gather(sorted_row, order, entry(start, here + 1), entry(start, here + 2), row, names, count)
    if z < top:
        line = (cube + 1) * each
        begin, end = entry(start, line + below), entry(start, line + above + 1)
        count = gather(sorted_row, order, begin, end, row, names, count)
    for cx in range(x, min(x + 1, top) + 1):
        for cy in range(y + 1 if cx == x else max(y - 1, 0), min(y + 1, top) + 1):
            for cz in range(max(z - 1, 0), min(z + 1, top) + 1):
                line = ((cx * cells + cy) * cells + cz) * each
                begin, end = entry(start, line + below), entry(start, line + above + 1)
                count = gather(sorted_row, order, begin, end, row, names, count)
    return count


@inner
def gather_restless(
    sorted_row: Singles, order: Whole, start: Whole, cube: int, cells: int, shells: int, row: Singles, names: Whole
) -> int:
    """Gather the restless of half of the cubes beside."""
    top, each = cells - 1, shells + 1
    z, y, x = cube % cells, (cube // cells) % cells, cube // (cells * cells)
    count = NOBODY
    for cx in range(x, min(x + 1, top) + 1):
        for cy in range(y if cx == x else max(y - 1, 0), min(y + 1, top) + 1):
            for cz in range(z + 1 if cx == x and cy == y else max(z - 1, 0), min(z + 1, top) + 1):
                line = ((cx * cells + cy) * cells + cz) * each + shells
                count = gather(sorted_row, order, entry(start, line), entry(start, line + 1), row, names, count)
    return count


@inner
def gather_around(
    packed: Singles,
    k: int,
    lim: Numbers,
    grid: Grid,
    sorted_row: Singles,
    order: Whole,
    start: Whole,
    cube: int,
    row: Singles,
    names: Whole,
) -> int:
    """Gather the calm whom restless object `k` may meet: the shells it may reach of its cube and all beside."""
    _, cells, shell, shells, travel, calm_km, _ = grid
    top, each = cells - 1, shells + 1
    z, y, x = cube % cells, (cube // cells) % cells, cube // (cells * cells)
    radius = np.sqrt(packed[k, 0] ** 2 + packed[k, 1] ** 2 + packed[k, 2] ** 2) - LOWEST_SHELL_KM
    high = lim[0] + lim[2] + packed[k, 6] + calm_km + travel + _RADIAL_SHARE * packed[k, 7] + _RADIAL_MARGIN_KM
    below = min(max(int((radius - high) / shell), 0), shells - 1)
    above = min(max(int((radius + high) / shell), 0), shells - 1)
    count = NOBODY
    for cx in range(max(x - 1, 0), min(x + 1, top) + 1):
        for cy in range(max(y - 1, 0), min(y + 1, top) + 1):
            for cz in range(max(z - 1, 0), min(z + 1, top) + 1):
                line = ((cx * cells + cy) * cells + cz) * each
                begin, end = entry(start, line + below), entry(start, line + above + 1)
                count = gather(sorted_row, order, begin, end, row, names, count)
    return count


@inner
def gather_fast(
    packed: Singles,
    k: int,
    total: int,
    grid: Grid,
    sorted_row: Singles,
    order: Whole,
    start: Whole,
    row: Singles,
    names: Whole,
) -> int:
    """Gather whom fast object `k` may meet: everybody in the cubes within two, and the other fast ones."""
    cell, cells, _, shells, _, _, _ = grid
    top, each = cells - 1, shells + 1
    middle, inverse = np.float32(0.5 * cells), np.float32(1.0 / cell)
    x = min(max(int(packed[k, 0] * inverse + middle), 0), top)
    y = min(max(int(packed[k, 1] * inverse + middle), 0), top)
    z = min(max(int(packed[k, 2] * inverse + middle), 0), top)
    count = gather(sorted_row, order, k + 1, total, row, names, NOBODY)
    for cx in range(max(x - 2, 0), min(x + 2, top) + 1):
        for cy in range(max(y - 2, 0), min(y + 2, top) + 1):
            line = (cx * cells + cy) * cells
            low = entry(start, (line + max(z - 2, 0)) * each)
            high = entry(start, (line + min(z + 2, top) + 1) * each)
            count = gather(sorted_row, order, low, high, row, names, count)
    return count
