"""Earth orientation at given times from the IERS data that an installed package ships, and how stale that is.

Nothing is fetched: `astropy-iers-data` carries finals2000A.all and the leap seconds of the day it was released. Values
are linear between 0h UTC of consecutive days (UT1 as UT1-TAI, which does not jump); the daily and half-daily tides that
this leaves out are below 0.05 ms in UT1 (2 cm on the ground) and 0.5 mas in the pole.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import astropy_iers_data
import numpy as np
from numpy.typing import NDArray

from hoshimori.astro.frames import EarthAngles
from hoshimori.errors import PropagationError
from hoshimori.io.iers import Finals, LeapSeconds, read_finals2000a, read_leap_seconds
from hoshimori.propagation.time_grid import TimeGrid

_MJD_ORIGIN = 2400000.5
_UNIX_MJD = 40587
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


@cache
def _shipped() -> tuple[Finals, LeapSeconds]:
    """Return the tables of the installed package, read once."""
    finals = Path(astropy_iers_data.IERS_A_FILE).read_text(encoding="ascii")
    leaps = Path(astropy_iers_data.IERS_LEAP_SECOND_FILE).read_text(encoding="ascii")
    return read_finals2000a(finals), read_leap_seconds(leaps)


def earth_orientation(grid: TimeGrid, tables: tuple[Finals, LeapSeconds] | None = None) -> Orientation:
    """Return Earth orientation at the times of a grid.

    Args:
        grid: Times, UTC.
        tables: IERS tables to use instead of those of the installed package.

    Raises:
        PropagationError: A time lies outside the table (`first`, `last` in data).
    """
    finals, leaps = tables or _shipped()
    mjd = (grid.jd - _MJD_ORIGIN) + grid.fr
    if len(mjd) and not (finals.mjd[0] <= mjd.min() and mjd.max() <= finals.mjd[-1]):
        first, last = _instant(finals.mjd[0]), _instant(finals.mjd[-1])
        raise PropagationError(
            f"Earth orientation is known from {first:%Y-%m-%d} to {last:%Y-%m-%d} only; "
            "stay in TEME or install a newer astropy-iers-data",
            first=first,
            last=last,
        )
    tai_utc = _tai_utc(leaps, mjd)
    ut1_tai = finals.ut1_utc_s - _tai_utc(leaps, finals.mjd)

    def at(column: NDArray[np.float64]) -> NDArray[np.float64]:
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
    predicted = finals.predicted[above]
    return Orientation(angles=angles, predicted=predicted, staleness=_staleness(finals, leaps, mjd, predicted))


def _tai_utc(leaps: LeapSeconds, mjd: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return TAI - UTC, s; before 1972 the first value (UTC was not in whole seconds then)."""
    return leaps.tai_utc_s[np.maximum(np.searchsorted(leaps.mjd, mjd, side="right") - 1, 0)]


def _staleness(finals: Finals, leaps: LeapSeconds, mjd: NDArray[np.float64], predicted: NDArray[np.bool_]) -> Staleness:
    """Return the report on times at `mjd`."""
    last_measured = float(finals.mjd[~finals.predicted].max(initial=finals.mjd[0]))
    latest = float(mjd.max(initial=finals.mjd[0]))
    age = latest - last_measured
    warnings = []
    if predicted.any():
        warnings.append(
            f"Earth orientation was measured up to {_instant(last_measured):%Y-%m-%d}; "
            f"{int(predicted.sum())} of {len(mjd)} times rest on predictions, the latest {age:.1f} days ahead."
        )
    if leaps.expires is not None and _instant(latest) > leaps.expires:
        warnings.append(f"The list of leap seconds is known to be complete only until {leaps.expires:%Y-%m-%d}.")
    return Staleness(
        last_measured=_instant(last_measured),
        last_predicted=_instant(float(finals.mjd[-1])),
        leap_seconds_expire=leaps.expires,
        age_days=age,
        predicted_share=float(predicted.mean()) if len(predicted) else 0.0,
        warnings=tuple(warnings),
    )


def _instant(mjd: float) -> datetime:
    """Return the UTC datetime of a Modified Julian Date."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=mjd - _UNIX_MJD)
