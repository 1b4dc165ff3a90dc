"""The ledger: human acts, append-only, one hash chain a party. Here: the seam; `sql_ledger` keeps it in a database.

A record's hash is the SHA-256 over the RFC 8785 canonical JSON of party, number, kind, body, recorded_at and the hash
before it. So nothing in a chain can change, go or come in between without every later hash changing. What a chain alone
cannot show is that its *end* was cut off: for that, others keep the `head` that they saw.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Protocol

import rfc8785

from hoshimori.errors import UsageError, VerificationError
from hoshimori.model import format_instant, plain

#: What stands before the first record of a chain.
GENESIS: Final = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRecord:
    """An act to be recorded.

    Attributes:
        party: Whose chain it belongs to.
        kind: What it is, with a version: `review/1`.
        body: Its content, JSON values (nouns are made plain).
        recorded_at: When, UTC.
    """

    party: str
    kind: str
    body: Mapping[str, Any]
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """A recorded act.

    Attributes:
        sequence: Place in this ledger, 1-based, over all parties; it differs from ledger to ledger and is not hashed.
        number: Place in the party's chain, 1-based.
        party: Whose chain it belongs to.
        kind: What it is, with a version.
        body: Its content.
        recorded_at: When, UTC.
        previous: Hash of the party's record before, `GENESIS` for the first.
        hash: Hash of this record.
    """

    sequence: int
    number: int
    party: str
    kind: str
    body: Mapping[str, Any]
    recorded_at: datetime
    previous: str
    hash: str


class Ledger(Protocol):
    """The seam. An implementation passes `tests/contracts/test_ledger_contract.py`."""

    def append(self, records: Iterable[LedgerRecord]) -> tuple[LedgerEntry, ...]:
        """Record all of `records`, in order, or none of them; return them with their places and hashes.

        Raises:
            UsageError: A record is no canonical JSON, or names no party or kind.
            StoreError: The ledger cannot be written.
        """
        ...

    def read(self, after: int = 0, *, party: str | None = None) -> Iterator[LedgerEntry]:
        """Yield the entries with `sequence` > `after`, in order; of one party, if given.

        Raises:
            StoreError: The ledger cannot be read.
        """
        ...

    def head(self, party: str) -> str:
        """Return the hash of the party's last record, `GENESIS` if it has none.

        Raises:
            StoreError: The ledger cannot be read.
        """
        ...

    def verify(self) -> int:
        """Walk every chain; return the number of entries.

        Raises:
            VerificationError: Names the first entry (`sequence`, `party`, `number`) that does not fit its chain.
            StoreError: The ledger cannot be read.
        """
        ...


def chained(record: LedgerRecord, *, sequence: int, number: int, previous: str) -> LedgerEntry:
    """Return `record` at its place in its party's chain.

    Raises:
        UsageError: It is no canonical JSON, or names no party or kind.
    """
    if not record.party or not record.kind:
        raise UsageError("A ledger record names its party and its kind.", party=record.party, kind=record.kind)
    entry = LedgerEntry(
        sequence=sequence,
        number=number,
        party=record.party,
        kind=record.kind,
        body=plain(record.body),
        recorded_at=record.recorded_at,
        previous=previous,
        hash="",
    )
    return replace(entry, hash=entry_hash(entry))


def entry_hash(entry: LedgerEntry) -> str:
    """Return the hash that `entry` should have.

    Raises:
        UsageError: Its body is no canonical JSON (not-a-number, or a whole number beyond 2**53).
    """
    content = {
        "party": entry.party,
        "number": entry.number,
        "kind": entry.kind,
        "body": plain(entry.body),
        "recorded_at": format_instant(entry.recorded_at),
        "previous": entry.previous,
    }
    try:
        return hashlib.sha256(rfc8785.dumps(content)).hexdigest()
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise UsageError(f"The {entry.kind} record of {entry.party} is no canonical JSON: {error}") from error


def verify_chains(entries: Iterable[LedgerEntry]) -> int:
    """Return the number of entries after checking that each is the next one of its party's chain.

    Args:
        entries: In order of `sequence`.

    Raises:
        VerificationError: Names the first entry that is not.
    """
    last: dict[str, tuple[int, str]] = {}
    count = 0
    for count, entry in enumerate(entries, start=1):  # noqa: B007  # the count is the result
        number, previous = last.get(entry.party, (0, GENESIS))
        if entry.number != number + 1 or entry.previous != previous:
            problem = f"does not follow number {number}"
        elif entry.hash != entry_hash(entry):
            problem = "is not what was recorded"
        else:
            last[entry.party] = (entry.number, entry.hash)
            continue
        raise VerificationError(
            f"Record {entry.number} of {entry.party} ({entry.kind}, sequence {entry.sequence}) {problem}. "
            "Nothing after it in this chain can be relied on; compare with a copy.",
            sequence=entry.sequence,
            party=entry.party,
            number=entry.number,
            kind=entry.kind,
        )
    return count
