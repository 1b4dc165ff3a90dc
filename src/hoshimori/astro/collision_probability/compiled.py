"""How the kernels here are compiled: by numba, without Python's lock, cached on disk where that can be written to."""

from collections.abc import Callable
from typing import TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """Return the machine-code form of a kernel.

    The first call compiles (a second or two); later processes load the cache. Where none can be written, numba refuses
    to cache, and the kernel is compiled anew in each process.
    """
    try:
        return cast("F", numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:  # "cannot cache function: no locator available"
        return cast("F", numba.njit(nogil=True)(function))
