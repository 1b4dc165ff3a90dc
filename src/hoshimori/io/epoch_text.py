"""Epochs of one fixed form, `2024-10-29T12:18:43.492896`, read as rows of digits, many times as fast as one by one."""

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hoshimori.io.element_set_table import SCHEMA
from hoshimori.io.tle_layout import follows

_FORM: Final = "9999-99-99T99:99:99.999999"
_MONTH_STARTS: Final = np.array([0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365])
_FIRST_YEAR, _LAST_YEAR = 1901, 2099  # every fourth year between them is a leap year


def fixed_epochs(text: pl.Series) -> pl.Series | None:
    """Return UTC epochs, or None where any text has another form, is null or names no time of these two centuries."""
    if text.null_count():
        return None
    joined = text.str.join("").item().encode() if len(text) else b""
    if len(joined) != len(text) * len(_FORM):
        return None
    columns = np.ascontiguousarray(np.frombuffer(joined, dtype=np.uint8).reshape(-1, len(_FORM)).T)
    if not follows(columns, _FORM).all():
        return None
    digits = columns - np.uint8(ord("0"))
    year, month, day = _number(digits[:4]), _number(digits[5:7]), _number(digits[8:10])
    hour, minute, second = _number(digits[11:13]), _number(digits[14:16]), _number(digits[17:19])
    ordinary = (year >= _FIRST_YEAR) & (year <= _LAST_YEAR) & (month >= 1) & (month <= 12)
    ordinary &= (day >= 1) & (hour < 24) & (minute < 60) & (second < 60)
    if not ordinary.all():
        return None
    leap = year % 4 == 0
    if (day > np.diff(_MONTH_STARTS)[month - 1] + (leap & (month == 2))).any():
        return None
    days = (year - 1970) * 365 + (year - 1969) // 4 + _MONTH_STARTS[month - 1] + (leap & (month > 2)) + day - 1
    seconds = ((days * 24 + hour) * 60 + minute) * 60 + second
    return pl.Series("epoch", seconds * 1_000_000 + _number(digits[20:])).cast(SCHEMA["epoch"])


def _number(digits: NDArray[np.uint8]) -> NDArray[np.int64]:
    value = np.zeros(digits.shape[1], dtype=np.int64)
    for digit in digits:
        value *= 10
        value += digit
    return value
