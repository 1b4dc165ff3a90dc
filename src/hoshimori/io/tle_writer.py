"""Element sets as TLE text, and a refusal of what its columns cannot express.

Numbers are rounded to the digits of the format. Zero exponents are printed +0, as CelesTrak does; numbers up to 99,999
with leading zeros, above in Alpha-5. A name stands on a line of its own behind "0 ".
"""

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hoshimori.io.alpha5 import LETTERS, MAX_ALPHA5
from hoshimori.io.element_set_table import cannot_write
from hoshimori.io.tle_layout import CHECKSUM, EPOCH_UNIT_US, EPOCH_UNITS_PER_DAY, LENGTH, YEARS, checksums

Rows = NDArray[np.uint8]

_DESIGNATOR: Final = r"^(?:[0-9]{4}-[0-9]{3}[A-Z]{0,3})?$"
_FREE_TEXT: Final = r"^[!-~](?:[ -~]{0,6}[!-~])?$"
_FIVE_DIGITS: Final = r"^[0-9]{5}"
_FIRST_COLUMN: Final = np.array([ord(sign) for sign in "0123456789" + LETTERS], dtype=np.uint8)
_BLANK, _ZERO, _PLUS, _MINUS, _NEWLINE = (ord(sign) for sign in " 0+-\n")


def write_tle(sets: pl.DataFrame, *, names: bool) -> bytes:
    """Return element sets as TLE text with LF at line ends.

    Args:
        sets: Columns of an element set, valid (`hoshimori.io.element_set_table.valid`).
        names: Whether a line with the name stands before each set.

    Raises:
        FormatError: A set that a TLE cannot express: catalogue number above 339,999, a designator of another form, an
            eccentricity that rounds to 1, a number with too many digits; says which.
    """
    for rule, why in _refusals():
        wrong = sets.with_row_index("at", offset=1).filter(rule)
        if len(wrong):
            first = wrong.row(0, named=True)
            raise cannot_write("TLE", first["at"], first["norad_cat_id"], why)
    if not len(sets):
        return b""
    one, two = _line_one(sets), _line_two(sets)
    for line in (one, two):
        line[CHECKSUM] = checksums(line) + np.uint8(_ZERO)
    text = np.concatenate((one, two)).T.tobytes()
    if not names:
        return text
    size = one.shape[0] + two.shape[0]
    return b"".join(
        b"0 " + name.encode() + b"\n" + text[at * size : (at + 1) * size]
        for at, name in enumerate(sets["object_name"].to_list())
    )


def _refusals() -> list[tuple[pl.Expr, str]]:
    """Return (true for what cannot be written, why); the digits of each number are those left after rounding."""
    year = pl.col("object_id").str.head(4).cast(pl.Int32, strict=False)
    regular = pl.col("object_id").str.contains(_DESIGNATOR)
    other = pl.col("object_id").str.contains(_FREE_TEXT) & ~pl.col("object_id").str.contains(_FIVE_DIGITS)
    return [
        (pl.col("norad_cat_id") > MAX_ALPHA5, "its catalogue number is above 339999, the end of Alpha-5; use OMM"),
        (~regular & ~other, "its OBJECT_ID is no COSPAR designator"),
        (regular & ~year.is_between(YEARS[57], YEARS[56]), "its OBJECT_ID has a year outside 1957 to 2056"),
        (
            pl.col("epoch").dt.offset_by(f"{EPOCH_UNIT_US // 2}us").dt.year() > YEARS[56],
            "its EPOCH rounds to a year outside 1957 to 2056",
        ),
        (pl.col("eccentricity") >= 1 - 0.5e-7, "its ECCENTRICITY rounds to 1"),
        (pl.col("mean_motion") <= 0.5e-8, "its MEAN_MOTION rounds to 0"),
        (pl.col("mean_motion_dot").abs() >= 1 - 0.5e-8, "its MEAN_MOTION_DOT is not between -1 and 1"),
        (pl.col("element_set_no") > 9_999, "its ELEMENT_SET_NO has more than four digits"),
        (pl.col("rev_at_epoch") > 99_999, "its REV_AT_EPOCH has more than five digits"),
        (~pl.col("classification_type").str.contains(r"^[!-~]$"), "its CLASSIFICATION_TYPE is no printable letter"),
    ]


def _line_one(sets: pl.DataFrame) -> Rows:
    line = _blank_line("1", len(sets))
    line[2:7] = _catalogue_number(sets)
    line[7] = _text(sets["classification_type"], 1)
    line[9:17] = _text(sets["object_id"].str.replace(r"^[0-9]{2}([0-9]{2})-", "$1"), 8)
    units = (sets["epoch"].dt.timestamp("us").to_numpy() + EPOCH_UNIT_US // 2) // EPOCH_UNIT_US
    days, fraction = np.divmod(units, EPOCH_UNITS_PER_DAY)
    date = days.astype("datetime64[D]")
    year = date.astype("datetime64[Y]")
    line[18:20] = _digits((year.astype(np.int64) + 1970) % 100, 2)
    line[20:23] = _digits((date - year.astype("datetime64[D]")).astype(np.int64) + 1, 3)
    line[23], line[24:32] = ord("."), _digits(fraction, 8)
    rate = np.rint(sets["mean_motion_dot"].to_numpy() * 1e8).astype(np.int64)
    line[33], line[34], line[35:43] = np.where(rate < 0, _MINUS, _BLANK), ord("."), _digits(np.abs(rate), 8)
    line[44:52] = _exponential(sets["mean_motion_ddot"].to_numpy())
    line[53:61] = _exponential(sets["bstar"].to_numpy())
    line[62] = _digits(sets["ephemeris_type"].to_numpy(), 1)
    line[64:68] = _padded(sets["element_set_no"].to_numpy(), 4)
    return line


def _line_two(sets: pl.DataFrame) -> Rows:
    line = _blank_line("2", len(sets))
    line[2:7] = _catalogue_number(sets)
    for columns, name in ((8, "inclination"), (17, "ra_of_asc_node"), (34, "arg_of_pericenter"), (43, "mean_anomaly")):
        line[columns : columns + 8] = _decimal(sets[name].to_numpy(), before=3, after=4)
    line[26:33] = _digits(np.rint(sets["eccentricity"].to_numpy() * 1e7).astype(np.int64), 7)
    line[52:63] = _decimal(sets["mean_motion"].to_numpy(), before=2, after=8)
    line[63:68] = _padded(sets["rev_at_epoch"].to_numpy(), 5)
    return line


def _blank_line(number: str, size: int) -> Rows:
    line = np.full((LENGTH + 1, size), _BLANK, dtype=np.uint8)
    line[0], line[LENGTH] = ord(number), _NEWLINE
    return line


def _digits(values: NDArray[np.int64], width: int) -> Rows:
    rows = np.empty((width, values.size), dtype=np.uint8)
    for at in range(width - 1, -1, -1):
        values, digit = np.divmod(values, 10)
        rows[at] = digit + _ZERO
    return rows


def _padded(values: NDArray[np.int64], width: int) -> Rows:
    """Return whole numbers with blanks for leading zeros."""
    rows = _digits(values, width)
    leading = np.logical_and.accumulate(rows[:-1] == _ZERO, axis=0)
    rows[:-1][leading] = _BLANK
    return rows


def _decimal(values: NDArray[np.float64], *, before: int, after: int) -> Rows:
    whole, fraction = np.divmod(np.rint(values * 10**after).astype(np.int64), 10**after)
    point = np.full((1, values.size), ord("."), dtype=np.uint8)
    return np.concatenate((_padded(whole, before), point, _digits(fraction, after)))


def _exponential(values: NDArray[np.float64]) -> Rows:
    """Return ` 12345-6` for 0.12345e-6: sign, five digits, sign and digit of the exponent; below 1e-10 fewer digits."""
    size = np.abs(values)
    exponent = np.clip(np.floor(np.log10(np.where(size > 0, size, 1.0))).astype(np.int64) + 1, -9, 10)
    mantissa = _scaled(size, exponent)
    exponent += np.where(mantissa >= 100_000, 1, 0)
    mantissa = _scaled(size, exponent)
    exponent[mantissa == 0] = 0
    rows = np.empty((8, values.size), dtype=np.uint8)
    rows[0] = np.where((values < 0) & (mantissa > 0), _MINUS, _BLANK)
    rows[1:6] = _digits(mantissa, 5)
    rows[6] = np.where(exponent < 0, _MINUS, _PLUS)
    rows[7] = np.abs(exponent) + _ZERO
    return rows


def _scaled(size: NDArray[np.float64], exponent: NDArray[np.int64]) -> NDArray[np.int64]:
    shift = 5 - exponent
    up, down = 10.0 ** np.maximum(shift, 0), 10.0 ** np.maximum(-shift, 0)
    return np.rint(size * up / down).astype(np.int64)


def _catalogue_number(sets: pl.DataFrame) -> Rows:
    head, tail = np.divmod(sets["norad_cat_id"].to_numpy(), 10_000)
    return np.concatenate((_FIRST_COLUMN[head][np.newaxis], _digits(tail, 4)))


def _text(values: pl.Series, width: int) -> Rows:
    """Return ASCII text as rows of bytes, blanks behind it."""
    joined = values.str.pad_end(width, " ").str.join("").item()
    return np.frombuffer(joined.encode(), dtype=np.uint8).reshape(-1, width).T
