"""Alpha-5: catalogue numbers up to 339,999 in the five columns of a TLE.

A capital letter stands for the first two digits, A = 10 to Z = 33, without I and O, which look like digits.
Reference: Space-Track, "Alpha-5 Numbering Scheme" (letters count 0 in the checksum).
"""

import re
from typing import Final

import numpy as np

LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"
MAX_ALPHA5: Final = 339_999

_NUMBER: Final = re.compile(r"(?: *\d{1,5}|[A-HJ-NP-Z]\d{4})")

#: Byte of the first column → its value; 255 where it is none.
FIRST_COLUMN: Final = np.full(256, 255, dtype=np.uint8)
FIRST_COLUMN[ord(" ")] = 0
FIRST_COLUMN[ord("0") : ord("9") + 1] = np.arange(10)
FIRST_COLUMN[[ord(letter) for letter in LETTERS]] = np.arange(10, 34)


def decode(text: str) -> int | None:
    """Return the catalogue number that five columns of a TLE hold, None where they hold none."""
    if len(text) != 5 or not _NUMBER.fullmatch(text):
        return None
    if text[0] in LETTERS:
        return (LETTERS.index(text[0]) + 10) * 10_000 + int(text[1:])
    return int(text)


def encode(norad_cat_id: int) -> str | None:
    """Return five columns of a TLE, None for a number that Alpha-5 cannot express (below 0 or above 339,999)."""
    if not 0 <= norad_cat_id <= MAX_ALPHA5:
        return None
    head, tail = divmod(norad_cat_id, 10_000)
    return f"{head if head < 10 else LETTERS[head - 10]}{tail:04d}"
