"""How kernels are compiled: by numba, without Python's lock, cached on disk where a place can be written to."""

from collections.abc import Callable
from typing import TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """Return the machine-code form of a kernel.

    The first call compiles (some seconds); later processes load the cache beside the file or in the user's cache
    folder. Where neither can be written, numba refuses to cache and the kernel is compiled anew in each process.
    """
    try:
        return cast("F", numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:  # "cannot cache function: no locator available"
        return cast("F", numba.njit(nogil=True)(function))
