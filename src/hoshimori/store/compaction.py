"""Compaction: the history once more, in two orders that are quick to read. The records stay the truth.

A *generation* is made of some committed records. Its rows carry the earliest of all memberships that its records (and
those of generations before) give them. It has them twice:

* *partitions*, by object and epoch: all that is known of an object lies in one file;
* *periods*, by time of knowledge: a file holds what became known in some days, and of what was known before only what
  could still be the last set of an object then. So the catalogue of any day lies in one file.

Records that came later are read beside the generations until the next compaction; after eight of them all is made anew
as one. The manifest names the live files and is replaced in one step; a file that it does not name is nobody's.
Deleting the whole folder loses nothing.
"""

import fcntl
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from hoshimori.errors import StoreError
from hoshimori.store.atomic_file import replace_file, storage_errors, sync_folder
from hoshimori.store.layout import EXTENTS_FILE, Layout
from hoshimori.store.lock import exclusive
from hoshimori.store.receipt import Receipt

#: Version of the compacted files; others are passed over and made anew.
VERSION: Final = 1
MANIFEST_FILE: Final = "manifest.json"
_MOST_GENERATIONS: Final = 8
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FOREVER: Final = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """One file of all rows of a range of objects: `first` to `last`, inclusive."""

    file: str
    first: int
    last: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """One file for questions about the time `begin` <= t < `end`, microseconds since 1970."""

    file: str
    begin: int
    end: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """What one compaction made: its files, and the records (`payload_id`) that it covers."""

    covers: frozenset[str]
    partitions: tuple[Partition, ...]
    periods: tuple[Period, ...]
    names: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compacted:
    """The live generations, oldest first, and the records that they cover."""

    folder: Path
    generations: tuple[Generation, ...] = ()

    @property
    def covers(self) -> frozenset[str]:
        """The records that need not be read any more."""
        return frozenset().union(*(g.covers for g in self.generations))

    def object_files(self, norad_cat_ids: Sequence[int] | None = None) -> list[Path]:
        """Return the files that hold rows of these objects, or of all."""
        return [
            self.folder / p.file
            for g in self.generations
            for p in g.partitions
            if norad_cat_ids is None or any(p.first <= n <= p.last for n in norad_cat_ids)
        ]

    def day_files(self, as_of: datetime | None, at: datetime | None) -> list[Path]:
        """Return the files that hold the last set of each object with epoch <= `at`, as known by `as_of`."""
        known, until = microseconds(as_of or _FOREVER), microseconds(at or _FOREVER)
        files = []
        for generation in self.generations:
            period = next((p for p in generation.periods if p.begin <= known < p.end), None)
            if period is None:
                continue  # nothing of it was known then
            # what was overtaken before the period began is not in its file
            found = [period.file] if period.begin <= until else [p.file for p in generation.partitions]
            files += [self.folder / file for file in found]
        return files

    def names_files(self) -> list[Path]:
        """Return the files with every name of every object."""
        return [self.folder / g.names for g in self.generations]


def read_manifest(layout: Layout) -> Compacted:
    """Return what is compacted; nothing where there is no manifest, or it is of another version."""
    folder = layout.compact
    try:
        content = json.loads((folder / MANIFEST_FILE).read_bytes())
        if content["version"] != VERSION:
            return Compacted(folder=folder)
        return Compacted(folder=folder, generations=tuple(_generation(g) for g in content["generations"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Compacted(folder=folder)  # it can be made anew; the records are all there


def compact(
    layout: Layout, committed: Sequence[Receipt], make: Callable[[Sequence[Receipt]], Generation], *, everything: bool
) -> Compacted:
    """Compact the records that no generation covers, or `everything` anew; return what is live then.

    Args:
        layout: The store.
        committed: Its receipts.
        make: Makes the files of one generation of some receipts, in `layout.compact`.
        everything: Make one generation of all.

    Raises:
        StoreError: The folder cannot be written, or another compaction is at work.
    """
    with _one_at_a_time(layout):
        live = read_manifest(layout)
        covers = live.covers
        uncovered = [r for r in committed if r.payload_id not in covers]
        if not uncovered and not everything:
            return live
        # a membership that is earlier than a covered row's own cannot be told by a new generation alone
        newest = max((r.recorded_at for r in committed if r.payload_id in covers), default=None)
        late = newest is not None and any(r.again and r.known_begin < newest for r in uncovered)
        if everything or late or len(live.generations) >= _MOST_GENERATIONS:
            live, uncovered = Compacted(folder=live.folder), list(committed)
        with _swept(layout):
            with storage_errors(layout.compact, "compact"):
                made = make(uncovered)
                sync_folder(layout.compact)
            now = Compacted(folder=live.folder, generations=(*live.generations, made))
            content = {"version": VERSION, "generations": [_plain(g) for g in now.generations]}
            with exclusive(layout):
                replace_file(layout.compact / MANIFEST_FILE, json.dumps(content).encode(), partial=layout.partial)
        return now


def microseconds(instant: datetime) -> int:
    """Return an instant as microseconds since 1970."""
    return (instant - _EPOCH) // timedelta(microseconds=1)


@contextmanager
def _one_at_a_time(layout: Layout) -> Iterator[None]:
    with storage_errors(layout.compact, "compact"):
        layout.compact.mkdir(exist_ok=True)
        descriptor = os.open(layout.compact / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreError("Another process compacts this store just now; wait for it.") from error
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _swept(layout: Layout) -> Iterator[None]:
    """Leave only files that the manifest names, before (a compaction was killed) and after, whatever happens."""
    _sweep(read_manifest(layout))
    try:
        yield
    finally:
        _sweep(read_manifest(layout))


def _sweep(live: Compacted) -> None:
    """Remove files that no manifest names: of generations that were replaced, and of compactions that did not end.

    A reader that took the older manifest may still want one; it reads the manifest again then.
    """
    named = {MANIFEST_FILE, EXTENTS_FILE, "lock"}
    for made in live.generations:
        named |= {made.names, *(p.file for p in made.partitions), *(p.file for p in made.periods)}
    for path in live.folder.iterdir():
        if path.name not in named:
            with suppress(OSError):
                path.unlink()


def _plain(generation: Generation) -> dict[str, Any]:
    return asdict(generation) | {"covers": sorted(generation.covers)}


def _generation(content: dict[str, Any]) -> Generation:
    return Generation(
        covers=frozenset(content["covers"]),
        partitions=tuple(Partition(**p) for p in content["partitions"]),
        periods=tuple(Period(**p) for p in content["periods"]),
        names=content["names"],
    )
