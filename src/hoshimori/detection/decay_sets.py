"""Element sets of low orbits as arrays, object by object."""

import numpy as np
import polars as pl

from hoshimori.astro.elements import semi_major_axis_km
from hoshimori.detection.reentry_prediction import Orbit, fall_km_day

_COLUMNS = ("mean_motion", "eccentricity", "inclination", "arg_of_pericenter", "mean_motion_dot")


def orbits_of(sets: pl.DataFrame) -> dict[int, Orbit]:
    """Return the sets of each object, oldest first; of sets with one epoch the last row counts.

    Args:
        sets: Element sets in a fixed order; those without a finite semi-major axis are left out.
    """
    ordered = sets.unique(["norad_cat_id", "epoch"], keep="last", maintain_order=True).sort("norad_cat_id", "epoch")
    motion, ecc, inc, argp, dot = (ordered[name].cast(pl.Float64).to_numpy() for name in _COLUMNS)
    inc = np.radians(inc)
    a = semi_major_axis_km(motion, ecc, inc)
    day = ordered["epoch"].dt.timestamp("us").to_numpy() / 86400e6
    number = ordered["norad_cat_id"].to_numpy()
    fall = fall_km_day(a, motion, np.nan_to_num(dot))
    whole = np.isfinite(a)
    columns = tuple(column[whole] for column in (day, a, ecc, inc, np.radians(argp), fall))
    number = number[whole]
    every = Orbit(
        day=columns[0], a_km=columns[1], ecc=columns[2], inc_rad=columns[3], argp_rad=columns[4], fall_km_day=columns[5]
    )
    names, begins = np.unique(number, return_index=True)
    ends = np.append(begins, len(number))[1:]
    return {int(n): every.part(int(b), int(e)) for n, b, e in zip(names, begins, ends, strict=True)}
