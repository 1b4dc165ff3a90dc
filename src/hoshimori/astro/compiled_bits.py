"""What a processor does to bits in one instruction and numba has no word for; for kernels alone, little-endian."""

from collections.abc import Callable
from typing import Any, Final, cast

import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

_SIGNS: Final = ir.VectorType(ir.IntType(8), 64)
_FIRST_FOR_ALL: Final = ir.Constant(ir.VectorType(ir.IntType(32), 64), [0] * 64)

_one_instruction = cast("Callable[[Callable[..., Any]], Callable[..., np.uint64]]", intrinsic)


@_one_instruction
def where_either(_context: Any, signs: Any, at: Any, one: Any, other: Any) -> Any:
    """Return which of the 64 bytes of `signs` from `at` on, all of which must be there, are `one` or `other`.

    Args:
        signs: Array of bytes, contiguous.
        at: Where the first stands (unsigned).
        one: A byte.
        other: Another, or the same.

    Returns:
        64 bits, the first byte's lowest.
    """

    def code(context: Any, builder: ir.IRBuilder, signature: Any, given: Any) -> Any:
        array, first, *sought = given
        data = context.make_array(signature.args[0])(context, builder, array).data
        found = builder.load(builder.bitcast(builder.gep(data, [first]), _SIGNS.as_pointer()), align=1)
        nothing = ir.Constant(_SIGNS, ir.Undefined)
        equal = [
            builder.icmp_unsigned(
                "==",
                found,
                builder.shuffle_vector(
                    builder.insert_element(nothing, sign, ir.IntType(32)(0)), nothing, _FIRST_FOR_ALL
                ),
            )
            for sign in sought
        ]
        return builder.bitcast(builder.or_(*equal), ir.IntType(64))

    return types.uint64(signs, at, one, other), code


@_one_instruction
def first_bit(_context: Any, _bits: Any) -> Any:
    """Return the number of the lowest bit of 64 that is set; 64: none is."""

    def code(_context: Any, builder: ir.IRBuilder, _signature: Any, given: Any) -> Any:
        return builder.cttz(given[0], ir.IntType(1)(0))

    return types.uint64(types.uint64), code


@_one_instruction
def count_bits(_context: Any, _bits: Any) -> Any:
    """Return how many of 64 bits are set."""

    def code(_context: Any, builder: ir.IRBuilder, _signature: Any, given: Any) -> Any:
        return builder.ctpop(given[0])

    return types.uint64(types.uint64), code
