"""Steps of mean elements between consecutive sets, for a whole catalogue at once.

A burn changes the mean semi-major axis (in-track part) and the orbit's plane (normal part) at once, while luni-solar,
tesseral and drag effects change both slowly. Around each gap between two sets of one object a straight line with one
slope and one step is fitted to up to `side_sets` sets on either side; the step divided by its robust spread over the
object's own gaps says how far it stands out. Radial burns leave neither trace. Fails where an object burns in nearly
every gap (continuous low thrust): there the spread itself is made of burns.

References:
    Kelecy et al. (2007) AMOS; Patera (2008) JSR 45(3); Lemmens & Krag (2014) JGCD: two-sided fits, robust thresholds
    per object.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MU_KM3_S2 = 398600.8  # WGS-72, as SGP4's sets are made
DAY_S = 86400.0
MAD_TO_SIGMA = 1.4826  # of a normal distribution


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """One entry a gap between two consecutive sets of one object; arrays of shape (K,).

    Attributes:
        row: Index of the set before the gap in the table `sets` that was handed in.
        norad_cat_id: Catalogue number.
        in_track_m_s: Step of the semi-major axis as an in-track burn, n Δa / 2 (near-circular).
        normal_m_s: Change of the plane as a burn at its best place, v |Δ(sin i cos Ω, sin i sin Ω)|.
        in_track_sigma_m_s: Robust spread of `in_track_m_s` over the object's gaps.
        normal_sigma_m_s: Robust spread of `normal_m_s` over the object's gaps.
        before: Number of sets before the gap in the fit.
        after: Number of sets after the gap in the fit.
        gaps: Number of gaps of the object behind the spread.
    """

    row: Ints
    norad_cat_id: Ints
    in_track_m_s: Floats
    normal_m_s: Floats
    in_track_sigma_m_s: Floats
    normal_sigma_m_s: Floats
    before: Ints
    after: Ints
    gaps: Ints


def one_set_a_minute(sets: pl.DataFrame) -> pl.DataFrame:
    """Return `sets` (ordered) with the last of those that share an object and, within a minute, an epoch."""
    last = (pl.col("epoch").shift(-1) - pl.col("epoch") > pl.duration(minutes=1)) | (
        pl.col("norad_cat_id").shift(-1) != pl.col("norad_cat_id")
    )
    return sets.filter(last.fill_null(value=True))


def plane_and_axis(sets: pl.DataFrame) -> tuple[Floats, Floats]:
    """Return the semi-major axis, km, shape (N,), and sin i (cos Ω, sin Ω), shape (N, 2).

    The mean motion is the Kozai mean motion of the set; the constant difference to Brouwer's cancels in steps.
    """
    n = sets["mean_motion"].to_numpy() * (2.0 * np.pi / DAY_S)
    inc = np.radians(sets["inclination"].to_numpy())
    raan = np.radians(sets["ra_of_asc_node"].to_numpy())
    plane = np.stack([np.sin(inc) * np.cos(raan), np.sin(inc) * np.sin(raan)], axis=-1)
    return np.cbrt(MU_KM3_S2 / n**2), plane


def isolated(sets: pl.DataFrame, *, least_m_s: float, threshold_sigma: float) -> npt.NDArray[np.bool_]:
    """Return which sets stand alone: far from both neighbours while these agree (mis-tagged or bad fits).

    A step moves every later set, so the middle of three values never lies off their median by it.
    """
    ids = sets["norad_cat_id"].to_numpy()
    a, plane = plane_and_axis(sets)
    n = sets["mean_motion"].to_numpy() * (2.0 * np.pi / DAY_S)
    alone = np.zeros(len(ids), dtype=np.bool_)
    if len(ids) < 3:
        return alone
    inner = np.zeros(len(ids), dtype=np.bool_)
    inner[1:-1] = (ids[:-2] == ids[1:-1]) & (ids[2:] == ids[1:-1])
    for x, to_m_s in ((a, n / 2.0), (plane[:, 0], n * a), (plane[:, 1], n * a)):
        off = np.zeros(len(ids))
        off[1:-1] = x[1:-1] - np.median(np.stack([x[:-2], x[1:-1], x[2:]]), axis=0)
        size = np.abs(off) * to_m_s * 1000.0 * inner
        spread = _by_object(ids, size, use=inner)
        alone |= inner & (size > np.maximum(threshold_sigma * spread, least_m_s))
    return alone


def steps(sets: pl.DataFrame, *, side_sets: int, footprint_days: float, greatest_gap_days: float) -> Steps:
    """Return the step at every gap of every object.

    Args:
        sets: Ordered by norad_cat_id and epoch, no two within a minute.
        side_sets: Sets on either side of a gap that the fit uses, at most.
        footprint_days: Sets farther than this from the gap are left out.
        greatest_gap_days: Gaps longer than this are left out.

    Returns:
        Gaps with at least two sets on one side, one on the other and four in all, ordered by object and time.
    """
    ids = sets["norad_cat_id"].to_numpy()
    t = sets["epoch"].dt.epoch("us").to_numpy() / (DAY_S * 1e6)
    a, plane = plane_and_axis(sets)
    total = len(ids)
    k = np.arange(max(total - 1, 0))
    k = k[(ids[k] == ids[k + 1]) & (t[k + 1] - t[k] <= greatest_gap_days)] if total > 1 else k[:0]
    offset = np.arange(-side_sets + 1, side_sets + 1)
    index = np.clip(k[:, None] + offset, 0, max(total - 1, 0))
    dt = t[index] - ((t[k] + t[k + 1]) / 2.0)[:, None] if total else np.zeros((0, len(offset)))
    inside = (k[:, None] + offset >= 0) & (k[:, None] + offset < total)
    use = inside & (np.abs(dt) <= footprint_days)
    use &= ids[index] == ids[k][:, None] if total else inside
    before, after = use[:, :side_sets].sum(axis=1), use[:, side_sets:].sum(axis=1)
    enough = (before >= 2) & (after >= 1) & (before + after >= 4)
    k, index, dt, use, before, after = (x[enough] for x in (k, index, dt, use, before, after))
    after_gap = np.broadcast_to((offset > 0).astype(np.float64), dt.shape)
    design = np.stack([np.ones_like(dt), dt, after_gap], axis=-1) * use[..., None]
    normal_matrix = np.einsum("kij,kil->kjl", design, design)
    observed = np.stack([a[index] - a[k][:, None], *(plane[index, c] - plane[k, c][:, None] for c in (0, 1))], axis=-1)
    right = np.einsum("kij,kic->kjc", design, observed)
    step = np.linalg.solve(normal_matrix, right)[:, 2, :] if len(k) else np.zeros((0, 3))
    n = (MU_KM3_S2 / a[k] ** 3) ** 0.5
    in_track = n * step[:, 0] / 2.0 * 1000.0
    normal_xy = (n * a[k])[:, None] * step[:, 1:] * 1000.0
    owner = ids[k]
    return Steps(
        row=k,
        norad_cat_id=owner,
        in_track_m_s=in_track,
        normal_m_s=np.hypot(normal_xy[:, 0], normal_xy[:, 1]),
        in_track_sigma_m_s=_by_object(owner, in_track),
        normal_sigma_m_s=np.hypot(_by_object(owner, normal_xy[:, 0]), _by_object(owner, normal_xy[:, 1])),
        before=before,
        after=after,
        gaps=_count(owner),
    )


def _by_object(ids: Ints, x: Floats, *, use: npt.NDArray[np.bool_] | None = None) -> Floats:
    """Return 1.4826 MAD of `x` over the entries of the same object, shape of `x`; 0 where there are none."""
    frame = pl.DataFrame({"id": ids, "x": x, "use": np.ones(len(ids), np.bool_) if use is None else use})
    used = pl.col("x").filter(pl.col("use"))
    spread: Any = frame.select(((used - used.median()).abs().median() * MAD_TO_SIGMA).fill_null(0.0).over("id"))
    return np.asarray(spread.to_series().to_numpy(), dtype=np.float64)


def _count(ids: Ints) -> Ints:
    return np.asarray(pl.DataFrame({"id": ids}).select(pl.len().over("id")).to_series().to_numpy(), dtype=np.int64)
