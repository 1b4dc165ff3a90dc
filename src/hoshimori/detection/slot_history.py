"""Since when two belt objects share a slot, as older catalogues show it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from hoshimori.astro.geostationary import drift_rate_deg_day, wrap_degrees
from hoshimori.detection.geo_belt import longitudes_deg
from hoshimori.detection.protocol import Window

#: A catalogue can hold sets that are years old; such a one says nothing about where the object was.
_OLDEST_SET = timedelta(days=10)
_DAY = timedelta(days=1)

Place = tuple[float, float, float]  # mean longitude, deg east; drift, deg/day; inclination, deg


@dataclass(frozen=True, slots=True, kw_only=True)
class OlderCatalogue:
    """Where one older catalogue shows the objects of the belt.

    Attributes:
        time: When it was known.
        payload: SHA-256.
        places: Catalogue number → (mean longitude carried to `time` by its drift, deg east; drift, deg/day;
            inclination, deg).
    """

    time: datetime
    payload: str
    places: Mapping[int, Place]

    @classmethod
    def of(cls, sets: pl.DataFrame, time: datetime, *, payload: str) -> "OlderCatalogue":
        """Return where one set of each object puts it at a time."""
        drift = drift_rate_deg_day(sets["mean_motion"].to_numpy())
        age = ((pl.lit(time) - pl.col("epoch")).dt.total_microseconds() / 86_400e6).alias("age")
        longitude = wrap_degrees(longitudes_deg(sets) + drift * sets.select(age)["age"].to_numpy())
        columns = (longitude.tolist(), drift.tolist(), sets["inclination"].to_list())
        places = dict(zip(sets["norad_cat_id"].to_list(), zip(*columns, strict=True), strict=True))
        return cls(time=time, payload=payload, places=places)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotHistory:
    """What older catalogues say about two objects.

    Attributes:
        rows: One row an older catalogue that holds both: time, longitudes and drifts, shared or not; oldest first.
        catalogues: Number of those catalogues.
        shared: In how many of them the slot is shared.
        shared_since: Time of the oldest of the unbroken run of shared ones that ends with the newest; None without one.
    """

    rows: tuple[dict[str, Any], ...]
    catalogues: int
    shared: int
    shared_since: datetime | None

    @property
    def always(self) -> bool:
        """Whether every older catalogue that holds both shows them in one slot."""
        return self.catalogues > 0 and self.shared == self.catalogues

    def sentence(self) -> str:
        """Return "same slot since at least DATE, n of n catalogues", or what stands in its place."""
        if not self.catalogues:
            return "no older catalogue holds both"
        share = f"{self.shared} of {self.catalogues} older catalogues"
        if self.shared_since is None:
            return f"not in one slot in the newest older catalogue ({share})"
        return f"same slot since at least {self.shared_since:%Y-%m-%d}, {share}"


def older_catalogues(window: Window, sets: pl.DataFrame, *, before: datetime) -> tuple[OlderCatalogue, ...]:
    """Return where catalogues known before a time show the belt objects, one a date, oldest first.

    Args:
        window: Its snapshots are the catalogues.
        sets: Belt sets, ordered by object and epoch.
        before: Snapshots known from here on are not older.
    """
    by_date: dict[str, OlderCatalogue] = {}
    for snapshot in window.ordered_snapshots():
        date = f"{snapshot.known_at:%Y-%m-%d}"
        if snapshot.known_at >= before:
            continue
        held = sets.join(snapshot.members.select("norad_cat_id", "epoch"), on=["norad_cat_id", "epoch"], how="semi")
        held = held.filter(pl.col("epoch") >= snapshot.known_at - _OLDEST_SET).sort("norad_cat_id", "epoch")
        earlier = held.filter(pl.col("epoch") <= snapshot.known_at)
        later = held.filter(~pl.col("norad_cat_id").is_in(earlier["norad_cat_id"].implode()))
        chosen = pl.concat(
            [
                earlier.unique("norad_cat_id", keep="last", maintain_order=True),
                later.unique("norad_cat_id", keep="first", maintain_order=True),
            ]
        )
        found = OlderCatalogue.of(chosen, snapshot.known_at, payload=snapshot.payload)
        if date in by_date:
            found = replace(found, places={**found.places, **by_date[date].places})
        by_date[date] = found
    return tuple(by_date[date] for date in sorted(by_date))


def slot_history(
    catalogues: tuple[OlderCatalogue, ...],
    pair: tuple[int, int],
    *,
    greatest_longitude_difference_deg: float,
    greatest_drift_deg_day: float,
) -> SlotHistory:
    """Return what older catalogues show of two objects.

    Args:
        catalogues: From `older_catalogues`.
        pair: Catalogue numbers.
        greatest_longitude_difference_deg: A slot is shared up to this difference of mean longitudes …
        greatest_drift_deg_day: … while both drift less than this.
    """
    rows: list[dict[str, Any]] = []
    for catalogue in catalogues:
        place_a, place_b = (catalogue.places.get(number) for number in pair)
        if place_a is None or place_b is None:
            continue
        difference = abs(float(wrap_degrees(place_a[0] - place_b[0])))
        slow = max(abs(place_a[1]), abs(place_b[1])) < greatest_drift_deg_day
        rows.append(
            {
                "time": catalogue.time,
                "longitude_a_deg": place_a[0],
                "longitude_b_deg": place_b[0],
                "difference_deg": difference,
                "drift_a_deg_day": place_a[1],
                "drift_b_deg_day": place_b[1],
                "shared": difference <= greatest_longitude_difference_deg and slow,
                "payload": catalogue.payload,
            }
        )
    since = None
    for row in reversed(rows):
        if not row["shared"]:
            break
        since = row["time"]
    return SlotHistory(
        rows=tuple(rows), catalogues=len(rows), shared=sum(row["shared"] for row in rows), shared_since=since
    )
