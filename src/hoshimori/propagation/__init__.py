"""Room propagation: element sets and times become ephemerides."""

from hoshimori.propagation.bulk import propagate, propagate_in_chunks, propagate_latest, propagate_records
from hoshimori.propagation.closest_extremes import DailyExtremes, daily_extremes
from hoshimori.propagation.cloud_future import with_future
from hoshimori.propagation.interpolation import Ephemeris, interpolated
from hoshimori.propagation.pair_extremes import PairExtremes, pair_daily_extremes
from hoshimori.propagation.satrec import satrec, satrecs
from hoshimori.propagation.states import ERROR_TEXT, States
from hoshimori.propagation.time_grid import TimeGrid, from_jd_fr, to_jd_fr

__all__ = [
    "ERROR_TEXT",
    "DailyExtremes",
    "Ephemeris",
    "PairExtremes",
    "States",
    "TimeGrid",
    "daily_extremes",
    "from_jd_fr",
    "interpolated",
    "pair_daily_extremes",
    "propagate",
    "propagate_in_chunks",
    "propagate_latest",
    "propagate_records",
    "satrec",
    "satrecs",
    "to_jd_fr",
    "with_future",
]
