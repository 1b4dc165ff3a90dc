"""When objects were last heard of: for own objects and for those that an incident names, never for all."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

import polars as pl

from hoshimori.catalog.feeds import feed_of, feeds_by_payload
from hoshimori.model import Coverage, Payload
from hoshimori.model.last_update import LEAST_SETS, LastUpdate
from hoshimori.store import Store

#: Files of fewer objects are no feed: each may have been asked for by itself.
_LEAST_OBJECTS = 20


def last_updates(store: Store, numbers: Iterable[int], as_of: datetime) -> Mapping[int, LastUpdate]:
    """Return by catalogue number when objects were last heard of; those without a usual spacing are left out.

    A feed that stopped says nothing about an object: what counts is how long the feeds that gave its sets went on for
    others.

    Args:
        store: Sets and payloads.
        numbers: Objects to look at.
        as_of: Nothing that became known later counts, UTC.
    """
    wanted = sorted(set(numbers))
    if not wanted:
        return {}
    sets = store.sets(as_of=as_of, norad_cat_ids=wanted).filter(pl.col("epoch") <= as_of)
    series = (
        sets.sort("norad_cat_id", "epoch", "payload")
        .unique(["norad_cat_id", "epoch"], keep="last", maintain_order=True)
        .group_by("norad_cat_id", maintain_order=True)
        .agg(
            pl.col("epoch").last(),
            pl.col("payload").last(),
            behind=pl.col("payload").unique(),
            count=pl.len(),
            usual=pl.col("epoch").diff().median(),
        )
        .filter(pl.col("count") >= LEAST_SETS)
    )
    if series.is_empty():
        return {}
    feeds, went_on = _feeds(store, as_of)
    found = {}
    for row in series.iter_rows(named=True):
        until = [went_on[name] for sha in row["behind"] for name in feeds.get(sha, ()) if name in went_on]
        if until and row["usual"]:
            found[row["norad_cat_id"]] = LastUpdate(
                norad_cat_id=row["norad_cat_id"],
                last_set=row["epoch"],
                usual=row["usual"],
                looked_until=max(until),
                payload_sha256=row["payload"],
            )
    return found


def _feeds(store: Store, as_of: datetime) -> tuple[dict[str, tuple[str, ...]], dict[str, datetime]]:
    """Return the feeds of each payload, and until when each feed went on: half of its objects have a set so new."""
    feeds = feeds_by_payload(store.payloads(as_of), _feed)
    pairs = [(sha256, name) for sha256, names in sorted(feeds.items()) for name in names]
    names = pl.DataFrame(pairs, schema={"payload": pl.String, "feed": pl.String}, orient="row")
    went_on = (
        store.latest_sets(as_of=as_of, at=as_of)
        .join(names, on="payload", how="inner")
        .group_by("feed")
        .agg(pl.min_horizontal("known_at", "epoch").median().alias("known_at"), count=pl.len())
        .filter(pl.col("count") >= _LEAST_OBJECTS)
    )
    return feeds, dict(went_on.select("feed", "known_at").iter_rows())


def _feed(payload: Payload) -> str:
    """Return what stays the same from one file of a feed to the next: dates in names of files do not."""
    if payload.coverage is Coverage.FULL:
        return f"{feed_of(payload)} {payload.coverage.value}"
    return f"{feed_of(payload)} {payload.coverage.value} {re.sub(r'[0-9]+', '#', payload.url)}"
