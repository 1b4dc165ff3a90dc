"""The geostationary belt of a window: which objects belong to it, where they are, how near each pair comes on each day.

Belt: mean semi-major axis within `half_width_km` of 42,164 km. An object has data on a UTC day when its latest set at
every time of that day is at most `greatest_set_age_days` older than the day's start (or its first set follows within
a day: SGP4 is carried back, as in a catalogue whose epochs lie later in the day). Distances of all pairs are taken on
a grid of ten minutes and only choose pairs; what is shown is refined by `hoshimori.propagation`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from hoshimori.astro.elements import semi_major_axis_km
from hoshimori.astro.geostationary import drift_rate_deg_day, mean_longitude_deg
from hoshimori.astro.pair_distance import distance_extremes
from hoshimori.detection.low_orbit import is_low
from hoshimori.detection.protocol import Window
from hoshimori.errors import NotFoundError, UsageError
from hoshimori.propagation import States, TimeGrid, propagate_latest
from hoshimori.propagation.time_grid import epochs_jd_fr

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

GEO_RADIUS_KM = 42164.0
GRID_S = 600.0
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Belt:
    """N belt objects over D days.

    Attributes:
        norad_cat_id: Catalogue numbers, ascending, shape (N,).
        sets: All their sets with epochs before the window's end, ordered; older catalogues among them.
        recent: Those of `sets` that reach into the days looked at.
        sets_of: `sets` of each catalogue number.
        recent_of: `recent` of each catalogue number.
        states: Positions and velocities on the grid.
        begin: First instant looked at.
        end: End of what is looked at: the window's end, or the end of the UTC day of the newest set (of the day after
            it, where that set came before the window).
        newest_set: Newest epoch; what lies after it is carried forward by SGP4.
        days: Starts of the D UTC days, the first cut at `begin`, the last at `end`.
        has_data: Shape (N, D).
        drift_deg_day: Drift over the Earth of the latest set, east positive, shape (N,).
        inclination_deg: Of the latest set, shape (N,).
    """

    norad_cat_id: npt.NDArray[np.int64]
    sets: pl.DataFrame
    recent: pl.DataFrame
    sets_of: Mapping[int, pl.DataFrame]
    recent_of: Mapping[int, pl.DataFrame]
    states: States
    begin: datetime
    end: datetime
    newest_set: datetime
    days: tuple[datetime, ...]
    has_data: Bools
    drift_deg_day: Floats
    inclination_deg: Floats

    def row(self, number: int) -> int | None:
        """Return the row of a catalogue number, or None where it is not in the belt."""
        at = int(np.searchsorted(self.norad_cat_id, number))
        return at if at < len(self.norad_cat_id) and int(self.norad_cat_id[at]) == number else None

    def times_of(self, day: int) -> slice:
        """Return the grid times of one day."""
        us = self.states.grid.microseconds()
        low, high = (round(t.timestamp() * 1e6) for t in (self.days[day], self.days[day] + _DAY))
        return slice(int(np.searchsorted(us, low)), int(np.searchsorted(us, high)))

    def last_day_with_data(self, *rows: int) -> int | None:
        """Return the index of the last day on which all rows have data."""
        together = np.flatnonzero(self.has_data[list(rows)].all(axis=0))
        return int(together[-1]) if len(together) else None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DayDistances:
    """Least and greatest distance of all pairs on one day, km, shape (N, N); infinite where there is no data."""

    least_km: Floats
    greatest_km: Floats


def belt_of(window: Window, *, half_width_km: float, greatest_set_age_days: float, longest_days: float) -> Belt | None:
    """Return the belt of a window, or None where it holds no set."""
    known = window.ordered_history(
        pl.col("mean_motion").is_between(0.9, 1.1), pl.col("eccentricity") < 0.2, pl.col("epoch") < window.end
    )
    if known.is_empty():
        return None
    latest = known.unique("norad_cat_id", keep="last", maintain_order=True)
    axis = semi_major_axis_km(
        latest["mean_motion"].to_numpy(),
        latest["eccentricity"].to_numpy(),
        np.radians(latest["inclination"].to_numpy()),
    )
    latest = latest.filter(pl.Series(np.abs(axis - GEO_RADIUS_KM) <= half_width_km))
    newest: datetime = max(latest["epoch"].to_list(), default=window.begin - _DAY)
    # where nothing newer came in, sets of the day before are carried one day on, as SGP4 is meant to be used
    end = min(window.end, _midnight(newest) + (_DAY if newest >= window.begin else 2 * _DAY))
    begin = max(window.begin, end - timedelta(days=longest_days))
    oldest = _midnight(begin) - timedelta(days=greatest_set_age_days)
    latest = latest.filter(pl.col("epoch") >= oldest)
    if latest.is_empty() or end <= begin:
        return None
    sets = known.filter(pl.col("norad_cat_id").is_in(latest["norad_cat_id"].implode()))
    recent = sets.filter(pl.col("epoch") >= oldest)
    states = propagate_latest(recent, _grid(begin, end))
    days = [begin]
    while (following := _midnight(days[-1]) + _DAY) < end:
        days.append(following)
    return Belt(
        norad_cat_id=states.norad_cat_id,
        sets=sets,
        recent=recent,
        sets_of=_by_object(sets),
        recent_of=_by_object(recent),
        states=states,
        begin=begin,
        end=end,
        newest_set=newest,
        days=tuple(_midnight(day) for day in days),
        has_data=_has_data(recent, states, [_midnight(day) for day in days], greatest_set_age_days),
        drift_deg_day=drift_rate_deg_day(latest["mean_motion"].to_numpy()),
        inclination_deg=latest["inclination"].to_numpy(),
    )


def _by_object(sets: pl.DataFrame) -> dict[int, pl.DataFrame]:
    parts = sets.partition_by("norad_cat_id", as_dict=True, maintain_order=True)
    return {int(number): part for (number,), part in parts.items()}


def _grid(begin: datetime, end: datetime) -> TimeGrid:
    """Return the ten-minute grid with the last instant added, so that the end of the last day is looked at too."""
    regular = TimeGrid.regular(begin, end, GRID_S).microseconds()
    last = round((end - timedelta(microseconds=1)).timestamp() * 1e6)
    return TimeGrid.of_microseconds(np.unique(np.append(regular, last)))


def _midnight(instant: datetime) -> datetime:
    return datetime(instant.year, instant.month, instant.day, tzinfo=UTC)


def _has_data(recent: pl.DataFrame, states: States, days: list[datetime], greatest_age_days: float) -> Bools:
    """Return whether each object has sets for each day and SGP4 gives no error on it, shape (N, D)."""
    us = states.grid.microseconds()
    good = np.zeros((len(states), len(days)), dtype=np.bool_)
    epochs = dict(recent.group_by("norad_cat_id").agg(pl.col("epoch").sort()).iter_rows())
    for column, day in enumerate(days):
        inside = (us >= round(day.timestamp() * 1e6)) & (us < round((day + _DAY).timestamp() * 1e6))
        sound = (states.error[:, inside] == 0).all(axis=1)
        for row, number in enumerate(states.norad_cat_id.tolist()):
            fresh = any(day - timedelta(days=greatest_age_days) <= epoch < day + _DAY for epoch in epochs[number])
            good[row, column] = fresh and bool(sound[row])
    return good


def day_distances(belt: Belt, day: int, *, until: datetime | None = None) -> DayDistances:
    """Return the least and greatest distances of all pairs on one day of the belt (ten-minute grid, not refined).

    With `until`, only of the grid times before it.
    """
    times = belt.times_of(day)
    if until is not None:
        us = belt.states.grid.microseconds()
        stop = int(np.searchsorted(us, round(until.timestamp() * 1e6)))
        times = slice(times.start, max(min(times.stop, stop), times.start + 1))
    ok = belt.has_data[:, day]
    count = len(ok)
    least, greatest = np.full((count, count), np.inf), np.full((count, count), np.inf)
    with_data = np.ix_(ok, ok)
    least[with_data], greatest[with_data] = distance_extremes(belt.states.r_km[ok][:, times])
    np.fill_diagonal(least, np.inf)
    np.fill_diagonal(greatest, np.inf)
    return DayDistances(least_km=least, greatest_km=greatest)


def longitudes_deg(sets: pl.DataFrame) -> Floats:
    """Return the mean longitude over the Earth of each set at its epoch, degrees east in [-180, 180)."""
    jd, fr = epochs_jd_fr(sets["epoch"])
    node, perigee, anomaly = (
        np.radians(sets[column].to_numpy()) for column in ("ra_of_asc_node", "arg_of_pericenter", "mean_anomaly")
    )
    return mean_longitude_deg(node, perigee, anomaly, jd, fr)


def check_pairs(pairs: Sequence[tuple[int, int]], history: pl.DataFrame) -> None:
    """Refuse pairs that cannot be shown.

    Args:
        pairs: Catalogue numbers.
        history: Element sets known then.

    Raises:
        UsageError: One object twice.
        NotFoundError: An object without element sets near the belt (0.9 to 1.1 revolutions a day) or of a low orbit.
    """
    seen = pl.col("mean_motion").is_between(0.9, 1.1) | is_low()
    belt = set(history.filter(seen)["norad_cat_id"].unique().to_list()) if pairs else set()
    for a, b in pairs:
        if a == b:
            raise UsageError(f"A pair needs two objects; {a} was given twice.", pair=[a, b])
        if absent := sorted({a, b} - belt):
            raise NotFoundError(
                f"No element sets of {absent[0]} near the geostationary belt or in a low orbit are known then.",
                id=absent[0],
            )
