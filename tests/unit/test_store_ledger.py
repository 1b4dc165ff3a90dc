"""The ledger of a store."""

import subprocess
import sys

from store_frames import DAY

from hoshimori.store import LedgerRecord, Store


def test_a_store_has_one_ledger_that_stays(tmp_path, clock):
    store = Store.open(tmp_path, clock)
    store.ledger.append([LedgerRecord(party="JP", kind="review/1", body={"incident": "x"}, recorded_at=DAY)])
    assert store.ledger is store.ledger
    assert [e.body for e in Store.open(tmp_path, clock).ledger.read()] == [{"incident": "x"}]


def test_a_store_starts_without_the_database_library():
    code = "import sys, hoshimori.store; sys.exit('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
