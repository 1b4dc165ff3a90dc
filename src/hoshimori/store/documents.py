"""What is known about documents: one small JSON record each, beside their bytes; none is ever replaced.

A document is its bytes under a name. Ingested again with other facts (a day of publication, a grade) it gets a further
record; the last one speaks, the earlier ones stay.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from hoshimori.errors import StoreError
from hoshimori.model.document import Statement
from hoshimori.model.plain import plain
from hoshimori.model.restore import restore
from hoshimori.store.atomic_file import replace_file, storage_errors, sync_folder
from hoshimori.store.layout import Layout
from hoshimori.store.lock import exclusive
from hoshimori.store.store import Store

_FORMAT: Final = "statement/1"
_SUFFIX: Final = ".json"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRecords:
    """The records in the folder `documents` of a store."""

    layout: Layout

    @classmethod
    def of(cls, store: Store) -> Self:
        """Return the records of this store."""
        return cls(layout=Layout(root=store.path))

    @property
    def folder(self) -> Path:
        """Where the records lie."""
        return self.layout.root / "documents"

    def add(self, statement: Statement) -> bool:
        """Record `statement` in one step; whether it is new. The time of recording is no part of what is compared.

        Raises:
            StoreError: The folder cannot be written; then nothing was.
        """
        content = _facts(statement)
        digest = hashlib.sha256(_canonical(content)).hexdigest()[:16]
        present = [s for s in self.all() if (s.sha256, s.name) == (statement.sha256, statement.name)]
        if present and _facts(present[-1]) == content:
            return False
        record = {"format": _FORMAT, "statement": plain(statement)}
        with exclusive(self.layout), storage_errors(self.folder, "write"):
            self.folder.mkdir(exist_ok=True)
            sync_folder(self.layout.root)
            path = self.folder / f"{digest}-{len(present) + 1}{_SUFFIX}"
            replace_file(path, _canonical(record), partial=self.layout.partial)
        return True

    def all(self) -> tuple[Statement, ...]:
        """Return every record, first recorded first.

        Raises:
            StoreError: A record cannot be read, or a newer version wrote it.
        """
        with storage_errors(self.folder, "read"):
            paths = sorted(self.folder.glob(f"*{_SUFFIX}")) if self.folder.is_dir() else []
            found = [(_read(path), path.stem) for path in paths]
        found.sort(key=lambda pair: (pair[0].recorded_at, _number(pair[1]), pair[0].name, pair[0].sha256))
        return tuple(statement for statement, _ in found)

    def current(self) -> tuple[Statement, ...]:
        """Return the last record of each document, sorted by name and digest."""
        last = {(s.name, s.sha256): s for s in self.all()}
        return tuple(last[key] for key in sorted(last))


def _number(stem: str) -> int:
    tail = stem.rpartition("-")[2]
    return int(tail) if tail.isdigit() else 0


def _facts(statement: Statement) -> dict[str, Any]:
    content: dict[str, Any] = plain(statement)
    return {name: value for name, value in content.items() if name != "recorded_at"}


def _canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False, separators=(",", ":")).encode()


def _read(path: Path) -> Statement:
    try:
        content = json.loads(path.read_bytes())
        if content["format"] != _FORMAT:
            raise StoreError(
                f"{path} has format {content['format']!r}; this version reads {_FORMAT}. Use a newer Hoshimori.",
                path=str(path),
            )
        statement: Statement = restore(Statement, content["statement"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(
            f"The record {path} is damaged ({error}); restore it from a copy, or delete it and ingest the file again.",
            path=str(path),
        ) from error
    return statement
