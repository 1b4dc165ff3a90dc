"""Earth orientation as the IERS publishes it: the fixed-width table finals2000A and the list of leap seconds.

Columns after https://maia.usno.navy.mil/ser7/readme.finals2000A (1-based): MJD 8-15, flag of the pole 17, xp 19-27 and
yp 38-46 in arcseconds, flag of UT1 58, UT1-UTC 59-68 in s, excess length of day 80-86 in ms, dX 98-106 and dY 117-125
in mas.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hoshimori.errors import FormatError
from hoshimori.io.reading import Limits, Reading
from hoshimori.model.columns import QUARANTINE

Floats = NDArray[np.float64]

FORMAT = "iers-finals2000a"
_EXPIRY = re.compile(r"#\s*File expires on (\d{1,2} \w+ \d{4})")
_FIELDS = {  # name: (begin, end) 0-based, half-open
    "mjd": (7, 15),
    "xp_arcsec": (18, 27),
    "yp_arcsec": (37, 46),
    "ut1_utc_s": (58, 68),
    "lod_ms": (79, 86),
    "dx_mas": (97, 106),
    "dy_mas": (116, 125),
}
_NEEDED = ("mjd", "xp_arcsec", "yp_arcsec", "ut1_utc_s")
_SECONDS_OF_TURN = 10.0  # |UT1-UTC| is kept below 0.9 s; far more than that is not this table


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Finals:
    """Earth orientation at 0h UTC of consecutive days, arrays of shape (D,).

    Attributes:
        mjd: Modified Julian dates UTC, ascending by one.
        xp_arcsec: Polar motion.
        yp_arcsec: Polar motion.
        ut1_utc_s: UT1 - UTC, s.
        lod_ms: Excess length of day, ms; 0 where the table is blank (predictions).
        dx_mas: Celestial pole offset dX, mas; 0 where blank.
        dy_mas: Celestial pole offset dY, mas; 0 where blank.
        predicted: Whether pole or UT1 is a prediction.
    """

    mjd: Floats
    xp_arcsec: Floats
    yp_arcsec: Floats
    ut1_utc_s: Floats
    lod_ms: Floats
    dx_mas: Floats
    dy_mas: Floats
    predicted: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LeapSeconds:
    """TAI - UTC, valid from each date on.

    Attributes:
        mjd: First days, shape (L,), ascending.
        tai_utc_s: Seconds from then on, shape (L,).
        expires: Until when the list is known to be complete, UTC; None where it does not say.
    """

    mjd: Floats
    tai_utc_s: Floats
    expires: datetime | None


def read_finals(data: bytes, *, source: str, limits: Limits) -> Reading:
    """Return the table as `earth_orientation`, one row a day, columns as the attributes of `Finals`.

    Args:
        data: ASCII, finals2000A of any length.
        source: Name of the payload.
        limits: Bounds on records.

    Raises:
        FormatError: As `read_finals2000a`, and where there are too many lines.
    """
    if data.count(b"\n") > limits.max_records:
        raise FormatError(f"{source}: there are too many lines", path=source, standard="finals2000A")
    try:
        finals = read_finals2000a(data.decode("ascii", errors="replace"))
    except FormatError as error:
        raise FormatError(f"{source}: {error.message}", path=source, **error.data) from error
    kinds = {"int": pl.Int64(), "str": pl.String()}
    return Reading(
        record_format=FORMAT,
        kind="earth_orientation",
        earth_orientation=pl.DataFrame({name: getattr(finals, name) for name in (*_FIELDS, "predicted")}),
        quarantine=pl.DataFrame(schema={name: kinds[kind] for name, kind in QUARANTINE.items()}),
    )


def read_finals2000a(text: str) -> Finals:
    """Return the table; rows at the end that carry no UT1 yet are left out.

    Raises:
        FormatError: A value is not a number, days are missing, or there is no row (`line`, `keyword` in data).
    """
    values: dict[str, list[float]] = {name: [] for name in _FIELDS}
    predicted: list[bool] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line[58:68].strip():
            continue
        for name, (begin, end) in _FIELDS.items():
            values[name].append(_number(line[begin:end], name, number))
        predicted.append(line[16:17] != "I" or line[57:58] != "I")
    arrays = {name: np.array(column) for name, column in values.items()}
    if not predicted:
        raise FormatError(
            "no Earth orientation in this text; expected the IERS table finals2000A", standard="finals2000A"
        )
    gaps = np.flatnonzero(np.diff(arrays["mjd"]) != 1.0)
    if len(gaps):
        mjd = float(arrays["mjd"][gaps[0]])
        raise FormatError(
            f"the day after MJD {mjd:.0f} is missing in finals2000A; fetch the file again",
            standard="finals2000A",
            mjd=mjd,
        )
    return Finals(**arrays, predicted=np.array(predicted))


def read_leap_seconds(text: str) -> LeapSeconds:
    """Return the leap seconds of the IERS file Leap_Second.dat (MJD, day, month, year, TAI-UTC).

    Raises:
        FormatError: A row is malformed or there is none (`line` in data).
    """
    rows: list[tuple[float, float]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.split("#", 1)[0].split()
        if not words:
            continue
        try:
            rows.append((float(words[0]), float(words[4])))
        except (IndexError, ValueError) as error:
            raise FormatError(
                f"line {number} of Leap_Second.dat is no leap second: {line[:60]!r}",
                standard="Leap_Second",
                line=number,
            ) from error
    if not rows:
        raise FormatError("no leap second in this text; expected the IERS file Leap_Second.dat", standard="Leap_Second")
    found = _EXPIRY.search(text)
    expires = datetime.strptime(found[1], "%d %B %Y").replace(tzinfo=UTC) if found else None
    mjd, tai_utc = np.array(sorted(rows)).T
    return LeapSeconds(mjd=mjd, tai_utc_s=tai_utc, expires=expires)


def _number(field: str, name: str, line: int) -> float:
    """Return the number in a field; blank is 0 where the table may be blank."""
    if not field.strip() and name not in _NEEDED:
        return 0.0
    try:
        value = float(field)
    except ValueError:
        value = float("nan")
    if not np.isfinite(value) or (name == "ut1_utc_s" and abs(value) > _SECONDS_OF_TURN):
        raise FormatError(
            f"line {line} of finals2000A has {field!r} as {name}; fetch the file again",
            standard="finals2000A",
            keyword=name,
            line=line,
        )
    return value
