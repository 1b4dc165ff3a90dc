"""Case files that others can check: canonical records, exhibits, container, seal, verification.

Public names load when asked for, so that `python -m hoshimori.cases.verify` needs the standard library and
`cryptography` alone. `verify` is the module; its function is `hoshimori.cases.verify.verify`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hoshimori.cases.bundle import DraftedCase, Signatory, case_id, draft
    from hoshimori.cases.canonical import canonical_csv, canonical_json
    from hoshimori.cases.signer import Ed25519Signer, Signer

_WHERE = {
    "DraftedCase": "bundle",
    "Ed25519Signer": "signer",
    "Signatory": "bundle",
    "Signer": "signer",
    "canonical_csv": "canonical",
    "canonical_json": "canonical",
    "case_id": "bundle",
    "draft": "bundle",
}

__all__ = [
    "DraftedCase",
    "Ed25519Signer",
    "Signatory",
    "Signer",
    "canonical_csv",
    "canonical_json",
    "case_id",
    "draft",
]


def __getattr__(name: str) -> Any:
    """Return a public name from the file that holds it."""
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
