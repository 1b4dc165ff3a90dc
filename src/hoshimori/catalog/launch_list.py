"""Every launch that a register knows: its day, its place, whose vehicle, and how many payloads it had."""

from datetime import datetime
from typing import Final

import polars as pl

from hoshimori.catalog.claim_choice import newest
from hoshimori.catalog.launch_tag import launch_of
from hoshimori.model import ObjectType
from hoshimori.store import Store

#: Columns of `launches`.
COLUMNS: Final = (
    "launch",
    "launch_date",
    "launch_site",
    "vehicle_state",
    "agency",
    "payloads",
    "register",
    "known_at",
    "payload",
)
_FIELDS: Final = {
    "launch_date": "launch_date",
    "launch_site": "launch_site",
    "launch_vehicle_state": "vehicle_state",
    "launch_agency": "agency",
}
#: A register of what came down says nothing of launches, and is not to be cited for one.
_NO_LAUNCHES: Final = "space-track-decay"


def launches(store: Store, *, as_of: datetime | None = None) -> pl.DataFrame:
    """Return one row a launch that a register on file knows, ordered by launch tag.

    Columns: `COLUMNS`. `payloads` counts the catalogue numbers that the register lists for the launch as payloads;
    texts are "" where nobody says. Claims of the register that became known last are taken.
    """
    claims = newest(store.claims(as_of=as_of)).filter(pl.col("register") != _NO_LAUNCHES)
    own = claims.filter(pl.col("norad_cat_id").is_not_null())
    tags = own.filter(pl.col("field") == "cospar_id").select("norad_cat_id", tag=launch_of(pl.col("value")))
    tags = tags.filter(pl.col("tag") != "").unique("norad_cat_id", keep="first", maintain_order=True)
    # a SATCAT claims by number, the launch log by number and launch
    tagged = claims.join(tags, on="norad_cat_id", how="left", maintain_order="left").with_columns(
        launch=pl.when(pl.col("launch_tag").fill_null("") == "").then("tag").otherwise("launch_tag")
    )
    tagged = tagged.filter(pl.col("launch").str.contains(r"^\d{4}-\d{3}$"))
    said = [
        tagged.filter((pl.col("field") == field) & (pl.col("value") != ""))
        .sort("known_at", "payload", "value")
        .group_by("launch", maintain_order=True)
        .agg(pl.col("value").last().alias(name))
        for field, name in _FIELDS.items()
    ]
    payload = (pl.col("field") == "object_type") & (pl.col("value") == ObjectType.PAYLOAD.value)
    counted = (
        tagged.filter(payload & pl.col("norad_cat_id").is_not_null())
        .unique(["launch", "norad_cat_id"])
        .group_by("launch")
        .agg(payloads=pl.len().cast(pl.Int64))
    )
    source = (
        tagged.sort("known_at", "payload", "register")
        .group_by("launch", maintain_order=True)
        .agg(pl.col("register", "known_at", "payload").last())
    )
    for part in (*said, counted):
        source = source.join(part, on="launch", how="left")
    return (
        source.with_columns(pl.col(list(_FIELDS.values())).fill_null(""), pl.col("payloads").fill_null(0))
        .select(COLUMNS)
        .sort("launch")
    )
