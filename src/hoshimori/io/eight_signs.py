"""Digits and other ASCII signs read eight at a time, as kernels see them: one number of 64 bits, first sign lowest.

References:
    Lemire (2021), "Number parsing at a gigabyte per second", Software: Practice and Experience 51(8), section 4.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from hoshimori.astro.compiled import inner
from hoshimori.astro.compiled_bits import first_bit

_EIGHT: Final = np.uint64(8)
_NONE: Final = np.uint64(0)
_THREE: Final = np.uint64(3)
_SIXTEEN, _WORD, _HALF_WORD = np.uint64(16), np.uint64(64), np.uint64(32)
_ZEROS: Final = np.uint64(0x3030303030303030)
_ABOVE_NINE: Final = np.uint64(0x4646464646464646)  # lifts every sign above "9" to 128 and more
_TOP_BITS: Final = np.uint64(0x8080808080808080)
_LOW_BITS: Final = np.uint64(0x7F7F7F7F7F7F7F7F)
_TEN: Final = np.uint64(10)
_EVERY_FOURTH: Final = np.uint64(0x000000FF000000FF)
_MILLIONS_AND_HUNDREDS: Final = np.uint64(0x000F424000000064)
_TENTHOUSANDS_AND_ONES: Final = np.uint64(0x0000271000000001)
_POWERS: Final = np.array([10**power for power in range(9)], dtype=np.uint64)
_PLACES: Final = tuple((np.uint64(place), np.uint64(8 * place)) for place in range(1, 8))


@inner
def eight(signs: NDArray[np.uint8], at: np.uint64) -> np.uint64:
    """Return the eight signs from `at` on, all of which must be there."""
    found = np.uint64(signs[at])
    for place, bits in _PLACES:
        found |= np.uint64(signs[at + place]) << bits
    return found


@inner
def where(signs: np.uint64, sought: np.uint64) -> np.uint64:
    """Return the top bit of each of eight signs that is the one sought, of which `sought` is eight."""
    other = signs ^ sought
    return ~(((other & _LOW_BITS) + _LOW_BITS) | other | _LOW_BITS)


@inner
def first_sign(top_bits: np.uint64) -> np.uint64:
    """Return which of eight signs is the first whose top bit is set; 8: none."""
    first: np.uint64 = first_bit(top_bits) >> _THREE
    return first


@inner
def digits(signs: np.uint64) -> np.uint64:
    """Return how many of eight signs are digits before the first that is none."""
    return first_sign(((signs + _ABOVE_NINE) | (signs - _ZEROS)) & _TOP_BITS)


@inner
def all_digits(signs: np.uint64) -> bool:
    """Return whether eight signs are digits."""
    others: np.uint64 = ((signs + _ABOVE_NINE) | (signs - _ZEROS)) & _TOP_BITS
    return bool(others == _NONE)


@inner
def value(signs: np.uint64, count: np.uint64) -> np.uint64:
    """Return the number that the first one to eight signs say, which are digits."""
    figures = (signs - _ZEROS) << (_WORD - (count << _THREE))
    figures = figures * _TEN + (figures >> _EIGHT)
    odd, even = figures & _EVERY_FOURTH, (figures >> _SIXTEEN) & _EVERY_FOURTH
    return (odd * _MILLIONS_AND_HUNDREDS + even * _TENTHOUSANDS_AND_ONES) >> _HALF_WORD


@inner
def number(signs: NDArray[np.uint8], at: np.uint64, before: np.uint64) -> tuple[np.uint64, np.uint64]:
    """Return `before` followed by the digits from `at` on, as one number modulo 2^64, and the place behind them."""
    found = before
    while True:
        some = eight(signs, at)
        count = digits(some)
        if count:
            found = found * _POWERS[count] + value(some, count)
        at += count
        if count != _EIGHT:
            return found, at
