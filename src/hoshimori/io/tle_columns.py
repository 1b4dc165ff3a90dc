"""Numbers out of the columns of many TLEs at once.

A field is a sum of digits in whole numbers, divided once by a power of ten. Both are exact in a float of 53 bits, so
the quotient is correctly rounded: the same value as `float()` of the text.
"""

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hoshimori.io.alpha5 import FIRST_COLUMN
from hoshimori.io.element_set_table import SCHEMA
from hoshimori.io.tle_layout import (
    CHECKSUM,
    EPOCH_UNIT_US,
    EPOCH_UNITS_PER_DAY,
    FIELDS,
    FINE_LAYOUT,
    FINE_POINT,
    LAYOUTS,
    YEARS,
    checksums,
    follows,
)

Columns = NDArray[np.uint8]

_DAYS_TO_YEAR: Final = np.array([np.datetime64(f"{year}-01-01", "D").astype(np.int64) for year in YEARS])
_DAYS_IN_YEAR: Final = np.array(
    [366 if year % 4 == 0 else 365 for year in YEARS]
)  # 2000 is a leap year, 1900 is not here
_CENTURY: Final = np.array([divmod(year // 100, 10) for year in YEARS], dtype=np.uint8) + ord("0")
_POWERS: Final = np.array([10.0**power for power in range(23)], dtype=np.float64)  # exact up to 1e22
_MANTISSA_DIGITS: Final = 5
_BLANK, _MINUS, _POINT, _ZERO = (ord(sign) for sign in " -.0")


def read_columns(one: Columns, two: Columns) -> tuple[pl.DataFrame, NDArray[np.bool_]]:
    """Return the element sets of pairs of lines.

    Args:
        one: Bytes of lines 1, one row a column, shape (69, n).
        two: Bytes of lines 2, same shape.

    Returns:
        Columns of an element set without `object_name`, for the pairs that are sound; and which those are, shape (n,):
        both follow the layout, checksums agree, both name the same object, the day of the epoch exists.
    """
    good = follows(one, LAYOUTS[0]) & _follows_two(two)
    good &= (checksums(one) == one[CHECKSUM] - np.uint8(_ZERO)) & (checksums(two) == two[CHECKSUM] - np.uint8(_ZERO))
    if not good.all():
        one, two = np.ascontiguousarray(one[:, good]), np.ascontiguousarray(two[:, good])

    def field(keyword: str) -> Columns:
        line, columns = FIELDS[keyword]
        return (one, two)[line][columns]

    number = _catalogue_number(field("NORAD_CAT_ID"))
    epoch, day_exists = _epoch(field("EPOCH"))
    sound = day_exists & (number == _catalogue_number(field("NORAD_CAT_ID of line 2")))
    values = {
        "norad_cat_id": number,
        "object_id": _designator(field("OBJECT_ID")),
        "epoch": pl.Series(epoch).cast(SCHEMA["epoch"]),
        "mean_motion": _mean_motion(two),
        "eccentricity": _whole(field("ECCENTRICITY")) / _POWERS[7],
        "inclination": _decimal(field("INCLINATION")),
        "ra_of_asc_node": _decimal(field("RA_OF_ASC_NODE")),
        "arg_of_pericenter": _decimal(field("ARG_OF_PERICENTER")),
        "mean_anomaly": _decimal(field("MEAN_ANOMALY")),
        "ephemeris_type": _whole(field("EPHEMERIS_TYPE")),
        "classification_type": _text(field("CLASSIFICATION_TYPE")),
        "element_set_no": _whole(field("ELEMENT_SET_NO")),
        "rev_at_epoch": _whole(field("REV_AT_EPOCH")),
        "bstar": _exponential(field("BSTAR")),
        "mean_motion_dot": _signed_decimal(field("MEAN_MOTION_DOT")),
        "mean_motion_ddot": _exponential(field("MEAN_MOTION_DDOT")),
    }
    table = pl.DataFrame(values)
    if not sound.all():
        table = table.filter(sound)
        good[np.flatnonzero(good)[~sound]] = False
    return table, good


def _follows_two(two: Columns) -> NDArray[np.bool_]:
    good = follows(two, LAYOUTS[1])
    fine = np.flatnonzero(~good & (two[FINE_POINT] == _POINT))
    if fine.size:
        good[fine] = follows(two[:, fine], FINE_LAYOUT)
    return good


def _mean_motion(two: Columns) -> NDArray[np.float64]:
    columns = two[FIELDS["MEAN_MOTION"][1]]
    value = _decimal(columns, point=2)
    fine = two[FINE_POINT] == _POINT
    if fine.any():
        value[fine] = _decimal(columns[:, fine], point=1)
    return value


def _digit(column: Columns) -> Columns:
    digit = column - np.uint8(_ZERO)
    return digit * (digit < 10)  # blanks and signs count 0


def _whole(columns: Columns) -> NDArray[np.int64]:
    value = np.zeros(columns.shape[1], dtype=np.int64)
    for column in columns:
        value *= 10
        value += _digit(column)
    return value


def _decimal(columns: Columns, point: int = 3) -> NDArray[np.float64]:
    """Return numbers whose decimal point stands in column `point`; it counts no digit, so it is left out."""
    decimals = len(columns) - point - 1
    digits = _whole(columns[:point]) * 10**decimals + _whole(columns[point + 1 :])
    value: NDArray[np.float64] = digits / _POWERS[decimals]
    return value


def _signed_decimal(columns: Columns) -> NDArray[np.float64]:
    value = _decimal(columns, point=1)
    return _signed(columns[0], value)


def _exponential(columns: Columns) -> NDArray[np.float64]:
    mantissa = _whole(columns[1:6])
    exponent = np.where(columns[6] == _MINUS, -1, 1) * _digit(columns[7]).astype(np.int64)
    shift = exponent - _MANTISSA_DIGITS
    value = np.where(shift < 0, mantissa / _POWERS[np.maximum(-shift, 0)], mantissa * _POWERS[np.maximum(shift, 0)])
    return _signed(columns[0], value)


def _signed(sign: Columns, value: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(sign == _MINUS, -value, value) + 0.0  # no negative zero


def _catalogue_number(columns: Columns) -> NDArray[np.int64]:
    head: NDArray[np.int64] = FIRST_COLUMN[columns[0]].astype(np.int64)
    return head * 10_000 + _whole(columns[1:])


def _epoch(columns: Columns) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return microseconds since 1970 and whether that day is one of its year."""
    year = _whole(columns[:2])
    day = _whole(columns[2:5])
    days = _DAYS_TO_YEAR[year] + day - 1
    units = days * EPOCH_UNITS_PER_DAY + _whole(columns[6:])
    return units * EPOCH_UNIT_US, (day >= 1) & (day <= _DAYS_IN_YEAR[year])


def _designator(columns: Columns) -> pl.Series:
    """Return COSPAR designators, "98067A  " as "1998-067A"; what has no year and launch stays as it is."""
    size = columns.shape[1]
    launch, piece = columns[:5], columns[5:]
    regular = ((launch - np.uint8(_ZERO)) < 10).all(axis=0)
    rows = np.full((12, size), _BLANK, dtype=np.uint8)
    rows[:2] = _CENTURY[_whole(launch[:2]) * regular].T
    rows[2:4], rows[4], rows[5:8], rows[8:11], rows[11] = launch[:2], _MINUS, launch[2:], piece, ord("\n")
    if not regular.all():
        rows[:8, ~regular] = columns[:, ~regular]
        rows[8:11, ~regular] = _BLANK
    inner = regular & (piece[0] == _BLANK)
    if (inner & (piece[1:] != _BLANK).any(axis=0)).any():  # some old sets write the piece at the right end
        return _strings(rows).str.replace_all(" ", "")
    return _strings(rows)


def _text(columns: Columns) -> pl.Series:
    return _strings(np.vstack((columns, np.full((1, columns.shape[1]), ord("\n"), dtype=np.uint8))))


def _strings(rows: Columns) -> pl.Series:
    """Return one string a set from rows of ASCII columns of which the last is a newline; blanks at the end cut off."""
    if not rows.shape[1]:
        return pl.Series([], dtype=pl.String)
    text = np.ascontiguousarray(rows.T).tobytes()[:-1].decode("ascii")
    return pl.Series([text]).str.split("\n").explode().str.strip_chars_end(" ")
