"""When pieces were together: their orbits propagated back until they pinch at the parent or at one another.

Assumptions: SGP4 carries first element sets back over `scan_days` (about 1 to 3 km a day of error in LEO, more for
light pieces, so that the pieces with the least drag terms are taken); the pieces come from one event. Fails for sets
that are months younger than the event: then there is no pinch, and the answer is only the bracket between the last
catalogue without the pieces and their first set.

References:
    Pinch point, e.g. Romano et al. (2023), PUZZLE; numbers for Cosmos 1408: docs/methods/BRK001.md.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from hoshimori.propagation import TimeGrid, propagate, propagate_latest

Floats = npt.NDArray[np.float64]

_COARSE_PIECES = 40  # enough to see a pinch; all of them refine it


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinch:
    """Where the pieces were nearest to their parent and to one another.

    Attributes:
        parent_minimum: Time of the least median distance to the parent; None without a parent's set near that time.
        parent_distance_km: That median distance.
        spread_minimum: Time of the least median distance of the pieces to their middle.
        spread_distance_km: That median distance.
        low: Start of the interval that covers both, from resampled pieces.
        high: Its end.
        pieces: Number of pieces used.
        curve: Rows time, median_distance_to_parent_km, median_distance_to_middle_km around the minimum.
    """

    parent_minimum: datetime | None
    parent_distance_km: float | None
    spread_minimum: datetime
    spread_distance_km: float
    low: datetime
    high: datetime
    pieces: int
    curve: tuple[dict[str, Any], ...]


def _median_distances(r: Floats, parent: Floats | None) -> tuple[Floats, Floats]:
    """Return median distances to the parent (NaN without one) and to the pieces' middle, shape (T,)."""
    middle = np.median(r, axis=0)
    spread = np.median(np.linalg.norm(r - middle, axis=-1), axis=0)
    if parent is None:
        return np.full_like(spread, np.nan), spread
    return np.median(np.linalg.norm(r - parent, axis=-1), axis=0), spread


def pinch(
    pieces: pl.DataFrame,
    parent_sets: pl.DataFrame,
    *,
    scan_days: float,
    most_pieces: int,
    greatest_share: float,
    resamples: int,
    seed: int,
) -> Pinch | None:
    """Return the pinch of the pieces before the first of their sets, or None where nothing stands out.

    Args:
        pieces: First set of each piece.
        parent_sets: Sets of the parent, any number; those farther than `scan_days` from the scan are not used.
        scan_days: How far back from the earliest piece's epoch to look.
        most_pieces: Pieces with the smallest drag term that are used, at most.
        greatest_share: The least median distance counts only below this share of its median over the scan.
        resamples: Bootstrap resamples of the pieces for the interval.
        seed: Seed of the resampling.
    """
    used = pieces.sort(pl.col("bstar").abs(), "norad_cat_id").head(most_pieces)
    end: datetime = used["epoch"].sort().to_list()[0]
    begin = end - timedelta(days=scan_days)
    margin = timedelta(days=scan_days)
    near = parent_sets.filter(pl.col("epoch").is_between(begin - margin, end + margin))
    coarse = TimeGrid.regular(begin, end, 120.0)
    r, parent = _positions(used.head(_COARSE_PIECES), near, coarse)
    if len(r) < 3:
        return None
    to_parent, spread = _median_distances(r, parent)
    judged = spread if parent is None else to_parent
    if not np.isfinite(judged).any() or np.nanmin(judged) > greatest_share * np.nanmedian(judged):
        return None
    about = coarse.instants()[int(np.nanargmin(judged))]
    fine = TimeGrid.regular(about - timedelta(minutes=40), min(about + timedelta(minutes=40), end), 10.0)
    r, parent = _positions(used, near, fine)
    to_parent, spread = _median_distances(r, parent)
    times = fine.instants()
    low, high = _interval(r, parent, resamples=resamples, seed=seed)
    at, closest = int(np.nanargmin(spread)), None if parent is None else int(np.nanargmin(to_parent))
    return Pinch(
        parent_minimum=None if closest is None else times[closest],
        parent_distance_km=None if closest is None else float(to_parent[closest]),
        spread_minimum=times[at],
        spread_distance_km=float(spread[at]),
        low=min(times[low], times[at], *([] if closest is None else [times[closest]])),
        high=max(times[high], times[at], *([] if closest is None else [times[closest]])),
        pieces=len(r),
        curve=tuple(
            {
                "time": times[k],
                "median_distance_to_parent_km": None if parent is None else float(to_parent[k]),
                "median_distance_to_middle_km": float(spread[k]),
            }
            for k in range(0, len(times), 6)
        ),
    )


def _positions(pieces: pl.DataFrame, parent_sets: pl.DataFrame, grid: TimeGrid) -> tuple[Floats, Floats | None]:
    """Return positions of the pieces without an error, shape (P, T, 3), and of the parent, shape (T, 3)."""
    r = propagate(pieces, grid).r_km
    r = r[np.isfinite(r).all(axis=(1, 2))]
    if parent_sets.is_empty():
        return r, None
    parent = propagate_latest(parent_sets, grid).r_km[0]
    return r, parent if np.isfinite(parent).all() else None


def _interval(r: Floats, parent: Floats | None, *, resamples: int, seed: int) -> tuple[int, int]:
    """Return the 2.5 and 97.5 % points of both minima over resampled pieces, as indices of the grid."""
    rng = np.random.default_rng(seed)
    middle = np.median(r, axis=0)
    distances = [np.linalg.norm(r - middle, axis=-1)]
    if parent is not None:
        distances.append(np.linalg.norm(r - parent, axis=-1))
    minima: list[int] = []
    for _ in range(resamples):
        chosen = rng.integers(0, len(r), len(r))
        minima.extend(int(np.argmin(np.median(d[chosen], axis=0))) for d in distances)
    low, high = np.percentile(minima, [2.5, 97.5])
    return int(np.floor(low)), int(np.ceil(high))
