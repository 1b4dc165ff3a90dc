"""What screening hands on: close approaches, episodes of slow company, and what could not take part."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

Schema = Mapping[str, type[pl.DataType] | pl.DataType]

_TIME = pl.Datetime("us", "UTC")

CONJUNCTION_COLUMNS: Final[Schema] = {
    "primary": pl.Int64,
    "secondary": pl.Int64,
    "tca": _TIME,
    "miss_distance_km": pl.Float64,
    "relative_speed_km_s": pl.Float64,
}
EPISODE_COLUMNS: Final[Schema] = {
    "primary": pl.Int64,
    "secondary": pl.Int64,
    "begin": _TIME,
    "end": _TIME,
    "least_distance_km": pl.Float64,
    "greatest_distance_km": pl.Float64,
}
DROPPED_COLUMNS: Final[Schema] = {"norad_cat_id": pl.Int64, "reason": pl.String}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Screening:
    """All close approaches of a window and a distance.

    Attributes:
        conjunctions: Local minima of the distance at 10 m/s or more: primary, secondary, tca, miss_distance_km,
            relative_speed_km_s; sorted by tca, primary, secondary.
        episodes: Company at less than 10 m/s: primary, secondary, begin, end, least_distance_km, greatest_distance_km;
            sorted by primary, secondary, begin.
        dropped: Objects that SGP4 cannot carry through the window: norad_cat_id, reason.
        objects: How many objects took part, for some of the window at least.
        warnings: Sentences about what limits the result, such as the age of the element sets.
    """

    conjunctions: pl.DataFrame
    episodes: pl.DataFrame
    dropped: pl.DataFrame
    objects: int
    warnings: tuple[str, ...]
