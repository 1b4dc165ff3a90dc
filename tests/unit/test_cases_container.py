"""The canonical container: one form only, and every deviation is found and named."""

import io
import struct
import zipfile

import pytest

from hoshimori.cases import container
from hoshimori.errors import UsageError, VerificationError

MEMBERS = {"b.txt": b"second", "a/first.csv": b"x,y\n1,2\n", "empty.txt": b""}


def test_any_zip_tool_reads_a_container():
    with zipfile.ZipFile(io.BytesIO(container.build(MEMBERS))) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == MEMBERS
        for info in archive.infolist():
            assert info.compress_type == zipfile.ZIP_STORED
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            assert info.extra == b""
            assert info.comment == b""


def test_members_lie_sorted_whatever_their_order():
    turned = dict(reversed(MEMBERS.items()))
    assert container.build(turned) == container.build(MEMBERS)
    with zipfile.ZipFile(io.BytesIO(container.build(turned))) as archive:
        assert archive.namelist() == sorted(MEMBERS)


def test_reading_gives_back_what_was_built():
    data = container.build(MEMBERS)
    assert container.read(data) == MEMBERS
    assert container.differences(data, MEMBERS) == ()


def test_the_regions_cover_the_container_without_gap():
    at = 0
    for region in container.regions(MEMBERS):
        assert region.begin == at
        at = region.end
    assert at == len(container.build(MEMBERS))


@pytest.mark.parametrize(
    "name",
    ["../up.txt", "/root.txt", "a//b", "a/../b", ".hidden", "a/.b", "C:\\x", "ä.txt", "a b", "", "x" * 161, "a/"],
)
def test_an_unsafe_name_is_refused_on_writing(name):
    with pytest.raises(UsageError):
        container.build({name: b""})


@pytest.mark.parametrize("name", ["../up.txt", "/etc/x", "..\\x"])
def test_a_name_that_climbs_out_is_refused_on_reading(name):
    with pytest.raises(VerificationError, match="unsafe name"):
        container.read(_foreign({name: b"x"}))


def test_too_many_or_too_large_members_are_refused(monkeypatch):
    monkeypatch.setattr(container, "MOST_MEMBERS", 2)
    with pytest.raises(UsageError, match="at most 2"):
        container.build(MEMBERS)
    with pytest.raises(VerificationError, match="more than 2"):
        container.read(_foreign(MEMBERS))
    monkeypatch.setattr(container, "MOST_MEMBER_BYTES", 3)
    with pytest.raises(UsageError, match=r"b\.txt is larger"):
        container.build({"b.txt": b"four"})
    monkeypatch.setattr(container, "MOST_BYTES", 10)
    with pytest.raises(VerificationError, match="not read"):
        container.read(b"x" * 11)


def test_compressed_members_are_refused_without_unpacking():
    bomb = _foreign({"bomb.txt": b"\0" * 1_000_000}, compression=zipfile.ZIP_DEFLATED)
    with pytest.raises(VerificationError, match="compressed"):
        container.read(bomb)


def test_a_name_that_occurs_twice_is_refused():
    once = container.build({"a.txt": b"1"})
    size = 30 + len("a.txt") + 1
    with pytest.raises(VerificationError, match="occurs twice"):
        container.read(once[:size] * 2 + once[size:])


def test_members_that_overlap_are_refused():
    """A bomb without compression: many headers whose contents are one another."""
    inner = container.build({"b.txt": b"x" * 2000})[:2035]
    body = container.build({"a.txt": inner})[: 35 + len(inner)] + b"?"  # the walk from the front ends at "?"
    names = b""
    for name, at in ((b"a.txt", 0), (b"b.txt", 35)):
        names += (
            struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, at) + name
        )
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 2, 2, len(names), len(body), 0)
    with pytest.raises(VerificationError, match="overlap"):
        container.read(body + names + end)


def test_another_tool_s_archive_is_readable_and_not_canonical():
    foreign = _foreign(MEMBERS)
    assert container.read(foreign) == MEMBERS
    assert container.differences(foreign, MEMBERS)


@pytest.mark.parametrize("data", [b"", b"PK", b"<html></html>", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_container_is_refused(data):
    with pytest.raises(VerificationError):
        container.read(data)


def test_every_truncation_is_refused_or_differs():
    data = container.build(MEMBERS)
    for size in range(len(data)):
        assert not _canonical(data[:size])


def test_bytes_after_the_end_and_before_the_front_are_found():
    data = container.build(MEMBERS)
    assert any("length" in d for d in container.differences(data + b"\0", container.read(data + b"\0")))
    assert not _canonical(b"\0" + data)


def test_a_changed_checksum_is_named_as_such():
    data = bytearray(container.build(MEMBERS))
    data[14] ^= 1
    assert container.differences(bytes(data), container.read(bytes(data))) == (
        "checksum in the local header of a/first.csv",
    )


def test_a_member_that_only_the_directory_finds_is_still_named():
    data = bytearray(container.build(MEMBERS))
    data[0] ^= 1  # the walk from the front breaks at once
    assert not _canonical(bytes(data))


def test_a_directory_that_points_outside_is_refused():
    data = bytearray(container.build({"a.txt": b"1"}))
    data[0] ^= 1
    data[len(data) - 22 - 51 + 42 : len(data) - 22 - 51 + 46] = struct.pack("<I", 2**31)
    with pytest.raises(VerificationError):
        container.read(bytes(data))


def _canonical(data):
    try:
        members = container.read(data)
    except VerificationError:
        return False
    return container.differences(data, members) == ()


def _foreign(members, compression=zipfile.ZIP_STORED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()
