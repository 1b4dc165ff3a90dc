"""Hoshimori: an open, defensive space-security watch.

Public names load lazily, so that ``python -m hoshimori.cases.verify`` needs the standard library and
``cryptography`` alone.
"""

__version__ = "0.1.0"

_LAZY = {
    "Watch": "hoshimori.watch",
    "Store": "hoshimori.store",
    "ElementSet": "hoshimori.model",
    "SpaceObject": "hoshimori.model",
    "Detection": "hoshimori.model",
    "Incident": "hoshimori.model",
    "CommitmentMatch": "hoshimori.model",
}

__all__ = ["__version__", *_LAZY]  # noqa: PLE0604  # strings, by construction


def __getattr__(name: str) -> object:
    """Return a public name, importing its room at first use."""
    if name in _LAZY:
        from importlib import import_module  # noqa: PLC0415  # the package itself stays empty of imports

        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'hoshimori' has no attribute {name!r}")


def __dir__() -> list[str]:
    """Return the public names."""
    return sorted(__all__)
