"""Uploads that wait for their job."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hoshimori.errors import NotFoundError

_ID: Final = re.compile(r"[0-9a-f]{24}")


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadFolder:
    """Uploads that wait for their job, each in a folder of its own under its own name."""

    store: Path

    @property
    def folder(self) -> Path:
        """Where they lie."""
        return self.store / "service" / "uploads"

    def file(self, upload: str) -> Path:
        """Return the file of an upload.

        Raises:
            NotFoundError: There is none of this id.
        """
        place = self.folder / upload
        found = next(iter(sorted(place.iterdir())), None) if _ID.fullmatch(upload) and place.is_dir() else None
        if found is None:
            raise NotFoundError(f"There is no upload {upload[:40]!r} here; hand the file in again.", id=upload[:40])
        return found

    def remove(self, upload: str) -> None:
        """Remove an upload whose bytes are in the store."""
        if _ID.fullmatch(upload):
            shutil.rmtree(self.folder / upload, ignore_errors=True)

    def sweep(self) -> None:
        """Remove what a killed service left half-written."""
        for path in self.folder.glob(".new-*"):
            shutil.rmtree(path, ignore_errors=True)

    def size_bytes(self) -> int:
        """Return how much waits."""
        return sum(p.stat().st_size for p in self.folder.glob("*/*") if p.is_file())
