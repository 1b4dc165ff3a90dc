"""The double nearest to a decimal number w 10^q, ties to even, as kernels can find it.

Where w and 10^|q| are doubles themselves one division is exact to the last bit. Else the product of w and the first
128 bits of a power of five decides; the rare number that this cannot decide is left to others.

References:
    Clinger (1990), "How to read floating point numbers accurately", PLDI.
    Lemire (2021), "Number parsing at a gigabyte per second", Software: Practice and Experience 51(8): the product, its
    table and why 128 bits are enough.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from hoshimori.astro.compiled import inner
from hoshimori.astro.compiled_bits import leading_zeros, upper_product

_LEAST, _GREATEST = -60, 22
_EXACT: Final = np.uint64(2**53)
_ONE, _NOTHING = np.uint64(1), np.uint64(0)
_ALL: Final = np.uint64(2**64 - 1)
_NINE_BITS: Final = np.uint64(0x1FF)
_BELOW_FRACTION: Final = np.uint64(9)  # of 64 bits, 55 are of interest: 53 of the double and two to round by
_FRACTION_BITS, _SIGN_BIT = np.uint64(52), np.uint64(63)
_TWO_BITS: Final = np.uint64(3)
_HIDDEN: Final = np.uint64(2**52)
_OVERFLOWN: Final = np.uint64(2**53)
_BIAS: Final = 1023
_ENDLESS: Final = 2047
_POWERS_OF_TEN: Final = np.array([10.0**power for power in range(_GREATEST + 1)])


def _powers_of_five() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return the first 128 bits of 5^q for all q of the table, the halves apart; below q = 0 rounded up."""
    firsts, seconds = [], []
    for power in range(_LEAST, _GREATEST + 1):
        if power < 0:
            divisor = 5**-power
            bits = (divisor - 1).bit_length()
            value = 2 ** (bits + 127 if power >= -27 else 2 * bits + 128) // divisor + 1
        else:
            value = 5**power << 128
        value >>= value.bit_length() - 128
        firsts.append(value >> 64)
        seconds.append(value & (2**64 - 1))
    return np.array(firsts, dtype=np.uint64), np.array(seconds, dtype=np.uint64)


_FIRST, _SECOND = _powers_of_five()


@inner
def nearest_double(w: np.uint64, q: np.int64) -> tuple[np.uint64, bool]:
    """Return the bits of the double nearest to w 10^q, without its sign, and whether they could be told."""
    if w == _NOTHING:
        return _NOTHING, True
    if w < _EXACT and -_GREATEST <= q <= 0:
        return np.float64(np.int64(w) / _POWERS_OF_TEN[-q]).view(np.uint64), True
    if q < _LEAST or q > _GREATEST:
        return _NOTHING, False
    zeros = leading_zeros(w)
    shifted = w << zeros
    high, low = upper_product(shifted, _FIRST[q - _LEAST]), shifted * _FIRST[q - _LEAST]
    if high & _NINE_BITS == _NINE_BITS:
        more = upper_product(shifted, _SECOND[q - _LEAST])
        low += more
        high += _ONE if more > low else _NOTHING
        if low == _ALL:
            return _NOTHING, False
    return _rounded(high, low, q, np.int64(zeros))


@inner
def _rounded(high: np.uint64, low: np.uint64, q: np.int64, zeros: np.int64) -> tuple[np.uint64, bool]:
    """Return the bits of the double whose first bits are a product, and whether it is an ordinary one."""
    top = high >> _SIGN_BIT
    below = top + _BELOW_FRACTION
    fraction = high >> below
    exponent = ((217_706 * q) >> 16) + np.int64(top) - zeros + (63 + _BIAS)
    if low <= _ONE and -4 <= q <= 23 and fraction & _TWO_BITS == _ONE and fraction << below == high:
        fraction ^= _ONE  # half way between two doubles: the even one
    fraction = (fraction + (fraction & _ONE)) >> _ONE
    if fraction == _OVERFLOWN:
        fraction = _HIDDEN
        exponent += 1
    if exponent <= 0 or exponent >= _ENDLESS:
        return _NOTHING, False
    return (fraction ^ _HIDDEN) | (np.uint64(exponent) << _FRACTION_BITS), True
