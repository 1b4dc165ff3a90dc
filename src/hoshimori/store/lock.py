"""One writer at a time.

The lock is the kernel's (`flock`): a process that dies, even by `kill -9`, gives it back. Each holder opens the file
anew, so threads of one process exclude each other too. Assumes a local file system; a network mount must support
`flock` across machines.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hoshimori.store.atomic_file import storage_errors, sweep
from hoshimori.store.layout import Layout


@contextmanager
def exclusive(layout: Layout) -> Iterator[None]:
    """Hold the store's lock; what a killed writer left in `partial` is swept first.

    Raises:
        StoreError: The folder cannot be written.
    """
    with held(layout.lock):
        _clear(layout.partial)
        yield


@contextmanager
def exclusive_payloads(layout: Layout) -> Iterator[None]:
    """Hold the lock of payload bytes, likewise. Who holds it must not wait for the store's lock; the reverse is safe.

    Raises:
        StoreError: The folder cannot be written.
    """
    with held(layout.payloads_lock):
        _clear(layout.payloads_partial)
        yield


def _clear(partial: Path) -> None:
    with storage_errors(partial, "clear"):
        partial.mkdir(exist_ok=True)
        sweep(partial)


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
