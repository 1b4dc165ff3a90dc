"""Which files an ingest takes: files as named, folders with all below, sorted; what describes data is passed by."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hoshimori.catalog.sources_toml import FILE_NAME

#: Names that describe data and hold none.
DESCRIPTIONS: Final = frozenset({FILE_NAME.lower(), "index.md", "license", "license.txt", "license.md"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FileList:
    """Files to ingest, files passed by, and paths that are not there."""

    files: tuple[Path, ...]
    skipped: tuple[Path, ...] = ()
    missing: tuple[Path, ...] = ()


def list_files(paths: Sequence[Path]) -> FileList:
    """Return the files that `paths` name; each once. A file named outright is taken whatever it is called."""
    files: dict[Path, None] = {}
    skipped: dict[Path, None] = {}
    missing: list[Path] = []
    for path in paths:
        if path.is_dir():
            for found in sorted(p for p in path.rglob("*") if p.is_file()):
                (skipped if _describes(found.relative_to(path)) else files)[found] = None
        elif path.exists():
            files[path] = None
        else:
            missing.append(path)
    return FileList(files=tuple(files), skipped=tuple(skipped), missing=tuple(missing))


def _describes(relative: Path) -> bool:
    name = relative.name.lower()
    hidden = any(part.startswith(".") for part in relative.parts)
    return hidden or name in DESCRIPTIONS or name.startswith("readme") or "_readme" in name
