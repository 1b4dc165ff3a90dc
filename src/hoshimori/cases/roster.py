"""Which parties does a ledger know, and by which keys? Its own, and those that its people trust."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hoshimori.cases.key_set import KeySet, Known, read_key_sets
from hoshimori.errors import NotFoundError, UsageError, VerificationError
from hoshimori.store.ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """The own party (None before `party init`) and the trusted ones."""

    own: Known | None
    trusted: Mapping[str, Known]

    @property
    def party(self) -> Known:
        """The own party.

        Raises:
            NotFoundError: There is none yet.
        """
        if self.own is None:
            raise NotFoundError("This store belongs to no party yet. Run: hoshimori party init NAME --keys DIR")
        return self.own

    def key_sets(self) -> dict[str, KeySet]:
        """Return every key set that counts here, by party."""
        known = {party: found.key_set for party, found in self.trusted.items()}
        return known if self.own is None else known | {self.own.key_set.party: self.own.key_set}


def roster(ledger: Ledger) -> Roster:
    """Return who is known to a ledger.

    Raises:
        VerificationError: A key set on file does not hold.
    """
    own: list[Mapping[str, Any]] = []
    trusted: dict[str, tuple[Mapping[str, Any], ...]] = {}
    for entry in ledger.read():
        if entry.kind == "key_set/1":
            own.append(entry.body["envelope"])
        elif entry.kind == "trust/1":
            trusted[entry.body["party"]] = tuple(entry.body["versions"])
    return Roster(
        own=_known(own) if own else None, trusted={party: _known(rows) for party, rows in sorted(trusted.items())}
    )


def trust_body(known: Known, roster_: Roster, *, fingerprint: str) -> dict[str, Any]:
    """Return the record of trusting a party.

    Args:
        known: The party.
        roster_: Who is known so far.
        fingerprint: What its authority said over another channel, whole or its beginning; empty if nobody asked.

    Raises:
        UsageError: It is the own party, or nothing is new.
        VerificationError: The fingerprint is another one.
    """
    name = known.key_set.party
    if roster_.own is not None and roster_.own.key_set.party == name:
        raise UsageError(f"{name} is the party of this store; it does not trust itself", party=name)
    said = fingerprint.replace(" ", "").replace(":", "").lower()
    if said and (len(said) < 16 or not known.key_set.fingerprint.startswith(said)):
        raise VerificationError(
            f"the authority keys of {name} in this file have the fingerprint {known.key_set.fingerprint}, not the one"
            " that you gave (16 digits at least); trust nothing and ask again",
            party=name,
        )
    before = roster_.trusted.get(name)
    if before is not None and before.key_set.version >= known.key_set.version:
        raise UsageError(f"key set {before.key_set.version} of {name} is trusted already", party=name)
    return {"party": name, "fingerprint": known.key_set.fingerprint, "versions": list(known.versions)}


def _known(versions: Sequence[Mapping[str, Any]]) -> Known:
    return Known(key_set=read_key_sets(versions), versions=tuple(versions))
