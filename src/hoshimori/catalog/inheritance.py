"""What a piece takes from its launch: debris the payloads' owner, if one; stages the launch vehicle's state.

A launch with payloads of several states gives no owner to its debris; it reads "several", and the claims of the launch
say which. A taken word is always marked as inherited: no register said it about the object itself.
"""

from typing import Final

import polars as pl

from hoshimori.catalog.claim_choice import GCAT
from hoshimori.catalog.launch_tag import launch_of
from hoshimori.model import ObjectType

SEVERAL: Final = "several"


def launch_owners(claims: pl.DataFrame) -> pl.DataFrame:
    """Return what a launch hands on: launch, payload_owner, payload_state, vehicle_state ("" where nobody knows).

    Args:
        claims: The newest claims that say something (see `identity`).
    """
    log = claims.filter((pl.col("register") == GCAT) & (pl.col("launch_tag") != ""))
    payloads = log.filter(pl.col("norad_cat_id").is_not_null()).rename({"launch_tag": "launch"})
    # What a station sets out carries the station's designator and came up with another launch: it counts in both.
    pieces = payloads.filter(pl.col("field") == "cospar_id").select("norad_cat_id", launch=launch_of(pl.col("value")))
    both = pl.concat([payloads.select("norad_cat_id", "launch"), pieces]).unique()
    payloads = payloads.drop("launch").join(both, on="norad_cat_id")
    owner = _one_or_several(payloads, "owner", "payload_owner")
    state = _one_or_several(payloads, "owner_state", "payload_state")
    vehicle = _one_or_several(log.rename({"launch_tag": "launch"}), "launch_vehicle_state", "vehicle_state")
    return (
        owner.join(state, on="launch", how="full", coalesce=True)
        .join(vehicle, on="launch", how="full", coalesce=True)
        .with_columns(pl.col("payload_owner", "payload_state", "vehicle_state").fill_null(""))
    )


def inherit(identities: pl.DataFrame, launches: pl.DataFrame) -> pl.DataFrame:
    """Return the identities with owners taken from the launch where no register names one; `inherited` says where."""
    stage = pl.col("object_type") == ObjectType.ROCKET_BODY.value
    state = pl.when(stage & (pl.col("vehicle_state") != "")).then("vehicle_state").otherwise("payload_state")
    owner = pl.when(stage).then(pl.lit("")).otherwise("payload_owner")
    alone = (pl.col("owner_state") == "") & (pl.col("owner") == "") & (pl.col("launch") != "")
    joined = identities.join(launches, left_on="launch", right_on="launch", how="left", maintain_order="left")
    joined = joined.with_columns(pl.col("payload_owner", "payload_state", "vehicle_state").fill_null(""))
    takes = alone & ((owner != "") | (state != ""))
    return joined.with_columns(
        inherited=takes,
        owner=pl.when(takes).then(owner).otherwise("owner"),
        owner_state=pl.when(takes).then(state).otherwise("owner_state"),
        owner_register=pl.when(takes).then(pl.lit(GCAT)).otherwise("owner_register"),
    ).drop("payload_owner", "payload_state", "vehicle_state")


def _one_or_several(claims: pl.DataFrame, field: str, name: str) -> pl.DataFrame:
    value = pl.col("value")
    return (
        claims.filter(pl.col("field") == field)
        .group_by("launch")
        .agg(pl.when(value.n_unique() == 1).then(value.first()).otherwise(pl.lit(SEVERAL)).alias(name))
    )
