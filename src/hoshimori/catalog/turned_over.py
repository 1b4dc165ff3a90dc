"""Sets whose two-digit year was turned over: an epoch of 2057 in a TLE reads as 1957, before the object's launch."""

import json

import polars as pl

from hoshimori.io.element_set_table import all_after_launch, before_launch
from hoshimori.model import QuarantineReason, format_instant
from hoshimori.model.columns import ELEMENT_SET


def set_aside_before_launch(
    sets: pl.DataFrame, *, named: pl.DataFrame, source: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the sets whose epochs are possible, and the others as rows of the quarantine.

    Args:
        sets: Element sets with a `line` column.
        named: The designators of them, perhaps fewer times (`store.names.named_once`).
        source: Name of the file or address, for the quarantine.
    """
    if all_after_launch(sets["epoch"], named["object_id"]):
        return sets, pl.DataFrame()
    early = sets.select(before_launch().fill_null(value=False)).to_series()
    if not early.any():
        return sets, pl.DataFrame()
    rows = [
        {
            "source": source,
            "line": row["line"] or 0,
            "norad_cat_id": row["norad_cat_id"],
            "reason": QuarantineReason.EPOCH.value,
            "message": (
                f"EPOCH {format_instant(row['epoch'])} lies before the launch of object {row['norad_cat_id']} "
                "(a TLE cannot name years after 2056: 57 reads as 1957)"
            ),
            "raw": json.dumps({name: row[name] for name in ELEMENT_SET if name in row}, default=str, sort_keys=True),
        }
        for row in sets.filter(early).iter_rows(named=True)
    ]
    return sets.filter(~early), pl.DataFrame(rows)
