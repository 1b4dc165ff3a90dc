"""All of a store in one file and out again: from PostgreSQL into SQLite and back, with every hash as it was."""

import io
import json
import tarfile
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from click.testing import CliRunner

from hoshimori.cases import Desk
from hoshimori.cli.main import root
from hoshimori.errors import BadInputError, UsageError, VerificationError
from hoshimori.store import Store, backup
from hoshimori.store.backup import restore_backup, write_backup
from hoshimori.store.ledger import LedgerRecord
from postgres_on_loopback import running_server
from team_on_loopback import ALPHA, found_party


@pytest.fixture
def filled(tmp_path, clock):
    """A store with a payload, a party and a rule file."""
    store = Store.open(tmp_path / "store", clock)
    digest = store.put(b"bytes of a case")
    found_party(Desk(ledger=store.ledger, blobs=store, clock=clock), "ALPHA", ALPHA)
    store.ledger.append(
        [LedgerRecord(party="ALPHA", kind="case/1", body={"bundle_sha256": digest}, recorded_at=clock.now())]
    )
    (tmp_path / "store" / "alert-rules.json").write_text("{}")
    (tmp_path / "store" / "console.sqlite").write_text("sessions")
    yield store
    store.ledger.engine.dispose()


def opened(folder, clock, url=""):
    return Store.open(folder, clock, ledger_url=url)


def test_a_restored_store_has_every_byte_and_every_hash(filled, tmp_path, clock):
    made = write_backup(filled.path, filled.ledger, tmp_path / "all.tar")
    assert made.entries == 2
    assert (tmp_path / "all.tar").stat().st_mode & 0o077 == 0
    again = restore_backup(tmp_path / "all.tar", tmp_path / "new", lambda folder: opened(folder, clock).ledger)
    assert again == made
    new = opened(tmp_path / "new", clock)
    assert list(new.ledger.read()) == list(filled.ledger.read())
    assert new.ledger.verify() == 2
    assert new.get(next(iter(new.ledger.read(1))).body["bundle_sha256"]) == b"bytes of a case"
    assert (tmp_path / "new" / "alert-rules.json").read_text() == "{}"
    assert not (tmp_path / "new" / "console.sqlite").exists()
    new.ledger.engine.dispose()


def test_nobody_puts_bytes_while_a_backup_reads_them(filled, tmp_path, monkeypatch):
    putting = []

    def files(_folder):
        putting.append(other.submit(filled.put, b"meanwhile"))
        assert not wait(putting, timeout=0.2).done
        return iter(())

    monkeypatch.setattr(backup, "_files", files)
    with ThreadPoolExecutor(1) as other:
        write_backup(filled.path, filled.ledger, tmp_path / "all.tar")
        assert filled.get(putting[0].result(60)) == b"meanwhile"


def test_the_ledger_moves_between_a_server_and_a_file(filled, tmp_path, clock):
    write_backup(filled.path, filled.ledger, tmp_path / "file.tar")
    with running_server() as server:
        url = server.new_database()
        restore_backup(tmp_path / "file.tar", tmp_path / "team", lambda folder: opened(folder, clock, url).ledger)
        team = opened(tmp_path / "team", clock, url)
        assert list(team.ledger.read()) == list(filled.ledger.read())
        with pytest.raises(UsageError, match="records already"):
            restore_backup(tmp_path / "file.tar", tmp_path / "x", lambda folder: opened(folder, clock, url).ledger)
        write_backup(team.path, team.ledger, tmp_path / "team.tar")
    back = restore_backup(tmp_path / "team.tar", tmp_path / "back", lambda folder: opened(folder, clock).ledger)
    assert back.entries == 2


def test_a_backup_that_was_changed_is_refused(filled, tmp_path, clock):
    write_backup(filled.path, filled.ledger, tmp_path / "all.tar")
    data = (tmp_path / "all.tar").read_bytes()
    (tmp_path / "changed.tar").write_bytes(data.replace(b'"case/1"', b'"case/2"'))
    with pytest.raises(VerificationError, match="did not get its hash again"):
        restore_backup(tmp_path / "changed.tar", tmp_path / "a", lambda folder: opened(folder, clock).ledger)
    (tmp_path / "cut.tar").write_bytes(data[: len(data) // 2])
    with pytest.raises(BadInputError):
        restore_backup(tmp_path / "cut.tar", tmp_path / "b", lambda folder: opened(folder, clock).ledger)
    with pytest.raises(UsageError, match="never overwritten"):
        write_backup(filled.path, filled.ledger, tmp_path / "all.tar")
    with pytest.raises(UsageError, match="something in it"):
        restore_backup(tmp_path / "all.tar", filled.path, lambda folder: opened(folder, clock).ledger)


@pytest.mark.parametrize("name", ["store/../../evil", "/etc/evil", "evil"])
def test_a_hostile_name_leads_nowhere(tmp_path, clock, name):
    with tarfile.open(tmp_path / "bad.tar", "w") as tar:
        for member, data in (("ledger.jsonl", b""), (name, b"x")):
            info = tarfile.TarInfo(member)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    with pytest.raises(BadInputError, match="which no backup does"):
        restore_backup(tmp_path / "bad.tar", tmp_path / "new", lambda folder: opened(folder, clock).ledger)
    assert not (tmp_path / "evil").exists()


def test_the_commands_do_it(filled, tmp_path):
    runner = CliRunner()
    out = str(tmp_path / "all.tar")
    made = runner.invoke(root, ["backup", out, "--store", str(filled.path), "--json"], standalone_mode=False)
    assert made.exception is None, made.output
    new = str(tmp_path / "new")
    again = runner.invoke(root, ["restore", out, "--store", new, "--json"], standalone_mode=False)
    assert json.loads(again.stdout)["sha256"] == json.loads(made.stdout)["sha256"]
    listed = runner.invoke(root, ["party", "list", "--store", new, "--json"], standalone_mode=False)
    assert json.loads(listed.stdout)["own"] == "ALPHA"
