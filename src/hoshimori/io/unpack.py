"""Bytes out of gzip and zip, within bounds.

Sizes in headers are not trusted: what comes out is counted while it comes, and stops at the bound. One layer is taken
off, and a zip must hold exactly one file; what is packed twice or holds several files is refused with a sentence.
"""

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Final

from hoshimori.errors import FormatError
from hoshimori.io.reading import Limits

_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OTHERS: Final = {b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz", b"\x28\xb5\x2f\xfd": "zstandard", b"7z\xbc\xaf": "7z"}
_STEP: Final = 1024**2
_RATIO_FREE: Final = 1024**2  # below this size a ratio says nothing
_FAULTS: Final = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, OSError, struct.error)


def unpack(data: bytes, *, source: str, limits: Limits) -> bytes:
    """Return `data`, unpacked if it is gzip or a zip of one file.

    Args:
        data: Bytes as received.
        source: Name of the payload.
        limits: `max_bytes` for `data`, `max_unpacked_bytes` and `max_ratio` for what comes out.

    Raises:
        FormatError: Too large, damaged, encrypted, packed twice, or in a packing that is not read.
    """
    if len(data) > limits.max_bytes:
        raise FormatError(
            f"{source} has {len(data):,} bytes; at most {limits.max_bytes:,} are read at once; split the file",
            path=source,
            bytes=len(data),
        )
    packing = _packing(data)
    if packing is None:
        return data
    if packing not in _READERS:
        raise _refusal(source, packing, "that packing is not read; unpack it first")
    try:
        unpacked = _bounded(_READERS[packing](data, source), packing, len(data), source=source, limits=limits)
    except _FAULTS as error:
        raise _refusal(source, packing, f"it is damaged or ends too early ({error}); fetch it again") from error
    if (inner := _packing(unpacked)) is not None:
        raise _refusal(source, packing, f"it holds {inner} again; only one layer is taken off; unpack it first")
    return unpacked


def _packing(data: bytes) -> str | None:
    if data.startswith(_GZIP):
        return "gzip"
    if data.startswith(_ZIP):
        return "zip"
    return next((name for magic, name in _OTHERS.items() if data.startswith(magic)), None)


def _bounded(chunks: Iterator[bytes], packing: str, packed: int, *, source: str, limits: Limits) -> bytes:
    parts: list[bytes] = []
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > limits.max_unpacked_bytes:
            raise _refusal(source, packing, f"it unpacks to more than {limits.max_unpacked_bytes:,} bytes")
        if size > _RATIO_FREE and size > packed * limits.max_ratio:
            raise _refusal(source, packing, f"it unpacks to more than {limits.max_ratio} times its size")
        parts.append(chunk)
    return b"".join(parts)


def _gzip(data: bytes, _source: str) -> Iterator[bytes]:
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
        while chunk := stream.read(_STEP):
            yield chunk


def _zip(data: bytes, source: str) -> Iterator[bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = [info for info in archive.infolist() if not info.is_dir()]
        if len(files) != 1:
            raise _refusal(
                source, "zip", f"it holds {len(files)} files, and which one is meant is not said; unpack it first"
            )
        if files[0].flag_bits & 1:
            raise _refusal(source, "zip", "it is encrypted; unpack it first")
        if files[0].compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _refusal(source, "zip", "only stored and deflated files are read; unpack it first")
        with archive.open(files[0]) as member:
            while chunk := member.read(_STEP):
                yield chunk


def _refusal(source: str, packing: str, why: str) -> FormatError:
    return FormatError(f"{source} is packed as {packing}: {why}", path=source, standard=packing, reason=why)


_READERS: Final[dict[str, Callable[[bytes, str], Iterator[bytes]]]] = {"gzip": _gzip, "zip": _zip}
