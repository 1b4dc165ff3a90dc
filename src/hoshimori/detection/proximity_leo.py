"""PRX002: low orbits that are matched in plane, size and phase, and what reads alike but is no stay."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from hoshimori.detection.declared_service import declared
from hoshimori.detection.low_orbit import is_low
from hoshimori.detection.low_orbit_control import Controls, all_day_km, box_share, controls
from hoshimori.detection.low_orbit_pairs import STATION_OBJECTS, PairGeometry
from hoshimori.detection.matched_fleet import GATHERED, gathered
from hoshimori.detection.matched_history import Match, Pair, Row, burns, pair_days, phases
from hoshimori.detection.matched_orbits import DEFAULT_AGE_DAYS, DEFAULT_MATCH, MatchedOrbits, matched_orbits
from hoshimori.detection.matched_reading import PairFacts, Persistence, explained, persistence, reading_of
from hoshimori.detection.matched_table import (
    Distances,
    companions,
    exact_distances,
    grid_distances,
    neighbour_rows,
)
from hoshimori.detection.matched_words import not_visible, summary
from hoshimori.detection.naming import Names
from hoshimori.detection.protocol import Window, settings_of
from hoshimori.detection.proximity_reading import Relation, relation
from hoshimori.model import Detection, Direction, IncidentKind, Reading
from hoshimori.model.vocabulary import PASSIVE_TYPES

#: Readings whose distances are followed to the extreme on every day.
_EXACT = frozenset({Reading.STAY, Reading.DECLARED})
_MOST_EXACT_DAYS = 14
#: Error of a distance from public sets of low orbits within a day of their epochs (docs/methods/covariance.md).
ERROR_KM = 1.0
#: A day on which two are this near in the elements, one of them of a station, was a day of a visit.
_VISIT_ALONG_KM, _VISIT_PLANE_DEG = 10.0, 0.01


def _worth_a_look(names: Names, pair: Pair) -> bool:
    """Return whether both objects are identified and one of them at least could manoeuvre."""
    types = [names.text(number, "object_type") for number in pair]
    return all(names.text(number, "launch") for number in pair) and not all(kind in PASSIVE_TYPES for kind in types)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Day:
    """What all pairs of one window share."""

    found: MatchedOrbits
    names: Names
    sets: pl.DataFrame
    days: Mapping[Pair, tuple[Row, ...]]
    relations: Mapping[Pair, Relation]
    distances: Distances
    controls: Controls


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedPairs:
    """Pairs of low orbits with planes, sizes and phases matched (METHODS 4).

    Attributes:
        match_plane_deg: Two orbits are matched on a day when their planes are within this angle …
        match_drift_km: … they drift along the track by no more than this in a day …
        match_along_km: … and are within this distance along the track.
        stay_plane_deg: A stay asks for planes within this angle …
        sun_stay_plane_deg: … within this one where both are sun-synchronous, which crowds them into few planes …
        stay_along_km: … and for this distance along the track, at most.
        as_one_km: Two within this all day may be one object under two numbers: what was launched with the one is no
            stranger to the other.
        greatest_set_age_days: Sets older than this at a day's start give no data for it.
        least_match_days: An unbroken run of matched days lasts from this length …
        apart_days: … and so do two matched catalogues this far apart.
        old_days: Two orbits matched on all epochs over this time keep a reference orbit …
        least_catalogues: … where there are at least so many epochs.
        greatest_share: A stay, and a pair that is merely alike, is rarer than this share of the control pairs.
        match_count: At most this many pairs that are merely alike, the rarest.
        sibling_count: At most this many launches whose objects keep together, the rarest, and as many families.
        neighbours: Nearest companions shown for each object.
        longest_days: At most this many days before the window's end are searched for pairs.
        watch_pairs: Pairs that are shown whatever their geometry.
    """

    match_plane_deg: float = DEFAULT_MATCH.plane_deg
    match_drift_km: float = DEFAULT_MATCH.drift_km
    match_along_km: float = DEFAULT_MATCH.along_km
    stay_plane_deg: float = 0.1
    sun_stay_plane_deg: float = 0.03
    stay_along_km: float = 1000.0
    as_one_km: float = 12.0
    greatest_set_age_days: float = DEFAULT_AGE_DAYS
    least_match_days: int = 3
    apart_days: float = 10.0
    old_days: float = 500.0
    least_catalogues: int = 4
    greatest_share: float = 0.01
    match_count: int = 20
    sibling_count: int = 20
    neighbours: int = 5
    longest_days: float = 14.0
    watch_pairs: tuple[Pair, ...] = ()

    @property
    def code(self) -> str:
        """Detector code."""
        return "PRX002"

    @property
    def name(self) -> str:
        """What it sees."""
        return "matched pairs of low orbits"

    @property
    def kind(self) -> IncidentKind:
        """The kind of incident that its detections could belong to."""
        return IncidentKind.PROXIMITY

    @property
    def _match(self) -> Match:
        return Match(plane_deg=self.match_plane_deg, drift_km=self.match_drift_km, along_km=self.match_along_km)

    def detect(self, window: Window) -> tuple[Detection, ...]:
        """Return one detection a pair, a complex or a family that flies together, ordered by (begin, objects)."""
        known = window.history.filter(pl.col("known_at") <= window.as_of)
        found = matched_orbits(
            known,
            begin=window.begin,
            end=window.end,
            match=self._match,
            least_days=self.least_match_days,
            longest_days=self.longest_days,
            age_days=self.greatest_set_age_days,
        )
        if found is None:
            return ()
        day = self._day(known, found, Names.of(window))
        detections = [self._detection(day, pair) for pair in day.days if day.days[pair]]
        shown = self._with_neighbours(day, self._shown(detections))
        return tuple(sorted(shown, key=lambda d: (d.begin, d.objects)))

    def _watched(self, found: MatchedOrbits) -> frozenset[Pair]:
        ordered = ((min(pair), max(pair)) for pair in self.watch_pairs)
        return frozenset(pair for pair in ordered if pair[0] != pair[1] and None not in map(found.sky.row, pair))

    def _day(self, known: pl.DataFrame, found: MatchedOrbits, names: Names) -> _Day:
        """Return the pairs worth a closer look with their days, relations, distances and the day's controls."""
        watched = self._watched(found)
        relations = {pair: relation(names, *pair) for pair in sorted({*found.pairs, *watched})}
        pairs = [
            pair
            for pair in self._chosen(found, names, relations, watched)
            if pair in watched or _worth_a_look(names, pair)
        ]
        numbers = sorted({number for pair in pairs for number in pair})
        sets = known.filter(pl.col("norad_cat_id").is_in(numbers), is_low(), pl.col("epoch") < found.end)
        days = pair_days(sets, pairs, self._match, end=found.end, age_days=self.greatest_set_age_days)
        here = [pair for pair in pairs if days[pair] and None not in map(found.sky.row, pair)]
        distances = grid_distances(found.sky.rows, here, found.sky.day, found.end) if here else {}
        relations |= self._by_another_number(names, relations, distances)
        return _Day(
            found=found,
            names=names,
            sets=sets,
            days=days,
            relations=relations,
            distances=distances,
            controls=self._controls(found, names, relations),
        )

    def _by_another_number(
        self, names: Names, relations: Mapping[Pair, Relation], distances: Distances
    ) -> dict[Pair, Relation]:
        """Return the relations of objects with what was launched with one that moves as one with them."""
        as_one: dict[int, set[int]] = {}
        for (a, b), days in distances.items():
            if not relations[a, b].together and days[0]["greatest_km"] <= self.as_one_km:
                as_one.setdefault(a, set()).add(b)
                as_one.setdefault(b, set()).add(a)
        found = {}
        for (a, b), known in relations.items():
            for one, other in ((a, b), (b, a)):
                launch = names.text(other, "launch")
                double = [n for n in sorted(as_one.get(one, ())) if n != other and names.text(n, "launch") == launch]
                if double and launch and not known.together:
                    basis = f"{one} moves as one with {double[0]}, of launch {launch}"
                    found[a, b] = Relation(word="same_launch", basis=basis)
        return found

    def _chosen(
        self, found: MatchedOrbits, names: Names, relations: Mapping[Pair, Relation], watched: frozenset[Pair]
    ) -> list[Pair]:
        """Return the pairs to look at: all of different launches, and of the rarest launches their own pairs."""
        tags = {n: names.text(n, "launch") for pair in found.pairs for n in pair}
        across = [(a, b) for a, b in found.pairs if not tags[a] or tags[a] != tags[b]]
        within = [(a, b) for a, b in found.pairs if tags[a] and tags[a] == tags[b]]
        rarest: dict[str, float] = {}
        for pair, box in zip(within, box_share(found.geometry(within)).tolist(), strict=True):
            rarest[tags[pair[0]]] = min(rarest.get(tags[pair[0]], np.inf), box)
        first = set(sorted(rarest, key=lambda tag: (rarest[tag], tag))[: self.sibling_count])
        linked = {number for pair in across if relations[pair].together for number in pair}
        siblings = [p for p in within if tags[p[0]] in first or linked.intersection(p)]
        return sorted({*across, *siblings, *watched})

    def _controls(self, found: MatchedOrbits, names: Names, relations: Mapping[Pair, Relation]) -> Controls:
        numbers = found.sky.norad_cat_id
        launches = np.array([names.text(n, "launch") for n in numbers.tolist()], dtype=np.str_)
        rows = found.loose.rows
        usable = (launches[rows[:, 0]] != launches[rows[:, 1]]) | (launches[rows[:, 0]] == "")
        complexes = np.array([found.complex_of.get(n, -1) for n in numbers.tolist()], dtype=np.int64)
        as_one = (complexes[rows[:, 0]] == complexes[rows[:, 1]]) & (complexes[rows[:, 0]] >= 0)
        told = {pair for pair, r in relations.items() if explained(r, complex_=False, declared=declared(*pair))}
        key = {a * 1_000_000_000 + b for a, b in told}
        keys = numbers[rows[:, 0]] * 1_000_000_000 + numbers[rows[:, 1]]
        explained_ = as_one | np.isin(keys, np.array(sorted(key), dtype=np.int64))
        return controls(found.sun, found.loose, usable=usable, explained=explained_)

    def _facts(self, day: _Day, pair: Pair, shape: PairGeometry, rarity: float | None, rematches: int) -> PairFacts:
        names, found = day.names, day.found
        rows = [found.sky.row(number) for number in pair]
        complexes = [found.complex_of.get(number) for number in pair]
        return PairFacts(
            days=day.days[pair],
            relation=day.relations[pair],
            complex=(complexes[0] is not None and complexes[0] == complexes[1]) or self._visited(day, pair),
            both_in_shell=all(row is not None and bool(found.shell[row]) for row in rows),
            both_in_band=all(row is not None and bool(found.band[row]) for row in rows),
            declared=declared(*pair),
            passive=sum(names.text(number, "object_type") in PASSIVE_TYPES for number in pair),
            identified=all(names.text(number, "launch") for number in pair),
            rematches=rematches,
            track_offset_deg=float(shape.track_offset_deg[0]),
            track_node_deg=float(shape.track_node_deg[0]),
            rarity=rarity,
        )

    def _visited(self, day: _Day, pair: Pair) -> bool:
        """Return whether one belongs to a station of which the other was a part on some day: a visitor that left."""
        size = Counter(day.found.complex_of.values())
        station = any(size.get(day.found.complex_of.get(n, -1), 0) >= STATION_OBJECTS for n in pair)
        return station and any(
            abs(row["along_km"]) <= _VISIT_ALONG_KM and row["plane_deg"] <= _VISIT_PLANE_DEG for row in day.days[pair]
        )

    def _detection(self, day: _Day, pair: Pair) -> Detection:
        found, names, days = day.found, day.names, day.days[pair]
        shape = found.geometry([pair])
        box, row = float(box_share(shape)[0]), found.sky.row(pair[0])
        sun = row is not None and bool(found.sun[row])
        rarity, count = day.controls.rarity(box, sun_synchronous=sun) if np.isfinite(box) else (None, 0)
        stages = phases(days, self._match)
        rematches = sum(stage["phase"] == "re-match" for stage in stages)
        lasting = persistence(
            days, apart_days=self.apart_days, old_days=self.old_days, least_catalogues=self.least_catalogues
        )
        facts = self._facts(day, pair, shape, rarity if count else None, rematches)
        reading = reading_of(
            facts,
            lasting,
            stay_plane_deg=self.sun_stay_plane_deg if sun else self.stay_plane_deg,
            stay_along_km=self.stay_along_km,
            least_days=self.least_match_days,
            greatest_share=self.greatest_share,
        )
        distances = day.distances.get(pair, ())
        if reading in _EXACT or pair in self._watched(found):
            dates = [r["date"] for r in days if r["time"] >= found.begin][-_MOST_EXACT_DAYS:]
            distances = exact_distances(day.sets, pair, dates, found.end) or distances
        share, objects = day.controls.share_as_near(float(all_day_km(shape)[0]), sun_synchronous=sun)
        return Detection(
            code=self.code,
            kind=self.kind,
            objects=pair,
            begin=found.begin,
            end=found.end,
            significance=rarity if count else None,
            controls=count,
            reading=reading,
            direction=Direction.WITHIN,
            summary=summary(names, pair, reading, days, distances, lasting),
            values={
                **self._values(day, pair, facts, lasting, distances),
                "box_share": box if np.isfinite(box) else None,
                "expected_chance_pairs_count": None if rarity is None or not count else rarity * count,
                "share_as_near_all_day": share if np.isfinite(box) else None,
                "comparable_objects": objects,
                "rematches_count": rematches,
                "maneuvers": len(burns(days)),
            },
            tables={
                "distance_by_day": tuple(distances),
                "matched_days": days,
                "phases": stages,
                "neighbours": (),
            },
            not_visible=not_visible(reading, days, lasting, distances),
            payloads=tuple(
                sorted(set(day.sets.filter(pl.col("norad_cat_id").is_in(list(pair)))["payload"].drop_nulls().to_list()))
            ),
            settings=settings_of(self),
        )

    def _values(
        self, day: _Day, pair: Pair, facts: PairFacts, lasting: Persistence, distances: Sequence[Mapping[str, Any]]
    ) -> dict[str, Any]:
        names, days = day.names, day.days[pair]
        inside = [row for row in days if row["matched"] and row["time"] >= day.found.begin]
        last = days[-1]
        return {
            "regime": "LEO",
            "error_km": ERROR_KM,
            "object_a": pair[0],
            "object_b": pair[1],
            "least_km": min((d["least_km"] for d in distances), default=None),
            "greatest_km": max((d["greatest_km"] for d in distances), default=None),
            "plane_deg": last["plane_deg"],
            "da_km": last["da_km"],
            "along_km": last["along_km"],
            "daily_drift_km": last["drift_km"],
            "days_with_data": len(days),
            "matched_days": sum(row["matched"] for row in days),
            "matched_epochs": lasting.epochs,
            "matched_since": lasting.first or None,
            "dwell_days": lasting.run_days,
            "first_day_near": inside[0]["date"] if inside else None,
            "last_day_near": inside[-1]["date"] if inside else None,
            "near_every_day_with_data": all(row["matched"] for row in days),
            "arrival_visible": not days[0]["matched"],
            "kept_against_drift": lasting.kept,
            "several_launches": names.text(pair[0], "launch") != names.text(pair[1], "launch"),
            "relation": facts.relation.word,
            "relation_basis": facts.relation.basis,
            "declared": facts.declared,
            "owner_a": names.owner(pair[0]),
            "owner_b": names.owner(pair[1]),
        }

    def _with_neighbours(self, day: _Day, detections: Sequence[Detection]) -> list[Detection]:
        """Return the detections with each object's nearest companions on the last day; families go without."""
        found = day.found
        asked = {(min(pair), max(pair)) for pair in self.watch_pairs}
        single = [d for d in detections if d.reading not in GATHERED or d.objects in asked]
        subjects = sorted({d.values[key] for d in single for key in ("object_a", "object_b")})
        others = {n: [o for o, _ in companions(found.sky, found.loose, n, count=self.neighbours)] for n in subjects}
        pairs = sorted({(min(n, o), max(n, o)) for n, near in others.items() for o in near})
        distances = grid_distances(found.sky.rows, pairs, found.sky.day, found.end) if pairs else {}
        rows = {n: neighbour_rows(day.names, n, near, distances) for n, near in others.items()}
        chosen = {d.objects for d in single}
        kept = [d for d in detections if d.objects not in chosen]
        near = (
            replace(d, tables={**d.tables, "neighbours": (*rows[d.values["object_a"]], *rows[d.values["object_b"]])})
            for d in single
        )
        return [*kept, *near]

    def _shown(self, detections: Sequence[Detection]) -> list[Detection]:
        """Return what is worth a line: merely alike pairs only where rare, passes only where asked for."""
        asked = {(min(pair), max(pair)) for pair in self.watch_pairs}
        kept = [d for d in detections if d.objects in asked or d.reading not in {Reading.PASS, Reading.CONSTELLATION}]
        alike = [d for d in kept if d.reading is Reading.MATCH and d.objects not in asked]
        alike.sort(key=lambda d: (1.0 if d.significance is None else d.significance, d.objects))
        rare = [d for d in alike if d.significance is not None and d.significance <= self.greatest_share]
        dropped = {d.objects for d in alike} - {d.objects for d in rare[: self.match_count]}
        lines = gathered([d for d in kept if d.objects not in dropped])
        families = [d for d in lines if d.reading is Reading.SAME_OPERATOR and d.objects not in asked]
        families.sort(key=lambda d: (d.values["box_share"] or np.inf, d.objects))
        wide = [d for d in families if d.values["several_launches"]][: self.sibling_count]
        of_one = [d for d in families if not d.values["several_launches"]][: self.sibling_count]
        first = {d.objects for d in (*wide, *of_one)}
        return [d for d in lines if d.reading is not Reading.SAME_OPERATOR or d.objects in first | asked]
