"""The DSSE envelope and the in-toto Statement inside it."""

import base64
import json

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from hoshimori.cases import Ed25519Signer
from hoshimori.cases.envelope import (
    check_signatures,
    pre_authentication_encoding,
    read_statement,
    seal,
    sign_envelope,
    subject_sha256,
)
from hoshimori.errors import UsageError, VerificationError

SIGNER = Ed25519Signer.from_seed(bytes(32))
DIGEST = "ab" * 32
NOBODY: frozenset[str] = frozenset()


def signed(**changes):
    words = {"party": "ALPHA", "role": "analyst", "position": "concur"} | changes
    return sign_envelope(seal(DIGEST, predicate={"case_id": "X"}), SIGNER, **words)


def test_pre_authentication_encoding_is_that_of_the_specification():
    # secure-systems-lab/dsse, protocol.md, "Test Vectors"
    expected = b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    assert pre_authentication_encoding("http://example.com/HelloWorld", b"hello world") == expected


def test_the_specification_s_own_signature_verifies_over_our_encoding():
    # secure-systems-lab/dsse, protocol.md, "Test Vectors": P-256 key and signature (r || s, 32 bytes each)
    x = 46950820868899156662930047687818585632848591499744589407958293238635476079160
    y = 5640078356564379163099075877009565129882514886557779369047442380624545832820
    raw = base64.b64decode("A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA==")
    signature = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    key = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    key.verify(
        signature,
        pre_authentication_encoding("http://example.com/HelloWorld", b"hello world"),
        ec.ECDSA(hashes.SHA256()),
    )


def test_the_length_counts_bytes_and_not_characters():
    assert pre_authentication_encoding("é", "星".encode()) == "DSSEv1 2 é 3 星".encode()


def test_a_seal_states_the_digest_of_the_manifest():
    statement = read_statement(seal(DIGEST, predicate={"case_id": "X"}))
    assert subject_sha256(statement) == DIGEST
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert statement["predicate"] == {"case_id": "X"}


def test_a_seal_without_signatures_is_signed_by_nobody():
    assert check_signatures(seal(DIGEST, predicate={}), trusted_key_ids=NOBODY) == ()


def test_a_signature_carries_party_role_and_position_inside_what_is_signed():
    (report,) = check_signatures(signed(), trusted_key_ids=frozenset({SIGNER.key_id}))
    assert (report.party, report.role, report.position) == ("ALPHA", "analyst", "concur")
    assert report.valid
    assert report.trusted


def test_changing_the_party_after_signing_breaks_the_signature():
    envelope = signed()
    statement = json.loads(base64.b64decode(envelope["payload"]))
    statement["predicate"]["party"] = "BRAVO"
    envelope["payload"] = base64.b64encode(json.dumps(statement).encode()).decode()
    assert not check_signatures(envelope, trusted_key_ids=NOBODY)[0].valid


def test_a_key_id_that_is_not_that_of_the_key_makes_the_signature_invalid():
    envelope = signed()
    envelope["signatures"][0]["keyid"] = "00" * 32
    report = check_signatures(envelope, trusted_key_ids=frozenset({"00" * 32}))[0]
    assert not report.valid
    assert not report.trusted


@pytest.mark.parametrize("entry", [{}, {"sig": 5}, {"sig": "%%%"}, {"keyid": SIGNER.key_id}])
def test_a_malformed_signature_is_invalid_and_no_crash(entry):
    envelope = signed() | {"signatures": [entry]}
    assert not check_signatures(envelope, trusted_key_ids=NOBODY)[0].valid


def test_one_envelope_carries_one_position():
    with pytest.raises(UsageError, match="signed already"):
        sign_envelope(signed(), SIGNER, party="BRAVO", role="analyst", position="dissent")
    with pytest.raises(UsageError, match="no position"):
        signed(position="maybe")


@pytest.mark.parametrize(
    "change",
    [
        {"payloadType": "text/plain"},
        {"payload": "%%%"},
        {"payload": base64.b64encode(b"{}").decode()},
        {"payload": base64.b64encode(b"no json").decode()},
        {"payload": 5},
    ],
)
def test_a_malformed_envelope_is_refused(change):
    with pytest.raises(VerificationError, match="seal"):
        read_statement(signed() | change)


@pytest.mark.parametrize(
    "change",
    [
        {"_type": "other"},
        {"predicateType": "other"},
        {"subject": []},
        {"subject": [{"name": "brief.md", "digest": {"sha256": DIGEST}}]},
        {"predicate": []},
    ],
)
def test_a_statement_about_something_else_is_refused(change):
    statement = json.loads(base64.b64decode(seal(DIGEST, predicate={})["payload"])) | change
    envelope = {**signed(), "payload": base64.b64encode(json.dumps(statement).encode()).decode()}
    with pytest.raises(VerificationError, match="seal"):
        read_statement(envelope)


def test_signatures_that_are_no_list_of_objects_are_refused():
    for wrong in (None, {}, ["text"]):
        with pytest.raises(VerificationError, match="no list of objects"):
            check_signatures(signed() | {"signatures": wrong}, trusted_key_ids=NOBODY)
