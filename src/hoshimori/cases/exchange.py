"""How does a case leave for a partner, and how does one come in?

Out: what two people released, to whom they released it, exhibit by exhibit; it is on record before it leaves. In:
everything is checked, and only then one record is made; a package that does not hold leaves no trace.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from hoshimori.cases.chain import GENESIS, Link, head_of, merged
from hoshimori.cases.container import differences, read
from hoshimori.cases.desk import Desk, Look
from hoshimori.cases.key_set import KeySet
from hoshimori.cases.marking import Terms
from hoshimori.cases.on_file import CaseFile, link, new_links, originator_of, seen_chains
from hoshimori.cases.package import Address, Package, build_package, is_package, read_package
from hoshimori.cases.signer import Signer
from hoshimori.cases.strict_json import strict_object
from hoshimori.cases.time_token import TOLERANCE
from hoshimori.errors import UsageError, VerificationError
from hoshimori.model.instant import format_instant
from hoshimori.model.payload import Payload

#: Members that no marking holds back: without them nothing else can be checked.
ALWAYS: Final = frozenset({"manifest.json", "seal.json"})
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)  # a manifest does not say when its payloads were fetched


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A package that went out; `withheld` is exhibit → why."""

    data: bytes
    address: Address
    withheld: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A package that came in; `already` says that the very same had come before."""

    package: Package
    address: Address
    already: bool


def export_case(desk: Desk, case: CaseFile, *, to: str, signer: Signer | None = None) -> Exported:
    """Return a package for a partner, after recording that it goes out.

    Args:
        desk: Whose case file and chain it is.
        case: From `Desk.open`.
        to: The party that it is for.
        signer: Signs the list of members, so that nobody on the way can take a dissent out unseen.

    Raises:
        UsageError: The case is not released, or not to this party.
        VerificationError: The signer's key does not count, or the clock is off.
        StoreError: The ledger cannot be written; then nothing goes out.
    """
    look = desk.look(case)
    own = desk.roster().party.key_set
    now = desk.clock.now()
    if to == own.party:
        raise UsageError(f"{to} is the party of this store; a package is for somebody else", to=to)
    if signer is not None:
        key = own.key(signer.key_id)
        if key is None or key.refusal(now):
            raise VerificationError(
                f"key {signer.key_id[:12]} is unknown" if key is None else key.refusal(now), key_id=signer.key_id
            )
    withheld, references = held_back(look, own.party, to)
    chains = desk.chains(case.case_id)
    desk.check_clock(now, chains)
    address = Address(
        case_id=case.case_id,
        manifest_sha256=case.manifest_sha256,
        originator=look.standing.originator,
        sender=own.party,
        receiver=to,
        exported_at=now,
        withheld=withheld,
    )
    members = {name: data for name, data in case.members.items() if name not in withheld}
    data = build_package(address, members=members, references=references, chains=chains, signer=signer)
    body = {"case_id": case.case_id, "manifest_sha256": case.manifest_sha256, "to": to, "withheld": sorted(withheld)}
    desk.record([("export/1", body | {"package_sha256": desk.blobs.put(data)})], now)
    return Exported(data=data, address=address, withheld={name: why for name, (_, why) in withheld.items()})


def import_case(desk: Desk, data: bytes) -> Imported:
    """Take in a package; return it.

    Raises:
        VerificationError: It does not hold, is for somebody else, comes from a party or key that is not trusted, forks
            a chain, or one of the two clocks is off. `problems` in `data`; nothing was recorded.
        StoreError: The ledger cannot be written.
    """
    members = read(data)
    if not is_package(members):
        raise VerificationError("this is a bundle, no package; look at it with: hoshimori case verify FILE")
    known = desk.roster()
    own = known.party.key_set
    package = read_package(members, trusted=known.key_sets(), time_roots=desk.time_roots)
    problems = [*package.problems, *(f"the {where} is not as it must be" for where in differences(data, members))]
    address = package.address
    if problems or address is None:
        raise VerificationError(f"nothing was imported: {problems[0]}", problems=problems)
    now = desk.clock.now()
    entries = desk.own_entries()
    if refusal := _refusal(package, address, own, known.key_sets(), originator_of(entries, address.manifest_sha256)):
        raise VerificationError(f"nothing was imported: {refusal}")
    ahead = [s.act.signed_at for s in package.statements] + [address.exported_at]
    if max(ahead) - now > TOLERANCE:
        raise VerificationError(
            f"nothing was imported: this machine's clock reads {format_instant(now)}, and the package holds"
            f" {format_instant(max(ahead))}. One of the two clocks is off"
        )
    desk.check_clock(now, {own.party: [link(e) for e in entries]})
    digest = desk.blobs.put(data)
    if any(e.kind == "import/1" and e.body["package_sha256"] == digest for e in entries):
        return Imported(package=package, address=address, already=True)
    body = {
        "case_id": address.case_id,
        "manifest_sha256": address.manifest_sha256,
        "package_sha256": digest,
        "originator": address.originator,
        "from": address.sender,
        "chains": _news(package, own.party, [link(e) for e in entries], seen_chains(entries)),
    }
    desk.record([("import/1", body)], now)
    return Imported(package=package, address=address, already=False)


def _refusal(  # noqa: PLR0911  # one return a reason
    package: Package, address: Address, own: KeySet, trusted: Mapping[str, KeySet], originator: str
) -> str:
    """Return why a sound package is not taken in, or an empty string."""
    if address.receiver != own.party:
        return f"it is for {address.receiver}, and this store belongs to {own.party}"
    if address.sender == own.party:
        return f"it says that it comes from {own.party} itself"
    for party in sorted({address.sender, address.originator, *package.chains}):
        if party not in trusted:
            return f"{party} is not trusted here; ask it for its keys, then: hoshimori party trust FILE"
        if party not in package.chains and party != own.party:
            return f"the chain of {party} is missing"
    if originator and originator != address.originator:
        return f"it calls {address.originator} the originator of this case; here it is {originator}"
    stands = package.standing
    unreleased = stands is not None and stands.terms is None and stands.withdrawal is None
    if address.originator == address.sender and unreleased:
        return f"{address.originator} has not released it: two people must sign"
    return ""


def _news(
    package: Package, own: str, own_links: list[Link], seen: Mapping[str, tuple[Link, ...]]
) -> dict[str, list[dict[str, Any]]]:
    """Return what is new in the chains of a package, after holding them against what is known.

    Raises:
        VerificationError: A chain forks, or somebody else writes under the name of this party.
    """
    news = {}
    for party, links in sorted(package.chains.items()):
        if party == own:
            mine = head_of(own_links).number
            for place, arrived in enumerate(links):
                if place >= mine or own_links[place].hash != arrived.hash:
                    raise VerificationError(
                        f"the chain of {own} in this package has another record {arrived.number} than ours: two records"
                        " claim the same predecessor, and one of them was not made here. Nothing was imported",
                        number=arrived.number,
                        party=own,
                    )
            continue
        before = seen.get(party, ())
        after = merged(party, before, links)
        if after and after[0].previous != GENESIS:
            raise VerificationError(f"the chain of {party} does not begin at its beginning")
        news[party] = new_links(before, after)
    return news


def held_back(look: Look, own: str, to: str) -> tuple[dict[str, tuple[str, str]], dict[str, dict[str, Any]]]:
    """Return what does not go to a party: exhibit → (SHA-256, why), and exhibit → what goes in its place.

    Raises:
        UsageError: Nothing goes to this party at all.
    """
    case, stands = look.case, look.standing
    digests = {e["name"]: str(e["sha256"]) for e in case.report.manifest["exhibits"]}
    withheld = {name: (digest, "was not handed to us") for name, digest in case.withheld.items()}
    if to == stands.originator:
        return withheld, {}
    if stands.terms is None:
        raise UsageError(
            f"{case.case_id} is not released by {stands.originator}: two people sign the same terms, one of them the"
            " authority (hoshimori case sign --release)",
            case=case.case_id,
        )
    by_originator = own == stands.originator
    if refusal := stands.terms.marking.refusal(to, by_originator=by_originator):
        raise UsageError(f"{case.case_id} may not go to {to}: {refusal}", case=case.case_id, to=to)
    forbidden = _rows_forbidden(case)
    references = {}
    for name in sorted(case.members.keys() - ALWAYS):
        why, by_reference = _why(name, stands.terms, to, by_originator=by_originator, forbidden=forbidden)
        if why:
            withheld[name] = (digests[name], why)
        if why and by_reference:
            references[name] = _reference(case, name, digests[name], why)
    return withheld, references


def _why(name: str, terms: Terms, to: str, *, by_originator: bool, forbidden: frozenset[str]) -> tuple[str, bool]:
    """Return why an exhibit does not go as it is (empty if it does), and whether a reference goes in its place."""
    marking = terms.of(name)
    if refusal := marking.refusal(to, by_originator=by_originator):
        return refusal, False
    if name in forbidden:
        return "the terms of its source do not let rows be passed on; a reference goes in its place", True
    if marking.form == "reference":
        return "released by reference only", True
    return "", False


def _rows_forbidden(case: CaseFile) -> frozenset[str]:
    """Return the tables that rest on nothing but payloads whose terms do not let rows be passed on."""
    manifest = case.report.manifest
    free = {
        entry["sha256"]
        for entry in manifest["payloads"]
        if Payload(
            sha256=entry["sha256"],
            provider=entry["provider"],
            url=entry["url"],
            fetched_at=_EPOCH,
            known_at=None,
            terms=entry["terms"],
        ).may_be_passed_on
    }
    if "incident.json" not in case.members:
        return frozenset()
    detections = strict_object(case.members["incident.json"])["detections"]
    return frozenset(
        str(table)
        for detection in detections
        if detection["payloads"] and not free & set(detection["payloads"])
        for table in detection["tables"].values()
    )


def _reference(case: CaseFile, name: str, digest: str, why: str) -> dict[str, Any]:
    """Return what goes in place of rows: their hash, what to ask the sources for, how to make them again."""
    manifest = case.report.manifest
    return {
        "record": "reference/1",
        "name": name,
        "sha256": digest,
        "why": why,
        "ask_for": manifest["payloads"],
        "recipe": {
            "version": manifest["version"],
            "as_of": manifest["as_of"],
            "settings": manifest["settings"],
            "command": "hoshimori case reproduce FILE --store STORE",
        },
    }
