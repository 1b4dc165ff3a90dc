"""The columns of a TLE, in one place for its reader and its writer.

Real catalogues differ in small things that are all accepted: blanks or zeros in front of a number, `+` or a blank for a
positive sign, the piece of a designator at either end of its three columns, blanks behind the last column, and a ninth
decimal of a mean motion below 10 in place of the tens (Space-Track's history of LAGEOS).

Reference: CelesTrak, "NORAD Two-Line Element Set Format"; Hoots and Roehrich, Spacetrack Report No. 3 (1980).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

LENGTH: Final = 69
CHECKSUM: Final = 68

#: 1e-8 day in microseconds, the resolution of an epoch.
EPOCH_UNIT_US: Final = 864
EPOCH_UNITS_PER_DAY: Final = 100_000_000

#: Two-digit years: 57 to 99 are 1957 to 1999, 00 to 56 are 2000 to 2056.
YEARS: Final = tuple(1900 + year if year >= 57 else 2000 + year for year in range(100))

#: One letter a column, for each of the two lines:
#: 9 digit; b digit, or blank in front of the number; L Alpha-5 letter or b; s sign (+ - blank); d sign or digit;
#: x sign of an exponent (+ - blank 0); e digit or blank; * printable ASCII; all others stand for themselves.
LAYOUTS: Final = (
    "1 Lbbb9* ******** b9bb9.99999999 d.99999999 sbbbb9x9 sbbbb9x9 e bbb99",
    "2 Lbbb9 bb9.9999 bb9.9999 9999999 bb9.9999 bb9.9999 b9.99999999bbbb99",
)

#: Line 2 with a mean motion of nine decimals.
FINE_LAYOUT: Final = LAYOUTS[1][:52] + "9.999999999" + LAYOUTS[1][63:]
FINE_POINT: Final = 53

#: Keyword → (which line, its columns from 0), in the order in which a bad record is explained.
FIELDS: Final[dict[str, tuple[int, slice]]] = {
    "NORAD_CAT_ID": (0, slice(2, 7)),
    "CLASSIFICATION_TYPE": (0, slice(7, 8)),
    "OBJECT_ID": (0, slice(9, 17)),
    "EPOCH": (0, slice(18, 32)),
    "MEAN_MOTION_DOT": (0, slice(33, 43)),
    "MEAN_MOTION_DDOT": (0, slice(44, 52)),
    "BSTAR": (0, slice(53, 61)),
    "EPHEMERIS_TYPE": (0, slice(62, 63)),
    "ELEMENT_SET_NO": (0, slice(64, 68)),
    "NORAD_CAT_ID of line 2": (1, slice(2, 7)),
    "INCLINATION": (1, slice(8, 16)),
    "RA_OF_ASC_NODE": (1, slice(17, 25)),
    "ECCENTRICITY": (1, slice(26, 33)),
    "ARG_OF_PERICENTER": (1, slice(34, 42)),
    "MEAN_ANOMALY": (1, slice(43, 51)),
    "MEAN_MOTION": (1, slice(52, 63)),
    "REV_AT_EPOCH": (1, slice(63, 68)),
}

_BLANK, _PLUS, _MINUS, _ZERO = (ord(sign) for sign in " +-0")


def checksums(columns: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the checksum of each line: its digits plus one for each minus sign, modulo 10.

    Args:
        columns: Bytes of the lines, shape (69, n) or (68, n); column 69 is not read.

    Returns:
        Digits 0 to 9, shape (n,).
    """
    total = np.zeros(columns.shape[1], dtype=np.uint16)
    for column in columns[:CHECKSUM]:
        digit = column - np.uint8(_ZERO)
        total += digit * (digit < 10)
        total += column == _MINUS
    return (total % 10).astype(np.uint8)


def follows(columns: NDArray[np.uint8], layout: str) -> NDArray[np.bool_]:
    """Return which lines follow a layout, shape (n,).

    Args:
        columns: Bytes of the lines, shape (len(layout), n).
        layout: One letter a column, see `LAYOUTS`.
    """
    ok = np.ones(columns.shape[1], dtype=np.bool_)
    started = np.zeros_like(ok)  # the number in these columns has begun, so that no blank may follow
    for kind, column in zip(layout, columns, strict=True):
        digit = (column - np.uint8(_ZERO)) < 10
        blank = column == _BLANK
        match kind:
            case "9":
                ok &= digit
                started[:] = False
                continue
            case "b":
                ok &= digit | (blank & ~started)
                started |= digit
            case "L":
                letter = (column - np.uint8(ord("A")) < 26) & (column != ord("I")) & (column != ord("O"))
                started = digit | letter
                ok &= blank | started
            case "s" | "d":
                ok &= blank | (column == _PLUS) | (column == _MINUS) | (digit if kind == "d" else False)
            case "x":
                ok &= blank | (column == _PLUS) | (column == _MINUS) | (column == _ZERO)
            case "e":
                ok &= digit | blank
            case "*":
                ok &= (column >= _BLANK) & (column < 127)
            case _:
                ok &= column == ord(kind)
    return ok
