"""Cells and days that belong together: neighbours in space (two steps) on the same day or the next.

A region is given as its cells and as a box of whole degrees around them. Nothing finer than H3 resolution 4 goes in or
out, and no middle is ever made: aircraft see interference from hundreds of kilometres away.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import h3
import numpy as np

from hoshimori.astro.polygon import inside_polygon
from hoshimori.detection.cell_baseline import CellDay

#: Cells this many steps apart are one region.
_STEPS = 2
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A box of whole degrees; `west_deg` may be greater than `east_deg` where it crosses 180°."""

    south_deg: int
    north_deg: int
    west_deg: int
    east_deg: int

    def words(self) -> str:
        """Return "53 to 58° N, 16 to 26° E"."""
        return f"{_span(self.south_deg, self.north_deg, 'N', 'S')}, {_span(self.west_deg, self.east_deg, 'E', 'W')}"


def clusters(cells: Iterable[CellDay]) -> tuple[tuple[CellDay, ...], ...]:
    """Return the cell days in groups that touch in space and time, each ordered by (day, cell), by their first one."""
    left = {(one.cell, one.day): one for one in cells}
    groups = []
    for start in sorted(left, key=lambda key: (key[1], key[0])):
        if start not in left:
            continue
        waiting, group = [left.pop(start)], []
        while waiting:
            one = waiting.pop()
            group.append(one)
            for cell in h3.grid_disk(one.cell, _STEPS):
                keys = [(cell, day) for day in (one.day - _DAY, one.day, one.day + _DAY)]
                waiting += [left.pop(key) for key in keys if key in left]
        groups.append(tuple(sorted(group, key=lambda one: (one.day, one.cell))))
    return tuple(groups)


def touching(cells: Sequence[CellDay], group: Sequence[CellDay]) -> tuple[CellDay, ...]:
    """Return those of `cells` that lie at `group`, on its days or the day after, grown until nothing more does."""
    reach = {(near, one.day + shift) for one in group for near in h3.grid_disk(one.cell, _STEPS) for shift in _SAME}
    left = {(one.cell, one.day): one for one in cells}
    joined: list[CellDay] = []
    while True:
        more = [left.pop(key) for key in sorted(left) if key in reach]
        if not more:
            return tuple(sorted(joined, key=lambda one: (one.day, one.cell)))
        joined += more
        reach |= {(near, one.day + shift) for one in more for near in h3.grid_disk(one.cell, _STEPS) for shift in _SAME}


_SAME = (timedelta(0), _DAY)


def most_cells_a_day(group: Sequence[CellDay]) -> int:
    """Return the greatest number of cells of one day."""
    return max(Counter(one.day for one in group).values(), default=0)


def box(names: Iterable[str]) -> Box:
    """Return the box of whole degrees around cells, rounded outwards."""
    corners = [corner for name in names for corner in h3.cell_to_boundary(name)]
    south, north = min(lat for lat, _ in corners), max(lat for lat, _ in corners)
    lons = sorted({math.floor(lon) % 360 for _, lon in corners} | {math.ceil(lon) % 360 for _, lon in corners})
    # the widest stretch without a cell is what lies outside the box
    away, start = max(((lons[k] - lons[k - 1]) % 360 or 360, k) for k in range(len(lons)))
    west, east = (lons[start], lons[start - 1]) if away < 360 else (lons[0], lons[0])
    return Box(south_deg=math.floor(south), north_deg=math.ceil(north), west_deg=_signed(west), east_deg=_signed(east))


def reaches(names: Iterable[str], vertices_deg: Sequence[tuple[float, float]]) -> bool:
    """Return whether any of the cells has a corner or its middle in a polygon of (longitude, latitude), degrees."""
    points = [point for name in names for point in (*h3.cell_to_boundary(name), h3.cell_to_latlng(name))]
    lat, lon = np.array([p[0] for p in points]), np.array([p[1] for p in points])
    return bool(inside_polygon(lon, lat, vertices_deg).any())


def tile(names: Iterable[str]) -> str:
    """Return the ten-degree tile that holds most of the cells, "50N020E": a handle for a region, not a place."""
    corners = Counter(
        (math.floor(lat / 10.0) * 10, math.floor(lon / 10.0) * 10)
        for lat, lon in (h3.cell_to_latlng(name) for name in names)
    )
    (lat, lon), _ = min(corners.items(), key=lambda item: (-item[1], item[0]))
    return f"{abs(lat):02d}{'N' if lat >= 0 else 'S'}{abs(lon):03d}{'E' if lon >= 0 else 'W'}"


def days_of(group: Sequence[CellDay]) -> tuple[date, date]:
    """Return the first and the last day."""
    return min(one.day for one in group), max(one.day for one in group)


def _signed(lon: int) -> int:
    return lon - 360 if lon > 180 else lon


def _span(low: int, high: int, plus: str, minus: str) -> str:
    def end(value: int) -> str:
        return f"{abs(value)}° {plus if value >= 0 else minus}"

    same = (low >= 0) == (high >= 0) and low <= high
    return f"{abs(low)} to {end(high)}" if same and low >= 0 else f"{end(low)} to {end(high)}"
