"""Rows put aside on disk in numbered bins, and taken back bin by bin: what is too much for the memory at once.

The files are nobody's once their maker is gone; their names are hidden, so that no backup takes them along.
"""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import polars as pl

from hoshimori.errors import StoreError
from hoshimori.store import table

_SUFFIX: Final = "arrow"


class Spill:
    """Bins of rows of one schema, each in the order in which they were put in."""

    def __init__(self, folder: Path, name: str, schema: Mapping[str, pl.DataType]) -> None:
        self._folder = folder
        self._name = name
        self._schema = dict(schema)
        self._files: dict[int, list[Path]] = {}
        self._rows: dict[int, int] = {}
        self._written = 0

    def put(self, number: int, rows: pl.DataFrame) -> None:
        """Add rows to a bin.

        Raises:
            OSError: The disk is full.
        """
        if rows.is_empty():
            return
        path = self._folder / f".{self._name}-{self._written:07d}.{_SUFFIX}"
        self._written += 1
        # into memory first: written by Polars itself, a full disk comes back without its number
        buffer = io.BytesIO()
        rows.select(list(self._schema)).write_ipc(buffer, compression="lz4")
        path.write_bytes(buffer.getbuffer())
        self._files.setdefault(number, []).append(path)
        self._rows[number] = self._rows.get(number, 0) + rows.height

    def rows(self, number: int) -> int:
        """Return how many rows a bin holds."""
        return self._rows.get(number, 0)

    def scan(self, number: int) -> pl.LazyFrame:
        """Return the rows of a bin, unread."""
        files = self._files.get(number)
        return pl.scan_ipc(files, glob=False) if files else pl.LazyFrame(schema=self._schema)

    def take(self, number: int) -> pl.DataFrame:
        """Return the rows of a bin and drop it.

        Raises:
            StoreError: A file cannot be read back.
        """
        files = self._files.get(number, [])
        try:
            # one by one: no more than one file is in memory twice
            held = [pl.read_ipc(io.BytesIO(path.read_bytes())) for path in files]
        except table.DAMAGE as error:
            raise StoreError(
                f"What was put aside in {self._folder} cannot be read back ({error}). Look whether the disk is sound; "
                "the records stay as they are.",
                path=str(self._folder),
            ) from error
        self.drop(number)
        return pl.concat(held, rechunk=False) if held else pl.DataFrame(schema=self._schema)

    def drop(self, number: int) -> None:
        """Remove a bin from the disk."""
        self._rows.pop(number, None)
        for path in self._files.pop(number, []):
            path.unlink(missing_ok=True)
