"""The rules by which people are told, in one file of the store that its owner alone may read.

They name objects of interest, so they enter no ledger, no bundle and no derived result: the ledger says who changed
them and when, and the file says what they are.
"""

import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from hoshimori.errors import StoreError
from hoshimori.store.atomic_file import storage_errors, sync_folder
from hoshimori.store.layout import Layout
from hoshimori.store.lock import exclusive

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
        layout = Layout(root=self.store)
        with exclusive(layout), storage_errors(self.store / _FILE, "write"):
            after = how(self.read())
            handle, temporary = tempfile.mkstemp(dir=layout.partial, prefix=_FILE)  # mode 0600 from the start
            with os.fdopen(handle, "wb") as file:
                file.write(json.dumps(after, ensure_ascii=False, sort_keys=True, indent=1).encode("utf-8"))
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).rename(self.store / _FILE)
            sync_folder(self.store)
        return after
