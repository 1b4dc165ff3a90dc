"""Every name and designator under which the sets of an object came in, and when each was first known.

`history` hands out one form of a set. Where two files publish the same set under two names, both are claims that
somebody should see, so they are read here from the forms themselves. Ties fall as in `history`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import polars as pl

from hoshimori.model.columns import TEXT_RUN
from hoshimori.store import table
from hoshimori.store.compaction import Compacted
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
_ROWS: Final = {name: table.SETS[name] for name in ("norad_cat_id", "epoch", *_FIELDS, "known_at")}
_ON_FILE: Final = {"norad_cat_id": pl.Int64(), "value": pl.String(), "key": pl.UInt64(), "known_at": table.TIME}


def read(
    layout: Layout,
    committed: Sequence[Receipt],
    compacted: Compacted,
    *,
    as_of: datetime | None,
    norad_cat_ids: Sequence[int] | None,
) -> pl.DataFrame:
    """Return each name and designator of each object once, columns `NAMES`, first known first."""
    files = compacted.object_files(norad_cat_ids)
    held = forms(layout, committed, compacted, as_of=as_of, where=table.within(norad_cat_ids), files=files)
    held = held.sort("known_at", "rank", "line")
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
    """The names on file, kept up to date record by record: what came in is read once, however often it is asked.

    Names are told apart by a hash of this process: an ingest asks with a whole catalogue, and joins on text are slow.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._read: set[str] = set()
        self._whole = False  # whether all that was there when it was asked for was read
        self._learned: pl.DataFrame | None = None  # rows that are taken when somebody asks again
        self._names = {field: pl.DataFrame(schema=_ON_FILE) for field in _FIELDS}

    def names(self, committed: Sequence[Receipt], compacted: Compacted) -> Mapping[str, pl.DataFrame]:
        """Return, for `object_name` and `object_id`: norad_cat_id, value, its hash `key`, and one known_at of it."""
        self._take_learned()
        new = [r for r in committed if r.rows and r.payload_id not in self._read]
        self._whole = True
        if new:
            covered = compacted.covers
            apart = [r for r in new if self._read or r.payload_id not in covered]
            files = [self._layout.record(r.payload_id) / SETS_FILE for r in apart]
            found = table.collect(table.scan(files, _ROWS).drop("epoch"), files)
            if not self._read and (files := compacted.names_files()):
                columns = {name: _ROWS[name] for name in found.columns}
                found = pl.concat([found, table.collect(table.scan(files, columns), files)])
            self._take(found)
            self._read.update(r.payload_id for r in new)
        return self._names

    def learn(self, receipt: Receipt, rows: pl.DataFrame) -> None:
        """Take the names of a record that was committed just now from its rows, in place of reading them again."""
        if self._whole and receipt.rows:
            self._take_learned()
            self._learned = rows.select("norad_cat_id", *_FIELDS, "known_at")
            self._read.add(receipt.payload_id)

    def _take_learned(self) -> None:
        learned, self._learned = self._learned, None
        if learned is not None:
            self._take(learned)

    def _take(self, rows: pl.DataFrame) -> None:
        found = named_once(rows, "known_at")
        for field, known in self._names.items():
            given = hashed(found, field, "known_at").join(known, on=["norad_cat_id", "key"], how="anti")
            given = given.unique(["norad_cat_id", "key"], keep="first", maintain_order=True)
            self._names[field] = pl.concat([known, given])


def named_once(sets: pl.DataFrame, *others: str) -> pl.DataFrame:
    """Return norad_cat_id, the names and the other columns of the rows that are not named as the row above.

    A history by object repeats each name thousands of times. Where `sets` have `TEXT_RUN`, some rows more may be there.
    """
    told_by = (TEXT_RUN,) if TEXT_RUN in sets.columns else _FIELDS
    is_anew = sets.select(table.anew(("norad_cat_id", *told_by))).to_series()
    return sets.select("norad_cat_id", *_FIELDS, *others).filter(is_anew)


def hashed(sets: pl.DataFrame, field: str, *others: str) -> pl.DataFrame:
    """Return norad_cat_id, value (not empty), its hash `key` and the other columns asked for."""
    value = pl.col(field)
    named = sets.select("norad_cat_id", value.alias("value"), value.hash().alias("key"), *others)
    return named.filter(pl.col("value") != "")
