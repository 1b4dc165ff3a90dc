"""The kernel that reads plain lines of OMM CSV: many times as fast as what must expect anything.

It knows numbers, epochs of one form and texts without control characters, plain or in quotation marks. Where a column
that is read has anything else it gives up, and the file is read by those who say what is wrong with it. Some lines at a
time are cut at their commas and read column by column: what stands in one column is alike, so that the processor
guesses right which way it is read.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from hoshimori.astro.compiled import compiled, inner
from hoshimori.astro.compiled_bits import count_bits, first_bit, where_either
from hoshimori.io.eight_signs import all_digits, eight, number, value
from hoshimori.io.nearest_double import nearest_double
from hoshimori.io.number_kernel import EPOCH_LENGTH, any_decimal, epoch_of, last_signs, short_decimal, short_scientific

#: What a column is read as.
SKIPPED, FLOAT, INTEGER, EPOCH, TEXT = range(5)
#: Bytes that must stand before the first line and behind the last.
SLACK: Final = 64

_TOGETHER: Final = 128  # lines: what is known of them stays in the fastest cache
_ZERO, _ONE, _THREE, _EIGHT, _SIXTEEN, _WORD = (np.uint64(n) for n in (0, 1, 3, 8, 16, 64))
_MOSTLY: Final = 8  # commas and line ends of 64 signs
_LONG_INTEGER: Final = np.uint64(18)
_COMMA, _LINE_END, _RETURN, _QUOTE, _MINUS, _BLANK = (np.uint8(ord(sign)) for sign in ',\n\r"- ')
_SIGN_BIT: Final = np.uint64(2**63)


@compiled
def read_rows(
    signs: NDArray[np.uint8],
    begin: int,
    end: int,
    line: int,
    count: int,
    kinds: NDArray[np.int64],
    slots: NDArray[np.int64],
    floats: NDArray[np.uint64],
    integers: NDArray[np.int64],
    run: NDArray[np.uint32],
    texts: NDArray[np.int64],
) -> int:
    """Read the lines of `signs[begin:end]`, which ends with a line end.

    Args:
        signs: The file, with at least `SLACK` bytes before `begin` and behind `end`.
        begin: Where the first line begins.
        end: Where the last one has ended.
        line: Number of the first in the arrays below.
        count: How many lines there are.
        kinds: What each column is read as, shape (C,).
        slots: Row of `floats`, `integers` or `texts` that it goes to, shape (C,).
        floats: Bits of doubles, shape (F, N); filled.
        integers: Whole numbers, and epochs in microseconds since 1970, shape (I, N); filled.
        run: For each line which of the runs its texts belong to, shape (N,); filled.
        texts: Begin and end of each text of each run, shape (T, 2, count); filled as far as there are runs.

    Returns:
        How many runs of lines with the same texts there are; -1 where a line is not plain or there are more or fewer.
    """
    columns, kept = len(kinds), len(texts)
    marks = np.empty(_TOGETHER * columns + 2 * SLACK, np.uint64)
    spans = np.empty((kept + 1, 2, _TOGETHER), np.uint64)  # of each text, and of what else is read
    above = np.zeros((kept, 2), np.uint64)
    anew = np.empty(_TOGETHER, np.bool_)
    at, stop, runs, behind = np.uint64(begin), np.uint64(end), 0, line + count
    while at < stop:  # some lines at a time
        lines = _cut(signs, at, stop, marks, _TOGETHER * columns) // columns
        if lines == 0 or line + lines > behind:
            return -1
        anew[:lines] = False
        anew[0] = runs == 0
        for column in range(columns):
            kind, slot = kinds[column], slots[column]
            span = spans[slot if kind == TEXT else kept]
            if not _spans(signs, at, marks, columns, column, lines, span):
                return -1
            rows = slice(line, line + lines)
            if kind == TEXT:
                plain = _texts(signs, span, lines, above[slot], anew)
            elif kind == SKIPPED:
                plain = _unquoted(signs, span, lines)
            elif kind == FLOAT:
                plain = _floats(signs, span, lines, floats[slot, rows])
            else:
                plain = _whole(signs, span, lines, integers[slot, rows], kind == EPOCH)
            if not plain:
                return -1
        runs = _runs(spans, anew, lines, runs, run[line : line + lines], texts)
        line += lines
        at = marks[lines * columns - 1] + _ONE
    return runs if line == behind else -1


@inner
def _runs(
    spans: NDArray[np.uint64],
    anew: NDArray[np.bool_],
    lines: int,
    runs: int,
    run: NDArray[np.uint32],
    texts: NDArray[np.int64],
) -> int:
    """Write to which run each line belongs and the texts of those that begin; return how many runs there are then."""
    for row in range(lines):
        if anew[row]:
            for slot in range(len(texts)):
                texts[slot, 0, runs] = np.int64(spans[slot, 0, row])
                texts[slot, 1, runs] = np.int64(spans[slot, 1, row])
            runs += 1
        run[row] = np.uint32(runs - 1)
    return runs


@compiled
def count_line_ends(signs: NDArray[np.uint8], block: int) -> NDArray[np.int64]:
    """Return how many line ends each block of so many bytes has, a multiple of 64, as `line_ends` does."""
    found = np.zeros((len(signs) + block - 1) // block, np.int64)
    whole = len(signs) // SLACK * SLACK
    for which in range(len(found)):
        count = _ZERO
        for at in range(which * block, min((which + 1) * block, whole), SLACK):
            count += count_bits(where_either(signs, np.uint64(at), _LINE_END, _LINE_END))
        found[which] = count
    for at in range(whole, len(signs)):
        found[-1] += signs[at] == _LINE_END
    return found


@compiled
def joined(signs: NDArray[np.uint8], texts: NDArray[np.int64], slot: int, runs: int) -> NDArray[np.uint8]:
    """Return one text of each run, as `read_rows` found them, with a line end behind each."""
    size = runs
    for row in range(runs):
        size += texts[slot, 1, row] - texts[slot, 0, row]
    found = np.empty(size, np.uint8)
    place = 0
    for row in range(runs):
        for at in range(texts[slot, 0, row], texts[slot, 1, row]):
            found[place] = signs[at]
            place += 1
        found[place] = _LINE_END
        place += 1
    return found


@inner
def _cut(signs: NDArray[np.uint8], at: np.uint64, stop: np.uint64, marks: NDArray[np.uint64], most: int) -> int:
    """Write where the next commas and line ends stand, at most so many, and return how many they are."""
    found, enough = _ZERO, np.uint64(most)
    while at < stop and found < enough:
        there = where_either(signs, at, _COMMA, _LINE_END)
        behind = found + count_bits(there)
        for _ in range(_MOSTLY):  # in any case, so that there is less to guess
            marks[found] = at + first_bit(there)
            there &= there - _ONE
            found += _ONE
        while found < behind:
            marks[found] = at + first_bit(there)
            there &= there - _ONE
            found += _ONE
        found = behind
        at += _WORD
    while found > _ZERO and marks[found - _ONE] >= stop:
        found -= _ONE
    return most if found > enough else np.int64(found)  # type: ignore[return-value]  # an integer to numba


@inner
def _spans(
    signs: NDArray[np.uint8],
    at: np.uint64,
    marks: NDArray[np.uint64],
    columns: int,
    column: int,
    lines: int,
    span: NDArray[np.uint64],
) -> bool:
    """Write begin and end of a column's fields, without quotation marks; return whether they end as they must."""
    plain = True
    at_end = column == columns - 1
    mark = _LINE_END if at_end else _COMMA
    for row in range(lines):
        place = row * columns + column
        first = marks[place - 1] + _ONE if place else at
        end = marks[place]
        plain &= signs[end] == mark
        if at_end:
            end -= np.uint64(signs[end - _ONE] == _RETURN)
            plain &= end > first
        if signs[first] == _QUOTE:
            first += _ONE
            end -= _ONE
            plain &= signs[end] == _QUOTE and end >= first
        span[0, row] = first
        span[1, row] = end
    return plain


@inner
def _floats(signs: NDArray[np.uint8], span: NDArray[np.uint64], lines: int, found: NDArray[np.uint64]) -> bool:
    plain = True
    for row in range(lines):
        first, end = span[0, row], span[1, row]
        negative = signs[first] == _MINUS
        first += np.uint64(negative)
        low, high, highest = (
            eight(signs, end - _EIGHT),
            eight(signs, end - _SIXTEEN),
            eight(signs, end - _SIXTEEN - _EIGHT),
        )
        w, q, told = short_decimal(eight(signs, first), highest, high, low, end - first)
        if not told:
            w, q, told = short_scientific(signs, first, end)
        if not told:
            w, q, told = any_decimal(signs, first, end)
        bits, near = nearest_double(w, q)
        plain &= told and near
        found[row] = bits | _SIGN_BIT if negative else bits
    return plain


@inner
def _whole(
    signs: NDArray[np.uint8], span: NDArray[np.uint64], lines: int, found: NDArray[np.int64], epochs: bool
) -> bool:
    return _epochs(signs, span, lines, found) if epochs else _integers(signs, span, lines, found)


@inner
def _integers(signs: NDArray[np.uint8], span: NDArray[np.uint64], lines: int, found: NDArray[np.int64]) -> bool:
    plain = True
    for row in range(lines):
        first, end = span[0, row], span[1, row]
        negative = signs[first] == _MINUS
        first += np.uint64(negative)
        length = end - first
        if length <= _EIGHT:
            some = last_signs(eight(signs, end - _EIGHT), length)
            whole = value(some, _EIGHT)
            plain &= length > _ZERO and all_digits(some)
        else:
            whole, behind = number(signs, first, _ZERO)
            plain &= behind == end and length <= _LONG_INTEGER
        found[row] = -np.int64(whole) if negative else np.int64(whole)
    return plain


@inner
def _epochs(signs: NDArray[np.uint8], span: NDArray[np.uint64], lines: int, found: NDArray[np.int64]) -> bool:
    plain = True
    for row in range(lines):
        first, end = span[0, row], span[1, row]
        found[row], told = epoch_of(
            eight(signs, first),
            eight(signs, first + _EIGHT),
            eight(signs, first + _SIXTEEN),
            eight(signs, first + _SIXTEEN + _EIGHT),
        )
        plain &= told and end - first == EPOCH_LENGTH
    return plain


@inner
def _texts(
    signs: NDArray[np.uint8],
    span: NDArray[np.uint64],
    lines: int,
    above: NDArray[np.uint64],
    anew: NDArray[np.bool_],
) -> bool:
    """Mark the lines whose text is not that of the line above, which for the first one stands from above[0] to [1]."""
    first_above, end_above = above[0], above[1]
    plain = True
    for row in range(lines):
        first, end = span[0, row], span[1, row]
        if end - first != end_above - first_above or not _same(signs, first, end, first_above):
            anew[row] = True
            for at in range(first, end):
                plain &= signs[at] >= _BLANK and signs[at] != _QUOTE
        first_above, end_above = first, end
    above[0], above[1] = first_above, end_above
    return plain


@inner
def _unquoted(signs: NDArray[np.uint8], span: NDArray[np.uint64], lines: int) -> bool:
    """Return whether no quotation mark stands within a field."""
    plain = True
    for row in range(lines):
        for at in range(span[0, row], span[1, row]):
            plain &= signs[at] != _QUOTE
    return plain


@inner
def _same(signs: NDArray[np.uint8], first: np.uint64, end: np.uint64, other: np.uint64) -> bool:
    """Return whether the text from `first` to `end` also stands from `other` on."""
    while end - first >= _EIGHT:
        if eight(signs, first) != eight(signs, other):
            return False
        first += _EIGHT
        other += _EIGHT
    left = end - first
    differ = eight(signs, first) ^ eight(signs, other)
    return bool(left == _ZERO or differ << (_WORD - (left << _THREE)) == _ZERO)
