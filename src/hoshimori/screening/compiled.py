"""How kernels are compiled: by numba, without Python's lock, cached on disk where a place can be written to."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """Return the machine-code form of a kernel.

    The first call compiles (some seconds); later processes load the cache beside the file or in the user's cache
    folder. Where neither can be written, numba refuses to cache and the kernel is compiled anew in each process.
    """
    return _compiled(function)


def inner(function: F) -> F:
    """Return the machine-code form of a function that kernels call often: it is always copied into its caller."""
    return _compiled(function, forceinline=True)


def contracting(function: F) -> F:
    """Return the same as `inner`, but a product and a sum may be rounded once instead of twice.

    Twice as fast on machines that have such an instruction, and other last bits: only for tests with a margin, never
    for a figure that is reported.
    """
    return _compiled(function, forceinline=True, fastmath={"contract"})


def _compiled(function: F, **options: Any) -> F:
    # division by zero gives infinity or NaN, as in NumPy: an object that drops out can stand at the Earth's centre
    try:
        return cast("F", numba.njit(cache=True, nogil=True, error_model="numpy", **options)(function))
    except RuntimeError:  # "cannot cache function: no locator available"
        return cast("F", numba.njit(nogil=True, error_model="numpy", **options)(function))
