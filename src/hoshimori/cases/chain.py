"""A party's ledger chain as it travels: records about this case in full, all others as a number and two hashes.

So a partner can check that nothing was taken out, put in or put aside, and learns nothing about other cases. Rules:

    each link names the hash of the link before it, from number 1 on      (no two claim the same predecessor)
    a link in full has the hash of its content
    a day manifest names the last record of its day, and the day manifest before it
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from hoshimori.cases.statement import Head
from hoshimori.cases.strict_json import canonical_text, instant, strict_object
from hoshimori.errors import UsageError, VerificationError
from hoshimori.model.instant import format_instant

GENESIS: Final = "0" * 64
#: Records that travel in full whatever the case.
ALWAYS: Final = frozenset({"key_set/1", "day/1"})
#: Records that travel in full with the case that they are about.
OF_A_CASE: Final = frozenset({"case/1", "act/1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One record of a chain; `body` is None where only its hashes travel."""

    number: int
    previous: str
    hash: str
    kind: str = ""
    body: Mapping[str, Any] | None = None
    recorded_at: datetime | None = None

    def record(self) -> dict[str, Any]:
        """Return the link as a JSON object."""
        short = {"number": self.number, "previous": self.previous, "hash": self.hash}
        if self.body is None or self.recorded_at is None:
            return short
        return short | {"kind": self.kind, "body": self.body, "recorded_at": format_instant(self.recorded_at)}

    def redacted(self, case_id: str) -> "Link":
        """Return the link as it travels with one case."""
        about_it = self.kind in OF_A_CASE and self.body is not None and self.body.get("case_id") == case_id
        if about_it or self.kind in ALWAYS:
            return self
        return Link(number=self.number, previous=self.previous, hash=self.hash)


def chain_bytes(party: str, links: Sequence[Link]) -> bytes:
    """Return a chain as a member of a package."""
    return canonical_text({"record": "chain/1", "party": party, "links": [link.record() for link in links]})


def read_chain(data: bytes, party: str) -> tuple[Link, ...]:
    """Return the links of a member of a package, after checking the three rules.

    Raises:
        VerificationError: Says which record of which party breaks which rule.
    """
    record = strict_object(data)
    try:
        if record["record"] != "chain/1" or record["party"] != party:
            raise VerificationError(f"no chain/1 of {party}")
        links = read_links(record["links"])
    except (KeyError, TypeError) as error:
        raise VerificationError(f"the chain of {party} is malformed ({type(error).__name__})") from error
    check_links(party, links)
    return links


def read_links(records: Iterable[Mapping[str, Any]]) -> tuple[Link, ...]:
    """Return links from their JSON objects.

    Raises:
        VerificationError: One is malformed.
    """
    try:
        return tuple(_link(record) for record in records)
    except (KeyError, TypeError, ValueError) as error:
        raise VerificationError(f"a record of a chain is malformed ({type(error).__name__})") from error


def check_links(party: str, links: Sequence[Link]) -> None:
    """Check the three rules over a whole chain.

    Raises:
        VerificationError: Says which record of which party breaks which rule.
    """
    claimed: dict[str, int] = {}
    previous = GENESIS
    for place, link in enumerate(links, 1):
        if link.previous in claimed:
            raise VerificationError(
                f"records {claimed[link.previous]} and {link.number} of {party} claim the same predecessor",
                party=party,
                number=link.number,
            )
        claimed[link.previous] = link.number
        if link.number != place or link.previous != previous:
            raise VerificationError(f"record {place} of {party} does not follow the one before it", party=party)
        if link.body is not None and link.hash != _hash(party, link):
            raise VerificationError(f"record {place} of {party} is not what was recorded", party=party, number=place)
        previous = link.hash
    _check_days(party, links)


def head_of(links: Sequence[Link]) -> Head:
    """Return the head of a chain."""
    return Head(number=links[-1].number, hash=links[-1].hash) if links else Head(number=0, hash=GENESIS)


def merged(party: str, seen: Sequence[Link], arrived: Sequence[Link]) -> tuple[Link, ...]:
    """Return the chain after `arrived` came in: the longer one, in full wherever one of the two is in full.

    Raises:
        VerificationError: The two part: some record was replaced after it had been seen.
    """
    links = []
    for place in range(max(len(seen), len(arrived))):
        pair = [chain[place] for chain in (arrived, seen) if place < len(chain)]
        if len({link.hash for link in pair}) > 1:
            raise VerificationError(
                f"the chain of {party} forks: another record {place + 1} was seen before; both claim the same"
                " predecessor. Nothing was taken over; ask the party which one stands, and why",
                party=party,
                number=place + 1,
            )
        links.append(next((link for link in pair if link.body is not None), pair[0]))
    return tuple(links)


def day_body(*, day: str, first: Link, last: Link, before: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the manifest of a day: its records from `first` to `last`, and the day manifest before it."""
    return {
        "day": day,
        "first": first.number,
        "last": last.number,
        "head": last.hash,
        "previous_day_sha256": None if before is None else hashlib.sha256(canonical_text(before)).hexdigest(),
    }


def _check_days(party: str, links: Sequence[Link]) -> None:
    before: Mapping[str, Any] | None = None
    for link in links:
        if link.kind != "day/1" or link.body is None:
            continue
        body = link.body
        named = None if before is None else hashlib.sha256(canonical_text(before)).hexdigest()
        first, last = body.get("first"), body.get("last")
        fits = isinstance(first, int) and isinstance(last, int) and 0 < first <= last < link.number
        if not fits or body.get("head") != links[int(str(last)) - 1].hash or body.get("previous_day_sha256") != named:
            raise VerificationError(
                f"the day manifest {str(body.get('day'))[:20]} of {party} (record {link.number}) does not fit its"
                " records or the day manifest before it",
                party=party,
                number=link.number,
            )
        before = body


def _link(record: Mapping[str, Any]) -> Link:
    number, previous, digest = record["number"], record["previous"], record["hash"]
    if not (isinstance(number, int) and isinstance(previous, str) and isinstance(digest, str)):
        raise TypeError("a link has a number and two hashes")
    if "body" not in record:
        return Link(number=number, previous=previous, hash=digest)
    if not isinstance(record["body"], dict) or not isinstance(record["kind"], str):
        raise TypeError("a link in full has a kind and a body")
    return Link(
        number=number,
        previous=previous,
        hash=digest,
        kind=record["kind"],
        body=record["body"],
        recorded_at=instant(record["recorded_at"]),
    )


def _hash(party: str, link: Link) -> str:
    """Return the hash that a link in full should have: the rule of `store.ledger`, without `rfc8785`."""
    content = {
        "party": party,
        "number": link.number,
        "kind": link.kind,
        "body": link.body,
        "recorded_at": None if link.recorded_at is None else format_instant(link.recorded_at),
        "previous": link.previous,
    }
    try:
        return hashlib.sha256(canonical_text(content)).hexdigest()
    except UsageError:
        return ""
