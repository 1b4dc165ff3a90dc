"""DSSE: bytes of a declared type under one or more signatures.

Format: DSSE v1.0.2 (secure-systems-lab/dsse, protocol.md and envelope.md). The signed bytes are what counts, so nobody
has to canonicalise anything in order to check a signature. Standard library, and `cryptography` for Ed25519.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from hoshimori.cases.signer import Signer, key_id
from hoshimori.cases.strict_json import base64_bytes, base64_text, strict_object
from hoshimori.errors import VerificationError


def pre_authentication_encoding(payload_type: str, payload: bytes) -> bytes:
    """Return the bytes that are signed: DSSE PAE, "DSSEv1" SP LEN(type) SP type SP LEN(body) SP body."""
    kind = payload_type.encode("utf-8")
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def read_encoding(message: bytes) -> tuple[str, bytes]:
    """Return the type and the body of bytes that are to be signed.

    Raises:
        VerificationError: They are no pre-authentication encoding.
    """
    try:
        head, length, rest = message.split(b" ", 2)
        kind = rest[: int(length)].decode("utf-8")
        payload = rest[int(length) + 1 :].split(b" ", 1)[1]
    except (ValueError, IndexError) as error:
        raise VerificationError("these are no bytes that Hoshimori asks to sign (DSSE)") from error
    if head != b"DSSEv1" or pre_authentication_encoding(kind, payload) != message:
        raise VerificationError("these are no bytes that Hoshimori asks to sign (DSSE)")
    return kind, payload


def sealed(payload_type: str, payload: bytes, signers: Sequence[Signer]) -> dict[str, Any]:
    """Return the envelope of `payload` with one signature a signer; none is allowed."""
    message = pre_authentication_encoding(payload_type, payload)
    return {
        "payloadType": payload_type,
        "payload": base64_text(payload),
        "signatures": [{"keyid": s.key_id, "sig": base64_text(s.sign(message))} for s in signers],
    }


def opened(envelope: Mapping[str, Any], payload_type: str) -> dict[str, Any]:
    """Return the JSON object inside an envelope, whoever signed it.

    Raises:
        VerificationError: It is no envelope of this type.
    """
    try:
        if set(envelope) != {"payloadType", "payload", "signatures"} or envelope["payloadType"] != payload_type:
            raise VerificationError(f"no DSSE envelope of type {payload_type}")
        if not all(isinstance(s["keyid"], str) and isinstance(s["sig"], str) for s in envelope["signatures"]):
            raise VerificationError("a signature of an envelope is malformed")
        return strict_object(base64_bytes(envelope["payload"]))
    except (KeyError, TypeError, ValueError) as error:
        raise VerificationError(f"malformed envelope ({type(error).__name__})") from error


def fitting_keys(envelope: Mapping[str, Any], public_keys: Sequence[bytes]) -> frozenset[str]:
    """Return the ids of those of `public_keys` under which a signature of the envelope holds; each counts once."""
    message = pre_authentication_encoding(envelope["payloadType"], base64_bytes(envelope["payload"]))
    by_id = {key_id(key): key for key in public_keys}
    fitting = set()
    for entry in envelope["signatures"]:
        key = by_id.get(entry["keyid"])
        if key is None:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(base64_bytes(entry["sig"]), message)
        except (ValueError, InvalidSignature):
            continue
        fitting.add(entry["keyid"])
    return frozenset(fitting)
