"""Decimal numbers become the same doubles as Python's own reading makes of them, to the last bit."""

import struct
from fractions import Fraction

import numba
import numpy as np
import pytest

from hoshimori.io.eight_signs import digits, eight, first_sign, number, value, where
from hoshimori.io.nearest_double import nearest_double


@numba.njit
def each(w, q, found, told):
    """Fill what the kernel says of each w 10^q."""
    for row in range(len(w)):
        found[row], told[row] = nearest_double(w[row], q[row])


def nearest(numbers):
    """Return doubles and whether they were told, of pairs (w, q)."""
    found, told = np.empty(len(numbers), np.uint64), np.empty(len(numbers), np.bool_)
    each(np.array([w for w, _ in numbers], np.uint64), np.array([q for _, q in numbers], np.int64), found, told)
    return found.view(np.float64), told


def bits(x):
    return struct.pack(">d", x)


def test_numbers_of_all_lengths_are_python_s_to_the_last_bit():
    rng = np.random.default_rng(11)
    lengths = rng.integers(1, 20, 60_000)
    numbers = [
        (int(rng.integers(0, 10 ** min(int(k), 18))) * (10 if k == 19 else 1) + 7, int(rng.integers(-45, 23)))
        for k in lengths
    ]
    found, told = nearest(numbers)
    assert told.all()
    assert [bits(x) for x in found] == [bits(float(f"{w}e{q}")) for w, q in numbers]


def test_numbers_half_way_between_two_doubles_and_beside_it_go_to_the_right_one():
    rng = np.random.default_rng(12)
    numbers = []
    for _ in range(4_000):
        q = int(rng.integers(-27, 4))
        fraction, exponent = int(rng.integers(2**52, 2**53)), int(rng.integers(-60, 8))
        half = Fraction(2 * fraction + 1) * Fraction(2) ** exponent / Fraction(10) ** q
        w = round(half)
        numbers += [(near, q) for near in (w - 1, w, w + 1) if 0 < near < 2**64]
    ties = [(2**53 + 1, 0), (2**53 + 3, 0), (9_007_199_254_740_993, 0), (9_007_199_254_740_995, 0), (2**63 + 2**10, 0)]
    ties += [(5 * (2**52 + 1), -1), (45_035_996_273_704_985, -1), (1, 22), (1, 0), (2**64 - 1, 0), (2**64 - 1, 22)]
    found, told = nearest(numbers + ties)
    assert len(numbers) > 2_000
    assert told[-len(ties) :].sum() >= len(ties) - 1
    wrong = [
        pair
        for pair, x, is_told in zip(numbers + ties, found, told, strict=True)
        if is_told and bits(x) != bits(float(f"{pair[0]}e{pair[1]}"))
    ]
    assert wrong == []
    assert told.mean() > 0.99


@pytest.mark.parametrize("q", [-400, -61, 23, 400])
def test_what_the_table_does_not_hold_is_not_told(q):
    assert not nearest([(2**60 + 1, q)])[1].any()
    assert nearest([(0, q)])[0].tolist() == [0.0]


def signs(text):
    return np.frombuffer(text.ljust(40, b"#"), np.uint8)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (b"12345678", 8),
        (b"1,345678", 1),
        (b",2345678", 0),
        (b"1234567/", 7),
        (b"12:45678", 2),
        (b"\xba\xc1345678", 0),
        (b"9\xff345678", 1),
        (b"0\x00\x00\x00\x00\x00\x00\x00", 1),
    ],
)
def test_digits_are_counted_up_to_the_first_sign_that_is_none(text, count):
    word = np.uint64(eight(signs(text), np.uint64(0)))
    assert digits(word) == count
    if count:
        assert value(word, np.uint64(count)) == int(text[:count])


def test_signs_are_found_where_they_stand_and_nowhere_else():
    rng = np.random.default_rng(13)
    comma = np.uint64(int.from_bytes(b"," * 8, "little"))
    for text in rng.choice(np.frombuffer(b",-+\xac,\x00", np.uint8), (300, 8)):
        word = np.uint64(eight(signs(text.tobytes()), np.uint64(0)))
        found = np.uint64(where(word, comma))
        assert [bool(int(found) >> (8 * place + 7) & 1) for place in range(8)] == [sign == ord(",") for sign in text]
        assert first_sign(found) == (text.tobytes().find(b",") if b"," in text.tobytes() else 8)


@pytest.mark.parametrize(
    "text", [b"", b"7", b"12345678", b"123456789", b"1844674407370955161", b"00000000000000000042"]
)
def test_a_number_ends_where_its_digits_end(text):
    assert number(signs(text), np.uint64(0), np.uint64(0)) == (int(text or b"0"), len(text))
