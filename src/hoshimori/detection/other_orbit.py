"""Numbers whose orbit became that of another object between two sets: exchanged numbers, or objects that joined.

Assumes that both orbits are in the history near the change. Nothing here tells an exchange from a docking.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from hoshimori.astro.elements import secular_j2_rates
from hoshimori.detection.breakup_parent import semi_major_axes_km
from hoshimori.propagation import TimeGrid, propagate

#: Sets of the two are compared when their epochs are this near.
_NEAR = timedelta(days=2)
_MOST_CHANGES = 200  # a feed in which more numbers jump is no catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherOrbit:
    """One number whose orbit became that of another.

    Attributes:
        norad_cat_id: The number that jumped.
        other: The object whose orbit it now has.
        before: Epoch of its last set on its own orbit.
        after: Epoch of its first set on the other's.
        axis_change_km: Change of its semi-major axis.
        plane_change_deg: Change of its plane, J2 taken out.
        distance_km: Distance of the two at `after`.
        payloads: SHA-256 of the payloads behind the three sets.
    """

    norad_cat_id: int
    other: int
    before: datetime
    after: datetime
    axis_change_km: float
    plane_change_deg: float
    distance_km: float
    payloads: tuple[str, ...]


def other_orbits(
    sets: pl.DataFrame,
    *,
    begin: datetime,
    end: datetime,
    least_axis_change_km: float,
    least_plane_change_deg: float,
    longest_step_days: float,
    greatest_distance_km: float,
) -> tuple[OtherOrbit, ...]:
    """Return the numbers whose sets known in `begin` to `end` lie on another object's orbit, by number.

    Args:
        sets: History in its fixed order.
        begin: First instant of becoming known, UTC.
        end: Last one, exclusive.
        least_axis_change_km: A jump is at least this large in semi-major axis …
        least_plane_change_deg: … or in plane.
        longest_step_days: Sets further apart are not compared.
        greatest_distance_km: The two are one orbit when they are this near at the same time.
    """
    if sets.height < 3:
        return ()
    a = semi_major_axes_km(sets)
    rate = secular_j2_rates(a, sets["eccentricity"].to_numpy(), np.radians(sets["inclination"].to_numpy()))[0]
    steps = (
        sets.with_columns(a_km=pl.Series(a), node_rate=pl.Series(np.degrees(rate)))
        .sort("norad_cat_id", "epoch", "known_at", "payload")
        .with_columns(
            pl.col(*_BEFORE).shift(1).over("norad_cat_id").name.suffix("_before"),
        )
        .filter(pl.col("epoch_before").is_not_null())
        .with_columns(step_s=(pl.col("epoch") - pl.col("epoch_before")).dt.total_microseconds() / 1e6)
        .filter(
            pl.col("step_s").is_between(1.0, longest_step_days * 86400.0)
            & pl.col("known_at").is_between(begin, end, closed="left")
        )
    )
    carried = pl.col("ra_of_asc_node_before") + pl.col("node_rate_before") * pl.col("step_s")
    cos_angle = pl.col("inclination").radians().cos() * pl.col("inclination_before").radians().cos() + pl.col(
        "inclination"
    ).radians().sin() * pl.col("inclination_before").radians().sin() * (
        (pl.col("ra_of_asc_node") - carried).radians().cos()
    )
    jumps = steps.with_columns(
        plane_deg=cos_angle.clip(-1.0, 1.0).arccos().degrees(), axis_km=pl.col("a_km") - pl.col("a_km_before")
    ).filter(
        (pl.col("axis_km").abs() >= least_axis_change_km) | (pl.col("plane_deg") >= least_plane_change_deg),
    )
    if jumps.height > _MOST_CHANGES:
        return ()
    found = [one for row in jumps.iter_rows(named=True) if (one := _matched(row, sets, greatest_distance_km))]
    first = {one.norad_cat_id: one for one in reversed(found)}
    return tuple(first[number] for number in sorted(first))


_BEFORE = ("epoch", "a_km", "inclination", "ra_of_asc_node", "node_rate", "payload")


def _matched(row: Mapping[str, Any], sets: pl.DataFrame, greatest_distance_km: float) -> OtherOrbit | None:
    """Return the jump with the other object that is in the same place at the same time, if there is one."""
    after: datetime = row["epoch"]
    own = pl.col("norad_cat_id") == row["norad_cat_id"]
    near = sets.filter(
        ~own
        & pl.col("epoch").is_between(after - _NEAR, after + _NEAR)
        & ((pl.col("mean_motion") - row["mean_motion"]).abs() < 0.01)
        & ((pl.col("inclination") - row["inclination"]).abs() < 0.1)
        & ((pl.col("eccentricity") - row["eccentricity"]).abs() < 0.005)
    )
    if near.is_empty():
        return None
    nearest = (
        near.with_columns(away=(pl.col("epoch") - after).abs())
        .sort("norad_cat_id", "away", "known_at", "payload")
        .unique("norad_cat_id", keep="first", maintain_order=True)
        .drop("away")
    )
    mine = sets.filter(own & (pl.col("epoch") == after)).head(1)
    states = propagate(pl.concat([mine, nearest]), TimeGrid.at([after]))
    is_mine = states.norad_cat_id == row["norad_cat_id"]
    distance = np.linalg.norm(states.r_km[:, 0] - states.r_km[is_mine, 0], axis=-1)
    distance = np.where(np.isfinite(distance) & ~is_mine, distance, np.inf)
    best = int(np.argmin(distance))
    if distance[best] > greatest_distance_km:
        return None
    other = nearest.row(by_predicate=pl.col("norad_cat_id") == int(states.norad_cat_id[best]), named=True)
    return OtherOrbit(
        norad_cat_id=int(row["norad_cat_id"]),
        other=int(other["norad_cat_id"]),
        before=row["epoch_before"],
        after=after,
        axis_change_km=float(row["axis_km"]),
        plane_change_deg=float(row["plane_deg"]),
        distance_km=float(distance[best]),
        payloads=tuple(sorted({row["payload"], row["payload_before"], other["payload"]})),
    )
