"""Payload bytes under their SHA-256, kept for ever."""

import hashlib
import re
from pathlib import Path
from typing import Final

from hoshimori.errors import NotFoundError, StoreError, UsageError
from hoshimori.store.atomic_file import replace_file, storage_errors, sync_folder
from hoshimori.store.layout import Layout
from hoshimori.store.lock import exclusive_payloads

_SHA256: Final = re.compile(r"[0-9a-f]{64}")


def put(layout: Layout, data: bytes, *, sha256: str = "") -> str:
    """Return the SHA-256 of `data` after its bytes are safely in the store.

    The same bytes are stored once. A stored file that no longer has these bytes is made whole again.

    Args:
        layout: The store.
        data: The bytes.
        sha256: Their digest where the caller has made it; empty: it is made here.

    Raises:
        StoreError: The store cannot be written.
    """
    sha256 = sha256 or digest(data)
    path = layout.payload(sha256)
    if _holds(path, data):
        return sha256
    with exclusive_payloads(layout), storage_errors(path, "write"):
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True)
            sync_folder(layout.payloads)
        replace_file(path, data, partial=layout.payloads_partial)
    return sha256


def get(layout: Layout, sha256: str) -> bytes:
    """Return the bytes with this digest, verified.

    Raises:
        UsageError: `sha256` is no digest.
        NotFoundError: The store has no such payload.
        StoreError: The file cannot be read, or its bytes are no longer those that came in.
    """
    path = layout.payload(check_digest(sha256))
    with storage_errors(path, "read"):
        try:
            data = path.read_bytes()
        except FileNotFoundError as error:
            raise NotFoundError(f"The store {layout.root} has no payload {sha256}.", sha256=sha256) from error
    found = digest(data)
    if found != sha256:
        raise StoreError(
            f"The bytes of {path} have changed since they came in (their SHA-256 is now {found}); "
            "restore the file from a copy or ingest the same source again.",
            path=str(path),
            sha256=sha256,
            found=found,
        )
    return data


def digest(data: bytes) -> str:
    """Return the SHA-256 of `data` as the store names it; it is made without holding up other threads."""
    return hashlib.sha256(data).hexdigest()


def check_digest(sha256: str) -> str:
    """Return `sha256` if it is a lower-case hex digest.

    Raises:
        UsageError: It is none.
    """
    if not _SHA256.fullmatch(sha256):
        raise UsageError(f"{sha256!r} is no SHA-256; write 64 lower-case hexadecimal digits.", sha256=sha256)
    return sha256


def _holds(path: Path, data: bytes) -> bool:
    with storage_errors(path, "read"):
        try:
            return path.stat().st_size == len(data) and path.read_bytes() == data
        except FileNotFoundError:
            return False
