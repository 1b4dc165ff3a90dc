"""ART001: two feeds of one object that differ by more than their covariances.

Each set of a feed is held against the sets of the other before and after it, carried by SGP4 to its epoch. A burn
between two sets makes one of the two disagree, so the nearer of them counts. A set that both feeds hand out is a set of
both, whoever was fetched first, and says nothing about a difference. Feeds hand out no covariance with their sets, so
each gets the one that its own sets of these days show (`propagation.set_differences`), diagonal in RTN and growing with
age: consistency, not accuracy, as everywhere with public sets. The difference is a Mahalanobis distance.

Assumes that both feeds speak of the same object under the same number; if they do not, that is what is found. Fails
where a feed has no sets on both sides of the other's (single catalogues), and where both share an error.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any, ClassVar, Final

import numpy as np
import polars as pl

from hoshimori.detection.feed_sets import Bools, Floats, Ints, Sets, growth_of
from hoshimori.detection.protocol import SET_ORDER, Window, settings_of
from hoshimori.detection.shared_sets import by_feed, several
from hoshimori.model import Detection, IncidentKind, Reading

_LEAST_SPAN_DAYS: Final = 0.25
NOT_VISIBLE: Final = (
    "Which of the two feeds is right cannot be seen from the two alone.",
    "An error that both feeds share cannot be seen.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compared:
    """One object between two feeds: distances of the sets that could be compared, in km and in covariances."""

    number: int
    feeds: tuple[str, str]
    assumed: tuple[str, ...]  # feeds of too few sets to show their covariance
    rows: pl.DataFrame
    mahalanobis: Floats
    distance_km: Floats

    @property
    def strength(self) -> float:
        return float(np.median(self.mahalanobis))


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDifference:
    """Objects whose feeds differ.

    Attributes:
        least_sigma: A set differs from this distance in units of both covariances on (no unit). Of Gaussian
            errors one in 10^13 would; those of public sets have tails.
        least_distance_km: And by at least this much.
        least_sets: So many sets in a row of comparisons must differ.
        farthest_days: Sets of the other feed further away are not used.
        unmeasured_day_km: Least standard deviation on each axis, a day, of a feed that has too few sets to show its
            own; more where another feed of the object shows more …
        unshown_day_km: … and this where none of them shows any: some orbits are carried so badly.
        smallest_km: No public set is better than this on any axis.
    """

    code: ClassVar[str] = "ART001"
    name: ClassVar[str] = "feeds of one object that differ"
    kind: ClassVar[IncidentKind] = IncidentKind.ARTEFACT

    least_sigma: float = 8.0
    least_distance_km: float = 5.0
    least_sets: int = 2
    farthest_days: float = 2.0
    unmeasured_day_km: float = 5.0
    unshown_day_km: float = 50.0
    smallest_km: float = 0.5

    def detect(self, window: Window) -> tuple[Detection, ...]:
        """Return the objects of which two feeds differ, by (begin, objects)."""
        if not several(window.sources):
            return ()
        compared = list(self._compared(window))
        found = [self._detection(one, compared) for one in compared if self._differs(one)]
        best: dict[tuple[int, ...], Detection] = {}
        for one in found:  # A against B and B against A are one finding
            held = best.get(one.objects)
            if held is None or one.values["differing_sets"] > held.values["differing_sets"]:
                best[one.objects] = one
        return tuple(sorted(best.values(), key=lambda d: (d.begin, d.objects)))

    def _compared(self, window: Window) -> Iterator[_Compared]:
        margin = timedelta(days=self.farthest_days)
        near = pl.col("epoch").is_between(window.begin - margin, window.end, closed="left")
        known = window.ordered_history(near)
        own = known.join(by_feed(window.sources), on="payload", how="inner", maintain_order="left")
        also = known.join(window.shared, on=["norad_cat_id", "epoch", "payload"], how="inner", maintain_order="left")
        rows = pl.concat([own, also.select(own.columns)]).sort(*SET_ORDER, "feed", nulls_last=True)
        several = pl.col("feed").n_unique().over("norad_cat_id") > 1
        rows = rows.filter(several).unique(["norad_cat_id", "feed", "epoch"], keep="last", maintain_order=True)
        rows = rows.filter(pl.col("norad_cat_id").is_in(_comparable(rows, window.begin).implode()))
        rows = rows.sort("norad_cat_id", "epoch", "feed")
        if rows.is_empty():
            return
        sets = Sets.of(rows, growth_of(rows, max_age_days=self.farthest_days), begin=window.begin)
        for one, other in permutations(sets.names, 2):
            at, before, after = sets.beside(one, other, farthest_days=self.farthest_days)
            away = [self._apart(sets, at, b, (one, other)) for b in (before, after)]
            nearer = np.argmin(np.stack([m for m, _ in away]), axis=0)
            mahalanobis, distance = (np.choose(nearer, [a[k] for a in away]) for k in (0, 1))
            good = np.isfinite(distance)
            at, mahalanobis, distance = at[good], mahalanobis[good], distance[good]
            for part in sets.by_object(at):
                yield _Compared(
                    number=int(sets.numbers[at[part[0]]]),
                    feeds=(one, other),
                    assumed=tuple(name for name in (one, other) if not sets.is_measured(int(at[part[0]]), name)),
                    rows=rows[at[part]],
                    mahalanobis=mahalanobis[part],
                    distance_km=distance[part],
                )

    def _apart(self, sets: Sets, at: Ints, beside: Ints, feeds: tuple[str, str]) -> tuple[Floats, Floats]:
        """Return how far sets of one feed lie from those of the other: Mahalanobis distances, and km."""
        rtn_km, age_days = sets.differences(at, beside)
        own, theirs = (
            self._sigmas_km(sets, at, feed, np.maximum(age, _LEAST_SPAN_DAYS))
            for feed, age in zip(feeds, (np.zeros(len(at)), age_days), strict=True)
        )
        squared = (rtn_km**2 / (own**2 + theirs**2)).sum(axis=1)
        return np.where(np.isfinite(squared), np.sqrt(squared), np.inf), np.linalg.norm(rtn_km, axis=1)

    def _sigmas_km(self, sets: Sets, at: Ints, feed: str, age_days: Floats) -> Floats:
        """Return the standard deviations along R, T and N of sets of a feed at an age, shape (M, 3)."""
        shown = {name: sets.sigmas_km(at, name, age_days) for name in sets.names}
        # a feed of few sets carries this object no better than one that shows how well it can be carried
        none_shows = np.all([np.isnan(sigma) for sigma in shown.values()], axis=0)
        least = np.where(none_shows, self.unshown_day_km, self.unmeasured_day_km) * age_days[:, None]
        unmeasured = np.fmax.reduce([least, *shown.values()])
        sigma = np.where(np.isnan(shown[feed]), unmeasured, shown[feed])
        return np.maximum(sigma, self.smallest_km)

    def _differing(self, one: _Compared) -> Bools:
        return (one.mahalanobis >= self.least_sigma) & (one.distance_km >= self.least_distance_km)

    def _differs(self, one: _Compared) -> bool:
        differing = self._differing(one)
        return int(differing.sum()) >= self.least_sets and 2 * int(differing.sum()) > len(differing)

    def _detection(self, one: _Compared, compared: list[_Compared]) -> Detection:
        differing = self._differing(one)
        rows = one.rows.filter(pl.Series(differing))
        epochs = sorted(rows["epoch"].to_list())
        strengths: dict[int, float] = {}
        for other in compared:
            if other.number != one.number:
                strengths[other.number] = max(other.strength, strengths.get(other.number, 0.0))
        rarer = sum(strength >= one.strength for strength in strengths.values())
        distance = one.distance_km[differing]
        values: dict[str, Any] = {
            "feed_a": min(one.feeds),
            "feed_b": max(one.feeds),
            "median_distance_km": round(float(np.median(distance)), 1),
            "greatest_distance_km": round(float(distance.max()), 1),
            "mahalanobis_sigma": round(one.strength, 1),
            "assumed": ", ".join(sorted(one.assumed)),
            "differing_sets": int(differing.sum()),
            "compared_sets": len(differing),
        }
        assumed = f" (assumed for {values['assumed']}: too few sets)" if one.assumed else ""
        return Detection(
            code=self.code,
            kind=self.kind,
            objects=(one.number,),
            begin=epochs[0],
            end=epochs[-1] + timedelta(seconds=1),
            significance=rarer / len(strengths) if strengths else None,
            controls=len(strengths),
            reading=Reading.FEEDS_DIFFER,
            summary=(
                f"{values['differing_sets']} of {values['compared_sets']} sets of {one.number} from {one.feeds[0]} lie "
                f"a median {values['median_distance_km']:,.1f} km from where {one.feeds[1]} puts it, "
                f"{values['mahalanobis_sigma']:,.0f} times what the covariances of both feeds allow for{assumed}."
            ),
            values=values,
            not_visible=NOT_VISIBLE,
            payloads=tuple(sorted(set(rows["payload"].to_list()))),
            settings=settings_of(self),
        )


def _comparable(rows: pl.DataFrame, begin: datetime) -> pl.Series:
    """Return the objects of which a feed has a set from `begin` on that another has not, with sets around it.

    Where one feed hands out the sets of the other that leaves a few, and SGP4 need not carry the rest.
    """
    one = ["norad_cat_id", "epoch", "payload"]
    spans = rows.group_by("norad_cat_id", "feed").agg(first=pl.col("epoch").min(), last=pl.col("epoch").max())
    sets = rows.filter(pl.col("epoch") >= begin).select(one).unique()
    among = sets.join(spans, on="norad_cat_id").filter(
        pl.col("first") < pl.col("epoch"), pl.col("epoch") <= pl.col("last")
    )
    return among.join(rows, on=[*one, "feed"], how="anti")["norad_cat_id"].unique()
