"""How is a statement about a case sealed? An in-toto Statement v1 in a DSSE envelope, written out.

The statement's subject is the SHA-256 of `manifest.json`, and the manifest names the SHA-256 of every exhibit. One
envelope carries one position of one party; who signs a second time signs an envelope of their own.

Formats: in-toto Attestation Framework, Statement v1; DSSE v1.0.2 (secure-systems-lab/dsse, protocol.md, envelope.md).
Standard library only, `cryptography` for checking a signature: `verify` runs with nothing else.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from hoshimori.cases.dsse import pre_authentication_encoding
from hoshimori.cases.signer import Signer, key_id
from hoshimori.cases.strict_json import base64_bytes, base64_text, canonical_text
from hoshimori.errors import UsageError, VerificationError

PAYLOAD_TYPE: Final = "application/vnd.in-toto+json"
STATEMENT_TYPE: Final = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE: Final = "urn:x-hoshimori:case:1"
SUBJECT_NAME: Final = "manifest.json"
POSITIONS: Final = ("draft", "concur", "dissent", "abstain")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureReport:
    """One signature: whose position it carries, and whether it holds.

    Attributes:
        party: The signer's own word until the key is trusted.
        role: In which role.
        position: A position on the case, `release`, `withdraw`, `reply`, or `draft` in the seal of a bundle.
        key_id: Id of the key.
        valid: It fits its key, and in a package also its party's key set, role and time.
        trusted: The reader named that key, or trusts the key set that holds it.
        holder: Who holds the key, as the key set says; empty in the seal of a bundle.
        comment: In the signer's own words.
        signed_at: By the signer's clock; None in the seal of a bundle.
        time_proven_at: When a time authority whom the reader trusts saw the signature.
    """

    party: str
    role: str
    position: str
    key_id: str
    valid: bool
    trusted: bool = False
    holder: str = ""
    comment: str = ""
    signed_at: datetime | None = None
    time_proven_at: datetime | None = None


def seal(manifest_sha256: str, *, predicate: Mapping[str, Any]) -> dict[str, Any]:
    """Return an unsigned envelope that states: this predicate, about the manifest with this digest."""
    statement = {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": SUBJECT_NAME, "digest": {"sha256": manifest_sha256}}],
        "predicateType": PREDICATE_TYPE,
        "predicate": dict(predicate),
    }
    return {"payloadType": PAYLOAD_TYPE, "payload": _encode_statement(statement), "signatures": []}


def sign_envelope(
    envelope: Mapping[str, Any], signer: Signer, *, party: str, role: str, position: str
) -> dict[str, Any]:
    """Return the envelope with the position of one party in its statement, signed.

    Args:
        envelope: An unsigned envelope from `seal`.
        signer: Holds the key; its public key goes into the signed statement.
        party: Who speaks, e.g. `ALPHA`.
        role: In which role, e.g. `analyst`.
        position: One of `POSITIONS`.

    Raises:
        UsageError: The envelope is signed already, or the position is unknown.
    """
    if envelope["signatures"]:
        raise UsageError("this envelope is signed already; one envelope carries one position, seal another")
    if position not in POSITIONS:
        raise UsageError(f"{position!r} is no position; one of {', '.join(POSITIONS)}", position=position)
    statement = read_statement(envelope)
    public_key = base64_text(signer.public_key)
    statement["predicate"] |= {"party": party, "role": role, "position": position, "public_key": public_key}
    payload = _encode_statement(statement)
    signature = signer.sign(pre_authentication_encoding(PAYLOAD_TYPE, base64_bytes(payload)))
    return {
        "payloadType": PAYLOAD_TYPE,
        "payload": payload,
        "signatures": [{"keyid": signer.key_id, "sig": base64_text(signature)}],
    }


def read_statement(envelope: Mapping[str, Any]) -> dict[str, Any]:
    """Return the statement inside an envelope.

    Raises:
        VerificationError: The envelope or its statement does not have the form written at the top of this file.
    """
    try:
        if envelope["payloadType"] != PAYLOAD_TYPE:
            raise VerificationError(f"seal: payloadType is {envelope['payloadType']!r}, expected {PAYLOAD_TYPE}")
        statement: dict[str, Any] = json.loads(base64_bytes(envelope["payload"]))
        if (statement["_type"], statement["predicateType"]) != (STATEMENT_TYPE, PREDICATE_TYPE):
            raise VerificationError("seal: not an in-toto Statement v1 about a Hoshimori case")
        (subject,) = statement["subject"]
        if subject["name"] != SUBJECT_NAME or not isinstance(subject["digest"]["sha256"], str):
            raise VerificationError("seal: its subject is not the manifest")
        if not isinstance(statement["predicate"], dict):
            raise VerificationError("seal: its predicate is no object")
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise VerificationError(f"seal: malformed ({type(error).__name__})") from error
    return statement


def subject_sha256(statement: Mapping[str, Any]) -> str:
    """Return the digest of the manifest that a statement is about."""
    return str(statement["subject"][0]["digest"]["sha256"])


def check_signatures(envelope: Mapping[str, Any], *, trusted_key_ids: frozenset[str]) -> tuple[SignatureReport, ...]:
    """Return a report on every signature of an envelope; an empty tuple means signed by nobody.

    Raises:
        VerificationError: The envelope is malformed.
    """
    predicate = read_statement(envelope)["predicate"]
    signatures = envelope.get("signatures")
    if not isinstance(signatures, list) or not all(isinstance(s, dict) for s in signatures):
        raise VerificationError("seal: its signatures are no list of objects")
    message = pre_authentication_encoding(PAYLOAD_TYPE, base64_bytes(envelope["payload"]))
    return tuple(_check(entry, predicate, message, trusted_key_ids) for entry in signatures)


def _check(
    entry: Mapping[str, Any], predicate: Mapping[str, Any], message: bytes, trusted_key_ids: frozenset[str]
) -> SignatureReport:
    named = str(entry.get("keyid", ""))
    try:
        public_key = base64_bytes(predicate["public_key"])
        Ed25519PublicKey.from_public_bytes(public_key).verify(base64_bytes(entry["sig"]), message)
        valid = named == key_id(public_key)
    except (KeyError, TypeError, ValueError, InvalidSignature):
        valid = False
    return SignatureReport(
        party=str(predicate.get("party", "")),
        role=str(predicate.get("role", "")),
        position=str(predicate.get("position", "")),
        key_id=named,
        valid=valid,
        trusted=valid and named in trusted_key_ids,
    )


def _encode_statement(statement: Mapping[str, Any]) -> str:
    return base64_text(canonical_text(dict(statement)))
