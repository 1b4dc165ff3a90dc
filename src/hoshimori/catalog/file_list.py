"""Which files an ingest takes: files as named, folders with all below, sorted; what describes data is passed by.

Links inside a folder: one to a file is taken as that file; one to a folder is not followed (it may lead in a circle)
and is listed; one that leads nowhere is a problem, because data that somebody put there is not here.
"""

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hoshimori.catalog.sources_toml import FILE_NAME
from hoshimori.errors import BadInputError

#: Names that describe data and hold none.
DESCRIPTIONS: Final = frozenset({FILE_NAME.lower(), "index.md", "license", "license.txt", "license.md"})
_STEP: Final = 16 * 1024**2
_KINDS: Final = (
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISDIR, "a folder"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileList:
    """Files to ingest, files passed by, and what could not be taken, as sentences.

    Attributes:
        files: The files.
        names: For each, its path as it was given; below a folder given by its absolute path, the path in that folder;
            of a file given so, its name. No path of the machine is in it that the caller did not type.
        skipped: Paths passed by, with a word why where the name does not say it.
        problems: Sentences.
    """

    files: tuple[Path, ...]
    names: tuple[str, ...]
    skipped: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def list_files(paths: Sequence[Path]) -> FileList:
    """Return the files that `paths` name; each once. A file named outright is taken whatever it is called."""
    files: dict[Path, str] = {}
    skipped: list[str] = []
    problems: list[str] = []
    for path in paths:
        if path.is_dir():
            for found in sorted(_below(path, problems)):
                relative = found.relative_to(path)
                if _describes(relative):
                    skipped.append(str(found))
                elif found.is_file():
                    files.setdefault(found, str(relative if path.is_absolute() else found))
                elif found.is_dir():
                    skipped.append(f"{found} (a link to a folder; name it outright to ingest it)")
                elif found.exists():
                    skipped.append(f"{found} ({_kind(found.stat().st_mode)}, no file)")
                else:
                    problems.append(f"{found}: a link that leads nowhere")
        elif path.exists():
            files.setdefault(path, path.name if path.is_absolute() else str(path))
        elif path.is_symlink():
            problems.append(f"{path}: a link that leads nowhere")
        else:
            problems.append(f"{path}: no such file or folder")
    return FileList(
        files=tuple(files),
        names=tuple(files.values()),
        skipped=tuple(dict.fromkeys(skipped)),
        problems=tuple(dict.fromkeys(problems)),
    )


def read_file(path: Path, *, max_bytes: int) -> bytes:
    """Return the bytes of a regular file, of which at most `max_bytes` + 1 are ever read.

    Raises:
        BadInputError: It is no regular file (a device never ends, a pipe may never begin), or it is larger.
        OSError: It cannot be read.
    """
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise BadInputError(f"it is {_kind(found.st_mode)}, no file; hand in a file", path=str(path))
    parts = []
    size = 0
    if found.st_size <= max_bytes:
        with path.open("rb") as file:
            while size <= max_bytes and (part := file.read(min(max(found.st_size, _STEP), max_bytes + 1 - size))):
                parts.append(part)
                size += len(part)
    if size > max_bytes or found.st_size > max_bytes:
        raise BadInputError(f"it is larger than {max_bytes:,} bytes; cut it into parts", path=str(path))
    return b"".join(parts)


def _below(folder: Path, problems: list[str]) -> Iterator[Path]:
    """Yield all that lies below a folder but folders; links to folders are yielded, not followed."""

    def unread(error: OSError) -> None:
        problems.append(f"{error.filename}: cannot be read: {error.strerror}")

    for inside, folders, files in os.walk(folder, onerror=unread):
        yield from (Path(inside) / name for name in files)
        yield from (path for name in folders if (path := Path(inside) / name).is_symlink())


def _describes(relative: Path) -> bool:
    name = relative.name.lower()
    hidden = any(part.startswith(".") for part in relative.parts)
    return hidden or name in DESCRIPTIONS or name.startswith("readme") or "_readme" in name


def _kind(mode: int) -> str:
    return next((words for is_kind, words in _KINDS if is_kind(mode)), "something else")
