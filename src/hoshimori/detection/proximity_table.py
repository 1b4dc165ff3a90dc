"""The small tables that go with a pair of belt objects: distance by day, neighbours, longitudes, relative motion."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from hoshimori.astro.geostationary import drift_rate_deg_day
from hoshimori.astro.rtn import relative_rtn
from hoshimori.detection.geo_belt import Belt, DayDistances, longitudes_deg
from hoshimori.detection.naming import Names
from hoshimori.propagation import States, pair_daily_extremes
from hoshimori.propagation.closest_extremes import daily_extremes

#: The grid may hide this much of a swing between two of its times: half a step at 0.3 km/s.
GRID_SLACK_KM = 100.0
_UNIX = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_LONGITUDES = 200
_MOST_RELATIVE = 100
#: How far identical sets may be apart: s, rev/day, 1, deg, deg.
_IDENTICAL = np.array([60.0, 1e-6, 1e-6, 1e-3, 1e-3])


def exact_distance_by_day(belt: Belt, object_a: int, object_b: int) -> tuple[dict[str, Any], ...]:
    """Return least and greatest distance on each day on which both have data, followed to the extreme itself."""
    row_a, row_b = belt.row(object_a), belt.row(object_b)
    good = belt.has_data[row_a] & belt.has_data[row_b]
    wanted = {day.date() for day, is_good in zip(belt.days, good, strict=True) if is_good}
    mine = pl.concat([belt.recent_of[object_a], belt.recent_of[object_b]])
    extremes = daily_extremes(mine, object_a, object_b, belt.begin, belt.end)
    return tuple(
        {**entry, "date": entry["date"].isoformat()}
        for entry in extremes
        if entry["date"] in wanted and entry["least_km"] is not None
    )


def distances_by_day(belt: Belt, pairs: Sequence[tuple[int, int]]) -> dict[tuple[int, int], tuple[dict[str, Any], ...]]:
    """Return least and greatest distance of many pairs on each day with data, refined between grid times.

    Between two sets of an object the path is taken as smooth: good to a few kilometres at a change of set. What reads
    as noteworthy is done again by `exact_distance_by_day`.
    """
    rows = np.array([[belt.row(a), belt.row(b)] for a, b in pairs], dtype=np.int64).reshape(-1, 2)
    found: dict[tuple[int, int], list[dict[str, Any]]] = {pair: [] for pair in pairs}
    for index, day in enumerate(belt.days):
        extremes = pair_daily_extremes(day_states(belt, index), rows)
        good = belt.has_data[rows[:, 0], index] & belt.has_data[rows[:, 1], index]
        for k in np.flatnonzero(good & np.isfinite(extremes.least_km[:, 0])).tolist():
            found[pairs[k]].append(
                {
                    "date": day.date().isoformat(),
                    "least_km": float(extremes.least_km[k, 0]),
                    "greatest_km": float(extremes.greatest_km[k, 0]),
                    "least_at": _UNIX + timedelta(microseconds=int(extremes.least_us[k, 0])),
                    "greatest_at": _UNIX + timedelta(microseconds=int(extremes.greatest_us[k, 0])),
                }
            )
    return {pair: tuple(days) for pair, days in found.items()}


def day_states(belt: Belt, day: int) -> States:
    """Return the belt's states of one day only."""
    times = belt.times_of(day)
    states = belt.states
    grid = type(states.grid)(jd=states.grid.jd[times], fr=states.grid.fr[times])
    return States(
        norad_cat_id=states.norad_cat_id,
        grid=grid,
        r_km=states.r_km[:, times],
        v_km_s=states.v_km_s[:, times],
        error=states.error[:, times],
        before_first=states.before_first[:, times],
    )


def refined(
    belt: Belt, day: int, pairs: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return refined (least, greatest) distances, km, of pairs of rows on one day, shape (K,) each."""
    if not len(pairs):
        return np.zeros(0), np.zeros(0)
    extremes = pair_daily_extremes(day_states(belt, day), pairs)
    return extremes.least_km[:, 0], extremes.greatest_km[:, 0]


def neighbours(
    belt: Belt, day: int, distances: DayDistances, number: int, names: Names, *, count: int
) -> tuple[dict[str, Any], ...]:
    """Return the nearest belt objects of one object on one day by least distance, refined, nearest first."""
    row = belt.row(number)
    if row is None:
        return ()
    least = distances.least_km[row]
    order = np.argsort(least, kind="stable")
    finite = order[np.isfinite(least[order])]
    if not len(finite):
        return ()
    limit = least[finite[min(count, len(finite)) - 1]] + GRID_SLACK_KM
    near = finite[least[finite] <= limit]
    pairs = np.stack([np.full(len(near), row), near], axis=-1).astype(np.int64)
    refined_least, refined_greatest = refined(belt, day, pairs)
    best = sorted(range(len(near)), key=lambda k: (refined_least[k], belt.norad_cat_id[near[k]]))[:count]
    return tuple(
        {
            "of": number,
            "norad_cat_id": int(belt.norad_cat_id[near[k]]),
            "object_name": names.text(int(belt.norad_cat_id[near[k]]), "object_name"),
            "least_km": float(refined_least[k]),
            "greatest_km": float(refined_greatest[k]),
            "date": belt.days[day].date().isoformat(),
        }
        for k in best
    )


def nearer_every_day(belt: Belt, pair: tuple[int, int], days: tuple[dict[str, Any], ...]) -> tuple[int, ...]:
    """Return the objects that come nearer than the other of the pair on each day, to the more inclined of the two."""
    rows = [row for number in pair if (row := belt.row(number)) is not None]
    subject = max(rows, key=lambda row: (belt.inclination_deg[row], row))
    nearer: set[int] | None = None
    by_date = {day["date"]: day["least_km"] for day in days}
    for index, day in enumerate(belt.days):
        limit = by_date.get(day.date().isoformat())
        if limit is None:
            continue
        r = belt.states.r_km[:, belt.times_of(index)]
        least = np.min(np.linalg.norm(r - r[subject], axis=-1), axis=1)
        near = np.flatnonzero((least <= limit + GRID_SLACK_KM) & belt.has_data[:, index])
        near = near[~np.isin(near, rows)]
        exact, _ = refined(belt, index, np.stack([np.full(len(near), subject), near], axis=-1).astype(np.int64))
        today = {int(belt.norad_cat_id[row]) for row, km in zip(near, exact, strict=True) if km < limit}
        nearer = today if nearer is None else nearer & today
    return tuple(sorted(nearer or ()))


def longitude_rows(belt: Belt, numbers: tuple[int, ...]) -> tuple[dict[str, Any], ...]:
    """Return mean longitude and drift of the objects' sets, older catalogues among them, evenly thinned where many."""
    rows: list[dict[str, Any]] = []
    for number in numbers:
        mine = belt.sets_of[number]
        each = max(2, _MOST_LONGITUDES // len(numbers))
        if len(mine) > each:
            mine = mine[np.unique(np.linspace(0, len(mine) - 1, each).round().astype(np.int64))]
        longitudes, drifts = longitudes_deg(mine), drift_rate_deg_day(mine["mean_motion"].to_numpy())
        rows.extend(
            {"object": number, "time": time, "longitude_deg": float(lon), "drift_deg_day": float(drift)}
            for time, lon, drift in zip(mine["epoch"].to_list(), longitudes, drifts, strict=True)
        )
    return tuple(rows)


def relative_motion(belt: Belt, day: int, object_a: int, object_b: int) -> tuple[dict[str, Any], ...]:
    """Return where object b is as seen from object a on one day: radial, transverse, normal, km."""
    row_a, row_b = belt.row(object_a), belt.row(object_b)
    if row_a is None or row_b is None:
        return ()
    states = day_states(belt, day)
    stride = max(1, -(-len(states.grid) // _MOST_RELATIVE))
    a, b = ((states.r_km[row, ::stride], states.v_km_s[row, ::stride]) for row in (row_a, row_b))
    rtn, _ = relative_rtn(*a, *b)
    times = states.grid.instants()[::stride]
    return tuple(
        {"time": time, "radial_km": float(x[0]), "transverse_km": float(x[1]), "normal_km": float(x[2])}
        for time, x in zip(times, rtn, strict=True)
    )


def identical_sets(belt: Belt, object_a: int, object_b: int) -> int:
    """Return how many sets of two objects agree in epoch (to a minute), mean motion, plane and place."""
    mine, other = (_orbits(belt.recent_of[number]) for number in (object_a, object_b))
    after = np.clip(np.searchsorted(other[:, 0], mine[:, 0]), 1, max(len(other) - 1, 1))
    before = after - 1
    after = np.minimum(after, len(other) - 1)
    nearer = np.abs(other[before, 0] - mine[:, 0]) < np.abs(other[after, 0] - mine[:, 0])
    apart = np.abs(other[np.where(nearer, before, after)] - mine)
    apart[:, 4] = np.minimum(apart[:, 4], 360.0 - apart[:, 4])
    return int((apart < _IDENTICAL).all(axis=1).sum())


def _orbits(sets: pl.DataFrame) -> npt.NDArray[np.float64]:
    """Return (epoch s, mean motion rev/day, eccentricity, inclination deg, place deg) by epoch, shape (K, 5)."""
    place = pl.col("ra_of_asc_node") + pl.col("arg_of_pericenter") + pl.col("mean_anomaly")
    epoch_s = pl.col("epoch").dt.epoch("us") / 1e6
    columns = (epoch_s, "mean_motion", "eccentricity", "inclination", place.mod(360.0).alias("place"))
    return sets.select(*columns).to_numpy()[np.argsort(sets["epoch"].to_numpy(), kind="stable")]


def payloads_of(belt: Belt, numbers: tuple[int, ...]) -> set[str]:
    """Return the payloads of all the objects' sets: the table of longitudes reaches back to the first."""
    return {payload for number in numbers for payload in belt.sets_of[number]["payload"].drop_nulls().to_list()}
