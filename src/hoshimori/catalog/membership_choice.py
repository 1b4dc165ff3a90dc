"""Which memberships a watch of years still reads: all of the last days, and of older ones one a day or a month.

A feed that is fetched every two hours leaves 4,400 snapshots a year. What came or went in the last days is timed by all
of them; what was there long ago is as well told by one a month.
"""

from datetime import datetime, timedelta
from typing import Final

import polars as pl

_ALL: Final = timedelta(days=2)
_ONE_A_DAY: Final = timedelta(days=45)


def memberships_to_read(payloads: pl.DataFrame, begin: datetime) -> pl.DataFrame:
    """Return the rows of a payload table whose memberships are read, in the order given.

    Args:
        payloads: Columns of `Store.payload_table`.
        begin: Begin of the days that are looked at.

    Returns:
        Those with sets and one instant of knowledge; of each source (provider, address, coverage) all of the two
        days before `begin` and later, before these the last of each day, and from 45 days before `begin` on back the
        last of each calendar month.
    """
    instant = payloads.filter(pl.col("known_at").is_not_null(), pl.col("sets") > 0)
    age = pl.lit(begin) - pl.col("known_at")
    known = pl.col("known_at")
    bucket = (
        pl.when(age <= _ALL)
        .then(pl.col("payload_id"))
        .when(age <= _ONE_A_DAY)
        .then(known.dt.strftime("%Y-%m-%d"))
        .otherwise(known.dt.strftime("%Y-%m"))
    )
    numbered = instant.with_row_index("place").with_columns(bucket.alias("bucket"))
    chosen = numbered.sort("known_at", "sha256", "payload_id").unique(
        ["provider", "url", "coverage", "bucket"], keep="last", maintain_order=True
    )
    return chosen.sort("place").drop("place", "bucket")
