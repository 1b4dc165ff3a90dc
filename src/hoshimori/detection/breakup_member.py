"""Pieces that no designator names: analyst numbers and blank ones, told by their orbits.

A piece belongs to a cloud when its orbit passes the place of the event within `within_km` and it is near the others
along the orbit at the epoch. Pieces that no cloud of a launch takes are grouped by plane; a group that was at one place
at one time is a cloud of its own, and its parent is the one object of that plane that was there then. Fails for planes
shared by many objects that pass one place (rings of a constellation at one phase): then no parent is named.
"""

from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from hoshimori.detection.breakup_parent import orbit_normals, semi_major_axes_km
from hoshimori.detection.breakup_speed import at_place
from hoshimori.detection.new_piece import NewOfLaunch
from hoshimori.detection.protocol import Window
from hoshimori.propagation import TimeGrid

Floats = npt.NDArray[np.float64]

_STEP_S = 20.0
_HALF_ORBIT_SHARE = 0.15
_PLANE_DEG = 4.0
_PARENT_AGE = timedelta(days=15)
_PARENT_ALONG_RAD = 0.05


def without_designator(window: Window) -> pl.DataFrame:
    """Return the first set of every object without a launch that became known in the window and not before."""
    known = window.identities.filter(pl.col("launch").fill_null("") != "")["norad_cat_id"]
    first = (
        window.ordered_history()
        .sort("known_at", "epoch", maintain_order=True)
        .unique("norad_cat_id", keep="first", maintain_order=True)
    )
    held = [s.members["norad_cat_id"] for s in window.ordered_snapshots() if s.known_at < window.begin]
    before = pl.concat(held).unique() if held else pl.Series("norad_cat_id", [], dtype=pl.Int64)
    nameless = ~pl.col("object_id").fill_null("").str.contains(r"^\d{4}-\d{3}")
    fresh = (pl.col("known_at") >= window.begin) & (pl.col("known_at") < window.end)
    return (
        first.filter(nameless & fresh & ~pl.col("norad_cat_id").is_in(known.implode()))
        .filter(~pl.col("norad_cat_id").is_in(before.implode()))
        .with_columns(
            pl.lit("").alias("launch"),
            pl.lit("").alias("launch_date"),
            pl.col("known_at").alias("first_seen"),
            pl.lit(value=True).alias("catalogued_lately"),
        )
        .sort("norad_cat_id")
    )


def _grid(sets: pl.DataFrame, epoch: datetime) -> TimeGrid:
    period = timedelta(minutes=1440.0 / float(sets["mean_motion"].sort().to_list()[len(sets) // 2]))
    return TimeGrid.regular(epoch - _HALF_ORBIT_SHARE * period, epoch + _HALF_ORBIT_SHARE * period, _STEP_S)


def members_by_orbit(
    loose: pl.DataFrame, pieces: pl.DataFrame, epoch: datetime, *, within_km: float
) -> tuple[int, ...]:
    """Return the numbers of `loose` objects that passed where the pieces were at the epoch."""
    if loose.is_empty() or len(pieces) < 3:
        return ()
    grid = _grid(pieces, epoch)
    r, _, _, middle = at_place(pieces, grid, None)
    other, _, kept, _ = at_place(loose, grid, middle)
    if not len(r) or not len(other):
        return ()
    place = np.median(r, axis=0)
    usual = float(np.median(np.linalg.norm(r - place, axis=-1)))  # of the pieces themselves
    near = np.linalg.norm(other - place, axis=-1) <= max(within_km, 3.0 * usual)
    numbers = loose["norad_cat_id"].to_numpy()[kept][near]
    return tuple(sorted(int(n) for n in numbers))


def groups_by_plane(loose: pl.DataFrame, *, least_pieces: int) -> tuple[NewOfLaunch, ...]:
    """Return groups of objects without designator whose planes lie together, ordered by their smallest number."""
    found = []
    left = loose.filter(pl.col("mean_motion") > 2.0).sort("norad_cat_id")  # rev/day: not the belt
    while len(left) >= least_pieces:
        at: datetime = max(left["epoch"].to_list())
        normals = orbit_normals(left, semi_major_axes_km(left), at)
        angle = np.degrees(np.arccos(np.clip(normals @ normals.T, -1.0, 1.0)))
        seed = int(np.argmax((angle < _PLANE_DEG).sum(axis=1)))
        mine = angle[seed] < _PLANE_DEG
        if int(mine.sum()) < least_pieces:
            break
        found.append(_of(left.filter(pl.Series(mine))))
        left = left.filter(pl.Series(~mine))
    return tuple(sorted(found, key=lambda new: new.launch))


def _of(pieces: pl.DataFrame) -> NewOfLaunch:
    first: datetime = pieces["first_seen"].sort().to_list()[0]
    return NewOfLaunch(
        launch=f"orbit-{pieces['norad_cat_id'].to_list()[0]}",
        pieces=pieces,
        known_before=(),
        reference=first,
        earlier_catalogue=None,
        from_full=True,
        launch_date=None,
        old=True,
        other_launches=0,
    )


def parents_there(history: pl.DataFrame, pieces: pl.DataFrame, epoch: datetime, *, within_km: float) -> tuple[int, ...]:
    """Return the objects of the pieces' plane that were at their place at the epoch, by their last sets before it."""
    own = pieces["norad_cat_id"].to_list()
    before = history.filter(
        (pl.col("epoch") < epoch) & (pl.col("epoch") > epoch - _PARENT_AGE) & ~pl.col("norad_cat_id").is_in(own)
    )
    last = before.sort("norad_cat_id", "epoch").unique("norad_cat_id", keep="last", maintain_order=True)
    if last.is_empty():
        return ()
    middle = np.median(orbit_normals(pieces, semi_major_axes_km(pieces), epoch), axis=0)
    angle = orbit_normals(last, semi_major_axes_km(last), epoch) @ (middle / np.linalg.norm(middle))
    near = last.filter(pl.Series(angle > np.cos(np.radians(_PLANE_DEG))))
    if near.is_empty():
        return ()
    grid = _grid(pieces, epoch)
    r, _, _, place = at_place(pieces, grid, None)
    other, _, kept, _ = at_place(near, grid, place, within_rad=_PARENT_ALONG_RAD)
    if not len(r) or not len(other):
        return ()
    there = np.linalg.norm(other - np.median(r, axis=0), axis=-1) <= within_km
    return tuple(sorted(int(n) for n in near["norad_cat_id"].to_numpy()[kept][there]))
