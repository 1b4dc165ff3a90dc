"""Names and designators that changed in published sets, and how many objects had no update, as counts."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from hoshimori.astro.elements import REGIME_NAMES, regime

_DAY = timedelta(days=1)
_LAST = ("epoch", "mean_motion", "eccentricity", "inclination", "payload")


def printed_changes(sets: pl.DataFrame, column: str, *, begin: datetime, end: datetime) -> tuple[dict[str, Any], ...]:
    """Return where an object's printed name or designator changed, by number.

    Args:
        sets: History.
        column: `object_name` or `object_id`; sets that print none say nothing.
        begin: First instant of becoming known, UTC.
        end: Last one, exclusive.

    Returns:
        Rows norad_cat_id, before, after, seen (when the new one was first known), payload. Names that differ in case,
        blanks, signs or a remark in brackets are one; one that comes back is no change.
    """
    text = pl.col(column).str.to_uppercase().str.replace(r"\s*[\[(].*$", "").str.replace_all(r"[^A-Z0-9]+", "")
    printed = (
        sets.filter(pl.col(column) != "")
        .with_columns(key=text)
        .filter(pl.col("key") != "")
        .sort("norad_cat_id", "known_at", "epoch", "payload", column)
    )
    first = printed.unique(["norad_cat_id", "key"], keep="first", maintain_order=True)
    several = first.filter(pl.len().over("norad_cat_id") > 1)
    changed = several.with_columns(before=pl.col(column).shift(1).over("norad_cat_id")).filter(
        pl.col("before").is_not_null() & pl.col("known_at").is_between(begin, end, closed="left")
    )
    rows = changed.sort("norad_cat_id", "known_at").select(
        "norad_cat_id", "before", after=column, seen="known_at", payload="payload"
    )
    return tuple(rows.iter_rows(named=True))


def without_update(
    sets: pl.DataFrame, *, at: datetime, times_usual_spacing_ratio: float, least_days: float, least_sets: int
) -> tuple[tuple[dict[str, Any], ...], tuple[str, ...]]:
    """Return by regime how many objects had no update for long, and the payloads behind their last sets.

    Args:
        sets: History.
        at: As of when, UTC.
        times_usual_spacing_ratio: An object counts when its last epoch is this many of its median spacings old …
        least_days: … and this many days.
        least_sets: Objects with fewer sets are not looked at.

    Returns:
        Rows regime, looked_at, without_update. Never an object: whom one loses sight of is nobody else's business.
    """
    by_object = (
        sets.filter(pl.col("epoch") <= at)
        .sort("norad_cat_id", "epoch", "known_at", "payload")
        .unique(["norad_cat_id", "epoch"], keep="last", maintain_order=True)
        .group_by("norad_cat_id", maintain_order=True)
        .agg(
            sets=pl.len(),
            spacing=pl.col("epoch").diff().median(),
            **{
                name: pl.col(name).last() for name in ("epoch", "mean_motion", "eccentricity", "inclination", "payload")
            },
        )
        .filter(pl.col("sets") >= least_sets)
    )
    if by_object.is_empty():
        return (), ()
    age, spacing = pl.lit(at) - pl.col("epoch"), pl.col("spacing").dt.total_microseconds() * times_usual_spacing_ratio
    long = (age.dt.total_microseconds() > spacing) & (age > least_days * _DAY)
    codes = regime(
        by_object["mean_motion"].to_numpy(),
        by_object["eccentricity"].to_numpy(),
        np.radians(by_object["inclination"].to_numpy()),
    )
    counted = by_object.with_columns(regime=pl.Series(np.asarray(REGIME_NAMES)[codes], dtype=pl.String), long=long)
    rows = (
        counted.group_by("regime")
        .agg(looked_at=pl.len().cast(pl.Int64), without_update=pl.col("long").sum().cast(pl.Int64))
        .sort("regime")
    )
    payloads = counted.filter("long")["payload"].unique().sort().to_list()
    return tuple(rows.iter_rows(named=True)), tuple(payloads)
