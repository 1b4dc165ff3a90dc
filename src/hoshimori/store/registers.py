"""Claims of registers, as they came in; never merged."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import polars as pl

from hoshimori.model import Payload
from hoshimori.model.columns import REGISTER_CLAIM
from hoshimori.store import table
from hoshimori.store.layout import Layout
from hoshimori.store.receipt import Receipt

CLAIMS_FILE: Final = "claims.parquet"


def conformed(claims: pl.DataFrame | None, payload: Payload, payload_id: str) -> pl.DataFrame:
    """Return the claims as they are stored, columns `table.CLAIMS`.

    Raises:
        UsageError: A column is missing.
    """
    if claims is None:
        return pl.DataFrame(schema=table.CLAIMS)
    typed = table.conform(claims, table.polars_schema(REGISTER_CLAIM), what="register claims", nullable=REGISTER_CLAIM)
    return typed.with_columns(
        pl.lit(payload.known_since).cast(table.TIME).alias("known_at"),
        pl.lit(int(payload_id, 16), pl.UInt64).alias("payload_key"),
    ).select(list(table.CLAIMS))


def read(
    layout: Layout, committed: Sequence[Receipt], *, as_of: datetime | None, norad_cat_ids: Sequence[int] | None
) -> pl.DataFrame:
    """Return REGISTER_CLAIM columns, known_at and payload (SHA-256), first known first."""
    known = [r for r in committed if r.claims and (as_of is None or r.payload.known_since <= as_of)]
    digests = {int(r.payload_id, 16): r.payload.sha256 for r in known}
    files = [layout.record(r.payload_id) / CLAIMS_FILE for r in known]
    claims = table.scan(files, table.CLAIMS).filter(table.within(norad_cat_ids))
    frame = table.collect(claims, files)
    payload = pl.col("payload_key").replace_strict(digests, return_dtype=pl.String).alias("payload")
    order = ["known_at", "payload", "norad_cat_id", "launch_tag", "field", "value", "register"]
    return frame.with_columns(payload).drop("payload_key").sort(order, nulls_last=True)
