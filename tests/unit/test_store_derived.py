"""What was computed last is kept whole or not at all."""

import pytest

from hoshimori.errors import StoreError
from hoshimori.store.derived import Derived


def test_a_document_comes_back_as_it_was(tmp_path):
    derived = Derived(folder=tmp_path / "derived")
    derived.put("incidents", "PRX-1-2", {"b": [1, 2.5], "a": "星"})
    assert derived.get("incidents", "PRX-1-2") == {"a": "星", "b": [1, 2.5]}
    assert derived.names("incidents") == ["PRX-1-2"]


def test_a_document_that_is_not_there_is_none(tmp_path):
    derived = Derived(folder=tmp_path)
    assert derived.get("incidents", "none") is None
    assert derived.names("incidents") == []


def test_a_later_document_replaces_the_earlier_one_and_leaves_nothing_beside(tmp_path):
    derived = Derived(folder=tmp_path)
    for n in range(3):
        derived.put("pages", "page-ALPHA", {"n": n})
    assert derived.get("pages", "page-ALPHA") == {"n": 2}
    assert [p.name for p in (tmp_path / "pages").iterdir()] == ["page-ALPHA.json"]


@pytest.mark.parametrize("name", ["../escape", "", ".hidden", "a/b", "x" * 200])
def test_a_name_that_leaves_the_folder_is_refused(tmp_path, name):
    with pytest.raises(StoreError):
        Derived(folder=tmp_path).put("incidents", name, {})


def test_a_damaged_document_says_what_to_do(tmp_path):
    (tmp_path / "incidents").mkdir()
    (tmp_path / "incidents" / "a.json").write_text("{half")
    with pytest.raises(StoreError, match="run the watch again"):
        Derived(folder=tmp_path).get("incidents", "a")


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="cannot be written"):
        Derived(folder=tmp_path / "file").put("incidents", "a", {})
