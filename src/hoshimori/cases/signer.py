"""The signer seam, and the signer that keeps an Ed25519 key in a file, encrypted at rest.

Ed25519: RFC 8032. At rest: PKCS #8, encrypted with the best cipher that `cryptography` offers for it (PBES2, AES-256).
"""

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from hoshimori.errors import BadInputError, OutsideError, UsageError


def key_id(public_key: bytes) -> str:
    """Return the id of a key: the SHA-256 of its 32 raw public bytes, lower-case hex."""
    return hashlib.sha256(public_key).hexdigest()


class Signer(Protocol):
    """What signs. Signing is deterministic: the same key and message give the same signature."""

    @property
    def public_key(self) -> bytes:
        """The 32 raw bytes of the Ed25519 public key."""
        ...

    @property
    def key_id(self) -> str:
        """SHA-256 of `public_key`, lower-case hex."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte signature of `message`."""
        ...


@dataclass(frozen=True, slots=True)
class Ed25519Signer:
    """Signs with one Ed25519 key held in memory. Never prints it."""

    private_key: Ed25519PrivateKey = field(repr=False)

    @classmethod
    def generate(cls) -> Self:
        """Return a signer with a new key from the operating system's random source."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_seed(cls, seed: bytes) -> Self:
        """Return the signer of a 32-byte seed (RFC 8032 5.1.5); for test vectors and exercises."""
        return cls(Ed25519PrivateKey.from_private_bytes(seed))

    @classmethod
    def load(cls, path: Path, passphrase: str) -> Self:
        """Return the signer whose key lies encrypted in `path`.

        Raises:
            OutsideError: The file cannot be read.
            BadInputError: It is no encrypted Ed25519 key, or the passphrase does not open it.
        """
        try:
            pem = path.read_bytes()
        except OSError as error:
            raise OutsideError(f"the key file {path.name} cannot be read: {error.strerror}", path=str(path)) from error
        try:
            key = load_pem_private_key(pem, passphrase.encode("utf-8"))
        except (ValueError, TypeError) as error:
            raise BadInputError(
                f"{path.name} is no encrypted key, or the passphrase does not open it", path=str(path)
            ) from error
        if not isinstance(key, Ed25519PrivateKey):
            raise BadInputError(f"{path.name} holds another kind of key; Ed25519 is needed", path=str(path))
        return cls(key)

    def save(self, path: Path, passphrase: str) -> None:
        """Write the key, encrypted, to a new file that only this user may read.

        Raises:
            UsageError: The passphrase is empty, or the file exists already.
            OutsideError: The file cannot be written.
        """
        if not passphrase:
            raise UsageError("a key at rest needs a passphrase")
        pem = self.private_key.private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase.encode("utf-8"))
        )
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError as error:
            raise UsageError(f"{path.name} exists already; a key is never overwritten", path=str(path)) from error
        except OSError as error:
            raise OutsideError(f"{path.name} cannot be written: {error.strerror}", path=str(path)) from error
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(descriptor)

    @property
    def public_key(self) -> bytes:
        """The 32 raw bytes of the public key."""
        return self.private_key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @property
    def key_id(self) -> str:
        """SHA-256 of the public key, lower-case hex."""
        return key_id(self.public_key)

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte signature of `message`."""
        return self.private_key.sign(message)
