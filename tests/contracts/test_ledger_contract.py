"""What every ledger promises. A new implementation is one more class at the end of this file."""

import dataclasses
import gc
import hashlib
import json
import subprocess
import sys
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
import rfc8785
import sqlalchemy as sa

from hoshimori.errors import StoreError, UsageError, VerificationError
from hoshimori.model import Direction
from hoshimori.store.ledger import GENESIS, LedgerEntry, LedgerRecord
from hoshimori.store.postgres_ledger import PostgresLedger
from hoshimori.store.sql_ledger import SqlLedger
from postgres_on_loopback import CutWire, free_port, running_server

NOON = datetime(2026, 5, 30, 12, 0, tzinfo=UTC)


def act(party="JP", number=1, kind="review/1", **body):
    return LedgerRecord(
        party=party, kind=kind, body={"number": number} | body, recorded_at=NOON + timedelta(seconds=number)
    )


class LedgerContract:
    """Inherit it, and give the fixtures `ledger` (empty) and `tamper` (SQL past all guards)."""

    def test_an_empty_ledger_has_no_entries_and_its_head_is_the_beginning(self, ledger):
        assert list(ledger.read()) == []
        assert ledger.head("JP") == GENESIS == "0" * 64
        assert ledger.verify() == 0

    def test_what_was_appended_is_read_in_order(self, ledger):
        appended = ledger.append([act(number=n) for n in range(1, 4)]) + ledger.append([act("US", 4)])
        entries = list(ledger.read())
        assert tuple(entries) == appended
        assert [e.sequence for e in entries] == [1, 2, 3, 4]
        assert [e.body["number"] for e in entries] == [1, 2, 3, 4]
        assert entries[0].recorded_at == NOON + timedelta(seconds=1)

    def test_read_goes_on_after_a_place(self, ledger):
        ledger.append([act(number=n) for n in range(1, 6)])
        assert [e.sequence for e in ledger.read(after=3)] == [4, 5]
        assert list(ledger.read(after=5)) == []

    def test_read_of_one_party_leaves_the_others_out(self, ledger):
        ledger.append([act("JP", 1), act("US", 2), act("JP", 3)])
        assert [(e.sequence, e.number) for e in ledger.read(party="JP")] == [(1, 1), (3, 2)]
        assert [e.sequence for e in ledger.read(after=1, party="JP")] == [3]

    def test_each_party_has_a_chain_of_its_own(self, ledger):
        first, other, second = ledger.append([act("JP", 1), act("US", 2), act("JP", 3)])
        assert (first.number, other.number, second.number) == (1, 1, 2)
        assert first.previous == other.previous == GENESIS
        assert second.previous == first.hash
        assert ledger.head("JP") == second.hash
        assert ledger.head("US") == other.hash
        assert ledger.head("KR") == GENESIS

    def test_a_chain_goes_on_over_several_appends(self, ledger):
        (first,) = ledger.append([act(number=1)])
        (second,) = ledger.append([act(number=2)])
        assert second.previous == first.hash
        assert ledger.verify() == 2

    def test_the_hash_is_what_the_docstring_says(self, ledger):
        (entry,) = ledger.append([act(number=1, note="星")])
        # RFC 8785: keys sorted, no blanks, UTF-8 as it is
        text = (
            '{"body":{"note":"星","number":1},"kind":"review/1","number":1,"party":"JP",'
            f'"previous":"{"0" * 64}","recorded_at":"2026-05-30T12:00:01Z"}}'
        )
        assert entry.hash == hashlib.sha256(text.encode()).hexdigest()

    def test_nouns_in_a_body_become_plain(self, ledger):
        ledger.append([act(direction=Direction.WITHIN, at=NOON, objects=(1, 2))])
        (entry,) = ledger.read()
        assert entry.body == {
            "number": 1,
            "direction": "within",
            "at": "2026-05-30T12:00:00Z",
            "objects": [1, 2],
        }

    def test_appending_nothing_is_nothing(self, ledger):
        assert ledger.append([]) == ()
        assert list(ledger.read()) == []

    @pytest.mark.parametrize(
        "bad",
        [
            pytest.param(act(value=float("nan")), id="not a number"),
            pytest.param(act(value=2**60), id="a whole number that JSON readers would round"),
            pytest.param(act(value={1, "a", object()}), id="no JSON value"),
            pytest.param(act(party=""), id="no party"),
            pytest.param(act(kind=""), id="no kind"),
        ],
    )
    def test_one_record_that_is_refused_refuses_all(self, ledger, bad):
        with pytest.raises(UsageError):
            ledger.append([act(number=1), bad])
        assert list(ledger.read()) == []
        (entry,) = ledger.append([act(number=1)])
        assert (entry.sequence, entry.number) == (1, 1)

    def test_hostile_text_is_text(self, ledger):
        name = "'); DROP TABLE ledger; --\x00\u202e"
        ledger.append([act(party=name, number=1, note=name)])
        assert next(ledger.read(party=name)).body["note"] == name
        assert ledger.verify() == 1

    @pytest.mark.parametrize(
        ("change", "place"),
        [
            ("UPDATE ledger SET body = '{\"number\":7}' WHERE sequence = 3", 3),
            ("UPDATE ledger SET recorded_at = '2026-05-30T13:00:00Z' WHERE sequence = 1", 1),
            ("UPDATE ledger SET kind = 'sign_off/1' WHERE sequence = 2", 2),
            ("UPDATE ledger SET party = 'US' WHERE sequence = 5", 5),
            ("DELETE FROM ledger WHERE sequence = 2", 3),
            ("DELETE FROM ledger WHERE sequence = 1", 2),
        ],
    )
    def test_verify_names_the_first_record_that_was_changed_or_taken_out(self, ledger, tamper, change, place):
        ledger.append([act(number=n) for n in range(1, 6)])
        tamper(change)
        with pytest.raises(VerificationError, match="Nothing after it in this chain can be relied on") as caught:
            ledger.verify()
        assert caught.value.data["sequence"] == place
        assert caught.value.data["number"] == place or "party = 'US'" in change

    def test_verify_finds_a_record_that_was_put_in_between(self, ledger, tamper):
        first, _ = ledger.append([act(number=1), act(number=2)])
        forged = dataclasses.replace(first, number=2, previous=first.hash, hash="f" * 64)
        tamper("DELETE FROM ledger WHERE sequence = 2")
        tamper(
            "INSERT INTO ledger (sequence, party, number, kind, body, recorded_at, previous, hash) VALUES "  # noqa: S608  # a forgery
            f"(2, 'JP', 2, 'review/1', '{{}}', '2026-05-30T12:00:09Z', '{forged.previous}', '{forged.hash}')"
        )
        with pytest.raises(VerificationError) as caught:
            ledger.verify()
        assert caught.value.data["sequence"] == 2

    def test_nothing_can_be_changed_or_taken_out_by_a_statement(self, ledger, guarded):
        ledger.append([act(number=1)])
        for statement in ("UPDATE ledger SET kind = 'x'", "DELETE FROM ledger"):
            with pytest.raises(sa.exc.DBAPIError, match="append-only"):
                guarded(statement)
        assert ledger.verify() == 1

    def test_threads_that_append_at_once_keep_one_chain(self, ledger):
        def work(worker):
            for n in range(10):
                ledger.append([act("JP", worker * 100 + n), act(f"P{worker}", n)])

        threads = [threading.Thread(target=work, args=(w,)) for w in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert ledger.verify() == 60
        assert [e.number for e in ledger.read(party="JP")] == list(range(1, 31))

    def test_every_entry_is_an_entry(self, ledger):
        ledger.append([act()])
        assert all(isinstance(e, LedgerEntry) for e in ledger.read())


def without_guards(engine):
    """Return a function that changes the database as somebody who owns it could."""

    def change(statement):
        with engine.connect() as connection:
            for verb in ("update", "delete"):
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS ledger_no_{verb}")
            connection.exec_driver_sql(statement)

    return change


def with_guards(engine):
    def change(statement):
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)

    return change


class TestSqliteInMemory(LedgerContract):
    @pytest.fixture
    def ledger(self):
        ledger = SqlLedger.open(None)
        yield ledger
        ledger.engine.dispose()

    @pytest.fixture
    def tamper(self, ledger):
        return without_guards(ledger.engine)

    @pytest.fixture
    def guarded(self, ledger):
        return with_guards(ledger.engine)


CHILD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from hoshimori.store.ledger import LedgerRecord
from hoshimori.store.sql_ledger import SqlLedger

ledger = SqlLedger.open(Path(sys.argv[1]))
for n in range(20):
    ledger.append([LedgerRecord(party="JP", kind="review/1", body={"by": sys.argv[2], "n": n},
                                recorded_at=datetime(2026, 5, 30, tzinfo=UTC))])
"""


class TestSqliteFile(LedgerContract):
    @pytest.fixture
    def path(self, tmp_path):
        return tmp_path / "ledger.sqlite"

    @pytest.fixture
    def ledger(self, path):
        return SqlLedger.open(path)

    @pytest.fixture
    def tamper(self, ledger):
        return without_guards(ledger.engine)

    @pytest.fixture
    def guarded(self, ledger):
        return with_guards(ledger.engine)

    def test_it_is_there_when_opened_again(self, ledger, path):
        appended = ledger.append([act(number=1), act("US", 2)])
        assert tuple(SqlLedger.open(path).read()) == appended
        assert SqlLedger.open(path).append([act(number=3)])[0].previous == appended[0].hash

    def test_processes_that_append_at_once_keep_one_chain(self, ledger, path):
        children = [subprocess.Popen([sys.executable, "-c", CHILD, str(path), name]) for name in ("a", "b")]
        assert [child.wait() for child in children] == [0, 0]
        assert ledger.verify() == 40
        for name in ("a", "b"):
            assert [e.body["n"] for e in ledger.read() if e.body["by"] == name] == list(range(20))

    def test_two_processes_that_make_the_ledger_at_once_make_one(self, path):
        children = [subprocess.Popen([sys.executable, "-c", CHILD, str(path), name]) for name in ("a", "b")]
        assert [child.wait() for child in children] == [0, 0]
        assert SqlLedger.open(path).verify() == 40

    def test_a_file_that_is_no_ledger_is_an_error_in_plain_words(self, path):
        path.write_bytes(b"no database" * 100)
        with pytest.raises(StoreError, match="cannot be used"):
            list(SqlLedger.open(path).read())

    def test_a_folder_that_is_not_there_is_an_error_in_plain_words(self, tmp_path):
        with pytest.raises(StoreError, match="cannot be used"):
            SqlLedger.open(tmp_path / "missing" / "ledger.sqlite")

    def test_a_body_that_is_no_json_any_more_is_named(self, ledger, tamper):
        ledger.append([act(number=1)])
        tamper("UPDATE ledger SET body = '{'")
        with pytest.raises(StoreError, match="Entry 1 of the ledger"):
            list(ledger.read())

    def test_bodies_are_stored_as_canonical_json(self, ledger):
        ledger.append([act(number=1, note="星", a=0.1)])
        with ledger.engine.connect() as connection:
            text = connection.exec_driver_sql("SELECT body FROM ledger").scalar()
        assert text.encode() == rfc8785.dumps(json.loads(text))


@pytest.fixture(scope="session")
def postgres():
    with running_server() as server:
        yield server


CHILD_ON_SERVER = (
    CHILD.replace("from pathlib import Path\n", "")
    .replace("SqlLedger.open(Path(sys.argv[1]))", "PostgresLedger.connect(sys.argv[1])")
    .replace(
        "from hoshimori.store.sql_ledger import SqlLedger", "from hoshimori.store.postgres_ledger import PostgresLedger"
    )
)


class TestPostgres(LedgerContract):
    @pytest.fixture
    def url(self, postgres):
        return postgres.new_database()

    @pytest.fixture
    def ledger(self, url):
        ledger = PostgresLedger.connect(url)
        yield ledger
        ledger.engine.dispose()

    @pytest.fixture
    def tamper(self, ledger):
        def change(statement):
            with ledger.engine.connect() as connection:
                connection.exec_driver_sql("ALTER TABLE ledger DISABLE TRIGGER ALL")
                connection.exec_driver_sql(statement)

        return change

    @pytest.fixture
    def guarded(self, ledger):
        return with_guards(ledger.engine)

    def test_it_is_there_when_connected_again(self, ledger, url):
        appended = ledger.append([act(number=1), act("US", 2)])
        assert tuple(PostgresLedger.connect(url).read()) == appended

    def test_it_cannot_be_emptied_by_a_statement(self, ledger, guarded):
        ledger.append([act(number=1)])
        with pytest.raises(sa.exc.DBAPIError, match="append-only"):
            guarded("TRUNCATE ledger")

    def test_processes_that_make_the_ledger_and_append_at_once_keep_one_chain(self, url):
        children = [subprocess.Popen([sys.executable, "-c", CHILD_ON_SERVER, url, name]) for name in ("a", "b")]
        assert [child.wait() for child in children] == [0, 0]
        ledger = PostgresLedger.connect(url)
        assert ledger.verify() == 40
        for name in ("a", "b"):
            assert [e.body["n"] for e in ledger.read() if e.body["by"] == name] == list(range(20))

    # pg8000 lets the socket of a broken connection go without closing it
    @pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
    @pytest.mark.parametrize("server_hears", [True, False], ids=["after the server heard it", "before"])
    def test_a_wire_that_breaks_at_the_commit_leaves_no_doubt(self, postgres, url, server_hears):
        PostgresLedger.connect(url)
        wire = CutWire(postgres.port, server_hears=server_hears)
        wire.start()
        ledger = PostgresLedger.connect(url.replace(f":{postgres.port}/", f":{wire.port}/"))
        ledger.append([act(number=1)])
        wire.armed = True
        if server_hears:  # it looks, finds the record, and says so
            (entry,) = ledger.append([act(number=2)])
            assert entry.number == 2
        else:
            with pytest.raises(StoreError, match="nothing was recorded"):
                ledger.append([act(number=2)])
        wire.close()
        assert PostgresLedger.connect(url).verify() == (2 if server_hears else 1)
        gc.collect()

    # pg8000 lets the socket of a broken connection go without closing it
    @pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
    def test_a_server_that_dies_at_the_commit_and_stays_away_is_told_as_unknown(self, postgres, url):
        PostgresLedger.connect(url)
        wire = CutWire(postgres.port, server_hears=True, for_good=True)  # no second connection: it cannot look
        wire.start()
        ledger = PostgresLedger.connect(url.replace(f":{postgres.port}/", f":{wire.port}/"))
        wire.armed = True
        with pytest.raises(StoreError, match=r"not\s+known: look before you try again") as caught:
            ledger.append([act(number=1)])
        assert "a-secret-word" not in str(caught.value)
        assert PostgresLedger.connect(url).verify() == 1  # in truth it was recorded
        gc.collect()

    # pg8000 lets the socket of a broken connection go without closing it
    @pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
    def test_kill_9_of_the_server_loses_nothing_that_was_acknowledged(self, postgres, url):
        ledger = PostgresLedger.connect(url)
        acknowledged = []

        def work():
            with suppress(StoreError):
                for n in range(10_000):
                    acknowledged.extend(ledger.append([act("JP", n), act("US", n)]))

        worker = threading.Thread(target=work)
        worker.start()
        while len(acknowledged) < 20:
            time.sleep(0.01)
        postgres.kill()
        worker.join()
        with pytest.raises(StoreError):
            ledger.append([act(number=1)])
        postgres.start()
        entries = list(ledger.read())
        assert ledger.verify() == len(entries)
        assert entries[: len(acknowledged)] == acknowledged
        assert len(entries) - len(acknowledged) in {0, 2}  # the one in the making: all of it or nothing
        ledger.append([act(number=1)])
        assert ledger.verify() == len(entries) + 1
        gc.collect()

    def test_an_address_that_is_none_or_of_something_else_is_wrong_usage(self):
        for url in ("nonsense", "mysql://x/y"):
            with pytest.raises(UsageError):
                PostgresLedger.connect(url)

    def test_a_server_that_is_not_there_is_an_error_in_plain_words_without_the_password(self):
        with pytest.raises(StoreError, match="cannot be used") as caught:
            PostgresLedger.connect(f"postgresql://me:a-secret-word@127.0.0.1:{free_port()}/x")
        assert "a-secret-word" not in str(caught.value) + repr(caught.value.data)
        assert "me:***@127.0.0.1" in str(caught.value)
