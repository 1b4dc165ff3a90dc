"""Format 0, the layout of the first draft, and how it becomes format 1.

Format 0 had flat files: `receipts/<id>.json` (a payload without `complete_for`, and `recorded_at`), and per payload
`sets/<id>.parquet` with *all* its sets (ELEMENT_SET, known_at, line), `claims/<id>.parquet` (REGISTER_CLAIM) and
`quarantine/<id>.parquet` (QUARANTINE). `payloads/` is the same in both. It was never released; the step is kept because
a migration path that is never walked does not exist.
"""

import json
from pathlib import Path
from typing import Any

import polars as pl

from hoshimori.errors import StoreError
from hoshimori.model import Coverage, KnownAtRule, Payload, parse_instant
from hoshimori.store import table
from hoshimori.store.atomic_file import sweep
from hoshimori.store.commit import Prepared, commit
from hoshimori.store.layout import Layout
from hoshimori.store.receipt import Receipts


def upgrade_format_0(layout: Layout) -> tuple[str, ...]:
    """Build the records of format 1 beside the files of format 0; return the folders that are then no longer needed.

    The caller holds the lock.

    Raises:
        StoreError: A receipt or table is damaged.
    """
    layout.records.mkdir(exist_ok=True)
    sweep(layout.records)  # of a migration that was killed: format.json still says 0
    old = [_receipt(path) | {"id": path.stem} for path in (layout.root / "receipts").glob("*.json")]
    receipts = Receipts(layout)
    for fields in sorted(old, key=lambda f: (f["recorded_at"], f["id"])):
        name = f"{fields['id']}.parquet"
        prepared = Prepared.of(
            _payload(fields["payload"]),
            sets=_table(layout.root / "sets" / name),
            claims=_table(layout.root / "claims" / name),
            quarantine=_table(layout.root / "quarantine" / name),
        )
        commit(layout, receipts.committed(), prepared, recorded_at=parse_instant(fields["recorded_at"]))
    return ("receipts", "sets", "claims", "quarantine")


def _receipt(path: Path) -> dict[str, Any]:
    try:
        fields: dict[str, Any] = json.loads(path.read_bytes())
        _payload(fields["payload"])
        parse_instant(fields["recorded_at"])
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(f"The receipt {path} is damaged ({error}); restore it from a copy.", path=str(path)) from error
    return fields


def _payload(fields: dict[str, Any]) -> Payload:
    known_at = fields["known_at"]
    return Payload(
        **fields
        | {
            "fetched_at": parse_instant(fields["fetched_at"]),
            "known_at": None if known_at is None else parse_instant(known_at),
            "known_at_rule": KnownAtRule(fields["known_at_rule"]),
            "coverage": Coverage(fields["coverage"]),
        },
        complete_for=(),  # format 0 could not say it
    )


def _table(path: Path) -> pl.DataFrame | None:
    return table.collect(pl.scan_parquet(path, glob=False), [path]) if path.is_file() else None
