"""Case files that others can check: canonical records, exhibits, container, seal; people's statements; verification.

Public names load when asked for, so that `python -m hoshimori.cases.verify` needs the standard library and
`cryptography` alone. `verify` is the module; its function is `hoshimori.cases.verify.verify`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hoshimori.cases.bundle import DraftedCase, Signatory, case_id, draft
    from hoshimori.cases.canonical import canonical_csv, canonical_json
    from hoshimori.cases.comparison import Comparison, compare, comparison_json
    from hoshimori.cases.desk import Desk
    from hoshimori.cases.exchange import export_case, import_case
    from hoshimori.cases.founding import Member, check_founding, check_member, found, read_member, trust, update
    from hoshimori.cases.marking import Marking, Terms
    from hoshimori.cases.on_file import BundleContent, CaseFile, read_bundle, read_case
    from hoshimori.cases.review_desk import exhibits_beside
    from hoshimori.cases.signer import Ed25519Signer, Signer

_WHERE = {
    "BundleContent": "on_file",
    "CaseFile": "on_file",
    "Comparison": "comparison",
    "Desk": "desk",
    "DraftedCase": "bundle",
    "Ed25519Signer": "signer",
    "Marking": "marking",
    "Member": "founding",
    "Signatory": "bundle",
    "Signer": "signer",
    "Terms": "marking",
    "canonical_csv": "canonical",
    "canonical_json": "canonical",
    "case_id": "bundle",
    "check_founding": "founding",
    "check_member": "founding",
    "compare": "comparison",
    "comparison_json": "comparison",
    "draft": "bundle",
    "export_case": "exchange",
    "found": "founding",
    "import_case": "exchange",
    "read_bundle": "on_file",
    "read_case": "on_file",
    "read_member": "founding",
    "exhibits_beside": "review_desk",
    "trust": "founding",
    "update": "founding",
}

__all__ = [
    "BundleContent",
    "CaseFile",
    "Comparison",
    "Desk",
    "DraftedCase",
    "Ed25519Signer",
    "Marking",
    "Member",
    "Signatory",
    "Signer",
    "Terms",
    "canonical_csv",
    "canonical_json",
    "case_id",
    "check_founding",
    "check_member",
    "compare",
    "comparison_json",
    "draft",
    "exhibits_beside",
    "export_case",
    "found",
    "import_case",
    "read_bundle",
    "read_case",
    "read_member",
    "trust",
    "update",
]


def __getattr__(name: str) -> Any:
    """Return a public name from the file that holds it."""
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
