"""The geostationary belt over time: where each object stands above the Earth."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hoshimori.astro.geostationary import subsatellite_longitude_deg
from hoshimori.model import Regime, format_instant
from hoshimori.propagation import TimeGrid, propagate_latest

if TYPE_CHECKING:
    from hoshimori.service.reader import Reader

#: Sets this long before the first time may be the last one then.
_BEFORE: Final = timedelta(days=30)


def belt(reader: "Reader", rows: pl.DataFrame, grid: TimeGrid, *, west_deg: float, east_deg: float) -> dict[str, Any]:
    """Return times, and of each GEO object longitude and latitude in degrees; null where SGP4 gives an error.

    Args:
        reader: Who asks, as of when.
        rows: The catalogue, as `current_catalogue` returns it.
        grid: Times.
        west_deg: Western meridian.
        east_deg: Eastern meridian, east of it.
    """
    members = rows.filter((pl.col("regime") == Regime.GEO.value) & (pl.col("ephemeris_type") != 4))
    names = dict(members.select("norad_cat_id", "object_name").iter_rows())
    instants = grid.instants()
    history = reader.shown_sets(
        reader.parts.watch.store.sets(
            as_of=reader.as_of,
            norad_cat_ids=list(names),
            epoch_begin=instants[0] - _BEFORE,
            epoch_end=instants[-1] + timedelta(microseconds=1),
        )
    ).filter(pl.col("ephemeris_type") != 4)
    columns = history.columns
    alone = members.filter(~pl.col("norad_cat_id").is_in(history["norad_cat_id"].unique().implode()))
    sets = pl.concat([history, alone.select(columns)]) if alone.height else history
    found = propagate_latest(sets, grid)
    longitude = subsatellite_longitude_deg(found.r_km, grid.jd, grid.fr)
    latitude = np.degrees(np.arctan2(found.r_km[..., 2], np.hypot(found.r_km[..., 0], found.r_km[..., 1])))
    shown = np.flatnonzero(_between(longitude, west_deg, east_deg).any(axis=1))
    return {
        "times": [format_instant(t) for t in instants],
        "objects": [
            {
                "norad": int(found.norad_cat_id[row]),
                "name": names.get(int(found.norad_cat_id[row]), ""),
                "longitude_deg": _rounded(longitude[row]),
                "latitude_deg": _rounded(latitude[row]),
            }
            for row in shown
        ],
    }


def _between(longitude: NDArray[np.float64], west_deg: float, east_deg: float) -> NDArray[np.bool_]:
    if east_deg - west_deg >= 360.0:
        return np.isfinite(longitude)
    width = (east_deg - west_deg) % 360.0
    return np.asarray(np.mod(longitude - west_deg, 360.0) <= width)


def _rounded(values: NDArray[np.float64]) -> list[float | None]:
    """Return degrees to 0.0001 (7 m at the belt), None for NaN."""
    return [round(v, 4) if np.isfinite(v) else None for v in values.tolist()]
