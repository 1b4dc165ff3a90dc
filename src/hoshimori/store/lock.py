"""One writer at a time.

The lock is the kernel's (`flock`): a process that dies, even by `kill -9`, gives it back. Each holder opens the file
anew, so threads of one process exclude each other too. Assumes a local file system; a network mount must support
`flock` across machines.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from hoshimori.store.atomic_file import storage_errors, sweep
from hoshimori.store.layout import Layout


def exclusive(layout: Layout) -> AbstractContextManager[None]:
    """Hold the store's lock; what a killed writer left in `partial` is swept first.

    Raises:
        StoreError: The folder cannot be written.
    """
    return _swept(layout.lock, layout.partial)


def exclusive_payloads(layout: Layout) -> AbstractContextManager[None]:
    """Hold the lock of payload bytes, likewise. Who holds it must not wait for the store's lock; the reverse is safe.

    Raises:
        StoreError: The folder cannot be written.
    """
    return _swept(layout.payloads_lock, layout.payloads_partial)


@contextmanager
def _swept(lock: Path, partial: Path) -> Iterator[None]:
    with held(lock):
        with storage_errors(partial, "clear"):
            partial.mkdir(exist_ok=True)
            sweep(partial)
        yield


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock of one file, which is made where it is missing.

    Raises:
        StoreError: It cannot be made.
    """
    with storage_errors(path, "lock"):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        with storage_errors(path, "lock"):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)  # closing unlocks
