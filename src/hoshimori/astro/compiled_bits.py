"""What a processor does to bits in one instruction and numba has no word for; for kernels alone, little-endian.

Each is written as the instruction, and in Python for whoever runs kernels without compiling them (NUMBA_DISABLE_JIT).
"""

from collections.abc import Callable
from typing import Any, Final

import numba
import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic
from numpy.typing import NDArray

_BITS: Final = 64
_SIGNS: Final = ir.VectorType(ir.IntType(8), _BITS)
_FIRST_FOR_ALL: Final = ir.Constant(ir.VectorType(ir.IntType(32), _BITS), [0] * _BITS)

_Code = Callable[[Any, ir.IRBuilder, Any, Any], Any]


def _where_either(signs: NDArray[np.uint8], at: np.uint64, one: np.uint8, other: np.uint8) -> np.uint64:
    """Return which of the 64 bytes of `signs` from `at` on, all of which must be there, are `one` or `other`.

    Args:
        signs: Bytes, contiguous.
        at: Where the first stands.
        one: A byte.
        other: Another, or the same.

    Returns:
        64 bits, the first byte's lowest.
    """
    some = signs[int(at) : int(at) + _BITS]
    return np.packbits((some == one) | (some == other), bitorder="little").view("<u8")[0]  # type: ignore[no-any-return]


def _first_bit(bits: np.uint64) -> np.uint64:
    """Return the number of the lowest bit of 64 that is set; 64: none is."""
    number = int(bits)
    return np.uint64((number & -number).bit_length() - 1 if number else _BITS)


def _leading_zeros(bits: np.uint64) -> np.uint64:
    """Return how many of 64 bits are above the highest that is set; 64: none is."""
    return np.uint64(_BITS - int(bits).bit_length())


def _upper_product(a: np.uint64, b: np.uint64) -> np.uint64:
    """Return the upper 64 of the 128 bits of a b; the lower ones are those of `a * b`."""
    return np.uint64(int(a) * int(b) >> _BITS)


def _count_bits(bits: np.uint64) -> np.uint64:
    """Return how many of 64 bits are set."""
    return np.uint64(int(bits).bit_count())


def _where_either_code(context: Any, builder: ir.IRBuilder, signature: Any, given: Any) -> Any:
    array, first, *sought = given
    data = context.make_array(signature.args[0])(context, builder, array).data
    found = builder.load(builder.bitcast(builder.gep(data, [first]), _SIGNS.as_pointer()), align=1)
    nothing = ir.Constant(_SIGNS, ir.Undefined)
    equal = [
        builder.icmp_unsigned("==", found, builder.shuffle_vector(filled, nothing, _FIRST_FOR_ALL))
        for filled in (builder.insert_element(nothing, sign, ir.IntType(32)(0)) for sign in sought)
    ]
    return builder.bitcast(builder.or_(*equal), ir.IntType(_BITS))


def _first_bit_code(_context: Any, builder: ir.IRBuilder, _signature: Any, given: Any) -> Any:
    return builder.cttz(given[0], ir.IntType(1)(0))


def _leading_zeros_code(_context: Any, builder: ir.IRBuilder, _signature: Any, given: Any) -> Any:
    return builder.ctlz(given[0], ir.IntType(1)(0))


def _upper_product_code(_context: Any, builder: ir.IRBuilder, _signature: Any, given: Any) -> Any:
    twice = ir.IntType(2 * _BITS)
    a, b = (builder.zext(factor, twice) for factor in given)
    return builder.trunc(builder.lshr(builder.mul(a, b), twice(_BITS)), ir.IntType(_BITS))


def _count_bits_code(_context: Any, builder: ir.IRBuilder, _signature: Any, given: Any) -> Any:
    return builder.ctpop(given[0])


@intrinsic
def _where_either_now(_context: Any, signs: Any, at: Any, one: Any, other: Any) -> tuple[Any, _Code]:
    return types.uint64(signs, at, one, other), _where_either_code


@intrinsic
def _first_bit_now(_context: Any, _bits: Any) -> tuple[Any, _Code]:
    return types.uint64(types.uint64), _first_bit_code


@intrinsic
def _leading_zeros_now(_context: Any, _bits: Any) -> tuple[Any, _Code]:
    return types.uint64(types.uint64), _leading_zeros_code


@intrinsic
def _upper_product_now(_context: Any, _a: Any, _b: Any) -> tuple[Any, _Code]:
    return types.uint64(types.uint64, types.uint64), _upper_product_code


@intrinsic
def _count_bits_now(_context: Any, _bits: Any) -> tuple[Any, _Code]:
    return types.uint64(types.uint64), _count_bits_code


_compiling: Final = not numba.config.DISABLE_JIT  # type: ignore[attr-defined]  # set by numba at import
where_either: Callable[[NDArray[np.uint8], np.uint64, np.uint8, np.uint8], np.uint64]
first_bit: Callable[[np.uint64], np.uint64]
leading_zeros: Callable[[np.uint64], np.uint64]
upper_product: Callable[[np.uint64, np.uint64], np.uint64]
count_bits: Callable[[np.uint64], np.uint64]
where_either = _where_either_now if _compiling else _where_either  # type: ignore[assignment]  # the type is numba's own
first_bit = _first_bit_now if _compiling else _first_bit  # type: ignore[assignment]
leading_zeros = _leading_zeros_now if _compiling else _leading_zeros  # type: ignore[assignment]
upper_product = _upper_product_now if _compiling else _upper_product  # type: ignore[assignment]
count_bits = _count_bits_now if _compiling else _count_bits  # type: ignore[assignment]
