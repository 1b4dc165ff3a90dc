"""How unusual a distance is: what comparable belt objects do on the same day, and the day's count of close pairs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np

from hoshimori.detection.geo_belt import Belt, DayDistances, day_distances
from hoshimori.detection.naming import Names
from hoshimori.detection.proximity_reading import relation
from hoshimori.detection.proximity_table import GRID_SLACK_KM, refined

#: Edges of the classes of inclination, degrees: station-kept, hardly, drifting for years, far.
INCLINATION_EDGES_DEG = (0.0, 1.0, 3.0, 8.0, 180.0)


def comparable(belt: Belt, day: int, pair: tuple[int, int], *, greatest_drift_deg_day: float) -> np.ndarray[Any, Any]:
    """Return the rows of objects like the more inclined one of a pair: slow, of its class of inclination, with data."""
    rows = [row for number in pair if (row := belt.row(number)) is not None]
    inclination = max(belt.inclination_deg[row] for row in rows)
    k = int(np.searchsorted(INCLINATION_EDGES_DEG, inclination, side="right"))
    low, high = INCLINATION_EDGES_DEG[k - 1], INCLINATION_EDGES_DEG[min(k, len(INCLINATION_EDGES_DEG) - 1)]
    like = (belt.inclination_deg >= low) & (belt.inclination_deg < high)
    like &= (np.abs(belt.drift_deg_day) < greatest_drift_deg_day) & belt.has_data[:, day]
    like[rows] = False
    return np.flatnonzero(like)


def nearest_of_each(belt: Belt, day: int, distances: DayDistances) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return each object's least distance to any other and its smallest greatest distance to any other, refined, km."""
    nearest = np.min(distances.least_km, axis=1, initial=np.inf)
    steadiest = np.min(distances.greatest_km, axis=1, initial=np.inf)
    least = np.full(len(nearest), np.inf)
    greatest = np.full(len(nearest), np.inf)
    chosen = (distances.least_km <= nearest[:, None] + GRID_SLACK_KM) | (
        distances.greatest_km <= steadiest[:, None] * 1.05 + 5.0
    )
    chosen &= np.isfinite(distances.least_km)
    i, j = np.nonzero(np.triu(chosen | chosen.T, 1))
    pairs = np.stack([i, j], axis=-1).astype(np.int64)
    low, high = refined(belt, day, pairs)
    for rows in (i, j):
        np.minimum.at(least, rows, low)
        np.minimum.at(greatest, rows, high)
    return least, greatest


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DailyShares:
    """On each day, how near every belt object has its nearest and its steadiest neighbour.

    Attributes:
        belt: The belt.
        greatest_drift_deg_day: Objects slower than this are comparable.
        least_km: Day → least distance of each object to any other.
        greatest_km: Day → smallest greatest distance of each object to any other.
    """

    belt: Belt
    greatest_drift_deg_day: float
    least_km: Mapping[int, np.ndarray[Any, Any]]
    greatest_km: Mapping[int, np.ndarray[Any, Any]]

    @classmethod
    def of(cls, belt: Belt, distances: Mapping[int, DayDistances], *, greatest_drift_deg_day: float) -> "DailyShares":
        """Return the shares of some days from the distances of all pairs on them."""
        found = {day: nearest_of_each(belt, day, of_day) for day, of_day in distances.items()}
        return cls(
            belt=belt,
            greatest_drift_deg_day=greatest_drift_deg_day,
            least_km={day: least for day, (least, _) in found.items()},
            greatest_km={day: greatest for day, (_, greatest) in found.items()},
        )

    def controls(self, day: int, pair: tuple[int, int]) -> np.ndarray[Any, Any]:
        """Return the rows of objects that a pair is compared with on a day."""
        return comparable(self.belt, day, pair, greatest_drift_deg_day=self.greatest_drift_deg_day)

    def on(self, date: str, pair: tuple[int, int], least_km: float, greatest_km: float) -> dict[str, Any]:
        """Return the shares of comparable objects with a neighbour as near at least, and all day, on a date."""
        day = next((k for k in self.least_km if self.belt.days[k].date().isoformat() == date), None)
        rows = np.zeros(0, dtype=np.int64) if day is None else self.controls(day, pair)
        if day is None or not len(rows):
            return {"share_as_near_at_least": None, "share_as_near_all_day": None, "comparable_objects": 0}
        return {
            "share_as_near_at_least": float((self.least_km[day][rows] <= least_km).mean()),
            "share_as_near_all_day": float((self.greatest_km[day][rows] <= greatest_km).mean()),
            "comparable_objects": len(rows),
        }


def pairs_of_the_day(belt: Belt, day: int, names: Names, *, within_km: float) -> dict[str, Any]:
    """Return how many belt objects there were and how many pairs stayed within a distance, by owners as printed.

    The day counts up to the newest set, on the ten-minute grid: of a slow motion it misses less than a kilometre.
    """
    until = min(belt.end, belt.newest_set, belt.days[day] + timedelta(days=1))
    close = day_distances(belt, day, until=until).greatest_km
    i, j = np.nonzero(np.triu(close <= within_km, 1))
    greatest = close[i, j]
    different = unknown = together = count = 0
    for row, other, far in zip(i.tolist(), j.tolist(), greatest.tolist(), strict=True):
        if far > within_km:
            continue
        count += 1
        a, b = int(belt.norad_cat_id[row]), int(belt.norad_cat_id[other])
        owner_a, owner_b = names.text(a, "owner"), names.text(b, "owner")
        unknown += not (owner_a and owner_b)
        different += bool(owner_a and owner_b and owner_a != owner_b)
        together += relation(names, a, b).together
    return {
        "statistics_date": belt.days[day].date().isoformat(),
        "statistics_until": until,
        "belt_objects": int(belt.has_data[:, day].sum()),
        "close_pairs_within_km": within_km,
        "close_pairs": count,
        "close_pairs_of_different_owners": different,
        "close_pairs_of_unknown_owner": unknown,
        "close_pairs_of_one_operator_launch_or_family": together,
    }
