"""Mean elements of all objects in low orbits on one day, carried to one instant.

An object has data on a UTC day when its latest set before the day's end is at most `greatest_set_age_days` older than
the day's start. The carrying is secular (J2 and the printed drag term) and good to a kilometre or so a day along the
track in quiet times; what is shown as a distance comes from SGP4.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from hoshimori.astro.constants import SECONDS_PER_DAY, WGS72_MU_KM3_S2
from hoshimori.astro.elements import secular_j2_rates, semi_major_axis_km
from hoshimori.detection.protocol import SET_ORDER

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Below about 2,000 km (METHODS: LEO), and near enough to a circle for a near-circular theory.
LEAST_MEAN_MOTION_REV_DAY = 11.25
GREATEST_ECCENTRICITY = 0.25
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LowSky:
    """N objects on one day.

    Attributes:
        instant: What the elements are carried to: the middle of the day, or of its part before the window's end.
        day: Start of the UTC day.
        norad_cat_id: Catalogue numbers, ascending, shape (N,).
        elements: Mean a, km, e, i, node, perigee, anomaly, rad, at `instant`, shape (N, 6).
        rows: Their sets, in the same order.
    """

    instant: datetime
    day: datetime
    norad_cat_id: Ints
    elements: Floats
    rows: pl.DataFrame

    def row(self, number: int) -> int | None:
        """Return the row of a catalogue number, or None."""
        at = int(np.searchsorted(self.norad_cat_id, number))
        return at if at < len(self.norad_cat_id) and int(self.norad_cat_id[at]) == number else None


def is_low() -> pl.Expr:
    """Return the condition that a set is one of a low orbit near enough to a circle."""
    return (pl.col("mean_motion") > LEAST_MEAN_MOTION_REV_DAY) & (pl.col("eccentricity") < GREATEST_ECCENTRICITY)


def days_between(begin: datetime, end: datetime) -> tuple[datetime, ...]:
    """Return the starts of the UTC days that an interval touches, oldest first."""
    first = datetime(begin.year, begin.month, begin.day, tzinfo=UTC)
    days = []
    while first < end:
        days.append(first)
        first += _DAY
    return tuple(days)


def low_sky(history: pl.DataFrame, day: datetime, *, end: datetime, greatest_set_age_days: float) -> LowSky:
    """Return the objects with data on one UTC day.

    Args:
        history: Element sets known, any order.
        day: Start of the day.
        end: Nothing at or after this is looked at; may cut the day.
        greatest_set_age_days: Sets older than this at the day's start give no data.
    """
    stop = min(day + _DAY, end)
    recent = history.filter(
        (pl.col("epoch") >= day - timedelta(days=greatest_set_age_days)) & (pl.col("epoch") < stop) & is_low()
    )
    latest = recent.filter(pl.col("epoch") == pl.col("epoch").max().over("norad_cat_id"))
    rows = latest.sort(SET_ORDER, nulls_last=True).unique("norad_cat_id", keep="last", maintain_order=True)
    instant = day + (stop - day) / 2
    return LowSky(
        instant=instant,
        day=day,
        norad_cat_id=rows["norad_cat_id"].to_numpy().astype(np.int64),
        elements=elements_at(rows, instant),
        rows=rows,
    )


def elements_at(sets: pl.DataFrame, instant: datetime) -> Floats:
    """Return mean elements carried to an instant, shape (N, 6): a, km, e, i, node, perigee, anomaly, rad."""
    ecc = sets["eccentricity"].to_numpy()
    inc, node, perigee, anomaly = (
        np.radians(sets[name].to_numpy())
        for name in ("inclination", "ra_of_asc_node", "arg_of_pericenter", "mean_anomaly")
    )
    motion = sets["mean_motion"].to_numpy()
    a = semi_major_axis_km(motion, ecc, inc)
    node_rate, perigee_rate, anomaly_rate = secular_j2_rates(a, ecc, inc)
    age_us = sets.select((pl.lit(instant) - pl.col("epoch")).dt.total_microseconds()).to_series().to_numpy()
    dt = age_us / 1e6
    half_dot = sets["mean_motion_dot"].fill_null(0.0).to_numpy()  # as printed: half of the rate, rev/day²
    days = dt / SECONDS_PER_DAY
    anomaly = anomaly + (np.sqrt(WGS72_MU_KM3_S2 / a**3) + anomaly_rate) * dt + 2.0 * np.pi * half_dot * days**2
    a = a * (1.0 - 2.0 / 3.0 * (2.0 * half_dot * days) / motion)
    return np.stack((a, ecc, inc, node + node_rate * dt, perigee + perigee_rate * dt, anomaly), axis=-1)
