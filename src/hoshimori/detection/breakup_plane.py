"""When the orbit planes of pieces were one: for sets too young to be carried back to a pinch.

Each plane turns about the Earth's axis at its own rate (J2), so that the nodes lie on a line against those rates, and
the slope of the line is the time since they were one. A push out of plane moves node and inclination together, so the
inclination goes into the fit. Drag changes the rates; the pieces with the least drag terms are taken, and an interval
of `drift_share` of the time back is added. Measured on eight break-ups in docs/methods/BRK001.md. Fails near the
equator, in GEO, and where nodes have spread round the Earth.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from hoshimori.astro.elements import secular_j2_rates
from hoshimori.detection.breakup_parent import semi_major_axes_km

Floats = npt.NDArray[np.float64]

_DAY_S = 86400.0
_TUKEY = 4.685  # 95 % efficiency of the biweight for normal errors
_MAD_TO_SIGMA = 1.4826


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaneConvergence:
    """When the planes were one.

    Attributes:
        epoch: That time, UTC.
        low: Start of its interval.
        high: Its end.
        pieces: Number of pieces used.
        residual_deg: Robust spread of the nodes about the line.
    """

    epoch: datetime
    low: datetime
    high: datetime
    pieces: int
    residual_deg: float


def plane_convergence(
    pieces: pl.DataFrame,
    *,
    least_pieces: int,
    greatest_error_share: float,
    drift_share: float,
    resamples: int,
    seed: int,
) -> PlaneConvergence | None:
    """Return when the planes of the pieces were one, or None where the line does not tell.

    Args:
        pieces: First set of each piece.
        least_pieces: The quarter with the least drag terms is used, but at least so many.
        greatest_error_share: The bootstrap error must be below this share of the time back.
        drift_share: This share of the time back is added to three bootstrap errors on either side.
        resamples: Bootstrap resamples.
        seed: Seed of the resampling.
    """
    used = pieces.sort(pl.col("bstar").abs(), "norad_cat_id").head(max(least_pieces, len(pieces) // 4))
    if len(used) < 8:
        return None
    latest: datetime = max(used["epoch"].to_list())
    inc = np.radians(used["inclination"].to_numpy())
    rate, _, _ = secular_j2_rates(semi_major_axes_km(used), used["eccentricity"].to_numpy(), inc)
    rate = rate * _DAY_S
    age_days = np.array([(latest - epoch) / timedelta(days=1) for epoch in used["epoch"].to_list()])
    node = np.radians(used["ra_of_asc_node"].to_numpy()) + rate * age_days
    middle = np.angle(np.mean(np.exp(1j * node)))
    node = np.mod(node - middle + np.pi, 2.0 * np.pi) - np.pi
    design = np.stack([rate - np.median(rate), inc - np.median(inc), np.ones_like(node)], axis=-1)
    days, residual = _slope(design, node)
    rng = np.random.default_rng(seed)
    again = []
    for _ in range(resamples):
        chosen = rng.integers(0, len(node), len(node))
        again.append(_slope(design[chosen], node[chosen])[0])
    low, high = np.percentile(again, [16.0, 84.0])
    error = float(high - low) / 2.0
    if not (days > 0.0 and error <= greatest_error_share * days):
        return None
    half = 3.0 * error + drift_share * days
    return PlaneConvergence(
        epoch=latest - timedelta(days=days),
        low=latest - timedelta(days=days + half),
        high=min([latest - timedelta(days=days - half), *used["epoch"].to_list()]),
        pieces=len(used),
        residual_deg=float(np.degrees(residual)),
    )


def _slope(design: Floats, y: Floats) -> tuple[float, float]:
    """Return the first coefficient of a robust line (Tukey's biweight) and the spread of what is left."""
    weight = np.ones_like(y)
    solution, spread = np.zeros(design.shape[1]), 0.0
    scale = np.maximum(np.abs(design).max(axis=0), 1e-30)  # rates, rad/day, are tiny beside the constant
    x = design / scale
    for _ in range(15):
        weighted = x * weight[:, None]
        solution = np.linalg.lstsq(weighted.T @ x, weighted.T @ y, rcond=None)[0]
        left = y - x @ solution
        spread = float(_MAD_TO_SIGMA * np.median(np.abs(left))) + 1e-9
        u = np.abs(left) / (_TUKEY * spread)
        weight = np.where(u < 1.0, (1.0 - u**2) ** 2, 1e-6)
    return float(solution[0] / scale[0]), spread
