"""The IERS tables that Earth orientation rests on: the one of the installed package, and a later one that goes on.

The installed table counts as far as it reaches; a fetched one is joined to its last day, or refused with the reason
(docs/adr/0029).
"""

from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final

import astropy_iers_data
import numpy as np
from numpy.typing import NDArray

from hoshimori.errors import BadInputError
from hoshimori.io.iers import Finals, LeapSeconds, read_finals2000a, read_leap_seconds

Floats = NDArray[np.float64]

#: A whole table predicts 372 days; one that predicts less than this broke off.
LEAST_PREDICTED_DAYS: Final = 300.0
#: Greatest step from day to day; since 1973 the greatest are 4.1 ms beside leap seconds, and 0.006".
GREATEST_STEP_S: Final = 0.010
GREATEST_STEP_ARCSEC: Final = 0.02
#: Greatest difference of two tables at the seam: half a leap second; predictions of a year have missed 0.28 s, 0.08".
SEAM_UT1_S: Final = 0.5
SEAM_POLE_ARCSEC: Final = 0.25
#: A leap second is announced five months ahead or more.
_ANNOUNCED: Final = timedelta(days=150)
_UNIX_MJD: Final = 40587


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LaterTable:
    """What a fetched table says from the last day of the installed one on.

    Attributes:
        finals: That day as the installed table has it, then the days of the fetched one.
        leaps: Leap seconds, those of the fetched table among them.
        sha256: Payload that holds the fetched table.
        last_measured: Last day that the fetched table has measured, not predicted.
        new_leap_seconds: Days on which it has a leap second that the installed list has not.
    """

    finals: Finals
    leaps: LeapSeconds
    sha256: str
    last_measured: datetime
    new_leap_seconds: tuple[datetime, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EarthTables:
    """Tables to work with.

    Attributes:
        finals: The installed table.
        leaps: The installed list of leap seconds.
        later: How it goes on; None where no fetched table continues it.
        set_aside: Why fetched tables are not used, as sentences.
    """

    finals: Finals
    leaps: LeapSeconds
    later: LaterTable | None = None
    set_aside: tuple[str, ...] = ()

    @property
    def first(self) -> datetime:
        """First day that is known."""
        return instant_of(self.finals.mjd[0])

    @property
    def installed_until(self) -> datetime:
        """Last day of the installed table."""
        return instant_of(self.finals.mjd[-1])

    @property
    def until(self) -> datetime:
        """Last day that is known."""
        return instant_of((self.later or self).finals.mjd[-1])

    def fetched_for(self, latest: datetime) -> str:
        """Return the SHA-256 of the fetched table that times up to `latest` rest on; "" where they need none."""
        return self.later.sha256 if self.later is not None and latest > self.installed_until else ""


@cache
def installed_tables() -> EarthTables:
    """Return the tables of the installed package, read once."""
    finals = Path(astropy_iers_data.IERS_A_FILE).read_text(encoding="ascii")
    leaps = Path(astropy_iers_data.IERS_LEAP_SECOND_FILE).read_text(encoding="ascii")
    return EarthTables(finals=read_finals2000a(finals), leaps=read_leap_seconds(leaps))


def continued(tables: EarthTables, fetched: Finals, *, sha256: str) -> EarthTables:
    """Return the tables, gone on with by a fetched one; as they are where it reaches no further.

    Args:
        tables: The installed ones.
        fetched: A later table.
        sha256: Its payload.

    Raises:
        BadInputError: The fetched table is damaged, broke off, or does not fit on; the sentence says why.
    """
    _check_whole(fetched)
    seam, own = float(tables.finals.mjd[-1]), tables.finals
    if fetched.mjd[-1] <= seam:
        return tables
    if fetched.mjd[0] > seam:
        raise BadInputError(
            f"it begins on {_day(fetched.mjd[0])}, after the installed table's last day, {_day(seam)}; install a newer "
            "astropy-iers-data"
        )
    leaps, new = _with_leaps_of(fetched, tables.leaps)
    k = int(seam - fetched.mjd[0])
    ut1_tai = own.ut1_utc_s[-1] - tai_utc_s(tables.leaps, own.mjd[-1:])[0]
    off_s = abs(fetched.ut1_utc_s[k] - tai_utc_s(leaps, fetched.mjd[k : k + 1])[0] - ut1_tai)
    off_pole = max(abs(fetched.xp_arcsec[k] - own.xp_arcsec[-1]), abs(fetched.yp_arcsec[k] - own.yp_arcsec[-1]))
    if off_s > SEAM_UT1_S or off_pole > SEAM_POLE_ARCSEC:
        raise BadInputError(
            f"on {_day(seam)}, the installed table's last day, the two differ by {off_s:.3f} s in UT1 and "
            f'{off_pole:.3f}" in the pole, more than {SEAM_UT1_S:g} s or {SEAM_POLE_ARCSEC:g}": a data artefact; '
            "install a newer astropy-iers-data"
        )
    rows = {f.name: getattr(fetched, f.name)[k:].copy() for f in fields(Finals)}
    for f in fields(Finals):
        rows[f.name][0] = getattr(own, f.name)[-1]
    rows["ut1_utc_s"][0] = ut1_tai + tai_utc_s(leaps, own.mjd[-1:])[0]
    later = LaterTable(
        finals=Finals(**rows),
        leaps=leaps,
        sha256=sha256,
        last_measured=instant_of(last_measured(fetched)),
        new_leap_seconds=new,
    )
    return replace(tables, later=later)


def ut1_difference_s(tables: EarthTables, fetched: Finals, at: datetime) -> float | None:
    """Return by how much the fetched table differs from the installed one in UT1 - TAI at an instant; None outside."""
    leaps, _ = _with_leaps_of(fetched, tables.leaps)
    mjd = mjd_of(at)
    if not all(f.mjd[0] <= mjd <= f.mjd[-1] for f in (tables.finals, fetched)):
        return None
    both = [
        float(np.interp(mjd, f.mjd, f.ut1_utc_s - tai_utc_s(known, f.mjd)))
        for f, known in ((fetched, leaps), (tables.finals, tables.leaps))
    ]
    return both[0] - both[1]


def tai_utc_s(leaps: LeapSeconds, mjd: Floats) -> Floats:
    """Return TAI - UTC, s; before 1972 the first value (UTC was not in whole seconds then)."""
    return leaps.tai_utc_s[np.maximum(np.searchsorted(leaps.mjd, mjd, side="right") - 1, 0)]


def instant_of(mjd: float) -> datetime:
    """Return the UTC datetime of a Modified Julian Date."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=float(mjd) - _UNIX_MJD)


def mjd_of(at: datetime) -> float:
    """Return the Modified Julian Date of a UTC datetime."""
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(days=1) + _UNIX_MJD


def last_measured(finals: Finals) -> float:
    """Return the last day, as Modified Julian Date, whose pole and UT1 are measured."""
    return float(finals.mjd[~finals.predicted].max(initial=finals.mjd[0]))


def _check_whole(fetched: Finals) -> None:
    """Refuse a table that breaks off or jumps.

    Raises:
        BadInputError: It does; says on which day.
    """
    ahead = float(fetched.mjd[-1]) - last_measured(fetched)
    if ahead < LEAST_PREDICTED_DAYS:
        raise BadInputError(
            f"it ends on {_day(fetched.mjd[-1])}, {ahead:.0f} days after its last measurement, where a whole one "
            "predicts a year: it broke off; fetch it again"
        )
    steps = np.diff(fetched.ut1_utc_s)
    wrong = np.abs(steps - np.rint(steps)) > GREATEST_STEP_S
    for pole in (fetched.xp_arcsec, fetched.yp_arcsec):
        wrong |= np.abs(np.diff(pole)) > GREATEST_STEP_ARCSEC
    if wrong.any():
        day = _day(fetched.mjd[1 + int(np.argmax(wrong))])
        raise BadInputError(f"UT1 or the pole jumps on {day}, as the Earth does not: it is damaged; fetch it again")


def _with_leaps_of(fetched: Finals, leaps: LeapSeconds) -> tuple[LeapSeconds, tuple[datetime, ...]]:
    """Return the list with the later leap seconds that a table shows by its jumps, and the days of these."""
    jumps = np.rint(np.diff(fetched.ut1_utc_s))
    new = np.flatnonzero((jumps != 0.0) & (fetched.mjd[1:] > leaps.mjd[-1]))
    mjd = fetched.mjd[1:][new]
    expires = leaps.expires
    if expires is not None:
        expires = max(expires, instant_of(last_measured(fetched)) + _ANNOUNCED)
    longer = LeapSeconds(
        mjd=np.concatenate((leaps.mjd, mjd)),
        tai_utc_s=np.concatenate((leaps.tai_utc_s, leaps.tai_utc_s[-1] + np.cumsum(jumps[new]))),
        expires=expires,
    )
    return longer, tuple(instant_of(day) for day in mjd.tolist())


def _day(mjd: float) -> str:
    return f"{instant_of(mjd):%Y-%m-%d}"
