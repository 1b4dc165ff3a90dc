"""When did a signature exist, by the word of somebody else? RFC 3161 time tokens.

A time authority signs the SHA-256 of the signature bytes together with its own clock. Without a token, or without a
root certificate that the reader trusts, the time of a statement is its signer's word: "time unproven".

`rfc3161-client` builds and checks; it is imported when a token is asked for or checked, so that everything else runs
without it.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol

from cryptography.x509 import load_pem_x509_certificate

from hoshimori.cases.strict_json import base64_bytes
from hoshimori.errors import UsageError, VerificationError

#: How far two clocks may be apart before a statement is refused.
TOLERANCE: Final = timedelta(minutes=5)


class TimeAuthority(Protocol):
    """What answers time-stamp requests; `clients.time_authority` asks one over HTTP."""

    def answer(self, request: bytes) -> bytes:
        """Return the DER answer to a DER request.

        Raises:
            ProviderError: The authority refused or failed.
        """
        ...


def signature_bytes(envelope: Any) -> bytes:
    """Return the bytes that a token is about: the one signature of an envelope."""
    return base64_bytes(envelope["signatures"][0]["sig"])


def fetch_token(message: bytes, authority: TimeAuthority) -> bytes:
    """Return the DER answer of a time authority about `message`, checked to be about it.

    Raises:
        UsageError: `rfc3161-client` is not installed.
        VerificationError: The answer is no token, or is about something else.
        ProviderError: The authority refused or failed.
    """
    client = _client()
    request = client.TimestampRequestBuilder().data(message).hash_algorithm(client.HashAlgorithm.SHA256).build()
    token = authority.answer(request.as_bytes())
    answer = _decoded(client, token)
    if answer.tst_info.nonce != request.nonce:
        raise VerificationError("the time authority answered another request than ours")
    return token


def claimed_time(token: bytes) -> datetime:
    """Return the time inside a token, unchecked, UTC.

    Raises:
        UsageError: `rfc3161-client` is not installed.
        VerificationError: It is no token.
    """
    time: datetime = _decoded(_client(), token).tst_info.gen_time
    return time.astimezone(UTC)


def proven_time(token: bytes, message: bytes, roots: Sequence[bytes]) -> datetime:
    """Return when a time authority under one of `roots` (PEM) saw `message`, UTC.

    Raises:
        UsageError: `rfc3161-client` is not installed, or a root is no certificate.
        VerificationError: The token does not hold under any of the roots, or is about something else.
    """
    client = _client()
    answer = _decoded(client, token)
    reasons = []
    for pem in roots:
        try:
            root = load_pem_x509_certificate(pem)
        except ValueError as error:
            raise UsageError("a root of time authorities is a PEM certificate") from error
        try:
            client.VerifierBuilder().add_root_certificate(root).build().verify_message(answer, message)
        except (client.VerificationError, ValueError) as error:
            reasons.append(str(error))
        else:
            time: datetime = answer.tst_info.gen_time
            return time.astimezone(UTC)
    raise VerificationError(f"the time token does not hold: {'; '.join(reasons) or 'no root certificate was given'}")


def _decoded(client: Any, token: bytes) -> Any:
    try:
        answer = client.decode_timestamp_response(token)
        granted = answer.status == 0
    except ValueError as error:
        raise VerificationError("what the time authority gave is no RFC 3161 answer") from error
    if not granted:
        raise VerificationError(f"the time authority refused (status {answer.status})")
    return answer


def _client() -> Any:
    try:
        import rfc3161_client  # noqa: PLC0415  # optional: verifying without tokens needs `cryptography` alone
    except ImportError as error:
        raise UsageError("time tokens need the package rfc3161-client; install it, or leave the token out") from error
    return rfc3161_client
