"""What was computed last, kept so that it need not be computed again; and reports that a person entered.

Deleting all of it loses these alone.
"""

import errno
import gzip
import json
import os
import re
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hoshimori.errors import StoreError
from hoshimori.store.atomic_file import storage_errors, sync_folder
from hoshimori.store.lock import held

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}")
#: Kinds that are written even on a full disk: what was told, and signs of life. Room for them lies ready.
_LAST = frozenset({"notices", "rounds"})
_ROOM_BYTES = 1_000_000
_STEP_BYTES = 64_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """JSON documents by kind and name, each replaced in one step."""

    folder: Path

    def put(self, kind: str, name: str, document: Any, *, packed: bool = False) -> None:
        """Keep `document`, replacing the one before; `packed` makes it a tenth as large, for what is seldom read.

        Raises:
            StoreError: The folder cannot be written.
        """
        path = self._path(kind, name, packed=packed)
        data = json.dumps(document, ensure_ascii=False, sort_keys=True, allow_nan=False).encode("utf-8")
        data = gzip.compress(data, 6, mtime=0) if packed else data
        try:
            try:
                _replace(path, data)
            except OSError as error:
                size = self._room.stat().st_size if self._room.exists() else 0
                if kind not in _LAST or error.errno not in {errno.ENOSPC, errno.EDQUOT} or not size:
                    raise
                self._room.unlink()
                _replace(path, data)
                self._make_room(size - _STEP_BYTES)  # what is left of it, before somebody else takes it
            else:
                if kind in _LAST:
                    self._make_room(_ROOM_BYTES)
        except OSError as error:
            raise StoreError(
                f"{path} cannot be written ({error.strerror}). Free the disk or choose another --store.",
                path=str(path),
            ) from error

    def _make_room(self, size: int) -> None:
        """Lay room ready for what has to be written when the disk is full; where there is none, leave it."""
        with suppress(OSError):
            if size > 0 and not (self._room.exists() and self._room.stat().st_size >= size):
                _replace(self._room, os.urandom(size))  # bytes that no file system packs away

    def get(self, kind: str, name: str, *, packed: bool = False) -> Any:
        """Return the document, or None."""
        path = self._path(kind, name, packed=packed)
        try:
            data = path.read_bytes()
            return json.loads(gzip.decompress(data) if packed else data)
        except FileNotFoundError:
            return None
        except (OSError, EOFError, ValueError, zlib.error) as error:
            raise StoreError(
                f"{path} cannot be read ({error}). Delete it and run the watch again.", path=str(path)
            ) from error

    def names(self, kind: str) -> list[str]:
        """Return the names of one kind, sorted."""
        return sorted(p.stem for p in (self.folder / kind).glob("*.json"))

    def holds(self, kind: str, name: str, *, packed: bool = False) -> bool:
        """Return whether there is such a document."""
        return self._path(kind, name, packed=packed).exists()

    def remove(self, kind: str, name: str, *, packed: bool = False) -> None:
        """Remove a document, if it is there."""
        path = self._path(kind, name, packed=packed)
        with storage_errors(path, "remove"):
            path.unlink(missing_ok=True)

    @contextmanager
    def alone(self, kind: str = "") -> Iterator[None]:
        """Hold the lock of these results, or of one kind: who reads one to write it anew does so alone.

        Raises:
            StoreError: The folder cannot be written.
        """
        path = self.folder / f".lock{kind and '-'}{kind}"
        with storage_errors(path, "lock"):
            self.folder.mkdir(parents=True, exist_ok=True)
        with held(path):
            yield

    @property
    def _room(self) -> Path:
        return self.folder / ".room"

    def _path(self, kind: str, name: str, *, packed: bool = False) -> Path:
        if not (_NAME.fullmatch(kind) and _NAME.fullmatch(name)):
            raise StoreError(f"{kind}/{name} is no name for a derived document", kind=kind, name=name)
        return self.folder / kind / f"{name}.json{'.gz' if packed else ''}"


def _replace(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    making = Path(temporary)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        making.replace(path)
        sync_folder(path.parent)
    except OSError:
        making.unlink(missing_ok=True)  # a full disk needs the room
        raise
