"""Which element sets more than one feed handed out.

The history names one payload a set, the first that brought it. CelesTrak hands out Space-Track's sets, so that most
sets come from both: by the first alone, each feed would have the sets that it happened to bring first.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

import polars as pl

from hoshimori.store.membership import SET_KEY
from hoshimori.store.set_key import set_key

#: Columns of `Window.shared`.
SHARED: Final[dict[str, pl.DataType]] = {
    "norad_cat_id": pl.Int64(),
    "epoch": pl.Datetime("us", "UTC"),
    "payload": pl.String(),
    "feed": pl.String(),
}


def several(sources: Mapping[str, tuple[str, ...]]) -> bool:
    """Return whether the payloads come from more than one feed: else there is nothing to share or to compare."""
    return len({feed for feeds in sources.values() for feed in feeds}) > 1


def by_feed(sources: Mapping[str, tuple[str, ...]]) -> pl.DataFrame:
    """Return one row a payload and feed that handed it out: payload, feed; sorted."""
    pairs = sorted((sha256, feed) for sha256, feeds in sources.items() for feed in feeds)
    return pl.DataFrame(pairs, schema={"payload": pl.String, "feed": pl.String}, orient="row")


def shared_sets(
    history: pl.DataFrame,
    held: Iterable[tuple[str, pl.DataFrame]],
    sources: Mapping[str, tuple[str, ...]],
    *,
    since: datetime,
) -> pl.DataFrame:
    """Return the sets of a history that other feeds handed out too than those of the payload that it names.

    Args:
        history: Element sets, each with its payload.
        held: SHA-256 of payloads, and the sets that each holds with their `set_key`, as `Store.members`.
        sources: SHA-256 of a payload → the feeds that handed out these bytes.
        since: Sets with older epochs are left out.

    Returns:
        Columns `SHARED`, one row a set and further feed, sorted.
    """
    if not several(sources):
        return pl.DataFrame(schema=SHARED)
    new = pl.col("epoch") >= since
    by_name: dict[str, list[pl.DataFrame]] = {}
    for sha256, members in held:
        for feed in sources.get(sha256, ()):
            by_name.setdefault(feed, []).append(members.filter(new).select(SET_KEY))
    if not by_name:
        return pl.DataFrame(schema=SHARED)
    sets = history.filter(new)
    keyed = sets.select(*SET_KEY[:2], "payload").with_columns(set_key(sets))
    named = by_feed(sources)
    found = []
    for feed, lists in sorted(by_name.items()):
        own = named.filter(pl.col("feed") == feed)
        others = keyed.join(own, on="payload", how="anti")
        found.append(others.join(pl.concat(lists), on=SET_KEY, how="semi").with_columns(feed=pl.lit(feed)))
    return pl.concat(found).select(list(SHARED)).unique().sort(list(SHARED))
