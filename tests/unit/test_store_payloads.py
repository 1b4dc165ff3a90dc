"""Payload bytes."""

import hashlib
import os

import pytest
from store_frames import payload, sets_frame

from hoshimori.errors import NotFoundError, StoreError, UsageError
from hoshimori.store.layout import Layout
from hoshimori.store.lock import exclusive


def stored_file(store, sha256):
    return store.path / "payloads" / sha256[:2] / sha256


def test_bytes_come_back_as_they_came_in(store):
    data = os.urandom(10_000)
    sha256 = store.put(data)
    assert sha256 == hashlib.sha256(data).hexdigest()
    assert store.get(sha256) == data
    assert stored_file(store, sha256).read_bytes() == data


def test_empty_bytes_are_a_payload_too(store):
    assert store.get(store.put(b"")) == b""


def test_the_same_bytes_are_stored_once(store):
    sha256 = store.put(b"same")
    before = stored_file(store, sha256).stat().st_ino
    assert store.put(b"same") == sha256
    assert stored_file(store, sha256).stat().st_ino == before
    assert [p.name for p in (store.path / "payloads").rglob("*") if p.is_file()] == [sha256]


def test_a_payload_whose_bytes_changed_is_refused_by_file_name(store):
    sha256 = store.put(b"as received")
    stored_file(store, sha256).write_bytes(b"as changed!")
    with pytest.raises(StoreError, match="have changed since they came in") as caught:
        store.get(sha256)
    assert caught.value.data["path"] == str(stored_file(store, sha256))
    assert str(stored_file(store, sha256)) in str(caught.value)


def test_putting_the_same_bytes_again_makes_a_changed_file_whole(store):
    sha256 = store.put(b"as received")
    stored_file(store, sha256).write_bytes(b"as")
    store.put(b"as received")
    assert store.get(sha256) == b"as received"


def test_a_payload_that_never_came_in_is_not_found(store):
    with pytest.raises(NotFoundError, match="has no payload"):
        store.get("0" * 64)


@pytest.mark.parametrize("sha256", ["", "abc", "../../etc/passwd", "G" * 64, "A" * 64, "0" * 65])
def test_only_a_digest_can_be_asked_for(store, sha256):
    with pytest.raises(UsageError, match="no SHA-256"):
        store.get(sha256)


def test_a_payload_is_recorded_only_when_its_bytes_are_there(store):
    with pytest.raises(StoreError, match="put them first"):
        store.record(payload(b"never put"))


def test_what_a_killed_writer_left_is_swept_by_the_next_writer(store):
    store.put(b"first")
    (store.path / "payloads.partial" / ("0" * 64)).write_bytes(b"half")
    (store.path / "partial" / "0123456789abcdef").mkdir()
    (store.path / "partial" / "0123456789abcdef" / "sets.parquet").write_bytes(b"half")
    store.put(b"next")
    assert list((store.path / "payloads.partial").iterdir()) == []
    store.record(payload(b"next"))
    assert list((store.path / "partial").iterdir()) == []


def test_bytes_are_put_while_somebody_else_holds_the_lock_of_the_store(store):
    with exclusive(Layout(root=store.path)):
        sha256 = store.put(b"meanwhile")
    assert store.get(sha256) == b"meanwhile"


def test_a_record_waits_for_its_bytes_and_holds_no_room_where_they_fail(store):
    def full():
        assert any((store.path / "partial").iterdir())  # the record is written, and not yet in its place
        assert store.payloads() == ()
        raise StoreError("no room for the bytes")

    given = payload(b"late")
    with pytest.raises(StoreError, match="no room for the bytes"):
        store.record(given, sets=sets_frame(1), bytes_safe=full)
    assert list((store.path / "partial").iterdir()) == []
    assert store.record(given, sets=sets_frame(1), bytes_safe=lambda: store.put(b"late")).accepted
