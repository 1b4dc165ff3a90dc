"""The last good answer to each query, on disk, for all processes of this user."""

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from hoshimori.errors import OutsideError
from hoshimori.model import format_instant, parse_instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A good answer as it was kept: body, when it was fetched, the validators that the server gave.

    `doubt` is why it was set aside, in one word; empty for one in use. `counts` are the days of the sound copies up to
    this one with their greatest numbers of records.
    """

    body: bytes
    fetched_at: datetime
    etag: str = ""
    last_modified: str = ""
    doubt: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerCache:
    """Answers under the hash of their address. Body and header are one file, written in one step."""

    folder: Path

    def get(self, address: str) -> Answer | None:
        """Return the last answer, or None where there is none or the file is damaged (it is then asked for anew)."""
        return self._read(self._file(address))

    def aside(self, address: str) -> Answer | None:
        """Return the answer that was set aside because a person has to look at it, or None."""
        return self._read(self._file(address).with_suffix(".aside"))

    def drop_aside(self, address: str) -> None:
        """Forget what was set aside."""
        with suppress(OSError):
            self._file(address).with_suffix(".aside").unlink(missing_ok=True)

    def _read(self, path: Path) -> Answer | None:
        try:
            header, _, body = path.read_bytes().partition(b"\n")
            meta = json.loads(header)
        except (OSError, ValueError):
            return None
        if hashlib.sha256(body).hexdigest() != meta.get("sha256"):
            return None
        return Answer(
            body=body,
            fetched_at=parse_instant(meta["fetched_at"]),
            etag=meta.get("etag", ""),
            last_modified=meta.get("last_modified", ""),
            doubt=meta.get("doubt", ""),
            counts=meta.get("counts") or {},
        )

    def put(self, address: str, answer: Answer) -> None:
        """Keep an answer, or set it aside where there is a doubt about it: all of it or nothing.

        Raises:
            OutsideError: The folder cannot be written, for instance because the disk is full.
        """
        header = {
            "address": address,
            "fetched_at": format_instant(answer.fetched_at),
            "etag": answer.etag,
            "last_modified": answer.last_modified,
            "doubt": answer.doubt,
            "counts": dict(answer.counts),
            "sha256": hashlib.sha256(answer.body).hexdigest(),
        }
        path = self._file(address).with_suffix(".aside" if answer.doubt else ".answer")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".new-", delete=False) as file:
                temporary = Path(file.name)
                try:
                    file.write(json.dumps(header).encode("ascii") + b"\n" + answer.body)
                    file.flush()
                    os.fsync(file.fileno())
                except OSError:
                    temporary.unlink(missing_ok=True)
                    raise
            temporary.replace(path)
        except OSError as error:
            raise OutsideError(
                f"The download cache {self.folder} cannot be written ({error.strerror}). Free the disk or set "
                "HOSHIMORI_CACHE; the copy before stands.",
                path=str(path),
            ) from error

    def _file(self, address: str) -> Path:
        return self.folder / (hashlib.sha256(address.encode()).hexdigest()[:32] + ".answer")
