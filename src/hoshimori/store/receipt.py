"""The receipt of one payload record: what came in, when, and what of it is in the history."""

import hashlib
import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import rfc8785

from hoshimori.errors import HoshimoriError, StoreError, UsageError
from hoshimori.model import Coverage, KnownAtRule, Payload, parse_instant, plain
from hoshimori.store.atomic_file import storage_errors
from hoshimori.store.layout import Layout

RECEIPT_FILE: Final = "receipt.json"
_PAYLOAD_ID: Final = re.compile(r"[0-9a-f]{16}")
_PROVENANCE: Final = ("sha256", "provider", "url", "known_at", "known_at_rule", "coverage", "complete_for")


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One committed payload record.

    Attributes:
        payload_id: First 16 hex digits of the SHA-256 over bytes and provenance.
        payload: The payload as handed in.
        recorded_at: When it was committed, UTC.
        known_begin: When the first of its content was known, UTC.
        sets: Number of distinct sets that the payload holds (its membership).
        accepted: Of these, how many the store did not know.
        duplicate: Rows handed in that were known already or doubled within the payload.
        rows: Rows in its `sets.parquet`: new sets, and known ones in a form (name, set number) not yet seen.
        again: Rows in its `again.parquet`: sets whose row an earlier payload brought.
        claims: Rows in its `claims.parquet`.
        quarantined: Rows in its `quarantine.parquet`.
        quarantine_begin: Number of the first of them, 1-based over the store.
        epoch_begin: Least epoch of its sets, UTC, or None.
        epoch_end: Greatest epoch of its sets (inclusive), UTC, or None.
    """

    payload_id: str
    payload: Payload
    recorded_at: datetime
    known_begin: datetime
    sets: int = 0
    accepted: int = 0
    duplicate: int = 0
    rows: int = 0
    again: int = 0
    claims: int = 0
    quarantined: int = 0
    quarantine_begin: int = 1
    epoch_begin: datetime | None = None
    epoch_end: datetime | None = None


def payload_id(payload: Payload) -> str:
    """Return the identity of bytes and provenance; `fetched_at` is no part, so the same file again is no new record.

    Raises:
        UsageError: A text of the payload is no Unicode (a file name in another encoding).
    """
    provenance = plain(payload)
    try:
        text = rfc8785.dumps({name: provenance[name] for name in _PROVENANCE})
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise UsageError(
            f"The name {payload.url!r} is no Unicode text; rename the file and ingest it again.", url=repr(payload.url)
        ) from error
    return hashlib.sha256(text).hexdigest()[:16]


def dump(receipt: Receipt) -> bytes:
    """Return the receipt as canonical JSON."""
    return rfc8785.dumps(plain(receipt))


def load(data: bytes) -> Receipt:
    """Return the receipt that `data` holds.

    Raises:
        ValueError, KeyError, TypeError, HoshimoriError: It holds none.
    """
    fields: dict[str, Any] = json.loads(data)
    payload = fields.pop("payload")
    times = {name: _time(fields[name]) for name in ("recorded_at", "known_begin", "epoch_begin", "epoch_end")}
    payload |= {
        "fetched_at": parse_instant(payload["fetched_at"]),
        "known_at": _time(payload["known_at"]),
        "known_at_rule": KnownAtRule(payload["known_at_rule"]),
        "coverage": Coverage(payload["coverage"]),
        "complete_for": tuple(payload["complete_for"]),
    }
    return Receipt(**fields | times, payload=Payload(**payload))


def _time(text: str | None) -> datetime | None:
    return None if text is None else parse_instant(text)


class Receipts:
    """The committed payload records of a store; a receipt never changes, so each is read once.

    A record that a person moved away and that was made again is another folder of the same name, and is read again.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._read: dict[str, Receipt] = {}
        self._folders: dict[str, int] = {}
        self._committed: tuple[Receipt, ...] = ()

    def committed(self) -> tuple[Receipt, ...]:
        """Return all receipts, by digest, provider and address: an order that does not depend on who came first.

        Raises:
            StoreError: A receipt cannot be read.
        """
        records = self._layout.records
        with storage_errors(records, "read"), os.scandir(records) as entries:  # one call, no stat
            folders = {one.name: one.inode() for one in entries if _PAYLOAD_ID.fullmatch(one.name)}
        if folders != self._folders:  # sorting thousands takes longer than a question
            for name in self._folders.keys() & folders.keys():
                if self._folders[name] != folders[name]:
                    self._read.pop(name, None)
            self._read = {name: self._read.get(name) or self._load(name) for name in folders}
            self._committed = tuple(sorted(self._read.values(), key=_in_order))
            self._folders = folders
        return self._committed

    def find(self, payload_id: str) -> Receipt | None:
        """Return one receipt, or None.

        Raises:
            StoreError: It cannot be read.
        """
        if not _PAYLOAD_ID.fullmatch(payload_id) or not self._layout.record(payload_id).is_dir():
            return None
        if payload_id not in self._read:
            self._read[payload_id] = self._load(payload_id)
        return self._read[payload_id]

    def _load(self, payload_id: str) -> Receipt:
        path = self._layout.record(payload_id) / RECEIPT_FILE
        try:
            return load(path.read_bytes())
        except (OSError, ValueError, KeyError, TypeError, HoshimoriError) as error:
            raise StoreError(
                f"The receipt {path} is damaged ({error}); restore the folder from a copy, "
                "or move it away and ingest the same source again.",
                path=str(path),
            ) from error


def by_known_time(receipts: Iterable[Receipt]) -> list[Receipt]:
    """Return the receipts, first known first."""
    return sorted(receipts, key=lambda r: (r.payload.known_since, *_in_order(r)))


def _in_order(receipt: Receipt) -> tuple[str, ...]:
    """Return what orders receipts; payload_id, a hash, would order the same bytes of two feeds by chance."""
    payload = receipt.payload
    return payload.sha256, payload.provider, payload.url, receipt.payload_id
