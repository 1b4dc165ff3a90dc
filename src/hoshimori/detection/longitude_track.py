"""Where one belt object stood over the Earth, set by set: mean longitude and drift, one a day at most.

Element sets of catalogues months apart and of daily series alike are points of one track, at their own epochs. Between
points a place is carried by its drift, never further than `CARRIED_DAYS`: station-keeping and burns are unknown beyond.
An object that stands in its slot may be carried longer: its drift, and so the error, is small.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from hoshimori.astro.geostationary import drift_rate_deg_day, wrap_degrees
from hoshimori.detection.geo_belt import longitudes_deg

Floats = npt.NDArray[np.float64]

#: A set says where its object is up to this many days from its epoch.
CARRIED_DAYS = 3.0
#: … or this many where it is slow.
CARRIED_SLOW_DAYS = 10.0
SLOW_DEG_DAY = 0.1
_UNIX = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Track:
    """One object over time.

    Attributes:
        day: Epochs, days since 1970, ascending, one a UTC day (the last), shape (K,).
        longitude_deg: Mean longitude at each epoch, degrees east in [-180, 180).
        drift_deg_day: Drift over the Earth, east positive.
    """

    day: Floats
    longitude_deg: Floats
    drift_deg_day: Floats

    def at(self, days: Floats) -> tuple[Floats, Floats]:
        """Return longitude and drift at times, from the set nearest in time; NaN where none is near enough."""
        if not len(self.day):
            return np.full(len(days), np.nan), np.full(len(days), np.nan)
        after = np.clip(np.searchsorted(self.day, days), 1, max(len(self.day) - 1, 1))
        before = after - 1
        after = np.minimum(after, len(self.day) - 1)
        nearest = np.where(np.abs(self.day[before] - days) <= np.abs(self.day[after] - days), before, after)
        age = days - self.day[nearest]
        slow = np.abs(self.drift_deg_day[nearest]) < SLOW_DEG_DAY
        known = np.abs(age) <= np.where(slow, CARRIED_SLOW_DAYS, CARRIED_DAYS)
        longitude = wrap_degrees(self.longitude_deg[nearest] + self.drift_deg_day[nearest] * age)
        return np.where(known, longitude, np.nan), np.where(known, self.drift_deg_day[nearest], np.nan)


def tracks_of(sets: pl.DataFrame, numbers: Iterable[int]) -> Mapping[int, Track]:
    """Return the tracks of some objects from belt sets ordered by object and epoch."""
    mine = sets.filter(pl.col("norad_cat_id").is_in(sorted(set(numbers))))
    daily = mine.group_by("norad_cat_id", pl.col("epoch").dt.date().alias("date"), maintain_order=True).last()
    daily = daily.sort("norad_cat_id", "epoch")
    longitude = longitudes_deg(daily)
    drift = drift_rate_deg_day(daily["mean_motion"].to_numpy())
    day = daily["epoch"].dt.epoch("us").to_numpy() / 86_400e6
    number = daily["norad_cat_id"].to_numpy()
    found = {}
    for one in np.unique(number).tolist():
        rows = number == one
        found[int(one)] = Track(day=day[rows], longitude_deg=longitude[rows], drift_deg_day=drift[rows])
    return found


def instant(day: float) -> datetime:
    """Return the instant of a number of days since 1970, to the second."""
    return _UNIX + timedelta(seconds=round(day * 86_400.0))
