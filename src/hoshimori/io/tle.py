"""Element sets out of TLE text: two lines a set, or a name and two lines.

No Python loop runs over the sets: lines are found by their newlines, and the bytes of 16,384 sets at a time become
rows, one a column of the format. What is no set is set aside with its line: a line 1 without a line 2, a wrong or
missing checksum, text that belongs to no set. Blank lines and lines that begin with # are passed over.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hoshimori.io import tle_problem
from hoshimori.io.element_set_table import check_record_count, finish, quarantine_rows
from hoshimori.io.reading import Limits, Reading
from hoshimori.io.tle_columns import read_columns
from hoshimori.io.tle_layout import LENGTH
from hoshimori.io.tle_lines import Lines, find_lines, names

_CHUNK: Final = 16_384
_LINES_A_SET: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pairs:
    """Which lines make a set, as indexes from 0: shape (sets,); `name` is -1 where a set has none."""

    name: NDArray[np.int64]
    one: NDArray[np.int64]
    two: NDArray[np.int64]
    stray: NDArray[np.int64]

    def text(self, lines: Lines, line: int) -> str:
        """Return the text of the set whose line 1 is line `line`, counted from 1."""
        i = int(np.searchsorted(self.one, line - 1))
        return "\n".join(lines.text(int(part[i])) for part in (self.name, self.one, self.two) if part[i] >= 0)


def read_tle(data: bytes, *, source: str, limits: Limits) -> Reading:
    """Return the element sets of TLE text; 2LE and 3LE may be mixed.

    Args:
        data: The text, with or without a byte order mark; lines end with LF or CRLF.
        source: Name for the quarantine.
        limits: A payload with more sets than `max_records` is refused.

    Returns:
        `line` is where line 1 of a set stands. `record_format` is `tle-3le` where any set has a name.

    Raises:
        FormatError: There are more records than allowed.
    """
    data = data.removeprefix(b"\xef\xbb\xbf")
    check_record_count(data.count(b"\n") // _LINES_A_SET, limits.max_records, source=source, standard="TLE")
    lines = find_lines(data)
    pairs = _pair(lines)
    check_record_count(pairs.one.size, limits.max_records, source=source, standard="TLE")
    columns, read = _columns(lines, pairs)
    chosen = np.flatnonzero(read)
    columns = columns.with_columns(line=pl.Series(pairs.one[chosen] + 1, dtype=pl.Int64))
    named = bool((pairs.name >= 0).any())
    if named:
        columns = columns.with_columns(object_name=names(data, pairs.name[chosen]))
    sets, quarantine = finish(columns, raw=lambda line: pairs.text(lines, line), source=source)
    aside = _set_aside(lines, pairs, np.flatnonzero(~read), source=source)
    return Reading(
        record_format="tle-3le" if named else "tle-2le",
        kind="element_sets",
        sets=sets,
        quarantine=pl.concat([quarantine, aside]).sort("line", maintain_order=True),
    )


def _pair(lines: Lines) -> _Pairs:
    """Return the sets: a line 1 directly before a line 2, and a text line directly before both."""
    used = np.flatnonzero(lines.kind >= 0)
    kind = np.concatenate(([-1], lines.kind[used], [-1]))  # a neighbour for the first and the last
    one = np.flatnonzero((kind[1:-1] == 1) & (kind[2:] == 2))
    named = kind[one] == 0
    belongs = np.zeros(used.size, dtype=np.bool_)
    belongs[one] = belongs[one + 1] = True
    belongs[one[named] - 1] = True
    name = np.full(one.size, -1)
    name[named] = used[one[named] - 1]
    return _Pairs(name=name, one=used[one], two=used[one + 1], stray=used[~belongs])


def _columns(lines: Lines, pairs: _Pairs) -> tuple[pl.DataFrame, NDArray[np.bool_]]:
    """Return the columns of the sets that can be read, and which of the pairs those are."""
    length = lines.end - lines.begin
    read = (length[pairs.one] == LENGTH) & (length[pairs.two] == LENGTH)
    fits = np.flatnonzero(read)
    tables = []
    for begin in range(0, max(fits.size, 1), _CHUNK):
        part = fits[begin : begin + _CHUNK]
        table, read[part] = read_columns(lines.columns(pairs.one[part], LENGTH), lines.columns(pairs.two[part], LENGTH))
        tables.append(table)
    return pl.concat(tables, rechunk=True), read


def _set_aside(lines: Lines, pairs: _Pairs, failed: NDArray[np.int64], *, source: str) -> pl.DataFrame:
    rows = []
    for i in failed.tolist():
        one, two = int(pairs.one[i]), int(pairs.two[i])
        problem = tle_problem.of_pair(lines.text(one, "latin-1"), lines.text(two, "latin-1"))
        rows.append((one + 1, *problem, pairs.text(lines, one + 1)))
    for index in pairs.stray.tolist():
        text = lines.text(index)
        rows.append((index + 1, *tle_problem.of_single_line(text), text))
    return quarantine_rows(source, rows)
