"""Which low objects move alike in a window: the matched pairs of its days, their controls, what moves as one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import polars as pl

from hoshimori.detection.low_orbit import LowSky, days_between, is_low, low_sky
from hoshimori.detection.low_orbit_control import LOOSE_DA_KM, LOOSE_PLANE_DEG, sun_synchronous
from hoshimori.detection.low_orbit_pairs import Bools, PairGeometry, complexes, coplanar, geometry, in_band, in_shell
from hoshimori.detection.matched_history import Match, Pair

#: Sizes of matched orbits differ by less than this, km: more drifts apart faster than any match allows.
_MATCHED_DA_KM = 1.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MatchedOrbits:
    """What moves alike at the end of a window.

    Attributes:
        sky: The last day with data.
        pairs: Matched pairs outside shells: on the last day, or on `least_days` of the days.
        loose: Loosely co-planar pairs of the last day, of objects outside shells.
        shell: Objects of shells on the last day, by row.
        band: Objects that fly where nearly all others belong to a shell, by row.
        sun: Sun-synchronous objects, by row.
        complex_of: Catalogue number → least number of what moves as one with it, on the last day.
        begin: Start of the first day looked at, or the window's begin.
        end: End of what is looked at.
    """

    sky: LowSky
    pairs: tuple[Pair, ...]
    loose: PairGeometry
    shell: Bools
    band: Bools
    sun: Bools
    complex_of: dict[int, int]
    begin: datetime
    end: datetime

    def geometry(self, pairs: Sequence[Pair]) -> PairGeometry:
        """Return the geometry of pairs on the last day; NaN where one of the two has no data then."""
        rows = [[self.sky.row(number) for number in pair] for pair in pairs]
        known = np.array([None not in row for row in rows], dtype=np.bool_)
        at = np.array([row if None not in row else [0, 0] for row in rows], dtype=np.int64).reshape(-1, 2)
        elements = self.sky.elements[at.reshape(-1)].reshape(-1, 6)
        elements[np.repeat(~known, 2)] = np.nan
        return geometry(elements, np.arange(2 * len(rows), dtype=np.int64).reshape(-1, 2))


def matched_orbits(
    history: pl.DataFrame,
    *,
    begin: datetime,
    end: datetime,
    match: Match,
    least_days: int,
    longest_days: float,
    age_days: float,
) -> MatchedOrbits | None:
    """Return the matched pairs of a window, or None where it holds no set of a low object.

    Args:
        history: Element sets known.
        begin: First instant to look at.
        end: End, exclusive.
        match: When two orbits are matched on a day.
        least_days: A pair that is no longer matched counts when it was on so many days.
        longest_days: At most this many days before the end are looked at.
        age_days: As `low_sky`.
    """
    begin = max(begin, end - timedelta(days=longest_days))
    low = history.filter(is_low(), pl.col("epoch") >= begin - timedelta(days=age_days + 1.0), pl.col("epoch") < end)
    fresh = low.filter(pl.col("epoch") >= begin)
    if fresh.is_empty():
        return None
    newest: datetime = fresh["epoch"].sort().to_list()[-1]
    counted: Counter[Pair] = Counter()
    sky: LowSky | None = None
    for day in days_between(begin, min(end, newest + timedelta(microseconds=1))):
        found = low_sky(low, day, end=end, greatest_set_age_days=age_days)
        if len(found.norad_cat_id) < 2 or not (found.rows["epoch"] >= day).any():
            continue
        sky, shell = found, in_shell(found)
        tight = coplanar(sky, plane_deg=match.plane_deg, da_km=_MATCHED_DA_KM, keep=~shell, others=shell)
        today = _pairs_of(sky, tight, match)
        counted.update(today)
    if sky is None:
        return None
    kept = {pair for pair, count in counted.items() if count >= least_days} | set(today)
    return MatchedOrbits(
        sky=sky,
        pairs=tuple(sorted(kept)),
        loose=coplanar(sky, plane_deg=LOOSE_PLANE_DEG, da_km=LOOSE_DA_KM, keep=~shell),
        shell=shell,
        band=in_band(sky, shell),
        sun=sun_synchronous(sky),
        complex_of=complexes(sky, tight),
        begin=begin,
        end=min(end, sky.day + timedelta(days=1)),
    )


def _pairs_of(sky: LowSky, pairs: PairGeometry, match: Match) -> list[Pair]:
    near = (np.abs(pairs.rate_km_day) <= match.drift_km) & (np.abs(pairs.along_km) <= match.along_km)
    return [(int(a), int(b)) for a, b in sky.norad_cat_id[pairs.rows[near]].tolist()]


def rate_matched_objects(history: pl.DataFrame, *, begin: datetime, end: datetime) -> tuple[int, ...]:
    """Return the objects whose orbits are matched with another's at the end of a window, by the defaults of PRX002.

    Whoever hands out windows adds their older sets, so that what lasts can be told from what is new.
    """
    found = matched_orbits(
        history,
        begin=max(begin, end - timedelta(days=2)),
        end=end,
        match=DEFAULT_MATCH,
        least_days=1,
        longest_days=2.0,
        age_days=DEFAULT_AGE_DAYS,
    )
    return () if found is None else tuple(sorted({number for pair in found.pairs for number in pair}))


DEFAULT_MATCH = Match(plane_deg=0.3, drift_km=60.0, along_km=1500.0)
DEFAULT_AGE_DAYS = 1.0
