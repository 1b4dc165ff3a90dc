"""What every signer promises. A new signer is added to SIGNERS and passes unchanged."""

import hashlib

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from hoshimori.cases import Ed25519Signer
from hoshimori.errors import BadInputError, OutsideError, UsageError


def _from_file(folder):
    path = folder / "key.pem"
    Ed25519Signer.generate().save(path, "correct horse")
    return Ed25519Signer.load(path, "correct horse")


SIGNERS = {
    "Ed25519Signer.generate": lambda _folder: Ed25519Signer.generate(),
    "Ed25519Signer.from_seed": lambda _folder: Ed25519Signer.from_seed(bytes(range(32))),
    "Ed25519Signer.load": _from_file,
}


@pytest.fixture(params=sorted(SIGNERS))
def signer(request, tmp_path):
    return SIGNERS[request.param](tmp_path)


def test_a_signature_fits_the_public_key(signer):
    Ed25519PublicKey.from_public_bytes(signer.public_key).verify(signer.sign(b"message"), b"message")


def test_a_signature_does_not_fit_another_message(signer):
    with pytest.raises(InvalidSignature):
        Ed25519PublicKey.from_public_bytes(signer.public_key).verify(signer.sign(b"message"), b"massage")


def test_signing_is_deterministic(signer):
    assert signer.sign(b"message") == signer.sign(b"message")


def test_the_key_id_is_the_hash_of_the_public_key(signer):
    assert len(signer.public_key) == 32
    assert signer.key_id == hashlib.sha256(signer.public_key).hexdigest()


def test_an_empty_message_can_be_signed(signer):
    assert len(signer.sign(b"")) == 64


def test_its_printed_form_does_not_show_the_key(signer):
    assert "private" not in repr(signer).lower()


def test_ed25519_gives_the_signature_of_rfc_8032():
    # RFC 8032, section 7.1, TEST 2
    signer = Ed25519Signer.from_seed(bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"))
    assert signer.public_key.hex() == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    assert signer.sign(b"\x72").hex() == (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )


def test_a_key_at_rest_is_encrypted_and_readable_by_its_user_alone(tmp_path):
    path = tmp_path / "key.pem"
    Ed25519Signer.generate().save(path, "correct horse")
    assert path.read_bytes().startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_wrong_passphrase_a_missing_file_or_no_key_is_a_clear_refusal(tmp_path):
    path = tmp_path / "key.pem"
    Ed25519Signer.generate().save(path, "correct horse")
    with pytest.raises(BadInputError, match="passphrase"):
        Ed25519Signer.load(path, "wrong")
    with pytest.raises(OutsideError, match="cannot be read"):
        Ed25519Signer.load(tmp_path / "none.pem", "x")
    (tmp_path / "text.pem").write_text("no key")
    with pytest.raises(BadInputError):
        Ed25519Signer.load(tmp_path / "text.pem", "x")
    other = X25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x"))
    (tmp_path / "other.pem").write_bytes(other)
    with pytest.raises(BadInputError, match="another kind of key"):
        Ed25519Signer.load(tmp_path / "other.pem", "x")


def test_a_key_is_never_overwritten_and_never_without_passphrase(tmp_path):
    signer, path = Ed25519Signer.generate(), tmp_path / "key.pem"
    with pytest.raises(UsageError, match="needs a passphrase"):
        signer.save(path, "")
    signer.save(path, "x")
    with pytest.raises(UsageError, match="never overwritten"):
        signer.save(path, "x")
    with pytest.raises(OutsideError, match="cannot be written"):
        signer.save(tmp_path / "none" / "key.pem", "x")
