"""What becomes of a cloud: how long its pieces stay up, and how far their planes spread.

Each piece falls by drag alone through the mean atmosphere (`astro.orbit_decay` over `atmosphere`), with the ballistic
coefficient that its B* says: a factor of two either way with the activity of the Sun, and no more than a hint for a
single piece. Planes turn by J2.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hoshimori.astro.elements import secular_j2_rates, semi_major_axis_km
from hoshimori.model import Detection, IncidentKind, Reading

#: Cd A/m in m2/kg of a B* of one per Earth radius.
BALLISTIC_OF_BSTAR = 12.741621
#: Longest life that is told, days: drag of a quarter of a century is not foreseen.
LONGEST_DAYS = 25 * 365.25
#: Days after the newest set at which the cloud is looked at.
LATER_DAYS = (0.0, 30.0, 91.0, 183.0, 365.25, 730.5, 1826.25, 3652.5, LONGEST_DAYS)
_LEAST_BSTAR = 1e-6
_MOST_PIECES = 200


def with_future(found: Sequence[Detection], newest: pl.DataFrame) -> tuple[Detection, ...]:
    """Return the detections; break-up-like ones with the tables `lifetimes` and `evolution` of their pieces.

    Args:
        found: Any detections; the others come back as they are.
        newest: The newest set of every object.
    """
    result = []
    for one in found:
        if one.kind is not IncidentKind.BREAKUP or one.reading is not Reading.BREAKUP_LIKE:
            result.append(one)
            continue
        pieces = newest.filter(pl.col("norad_cat_id").is_in(sorted(set(one.objects) - {one.values.get("parent")})))
        lifetimes, evolution = cloud_future(pieces)
        result.append(replace(one, tables={**one.tables, "lifetimes": lifetimes, "evolution": evolution}))
    return tuple(result)


def cloud_future(pieces: pl.DataFrame) -> tuple[tuple[dict[str, Any], ...], tuple[dict[str, Any], ...]]:
    """Return (lifetimes, evolution) of a cloud.

    Args:
        pieces: One set a piece. Of more than 200 every so many are taken, by catalogue number.

    Returns:
        Lifetimes, rows norad_cat_id, lifetime_days (None where longer than 25 years); evolution, rows days, share_up,
        node_spread_deg (half of the smallest arc that holds nine nodes in ten; None with nothing left).
    """
    # compiled code takes a quarter of a second to load: only where there is a cloud
    from hoshimori.astro.orbit_decay import lifetime_days  # noqa: PLC0415
    from hoshimori.propagation.atmosphere import log_density_profile  # noqa: PLC0415

    ordered = pieces.sort("norad_cat_id")
    used = ordered.gather_every(max(1, -(-len(ordered) // _MOST_PIECES)))
    if used.is_empty():
        return (), ()
    ecc, inc = used["eccentricity"].to_numpy(), np.radians(used["inclination"].to_numpy())
    a = semi_major_axis_km(used["mean_motion"].to_numpy(), ecc, inc)
    argp = np.radians(used["arg_of_pericenter"].to_numpy())
    ballistic = BALLISTIC_OF_BSTAR * np.maximum(used["bstar"].to_numpy(), _LEAST_BSTAR)
    lives = lifetime_days(a, ecc, inc, argp, ballistic, log_density_profile(), until_days=LONGEST_DAYS)
    node_rate, _, _ = secular_j2_rates(a, ecc, inc)
    newest: datetime = max(used["epoch"].to_list())
    age_s = np.array([(newest - epoch).total_seconds() for epoch in used["epoch"].to_list()])
    node = np.radians(used["ra_of_asc_node"].to_numpy()) + node_rate * age_s
    numbers = used["norad_cat_id"].to_list()
    lifetimes = tuple(
        {"norad_cat_id": int(n), "lifetime_days": float(life) if np.isfinite(life) else None}
        for n, life in zip(numbers, lives, strict=True)
    )
    evolution = []
    for days in LATER_DAYS:
        up = lives > days if days < LONGEST_DAYS else ~np.isfinite(lives)
        row = {"days": days, "share_up": float(np.mean(up)), "node_spread_deg": None}
        if up.any():
            row["node_spread_deg"] = _spread_deg(node[up] + node_rate[up] * days * 86400.0)
        evolution.append(row)
    return lifetimes, tuple(evolution)


def _spread_deg(node: NDArray[np.float64]) -> float:
    """Return half of the smallest arc that holds nine nodes in ten, degrees."""
    turned = np.sort(np.mod(node, 2.0 * np.pi))
    held = max(1, int(np.ceil(0.9 * len(turned))))
    ends = np.concatenate([turned, turned + 2.0 * np.pi])
    arcs = ends[held - 1 : held - 1 + len(turned)] - turned
    return float(np.degrees(arcs.min()) / 2.0)
