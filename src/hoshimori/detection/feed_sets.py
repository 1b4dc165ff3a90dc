"""Sets of objects that several feeds hand out, side by side: what is beside what, how far, and how good each is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sgp4.api import Satrec

from hoshimori.astro.error_growth import RtnGrowth, fit_rtn, grown_km
from hoshimori.astro.rtn import relative_rtn
from hoshimori.propagation.satrec import satrecs
from hoshimori.propagation.set_differences import AXES, carried_states, set_differences
from hoshimori.propagation.time_grid import epochs_jd_fr

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def growth_of(rows: pl.DataFrame, *, max_age_days: float) -> dict[tuple[int, str], RtnGrowth]:
    """Return how the errors of an object's sets of one feed grow with age, where these sets show it.

    Args:
        rows: Element sets with `feed`.
        max_age_days: Pairs of sets further apart are not used.
    """
    found = {}
    for feed in rows["feed"].unique().sort().to_list():
        differences = set_differences(rows.filter(pl.col("feed") == feed), max_age_days=max_age_days)
        for (number,), own in differences.partition_by("norad_cat_id", as_dict=True, maintain_order=True).items():
            growth = fit_rtn(own["age_days"].to_numpy(), own.select(AXES).to_numpy())
            if growth is not None:
                found[int(number), feed] = growth
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Sets:
    """Sets in the order of object, epoch and feed; indices into them are what the methods take and give.

    Attributes:
        names: The feeds, sorted.
        feed: Place of each set's feed in `names`, shape (N,).
        numbers: Catalogue numbers.
        place: Of which object each set is, from 0 on.
        time_us: Epochs, microseconds since 1970.
        same: The same number for a set that several feeds hand out.
        inside: Whether the epoch is in the days that are looked at.
        records: SGP4 records.
        jd: Julian days of the epochs.
        fr: Fractions of them.
        terms: Feed → terms of the growth of the errors, shape (3, N, 3): term, set, axis; NaN where not measured.
    """

    names: tuple[str, ...]
    feed: Ints
    numbers: Ints
    place: Ints
    time_us: Ints
    same: Ints
    inside: Bools
    records: list[Satrec]
    jd: Floats
    fr: Floats
    terms: Mapping[str, Floats]

    @classmethod
    def of(cls, rows: pl.DataFrame, growth: Mapping[tuple[int, str], RtnGrowth], *, begin: datetime) -> Self:
        """Return the sets of a table that is sorted by norad_cat_id, epoch, feed."""
        jd, fr = epochs_jd_fr(rows["epoch"])
        names = tuple(rows["feed"].unique().sort().to_list())
        numbers = rows["norad_cat_id"].to_numpy()
        return cls(
            names=names,
            feed=np.searchsorted(np.array(names), rows["feed"].to_numpy().astype(str)),
            numbers=numbers,
            place=np.cumsum(np.diff(numbers, prepend=numbers[:1]) != 0),
            time_us=rows["epoch"].dt.epoch("us").to_numpy(),
            same=rows.select(pl.struct("norad_cat_id", "epoch", "payload").rank("dense"))["norad_cat_id"].to_numpy(),
            inside=(rows["epoch"] >= begin).to_numpy(),
            records=satrecs(rows),
            jd=jd,
            fr=fr,
            terms={name: _terms(numbers, name, growth) for name in names},
        )

    def beside(self, one: str, other: str, *, farthest_days: float) -> tuple[Ints, Ints, Ints]:
        """Return sets of one feed that another does not hand out, and that one's sets before and after each.

        Those without a set of the other near enough on both sides are left out.
        """
        mine, theirs = (np.flatnonzero(self.feed == self.names.index(name)) for name in (one, other))
        at = mine[self.inside[mine] & ~np.isin(self.same[mine], self.same[theirs])]
        span_us = int(np.ptp(self.time_us)) + 1
        on_one_axis = self.place * span_us + (self.time_us - self.time_us.min())
        after = np.searchsorted(on_one_axis[theirs], on_one_axis[at])
        between = (after > 0) & (after < len(theirs))
        at, after = at[between], after[between]
        first, second = theirs[after - 1], theirs[after]
        apart_us = np.maximum(self.time_us[at] - self.time_us[first], self.time_us[second] - self.time_us[at])
        near = (self.place[first] == self.place[at]) & (self.place[second] == self.place[at])
        near &= apart_us <= farthest_days * 86_400e6
        return at[near], first[near], second[near]

    def differences(self, at: Ints, beside: Ints) -> tuple[Floats, Floats]:
        """Return where other sets put the object at the epochs of some: R, T, N in km, shape (M, 3), and ages, days."""
        here = carried_states(self.records, at, self.jd[at], self.fr[at])
        apart = carried_states(self.records, beside, self.jd[at], self.fr[at])
        rtn_km, _ = relative_rtn(here[:, :3], here[:, 3:], apart[:, :3], apart[:, 3:])
        return rtn_km, np.abs(self.time_us[at] - self.time_us[beside]) / 86_400e6

    def sigmas_km(self, at: Ints, feed: str, age_days: Floats) -> Floats:
        """Return what the object's sets of a feed are good to at an age, R, T, N, shape (M, 3); NaN: not measured."""
        a, b, c = self.terms[feed][:, at]
        return grown_km((a, b, c), age_days[:, None])

    def is_measured(self, at: int, feed: str) -> bool:
        """Return whether the object of a set has sets enough of a feed to show what they are good to."""
        return not bool(np.isnan(self.terms[feed][0, at, 0]))

    def by_object(self, at: Ints) -> Iterator[Ints]:
        """Yield where the sets of each object stand in `at`."""
        if len(at):
            yield from np.split(np.arange(len(at)), np.flatnonzero(np.diff(self.place[at])) + 1)


def _terms(numbers: Ints, feed: str, growth: Mapping[tuple[int, str], RtnGrowth]) -> Floats:
    """Return the terms of the growth for each set's object, shape (3, N, 3)."""
    objects, which = np.unique(numbers, return_inverse=True)
    found = np.full((3, len(objects), 3), np.nan)
    for k, number in enumerate(objects.tolist()):
        for axis, one in enumerate(growth.get((number, feed), ())):
            found[:, k, axis] = one.at_epoch_km, one.per_day_km, one.per_day2_km
    return found[:, which]
