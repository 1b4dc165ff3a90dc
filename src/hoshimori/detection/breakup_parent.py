"""Which object of a launch the pieces come from, and what their orbits look like together."""

from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from hoshimori.astro.elements import secular_j2_rates, semi_major_axis_km
from hoshimori.detection.breakup_stage import stage_of
from hoshimori.detection.naming import Names
from hoshimori.detection.new_piece import NewOfLaunch

Floats = npt.NDArray[np.float64]

_MOST_CANDIDATES = 30  # more are pieces that nobody has named yet

EARTH_RADIUS_KM = 6378.135  # WGS-72: altitudes are over this radius


def semi_major_axes_km(sets: pl.DataFrame) -> Floats:
    """Return the mean semi-major axis of each set, km, shape (N,)."""
    return semi_major_axis_km(
        sets["mean_motion"].to_numpy(), sets["eccentricity"].to_numpy(), np.radians(sets["inclination"].to_numpy())
    )


def orbit_normals(sets: pl.DataFrame, a: Floats, at: datetime) -> Floats:
    """Return the unit normals of the orbit planes at one time, nodes carried by J2, shape (N, 3)."""
    inc = np.radians(sets["inclination"].to_numpy())
    node_rate, _, _ = secular_j2_rates(a, sets["eccentricity"].to_numpy(), inc)
    dt_s = np.array([(at - epoch).total_seconds() for epoch in sets["epoch"].to_list()])
    raan = np.radians(sets["ra_of_asc_node"].to_numpy()) + node_rate * dt_s
    return np.stack([np.sin(inc) * np.sin(raan), -np.sin(inc) * np.cos(raan), np.cos(inc)], axis=-1)


def parent_candidates(history: pl.DataFrame, new: NewOfLaunch, names: Names) -> pl.DataFrame:
    """Return the objects that pieces could come from, one set each: the last before the pieces' first epoch.

    They are what was known of the launch before, without debris; where nothing was, the new payloads and stages.
    """
    own = new.pieces["norad_cat_id"].to_list()
    kinds = {number: names.text(number, "object_type") for number in (*new.known_before, *own)}
    whole = {number for number, kind in kinds.items() if kind in {"PAYLOAD", "ROCKET BODY"}}
    known = set(new.known_before)
    chosen = {number for number in known if kinds[number] != "DEBRIS"} or known
    stage = stage_of(new, names).number
    if not known or len(chosen) > _MOST_CANDIDATES:
        chosen = (whole & (chosen or set(own))) | ({stage} if stage is not None else set())
    mine = history.filter(pl.col("norad_cat_id").is_in(sorted(chosen)))
    before = mine.filter(pl.col("epoch") <= min(new.pieces["epoch"].to_list()))
    rest = mine.filter(~pl.col("norad_cat_id").is_in(before["norad_cat_id"].implode()))
    last = before.unique("norad_cat_id", keep="last", maintain_order=True)
    return pl.concat([last, rest.unique("norad_cat_id", keep="first", maintain_order=True)])


def rank_parents(
    candidates: pl.DataFrame, pieces: pl.DataFrame, *, at: datetime | None = None
) -> tuple[dict[str, Any], ...]:
    """Return candidates by how well their orbit sits in the middle of the pieces', best first.

    Args:
        candidates: One set an object.
        pieces: First set of each piece.
        at: When the planes were one; None: the middle epoch of the pieces.

    Returns:
        Rows norad_cat_id, orbit_distance (median over the pieces of the root of (Δa/a)² + Δe² + θ², θ the angle of the
        planes at that time, rad; no unit), median_axis_difference_km, median_plane_angle_deg.
    """
    if candidates.is_empty():
        return ()
    epochs = sorted(pieces["epoch"].to_list())
    at = at or epochs[len(epochs) // 2]
    a, piece_a = semi_major_axes_km(candidates), semi_major_axes_km(pieces)
    n, piece_n = orbit_normals(candidates, a, at), orbit_normals(pieces, piece_a, at)
    ecc, piece_ecc = candidates["eccentricity"].to_numpy(), pieces["eccentricity"].to_numpy()
    angle = np.arccos(np.clip(n @ piece_n.T, -1.0, 1.0))
    da = a[:, None] - piece_a
    distance = np.sqrt((da / a[:, None]) ** 2 + (ecc[:, None] - piece_ecc) ** 2 + angle**2)
    numbers = candidates["norad_cat_id"].to_list()
    rows = [
        {
            "norad_cat_id": int(numbers[k]),
            "orbit_distance": float(np.median(distance[k])),
            "median_axis_difference_km": float(np.median(np.abs(da[k]))),
            "median_plane_angle_deg": float(np.degrees(np.median(angle[k]))),
        }
        for k in range(len(numbers))
    ]
    return tuple(sorted(rows, key=lambda row: (row["orbit_distance"], row["norad_cat_id"])))


def gabbard_rows(sets: pl.DataFrame, *, parent: int | None) -> tuple[dict[str, Any], ...]:
    """Return period, apogee and perigee of each set: the points of a Gabbard plot, ordered by catalogue number."""
    ordered = sets.sort("norad_cat_id")
    a = semi_major_axes_km(ordered)
    ecc = ordered["eccentricity"].to_numpy()
    columns = zip(
        ordered["norad_cat_id"].to_list(),
        1440.0 / ordered["mean_motion"].to_numpy(),
        a * (1.0 + ecc) - EARTH_RADIUS_KM,
        a * (1.0 - ecc) - EARTH_RADIUS_KM,
        strict=True,
    )
    return tuple(
        {
            "norad_cat_id": int(number),
            "period_min": float(period),
            "apogee_km": float(apogee),
            "perigee_km": float(perigee),
            "is_parent": int(number) == parent,
        }
        for number, period, apogee, perigee in columns
    )


def spread(sets: pl.DataFrame) -> dict[str, float]:
    """Return how far the orbits lie apart: 5 and 95 % points, so that one bad set does not decide."""
    altitude = semi_major_axes_km(sets) - EARTH_RADIUS_KM
    ecc, inc = sets["eccentricity"].to_numpy(), sets["inclination"].to_numpy()
    low, high = np.percentile(altitude, [5, 95])
    inc_low, inc_high = np.percentile(inc, [5, 95])
    return {
        "mean_altitude_5_percent_km": float(low),
        "mean_altitude_95_percent_km": float(high),
        "mean_altitude_spread_km": float(high - low),
        "eccentricity_5_percent": float(np.percentile(ecc, 5)),
        "eccentricity_median": float(np.median(ecc)),
        "eccentricity_95_percent": float(np.percentile(ecc, 95)),
        "eccentricity_max": float(ecc.max()),
        "inclination_spread_deg": float(inc_high - inc_low),
        "perigee_min_km": float(np.min((altitude + EARTH_RADIUS_KM) * (1.0 - ecc) - EARTH_RADIUS_KM)),
        "apogee_max_km": float(np.max((altitude + EARTH_RADIUS_KM) * (1.0 + ecc) - EARTH_RADIUS_KM)),
    }
