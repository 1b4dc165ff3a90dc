"""Where things lie in the folder of a store."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

#: The layout that this version reads and writes; older ones are migrated on opening.
FORMAT: Final = 3
#: The first version of Hoshimori that reads format `FORMAT`; written into every store.
READABLE_SINCE: Final = "0.1.0"
#: In the folder of the compacted history, and like it made again from the records.
EXTENTS_FILE: Final = "extents"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The paths below one store folder.

    Everything that is in the making lies in `partial`, and only a process that holds `lock` writes there; so whoever
    holds the lock may sweep it. A thing becomes part of the store by one rename out of `partial`. Bytes have a folder
    and a lock of their own, so that a record can be written while its bytes still are.
    """

    root: Path

    @property
    def format_file(self) -> Path:
        """The file that names the format version."""
        return self.root / "format.json"

    @property
    def lock(self) -> Path:
        """The file that writers lock; always empty."""
        return self.root / "lock"

    @property
    def partial(self) -> Path:
        """The folder of things in the making."""
        return self.root / "partial"

    @property
    def payloads_lock(self) -> Path:
        """The file that is locked to write payload bytes; always empty. Its holder does not wait for `lock`."""
        return self.root / "payloads.lock"

    @property
    def payloads_partial(self) -> Path:
        """The folder of payload bytes in the making."""
        return self.root / "payloads.partial"

    @property
    def payloads(self) -> Path:
        """The folder of payload bytes."""
        return self.root / "payloads"

    @property
    def records(self) -> Path:
        """The folder of payload records; one folder each."""
        return self.root / "records"

    @property
    def compact(self) -> Path:
        """The folder of the compacted history; it can be made again from the records."""
        return self.root / "compact"

    @property
    def ledger(self) -> Path:
        """The SQLite file of the ledger."""
        return self.root / "ledger.sqlite"

    def payload(self, sha256: str) -> Path:
        """Return where the bytes with this digest lie."""
        return self.payloads / sha256[:2] / sha256

    def record(self, payload_id: str) -> Path:
        """Return the folder of one payload record."""
        return self.records / payload_id
