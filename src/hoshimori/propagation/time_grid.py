"""Times for kernels: UTC datetimes to pairs (jd, fr) and back, and grids of them.

A pair is the Julian date of the preceding midnight (a whole number and a half) and the fraction of the day, so that the
sum keeps microseconds. Days have 86,400 s: inside a leap second, which SGP4 does not know either, times repeat.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hoshimori.errors import UsageError

Floats = NDArray[np.float64]

_UNIX = datetime(1970, 1, 1, tzinfo=UTC)
_JD_OF_UNIX = 2440587.5
_DAY_US = 86_400_000_000
_US = timedelta(microseconds=1)


def jd_fr_of_microseconds(unix_us: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Return (jd, fr) of UTC times given as microseconds since 1970, same shape."""
    days = np.floor_divide(unix_us, _DAY_US)
    rest = unix_us - days * _DAY_US
    return days + _JD_OF_UNIX, rest / float(_DAY_US)


def microseconds_of_jd_fr(jd: Floats, fr: Floats) -> NDArray[np.int64]:
    """Return UTC microseconds since 1970 of (jd, fr), rounded to the nearest, same shape."""
    whole = np.floor(np.asarray(jd) - _JD_OF_UNIX)
    rest = (np.asarray(jd) - _JD_OF_UNIX - whole) + np.asarray(fr)
    return np.asarray(whole.astype(np.int64) * _DAY_US + np.rint(rest * _DAY_US).astype(np.int64))


def microseconds(instant: datetime) -> int:
    """Return whole microseconds since 1970 of an aware datetime (a naive one is refused with UsageError)."""
    if instant.tzinfo is None:
        raise UsageError(f"{instant} has no time zone; times are UTC-aware", instant=str(instant))
    return (instant - _UNIX) // _US


def to_jd_fr(instant: datetime) -> tuple[float, float]:
    """Return (jd, fr) of an aware datetime."""
    days, rest = divmod(microseconds(instant), _DAY_US)
    return days + _JD_OF_UNIX, rest / _DAY_US


def from_jd_fr(jd: float, fr: float) -> datetime:
    """Return the UTC datetime of (jd, fr), rounded to the microsecond."""
    (unix_us,) = microseconds_of_jd_fr(np.array([jd]), np.array([fr])).tolist()
    return _UNIX + timedelta(microseconds=unix_us)


def epochs_jd_fr(epochs: pl.Series) -> tuple[Floats, Floats]:
    """Return (jd, fr) of the epochs of element sets, exact where they come from a TLE.

    A TLE gives the epoch to 1e-8 day (864 us) but a datetime keeps microseconds; half of one is 4 mm in LEO. So an
    epoch within half a microsecond of a multiple of 1e-8 day is taken to be that multiple, which is what `sgp4` reads
    from the TLE. For other epochs this moves one in a thousand by at most half a microsecond.

    Args:
        epochs: Datetime series, UTC, microseconds.
    """
    jd, fr = jd_fr_of_microseconds(epochs.dt.epoch("us").to_numpy().astype(np.int64))
    snapped = np.rint(fr * 1e8) / 1e8
    near = np.abs(snapped - fr) * _DAY_US <= 0.5 + 1e-4  # half a microsecond, and the rounding of fr
    return jd, np.where(near, snapped, fr)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TimeGrid:
    """Times at which states are asked for.

    Attributes:
        jd: Julian dates UTC of midnights, shape (T,).
        fr: Fractions of the day, shape (T,).
    """

    jd: Floats
    fr: Floats

    @classmethod
    def regular(cls, begin: datetime, end: datetime, step_s: float) -> "TimeGrid":
        """Return begin, begin + step, ... up to but not including `end`.

        Raises:
            UsageError: The interval is empty, the step is not positive, or a time has no zone.
        """
        first, last = microseconds(begin), microseconds(end)
        if not (last > first and np.isfinite(step_s) and step_s > 0.0):
            raise UsageError(
                f"no times from {begin} to {end} at steps of {step_s} s; the end must come after the begin",
                begin=str(begin),
                end=str(end),
                step_s=step_s,
            )
        count = int(np.ceil((last - first) / (step_s * 1e6) - 1e-9))
        offsets = np.rint(np.arange(max(count, 1)) * (step_s * 1e6)).astype(np.int64)
        return cls.of_microseconds(first + offsets)

    @classmethod
    def at(cls, instants: Iterable[datetime]) -> "TimeGrid":
        """Return the grid of just these times, in the order given."""
        return cls.of_microseconds(np.array([microseconds(instant) for instant in instants], dtype=np.int64))

    @classmethod
    def of_microseconds(cls, unix_us: NDArray[np.int64]) -> "TimeGrid":
        """Return the grid of times given as UTC microseconds since 1970, shape (T,)."""
        jd, fr = jd_fr_of_microseconds(unix_us)
        return cls(jd=jd, fr=fr)

    def __len__(self) -> int:
        """Return the number of times."""
        return len(self.jd)

    def microseconds(self) -> NDArray[np.int64]:
        """Return the times as UTC microseconds since 1970, shape (T,)."""
        return microseconds_of_jd_fr(self.jd, self.fr)

    def seconds(self) -> Floats:
        """Return the times in seconds since the first of them, shape (T,)."""
        return np.asarray(((self.jd - self.jd[0]) + (self.fr - self.fr[0])) * 86400.0)

    def instants(self) -> list[datetime]:
        """Return the times as UTC datetimes."""
        return [_UNIX + int(us) * _US for us in self.microseconds()]
