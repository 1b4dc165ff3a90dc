"""Opening a folder: new, old, newer, damaged, something else, read-only."""

import errno
import json
import os
import shutil
import stat
import time
from concurrent.futures import ThreadPoolExecutor

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from store_frames import DAY, claims_frame, payload, quarantine_frame, sets_frame

from hoshimori.errors import StoreError
from hoshimori.model import format_instant, plain
from hoshimori.store import Store, migration
from hoshimori.store.atomic_file import write_new
from hoshimori.store.layout import Layout
from hoshimori.store.lock import exclusive


def files(folder):
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file() and p.suffix != ".lock")


def write_format_0(folder, receipts):
    """Write a store as the first draft did: flat files, every payload with all its sets, no `complete_for`."""
    for name in ("receipts", "sets", "claims", "quarantine"):
        (folder / name).mkdir(parents=True)
    for number, (data, given, sets, claims, quarantine) in enumerate(receipts):
        (folder / "payloads" / given.sha256[:2]).mkdir(parents=True, exist_ok=True)
        (folder / "payloads" / given.sha256[:2] / given.sha256).write_bytes(data)
        fields = plain(given)
        del fields["complete_for"]
        name = f"{900 - number:016x}"  # names in another order than the commits
        body = {"payload": fields, "recorded_at": f"2026-05-30T00:00:{number:02d}Z"}
        (folder / "receipts" / f"{name}.json").write_text(json.dumps(body))
        for kind, frame in (("sets", sets), ("claims", claims), ("quarantine", quarantine)):
            if frame is not None:
                frame.write_parquet(folder / kind / f"{name}.parquet")
    (folder / "format.json").write_text('{"format": 0}')


@pytest.fixture
def old_receipts():
    return [
        (b"a", payload(b"a", known_at=DAY), sets_frame(1), None, quarantine_frame("a.tle", 3)),
        (
            b"b",
            payload(b"b"),
            pl.concat([sets_frame(1).head(20), sets_frame(2)]),
            claims_frame((5, "1958-002", "owner", "US")),
            quarantine_frame("b.tle", 8, 9),
        ),
    ]


def test_a_new_store_names_its_format_and_who_can_read_it(tmp_path, clock):
    Store.open(tmp_path / "deep" / "store", clock)
    content = json.loads((tmp_path / "deep" / "store" / "format.json").read_bytes())
    assert content == {"format": 3, "readable_since": "0.1.0", "written_by": "0.1.0"}


def test_opening_again_writes_nothing(tmp_path, clock):
    Store.open(tmp_path / "store", clock)
    before = {p: p.stat().st_mtime_ns for p in (tmp_path / "store").rglob("*")}
    Store.open(tmp_path / "store", clock)
    assert {p: p.stat().st_mtime_ns for p in (tmp_path / "store").rglob("*")} == before


def test_a_newer_format_is_refused_and_says_which_version_reads_it(tmp_path, clock):
    Store.open(tmp_path, clock)
    (tmp_path / "format.json").write_text('{"format": 7, "readable_since": "3.2.0"}')
    says = r"newer version \(format 7\); this is version .* Use Hoshimori 3\.2\.0 or later"
    with pytest.raises(StoreError, match=says) as caught:
        Store.open(tmp_path, clock)
    assert (caught.value.data["format"], caught.value.data["readable_since"]) == (7, "3.2.0")
    assert caught.value.exit_code == 3


def test_a_newer_format_that_names_this_very_version_does_not_advise_it(tmp_path, clock):
    Store.open(tmp_path, clock)
    (tmp_path / "format.json").write_text('{"format": 99, "readable_since": "0.1.0"}')
    with pytest.raises(StoreError, match=r"\(format 99\); this is version .* Use a newer Hoshimori") as caught:
        Store.open(tmp_path, clock)
    assert "0.1.0 or later" not in caught.value.message
    (tmp_path / "format.json").write_text('{"format": -1}')
    with pytest.raises(StoreError, match=r"Restore format\.json from a copy"):
        Store.open(tmp_path, clock)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"format": "new"}', "\x00"])
def test_a_damaged_format_file_is_named(tmp_path, clock, content):
    (tmp_path / "format.json").write_text(content)
    with pytest.raises(StoreError, match=r"format\.json is damaged"):
        Store.open(tmp_path, clock)


def test_a_folder_with_other_things_is_left_alone(tmp_path, clock):
    (tmp_path / "letters.txt").write_text("dear")
    with pytest.raises(StoreError, match=r"not empty and no store .*letters\.txt"):
        Store.open(tmp_path, clock)
    assert files(tmp_path) == ["letters.txt"]


def test_a_file_in_the_place_of_the_folder_is_an_error_in_plain_words(tmp_path, clock):
    (tmp_path / "store").write_text("")
    with pytest.raises(StoreError, match="a file stands where a folder is needed"):
        Store.open(tmp_path / "store", clock)


def test_a_store_that_was_killed_while_it_was_made_is_made(tmp_path, clock):
    (tmp_path / "lock").write_text("")
    (tmp_path / "partial").mkdir()
    (tmp_path / "partial" / "format.json").write_text('{"for')
    assert Store.open(tmp_path, clock).payloads() == ()
    assert files(tmp_path) == ["format.json", "lock"]


def test_two_that_make_a_store_at_once_make_one(tmp_path, clock):
    first = Store.open(tmp_path / "first", clock)
    layout = Layout(root=tmp_path / "second")
    layout.root.mkdir()
    with ThreadPoolExecutor(1) as pool:
        with exclusive(layout):
            waiting = pool.submit(Store.open, layout.root, clock)  # sees no store, then waits for the lock
            time.sleep(0.2)
            for folder in (layout.payloads, layout.records):
                folder.mkdir()
            shutil.copy(first.path / "format.json", layout.format_file)
            written = layout.format_file.stat().st_mtime_ns
        assert waiting.result().payloads() == ()
    assert layout.format_file.stat().st_mtime_ns == written


def test_format_0_becomes_format_1_with_everything_in_it(tmp_path, clock, old_receipts):
    write_format_0(tmp_path / "old", old_receipts)
    migrated = Store.open(tmp_path / "old", clock)
    fresh = Store.open(tmp_path / "fresh", clock)
    for data, given, sets, claims, quarantine in old_receipts:
        fresh.put(data)
        fresh.record(given, sets=sets, claims=claims, quarantine=quarantine)
    assert migrated.payloads() == fresh.payloads()
    assert_frame_equal(migrated.payload_table(), fresh.payload_table())
    assert_frame_equal(migrated.sets(), fresh.sets())
    assert_frame_equal(migrated.sets(as_of=DAY), fresh.sets(as_of=DAY))
    assert_frame_equal(migrated.claims(), fresh.claims())
    assert_frame_equal(migrated.quarantine(), fresh.quarantine())
    for payload_id in fresh.payload_table()["payload_id"]:
        assert_frame_equal(migrated.members(payload_id), fresh.members(payload_id))
    assert files(tmp_path / "old") == files(tmp_path / "fresh")  # nothing of the old layout is left


def test_format_0_is_migrated_where_bytes_are_missing(tmp_path, clock, old_receipts):
    write_format_0(tmp_path / "old", old_receipts)
    for file in (tmp_path / "old" / "payloads").glob("*/*"):
        file.unlink()
    assert Store.open(tmp_path / "old", clock).sets().height


def test_a_migrated_store_knows_its_payloads_again(tmp_path, clock, old_receipts):
    write_format_0(tmp_path, old_receipts)
    store = Store.open(tmp_path, clock)
    data, given, sets, _, _ = old_receipts[0]
    assert store.put(data) == given.sha256
    assert store.record(given, sets=sets).already_recorded


def test_a_killed_migration_runs_again_from_the_start(tmp_path, clock, old_receipts, monkeypatch):
    class KilledError(BaseException):
        """Stands for kill -9: nobody catches it."""

    kills = 0
    while True:
        folder = tmp_path / f"killed-{kills}"
        write_format_0(folder, old_receipts)
        left = kills

        def dying(path, data):
            nonlocal left
            if not left:
                raise KilledError
            left -= 1
            write_new(path, data)

        with monkeypatch.context() as patch:
            for name in ("table", "commit", "atomic_file"):
                patch.setattr(f"hoshimori.store.{name}.write_new", dying)
            try:
                Store.open(folder, clock)
            except KilledError:
                kills += 1
            else:
                break
        assert migration.read_format(Store(folder, clock)._layout) == 0
        again = Store.open(folder, clock)
        assert again.sets().height == 100
        assert again.quarantine()["number"].to_list() == [1, 2, 3]
    assert kills == 9  # sets, quarantine, receipt; sets, again, claims, quarantine, receipt; format.json


def test_a_damaged_old_receipt_stops_the_migration_and_loses_nothing(tmp_path, clock, old_receipts):
    write_format_0(tmp_path, old_receipts)
    receipt = next((tmp_path / "receipts").iterdir())
    good = receipt.read_text()
    receipt.write_text(good[:40])
    with pytest.raises(StoreError, match="is damaged"):
        Store.open(tmp_path, clock)
    receipt.write_text(good)
    assert Store.open(tmp_path, clock).sets().height == 100


def test_a_store_without_write_permission_can_be_read(tmp_path, clock, monkeypatch):
    store = Store.open(tmp_path, clock)
    store.put(b"a")
    store.record(payload(b"a"), sets=sets_frame(1))
    real_open = os.open

    def read_only(path, flags, *rest, **more):
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            raise PermissionError(13, "Permission denied", str(path))
        return real_open(path, flags, *rest, **more)

    monkeypatch.setattr(os, "open", read_only)
    reader = Store.open(tmp_path, clock)
    assert reader.sets().height == 50
    assert reader.put(b"a") == payload(b"a").sha256  # it is there already
    with pytest.raises(StoreError, match="this user may not do that there"):
        reader.put(b"b")


@pytest.mark.parametrize(("number", "read"), [(2, True), (1, False)])
def test_an_older_store_that_cannot_be_written_is_read_where_its_files_are_the_same(
    tmp_path, clock, monkeypatch, number, read
):
    store = Store.open(tmp_path, clock)
    store.put(b"a")
    store.record(payload(b"a"), sets=sets_frame(1))
    (tmp_path / "format.json").write_text(f'{{"format": {number}}}')
    real_open = os.open

    def read_only(path, flags, *rest, **more):
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            raise OSError(errno.EROFS, "Read-only file system", str(path))
        return real_open(path, flags, *rest, **more)

    monkeypatch.setattr(os, "open", read_only)
    if read:
        assert Store.open(tmp_path, clock).sets().height == 50
    else:
        with pytest.raises(StoreError, match="the disk is read-only"):
            Store.open(tmp_path, clock)
    monkeypatch.undo()
    assert Store.open(tmp_path, clock).sets().height == 50
    assert json.loads((tmp_path / "format.json").read_bytes())["format"] == 3


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_an_error_in_plain_words(tmp_path, clock):
    store = Store.open(tmp_path, clock)
    (tmp_path / "lock").unlink()
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(StoreError, match="this user may not do that there"):
        store.put(b"b")
    tmp_path.chmod(stat.S_IRWXU)


def test_times_in_receipts_end_in_z(tmp_path, clock):
    store = Store.open(tmp_path, clock)
    store.put(b"a")
    recorded = store.record(payload(b"a"), sets=sets_frame(1))
    receipt = json.loads((tmp_path / "records" / recorded.payload_id / "receipt.json").read_bytes())
    assert receipt["recorded_at"] == format_instant(clock.now())
    assert receipt["payload"]["known_at"] == "2026-05-25T00:00:00Z"
