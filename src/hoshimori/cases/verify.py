"""Is this bundle or package what it says it is? Offline, with the standard library and `cryptography` alone.

    python -m hoshimori.cases.verify FILE [--json] [--trust KEY_ID …] [--keys KEY_SET …] [--time-root PEM …]

Exit codes: 0 nothing is wrong, 1 something is, 2 wrong usage. Three findings stand apart: *integrity* (every byte is as
sealed), *signatures* (who said what, under which key), *time* (who but the signer says when). An intact bundle that
nobody signed says so: whoever can rewrite a whole unsigned bundle can write a different, intact one.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from hoshimori.cases.bundle_check import check_bundle
from hoshimori.cases.container import MOST_BYTES, differences, read
from hoshimori.cases.envelope import SignatureReport
from hoshimori.cases.key_set import KeySet, read_key_sets_file
from hoshimori.cases.package import Package, is_package, read_package
from hoshimori.errors import HoshimoriError, UsageError, VerificationError
from hoshimori.model.instant import format_instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was found about a bundle or a package.

    Attributes:
        valid: Every byte is as sealed, and every signature holds.
        problems: What is wrong and where, one sentence each; empty if valid.
        signatures: A report on each signature: the seal's, then what people said, in the order of signing.
        case_id: As the manifest says; empty if it cannot be read.
        sealed: The seal is there and covers this manifest.
        manifest_sha256: Digest of the manifest as found; empty if there is none.
        exercise: The manifest marks the case as an exercise.
        packed_by: Who signed the list of members of a package; empty for nobody, and for a bundle.
        withheld: Exhibits of a package that were left out, each with its reason.
        standing: How the case stands by what people said, in one line; empty for a bundle.
    """

    valid: bool
    problems: tuple[str, ...]
    signatures: tuple[SignatureReport, ...] = ()
    case_id: str = ""
    sealed: bool = False
    manifest_sha256: str = ""
    exercise: bool = False
    packed_by: str = ""
    withheld: Mapping[str, str] | None = None
    standing: str = ""

    @property
    def integrity(self) -> str:
        """Whether every byte is as sealed and every signature holds."""
        if self.valid:
            return "intact"
        return f"not intact: {len(self.problems)} problem{'s' if len(self.problems) != 1 else ''}"

    @property
    def signed(self) -> str:
        """Who signed what."""
        who = "; ".join(
            f"{s.party} ({s.role}, {s.position}; key {s.key_id[:12]} {_trust_words(s)})" for s in self.signatures
        )
        return f"signed by {who}" if who else "signed by nobody"

    @property
    def time(self) -> str:
        """Whether somebody but the signers says when."""
        proven = sum(s.time_proven_at is not None for s in self.signatures)
        if not proven:
            return "time unproven"
        return f"time proven for {proven} of {len(self.signatures)} signatures"

    @property
    def words(self) -> str:
        """The three findings in one line."""
        if not self.valid:
            return self.integrity
        return f"{'EXERCISE, ' if self.exercise else ''}{self.integrity}, {self.signed}, {self.time}"


def _trust_words(report: SignatureReport) -> str:
    if not report.valid:
        return "does not hold"
    return "trusted" if report.trusted else "not on your list"


def verify(
    path: Path,
    *,
    trusted_key_ids: frozenset[str] = frozenset(),
    trusted: Mapping[str, KeySet] | None = None,
    time_roots: Sequence[bytes] = (),
) -> Verification:
    """Return what is right and wrong with the file at `path`; nothing is unpacked and nothing is written.

    Args:
        path: A bundle or a package.
        trusted_key_ids: Ids of keys that the reader accepts, from elsewhere than the file.
        trusted: Party → key set that the reader trusts, from elsewhere than the file.
        time_roots: PEM certificates of time authorities that the reader trusts.

    Raises:
        UsageError: There is no such file.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}", path=str(path)) from error
    return verify_bytes(data, trusted_key_ids=trusted_key_ids, trusted=trusted, time_roots=time_roots)


def verify_bytes(
    data: bytes,
    *,
    trusted_key_ids: frozenset[str] = frozenset(),
    trusted: Mapping[str, KeySet] | None = None,
    time_roots: Sequence[bytes] = (),
) -> Verification:
    """Return what is right and wrong with the bytes of a bundle or a package; see `verify`."""
    try:
        members = read(data)
    except VerificationError as error:
        return Verification(valid=False, problems=(f"container: {error.message}",))
    bytewise = tuple(f"container: the {where} is not as it must be" for where in differences(data, members))
    if is_package(members):
        package = read_package(members, trusted=trusted or {}, time_roots=time_roots)
        return _package_verification(package, bytewise, trusted or {}, trusted_key_ids)
    found = check_bundle(members, trusted_key_ids=trusted_key_ids | _key_ids(trusted or {}))
    problems = (*found.problems, *bytewise)
    return Verification(
        valid=not problems,
        problems=problems,
        signatures=found.signatures,
        case_id=str(found.manifest.get("case_id", "")),
        sealed=found.sealed,
        manifest_sha256=found.manifest_sha256,
        exercise=found.manifest.get("exercise") is True,
    )


def _package_verification(
    package: Package, bytewise: tuple[str, ...], trusted: Mapping[str, KeySet], trusted_key_ids: frozenset[str]
) -> Verification:
    problems = (*package.problems, *bytewise)
    known = trusted_key_ids | _key_ids({p: k for p, k in package.key_sets.items() if p in trusted})
    said = tuple(s.report(trusted=s.act.key_id in known) for s in package.statements)
    withheld = {} if package.address is None else {n: why for n, (_, why) in sorted(package.address.withheld.items())}
    return Verification(
        valid=not problems,
        problems=problems,
        signatures=(*package.bundle.signatures, *said),
        case_id=str(package.bundle.manifest.get("case_id", "")),
        sealed=package.bundle.sealed,
        manifest_sha256=package.bundle.manifest_sha256,
        exercise=package.bundle.manifest.get("exercise") is True,
        packed_by=package.packed_by,
        withheld=withheld,
        standing="" if package.standing is None else package.standing.words,
    )


def _key_ids(trusted: Mapping[str, KeySet]) -> frozenset[str]:
    return frozenset(key.key_id for key_set in trusted.values() for key in key_set.keys)


def read_key_set_file(path: Path) -> KeySet:
    """Return the last key set in a party's file of public keys.

    Raises:
        UsageError: There is no such file.
        VerificationError: It holds none.
    """
    try:
        return read_key_sets_file(path.read_bytes()).key_set
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}", path=str(path)) from error


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m hoshimori.cases.verify", description="Check a case bundle or a package offline."
    )
    parser.add_argument("bundle", type=Path, help="the bundle or package, CASE.zip")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    parser.add_argument("--trust", action="append", default=[], metavar="KEY_ID", help="id of a key that you accept")
    parser.add_argument("--keys", action="append", default=[], type=Path, metavar="FILE", help="a key set you accept")
    parser.add_argument(
        "--time-root", action="append", default=[], type=Path, metavar="PEM", help="root of time authorities you accept"
    )
    options = parser.parse_args(arguments)
    try:
        key_sets = [read_key_set_file(path) for path in options.keys]
        found = verify(
            options.bundle,
            trusted_key_ids=frozenset(options.trust),
            trusted={key_set.party: key_set for key_set in key_sets},
            time_roots=[path.read_bytes() for path in options.time_root],
        )
    except (HoshimoriError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if options.json:
        sys.stdout.write(json.dumps(as_document(found), indent=2, sort_keys=True, ensure_ascii=False) + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in as_lines(found, options.bundle.name))
    return 0 if found.valid else 1


def as_document(found: Verification) -> dict[str, Any]:
    """Return a verification as `case verify --json` prints it."""
    signatures = [
        {k: format_instant(v) if isinstance(v, datetime) else v for k, v in asdict(s).items()} for s in found.signatures
    ]
    properties = {name: getattr(found, name) for name in ("integrity", "signed", "time", "words")}
    return asdict(found) | {"signatures": signatures} | properties


def as_lines(found: Verification, name: str) -> list[str]:
    """Return a verification as lines of text: the findings, who said what, what is wrong."""
    lines = [f"{found.case_id or name}: {found.words}"]
    if found.standing:
        lines.append(f"  standing: {found.standing}")
    for s in found.signatures if found.standing else ():
        comment = f": {s.comment}" if s.comment else ""
        lines.append(f"  {s.position.upper():8} {s.party} {s.holder} ({s.role}, {_trust_words(s)}){comment}")
    if found.standing:
        lines.append(f"  list of members signed by {found.packed_by or 'nobody'}")
    lines += [f"  left out: {exhibit} ({why})" for exhibit, why in (found.withheld or {}).items()]
    return lines + [f"  {problem}" for problem in found.problems]


if __name__ == "__main__":
    sys.exit(main())
