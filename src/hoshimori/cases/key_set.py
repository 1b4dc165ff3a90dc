"""Whose key is this, in which role, and until when? A party's public keys, signed by its authority.

Version 1 is signed by its own authority keys: whether they are the party's is for people to settle, who compare the
fingerprint over another channel. Every later version is signed by the authority of the version before it (TUF calls
this the rotation of the root). A key is never taken out; it is revoked, so that what it signed before stays readable.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol

from hoshimori.cases.dsse import fitting_keys, opened, sealed
from hoshimori.cases.role import PERMITTED, ROLES, THRESHOLDS, Role
from hoshimori.cases.signer import Signer, key_id
from hoshimori.cases.strict_json import base64_bytes, base64_text, canonical_text, instant, strict_object
from hoshimori.errors import UsageError, VerificationError
from hoshimori.model.instant import format_instant

PAYLOAD_TYPE: Final = "application/vnd.hoshimori.key-set+json"
MOST_KEYS: Final = 500
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A public key and what it is good for.

    Attributes:
        holder: Who holds it; one person may hold several keys and counts once.
        role: One of `ROLES`.
        public_key: 32 raw bytes, Ed25519.
        expires_at: It signs nothing from here on.
        revoked_at: It signs nothing from here on, if given.
    """

    holder: str
    role: str
    public_key: bytes = field(repr=False)
    expires_at: datetime
    revoked_at: datetime | None = None

    @property
    def key_id(self) -> str:
        """SHA-256 of the public key, lower-case hex."""
        return key_id(self.public_key)

    def refusal(self, at: datetime) -> str:
        """Return why the key signs nothing at `at`, or an empty string."""
        if self.revoked_at is not None and at >= self.revoked_at:
            return f"the key of {self.holder} was revoked on {format_instant(self.revoked_at)}"
        if at >= self.expires_at:
            return f"the key of {self.holder} expired on {format_instant(self.expires_at)}"
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySet:
    """The public keys of one party, in one version.

    Attributes:
        thresholds: Keys that speak for each role, and for a release (different people).
    """

    party: str
    version: int
    made_at: datetime
    keys: tuple[Key, ...]
    thresholds: Mapping[str, int] = field(default_factory=lambda: dict(THRESHOLDS))

    def key(self, wanted: str) -> Key | None:
        """Return the key with this id, or None."""
        return next((key for key in self.keys if key.key_id == wanted), None)

    def role(self, name: str) -> Role:
        """Return a role with its keys."""
        members = frozenset(key.key_id for key in self.keys if key.role == name)
        return Role(name=name, key_ids=members, threshold=self.thresholds[name])

    @property
    def fingerprint(self) -> str:
        """What people compare over another channel: SHA-256 over the sorted ids of the authority keys."""
        ids = "\n".join(sorted(self.role("authority").key_ids))
        return hashlib.sha256(ids.encode("ascii")).hexdigest()

    def record(self) -> dict[str, Any]:
        """Return the key set as the record that is signed."""
        return {
            "record": "key_set/1",
            "party": self.party,
            "version": self.version,
            "made_at": format_instant(self.made_at),
            "thresholds": dict(self.thresholds),
            "keys": [
                {
                    "holder": k.holder,
                    "role": k.role,
                    "public_key": base64_text(k.public_key),
                    "expires_at": format_instant(k.expires_at),
                    "revoked_at": None if k.revoked_at is None else format_instant(k.revoked_at),
                }
                for k in self.keys
            ],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A party that is known: its last key set, and every version of it, first to last."""

    key_set: KeySet
    versions: tuple[Mapping[str, Any], ...]


class Signed(Protocol):
    """What one person signed for a party: a statement or a review."""

    @property
    def party(self) -> str:
        """The party for which it was signed."""
        ...

    @property
    def role(self) -> str:
        """The role in which."""
        ...

    @property
    def public_key(self) -> bytes:
        """32 raw bytes, Ed25519."""
        ...

    @property
    def key_id(self) -> str:
        """SHA-256 of the public key, lower-case hex."""
        ...

    @property
    def signed_at(self) -> datetime:
        """When, by the clock of who signed."""
        ...


def signature_problems(
    envelope: Mapping[str, Any], signed: Signed, key_set: KeySet | None, *, position: str = ""
) -> list[str]:
    """Return why the signature of an envelope does not count for its party: key, role, time; empty if it does.

    Args:
        envelope: Carries one signature.
        signed: What it holds.
        key_set: Keys of the party; None where they are not known.
        position: What only some roles may say, one of `PERMITTED`.
    """
    if len(envelope["signatures"]) != 1 or fitting_keys(envelope, [signed.public_key]) != {signed.key_id}:
        return ["the signature does not fit the key and the text"]
    key = None if key_set is None else key_set.key(signed.key_id)
    if key is None or key_set is None or key_set.party != signed.party:
        return [f"key {signed.key_id[:12]} is unknown: it is not in the key set of {signed.party}"]
    problems = []
    if key.role != signed.role:
        problems.append(f"signed as {signed.role} with a key of the role {key.role}")
    if position and key.role not in PERMITTED[position]:
        allowed = " or ".join(sorted(PERMITTED[position]))
        problems.append(f"the role {key.role} may not {position}; that needs {allowed}")
    if refusal := key.refusal(signed.signed_at):
        problems.append(f"signed on {format_instant(signed.signed_at)}, but {refusal}")
    return problems


def name_problem(name: Any) -> str:
    """Return why `name` cannot name a party or a holder, or an empty string."""
    if isinstance(name, str) and _NAME.fullmatch(name):
        return ""
    return f"{str(name)[:60]!r}: letters, digits, '-' and '_', at most 40, a letter or digit first"


def seal_key_set(key_set: KeySet, signers: Sequence[Signer]) -> dict[str, Any]:
    """Return the key set in an envelope signed by authority keys.

    Raises:
        UsageError: The key set breaks a rule of its own form.
    """
    try:
        _restored(key_set.record())
    except VerificationError as error:
        raise UsageError(error.message) from error
    return sealed(PAYLOAD_TYPE, canonical_text(key_set.record()), signers)


def read_key_set(envelope: Mapping[str, Any], *, previous: KeySet | None = None) -> KeySet:
    """Return the key set of an envelope after checking who signed it.

    Args:
        envelope: As `seal_key_set` makes it.
        previous: The version that is trusted so far; None for the first.

    Raises:
        VerificationError: It is malformed, not signed by its authority, or does not follow `previous`.
    """
    found = _restored(opened(envelope, PAYLOAD_TYPE))
    signed_by = [found] if previous is None else [previous, found]
    if previous is not None:
        if found.party != previous.party or found.version != previous.version + 1:
            raise VerificationError(
                f"key set {found.version} of {found.party} does not follow {previous.version} of {previous.party}"
            )
        if lost := {k.key_id for k in previous.keys} - {k.key_id for k in found.keys}:
            raise VerificationError(f"key set {found.version} of {found.party} drops key {min(lost)[:12]}; revoke it")
    for key_set in signed_by:
        at = found.made_at
        able = [k.public_key for k in key_set.keys if k.role == "authority" and (key_set is found or not k.refusal(at))]
        if not key_set.role("authority").is_met_by(fitting_keys(envelope, able)):
            raise VerificationError(
                f"key set {found.version} of {found.party} is not signed by the authority of version {key_set.version}"
            )
    return found


def read_key_sets(envelopes: Iterable[Mapping[str, Any]], *, trusted: KeySet | None = None) -> KeySet:
    """Return the last of a row of key sets, version 1 first, each signed by the one before it.

    Args:
        envelopes: Version 1, 2, 3 …
        trusted: A version that the reader trusts already: it must be one of the row, unchanged.

    Raises:
        VerificationError: The row breaks, is empty, or does not hold what is trusted.
    """
    current: KeySet | None = None
    met = trusted is None
    for envelope in envelopes:
        current = read_key_set(envelope, previous=current)
        met = met or (trusted is not None and canonical_text(current.record()) == canonical_text(trusted.record()))
    if current is None:
        raise VerificationError("no key set is there")
    if not met:
        raise VerificationError(
            f"the key set of {current.party} is not the one that is trusted here; compare the fingerprint"
            f" {current.fingerprint[:16]}… with its authority, then: hoshimori party trust"
        )
    return current


def key_sets_record(versions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return every version of a party's key set as the record that it hands to others."""
    return {"record": "key_sets/1", "versions": list(versions)}


def read_key_sets_file(data: bytes, *, trusted: KeySet | None = None) -> Known:
    """Return the party of a `key_sets/1` file, checked from version 1 on.

    Raises:
        VerificationError: It is none, a version is not signed by its authority, or it lacks what is `trusted`.
    """
    record = strict_object(data)
    versions = record.get("versions")
    if record.get("record") != "key_sets/1" or not isinstance(versions, list):
        raise VerificationError("this is no file of a party's public keys (key_sets/1)")
    if not all(isinstance(version, dict) for version in versions):
        raise VerificationError("this file of public keys is malformed")
    return Known(key_set=read_key_sets(versions, trusted=trusted), versions=tuple(versions))


def _restored(record: Mapping[str, Any]) -> KeySet:
    try:
        if record["record"] != "key_set/1":
            raise VerificationError(f"no key_set/1 but {record['record']!r}")
        keys = tuple(_key(entry) for entry in record["keys"])
        thresholds = {name: int(record["thresholds"][name]) for name in THRESHOLDS}
        found = KeySet(
            party=record["party"],
            version=int(record["version"]),
            made_at=instant(record["made_at"]),
            keys=keys,
            thresholds=thresholds,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise VerificationError(f"a key set is malformed ({type(error).__name__})") from error
    if problem := _form_problem(found):
        raise VerificationError(f"key set of {str(record['party'])[:40]!r}: {problem}")
    return found


def _form_problem(found: KeySet) -> str:  # noqa: PLR0911  # one return a rule
    if problem := name_problem(found.party):
        return problem
    if found.version < 1 or not 1 <= len(found.keys) <= MOST_KEYS:
        return f"versions begin at 1, and it holds 1 to {MOST_KEYS} keys"
    if len({k.key_id for k in found.keys}) < len(found.keys):
        return "a key is there twice"
    for key in found.keys:
        if key.role not in ROLES or name_problem(key.holder):
            return f"the key of {key.holder[:40]!r} has no known role or no safe name"
    if min(found.thresholds.values()) < 1 or found.thresholds["release"] < THRESHOLDS["release"]:
        return "a threshold is at least 1, and a release needs two people"
    if len(found.role("authority").key_ids) < found.thresholds["authority"]:
        return "fewer authority keys than its threshold"
    return ""


def _key(entry: Mapping[str, Any]) -> Key:
    public_key = base64_bytes(entry["public_key"])
    if len(public_key) != 32:
        raise ValueError("an Ed25519 key has 32 bytes")
    revoked_at = entry["revoked_at"]
    return Key(
        holder=str(entry["holder"]),
        role=str(entry["role"]),
        public_key=public_key,
        expires_at=instant(entry["expires_at"]),
        revoked_at=None if revoked_at is None else instant(revoked_at),
    )
