"""Every name and designator under which the sets of an object came in, and when each was first known.

`history` hands out one form of a set. Where two files publish the same set under two names, both are claims that
somebody should see, so they are read here from the forms themselves. Ties fall as in `history`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import polars as pl

from hoshimori.store import table
from hoshimori.store.history import forms
from hoshimori.store.layout import Layout
from hoshimori.store.membership import SETS_FILE
from hoshimori.store.receipt import Receipt

#: Columns of the names as handed out.
NAMES: Final = {
    "norad_cat_id": pl.Int64(),
    "field": pl.String(),
    "value": pl.String(),
    "known_at": table.TIME,
    "payload": pl.String(),
}
_FIELDS: Final = ("object_name", "object_id")


def read(
    layout: Layout, committed: Sequence[Receipt], *, as_of: datetime | None, norad_cat_ids: Sequence[int] | None
) -> pl.DataFrame:
    """Return each name and designator of each object once, columns `NAMES`, first known first."""
    held = forms(layout, committed, as_of=as_of, where=table.within(norad_cat_ids)).sort("known_at", "rank", "line")
    digests = pl.Series([r.payload.sha256 for r in committed], dtype=pl.String)
    held = held.with_columns(digests.gather(held["rank"]).alias("payload"))
    parts = [
        held.filter(pl.col(field) != "")
        .unique(["norad_cat_id", field], keep="first", maintain_order=True)
        .select("norad_cat_id", pl.lit(field).alias("field"), pl.col(field).alias("value"), "known_at", "payload")
        for field in _FIELDS
    ]
    return pl.concat(parts).sort("norad_cat_id", "field", "known_at", "payload", maintain_order=True)


class OnFile:
    """The names on file, kept up to date record by record: what came in is read once, however often it is asked."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._read: set[str] = set()
        self._names = pl.DataFrame(schema={name: kind for name, kind in NAMES.items() if name != "payload"})

    def names(self, committed: Sequence[Receipt]) -> pl.DataFrame:
        """Return norad_cat_id, field, value and the earliest known_at of each, in no order."""
        new = [r for r in committed if r.rows and r.payload_id not in self._read]
        if new:
            files = [self._layout.record(r.payload_id) / SETS_FILE for r in new]
            columns = ["norad_cat_id", *_FIELDS, "known_at"]
            found = table.collect(table.scan(files, {name: table.SETS[name] for name in columns}), files)
            parts = [
                found.select("norad_cat_id", pl.lit(field).alias("field"), pl.col(field).alias("value"), "known_at")
                for field in _FIELDS
            ]
            every = pl.concat([self._names, *(part.filter(pl.col("value") != "") for part in parts)])
            self._names = every.group_by("norad_cat_id", "field", "value").agg(pl.col("known_at").min())
            self._read.update(r.payload_id for r in new)
        return self._names
