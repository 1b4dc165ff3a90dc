"""The newest full snapshot of the public catalogue that was known at an instant, and the elements of its members."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from hoshimori.model import Coverage, Payload
from hoshimori.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class FullSnapshot:
    """One full catalogue known at one instant.

    Attributes:
        payload_id: Its record in the store.
        payload: Its bytes and provenance.
        known_at: When it was known, UTC.
    """

    payload_id: str
    payload: Payload
    known_at: datetime


def last_full(store: Store, as_of: datetime | None) -> FullSnapshot | None:
    """Return the newest full snapshot known by `as_of`, or None.

    A register may be "full" too, and is no snapshot; nor is a series whose sets became known one by one.
    """
    ids = store.payload_table(as_of).get_column("payload_id")
    found = [
        FullSnapshot(payload_id=payload_id, payload=payload, known_at=payload.known_at)
        for payload_id, payload in zip(ids, store.payloads(as_of), strict=True)
        if payload.coverage is Coverage.FULL
        and payload.known_at is not None
        and payload.record_format.startswith(("tle", "omm"))
    ]
    return max(found, key=lambda s: (s.known_at, s.payload.sha256, s.payload_id), default=None)


def member_sets(store: Store, snapshot: FullSnapshot) -> pl.DataFrame:
    """Return the element sets of a snapshot, one row an object, columns as `Store.sets`, sorted by number.

    The store keeps each distinct set once, with the payload that brought it first, so members are joined on number and
    epoch. Where a snapshot holds several sets of an object the last epoch counts, of one epoch the set known last.
    """
    members = store.members(snapshot.payload_id).select("norad_cat_id", "epoch")
    first, last = members.select(first=pl.col("epoch").min(), last=pl.col("epoch").max()).row(0)
    until = None if last is None else last + timedelta(microseconds=1)
    sets = store.sets(as_of=snapshot.known_at, epoch_begin=first, epoch_end=until)
    held = sets.join(members, on=["norad_cat_id", "epoch"], how="semi")
    return held.sort("norad_cat_id", "epoch", "known_at").unique("norad_cat_id", keep="last", maintain_order=True)
