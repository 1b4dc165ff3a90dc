"""What does somebody sign whose key is not where the case lies? The bytes, read back in full before the key is opened.

The console prepares a statement; its bytes (DSSE pre-authentication encoding) go to the signer's own machine, which
shows what they say and signs them. Only bytes that hold a statement of a kind known here are signed: a key of a party
is no tool for signing whatever somebody hands in.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hoshimori.cases import review, statement
from hoshimori.cases.dsse import pre_authentication_encoding, read_encoding
from hoshimori.cases.envelope import PAYLOAD_TYPE as ACT_TYPE
from hoshimori.cases.signer import Signer
from hoshimori.cases.strict_json import base64_bytes, base64_text
from hoshimori.errors import UsageError, VerificationError
from hoshimori.model.instant import format_instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Bytes that wait for a signature, and what they say.

    Attributes:
        payload_type: Type of the envelope.
        payload: The statement, canonical JSON.
        public_key: The key that must sign, 32 raw bytes.
        says: The statement in plain fields, in the order in which a person reads it.
        manifest_sha256: Digest of the case's manifest; empty for what is not about a case.
    """

    payload_type: str
    payload: bytes
    public_key: bytes
    says: Mapping[str, str]
    manifest_sha256: str = ""

    @property
    def message(self) -> bytes:
        """The bytes that are signed."""
        return pre_authentication_encoding(self.payload_type, self.payload)

    @property
    def digest(self) -> str:
        """SHA-256 of `message`, lower-case hex: what two screens can be compared by."""
        return hashlib.sha256(self.message).hexdigest()

    def signature(self, signer: Signer) -> bytes:
        """Return the signature.

        Raises:
            VerificationError: The statement names another key.
        """
        if signer.public_key != self.public_key:
            raise VerificationError(
                f"the statement names another key than {signer.key_id[:12]}; nothing was signed", key_id=signer.key_id
            )
        return signer.sign(self.message)

    def envelope(self, signature: bytes, key_id: str) -> dict[str, Any]:
        """Return the envelope with a signature that was made elsewhere; it is not checked here."""
        return {
            "payloadType": self.payload_type,
            "payload": base64_text(self.payload),
            "signatures": [{"keyid": key_id, "sig": base64_text(signature)}],
        }


def prepared_act(act: statement.Act) -> Prepared:
    """Return the bytes of an act that wait for its signature.

    Raises:
        UsageError: The act has no sound form.
    """
    return prepared_payload(ACT_TYPE, statement.act_text(act))


def prepared_review(made: review.Review) -> Prepared:
    """Return the bytes of a review that wait for its signature.

    Raises:
        UsageError: The review has no sound form.
    """
    return prepared_payload(review.PAYLOAD_TYPE, review.review_text(made))


def read_prepared(text: str) -> Prepared:
    """Return what base64 text holds that somebody asks to sign.

    Raises:
        VerificationError: It is no statement of a kind known here.
    """
    try:
        message = base64_bytes("".join(text.split()))
    except ValueError as error:
        raise VerificationError("this is no base64; copy the line of the console as a whole") from error
    return prepared_payload(*read_encoding(message))


def prepared_payload(payload_type: str, payload: bytes) -> Prepared:
    """Return what a statement says that came back from its signer.

    Raises:
        VerificationError: It is no statement of a kind known here, or holds more than is shown.
    """
    envelope = {"payloadType": payload_type, "payload": base64_text(payload), "signatures": []}
    if payload_type == review.PAYLOAD_TYPE:
        made = review.read_review(envelope)
        again, key, says, manifest = review.review_text(made), made.public_key, _review_says(made), ""
    elif payload_type == ACT_TYPE:
        act = statement.read_act(envelope)
        again, key, says, manifest = statement.act_text(act), act.public_key, _act_says(act), act.manifest_sha256
    else:
        raise VerificationError(f"{payload_type[:80]!r} is no statement that is signed here")
    if again != payload:  # what is shown is all that is signed
        raise VerificationError("the statement holds more than Hoshimori reads from it; it is not signed")
    return Prepared(payload_type=payload_type, payload=payload, public_key=key, says=says, manifest_sha256=manifest)


def _act_says(act: statement.Act) -> dict[str, str]:
    says = {
        "case": ("EXERCISE " if act.exercise else "") + act.case_id,
        "manifest SHA-256": act.manifest_sha256,
        "position": act.position,
        "for": f"{act.party} ({act.role}, key {act.key_id[:12]})",
        "time": format_instant(act.signed_at),
    }
    if act.comment:
        says["comment"] = act.comment
    if act.terms is not None:
        marking = act.terms.marking
        says["releasable to"] = f"{', '.join(sorted(marking.releasable_to)) or 'nobody'}, TLP:{marking.tlp}"
        for name, own in sorted(act.terms.exhibits.items()):
            says[f"  {name}"] = f"{', '.join(sorted(own.releasable_to)) or 'nobody'}, TLP:{own.tlp}, {own.form}"
        sought = act.terms.reply_sought_at
        says["reply"] = f"sought {format_instant(sought)}" if sought else f"none sought: {act.terms.no_reply_because}"
    if act.reply is not None:
        says["reply of"] = f"{act.reply.who} ({act.reply.source}, {format_instant(act.reply.received_at)})"
        says["in words"] = act.reply.text
    for party, head in sorted(act.seen.items()):
        says[f"seen of {party}"] = f"record {head.number}, {head.hash[:12]}"
    return says


def _review_says(made: review.Review) -> dict[str, str]:
    return {
        "incident": f"{made.incident} as of {format_instant(made.as_of)}",
        "condition": f"{made.commitment} / {made.condition}",
        "status": f"{made.status} (the watch said: {made.before})",
        "reason": made.reason,
        "for": f"{made.party} ({made.role}, key {made.key_id[:12]})",
        "time": format_instant(made.signed_at),
    }


def command_line(prepared: Prepared, holder: str) -> str:
    """Return the line that signs this on the signer's own machine.

    Raises:
        UsageError: The holder's name would not stand safely in a command line.
    """
    if not holder.replace("-", "").replace("_", "").isalnum():
        raise UsageError(f"{holder[:40]!r} cannot stand in a command line", holder=holder)
    return f"echo {base64_text(prepared.message)} | hoshimori case sign --prepared - --key {holder}.pem"
