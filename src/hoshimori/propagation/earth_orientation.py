"""Earth orientation at given times from tables of the IERS, and how stale that is.

Nothing is fetched here: `astropy-iers-data` carries finals2000A.all and the leap seconds of the day it was released,
and a caller may hand in a later table that goes on from its last day. Values are linear between 0h UTC of consecutive
days (UT1 as UT1-TAI, which does not jump); the daily and half-daily tides that this leaves out are below 0.05 ms in UT1
(2 cm on the ground) and 0.5 mas in the pole.
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from hoshimori.astro.frames import EarthAngles
from hoshimori.errors import PropagationError
from hoshimori.io.iers import Finals, LeapSeconds
from hoshimori.propagation.earth_tables import (
    EarthTables,
    installed_tables,
    instant_of,
    last_measured,
    mjd_of,
    tai_utc_s,
)
from hoshimori.propagation.time_grid import TimeGrid

Floats = NDArray[np.float64]

_MJD_ORIGIN = 2400000.5
_ARCSEC = float(np.pi / 180.0 / 3600.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Staleness:
    """How far the times asked for lie beyond what was measured.

    Attributes:
        last_measured: Last day whose pole and UT1 are measured, not predicted.
        last_predicted: Last day of the table.
        leap_seconds_expire: Until when the list of leap seconds is known to be complete, or None.
        age_days: Days from `last_measured` to the latest time asked for; negative where all of it was measured.
        predicted_share: Share of the times that rest on predictions.
        warnings: Sentences for people; empty where all of it was measured.
    """

    last_measured: datetime
    last_predicted: datetime
    leap_seconds_expire: datetime | None
    age_days: float
    predicted_share: float
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Orientation:
    """Earth orientation at T times.

    Attributes:
        angles: Arrays for `hoshimori.astro.frames`.
        predicted: True where a prediction was used, shape (T,).
        staleness: The same in words and days.
    """

    angles: EarthAngles
    predicted: NDArray[np.bool_]
    staleness: Staleness


def earth_orientation(grid: TimeGrid, tables: EarthTables | None = None) -> Orientation:
    """Return Earth orientation at the times of a grid.

    Args:
        grid: Times, UTC.
        tables: IERS tables to use instead of those of the installed package alone.

    Raises:
        PropagationError: A time lies outside the tables (`first`, `last` in data).
    """
    tables = tables or installed_tables()
    finals, leaps, later = tables.finals, tables.leaps, tables.later
    mjd = (grid.jd - _MJD_ORIGIN) + grid.fr
    end = (later or tables).finals.mjd[-1]
    if len(mjd) and not (finals.mjd[0] <= mjd.min() and mjd.max() <= end):
        raise _outside(tables)
    beyond = mjd > finals.mjd[-1]
    if later is None or not beyond.any():
        angles, predicted = _angles(finals, leaps, mjd)
        found = _staleness(finals, leaps, mjd, predicted, measured=last_measured(finals))
        return Orientation(angles=angles, predicted=predicted, staleness=found)
    angles, predicted = _angles(finals, leaps, np.where(beyond, finals.mjd[-1], mjd))
    after, predicted_after = _angles(later.finals, later.leaps, np.where(beyond, mjd, later.finals.mjd[0]))
    joined = EarthAngles(*(np.where(beyond, b, a) for a, b in zip(angles, after, strict=True)))
    predicted = np.where(beyond, predicted_after, predicted)
    found = _staleness(later.finals, later.leaps, mjd, predicted, measured=mjd_of(later.last_measured))
    return Orientation(angles=joined, predicted=predicted, staleness=found)


def _angles(finals: Finals, leaps: LeapSeconds, mjd: Floats) -> tuple[EarthAngles, NDArray[np.bool_]]:
    """Return the angles at days of one table, and where they are predictions."""
    tai_utc = tai_utc_s(leaps, mjd)
    ut1_tai = finals.ut1_utc_s - tai_utc_s(leaps, finals.mjd)

    def at(column: Floats) -> Floats:
        return np.asarray(np.interp(mjd, finals.mjd, column))

    angles = EarthAngles(
        ut1_utc_s=at(ut1_tai) + tai_utc,
        tai_utc_s=tai_utc,
        xp_rad=at(finals.xp_arcsec) * _ARCSEC,
        yp_rad=at(finals.yp_arcsec) * _ARCSEC,
        lod_s=at(finals.lod_ms) * 1e-3,
        dx_rad=at(finals.dx_mas) * 1e-3 * _ARCSEC,
        dy_rad=at(finals.dy_mas) * 1e-3 * _ARCSEC,
    )
    above = np.minimum(np.searchsorted(finals.mjd, mjd, side="left"), len(finals.mjd) - 1)
    return angles, finals.predicted[above]


def _outside(tables: EarthTables) -> PropagationError:
    """Return the refusal of a time that no table covers."""
    first, last = tables.first, tables.until
    fetched = "".join(f"; {sentence}" for sentence in tables.set_aside)
    return PropagationError(
        f"Earth orientation is known from {first:%Y-%m-%d} to {last:%Y-%m-%d} only; stay in TEME, fetch a later table "
        f"(hoshimori fetch iers) or install a newer astropy-iers-data{fetched}",
        first=first,
        last=last,
    )


def _staleness(
    finals: Finals, leaps: LeapSeconds, mjd: Floats, predicted: NDArray[np.bool_], *, measured: float
) -> Staleness:
    """Return the report on times at `mjd`."""
    latest = float(mjd.max(initial=finals.mjd[0]))
    age = latest - measured
    warnings = []
    if predicted.any():
        warnings.append(
            f"Earth orientation was measured up to {instant_of(measured):%Y-%m-%d}; "
            f"{int(predicted.sum())} of {len(mjd)} times rest on predictions, the latest {age:.1f} days ahead."
        )
    if leaps.expires is not None and instant_of(latest) > leaps.expires:
        warnings.append(f"The list of leap seconds is known to be complete only until {leaps.expires:%Y-%m-%d}.")
    return Staleness(
        last_measured=instant_of(measured),
        last_predicted=instant_of(float(finals.mjd[-1])),
        leap_seconds_expire=leaps.expires,
        age_days=age,
        predicted_share=float(predicted.mean()) if len(predicted) else 0.0,
        warnings=tuple(warnings),
    )
