"""What was computed last, kept so that it need not be computed again. Deleting all of it loses nothing."""

import json
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hoshimori.errors import StoreError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """JSON documents by kind and name, each replaced in one step."""

    folder: Path

    def put(self, kind: str, name: str, document: Any) -> None:
        """Keep `document`, replacing the one before.

        Raises:
            StoreError: The folder cannot be written.
        """
        path = self._path(kind, name)
        data = json.dumps(document, ensure_ascii=False, sort_keys=True, allow_nan=False).encode("utf-8")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        except OSError as error:
            raise StoreError(
                f"{path} cannot be written ({error.strerror}). Free the disk or choose another --store.",
                path=str(path),
            ) from error

    def get(self, kind: str, name: str) -> Any:
        """Return the document, or None."""
        path = self._path(kind, name)
        try:
            return json.loads(path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise StoreError(
                f"{path} cannot be read ({error}). Delete it and run the watch again.", path=str(path)
            ) from error

    def names(self, kind: str) -> list[str]:
        """Return the names of one kind, sorted."""
        return sorted(p.stem for p in (self.folder / kind).glob("*.json"))

    def _path(self, kind: str, name: str) -> Path:
        if not (_NAME.fullmatch(kind) and _NAME.fullmatch(name)):
            raise StoreError(f"{kind}/{name} is no name for a derived document", kind=kind, name=name)
        return self.folder / kind / f"{name}.json"
