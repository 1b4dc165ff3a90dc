"""PRX001: objects that stay near one another in the geostationary belt, and what reads alike but is not a stay."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from hoshimori.astro.geostationary import wrap_degrees
from hoshimori.detection.geo_belt import Belt, DayDistances, belt_of, day_distances
from hoshimori.detection.longitude_track import tracks_of
from hoshimori.detection.maneuver_step import MeanElementStep
from hoshimori.detection.naming import Names
from hoshimori.detection.protocol import Window
from hoshimori.detection.proximity_control import DailyShares, pairs_of_the_day
from hoshimori.detection.proximity_error import set_error_km
from hoshimori.detection.proximity_fleet import fleets
from hoshimori.detection.proximity_pair import Sky, last_picture, pair_detection
from hoshimori.detection.proximity_table import GRID_SLACK_KM, distances_by_day, refined
from hoshimori.detection.slot_history import OlderCatalogue, older_catalogues
from hoshimori.detection.slot_visit import ONE_SLOT_DEG, Visits, visits
from hoshimori.model import Detection, IncidentKind
from hoshimori.model.vocabulary import PASSIVE_TYPES

Pair = tuple[int, int]
Rows = npt.NDArray[np.int64]
#: Types of objects that fly in no formation and whose passes are nobody's act.


@dataclass(frozen=True, slots=True, kw_only=True)
class PersistentNeighbours:
    """Pairs of belt objects that stay near one another, passes and docked pairs (METHODS 4).

    Attributes:
        near_km: A pair is near on a day when its greatest distance of that day is within this …
        formation_km: … or within this where both are inclined by more than …
        formation_inclination_deg: … this: without matched planes they would swing by each other …
        formation_drift_deg_day: … and, on fewer days than a run, their drifts differ by at most this.
        visitor_km: … or within this where one, a visitor by `visitor_count`, stands in a slot of the other to which it
            came: a slot is 221 km wide, and who holds one need not stay in its middle.
        pass_km: A drifting object passes when its least distance of a day is within this.
        pass_drift_deg_day: A pair drifts apart or past when its drifts differ by more than this, …
        slow_pass_drift_deg_day: … or by more than this while …
        crossing_days: … one mean longitude crosses the other within this of the window, beyond …
        slow_pass_beyond_km: … this of it at some time of every day.
        pass_count: At most this many passes, the nearest, and none of debris or stages.
        docked_km: A pair whose greatest distance is within this on every day reads as docked …
        servicer_docked_km: … or within this where one is a declared servicer.
        half_width_km: The belt: mean semi-major axis within this of 42,164 km.
        greatest_set_age_days: Older sets give no data for a day.
        slow_drift_deg_day: Objects slower than this are comparable and can share a slot.
        slot_width_deg: A slot is shared up to this difference of mean longitude.
        least_shared_catalogues: Older catalogues that must all show the slot shared …
        least_shared_days: … over this time before the window, for a pair to read as a shared slot; or, of a pair whose
            arrival is visible, this long after it, unless …
        visitor_count: … the one that came has come to at least this many slots that others held.
        visit_inclination_deg: Visits are counted of objects no more inclined than this.
        least_near_days: An unbroken run of near days counts from this length, or from every day with data where
            these are fewer.
        count_within_km: The day's count of close pairs uses this distance.
        neighbours: Nearest neighbours shown for each object.
        longest_days: At most this many days before the window's end are looked at.
        watch_pairs: Pairs that are shown whatever their distance.
    """

    near_km: float = 100.0
    formation_km: float = 600.0
    formation_inclination_deg: float = 1.0
    formation_drift_deg_day: float = 0.05
    visitor_km: float = 250.0
    pass_km: float = 60.0
    pass_drift_deg_day: float = 0.15
    slow_pass_drift_deg_day: float = 0.05
    crossing_days: float = 3.0
    slow_pass_beyond_km: float = 500.0
    pass_count: int = 20
    docked_km: float = 12.0
    servicer_docked_km: float = 25.0
    half_width_km: float = 300.0
    greatest_set_age_days: float = 3.0
    slow_drift_deg_day: float = 0.1
    slot_width_deg: float = 0.3
    least_shared_catalogues: int = 1
    least_shared_days: float = 500.0
    visitor_count: int = 2
    visit_inclination_deg: float = 1.0
    least_near_days: int = 3
    count_within_km: float = 60.0
    neighbours: int = 5
    longest_days: float = 60.0
    watch_pairs: tuple[Pair, ...] = ()

    @property
    def code(self) -> str:
        """Detector code."""
        return "PRX001"

    @property
    def name(self) -> str:
        """What it sees."""
        return "persistent neighbours in the geostationary belt"

    @property
    def kind(self) -> IncidentKind:
        """The kind of incident that its detections could belong to."""
        return IncidentKind.PROXIMITY

    def detect(self, window: Window) -> tuple[Detection, ...]:
        """Return one detection a pair (one a fleet of one operator), ordered by (begin, objects)."""
        names = Names.of(window)
        belt = belt_of(
            window,
            half_width_km=self.half_width_km,
            greatest_set_age_days=self.greatest_set_age_days,
            longest_days=self.longest_days,
        )
        with_data = [] if belt is None else [day for day in range(len(belt.days)) if belt.has_data[:, day].any()]
        if belt is None or not with_data:
            return ()
        distances = {day: day_distances(belt, day) for day in with_data}
        older = older_catalogues(window, belt.sets, before=belt.begin)
        picture = last_picture(belt)
        came = visits(
            older,
            picture,
            names,
            slot_width_deg=self.slot_width_deg,
            slow_drift_deg_day=self.slow_drift_deg_day,
            greatest_inclination_deg=self.visit_inclination_deg,
        )
        visited = self._visited(picture, came)
        pairs = self._pairs(belt, names, picture, visited, distances)
        burns = [d for d in MeanElementStep().detect(window) if d.kind is IncidentKind.MANEUVER] if pairs else []
        sky = Sky(
            belt=belt,
            names=names,
            older=older,
            visits=came,
            picture=picture,
            visited=visited,
            tracks=tracks_of(belt.sets, {n for pair in pairs for n in pair}),
            near=DailyShares.of(belt, distances if pairs else {}, greatest_drift_deg_day=self.slow_drift_deg_day),
            last_day=with_data[-1],
            last_distances=distances[with_data[-1]],
            of_day=pairs_of_the_day(belt, with_data[-1], names, within_km=self.count_within_km),
            burns_of={n: tuple(b for b in burns if b.objects == (n,)) for pair in pairs for n in pair},
            set_error_km=cache(lambda number: set_error_km(belt.recent_of[number])),
        )
        found = [
            detection
            for pair, days in distances_by_day(belt, pairs).items()
            if (detection := pair_detection(self, sky, pair, days)) is not None
        ]
        return tuple(sorted(fleets(found), key=lambda d: (d.begin, d.objects)))

    def limit_km(self, belt: Belt, names: Names, visited: frozenset[Pair], pair: Pair) -> float:
        """Return up to which greatest distance of a day a pair is near: further for formations, and in a slot."""
        rows = [belt.row(number) or 0 for number in pair]
        whole = not {names.text(number, "object_type") for number in pair} & PASSIVE_TYPES
        inclined = min(belt.inclination_deg[row] for row in rows) > self.formation_inclination_deg
        own = self.formation_km if inclined and whole else self.near_km
        return max(own, self.visitor_km) if pair in visited else own

    def _visited(self, picture: OlderCatalogue, came: Visits) -> frozenset[Pair]:
        """Return the pairs of which one, who has come to several slots of others, stands in that of the other."""
        places = picture.places
        return frozenset(
            (min(number, other), max(number, other))
            for number, found in came.of.items()
            if len(found) >= self.visitor_count and number in places
            for visit in found
            if abs(float(wrap_degrees(places[number][0] - visit.longitude_deg))) <= ONE_SLOT_DEG
            for other in visit.beside
        )

    def is_watched(self, pair: Pair) -> bool:
        """Return whether a pair is shown whatever its distance."""
        return pair in {(min(one), max(one)) for one in self.watch_pairs}

    def _pairs(
        self,
        belt: Belt,
        names: Names,
        picture: OlderCatalogue,
        visited: frozenset[Pair],
        distances_by_day: Mapping[int, DayDistances],
    ) -> list[Pair]:
        """Return the pairs worth a closer look, ascending."""
        count = len(belt.norad_cat_id)
        run = np.zeros((count, count), dtype=np.int16)  # near days in a row up to this day
        longest = np.zeros((count, count), dtype=np.int16)
        passing_km = np.full((count, count), np.inf)
        relative = np.abs(belt.drift_deg_day[:, None] - belt.drift_deg_day)
        body = np.array([names.text(int(n), "object_type") in PASSIVE_TYPES for n in belt.norad_cat_id])
        inclined = (belt.inclination_deg > self.formation_inclination_deg) & ~body
        limit_km = np.where(inclined[:, None] & inclined, self.formation_km, self.near_km) + 5.0
        for pair in visited:
            one, other = (belt.row(number) for number in pair)
            if one is not None and other is not None:
                limit_km[[one, other], [other, one]] = max(limit_km[one, other], self.visitor_km + 5.0)
        for day, distances in distances_by_day.items():
            known = np.isfinite(distances.greatest_km)
            near = known & (distances.greatest_km <= limit_km)
            run = np.where(near, run + 1, np.where(known, 0, run)).astype(np.int16)
            longest = np.maximum(longest, run)
            passing = (relative > self.slow_pass_drift_deg_day) & ~body[:, None] & ~body
            passing_km = np.minimum(passing_km, self._passing_km(belt, day, distances, passing))
        wanted = np.triu((run > 0) | (longest >= self.least_near_days), 1)
        numbers = belt.norad_cat_id
        pairs = {(int(numbers[i]), int(numbers[j])) for i, j in zip(*np.nonzero(wanted), strict=True)}
        rows, others = np.nonzero(np.isfinite(passing_km))
        crossing = (relative[rows, others] > self.pass_drift_deg_day) | self._crosses(belt, picture, rows, others)
        rows, others = rows[crossing], others[crossing]
        nearest_first = np.argsort(passing_km[rows, others], kind="stable")[: self.pass_count]
        pairs |= {(int(numbers[rows[k]]), int(numbers[others[k]])) for k in nearest_first}
        watched = {(min(pair), max(pair)) for pair in self.watch_pairs}
        pairs |= {(a, b) for a, b in watched if a != b and None not in (belt.row(a), belt.row(b))}
        return sorted(pairs)

    def _crosses(self, belt: Belt, picture: OlderCatalogue, rows: Rows, others: Rows) -> np.ndarray[Any, Any]:
        """Return whether the mean longitudes of pairs of rows cross in or near the window, by their drifts."""
        known = np.array([picture.places.get(int(n), (np.nan, np.nan, np.nan)) for n in belt.norad_cat_id])
        apart = wrap_degrees(known[rows, 0] - known[others, 0])
        relative = belt.drift_deg_day[rows] - belt.drift_deg_day[others]
        days = -apart / np.where(relative == 0.0, np.nan, relative)  # from the end of the window
        length = (belt.end - belt.begin) / timedelta(days=1)
        return (days <= self.crossing_days) & (days >= -length - self.crossing_days)

    def is_slow_pass(self, belt: Belt, picture: OlderCatalogue, pair: Pair, days: Sequence[Mapping[str, Any]]) -> bool:
        """Return whether two of little relative drift pass: close, never in one slot, and one crosses the other."""
        row_a, row_b = (np.array([belt.row(number) or 0]) for number in pair)
        relative = abs(float(belt.drift_deg_day[row_a[0]] - belt.drift_deg_day[row_b[0]]))
        return (
            relative > self.slow_pass_drift_deg_day
            and min(day["least_km"] for day in days) <= self.pass_km
            and min(day["greatest_km"] for day in days) > self.slow_pass_beyond_km
            and bool(self._crosses(belt, picture, row_a, row_b)[0])
        )

    def _passing_km(
        self, belt: Belt, day: int, distances: DayDistances, drifting: np.ndarray[Any, Any]
    ) -> np.ndarray[Any, Any]:
        """Return the least distance of pairs of different drift that come within `pass_km` on a day, else infinite."""
        i, j = np.nonzero(np.triu(drifting & (distances.least_km <= self.pass_km + GRID_SLACK_KM), 1))
        least, _ = refined(belt, day, np.stack([i, j], axis=-1).astype(np.int64))
        result = np.full(drifting.shape, np.inf)
        close = least <= self.pass_km
        result[i[close], j[close]] = least[close]
        return result
