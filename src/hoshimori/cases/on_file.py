"""Which cases are on file, and what do the chains say that this ledger holds of its own party and has seen of others?

case/1      a bundle that was drafted here: its digest, and where its bytes lie
import/1    a package that came in: what it was about, and what was new in the chains it carried
export/1    a package that went out
act/1       a signed statement (see `statement`)
day/1       the manifest of a day (see `chain`)
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from hoshimori.cases.bundle_check import BundleReport, check_bundle
from hoshimori.cases.chain import Link, read_links
from hoshimori.cases.container import differences, read
from hoshimori.cases.package import is_package
from hoshimori.cases.strict_json import strict_object
from hoshimori.errors import NotFoundError, OutsideError, VerificationError
from hoshimori.store.ledger import LedgerEntry


class Blobs(Protocol):
    """Where the bytes of bundles and packages lie; `Store` is one."""

    def put(self, data: bytes) -> str:
        """Keep bytes; return their SHA-256."""
        ...

    def get(self, sha256: str) -> bytes:
        """Return bytes, verified.

        Raises:
            NotFoundError: They are not here.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """A case in hand: its members, what was left out of them, and who drafted it.

    Attributes:
        members: Name → content, as in the bundle.
        withheld: Exhibits that were left out by the sender: name → SHA-256.
        report: What the check of the members found.
        originator: The party that drafted it; empty where the ledger does not know.
    """

    members: Mapping[str, bytes]
    withheld: Mapping[str, str]
    report: BundleReport
    originator: str = ""

    @property
    def case_id(self) -> str:
        """Id of the case."""
        return str(self.report.manifest.get("case_id", ""))

    @property
    def manifest_sha256(self) -> str:
        """Digest that statements are about."""
        return self.report.manifest_sha256

    @property
    def exercise(self) -> bool:
        """Whether it is an exercise."""
        return self.report.manifest.get("exercise") is True


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleContent:
    """What the manifest and `incident.json` of a case say."""

    manifest: Mapping[str, Any]
    incident: Mapping[str, Any]


def read_bundle(path: Path) -> BundleContent:
    """Return what a bundle or package holds.

    Raises:
        OutsideError: It cannot be read.
        VerificationError: It is not intact, or holds no incident.
    """
    try:
        case = read_case(path.read_bytes())
    except OSError as error:
        raise OutsideError(f"{path} cannot be read: {error.strerror}", path=str(path)) from error
    return content_of(case)


def content_of(case: CaseFile) -> BundleContent:
    """Return what the manifest and `incident.json` of a case say.

    Raises:
        VerificationError: It holds no incident.
    """
    if "incident.json" not in case.members:
        raise VerificationError("this case was handed over without incident.json", case_id=case.case_id)
    return BundleContent(manifest=case.report.manifest, incident=strict_object(case.members["incident.json"]))


def read_case(data: bytes) -> CaseFile:
    """Return the case inside a bundle or a package.

    Raises:
        VerificationError: The members of the case are not what they were; `problems` in `data`.
    """
    members = read(data)
    problems = [f"the {where} is not as it must be" for where in differences(data, members)]
    withheld: dict[str, str] = {}
    if is_package(members):
        try:
            record = strict_object(members["package.json"])
            withheld = {entry["name"]: entry["sha256"] for entry in record["withheld"]}
        except (KeyError, TypeError) as error:
            raise VerificationError("this package has no readable package.json") from error
        members = {name.removeprefix("case/"): d for name, d in members.items() if name.startswith("case/")}
    report = check_bundle(members, withheld=withheld)
    problems += report.problems
    if problems:
        raise VerificationError(f"this case is not intact: {problems[0]}", problems=problems)
    return CaseFile(members=members, withheld=withheld, report=report)


def link(entry: LedgerEntry) -> Link:
    """Return a record of the ledger as a link."""
    return Link(
        number=entry.number,
        previous=entry.previous,
        hash=entry.hash,
        kind=entry.kind,
        body=entry.body,
        recorded_at=entry.recorded_at,
    )


def seen_chains(entries: Iterable[LedgerEntry], *, case_id: str | None = None) -> dict[str, tuple[Link, ...]]:
    """Return the chains of other parties as the own party's imports show them.

    Args:
        entries: The own chain.
        case_id: Only parties whose chain came with this case.
    """
    by_party: dict[str, dict[int, Link]] = {}
    with_case: set[str] = set()
    for entry in entries:
        if entry.kind != "import/1":
            continue
        for party, records in entry.body["chains"].items():
            if entry.body["case_id"] == case_id:
                with_case.add(party)
            chain = by_party.setdefault(party, {})
            chain.update({found.number: found for found in read_links(records)})
    return {
        party: tuple(chain[number] for number in sorted(chain))
        for party, chain in sorted(by_party.items())
        if case_id is None or party in with_case
    }


def new_links(seen: Sequence[Link], after: Sequence[Link]) -> list[dict[str, Any]]:
    """Return the links of `after` that `seen` does not hold as they are."""
    return [found.record() for place, found in enumerate(after) if place >= len(seen) or seen[place] != found]


def registered(entries: Iterable[LedgerEntry], case_id: str) -> tuple[str, str, str]:
    """Return (SHA-256 of the bytes, manifest digest, originator) of the last draft of a case on file.

    Raises:
        NotFoundError: There is no such case on file.
    """
    about = [e for e in entries if e.kind in {"case/1", "import/1"} and e.body.get("case_id") == case_id]
    last = about[-1] if about else None
    if last is None:
        raise NotFoundError(
            f"There is no case {case_id!r} on file here. Sign its bundle, or import a package that holds it.",
            id=case_id,
        )
    digest = last.body["manifest_sha256"]
    for entry in about:  # a bundle drafted here is whole, whatever came back of it
        if entry.kind == "case/1" and entry.body["manifest_sha256"] == digest:
            return entry.body["bundle_sha256"], digest, originator_of(about, digest)
    return last.body["package_sha256"], digest, last.body["originator"]


def originator_of(entries: Iterable[LedgerEntry], manifest_sha256: str) -> str:
    """Return who drafted the case with this manifest, by what is on file; empty if it is not on file."""
    drafted = ""
    for entry in entries:
        if entry.body.get("manifest_sha256") == manifest_sha256:
            if entry.kind == "import/1":
                return str(entry.body["originator"])
            drafted = entry.party if entry.kind == "case/1" else drafted
    return drafted
