"""What travels from party to party: the sealed case as it was, and everything that people said about it, in one file.

A package is a canonical container of its own, beside the bundle, which never changes:

    package.json            who sends which case to whom; SHA-256 of every member; what was left out and why
    package.seal.json       DSSE envelope about package.json, signed by the sender or by nobody
    case/NAME               the members of the bundle, but for exhibits that were left out
    reference/NAME.json     for an exhibit that goes by reference: its hash, what to ask for, how to make it again
    ledger/PARTY.json       the chain of each party that spoke: this case in full, all else as hashes

Standard library and `cryptography` alone.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from hoshimori.cases.bundle_check import BundleReport, check_bundle
from hoshimori.cases.chain import Link, chain_bytes, read_chain
from hoshimori.cases.container import build
from hoshimori.cases.dsse import fitting_keys, opened, sealed
from hoshimori.cases.envelope import PAYLOAD_TYPE, STATEMENT_TYPE
from hoshimori.cases.key_set import KeySet
from hoshimori.cases.recorded import Recorded, key_sets_of, statements_of
from hoshimori.cases.signer import Signer
from hoshimori.cases.standing import Standing, standing
from hoshimori.cases.strict_json import base64_bytes, base64_text, canonical_text, instant, strict_object
from hoshimori.errors import VerificationError
from hoshimori.model.instant import format_instant

RECORD: Final = "package.json"
SEAL: Final = "package.seal.json"
PREDICATE_TYPE: Final = "urn:x-hoshimori:package:1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Who sends which case to whom.

    Attributes:
        withheld: Exhibits that were left out: name → (SHA-256, why).
    """

    case_id: str
    manifest_sha256: str
    originator: str
    sender: str
    receiver: str
    exported_at: datetime
    withheld: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A package after reading and checking; `problems` is empty if all of it holds.

    Attributes:
        packed_by: Who signed the list of members: `ALPHA (authority-1)`; empty for nobody.
    """

    address: Address | None
    bundle: BundleReport
    members: Mapping[str, bytes]
    chains: Mapping[str, tuple[Link, ...]]
    key_sets: Mapping[str, KeySet]
    statements: tuple[Recorded, ...]
    standing: Standing | None
    packed_by: str
    problems: tuple[str, ...]


def build_package(
    address: Address,
    *,
    members: Mapping[str, bytes],
    references: Mapping[str, Mapping[str, Any]],
    chains: Mapping[str, Sequence[Link]],
    signer: Signer | None,
) -> bytes:
    """Return the bytes of a package.

    Args:
        address: Who sends what to whom.
        members: The members of the bundle that go.
        references: Exhibit → record of what goes in its place.
        chains: Party → its chain; redacted here.
        signer: Signs the list of members for the sender, if given.
    """
    inside = {f"case/{name}": data for name, data in members.items()}
    inside |= {f"reference/{name}.json": canonical_text(dict(record)) for name, record in references.items()}
    for party, links in chains.items():
        inside[f"ledger/{party}.json"] = chain_bytes(party, [link.redacted(address.case_id) for link in links])
    record = canonical_text(
        {
            "record": "package/1",
            "case_id": address.case_id,
            "manifest_sha256": address.manifest_sha256,
            "originator": address.originator,
            "from": address.sender,
            "to": address.receiver,
            "exported_at": format_instant(address.exported_at),
            "withheld": [
                {"name": name, "sha256": digest, "why": why} for name, (digest, why) in sorted(address.withheld.items())
            ],
            "members": {name: hashlib.sha256(data).hexdigest() for name, data in inside.items()},
        }
    )
    return build(inside | {RECORD: record, SEAL: canonical_text(_seal(record, signer))})


def is_package(members: Mapping[str, bytes]) -> bool:
    """Return whether the members of a container are those of a package."""
    return RECORD in members or SEAL in members


def read_package(
    members: Mapping[str, bytes], *, trusted: Mapping[str, KeySet], time_roots: Sequence[bytes] = ()
) -> Package:
    """Return a package from the members of its container, checked.

    Args:
        members: Name → content.
        trusted: Party → key set that the reader trusts; a party that is named must show it.
        time_roots: PEM certificates of time authorities that the reader trusts.
    """
    problems: list[str] = []
    record = _record(members, problems)
    address = _address(record, problems)
    problems += _member_problems(members, record)
    case = {name.removeprefix("case/"): data for name, data in members.items() if name.startswith("case/")}
    withheld = {} if address is None else {name: digest for name, (digest, _) in address.withheld.items()}
    bundle = check_bundle(case, withheld=withheld)
    problems += [f"case/{problem}" for problem in bundle.problems]
    if address and (bundle.manifest_sha256, bundle.manifest.get("case_id")) != (
        address.manifest_sha256,
        address.case_id,
    ):
        problems.append("package.json names another case or draft than case/manifest.json")
    chains = _chains(members, problems)
    key_sets, key_problems = key_sets_of(chains, trusted)
    problems += key_problems
    statements: tuple[Recorded, ...] = ()
    try:
        statements = statements_of(
            chains,
            case_id=str(bundle.manifest.get("case_id", "")),
            manifest_sha256=bundle.manifest_sha256,
            exercise=bundle.manifest.get("exercise") is True,
            key_sets=key_sets,
            time_roots=time_roots,
        )
    except VerificationError as error:
        problems.append(f"statements: {error.message}")
    problems += [f"record {s.number} of {s.act.party} ({s.act.position}): {p}" for s in statements for p in s.problems]
    stands = None if address is None else standing(statements, originator=address.originator, key_sets=key_sets)
    return Package(
        address=address,
        bundle=bundle,
        members=case,
        chains=chains,
        key_sets=key_sets,
        statements=statements,
        standing=stands,
        packed_by=_packed_by(members, address, key_sets, problems),
        problems=tuple(problems),
    )


def _seal(record: bytes, signer: Signer | None) -> dict[str, Any]:
    statement = {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": RECORD, "digest": {"sha256": hashlib.sha256(record).hexdigest()}}],
        "predicateType": PREDICATE_TYPE,
        "predicate": {"public_key": None if signer is None else base64_text(signer.public_key)},
    }
    return sealed(PAYLOAD_TYPE, canonical_text(statement), [] if signer is None else [signer])


def _packed_by(
    members: Mapping[str, bytes], address: Address | None, key_sets: Mapping[str, KeySet], problems: list[str]
) -> str:
    """Return who signed the list of members, after saying what is wrong with the seal."""
    try:
        return _packer(members, address, key_sets)
    except VerificationError as error:
        problems.append(f"{SEAL}: {error.message}")
    except (KeyError, TypeError, ValueError, IndexError) as error:
        problems.append(f"{SEAL}: missing or malformed ({type(error).__name__})")
    return ""


def _packer(members: Mapping[str, bytes], address: Address | None, key_sets: Mapping[str, KeySet]) -> str:
    envelope = strict_object(members[SEAL])
    statement = opened(envelope, PAYLOAD_TYPE)
    if (statement["_type"], statement["predicateType"]) != (STATEMENT_TYPE, PREDICATE_TYPE):
        raise VerificationError("not a statement about a package")
    if statement["subject"][0]["digest"]["sha256"] != hashlib.sha256(members[RECORD]).hexdigest():
        raise VerificationError("it covers another package.json: the list of members was changed after sealing")
    if not envelope["signatures"]:
        return ""
    public_key = base64_bytes(statement["predicate"]["public_key"])
    key_set = key_sets.get(address.sender) if address else None
    fitting = fitting_keys(envelope, [public_key])
    key = None if key_set is None or not fitting else key_set.key(next(iter(fitting)))
    if key is None or address is None or len(envelope["signatures"]) != 1:
        raise VerificationError("its signature does not fit a key of the sender")
    if refusal := key.refusal(address.exported_at):
        raise VerificationError(refusal)
    return f"{address.sender} ({key.holder}, {key.role})"


def _record(members: Mapping[str, bytes], problems: list[str]) -> Mapping[str, Any]:
    try:
        record = strict_object(members[RECORD])
    except KeyError:
        problems.append(f"{RECORD} is missing: this is no package")
    except VerificationError as error:
        problems.append(f"{RECORD}: {error.message}")
    else:
        return record
    return {}


_TEXTS: Final = {
    "case_id": "case_id",
    "manifest_sha256": "manifest_sha256",
    "originator": "originator",
    "sender": "from",
    "receiver": "to",
}


def _address(record: Mapping[str, Any], problems: list[str]) -> Address | None:
    try:
        texts = {name: record[key] for name, key in _TEXTS.items()}
        withheld = {str(w["name"]): (str(w["sha256"]), str(w["why"])) for w in record["withheld"]}
        sound = record["record"] == "package/1" and isinstance(record["members"], dict)
        exported_at = instant(record["exported_at"])
    except (KeyError, TypeError, ValueError, AttributeError):
        sound = False
    if sound and all(isinstance(text, str) for text in texts.values()):
        return Address(**texts, exported_at=exported_at, withheld=withheld)
    if record or not problems:
        problems.append(f"{RECORD} is no package/1")
    return None


def _member_problems(members: Mapping[str, bytes], record: Mapping[str, Any]) -> list[str]:
    listed = record.get("members")
    if not isinstance(listed, dict):
        return []
    problems = []
    for name, digest in sorted(listed.items()):
        if name not in members:
            problems.append(f"{name} is named by package.json and missing")
        elif hashlib.sha256(members[name]).hexdigest() != digest:
            problems.append(f"{name} is changed: its SHA-256 is not the one in package.json")
    return problems + [
        f"{n} is not named by package.json" for n in sorted(members.keys() - listed.keys() - {RECORD, SEAL})
    ]


def _chains(members: Mapping[str, bytes], problems: list[str]) -> dict[str, tuple[Link, ...]]:
    chains = {}
    for name, data in members.items():
        if not name.startswith("ledger/"):
            continue
        party = name.removeprefix("ledger/").removesuffix(".json")
        try:
            chains[party] = read_chain(data, party)
        except VerificationError as error:
            problems.append(f"{name}: {error.message}")
    return chains
