"""Pairs of low objects whose planes and sizes agree: how they are found, what a shell is, what moves as one.

Cost: sorting and a k-d tree over (orbit normal, semi-major axis), so near linear in objects plus pairs found.
"""

from collections import defaultdict
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
_NEAR_HALF_WIDTH_KM = 3.0
#: Sets of one complex (a station and its visitors) are made one by one: the members stay this near in the elements.
COMPLEX_ALONG_KM = 30.0
COMPLEX_PLANE_DEG = 0.03
COMPLEX_DA_KM = 0.6


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
    """Return which objects hold the altitude and inclination of a shell, shape (N,).

    Names play no part: many objects at one controlled altitude are one constellation, whoever prints what. A crowd of
    uncontrolled orbits spreads over kilometres, so most of its members are not within 300 m of one another.
    """
    a, inc = sky.elements[:, 0], np.degrees(sky.elements[:, 2])
    tight = _within(a, inc, SHELL_HALF_WIDTH_KM)
    wide = _within(a, inc, _NEAR_HALF_WIDTH_KM)
    return np.asarray((tight >= SHELL_OBJECTS) & (tight >= SHELL_LEAST_SHARE * wide))


def _within(a: Floats, inc: Floats, half_width_km: float) -> Ints:
    """Return how many others lie within ± `half_width_km` and the shell's inclination, by cells of inclination."""
    cell = np.floor(inc / SHELL_HALF_WIDTH_DEG).astype(np.int64)
    stride = 1e6  # km between cells on the sorted line, more than any semi-major axis
    line = np.sort(cell * stride + a)
    count = np.zeros(len(a), dtype=np.int64)
    for neighbour in (-1, 0, 1):
        centre = (cell + neighbour) * stride + a
        low = np.searchsorted(line, centre - half_width_km, side="left")
        count += np.searchsorted(line, centre + half_width_km, side="right") - low
    return count - 1


def complexes(sky: LowSky, pairs: PairGeometry) -> dict[int, int]:
    """Return catalogue number → least number of its complex, for objects that move as one.

    Objects with one and the same set (epoch and all elements) are one; a near one joins (`COMPLEX_ALONG_KM` …).
    """
    columns = ["epoch", "mean_motion", "eccentricity", "inclination", "ra_of_asc_node", "mean_anomaly"]
    groups = sky.rows.group_by(columns).agg(pl.col("norad_cat_id").sort()).filter(pl.col("norad_cat_id").list.len() > 1)
    leader: dict[int, int] = {}
    for members in groups["norad_cat_id"].to_list():
        leader |= dict.fromkeys(members, members[0])
    near = (
        (np.abs(pairs.along_km) <= COMPLEX_ALONG_KM)
        & (pairs.plane_deg <= COMPLEX_PLANE_DEG)
        & (np.abs(pairs.da_km) <= COMPLEX_DA_KM)
    )
    links: dict[int, set[int]] = defaultdict(set)
    for one, other in sky.norad_cat_id[pairs.rows[near]].tolist():
        if (one in leader) != (other in leader):
            member, joining = (one, other) if one in leader else (other, one)
            links[joining].add(leader[member])
    for joining in sorted(links):
        leader[joining] = min(links[joining])
    return {number: min(joined, number) for number, joined in leader.items()}
