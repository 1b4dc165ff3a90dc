"""What a folder's SOURCES.toml says about a file: when its content was known, what it covers, whose terms hold.

Keys are paths or globs relative to the SOURCES.toml. An exact path wins over a glob; among globs the one with the most
literal characters wins, then the first. `*` and `?` stay within one folder, `**` crosses folders. The nearest
SOURCES.toml that has an entry for the file is taken, from its own folder upwards.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

from hoshimori.errors import BadInputError
from hoshimori.model import Coverage

FILE_NAME: Final = "SOURCES.toml"
#: A register of what is what is a few kilobytes; more than this is no such file.
LARGEST_BYTES: Final = 4_000_000
KEYS: Final = ("known_at", "coverage", "terms", "provider", "url", "complete_for")
#: The words that `known_at` may hold instead of a time.
WORDS: Final = ("epoch", "file name", "column")

_AT_LINE = re.compile(r"line (\d+)")
_WILD = re.compile(r"[*?\[]")
_LAUNCH = re.compile(r"\d{4}-\d{3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceEntry:
    """One entry of a SOURCES.toml, checked.

    Attributes:
        known_at: A date, a time, one of `WORDS`, or None where the entry does not say.
        coverage: What part of the catalogue the file covers, or None.
        terms: Terms as written (`ST`, `CT`, `other`, or words), or empty.
        provider: Who handed it out, or empty.
        url: Where it was found, or empty.
        complete_for: Launch tags for which a partial file is complete.
        where: The SOURCES.toml and line that say so, for messages.
    """

    known_at: date | datetime | str | None = None
    coverage: Coverage | None = None
    terms: str = ""
    provider: str = ""
    url: str = ""
    complete_for: tuple[str, ...] = ()
    where: str = ""


class SourceLookup:
    """Finds the entry of a file; each SOURCES.toml is read once."""

    def __init__(self) -> None:
        self._read: dict[Path, Mapping[str, SourceEntry] | None] = {}

    def entry(self, path: Path) -> SourceEntry | None:
        """Return the entry for `path` in the nearest SOURCES.toml that has one, or None.

        Raises:
            BadInputError: A SOURCES.toml on the way up is wrong; `path` and `line` in its data.
        """
        file = Path(os.path.abspath(path))  # noqa: PTH100  # a link belongs to the folder it lies in
        for folder in file.parents:
            entries = self._entries(folder)
            if entries is not None:
                found = match(file.relative_to(folder).as_posix(), entries)
                if found is not None:
                    return found
        return None

    def _entries(self, folder: Path) -> Mapping[str, SourceEntry] | None:
        if folder not in self._read:
            file = folder / FILE_NAME
            self._read[folder] = read_sources(file) if file.is_file() else None
        return self._read[folder]


def match(relative: str, entries: Mapping[str, SourceEntry]) -> SourceEntry | None:
    """Return the entry whose key fits the relative path best, or None."""
    if relative in entries:
        return entries[relative]
    parts = relative.split("/")
    fitting = [key for key in entries if _WILD.search(key) and _fits(parts, key.split("/"))]
    return entries[max(fitting, key=_literal_length)] if fitting else None


def read_sources(file: Path) -> dict[str, SourceEntry]:
    """Return the entries of one SOURCES.toml by key.

    Raises:
        BadInputError: It is no TOML, or an entry says what cannot be; `path` and `line` in its data.
    """
    try:
        if file.stat().st_size > LARGEST_BYTES:
            raise _wrong(file, 1, f"is larger than {LARGEST_BYTES} bytes")
        text = file.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise _wrong(file, 1, "is not UTF-8 text") from error
    except tomllib.TOMLDecodeError as error:
        at = _AT_LINE.search(str(error))
        raise _wrong(file, int(at[1]) if at else _line_count(file), f"is no TOML: {error}") from error
    return {key: _entry(file, text, key, value) for key, value in table.items()}


def _entry(file: Path, text: str, key: str, value: Any) -> SourceEntry:
    line = _line_of(text, key)
    if not isinstance(value, dict):
        raise _wrong(file, line, f'{key!r} is no table; write ["path or glob"] and its keys below')
    unknown = sorted(set(value) - set(KEYS))
    if unknown:
        raise _wrong(file, line, f"{key!r} has the unknown key {unknown[0]!r}; known are {', '.join(KEYS)}")
    coverage = value.get("coverage")
    if coverage is not None and coverage not in set(Coverage):
        raise _wrong(file, line, f"coverage {coverage!r} is none of {', '.join(Coverage)}")
    known_at = value.get("known_at")
    if known_at is not None and not isinstance(known_at, date) and not _is_known_at_text(known_at):
        raise _wrong(file, line, f"known_at {known_at!r} is no date, no time and none of {', '.join(WORDS)}")
    for name in ("terms", "provider", "url"):
        if not isinstance(value.get(name, ""), str):
            raise _wrong(file, line, f"{name} {value[name]!r} is no text")
    return SourceEntry(
        known_at=known_at,
        coverage=None if coverage is None else Coverage(coverage),
        terms=value.get("terms", ""),
        provider=value.get("provider", ""),
        url=value.get("url", ""),
        complete_for=_launches(file, line, value.get("complete_for", [])),
        where=f"{file.name}:{line}",
    )


def _launches(file: Path, line: int, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(v, str) and _LAUNCH.fullmatch(v) for v in value):
        raise _wrong(file, line, f'complete_for {value!r} is no list of launch tags such as ["1982-092"]')
    return tuple(value)


def _is_known_at_text(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    if value in WORDS:
        return True
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _fits(parts: list[str], pattern: list[str]) -> bool:
    if not pattern:
        return not parts
    if pattern[0] == "**":
        return any(_fits(parts[skip:], pattern[1:]) for skip in range(len(parts) + 1))
    return bool(parts) and fnmatchcase(parts[0], pattern[0]) and _fits(parts[1:], pattern[1:])


def _literal_length(key: str) -> int:
    return sum(1 for letter in key if letter not in "*?[]")


def _line_of(text: str, key: str) -> int:
    """Return the line on which the table `key` begins, 1 where it cannot be told."""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.lstrip().startswith("[") and key in line:
            return number
    return 1


def _line_count(file: Path) -> int:
    return len(file.read_bytes().splitlines()) or 1


def _wrong(file: Path, line: int, reason: str) -> BadInputError:
    message = f"{file.name}:{line}: {reason}. Correct {file} and ingest again."
    return BadInputError(message, path=str(file), line=line, reason=reason)
