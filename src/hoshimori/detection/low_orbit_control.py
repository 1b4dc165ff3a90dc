"""How rare a geometry is among same-day control pairs of low orbits.

Controls: pairs of different launches within `LOOSE_PLANE_DEG` and `LOOSE_DA_KM` that day, without pairs inside a shell
and without those that something explains. Most of them are debris and dead satellites: they show what chance does.
Sun-synchronous pairs are held against sun-synchronous ones, because these crowd into few planes.

The measure of a pair is the share of the loose box that a box around its own geometry fills: (plane angle)² x drift x
distance along the track, each not below what element sets resolve.
"""

from dataclasses import dataclass

import numpy as np

from hoshimori.astro.constants import SECONDS_PER_DAY
from hoshimori.astro.elements import secular_j2_rates
from hoshimori.detection.low_orbit import Floats, LowSky
from hoshimori.detection.low_orbit_pairs import Bools, PairGeometry

LOOSE_PLANE_DEG = 1.0
LOOSE_DA_KM = 50.0
#: What a day's element sets resolve: plane, drift along the track, distance along the track.
RESOLVED_PLANE_DEG = 0.01
RESOLVED_DRIFT_KM = 5.0
RESOLVED_ALONG_KM = 10.0
#: Sun-synchronous: the node turns with the Sun's 0.9856 deg/day, give or take what a decade of decay does.
_SUN_DEG_DAY = 360.0 / 365.2422
_SUN_SLACK_DEG_DAY = 0.03
_HALF_TURN_KM = 21_000.0
_LOOSE_DRIFT_KM = 7_000.0  # of a day, at LOOSE_DA_KM


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Controls:
    """Sorted box shares of the control pairs, by class (sun-synchronous or not), and nearest companions of objects.

    Attributes:
        boxes: Class → box shares, ascending.
        nearest_km: Class → for each comparable object the distance that its nearest companion keeps below all day.
    """

    boxes: dict[bool, Floats]
    nearest_km: dict[bool, Floats]

    def rarity(self, box: float, *, sun_synchronous: bool) -> tuple[float | None, int]:
        """Return the share of control pairs at least as tight, never below one of them, and their number."""
        boxes = self.boxes[sun_synchronous]
        as_tight = int(np.searchsorted(boxes, box, side="right"))
        return (max(as_tight, 1) / len(boxes) if len(boxes) else None), len(boxes)

    def share_as_near(self, distance_km: float, *, sun_synchronous: bool) -> tuple[float | None, int]:
        """Return the share of comparable objects that keep a companion as near all day, and their number."""
        nearest = self.nearest_km[sun_synchronous]
        return (float((nearest <= distance_km).mean()) if len(nearest) else None), len(nearest)


def sun_synchronous(sky: LowSky) -> Bools:
    """Return which objects' nodes follow the Sun, shape (N,)."""
    node_rate, _, _ = secular_j2_rates(*(sky.elements[:, k] for k in (0, 1, 2)))
    return np.asarray(np.abs(np.degrees(node_rate) * SECONDS_PER_DAY - _SUN_DEG_DAY) <= _SUN_SLACK_DEG_DAY)


def box_share(pairs: PairGeometry) -> Floats:
    """Return the share of the loose box that each pair's own box fills, shape (K,)."""
    plane = np.maximum(pairs.plane_deg, RESOLVED_PLANE_DEG) / LOOSE_PLANE_DEG
    drift = np.maximum(np.abs(pairs.rate_km_day), RESOLVED_DRIFT_KM) / _LOOSE_DRIFT_KM
    along = np.maximum(np.abs(pairs.along_km), RESOLVED_ALONG_KM) / _HALF_TURN_KM
    return np.asarray(plane**2 * drift * along)


def all_day_km(pairs: PairGeometry) -> Floats:
    """Return about how far each pair gets from one another within half a day, km, shape (K,)."""
    return np.asarray(np.abs(pairs.along_km) + np.abs(pairs.rate_km_day) / 2.0)


def controls(sun: Bools, loose: PairGeometry, *, usable: Bools, explained: Bools) -> Controls:
    """Return the controls of a day.

    Args:
        sun: Which objects are sun-synchronous, shape (N,).
        loose: Pairs within the loose box, of objects outside shells.
        usable: Of these, pairs of different launches.
        explained: Of these, pairs that something explains (one operator, docked, declared).
    """
    both = sun[loose.rows].all(axis=1)
    neither = ~sun[loose.rows].any(axis=1)
    box, far = box_share(loose), all_day_km(loose)
    kept = usable & ~explained
    nearest = np.full(len(sun), np.inf)
    np.minimum.at(nearest, loose.rows[kept, 0], far[kept])
    np.minimum.at(nearest, loose.rows[kept, 1], far[kept])
    compared = np.zeros(len(sun), dtype=np.bool_)
    compared[np.unique(loose.rows)] = True
    return Controls(
        boxes={True: np.sort(box[kept & both]), False: np.sort(box[kept & neither])},
        nearest_km={True: nearest[compared & sun], False: nearest[compared & ~sun]},
    )
