"""How does a case lie in one file, so that the same members always give the same bytes?

A ZIP archive (any tool opens it) of which only one form is allowed: members stored uncompressed, sorted by name, all
times 1980-01-01, no extra fields, no comments, no padding, nothing after the end. The few records are written here
byte by byte, because `zipfile` differs from one Python to the next. `read` never inflates anything and never writes to
disk, so that neither a zip bomb nor a path that climbs out of a folder has anything to act on.

Assumes archives below 4 GiB (no ZIP64); the limits below are far under it.
"""

import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from hoshimori.errors import UsageError, VerificationError

#: Bounds of what is written and read: members, bytes of one member, bytes of the whole.
MOST_MEMBERS: Final = 2_000
MOST_MEMBER_BYTES: Final = 64 * 1024 * 1024
MOST_BYTES: Final = 256 * 1024 * 1024
MOST_NAME_CHARACTERS: Final = 160

_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")

_LOCAL = struct.Struct("<4sHHHHHIIIHH")  # APPNOTE 4.3.7
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")  # APPNOTE 4.3.12
_END = struct.Struct("<4sHHHHIIH")  # APPNOTE 4.3.16
_LOCAL_SIGNATURE: Final = b"PK\x03\x04"
_CENTRAL_SIGNATURE: Final = b"PK\x01\x02"
_END_SIGNATURE: Final = b"PK\x05\x06"
_VERSION: Final = 10  # 1.0: stored
_MADE_BY: Final = (3 << 8) | _VERSION  # Unix, so that the mode below is read
_CHECKSUM: Final = {"local header": slice(14, 18), "directory entry": slice(16, 20)}  # where a record holds its CRC-32
_TIME, _DATE = 0, (1 << 5) | 1  # 1980-01-01 00:00:00
_MODE: Final = 0o100644 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A stretch of the container: bytes `begin` to `end` (half-open) are `part` of `member`."""

    begin: int
    end: int
    part: str
    member: str


def name_problem(name: str) -> str:
    """Return why `name` may not be a member's name, or an empty string."""
    if len(name) > MOST_NAME_CHARACTERS:
        return f"longer than {MOST_NAME_CHARACTERS} characters"
    if not _SAFE_NAME.fullmatch(name):
        return "only letters, digits, '.', '_', '-' and '/' between parts; no part may start with '.' or be empty"
    return ""


def build(members: Mapping[str, bytes]) -> bytes:
    """Return the container of `members` (name → content); the same members give the same bytes.

    Raises:
        UsageError: A name is unsafe, or something is larger than the limits above.
    """
    if len(members) > MOST_MEMBERS or sum(map(len, members.values())) > MOST_BYTES:
        raise UsageError(
            f"a case holds at most {MOST_MEMBERS} members and {MOST_BYTES} bytes; leave exhibits out",
            members=len(members),
        )
    body, directory, offset = [], [], 0
    for name in sorted(members):
        content = members[name]
        if problem := name_problem(name):
            raise UsageError(f"{name!r} cannot be a member of a case: {problem}", name=name)
        if len(content) > MOST_MEMBER_BYTES:
            raise UsageError(f"{name} is larger than {MOST_MEMBER_BYTES} bytes", name=name, size_bytes=len(content))
        raw, crc, size = name.encode("ascii"), zlib.crc32(content), len(content)
        body += [
            _LOCAL.pack(_LOCAL_SIGNATURE, _VERSION, 0, 0, _TIME, _DATE, crc, size, size, len(raw), 0),
            raw,
            content,
        ]
        directory += [
            _CENTRAL.pack(
                _CENTRAL_SIGNATURE, _MADE_BY, _VERSION, 0, 0, _TIME, _DATE, crc, size, size, len(raw), 0, 0, 0, 0,
                _MODE, offset,
            ),
            raw,
        ]  # fmt: skip
        offset += _LOCAL.size + len(raw) + size
    central = b"".join(directory)
    end = _END.pack(_END_SIGNATURE, 0, 0, len(members), len(members), len(central), offset, 0)
    return b"".join([*body, central, end])


def regions(members: Mapping[str, bytes]) -> Iterator[Region]:
    """Yield every stretch of the container of `members`, in order: what a byte at some offset belongs to."""
    at = 0
    for name in sorted(members):
        for part, size in (("local header", _LOCAL.size + len(name)), ("content", len(members[name]))):
            yield Region(begin=at, end=at + size, part=part, member=name)
            at += size
    for name in sorted(members):
        size = _CENTRAL.size + len(name)
        yield Region(begin=at, end=at + size, part="directory entry", member=name)
        at += size
    yield Region(begin=at, end=at + _END.size, part="end record", member="the container")


def read(data: bytes) -> dict[str, bytes]:
    """Return the members of a container, without judging whether its bytes are canonical (see `differences`).

    The records are found by walking from the front; where that breaks, by the directory at the back. A member may be
    damaged: that is for the manifest to find.

    Raises:
        VerificationError: The bytes hold no readable container, an unsafe or doubled name, or compressed members.
    """
    if len(data) > MOST_BYTES:
        raise VerificationError(f"larger than {MOST_BYTES} bytes: not read")
    readings: list[tuple[int, int, dict[str, bytes]]] = []
    reasons: list[VerificationError] = []
    for walk in (_from_front, _from_directory):
        try:
            members = _collect(walk(data), most_bytes=len(data))
        except VerificationError as error:
            reasons.append(error)
        else:
            readings.append((_distance(data, members), len(readings), members))
    if not readings:
        raise VerificationError("; ".join(dict.fromkeys(reason.message for reason in reasons)))
    return min(readings, key=lambda r: r[:2])[2]


def differences(data: bytes, members: Mapping[str, bytes]) -> tuple[str, ...]:
    """Return where `data` is not the canonical container of `members`: one phrase a stretch; empty if equal."""
    rebuilt = build(members)
    if rebuilt == data:
        return ()
    found = []
    for region in regions(members):
        ours, theirs = rebuilt[region.begin : region.end], data[region.begin : region.end]
        if ours != theirs:
            checksum = _CHECKSUM.get(region.part)
            only_checksum = checksum and _without(ours, checksum) == _without(theirs, checksum)
            found.append(f"{'checksum in the ' if only_checksum else ''}{region.part} of {region.member}")
    if len(data) != len(rebuilt):
        found.append(f"length: {len(data)} bytes where the canonical container has {len(rebuilt)}")
    return tuple(found)


def _without(record: bytes, part: slice) -> bytes:
    return record[: part.start] + record[part.stop :]


def _distance(data: bytes, members: Mapping[str, bytes]) -> int:
    """Return a count of differing bytes, to choose the reading that explains most of the file."""
    rebuilt = build(members)
    if rebuilt == data:
        return 0
    shared = sum(
        1 for region in regions(members) if rebuilt[region.begin : region.end] == data[region.begin : region.end]
    )
    return 1 + abs(len(rebuilt) - len(data)) + 4 * len(members) - shared


def _collect(found: Iterator[tuple[bytes, bytes]], *, most_bytes: int) -> dict[str, bytes]:
    members: dict[str, bytes] = {}
    for raw, content in found:
        most_bytes -= len(content)
        if most_bytes < 0:
            raise VerificationError("members overlap: together they are larger than the file")
        name = raw.decode("ascii", "backslashreplace")
        if problem := name_problem(name):
            raise VerificationError(f"member {name[:80]!r}: unsafe name ({problem})", member=name)
        if name in members:
            raise VerificationError(f"member {name}: the name occurs twice", member=name)
        if len(members) >= MOST_MEMBERS:
            raise VerificationError(f"more than {MOST_MEMBERS} members: not read")
        members[name] = content
    if not members:
        raise VerificationError("no members: this is no case")
    return members


def _from_front(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while data[at : at + 4] == _LOCAL_SIGNATURE:
        yield (record := _local(data, at))[0], record[1]
        at += _LOCAL.size + len(record[0]) + len(record[1])
    if data[at : at + 4] != _CENTRAL_SIGNATURE:
        raise VerificationError(f"at byte {at}: neither a member nor the directory begins here; truncated or damaged")


def _from_directory(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    if len(data) < _END.size or data[-_END.size :][:4] != _END_SIGNATURE:
        raise VerificationError("the end record is missing: truncated, or bytes were added after the end")
    at = _END.unpack_from(data, len(data) - _END.size)[6]
    while data[at : at + 4] == _CENTRAL_SIGNATURE and at + _CENTRAL.size <= len(data):
        fields = _CENTRAL.unpack_from(data, at)
        yield _local(data, fields[16])
        at += _CENTRAL.size + fields[10] + fields[11] + fields[12]


def _local(data: bytes, at: int) -> tuple[bytes, bytes]:
    """Return name and content of the member whose local header begins at `at`."""
    if at + _LOCAL.size > len(data) or data[at : at + 4] != _LOCAL_SIGNATURE:
        raise VerificationError(f"at byte {at}: no member begins here; truncated or damaged")
    _, _, _, method, _, _, _, stored, size, name_size, extra_size = _LOCAL.unpack_from(data, at)
    name = data[at + _LOCAL.size : at + _LOCAL.size + name_size]
    label = name[:80].decode("ascii", "backslashreplace")
    if method != 0 or stored != size:
        raise VerificationError(f"member {label!r}: compressed; members of a case are stored, nothing is unpacked")
    begin = at + _LOCAL.size + name_size + extra_size
    if size > MOST_MEMBER_BYTES or begin + size > len(data):
        raise VerificationError(f"member {label!r}: its {size} bytes do not fit the file; truncated or damaged")
    return name, data[begin : begin + size]
