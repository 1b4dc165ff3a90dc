"""Pairs of low objects whose planes and sizes agree: how they are found, what a shell is, what moves as one.

Cost: sorting and a k-d tree over (orbit normal, semi-major axis), so near linear in objects plus pairs found.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.spatial import cKDTree

from hoshimori.astro.constants import SECONDS_PER_DAY
from hoshimori.astro.relative_elements import (
    phase_rate_rad_s,
    plane_angle_rad,
    plane_normal,
    relative_elements,
    track_offset_rad,
)
from hoshimori.detection.low_orbit import Floats, Ints, LowSky

Bools = npt.NDArray[np.bool_]

#: A shell: this many objects hold one mean altitude (±) and inclination (±), and most of those that are near do.
SHELL_OBJECTS = 10
SHELL_HALF_WIDTH_KM = 0.3
SHELL_HALF_WIDTH_DEG = 0.1
SHELL_LEAST_SHARE = 0.4
SHELL_MATES = 5
_NEAR_HALF_WIDTH_KM = 3.0
#: A band of a constellation: so many objects within this of one another and of one inclination, this share in shells.
BAND_HALF_WIDTH_KM = 150.0
BAND_OBJECTS = 100
BAND_LEAST_SHARE = 0.8
#: Sets of one complex (a station and its visitors) are made one by one: members stay this near in the elements …
COMPLEX_ALONG_KM = 30.0
COMPLEX_PLANE_DEG = 0.03
COMPLEX_DA_KM = 0.6
#: … and, after a reboost, this near to a station: nothing else has so many objects with one set.
STATION_OBJECTS = 3
STATION_ALONG_KM = 100.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PairGeometry:
    """K pairs of one day, the smaller catalogue number first.

    Attributes:
        rows: Rows of the sky, shape (K, 2).
        plane_deg: Angle between the planes.
        da_km: Second minus first mean semi-major axis.
        along_km: Mean distance along the track at the instant, second ahead positive.
        rate_km_day: Its drift.
        eccentricity_km: Size of the difference of the eccentricity vectors times a.
        track_offset_deg: How far apart the two draw their ground tracks …
        track_node_deg: … and the difference of node that one common track would ask for.
    """

    rows: Ints
    plane_deg: Floats
    da_km: Floats
    along_km: Floats
    rate_km_day: Floats
    eccentricity_km: Floats
    track_offset_deg: Floats
    track_node_deg: Floats

    def only(self, keep: Bools | Ints) -> "PairGeometry":
        """Return some of the pairs."""
        return PairGeometry(**{name: getattr(self, name)[keep] for name in self.__slots__})


def geometry(elements: Floats, rows: Ints) -> PairGeometry:
    """Return the geometry of pairs of rows of `elements` (`LowSky.elements`)."""
    one, other = elements[rows[:, 0]], elements[rows[:, 1]]
    roe = relative_elements(one, other)
    a = (one[:, 0] + other[:, 0]) / 2.0
    offset, common = track_offset_rad(one, other)
    return PairGeometry(
        rows=rows,
        plane_deg=np.degrees(plane_angle_rad(one[:, 2], one[:, 3], other[:, 2], other[:, 3])),
        da_km=other[:, 0] - one[:, 0],
        along_km=a * roe[:, 1],
        rate_km_day=a * phase_rate_rad_s(one, other) * SECONDS_PER_DAY,
        eccentricity_km=a * np.hypot(roe[:, 2], roe[:, 3]),
        track_offset_deg=np.degrees(offset),
        track_node_deg=np.degrees(common),
    )


def coplanar(sky: LowSky, *, plane_deg: float, da_km: float, keep: Bools, others: Bools | None = None) -> PairGeometry:
    """Return all pairs within an angle of planes and a difference of semi-major axes, ordered by row.

    Args:
        sky: The day.
        plane_deg: Greatest angle between the planes.
        da_km: Greatest difference of semi-major axes.
        keep: Rows to look at: pairs of two of them.
        others: Rows that are held against `keep` too, not against one another; none where None.
    """
    normals = plane_normal(sky.elements[:, 2], sky.elements[:, 3])
    points = np.concatenate((normals / np.radians(plane_deg), sky.elements[:, :1] / da_km), axis=1)
    chosen = np.flatnonzero(keep)
    tree = cKDTree(points[chosen]) if len(chosen) else None
    found = [np.zeros((0, 2), dtype=np.int64)]
    if tree is not None:
        found.append(chosen[tree.query_pairs(1.0, p=np.inf, output_type="ndarray").reshape(-1, 2)])
    if tree is not None and others is not None and others.any():
        against = np.flatnonzero(others)
        across = tree.sparse_distance_matrix(cKDTree(points[against]), 1.0, p=np.inf, output_type="ndarray")
        found.append(np.stack((chosen[across["i"]], against[across["j"]]), axis=-1))
    rows = np.sort(np.concatenate(found), axis=1).astype(np.int64)
    rows = rows[np.lexsort((rows[:, 1], rows[:, 0]))]
    pairs = geometry(sky.elements, rows)
    return pairs.only((pairs.plane_deg <= plane_deg) & (np.abs(pairs.da_km) <= da_km))


def in_shell(sky: LowSky) -> Bools:
    """Return which objects hold the altitude and inclination of a shell, or were launched with such ones, shape (N,).

    Names play no part: many objects at one controlled altitude are one constellation, whoever prints what. A crowd of
    uncontrolled orbits spreads over kilometres, so most of its members are not within 300 m of one another. An object
    on its way to or from a shell counts where half of its launch, five at least, holds one.
    """
    a, inc = sky.elements[:, 0], np.degrees(sky.elements[:, 2])
    tight = _within(a, inc, SHELL_HALF_WIDTH_KM)
    wide = _within(a, inc, _NEAR_HALF_WIDTH_KM)
    held = (tight >= SHELL_OBJECTS) & (tight >= SHELL_LEAST_SHARE * wide)
    launch = pl.col("object_id").str.slice(0, 8)
    table = sky.rows.select(launch.alias("launch")).with_columns(pl.Series("held", held))
    mates = pl.col("held").sum().over("launch")
    inherited = (pl.col("launch") != "") & (mates >= SHELL_MATES) & (mates >= pl.len().over("launch") / 2)
    return np.asarray(held | table.select(inherited.fill_null(value=False)).to_series().to_numpy())


def in_band(sky: LowSky, shell: Bools) -> Bools:
    """Return which objects fly where nearly all others belong to a shell of their inclination, shape (N,)."""
    a, inc = sky.elements[:, 0], np.degrees(sky.elements[:, 2])
    every = _within(a, inc, BAND_HALF_WIDTH_KM)
    marked = np.where(shell, a, np.inf)
    own = _within(marked, inc, BAND_HALF_WIDTH_KM, centre=a) - shell
    return np.asarray((every >= BAND_OBJECTS) & (own >= BAND_LEAST_SHARE * every))


def _within(a: Floats, inc: Floats, half_width_km: float, centre: Floats | None = None) -> Ints:
    """Return how many lie within ± `half_width_km` of each (itself not counted) and the shell's inclination.

    Cells of inclination lie one after another on one sorted line, so the cost is that of sorting. With `centre`, around
    those values, and none is taken off.
    """
    cell = np.floor(inc / SHELL_HALF_WIDTH_DEG).astype(np.int64)
    stride = 1e6  # km between cells on the line, more than any semi-major axis
    line = np.sort(cell * stride + a)
    count = np.zeros(len(a), dtype=np.int64)
    for neighbour in (-1, 0, 1):
        at = (cell + neighbour) * stride + (a if centre is None else centre)
        low = np.searchsorted(line, at - half_width_km, side="left")
        count += np.searchsorted(line, at + half_width_km, side="right") - low
    return count - (centre is None)


def complexes(sky: LowSky, pairs: PairGeometry) -> dict[int, int]:
    """Return catalogue number → least number of its complex, for objects that move as one.

    Objects with one and the same set (epoch and all elements) are one; a near one joins (`COMPLEX_ALONG_KM` and below).
    """
    columns = ["epoch", "mean_motion", "eccentricity", "inclination", "ra_of_asc_node", "mean_anomaly"]
    groups = sky.rows.group_by(columns).agg(pl.col("norad_cat_id").sort()).filter(pl.col("norad_cat_id").list.len() > 1)
    joined: dict[int, frozenset[int]] = {}
    for members in groups["norad_cat_id"].to_list():
        joined |= dict.fromkeys(members, frozenset(members))
    along = np.abs(pairs.along_km)
    near = (along <= STATION_ALONG_KM) & (pairs.plane_deg <= COMPLEX_PLANE_DEG) & (np.abs(pairs.da_km) <= COMPLEX_DA_KM)
    order = np.lexsort((along[near],))
    numbers = sky.norad_cat_id[pairs.rows[near]][order]
    for (one, other), far in zip(numbers.tolist(), along[near][order].tolist(), strict=True):
        both = [joined.get(one, frozenset((one,))), joined.get(other, frozenset((other,)))]
        largest = max(len(group) for group in both)
        if both[0] != both[1] and largest > 1 and (far <= COMPLEX_ALONG_KM or largest >= STATION_OBJECTS):
            whole = both[0] | both[1]
            joined |= dict.fromkeys(sorted(whole), whole)
    return {number: min(group) for number, group in joined.items()}
