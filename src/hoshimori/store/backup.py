"""All of a store in one file, and a store out of it: payloads, records, results, rules, audit, and the ledger.

The ledger goes in as its records, whatever database keeps it, and comes out by appending them again: each must get the
hash that it had, so a restore is a check of every chain. It is read before the files: what it names was written before
it, so it is among them. Writers wait while the files are read. Sessions of a console are left out: people sign in
again.

The file is a tar, not compressed (Parquet is), first the ledger, then the folder. It holds what the store holds, so it
is kept as safe as the store.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from hoshimori.errors import BadInputError, UsageError, VerificationError
from hoshimori.model import format_instant, parse_instant
from hoshimori.store.atomic_file import storage_errors
from hoshimori.store.derived import Derived
from hoshimori.store.layout import Layout
from hoshimori.store.ledger import Ledger, LedgerEntry, LedgerRecord
from hoshimori.store.lock import exclusive, exclusive_payloads

_LEDGER: Final = "ledger.jsonl"
_FOLDER: Final = "store/"
#: Not in a backup: the ledger's own file (its records are), sessions, what is in the making.
_LEFT_OUT: Final = frozenset(
    {"ledger.sqlite", "console.sqlite", "lock", "partial", "payloads.lock", "payloads.partial"}
)
_BATCH: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """What went in or came out.

    Attributes:
        entries: Records of the ledger.
        files: Files of the store.
        size_bytes: Of the file.
        sha256: Of the file.
    """

    entries: int
    files: int
    size_bytes: int
    sha256: str


def write_backup(store: Path, ledger: Ledger | None, out: Path) -> Backup:
    """Write all of a store into a new file; return what went in.

    Raises:
        UsageError: The file exists already.
        StoreError: The store cannot be read, or the file cannot be written; then no file is left.
    """
    if out.exists():
        raise UsageError(f"{out} is there already; a backup is never overwritten", path=str(out))
    unfinished = out.with_name(f".{out.name}.new")
    entries = [] if ledger is None else list(ledger.read())
    try:
        with storage_errors(out, "write"):
            descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                with (
                    exclusive(Layout(root=store)),
                    exclusive_payloads(Layout(root=store)),
                    Derived(folder=store / "derived").alone(),
                    tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar,
                ):
                    _add(tar, _LEDGER, b"".join(_line(entry) for entry in entries))
                    files = 0
                    for path in _files(store):
                        files += _added(tar, store, path)
                file.flush()
                os.fsync(file.fileno())
            unfinished.rename(out)
    finally:
        unfinished.unlink(missing_ok=True)
    return _report(out, len(entries), files)


def restore_backup(file: Path, store: Path, ledger: Any) -> Backup:
    """Make a store out of a backup; return what came out.

    Args:
        file: As `write_backup` made it.
        store: A folder that is not there yet, or is empty.
        ledger: Called with the folder once its files are there; returns the ledger to fill, which must be empty.

    Raises:
        UsageError: The folder or the ledger has something in it.
        BadInputError: It is no backup, or holds a name that leads out of the folder.
        VerificationError: A record of the ledger did not get its hash again.
        StoreError: The folder or the ledger cannot be written.
    """
    if store.exists() and any(store.iterdir()):
        raise UsageError(f"{store} has something in it; restore into a new folder", path=str(store))
    with storage_errors(store, "write"):
        store.mkdir(parents=True, exist_ok=True)
        (store / "partial").mkdir(exist_ok=True)
    try:
        with tarfile.open(file, mode="r:") as tar:
            members = iter(tar)
            first = next(members, None)
            content = tar.extractfile(first) if first is not None and first.name == _LEDGER else None
            if content is None:
                raise BadInputError(f"{file.name} is no backup of a store", path=file.name)
            entries = list(_entries(content, file.name))
            with storage_errors(store, "write"):
                files = sum(_extracted(tar, member, store, file.name) for member in members)
    except (tarfile.TarError, EOFError) as error:
        raise BadInputError(f"{file.name} is no whole backup ({error})", path=file.name) from error
    if entries:
        _refill(ledger(store), entries)
    return _report(file, len(entries), files)


def _refill(ledger: Ledger, entries: list[LedgerEntry]) -> None:
    if next(iter(ledger.read()), None) is not None:
        raise UsageError("this ledger has records already; restore into an empty database")
    for begin in range(0, len(entries), _BATCH):
        wanted = entries[begin : begin + _BATCH]
        records = [LedgerRecord(party=e.party, kind=e.kind, body=e.body, recorded_at=e.recorded_at) for e in wanted]
        for was, now in zip(wanted, ledger.append(records), strict=True):
            if (was.hash, was.sequence, was.number) != (now.hash, now.sequence, now.number):
                raise VerificationError(
                    f"record {was.number} of {was.party} did not get its hash again: the backup is not what was"
                    " recorded. Use another one; this ledger and folder are of no use",
                    party=was.party,
                    number=was.number,
                )


def _files(store: Path) -> Iterator[Path]:
    """Yield the files of a store in a fixed order; hidden ones are locks and what is in the making."""
    for path in sorted(store.rglob("*")):
        top = path.relative_to(store).parts[0]
        hidden = path.name.startswith(".")
        if path.is_file() and not path.is_symlink() and not hidden and top.partition("-")[0] not in _LEFT_OUT:
            yield path


def _added(tar: tarfile.TarFile, store: Path, path: Path) -> int:
    """Add a file; return how many were added: a result may be replaced at this moment."""
    try:
        tar.add(path, arcname=_FOLDER + path.relative_to(store).as_posix(), recursive=False, filter=_plain)
    except FileNotFoundError:
        return 0
    return 1


def _extracted(tar: tarfile.TarFile, member: tarfile.TarInfo, store: Path, name: str) -> int:
    inside = member.name.removeprefix(_FOLDER)
    if not member.isfile() or not member.name.startswith(_FOLDER) or ".." in Path(inside).parts:
        raise BadInputError(f"{name} holds {member.name[:80]!r}, which no backup does; nothing more was unpacked")
    member.name = inside
    tar.extract(member, store, filter="data")
    return 1


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Return a member without the names and numbers of this machine's users."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(data), 0o600
    tar.addfile(member, io.BytesIO(data))


def _line(entry: LedgerEntry) -> bytes:
    names = ("sequence", "number", "party", "kind", "body", "previous", "hash")
    record = {name: getattr(entry, name) for name in names} | {"recorded_at": format_instant(entry.recorded_at)}
    return json.dumps(record, ensure_ascii=True, sort_keys=True).encode() + b"\n"


def _entries(lines: IO[bytes], name: str) -> Iterator[LedgerEntry]:
    for number, line in enumerate(lines, start=1):
        try:
            record = json.loads(line)
            yield LedgerEntry(**{**record, "recorded_at": parse_instant(record["recorded_at"])})
        except (ValueError, TypeError, KeyError) as error:
            raise BadInputError(f"{name}: record {number} of its ledger cannot be read", line=number) from error


def _report(path: Path, entries: int, files: int) -> Backup:
    digest = hashlib.sha256()
    with storage_errors(path, "read"), path.open("rb") as file:
        while data := file.read(1 << 20):
            digest.update(data)
    return Backup(entries=entries, files=files, size_bytes=path.stat().st_size, sha256=digest.hexdigest())
