"""A window from a store: what the detectors may know of the days that are looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import polars as pl

from hoshimori.detection.cell_history import cell_history, space_weather
from hoshimori.detection.decay_gone import gone_between
from hoshimori.detection.matched_orbits import rate_matched_objects
from hoshimori.detection.protocol import Snapshot, Window
from hoshimori.detection.shared_sets import shared_sets
from hoshimori.model import Coverage
from hoshimori.model.watch_report import Span
from hoshimori.store import Store

#: How far back element sets of all objects are looked at; older ones only for objects near the geostationary belt.
RECENT = timedelta(days=45)
#: Of sets with epochs so long before the window it is still asked which feeds handed them out.
_SHARED = timedelta(days=2)
_BELT_REV_DAY = (0.9, 1.1)


def window_of(
    store: Store,
    span: Span,
    *,
    identities: pl.DataFrame,
    launches: pl.DataFrame,
    memberships: pl.DataFrame,
    feeds: Mapping[str, tuple[str, ...]],
    codes: Sequence[str] | None = None,
) -> Window:
    """Return recent sets of all, older ones of belt and matched orbits, memberships, and cells of traffic.

    Args:
        store: What is on file.
        span: The days to look at, and as known when.
        identities: One row an object, as the catalogue makes it.
        launches: One row a launch, likewise.
        memberships: Payload records, as `Store.payload_table`, whose memberships are needed.
        feeds: SHA-256 of a payload → the feeds that handed out these bytes.
        codes: Detectors that will look; None for all. What none of them needs is not read.
    """
    wanted = None if codes is None else set(codes)
    sky = Window(begin=span.begin, end=span.end, as_of=span.as_of)
    cells = cell_history(store, span) if wanted is None or wanted & {"GNS001"} else None
    if cells is not None:
        sky = replace(sky, cells=cells)
        weather = space_weather(store, span)
        sky = sky if weather is None else replace(sky, space_weather=weather)
    if wanted is not None and wanted <= {"GNS001"}:
        return sky
    recent = store.sets(as_of=span.as_of, epoch_begin=span.begin - RECENT)
    belt = recent.filter(pl.col("mean_motion").is_between(*_BELT_REV_DAY))["norad_cat_id"].unique().to_list()
    followed = sorted({*belt, *rate_matched_objects(recent, begin=span.begin, end=span.end)})
    older = store.sets(as_of=span.as_of, norad_cat_ids=followed, epoch_end=span.begin - RECENT)
    dated = memberships.filter(pl.col("known_at").is_not_null())
    held = store.members_of(dated["payload_id"].to_list())
    snapshots = _snapshots(dated, held)
    also = ((row["sha256"], held[row["payload_id"]]) for row in dated.iter_rows(named=True))
    gone = sorted(gone_between(snapshots, since=span.begin))
    return replace(
        sky,
        history=pl.concat([older, recent]),
        snapshots=snapshots,
        sources=feeds,
        shared=shared_sets(recent, also, feeds, since=span.begin - _SHARED),
        gone=store.sets(as_of=span.as_of, norad_cat_ids=gone, epoch_end=span.begin - RECENT),
        identities=identities,
        launches=launches,
    )


def _snapshots(dated: pl.DataFrame, held: Mapping[str, pl.DataFrame]) -> tuple[Snapshot, ...]:
    """Return which payload held which sets, for payloads known at one instant."""
    found = []
    for row in dated.iter_rows(named=True):
        members = held[row["payload_id"]]
        if members.height:
            found.append(
                Snapshot(
                    payload=row["sha256"],
                    known_at=row["known_at"],
                    coverage=Coverage(row["coverage"]),
                    complete_for=tuple(row["complete_for"] or ()),
                    members=members.select("norad_cat_id", "epoch"),
                )
            )
    return tuple(found)
