"""How does a party come to be, and how do its keys change? One key set after the other, signed by its authority."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from hoshimori.cases.desk import Desk
from hoshimori.cases.key_set import (
    Key,
    KeySet,
    Known,
    name_problem,
    read_key_set,
    read_key_sets_file,
    seal_key_set,
)
from hoshimori.cases.role import ROLES
from hoshimori.cases.roster import trust_body
from hoshimori.cases.signer import Signer
from hoshimori.cases.strict_json import base64_bytes, base64_text
from hoshimori.errors import UsageError, VerificationError
from hoshimori.store.ledger import LedgerRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody who is to get a role: the public half of a key that never leaves its holder."""

    holder: str
    role: str
    public_key: bytes

    def record(self) -> dict[str, Any]:
        """Return it as the file that a holder hands to the authority."""
        return {
            "record": "public_key/1",
            "holder": self.holder,
            "role": self.role,
            "public_key": base64_text(self.public_key),
        }


def read_member(record: Mapping[str, Any]) -> Member:
    """Return the member of a `public_key/1` file.

    Raises:
        VerificationError: It is none.
    """
    try:
        if record["record"] != "public_key/1":
            raise VerificationError(f"no public_key/1 but {str(record['record'])[:40]!r}")
        member = Member(
            holder=str(record["holder"]), role=str(record["role"]), public_key=base64_bytes(record["public_key"])
        )
    except (KeyError, ValueError) as error:
        raise VerificationError("this is no file of a public key (public_key/1)") from error
    check_member(member)
    return member


def check_member(member: Member) -> None:
    """Check name, role and key of a member.

    Raises:
        UsageError: One of them is none.
    """
    if problem := name_problem(member.holder):
        raise UsageError(f"{problem} cannot name the holder of a key", holder=member.holder)
    if member.role not in ROLES:
        raise UsageError(f"{member.role!r} is no role; one of {', '.join(ROLES)}", role=member.role)
    if len(member.public_key) != 32:
        raise UsageError("an Ed25519 key has 32 bytes", holder=member.holder)


def check_founding(desk: Desk, name: str, members: Sequence[Member]) -> None:
    """Check that a party may be made, before any key is written.

    Raises:
        UsageError: The store has a party already, a name or role is none, or there is no authority.
    """
    if problem := name_problem(name):
        raise UsageError(f"{problem} cannot name a party", party=name)
    before = desk.roster().own
    if before is not None:
        raise UsageError(f"this store belongs to {before.key_set.party}; one store, one party", party=name)
    if name in desk.roster().trusted:
        raise UsageError(f"{name} is a party that is trusted here; take another name", party=name)
    for member in members:
        check_member(member)
    if not any(member.role == "authority" for member in members):
        raise UsageError("a party has one authority at least: --member HOLDER:authority", party=name)


def found(
    desk: Desk, name: str, *, members: Sequence[Member], signers: Sequence[Signer], expires_at: datetime
) -> KeySet:
    """Return the first key set of a new party after recording it as the beginning of its chain.

    Args:
        desk: A desk whose store belongs to nobody yet.
        name: The party's name.
        members: Who gets a key; one authority at least.
        signers: The authority's own.
        expires_at: When the keys end.

    Raises:
        UsageError: The store has a party already, or a name or role is none.
        VerificationError: The signers are not the authority among the members.
    """
    check_founding(desk, name, members)
    now = desk.clock.now()
    key_set = KeySet(party=name, version=1, made_at=now, keys=tuple(_key(member, expires_at) for member in members))
    envelope = seal_key_set(key_set, signers)
    read_key_set(envelope)
    desk.ledger.append([LedgerRecord(party=name, kind="key_set/1", body={"envelope": envelope}, recorded_at=now)])
    return key_set


def update(
    desk: Desk,
    *,
    members: Sequence[Member] = (),
    revoke: Sequence[str] = (),
    signers: Sequence[Signer],
    expires_at: datetime,
) -> KeySet:
    """Return the next key set of the own party after recording it.

    Args:
        desk: The party's desk.
        members: Who gets a key.
        revoke: Ids of keys, or their first 12 digits at least, that sign nothing from now on.
        signers: The authority's own.
        expires_at: When the new keys end.

    Raises:
        UsageError: Nothing changes, or a key to revoke is unknown.
        VerificationError: The signers are not the authority.
    """
    own = desk.roster().party.key_set
    now = desk.clock.now()
    keys = list(own.keys)
    for wanted in revoke:
        places = [n for n, key in enumerate(keys) if len(wanted) >= 12 and key.key_id.startswith(wanted)]
        if len(places) != 1:
            raise UsageError(f"{wanted!r} is not the id of one key of {own.party} (12 digits at least)", key=wanted)
        if keys[places[0]].revoked_at is None:
            keys[places[0]] = replace(keys[places[0]], revoked_at=now)
    keys += [_key(member, expires_at) for member in members]
    if tuple(keys) == own.keys:
        raise UsageError("nothing changes: name members to add, or keys to revoke")
    key_set = replace(own, version=own.version + 1, made_at=now, keys=tuple(keys))
    envelope = seal_key_set(key_set, signers)
    read_key_set(envelope, previous=own)
    desk.record([("key_set/1", {"envelope": envelope})], now)
    return key_set


def trust(desk: Desk, data: bytes, *, fingerprint: str = "") -> Known:
    """Return another party after recording that this one trusts its keys.

    Args:
        desk: The desk of the party that trusts.
        data: A `key_sets/1` file.
        fingerprint: What the other authority said over another channel; empty if nobody asked.

    Raises:
        VerificationError: The file does not hold, lacks what was trusted before, or has another fingerprint.
        UsageError: Nothing is new.
    """
    known = desk.roster()
    _ = known.party  # a store without a party trusts nobody
    party = read_key_sets_file(data).key_set.party
    before = known.trusted.get(party)
    other = read_key_sets_file(data, trusted=None if before is None else before.key_set)
    desk.record([("trust/1", trust_body(other, known, fingerprint=fingerprint))], desk.clock.now())
    return other


def _key(member: Member, expires_at: datetime) -> Key:
    check_member(member)
    return Key(holder=member.holder, role=member.role, public_key=member.public_key, expires_at=expires_at)
