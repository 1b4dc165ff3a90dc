"""The small tables that go with a pair of low orbits: distance by day, neighbours, from SGP4."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from hoshimori.detection.low_orbit import LowSky
from hoshimori.detection.low_orbit_control import all_day_km
from hoshimori.detection.low_orbit_pairs import PairGeometry
from hoshimori.detection.naming import Names
from hoshimori.propagation import TimeGrid, daily_extremes, pair_daily_extremes, propagate_latest

Pair = tuple[int, int]
Distances = dict[Pair, tuple[dict[str, Any], ...]]

#: Two orbits in nearly one plane move slowly past one another: two minutes and a cubic between lose metres.
GRID_S = 120.0
_UNIX = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)


def grid_distances(sets: pl.DataFrame, pairs: Sequence[Pair], day: datetime, stop: datetime) -> Distances:
    """Return least and greatest distance of many pairs on one day, refined between grid times."""
    numbers = np.unique(np.array(pairs, dtype=np.int64))
    mine = sets.filter(pl.col("norad_cat_id").is_in(numbers.tolist()), pl.col("epoch") < stop)
    if mine.is_empty() or stop <= day:
        return {}
    states = propagate_latest(mine, TimeGrid.regular(day, stop, GRID_S))
    rows = np.searchsorted(states.norad_cat_id, np.array(pairs, dtype=np.int64).reshape(-1, 2))
    found = pair_daily_extremes(states, rows)
    return {
        pair: (
            {
                "date": day.date().isoformat(),
                "least_km": float(found.least_km[k, 0]),
                "greatest_km": float(found.greatest_km[k, 0]),
                "least_at": _UNIX + timedelta(microseconds=int(found.least_us[k, 0])),
                "greatest_at": _UNIX + timedelta(microseconds=int(found.greatest_us[k, 0])),
            },
        )
        for k, pair in enumerate(pairs)
        if np.isfinite(found.least_km[k, 0])
    }


def exact_distances(sets: pl.DataFrame, pair: Pair, dates: Sequence[str], end: datetime) -> tuple[dict[str, Any], ...]:
    """Return least and greatest distance on each of some dates, followed to the extreme itself."""
    rows: list[dict[str, Any]] = []
    for date in dates:
        begin = datetime.fromisoformat(date).replace(tzinfo=UTC)
        stop = min(begin + _DAY, end)
        mine = sets.filter(
            pl.col("norad_cat_id").is_in(list(pair)), pl.col("epoch") < stop, pl.col("epoch") >= begin - 3 * _DAY
        )
        extremes = daily_extremes(mine, *pair, begin, stop)
        rows.extend({**entry, "date": date} for entry in extremes if entry["least_km"] is not None)
    return tuple(rows)


def companions(sky: LowSky, loose: PairGeometry, number: int, *, count: int) -> list[tuple[int, float]]:
    """Return the objects that keep nearest to one all day by their elements, with that distance, nearest first."""
    row = sky.row(number)
    if row is None:
        return []
    mine = np.flatnonzero((loose.rows == row).any(axis=1))
    far = all_day_km(loose.only(mine))
    order = np.argsort(far, kind="stable")[:count]
    others = loose.rows[mine[order]].sum(axis=1) - row
    return [(int(sky.norad_cat_id[o]), float(far[k])) for o, k in zip(others.tolist(), order.tolist(), strict=True)]


def neighbour_rows(
    names: Names, number: int, others: Sequence[int], distances: Distances
) -> tuple[dict[str, Any], ...]:
    """Return the rows of the table `neighbours` of one object, nearest first by the least distance of the day."""
    rows = []
    for other in others:
        day = distances.get((min(number, other), max(number, other)), ())
        if day:
            rows.append(
                {
                    "of": number,
                    "norad_cat_id": other,
                    "object_name": names.text(other, "object_name"),
                    "least_km": day[0]["least_km"],
                    "greatest_km": day[0]["greatest_km"],
                    "date": day[0]["date"],
                }
            )
    return tuple(sorted(rows, key=lambda r: (r["least_km"], r["norad_cat_id"])))
