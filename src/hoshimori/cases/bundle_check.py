"""Is every exhibit what the manifest says, and the manifest what the seal says? Standard library and `cryptography`."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from hoshimori.cases.envelope import SignatureReport, check_signatures, read_statement, subject_sha256
from hoshimori.cases.strict_json import strict_object
from hoshimori.errors import VerificationError

MANIFEST: Final = "manifest.json"
SEAL: Final = "seal.json"
_MANIFEST_KEYS: Final = {
    "record": str,
    "case_id": str,
    "incident_id": str,
    "exercise": bool,
    "version": str,
    "as_of": str,
    "settings": dict,
    "payloads": list,
    "exhibits": list,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleReport:
    """What was found about the members of a bundle; `problems` is empty if all fits."""

    problems: tuple[str, ...]
    manifest: Mapping[str, Any]
    manifest_sha256: str
    sealed: bool
    signatures: tuple[SignatureReport, ...]


def check_bundle(
    members: Mapping[str, bytes],
    *,
    trusted_key_ids: frozenset[str] = frozenset(),
    withheld: Mapping[str, str] | None = None,
) -> BundleReport:
    """Return what is right and wrong with the members of a bundle.

    Args:
        members: Name → content.
        trusted_key_ids: Ids of keys that the reader accepts.
        withheld: Exhibits that were rightly left out: name → SHA-256, which must be the manifest's.
    """
    problems: list[str] = []
    manifest = _manifest(members, problems)
    digest = hashlib.sha256(members[MANIFEST]).hexdigest() if MANIFEST in members else ""
    problems += _exhibit_problems(members, manifest, withheld or {})
    sealed, signatures = _seal(members, manifest, digest, trusted_key_ids, problems)
    return BundleReport(
        problems=tuple(problems), manifest=manifest, manifest_sha256=digest, sealed=sealed, signatures=signatures
    )


def _manifest(members: Mapping[str, bytes], problems: list[str]) -> Mapping[str, Any]:
    """Return the manifest, or an empty one after saying what is wrong with it."""
    if MANIFEST not in members:
        problems.append("manifest.json is missing: this is no case")
        return {}
    try:
        manifest = strict_object(members[MANIFEST])
    except VerificationError as error:
        problems.append(f"manifest.json: {error.message}")
        return {}
    wrong = [key for key, kind in _MANIFEST_KEYS.items() if not isinstance(manifest.get(key), kind)]
    if wrong or manifest["record"] != "manifest/1":
        problems.append(f"manifest.json is no manifest/1 (wrong or missing: {', '.join(wrong) or 'record'})")
        return {}
    return manifest


def _exhibit_problems(
    members: Mapping[str, bytes], manifest: Mapping[str, Any], withheld: Mapping[str, str]
) -> list[str]:
    if not manifest:
        return []
    problems, listed = [], set()
    for entry in manifest["exhibits"]:
        name = entry.get("name") if isinstance(entry, dict) else None
        if not isinstance(name, str) or name in listed or name in (MANIFEST, SEAL):
            problems.append(f"manifest.json: an exhibit is malformed or listed twice ({str(name)[:80]!r})")
            continue
        listed.add(name)
        if name in withheld:
            if withheld[name] != entry.get("sha256") or name in members:
                problems.append(
                    f"{name} is said to be withheld, under another SHA-256 than the manifest's or beside itself"
                )
        elif name not in members:
            problems.append(f"{name} is named by the manifest and missing")
        elif hashlib.sha256(members[name]).hexdigest() != entry.get("sha256"):
            problems.append(f"{name} is changed: its SHA-256 is not the one in the manifest")
        elif len(members[name]) != entry.get("size_bytes"):
            problems.append(f"{name}: the manifest gives another size")
        elif name.endswith(".json"):
            problems += _json_problem(name, members[name])
    problems += [f"{n} is said to be withheld and is no exhibit of this case" for n in sorted(withheld.keys() - listed)]
    return problems + [f"{n} is not named by the manifest" for n in sorted(members.keys() - listed - {MANIFEST, SEAL})]


def _json_problem(name: str, data: bytes) -> list[str]:
    try:
        strict_object(data)
    except VerificationError as error:
        return [f"{name}: {error.message}"]
    return []


def _seal(
    members: Mapping[str, bytes],
    manifest: Mapping[str, Any],
    digest: str,
    trusted_key_ids: frozenset[str],
    problems: list[str],
) -> tuple[bool, tuple[SignatureReport, ...]]:
    """Return whether the seal covers this manifest, and its signatures."""
    if SEAL not in members:
        problems.append("seal.json is missing: nothing says that this manifest is the one that was drafted")
        return False, ()
    try:
        envelope = strict_object(members[SEAL])
        statement = read_statement(envelope)
        signatures = check_signatures(envelope, trusted_key_ids=trusted_key_ids)
    except VerificationError as error:
        problems.append(f"seal.json: {error.message}")
        return False, ()
    sealed = subject_sha256(statement) == digest
    if not sealed:
        problems.append("seal.json covers another manifest: manifest.json was changed after sealing")
    if manifest and statement["predicate"].get("case_id") != manifest["case_id"]:
        problems.append("seal.json speaks of another case than manifest.json")
    problems += [
        f"seal.json: the signature of {s.party or 'an unnamed party'} does not fit its key"
        for s in signatures
        if not s.valid
    ]
    return sealed, signatures
