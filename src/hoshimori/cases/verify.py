"""Is this bundle what it says it is? Offline, with the standard library and `cryptography` alone.

    python -m hoshimori.cases.verify BUNDLE [--json] [--trust KEY_ID …]

Exit codes: 0 intact, 1 not, 2 wrong usage. The container is rebuilt from its members and compared byte for byte, every
exhibit is compared with the manifest, and the manifest with the seal. An intact bundle that nobody signed says so:
whoever can rewrite a whole unsigned bundle can write a different, intact one.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from hoshimori.cases.container import MOST_BYTES, differences, read
from hoshimori.cases.envelope import SignatureReport, check_signatures, read_statement, subject_sha256
from hoshimori.errors import UsageError, VerificationError

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
class Verification:
    """What was found about a bundle.

    Attributes:
        valid: Every byte is as sealed, and every signature fits its key.
        problems: What is wrong and where, one sentence each; empty if valid.
        signatures: A report on each signature.
        case_id: As the manifest says; empty if it cannot be read.
        sealed: The seal is there and covers this manifest.
        manifest_sha256: Digest of the manifest as found; empty if there is none.
        exercise: The manifest marks the case as an exercise.
    """

    valid: bool
    problems: tuple[str, ...]
    signatures: tuple[SignatureReport, ...] = ()
    case_id: str = ""
    sealed: bool = False
    manifest_sha256: str = ""
    exercise: bool = False

    @property
    def words(self) -> str:
        """The finding in a few words."""
        if not self.valid:
            return f"not intact: {len(self.problems)} problem{'s' if len(self.problems) != 1 else ''}"
        mark = "EXERCISE, " if self.exercise else ""
        if not self.signatures:
            return f"{mark}intact, signed by nobody"
        who = "; ".join(
            f"{s.party} ({s.role}, {s.position}; key {s.key_id[:12]} {'trusted' if s.trusted else 'not on your list'})"
            for s in self.signatures
        )
        return f"{mark}intact, signed by {who}"


def verify(path: Path, *, trusted_key_ids: frozenset[str] = frozenset()) -> Verification:
    """Return what is right and wrong with the bundle at `path`; nothing is unpacked and nothing is written.

    Args:
        path: The bundle.
        trusted_key_ids: Ids of keys that the reader accepts, from elsewhere than the bundle.

    Raises:
        UsageError: There is no such file.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}", path=str(path)) from error
    return verify_bytes(data, trusted_key_ids=trusted_key_ids)


def verify_bytes(data: bytes, *, trusted_key_ids: frozenset[str] = frozenset()) -> Verification:
    """Return what is right and wrong with the bytes of a bundle; see `verify`."""
    try:
        members = read(data)
    except VerificationError as error:
        return Verification(valid=False, problems=(f"container: {error.message}",))
    problems: list[str] = []
    manifest = _manifest(members, problems)
    digest = hashlib.sha256(members[MANIFEST]).hexdigest() if MANIFEST in members else ""
    problems += _exhibit_problems(members, manifest)
    sealed, signatures = _seal(members, manifest, digest, trusted_key_ids, problems)
    problems += [f"container: the {where} is not as it must be" for where in differences(data, members)]
    return Verification(
        valid=not problems,
        problems=tuple(problems),
        signatures=signatures,
        case_id=str(manifest.get("case_id", "")),
        sealed=sealed,
        manifest_sha256=digest,
        exercise=manifest.get("exercise") is True,
    )


def _manifest(members: Mapping[str, bytes], problems: list[str]) -> Mapping[str, Any]:
    """Return the manifest, or an empty one after saying what is wrong with it."""
    if MANIFEST not in members:
        problems.append("manifest.json is missing: this is no case")
        return {}
    try:
        manifest = _strict_json(members[MANIFEST])
    except VerificationError as error:
        problems.append(f"manifest.json: {error.message}")
        return {}
    wrong = [key for key, kind in _MANIFEST_KEYS.items() if not isinstance(manifest.get(key), kind)]
    if wrong or manifest["record"] != "manifest/1":
        problems.append(f"manifest.json is no manifest/1 (wrong or missing: {', '.join(wrong) or 'record'})")
        return {}
    return manifest


def _exhibit_problems(members: Mapping[str, bytes], manifest: Mapping[str, Any]) -> list[str]:
    if not manifest:
        return []
    problems, listed = [], set()
    for entry in manifest["exhibits"]:
        name = entry.get("name") if isinstance(entry, dict) else None
        if not isinstance(name, str) or name in listed or name in (MANIFEST, SEAL):
            problems.append(f"manifest.json: an exhibit is malformed or listed twice ({str(name)[:80]!r})")
            continue
        listed.add(name)
        if name not in members:
            problems.append(f"{name} is named by the manifest and missing")
        elif hashlib.sha256(members[name]).hexdigest() != entry.get("sha256"):
            problems.append(f"{name} is changed: its SHA-256 is not the one in the manifest")
        elif len(members[name]) != entry.get("size_bytes"):
            problems.append(f"{name}: the manifest gives another size")
        elif name.endswith(".json"):
            try:
                _strict_json(members[name])
            except VerificationError as error:
                problems.append(f"{name}: {error.message}")
    return problems + [f"{n} is not named by the manifest" for n in sorted(members.keys() - listed - {MANIFEST, SEAL})]


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
        envelope = _strict_json(members[SEAL])
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


def _strict_json(data: bytes) -> dict[str, Any]:
    """Return an object from JSON; a doubled key, NaN or anything else unusual is refused."""
    try:
        value = json.loads(data, object_pairs_hook=_single_keys, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise VerificationError(f"not readable as JSON ({error})") from error
    if not isinstance(value, dict):
        raise VerificationError("not a JSON object")
    return value


def _single_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key occurs twice")
    return dict(pairs)


def _refuse_constant(word: str) -> None:
    raise ValueError(f"{word} is no JSON number")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m hoshimori.cases.verify", description="Check a case bundle offline."
    )
    parser.add_argument("bundle", type=Path, help="the bundle, CASE.zip")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    parser.add_argument("--trust", action="append", default=[], metavar="KEY_ID", help="id of a key that you accept")
    options = parser.parse_args(arguments)
    try:
        found = verify(options.bundle, trusted_key_ids=frozenset(options.trust))
    except UsageError as error:
        sys.stderr.write(f"{error.message}\n")
        return 2
    if options.json:
        document = as_document(found)
        sys.stdout.write(json.dumps(document, indent=2, sort_keys=True) + "\n")
    else:
        sys.stdout.write(f"{found.case_id or options.bundle.name}: {found.words}\n")
        sys.stdout.writelines(f"  {problem}\n" for problem in found.problems)
    return 0 if found.valid else 1


def as_document(found: Verification) -> dict[str, Any]:
    """Return a verification as `case verify --json` prints it."""
    return asdict(found) | {"words": found.words}


if __name__ == "__main__":
    sys.exit(main())
