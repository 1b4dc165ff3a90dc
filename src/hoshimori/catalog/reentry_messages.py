"""Re-entry messages on file, as known at a time: each counts as known from when it was put in (INSERT_EPOCH)."""

import logging
from datetime import timedelta
from typing import Final

import polars as pl

from hoshimori import io
from hoshimori.errors import FormatError
from hoshimori.io.tip import TIP_SCHEMA
from hoshimori.model.watch_report import Span
from hoshimori.store import Store

_LOG: Final = logging.getLogger(__name__)
#: Format of their payloads.
TIP_FORMAT: Final = "space-track-tip"
#: Answers that came longer before the days looked at hold only messages about what is long down; a watch keeps
#: thousands of them in a year.
_LATEST_ANSWERS: Final = timedelta(days=90)


def reentry_messages(store: Store, span: Span) -> pl.DataFrame:
    """Return the TIP messages put in by `as_of`, each once: columns of `TIP_SCHEMA` and payload, oldest first.

    An answer without messages, and one that an older version kept although it cannot be read, gives none.
    """
    found = [pl.DataFrame(schema={**TIP_SCHEMA, "payload": pl.String})]
    for payload in store.payloads():
        if payload.record_format != TIP_FORMAT or payload.known_since < span.begin - _LATEST_ANSWERS:
            continue
        data = store.get(payload.sha256)
        try:
            messages = io.read(data, source=payload.url).messages if data.strip() != io.EMPTY_LIST else None
        except FormatError as error:
            _LOG.warning("re-entry messages are not used: %s", error.message)
            continue
        if messages is not None:
            found.append(messages.with_columns(pl.lit(payload.sha256).alias("payload")))
    same = ["norad_cat_id", "message_id", "msg_epoch", "decay_epoch"]
    known = pl.concat(found).filter(pl.col("insert_epoch") <= span.as_of)
    ordered = known.sort("insert_epoch", "norad_cat_id", "message_id", "payload", "line")
    return ordered.unique(same, keep="first", maintain_order=True)
