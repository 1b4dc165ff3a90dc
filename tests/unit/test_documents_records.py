"""Records of documents: atomic, none replaced, the last one speaks."""

import datetime as dt

import pytest
from document_samples import Clock, documents

from hoshimori.documents import find, ingest_bytes, load, parse_grade
from hoshimori.errors import FormatError, NotFoundError, StoreError
from hoshimori.store import Store
from hoshimori.store.documents import DocumentRecords


def test_the_same_document_again_is_already_on_file(tmp_path):
    store = Store.open(tmp_path / "store", Clock())
    assert ingest_bytes(store, b"Words.", name="a.txt", clock=Clock()).new
    assert not ingest_bytes(store, b"Words.", name="a.txt", clock=Clock()).new
    assert len(DocumentRecords.of(store).all()) == 1


def test_further_facts_make_a_further_record_and_the_first_stays(tmp_path):
    store = Store.open(tmp_path / "store", Clock())
    ingest_bytes(store, b"Words.", name="a.txt", clock=Clock())
    ingest_bytes(store, b"Words.", name="a.txt", clock=Clock(), published=dt.date(2031, 3, 10), grade=parse_grade("B2"))
    ingest_bytes(store, b"Words.", name="a.txt", clock=Clock())
    every, current = DocumentRecords.of(store).all(), DocumentRecords.of(store).current()
    assert [s.published for s in every] == [None, dt.date(2031, 3, 10), None]
    assert [s.published for s in current] == [None]
    assert len({s.sha256 for s in every}) == 1


def test_two_documents_of_one_name_are_told_apart(tmp_path):
    found = documents(tmp_path, "First words.", "Second words.", names=("a.txt", "a.txt"))
    assert len({d.label for d in found}) == 2
    assert all(d.label.startswith("a.txt@") for d in found)
    assert find(found, found[0].label) is found[0]
    assert find(found, found[1].statement.sha256[:10]) is found[1]
    with pytest.raises(NotFoundError, match="no document"):
        find(found, "b.txt")


def test_a_damaged_record_is_said(tmp_path):
    store = Store.open(tmp_path / "store", Clock())
    ingest_bytes(store, b"Words.", name="a.txt", clock=Clock())
    (path,) = DocumentRecords.of(store).folder.iterdir()
    path.write_bytes(b"{")
    with pytest.raises(StoreError, match="damaged"):
        load(store)
    path.write_bytes(b'{"format": "statement/9"}')
    with pytest.raises(StoreError, match="newer"):
        load(store)


def test_a_disk_that_refuses_leaves_no_record(tmp_path, monkeypatch):
    store = Store.open(tmp_path / "store", Clock())

    def refuse(*_arguments, **_settings):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("hoshimori.store.documents.replace_file", refuse)
    with pytest.raises(StoreError, match="disk is full"):
        ingest_bytes(store, b"Words.", name="a.txt", clock=Clock())
    assert DocumentRecords.of(store).all() == ()


def test_stored_bytes_that_changed_are_said(tmp_path):
    store = Store.open(tmp_path / "store", Clock())
    ingest_bytes(store, b"Words.", name="a.txt", clock=Clock())
    (path,) = [p for p in (tmp_path / "store" / "payloads").rglob("*") if p.is_file()]
    path.write_bytes(b"Swords")
    with pytest.raises(StoreError, match="changed"):
        load(store)


def test_a_record_that_no_longer_fits_its_bytes_is_said(tmp_path):
    store = Store.open(tmp_path / "store", Clock())
    ingest_bytes(store, "“Words.”".encode("cp1252"), name="a.txt", clock=Clock(), encoding="cp1252")
    (path,) = DocumentRecords.of(store).folder.iterdir()
    path.write_bytes(path.read_bytes().replace(b"cp1252", b"utf-8"))
    with pytest.raises(FormatError, match=r"a\.txt"):
        load(store)
