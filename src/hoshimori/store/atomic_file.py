"""Files that appear whole or not at all, and what to say when the disk refuses.

Durability: the bytes are fsynced before the rename and the folder after it, so that what a reader can see survives a
power cut on a file system that honours fsync.
"""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from hoshimori.errors import StoreError

_ADVICE: Final[dict[int, str]] = {
    errno.ENOSPC: "the disk is full; free some space and run the same command again",
    errno.EDQUOT: "the disk quota is used up; free some space and run the same command again",
    errno.EFBIG: "the file would grow beyond what this process may write (ulimit -f); raise the limit and try again",
    errno.EROFS: "the disk is read-only; choose another folder with --store or make it writable",
    errno.EACCES: "this user may not do that there; choose another folder with --store or change its permissions",
    errno.EPERM: "this user may not do that there; choose another folder with --store or change its permissions",
    errno.ENOTDIR: "a file stands where a folder is needed; choose another folder with --store",
    errno.EIO: "the disk reports a hardware fault; copy the store to a sound disk",
}


def storage_error(error: OSError, path: Path, doing: str) -> StoreError:
    """Return what the operating system's `error` means, in plain words."""
    advice = _ADVICE.get(error.errno or 0, f"the system says: {error.strerror or error}")
    kept = "" if doing == "read" else " Nothing was half-written."
    return StoreError(f"Could not {doing} {path}: {advice}.{kept}", path=str(path), errno=error.errno, doing=doing)


@contextmanager
def storage_errors(path: Path, doing: str) -> Iterator[None]:
    """Turn the operating system's errors into ours.

    Raises:
        StoreError: Something below could not be read or written.
    """
    try:
        yield
    except OSError as error:
        raise storage_error(error, path, doing) from error


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_new(path: Path, data: bytes | memoryview) -> None:
    """Write `data` to `path` and make its bytes (not its name) durable."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_file(path: Path, data: bytes, *, partial: Path) -> None:
    """Put `data` at `path` in one step: a reader sees the old file or the new one, never a mixture.

    Args:
        path: Where the file shall be.
        data: Its bytes.
        partial: Folder on the same file system for the file in the making. The caller holds the store's lock.
    """
    making = partial / path.name
    with removed_on_failure(making):
        write_new(making, data)
        making.rename(path)
        sync_folder(path.parent)


@contextmanager
def removed_on_failure(making: Path) -> Iterator[None]:
    """Remove the file or folder in the making, where the system refuses: a full disk needs the room.

    What cannot be removed then, the next holder of the lock sweeps.
    """
    try:
        yield
    except OSError:
        if making.is_dir():
            shutil.rmtree(making, ignore_errors=True)
        else:
            with suppress(OSError):
                making.unlink(missing_ok=True)
        raise


def sweep(folder: Path) -> None:
    """Remove what a killed process left in `folder`. The caller holds the store's lock."""
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path)
        else:
            os.unlink(entry.path)  # noqa: PTH108  # a scandir entry, not a Path
