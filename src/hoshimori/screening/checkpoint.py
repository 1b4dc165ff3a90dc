"""What a stopped screening had found, in one file, so that the next start goes on from there."""

import io
import os
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hoshimori.errors import OutsideError
from hoshimori.screening.confirm import Minima
from hoshimori.screening.part import Found, Part
from hoshimori.screening.sampling import Drop

_COLUMNS = ("a", "b", "t", "distance_km", "speed_km_s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A file that holds the finished parts of one screening.

    It carries the fingerprint of the screening: for any other one, and if it is damaged, it counts as empty and is
    written anew. Each save replaces the whole file in one step.

    Attributes:
        path: The file.
    """

    path: Path

    def load(self, fingerprint: str) -> list[Found]:
        """Return the parts found so far by the screening of this fingerprint."""
        try:
            with np.load(io.BytesIO(self.path.read_bytes()), allow_pickle=False) as held:
                if str(held["fingerprint"]) != fingerprint:
                    return []
                return [_unpacked(held, number) for number in range(int(held["parts"]))]
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return []

    def save(self, fingerprint: str, found: Sequence[Found]) -> None:
        """Write down the parts found so far.

        Raises:
            OutsideError: The file cannot be written.
        """
        arrays = {"fingerprint": np.array(fingerprint), "parts": np.array(len(found))}
        for number, one in enumerate(found):
            arrays |= _packed(one, number)
        content = io.BytesIO()
        np.savez(content, **arrays)  # type: ignore[arg-type]  # the stub takes keywords for flags
        beside = self.path.with_name(self.path.name + ".new")
        try:
            beside.write_bytes(content.getvalue())
            os.replace(beside, self.path)  # noqa: PTH105  # the one call that replaces in one step
        except OSError as error:
            raise OutsideError(
                f"{self.path} cannot be written: {error.strerror}; choose another place for --out", path=str(self.path)
            ) from error

    def remove(self) -> None:
        """Remove the file: the screening is complete."""
        self.path.unlink(missing_ok=True)


def _packed(found: Found, number: int) -> dict[str, np.ndarray]:
    part = found.part
    return {
        f"{number}.part": np.array([part.first, part.last, *part.share]),
        **{f"{number}.{name}": getattr(found.minima, name) for name in _COLUMNS},
        f"{number}.slow": np.array(found.slow).reshape(3, -1),
        f"{number}.dropped": np.array(found.dropped, dtype=np.int64).reshape(-1, 3),
    }


def _unpacked(held: "np.lib.npyio.NpzFile", number: int) -> Found:
    first, last, which, of = held[f"{number}.part"].tolist()
    slow = held[f"{number}.slow"]
    return Found(
        part=Part(first=first, last=last, share=(which, of)),
        minima=Minima(**{name: held[f"{number}.{name}"] for name in _COLUMNS}),
        slow=(slow[0], slow[1], slow[2]),
        dropped=tuple(Drop(*row) for row in held[f"{number}.dropped"].tolist()),
    )
