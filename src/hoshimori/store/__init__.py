"""The store room: payload bytes, element-set history, registers, quarantine and ledger in one folder."""

from hoshimori.store.commit import Recorded
from hoshimori.store.ledger import Ledger, LedgerEntry, LedgerRecord
from hoshimori.store.store import Store

__all__ = ["Ledger", "LedgerEntry", "LedgerRecord", "Recorded", "Store"]
