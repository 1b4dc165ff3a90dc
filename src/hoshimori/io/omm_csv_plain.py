"""Large files of plain OMM CSV, read by a kernel in pieces on all cores.

The kernel costs about a second to load, and some to compile once after an install, and takes a third of the processor
time of Polars, so it is for some million element sets. What it reads is equal to the last bit.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hoshimori.io.line_ends import BLOCK
from hoshimori.io.omm_csv_kernel import EPOCH, FLOAT, INTEGER, SKIPPED, SLACK, TEXT, count_line_ends, joined, read_rows
from hoshimori.model.columns import TEXT_RUN

_BLOCKS: Final = 16  # of a piece
_LINE_END: Final = b"\n"
_KINDS: Final = {pl.Float64: FLOAT, pl.Int64: INTEGER, pl.Datetime: EPOCH, pl.String: TEXT}


def line_ends(data: bytes) -> NDArray[np.int64]:
    """Return the same as `hoshimori.io.line_ends.line_ends`, in half the time."""
    return count_line_ends(np.frombuffer(data, np.uint8), BLOCK)


def read_plain(
    data: bytes, columns: Mapping[str, pl.DataType | None], *, ends: NDArray[np.int64]
) -> pl.DataFrame | None:
    """Return the columns of all lines below the header, or None where one of them is not plain.

    Args:
        data: The file, without a byte order mark.
        columns: Name and type of each column in its order; None: it is not read.
        ends: `line_ends` of the file.

    Returns:
        The columns that have a type, shape (lines, …), an empty text as null; then `TEXT_RUN`.
    """
    if not ends.sum():
        return None
    pieces = _pieces(data, ends)
    lines = pieces[-1].line + pieces[-1].count
    kinds = [SKIPPED if dtype is None else _KINDS[dtype.base_type()] for dtype in columns.values()]
    of_kind = {
        wanted: [name for name, kind in zip(columns, kinds, strict=True) if kind == wanted] for wanted in range(5)
    }
    whole = of_kind[INTEGER] + of_kind[EPOCH]
    slots = {name: slot for names in (of_kind[FLOAT], whole, of_kind[TEXT]) for slot, name in enumerate(names)}
    floats, integers = np.empty((len(of_kind[FLOAT]), lines), np.uint64), np.empty((len(whole), lines), np.int64)
    run = np.empty(lines, np.uint32)
    form = np.array(kinds), np.array([slots.get(name, 0) for name in columns])

    def read(piece: _Piece) -> tuple[int, list[bytes]]:
        texts = np.empty((len(of_kind[TEXT]), 2, piece.count), np.int64)
        where = piece.begin, piece.end, piece.line, piece.count
        runs = read_rows(piece.signs, *where, *form, floats, integers, run, texts)
        return runs, [joined(piece.signs, texts, slot, max(runs, 0)).tobytes() for slot in range(len(texts))]

    with ThreadPoolExecutor(pl.thread_pool_size()) as pool:
        found = list(pool.map(read, pieces))
    before = 0
    for piece, (runs, _) in zip(pieces, found, strict=True):
        if runs < 0:
            return None
        run[piece.line : piece.line + piece.count] += np.uint32(before)
        before += runs
    texts = _texts(of_kind[TEXT], [texts for _, texts in found])
    if texts is None:
        return None
    numbers = {name: floats[slots[name]].view(np.float64) for name in of_kind[FLOAT]}
    numbers |= {name: integers[slots[name]] for name in whole}
    types = {name: dtype for name, dtype in columns.items() if dtype is not None}
    found_numbers = [pl.Series(name, values).cast(types[name]) for name, values in numbers.items()]
    text_runs = pl.Series(TEXT_RUN, run)
    found_texts = texts.select(pl.all().gather(text_runs)).get_columns()
    return pl.DataFrame([*found_numbers, *found_texts, text_runs]).select(*types, TEXT_RUN)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """Some lines of a file: their bytes, from where to where, the number of the first in the table, and how many."""

    signs: NDArray[np.uint8]
    begin: int
    end: int
    line: int
    count: int


def _pieces(data: bytes, ends: NDArray[np.int64]) -> list[_Piece]:
    """Return the lines below the header in pieces; the last of them are copied, to have `SLACK` behind them."""
    begin = data.find(_LINE_END) + 1
    rest = max(begin, data.rfind(_LINE_END, 0, max(0, len(data) - SLACK)) + 1)
    before = np.cumsum(ends)  # lines that end before the end of each block
    cuts = [(begin, 1)]
    for block in range(_BLOCKS, len(ends), _BLOCKS):
        cut = data.rfind(_LINE_END, 0, block * BLOCK) + 1
        if cuts[-1][0] < cut < rest:
            cuts.append((cut, int(before[block - 1])))
    cuts.append((rest, int(before[-1]) - data.count(_LINE_END, rest)))
    signs = np.frombuffer(data, np.uint8)
    pieces = [
        _Piece(signs=signs, begin=first, end=end, line=line - 1, count=behind - line)
        for (first, line), (end, behind) in pairwise(cuts)
    ]
    tail = data[rest:]
    tail += b"" if tail.endswith(_LINE_END) else _LINE_END
    signs = np.frombuffer(bytes(SLACK) + tail + bytes(SLACK), np.uint8)
    last = _Piece(signs=signs, begin=SLACK, end=SLACK + len(tail), line=cuts[-1][1] - 1, count=tail.count(_LINE_END))
    return [*pieces, last]


def _texts(names: Sequence[str], pieces: Sequence[Sequence[bytes]]) -> pl.DataFrame | None:
    """Return columns of texts, joined by piece and column, an empty one as null; None if some are not UTF-8."""
    columns = []
    for name, parts in zip(names, zip(*pieces, strict=True), strict=True):
        try:
            text = b"".join(parts).decode().removesuffix("\n")
        except UnicodeDecodeError:
            return None
        columns.append(pl.Series(name, [text]).str.split("\n").explode())
    return pl.DataFrame(columns).with_columns(pl.when(pl.all() != "").then(pl.all()).name.keep())
