"""Where the lines of TLE text are, and what each may be."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

_NEWLINE, _BLANK, _HASH, _ZERO, _ONE, _TWO = (ord(sign) for sign in "\n #012")
_TRAILING: Final = np.isin(
    np.arange(256), [ord(sign) for sign in " \t\r\\"]
)  # bulk history ends lines with a backslash
_MAX_TRAILING: Final = 256
_MAX_TEXT: Final = 2_100


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Lines of a text, by their offsets; arrays of shape (lines,).

    Attributes:
        buffer: The bytes.
        begin: Offset of the first byte.
        end: Offset behind the last byte; trailing blanks, carriage returns and backslashes of set lines are cut off.
        kind: 1 or 2 for what begins like that line of a set, 0 for other text, -1 for blank lines and comments. "1 AB"
            and "2 SPACE CUBES" may be names; one directly after the other they are a set that was mangled.
    """

    buffer: NDArray[np.uint8]
    begin: NDArray[np.int64]
    end: NDArray[np.int64]
    kind: NDArray[np.int8]

    def text(self, index: int, encoding: str = "utf-8") -> str:
        """Return line `index`, counted from 0; of a very long line its first 2,100 bytes."""
        begin = int(self.begin[index])
        end = min(int(self.end[index]), begin + _MAX_TEXT)
        return self.buffer[begin:end].tobytes().removesuffix(b"\r").decode(encoding, errors="replace")

    def columns(self, indexes: NDArray[np.int64], width: int) -> NDArray[np.uint8]:
        """Return the first `width` bytes of lines that are at least so long, one row a column: shape (width, n)."""
        if not indexes.size:
            return np.empty((width, 0), dtype=np.uint8)
        windows = np.lib.stride_tricks.sliding_window_view(self.buffer, width)
        return np.ascontiguousarray(windows[self.begin[indexes]].T)


def find_lines(data: bytes) -> Lines:
    """Return the lines of `data`, ended by LF or CRLF."""
    buffer = np.frombuffer(data, dtype=np.uint8)
    newline = np.flatnonzero(buffer == _NEWLINE)
    begin = np.concatenate(([0], newline + 1))
    end = np.append(newline, buffer.size)
    length = end - begin

    head = np.zeros(begin.size, dtype=np.uint8)
    head[length > 0] = buffer[begin[length > 0]]
    kind = np.zeros(begin.size, dtype=np.int8)
    maybe = np.flatnonzero((length > 7) & ((head == _ONE) | (head == _TWO)))
    number = buffer[begin[maybe] + 6] - np.uint8(_ZERO) < 10  # "1 " may begin a name; column 7 is then no digit
    element = maybe[number & (buffer[begin[maybe] + 1] == _BLANK)]
    element = np.union1d(element, _mangled(buffer, begin, length, head))
    kind[element] = head[element] - _ZERO
    end[element] = _trimmed(buffer, end[element])
    passed = (length == 0) | (head == _HASH)
    for index in np.flatnonzero((head <= _BLANK) & (length > 0)).tolist():
        passed[index] = not data[begin[index] : end[index]].strip()
    kind[passed] = -1
    return Lines(buffer=buffer, begin=begin, end=end, kind=kind)


def _mangled(
    buffer: NDArray[np.uint8], begin: NDArray[np.int64], length: NDArray[np.int64], head: NDArray[np.uint8]
) -> NDArray[np.int64]:
    """Return the lines that begin "1 " directly before one that begins "2 ", and the latter."""
    some = np.flatnonzero((length > 1) & ((head == _ONE) | (head == _TWO)))
    some = some[buffer[begin[some] + 1] == _BLANK]
    first = some[:-1][(np.diff(some) == 1) & (head[some[:-1]] == _ONE) & (head[some[1:]] == _TWO)]
    return np.concatenate((first, first + 1))


def names(data: bytes, indexes: NDArray[np.int64]) -> pl.Series:
    """Return the names on the given lines ("" where the index is negative), without a leading "0 "."""
    text = data.decode("utf-8", errors="replace")
    lines = pl.Series([text]).str.split("\n").explode()
    chosen = lines.gather(np.maximum(indexes, 0)).str.strip_chars()
    chosen = chosen.str.replace(r"^0(?:\s+|$)", "")
    if (indexes < 0).any():
        return chosen.zip_with(pl.Series(indexes >= 0), pl.Series([""]))
    return chosen


def _trimmed(buffer: NDArray[np.uint8], end: NDArray[np.int64]) -> NDArray[np.int64]:
    end = end.copy()
    left = np.arange(end.size)
    for _ in range(_MAX_TRAILING):
        left = left[_TRAILING[buffer[end[left] - 1]]]
        if not left.size:
            break
        end[left] -= 1
    return end
