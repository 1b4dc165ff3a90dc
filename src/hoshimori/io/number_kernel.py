"""Numbers and epochs of one form as plain text has them, from eight signs at a time; for kernels."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from hoshimori.astro.compiled import compiled, inner
from hoshimori.io.eight_signs import all_digits, digits, eight, first_sign, number, value, where

#: Signs of an epoch.
EPOCH_LENGTH: Final = np.uint64(26)

_ZERO, _ONE, _TWO, _THREE, _SEVEN, _EIGHT, _SIXTEEN = (np.uint64(n) for n in (0, 1, 2, 3, 7, 8, 16))
_NONE: Final = np.int64(0)
_LONG_FLOAT, _LONG_EXPONENT = np.uint64(19), np.uint64(4)
_POINT, _MINUS, _PLUS, _NOUGHT, _E, _LITTLE_E = (np.uint8(ord(sign)) for sign in ".-+0Ee")
_POINTS, _NOUGHTS = (np.frombuffer(sign * 8, "<u8")[0] for sign in (b".", b"0"))
_LAST: Final = np.array([(2**64 - 1) >> (64 - 8 * n) << (64 - 8 * n) for n in range(9)], np.uint64)  # n of eight signs
_NOUGHT_FIRST, _POINT_LAST, _TOP = np.uint64(ord("0")), np.uint64(ord(".")), np.uint64(56)
_TWO_SIGNS, _NOUGHT_POINT = np.uint64(0xFFFF), np.uint64(int.from_bytes(b"0.", "little"))
_HUNDRED_MILLION: Final = np.uint64(10**8)


def _form(text: str) -> tuple[np.uint64, np.uint64, np.uint64]:
    """Return which of eight signs are no digits, what they are, and noughts to put there."""
    kept = bytes(0 if sign == "9" else 255 for sign in text)
    there = bytes(0 if sign == "9" else ord(sign) for sign in text)
    noughts = bytes(0 if sign == "9" else ord("0") for sign in text)
    mask, signs, zeros = (np.frombuffer(part, "<u8")[0] for part in (kept, there, noughts))
    return mask, signs, zeros


_YEAR_MONTH, _DAY_MINUTE, _SECOND = (_form(text) for text in ("9999-99-", "99T99:99", ":99.9999"))
_FIRST_YEAR, _LAST_YEAR = 1901, 2099  # every fourth year is a leap year, 2000 too
_DAYS_BEFORE: Final = np.cumsum([0, 0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30])
_DAYS: Final = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
_BEFORE_1901: Final = -25_203  # day of 1900-12-31 since 1970


@inner
def last_signs(signs: np.uint64, count: np.uint64) -> np.uint64:
    """Return eight signs with noughts for all but the last so many."""
    kept: np.uint64 = _LAST[count]
    found: np.uint64 = (signs & kept) | (_NOUGHTS & ~kept)
    return found


@inner
def short_decimal(
    start: np.uint64, highest: np.uint64, high: np.uint64, low: np.uint64, count: np.uint64
) -> tuple[np.uint64, np.int64, bool]:
    """Return w and q of a short number w 10^q without sign and exponent, and whether it is one.

    Args:
        start: The first eight signs of the number and what follows.
        highest: Of the last 24 signs the first eight.
        high: The next.
        low: The last.
        count: How many signs the number has.
    """
    if start & _TWO_SIGNS == _NOUGHT_POINT and count > _TWO:
        count -= _TWO
        if count <= _EIGHT:
            low = last_signs(low, count)
            if all_digits(low):
                return value(low, _EIGHT), -np.int64(count), True
        elif count <= _LONG_FLOAT:
            high = last_signs(high, min(count, _SIXTEEN) - _EIGHT)
            highest = last_signs(highest, max(count, _SIXTEEN) - _SIXTEEN)
            if all_digits(low) and all_digits(high) and all_digits(highest):
                w = value(highest, _EIGHT) * _HUNDRED_MILLION + value(high, _EIGHT)
                return w * _HUNDRED_MILLION + value(low, _EIGHT), -np.int64(count), True
    elif _ZERO < count <= _EIGHT and low >> _TOP != _POINT_LAST:
        low, _, q = _without_point(last_signs(low, count), _NOUGHTS)
        if all_digits(low):
            return value(low, _EIGHT), q, True
    elif _EIGHT < count <= _SIXTEEN and low >> _TOP != _POINT_LAST:
        low, high, q = _without_point(low, last_signs(high, count - _EIGHT))
        if all_digits(low) and all_digits(high):
            return value(high, _EIGHT) * _HUNDRED_MILLION + value(low, _EIGHT), q, True
    return _ZERO, _NONE, False


@inner
def short_scientific(signs: NDArray[np.uint8], first: np.uint64, end: np.uint64) -> tuple[np.uint64, np.int64, bool]:
    """Return w and q of a short number w 10^q with an exponent like `E-4` or `e-05`, and whether it is one."""
    count = _TWO if signs[end - _THREE] == _MINUS else _ONE
    behind = end - count - _TWO
    power = last_signs(eight(signs, end - _EIGHT), count)
    plain = (signs[behind] == _E or signs[behind] == _LITTLE_E) and signs[behind + _ONE] == _MINUS
    highest, high, low = (
        eight(signs, behind - _SIXTEEN - _EIGHT),
        eight(signs, behind - _SIXTEEN),
        eight(signs, behind - _EIGHT),
    )
    w, q, told = short_decimal(eight(signs, first), highest, high, low, behind - first)
    return w, q - np.int64(value(power, _EIGHT)), plain and told and all_digits(power)


@inner
def _without_point(low: np.uint64, high: np.uint64) -> tuple[np.uint64, np.uint64, np.int64]:
    """Return sixteen signs without the first point, a nought in front instead, and -1 times the signs behind it."""
    there = where(low, _POINTS)
    if there:
        place = first_sign(there)
        return _closed(low, place) | (high >> _TOP), (high << _EIGHT) | _NOUGHT_FIRST, np.int64(place) - 7
    there = where(high, _POINTS)
    if there:
        place = first_sign(there)
        return low, _closed(high, place) | _NOUGHT_FIRST, np.int64(place) - 15
    return low, high, _NONE


@inner
def _closed(signs: np.uint64, place: np.uint64) -> np.uint64:
    """Return eight signs without the one at a place; those before it move up and the first is empty."""
    before = (_ONE << (place << _THREE)) - _ONE
    behind: np.uint64 = _LAST[_SEVEN - place]
    return (signs & behind) | ((signs & before) << _EIGHT)


@compiled
def any_decimal(signs: NDArray[np.uint8], first: np.uint64, end: np.uint64) -> tuple[np.uint64, np.int64, bool]:
    """Return w and q of a number w 10^q without sign, and whether it is plain."""
    w, at = number(signs, first, _ZERO)
    count, q = at - first, _NONE
    if signs[at] == _POINT:
        behind = at + _ONE
        w, at = number(signs, behind, w)
        q = -np.int64(at - behind)
        count = at - first - _ONE if q else _ZERO
    if count == _ZERO:
        return _ZERO, _NONE, False
    while count > _LONG_FLOAT and (signs[first] == _NOUGHT or signs[first] == _POINT):  # noughts in front say nothing
        count -= np.uint64(signs[first] == _NOUGHT)
        first += _ONE
    if signs[at] == _E or signs[at] == _LITTLE_E:
        at += _ONE
        below = signs[at] == _MINUS
        at += np.uint64(below or signs[at] == _PLUS)
        behind = at
        power, at = number(signs, behind, _ZERO)
        if at == behind or at - behind > _LONG_EXPONENT:
            return _ZERO, _NONE, False
        q += -np.int64(power) if below else np.int64(power)
    return w, q, bool(at == end and count <= _LONG_FLOAT)


@inner
def epoch_of(year_month: np.uint64, day_minute: np.uint64, second: np.uint64, rest: np.uint64) -> tuple[np.int64, bool]:
    """Return microseconds since 1970 of `2024-10-29T12:18:43.492896`, eight signs at a time, and whether it is one."""
    plain = (
        year_month & _YEAR_MONTH[0] == _YEAR_MONTH[1]
        and day_minute & _DAY_MINUTE[0] == _DAY_MINUTE[1]
        and second & _SECOND[0] == _SECOND[1]
    )
    year_month = (year_month & ~_YEAR_MONTH[0]) | _YEAR_MONTH[2]
    day_minute = (day_minute & ~_DAY_MINUTE[0]) | _DAY_MINUTE[2]
    second = (second & ~_SECOND[0]) | _SECOND[2]
    plain &= all_digits(year_month) and all_digits(day_minute) and all_digits(second)
    if not plain or digits(rest) != _TWO:
        return _NONE, False
    figures = np.int64(value(year_month, _EIGHT))  # 20241029 of "2024-10-" would be 20240100
    year, month = figures // 10_000, figures // 10 % 1_000
    figures = np.int64(value(day_minute, _EIGHT))
    day, hour, minute = figures // 1_000_000, figures // 1_000 % 1_000, figures % 1_000
    figures = np.int64(value(second, _EIGHT))
    whole, fraction = figures // 100_000, figures % 10_000 * 100 + np.int64(value(rest, _TWO))
    if year < _FIRST_YEAR or year > _LAST_YEAR or month < 1 or month > 12 or hour > 23 or minute > 59 or whole > 59:
        return _NONE, False
    leap = year % 4 == 0
    if day < 1 or day > _DAYS[month] + (leap and month == 2):
        return _NONE, False
    since = year - _FIRST_YEAR
    days = _BEFORE_1901 + 365 * since + since // 4 + _DAYS_BEFORE[month] + (leap and month > 2) + day
    return (((days * 24 + hour) * 60 + minute) * 60 + whole) * 1_000_000 + fraction, True
