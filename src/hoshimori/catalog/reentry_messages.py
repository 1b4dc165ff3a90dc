"""Re-entry messages on file, as known at a time: each counts as known from when it was put in (INSERT_EPOCH)."""

from datetime import datetime

import polars as pl

from hoshimori import io
from hoshimori.io.tip import TIP_SCHEMA
from hoshimori.store import Store

#: Format of their payloads.
TIP_FORMAT = "space-track-tip"


def reentry_messages(store: Store, as_of: datetime) -> pl.DataFrame:
    """Return the TIP messages put in by `as_of`, each once: columns of `TIP_SCHEMA` and payload, oldest first."""
    found = [pl.DataFrame(schema={**TIP_SCHEMA, "payload": pl.String})]
    for payload in store.payloads():
        if payload.record_format == TIP_FORMAT:
            messages = io.read(store.get(payload.sha256), source=payload.url).messages
            if messages is not None:
                found.append(messages.with_columns(pl.lit(payload.sha256).alias("payload")))
    same = ["norad_cat_id", "message_id", "msg_epoch", "decay_epoch"]
    known = pl.concat(found).filter(pl.col("insert_epoch") <= as_of)
    ordered = known.sort("insert_epoch", "norad_cat_id", "message_id", "payload", "line")
    return ordered.unique(same, keep="first", maintain_order=True)
