"""How kernels are compiled: by numba, without Python's lock, cached on disk where a place can be written to."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F, **options: Any) -> F:
    """Return the machine-code form of a kernel.

    The first call compiles (some seconds); later processes load the cache beside the file or in the user's cache
    folder. Where neither can be written, numba refuses to cache and the kernel is compiled anew in each process. The
    cache knows the file of the kernel alone: whoever changes a file whose `inner` functions it copies deletes
    `__pycache__/*.nb[ic]` beside it (an install of another version does that by itself).

    Args:
        function: The kernel.
        options: Further ones of `numba.njit`.
    """
    try:
        return cast("F", numba.njit(cache=True, nogil=True, **options)(function))
    except RuntimeError:  # "cannot cache function: no locator available"
        return cast("F", numba.njit(nogil=True, **options)(function))


def inner(function: F, **options: Any) -> F:
    """Return the machine-code form of a function that kernels call often: it is always copied into its caller."""
    return compiled(function, forceinline=True, **options)
