"""What a stopped screening had found, in one file, so that the next start goes on from there."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np

from hoshimori.errors import OutsideError
from hoshimori.screening.confirm import Minima
from hoshimori.screening.part import Found, Part
from hoshimori.screening.sampling import Drop

_COLUMNS = ("a", "b", "t", "distance_km", "speed_km_s")
_LENGTH, _DIGEST = 8, 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A file that holds the finished parts of one screening.

    It begins with the fingerprint of the screening; each part is appended with its length and SHA-256, so that a part
    that was being written when the machine stopped is known as such and searched again. For any other screening, and
    if its begin is damaged, the file counts as empty and is written anew.

    Attributes:
        path: The file.
    """

    path: Path

    def load(self, fingerprint: str) -> list[Found]:
        """Return the parts found so far by the screening of this fingerprint, and make the file ready for more.

        Raises:
            OutsideError: The file cannot be written.
        """
        head = bytes.fromhex(fingerprint)
        content = self.path.read_bytes() if self.path.exists() else b""
        found: list[Found] = []
        kept = len(head)
        if content[:kept] == head:
            for record in _records(content[kept:]):
                with np.load(io.BytesIO(record), allow_pickle=False) as held:
                    found.append(_unpacked(held))
                kept += _LENGTH + _DIGEST + len(record)
        try:
            self.path.write_bytes(content[:kept] if found else head)
        except OSError as error:
            raise self._refused(error) from error
        return found

    def add(self, found: Found) -> None:
        """Write down one more part.

        Raises:
            OutsideError: The file cannot be written.
        """
        packed = io.BytesIO()
        np.savez(packed, **_packed(found))  # type: ignore[arg-type]  # the stub takes keywords for flags
        record = packed.getvalue()
        try:
            with self.path.open("ab") as file:
                file.write(len(record).to_bytes(_LENGTH, "big") + sha256(record).digest() + record)
        except OSError as error:
            raise self._refused(error) from error

    def remove(self) -> None:
        """Remove the file: the screening is complete."""
        self.path.unlink(missing_ok=True)

    def _refused(self, error: OSError) -> OutsideError:
        return OutsideError(
            f"{self.path} cannot be written: {error.strerror}; choose another place for --out", path=str(self.path)
        )


def _records(content: bytes) -> Iterator[bytes]:
    """Yield the whole records of a file, up to the first that is cut short or damaged."""
    at = 0
    while at < len(content):
        size = int.from_bytes(content[at : at + _LENGTH], "big")
        digest = content[at + _LENGTH : at + _LENGTH + _DIGEST]
        at += _LENGTH + _DIGEST
        record = content[at : at + size]
        if sha256(record).digest() != digest or not zipfile.is_zipfile(io.BytesIO(record)):
            return
        yield record
        at += size


def _packed(found: Found) -> dict[str, np.ndarray]:
    part = found.part
    return {
        "part": np.array([part.first, part.last, *part.share]),
        **{name: getattr(found.minima, name) for name in _COLUMNS},
        "slow": np.array(found.slow).reshape(3, -1),
        "dropped": np.array(found.dropped, dtype=np.int64).reshape(-1, 3),
    }


def _unpacked(held: "np.lib.npyio.NpzFile") -> Found:
    first, last, which, of = held["part"].tolist()
    slow = held["slow"]
    return Found(
        part=Part(first=first, last=last, share=(which, of)),
        minima=Minima(**{name: held[name] for name in _COLUMNS}),
        slow=(slow[0], slow[1], slow[2]),
        dropped=tuple(Drop(*row) for row in held["dropped"].tolist()),
    )
