"""Bits as one instruction tells them, held against the same in Python."""

import random

import numpy as np
import pytest

from hoshimori.astro import compiled_bits
from hoshimori.astro.compiled import compiled
from hoshimori.astro.compiled_bits import count_bits, first_bit, leading_zeros, upper_product, where_either


@compiled
def lowest(bits):
    return first_bit(bits)


@compiled
def zeros(bits):
    return leading_zeros(bits)


@compiled
def upper(a, b):
    return upper_product(a, b)


@compiled
def number(bits):
    return count_bits(bits)


@compiled
def marked(signs, at, one, other):
    return where_either(signs, np.uint64(at), np.uint8(one), np.uint8(other))


@pytest.mark.parametrize("bits", [0, 1, 2, 2**63, 2**64 - 1, 0x00F0_0000_0000_0000, 12345678901234567890])
def test_bits_are_found_and_counted(bits):
    assert lowest(np.uint64(bits)) == compiled_bits._first_bit(np.uint64(bits))
    assert zeros(np.uint64(bits)) == compiled_bits._leading_zeros(np.uint64(bits)) == 64 - bits.bit_length()
    assert number(np.uint64(bits)) == compiled_bits._count_bits(np.uint64(bits)) == bits.bit_count()


@pytest.mark.parametrize("a", [0, 1, 2**32 - 1, 2**63 + 12345, 2**64 - 1])
@pytest.mark.parametrize("b", [0, 3, 2**33, 0xCCCC_CCCC_CCCC_CCCD, 2**64 - 1])
def test_the_upper_half_of_a_product_is_told(a, b):
    expected = a * b >> 64
    assert upper(np.uint64(a), np.uint64(b)) == compiled_bits._upper_product(np.uint64(a), np.uint64(b)) == expected


def test_bytes_are_found_wherever_they_stand():
    signs = bytes(random.Random(1).choices(range(256), k=400))  # noqa: S311  # any bytes, no secret
    for at in range(len(signs) - 63):
        one, other = signs[at + at % 64], signs[at + 7]
        expected = sum(1 << place for place in range(64) if signs[at + place] in (one, other))
        array = np.frombuffer(signs, np.uint8)
        assert marked(array, at, one, other) == compiled_bits._where_either(array, at, one, other) == expected
