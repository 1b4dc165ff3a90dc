"""ART001: two feeds of one object that differ by more than the errors that each of them shows.

Each set of a feed is held against the sets of the other before and after it, carried by SGP4 to its epoch. A burn
between two sets makes one of the two disagree, so the nearer of them counts. A set that both feeds hand out is a set of
both, whoever was fetched first, and says nothing about a difference. The difference is measured in units of
what the feeds' own sets disagree by over such a time: consistency, not accuracy, as everywhere with public sets.

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
from numpy.typing import NDArray
from sgp4.api import Satrec

from hoshimori.detection.protocol import SET_ORDER, Window, settings_of
from hoshimori.detection.shared_sets import by_feed, several
from hoshimori.model import Detection, IncidentKind, Reading
from hoshimori.propagation.satrec import satrecs
from hoshimori.propagation.time_grid import epochs_jd_fr

Floats = NDArray[np.float64]
_MAD_TO_SIGMA: Final = 1.4826  # of a Gaussian
_LEAST_SPAN_DAYS: Final = 0.25
NOT_VISIBLE: Final = (
    "Which of the two feeds is right cannot be seen from the two alone.",
    "An error that both feeds share cannot be seen.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compared:
    """One object between two feeds: distances and ratios of the sets that could be compared."""

    number: int
    feeds: tuple[str, str]
    rows: pl.DataFrame
    ratio: Floats
    distance_km: Floats

    @property
    def strength(self) -> float:
        return float(np.median(self.ratio))


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDifference:
    """Objects whose feeds differ.

    Attributes:
        least_ratio: A set differs from so many times the feeds' own scatter on.
        least_distance_km: And by at least this much.
        least_sets: So many sets in a row of comparisons must differ.
        farthest_days: Sets of the other feed further away are not used.
        unmeasured_scatter_km: Least scatter over a day of a feed that has too few sets to show its own; more where
            another feed of the object shows more.
        smallest_scatter_km: No public set is better than this.
    """

    code: ClassVar[str] = "ART001"
    name: ClassVar[str] = "feeds of one object that differ"
    kind: ClassVar[IncidentKind] = IncidentKind.ARTEFACT

    least_ratio: float = 8.0
    least_distance_km: float = 5.0
    least_sets: int = 2
    farthest_days: float = 2.0
    unmeasured_scatter_km: float = 5.0
    smallest_scatter_km: float = 0.5

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
        for group in rows.sort("norad_cat_id", "epoch", "feed").partition_by("norad_cat_id", maintain_order=True):
            yield from self._of_object(group.with_row_index("place"), window)

    def _of_object(self, rows: pl.DataFrame, window: Window) -> Iterator[_Compared]:
        records = satrecs(rows)
        jd, fr = epochs_jd_fr(rows["epoch"])
        days = (jd - jd[0]) + fr
        feeds = rows["feed"].to_list()
        names = sorted(set(feeds))
        places = {name: np.array([i for i, feed in enumerate(feeds) if feed == name]) for name in names}
        sets = list(zip(rows["epoch"], rows["payload"], strict=True))
        handed_out = {name: {sets[i] for i in places[name]} for name in names}
        measured = {name: self._scatter_km_day(records, places[name], jd, fr, days) for name in names}
        # a feed of few sets carries this object no better than one that shows how well it can be carried
        unmeasured = max(self.unmeasured_scatter_km, *(m or 0.0 for m in measured.values()))
        scatter = {name: unmeasured if m is None else m for name, m in measured.items()}
        inside = (rows["epoch"] >= window.begin).to_numpy()
        for one, other in permutations(names, 2):
            held, ratios, distances = [], [], []
            for at in places[one][inside[places[one]]]:
                beside = self._beside(int(at), places[other], days)
                if beside is None or sets[at] in handed_out[other]:
                    continue
                here = _position_km(records[at], jd[at], fr[at])
                away = [
                    (float(np.linalg.norm(_position_km(records[b], jd[at], fr[at]) - here)), abs(days[at] - days[b]))
                    for b in beside
                ]
                distance, apart_days = min(away)
                sigma = max(
                    self.smallest_scatter_km,
                    scatter[other] * max(apart_days, _LEAST_SPAN_DAYS),
                    scatter[one] * _LEAST_SPAN_DAYS,
                )
                if np.isfinite(distance):
                    held.append(int(at))
                    ratios.append(distance / sigma)
                    distances.append(distance)
            if held:
                yield _Compared(
                    number=int(rows["norad_cat_id"][0]),
                    feeds=(one, other),
                    rows=rows[held],
                    ratio=np.array(ratios),
                    distance_km=np.array(distances),
                )

    def _beside(self, at: int, others: NDArray[np.int64], days: Floats) -> tuple[int, int] | None:
        """Return the other feed's sets before and after one, where both are near enough."""
        right = int(np.searchsorted(days[others], days[at]))
        if right == 0 or right == len(others):
            return None
        before, after = int(others[right - 1]), int(others[right])
        near = max(days[at] - days[before], days[after] - days[at]) <= self.farthest_days
        return (before, after) if near else None

    def _scatter_km_day(
        self, records: list[Satrec], places: NDArray[np.int64], jd: Floats, fr: Floats, days: Floats
    ) -> float | None:
        """Return by how much sets of one feed disagree with its next ones, km a day; robust against burns.

        None where there are too few of them.
        """
        rates = []
        for earlier, later in zip(places[:-1].tolist(), places[1:].tolist(), strict=True):
            here = _position_km(records[later], jd[later], fr[later])
            carried = _position_km(records[earlier], jd[later], fr[later])
            rates.append(float(np.linalg.norm(carried - here)) / max(days[later] - days[earlier], _LEAST_SPAN_DAYS))
        good = [rate for rate in rates if np.isfinite(rate)]
        return _MAD_TO_SIGMA * float(np.median(good)) if len(good) >= 3 else None

    def _differing(self, one: _Compared) -> NDArray[np.bool_]:
        return (one.ratio >= self.least_ratio) & (one.distance_km >= self.least_distance_km)

    def _differs(self, one: _Compared) -> bool:
        differing = self._differing(one)
        return int(differing.sum()) >= self.least_sets and 2 * int(differing.sum()) > len(differing)

    def _detection(self, one: _Compared, compared: list[_Compared]) -> Detection:
        differing = self._differing(one)
        rows = one.rows.filter(pl.Series(differing))
        epochs = sorted(rows["epoch"].to_list())
        strengths = {c.number: c.strength for c in compared if c.number != one.number}
        rarer = sum(strength >= one.strength for strength in strengths.values())
        distance = one.distance_km[differing]
        values: dict[str, Any] = {
            "feed_a": min(one.feeds),
            "feed_b": max(one.feeds),
            "median_distance_km": round(float(np.median(distance)), 1),
            "greatest_distance_km": round(float(distance.max()), 1),
            "scatter_ratio": round(one.strength, 1),
            "differing_sets": int(differing.sum()),
            "compared_sets": len(differing),
        }
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
                f"{values['scatter_ratio']:,.0f} times what each feed's own sets disagree by."
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


def _position_km(record: Satrec, jd: float, fr: float) -> Floats:
    code, r, _ = record.sgp4(float(jd), float(fr))
    return np.array(r) if code == 0 else np.full(3, np.nan)
