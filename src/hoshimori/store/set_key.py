"""Keys that say which element set a row is, the same on every machine and for ever.

`set_key` covers `SET_IDENTITY`: the same set in a TLE and in an OMM has one key, because both print the same floats.
`form_key` covers the other columns: one set may come under two names or set numbers, and each form is kept.
Both are part of the file format: changing them needs a migration. Joins also compare catalogue number and epoch, so
that two different sets could only be confused if object and epoch agree and 64 mixed bits collide.

References:
    Steele, Lea, Flood (2014), "Fast splittable pseudorandom number generators", OOPSLA: the finaliser (variant 13 of
    Stafford), a bijection of 64 bits.
"""

import logging
import zlib
from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from hoshimori.model.columns import ELEMENT_SET, SET_IDENTITY, TEXT_RUN
from hoshimori.store import table

_BLOCK: Final = 16_384  # rows
_REPEATED: Final = 16  # where a text stands below itself so often, to ask where else it stands does not pay
_LARGE: Final = 50_000  # rows; a kernel takes a fifth of the time, once it is there
_KERNEL: Final[dict[str, Callable[..., None] | None]] = {}  # None: it is not there (yet)
_LOG: Final = logging.getLogger(__name__)
#: Numbers of the mixing, for the kernel too.
GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
MIX_1: Final = np.uint64(0xBF58476D1CE4E5B9)
MIX_2: Final = np.uint64(0x94D049BB133111EB)
NAN: Final = np.uint64(0x7FF8000000000000)

_FORM_TEXT: Final = tuple(name for name, kind in ELEMENT_SET.items() if name not in SET_IDENTITY and kind == "str")
_FORM_INTEGERS: Final = tuple(name for name, kind in ELEMENT_SET.items() if name not in SET_IDENTITY and kind == "int")

_Bits = npt.NDArray[np.uint64]


def set_key(sets: pl.DataFrame) -> pl.Series:
    """Return the identity of each row, UInt64, shape (N,).

    Args:
        sets: Has the columns `SET_IDENTITY`; negative zero counts as zero, every NaN as one NaN.
    """
    return pl.Series("set_key", _mixed(np.zeros(sets.height, np.uint64), sets.select(SET_IDENTITY)))


def form_key(sets: pl.DataFrame) -> pl.Series:
    """Return a key of the columns outside `SET_IDENTITY` (names, classification, set number …), UInt32, shape (N,)."""
    key = _mixed(_checksums(sets), sets.select(_FORM_INTEGERS))
    return pl.Series("form_key", (key >> np.uint64(32)).astype(np.uint32))


def make_ready() -> None:
    """Load the kernel that mixes the columns of large tables, which costs a second of one core, once in a process."""
    if "mix_all" in _KERNEL:
        return
    _KERNEL["mix_all"] = None
    try:
        from hoshimori.store.set_key_kernel import mix_all  # noqa: PLC0415  # loads a compiler

        mix_all(np.zeros(1, np.uint64), [np.frombuffer(bytes(8), np.float64)])  # as columns are: not to be written to
    except Exception:  # noqa: BLE001  # a damaged cache, say: NumPy mixes everything
        _LOG.warning("keys are made without the kernel, which could not be loaded", exc_info=True)
    else:
        _KERNEL["mix_all"] = mix_all


def _checksums(sets: pl.DataFrame) -> _Bits:
    """Return the CRC-32 of each row's texts, none null; a history has each many times, often one below the other."""
    anew = sets.select(table.anew((TEXT_RUN,) if TEXT_RUN in sets.columns else _FORM_TEXT)).to_series()
    text = sets.select(_FORM_TEXT).filter(anew).select(pl.concat_str(_FORM_TEXT, separator="\x1f").alias("text"))
    once = text.unique() if text.height * _REPEATED > len(anew) else text
    checksums = pl.Series("crc", [zlib.crc32(t.encode()) for t in once["text"].to_list()], dtype=pl.UInt64)
    if once is not text:
        joined = text.join(once.with_columns(checksums), on="text", how="left", maintain_order="left")
        checksums = joined["crc"]
    begins = np.flatnonzero(anew.to_numpy())
    return np.repeat(checksums.to_numpy(), np.diff(begins, append=len(anew)))


def _mixed(key: _Bits, columns: pl.DataFrame) -> _Bits:
    """Mix each column into `key`, in turn, and return it; in place and block by block, so that a block stays cached."""
    values = [c.to_numpy() if c.dtype.is_float() else c.to_physical().cast(pl.Int64).to_numpy() for c in columns]
    mix_all = _KERNEL.get("mix_all") if len(key) >= _LARGE else None
    if mix_all is not None:
        mix_all(key, values)
        return key
    shifted, numbers = np.empty(_BLOCK, np.uint64), np.empty(_BLOCK, np.float64)
    for begin in range(0, len(key), _BLOCK):
        block = key[begin : begin + _BLOCK]
        for column in values:
            bits = _bits(column[begin : begin + _BLOCK], numbers)
            _mix(block, bits, shifted[: len(block)])
    return key


def _mix(key: _Bits, bits: _Bits, shifted: _Bits) -> None:
    key += GOLDEN
    key ^= bits
    key ^= np.right_shift(key, np.uint64(30), out=shifted)
    key *= MIX_1
    key ^= np.right_shift(key, np.uint64(27), out=shifted)
    key *= MIX_2
    key ^= np.right_shift(key, np.uint64(31), out=shifted)


def _bits(values: npt.NDArray[np.float64] | npt.NDArray[np.int64], numbers: npt.NDArray[np.float64]) -> _Bits:
    """Return the bits of each value; those of floats are made in `numbers`, with one zero and one NaN."""
    if values.dtype.kind != "f":
        return values.view(np.uint64)
    one_zero = np.add(values, 0.0, out=numbers[: len(values)])  # -0.0 + 0.0 is +0.0
    bits = one_zero.view(np.uint64)
    no_number = np.isnan(one_zero)
    if no_number.any():
        bits[no_number] = NAN
    return bits
