"""The rules by which people are told, in one file of the store that its owner alone may read.

They name objects of interest, so they enter no ledger, no bundle and no derived result: the ledger says who changed them
and when, and the file says what they are.
"""

import fcntl
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from hoshimori.errors import StoreError
from hoshimori.store.atomic_file import storage_errors, sync_folder

_FILE: Final = "alert-rules.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFile:
    """The file of a store: `rules` as JSON objects, `feeds` as generation of each person's feed address."""

    store: Path

    def read(self) -> dict[str, Any]:
        """Return what is kept.

        Raises:
            StoreError: The file cannot be read.
        """
        path = self.store / _FILE
        try:
            found = json.loads(path.read_bytes())
            return {"rules": list(found["rules"]), "feeds": dict(found["feeds"])}
        except FileNotFoundError:
            return {"rules": [], "feeds": {}}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreError(
                f"{path} cannot be read; restore it from a copy, or delete it and make the rules again.", path=str(path)
            ) from error

    def change(self, how: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
        """Replace what is kept by what `how` makes of it, in one step; two who change at once do so one by one.

        Raises:
            StoreError: The file cannot be written; it is as it was.
        """
        path = self.store / _FILE
        with storage_errors(path, "write"):
            descriptor = os.open(self.store / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                after = how(self.read())
                handle, temporary = tempfile.mkstemp(dir=self.store / "partial", prefix=_FILE)  # mode 0600
                with os.fdopen(handle, "wb") as file:
                    file.write(json.dumps(after, ensure_ascii=False, sort_keys=True, indent=1).encode("utf-8"))
                    file.flush()
                    os.fsync(file.fileno())
                Path(temporary).rename(path)
                sync_folder(self.store)
            finally:
                os.close(descriptor)
        return after
