"""Files that appear whole or not at all, and what to say when the disk refuses.

Durability: the bytes are fsynced before the rename and the folder after it, so that what a reader can see survives a
power cut on a file system that honours fsync.
"""

import errno
import fcntl
import mmap
import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final, cast

import numpy as np

from hoshimori.errors import StoreError

#: From so many bytes on `write_large` is worth while.
LARGE: Final = 16 * 1024**2
_STEP: Final = 8 * 1024**2
_DISK_BLOCK: Final = 4_096  # bytes; what goes past the cache begins and ends at one
_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
_PAST_CACHE: Final = getattr(os, "O_DIRECT", 0)  # Linux has it

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
    descriptor = os.open(path, _NEW, 0o644)
    try:
        _write_all(descriptor, data)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_large(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Do the same with what `write` writes to a file that it is given, past the system's cache where that can be.

    For what is large and not read again soon: its pages in the cache can cost more than all else of an import.
    """
    descriptor = _opened_past_cache(path)
    try:
        with ThreadPoolExecutor(1) as beside:
            file = _InSteps(descriptor, beside)
            try:
                write(cast("IO[bytes]", file))
                file.finish()
            except Exception as error:
                if file.failed is None or file.failed is error:
                    raise
                raise file.failed from error
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class _InSteps:
    """What a writer of a file needs: bytes go to the disk in steps of one size, one while the next is filled."""

    def __init__(self, descriptor: int, beside: Executor) -> None:
        self._descriptor = descriptor
        self._beside = beside
        self._filling, self._other = (memoryview(_aligned(_STEP)) for _ in range(2))
        self._filled = 0
        self._writing: Future[None] | None = None
        self.failed: BaseException | None = None  # a writer may tell it in words of its own, or not at all

    def write(self, data: bytes | memoryview) -> int:
        rest = memoryview(data).cast("B")
        size = len(rest)
        while rest:
            some = rest[: _STEP - self._filled]
            place = slice(self._filled, self._filled + len(some))
            np.copyto(np.frombuffer(self._filling, np.uint8)[place], np.frombuffer(some, np.uint8))  # others go on
            self._filled += len(some)
            rest = rest[len(some) :]
            if self._filled == _STEP:
                self._wait()
                self._writing = self._beside.submit(_write_all, self._descriptor, self._filling)
                self._filling, self._other, self._filled = self._other, self._filling, 0
        return size

    def flush(self) -> None:
        """Do nothing: the end is written by `finish`."""

    def finish(self) -> None:
        self._wait()
        if self.failed is not None:
            raise self.failed
        whole = self._filled // _DISK_BLOCK * _DISK_BLOCK
        _write_all(self._descriptor, self._filling[:whole])
        _through_cache(self._descriptor)
        _write_all(self._descriptor, self._filling[whole : self._filled])

    def _wait(self) -> None:
        writing, self._writing = self._writing, None
        try:
            if writing is not None:
                writing.result()
        except BaseException as error:
            self.failed = error
            raise


def _aligned(size: int) -> mmap.mmap:
    """Return memory that begins at a page; in large pages where the system has them, as each costs like a small one."""
    memory = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    if hasattr(mmap, "MADV_HUGEPAGE"):
        with suppress(OSError):
            memory.madvise(mmap.MADV_HUGEPAGE)
    return memory


def _opened_past_cache(path: Path) -> int:
    """Return a new file whose writes go past the system's cache, or through it where the file system has no other."""
    try:
        return os.open(path, _NEW | _PAST_CACHE, 0o644)
    except OSError as error:
        if error.errno != errno.EINVAL or not _PAST_CACHE:
            raise
        return os.open(path, _NEW, 0o644)


def _write_all(descriptor: int, data: bytes | memoryview) -> None:
    rest = memoryview(data)
    while rest:
        try:
            written = os.write(descriptor, rest)
        except OSError as error:
            if error.errno != errno.EINVAL or not _through_cache(descriptor):
                raise
            continue
        if not written:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        rest = rest[written:]


def _through_cache(descriptor: int) -> bool:
    """Let what is still to be written go through the system's cache; return whether it did not before."""
    flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
    fcntl.fcntl(descriptor, fcntl.F_SETFL, flags & ~_PAST_CACHE)
    return bool(flags & _PAST_CACHE)


def replace_file(path: Path, data: bytes, *, partial: Path) -> None:
    """Put `data` at `path` in one step: a reader sees the old file or the new one, never a mixture.

    Args:
        path: Where the file shall be.
        data: Its bytes.
        partial: Folder on the same file system for the file in the making. The caller holds the lock that it goes with.
    """
    making = partial / path.name
    with removed_on_failure(making):
        if len(data) < LARGE:
            write_new(making, data)
        else:
            write_large(making, lambda file: file.write(data))
        making.rename(path)
        sync_folder(path.parent)


@contextmanager
def removed_on_failure(making: Path) -> Iterator[None]:
    """Remove the file or folder in the making, where it cannot be finished: a full disk needs the room.

    What cannot be removed then, the next holder of the lock sweeps.
    """
    try:
        yield
    except (OSError, StoreError):
        if making.is_dir():
            shutil.rmtree(making, ignore_errors=True)
        else:
            with suppress(OSError):
                making.unlink(missing_ok=True)
        raise


def sweep(folder: Path) -> None:
    """Remove what a killed process left in `folder`. The caller holds the lock that it goes with."""
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path)
        else:
            os.unlink(entry.path)  # noqa: PTH108  # a scandir entry, not a Path
