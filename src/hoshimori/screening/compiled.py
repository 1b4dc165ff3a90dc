"""How the kernels of screening are compiled: as all kernels, and as NumPy divides by zero."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from hoshimori.astro import compiled as kernels

F = TypeVar("F", bound=Callable[..., object])

# division by zero gives infinity or NaN: an object that drops out can stand at the Earth's centre
_AS_NUMPY: Final[dict[str, Any]] = {"error_model": "numpy"}


def compiled(function: F) -> F:
    """Return the machine-code form of a kernel."""
    return kernels.compiled(function, **_AS_NUMPY)


def inner(function: F) -> F:
    """Return the machine-code form of a function that kernels call often, copied into its caller."""
    return kernels.inner(function, **_AS_NUMPY)


def contracting(function: F) -> F:
    """Return the same as `inner`, but a product and a sum may be rounded once instead of twice.

    Twice as fast on machines that have such an instruction, and other last bits: only for tests with a margin, never
    for a figure that is reported.
    """
    return kernels.inner(function, fastmath={"contract"}, **_AS_NUMPY)
