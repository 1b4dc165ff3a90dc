"""BRK001: new pieces of an old launch: parent, count, first seen, spread, when they were together."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from hoshimori.detection.breakup_member import (
    groups_by_plane,
    members_by_orbit,
    parents_there,
    without_designator,
)
from hoshimori.detection.breakup_model import against_model
from hoshimori.detection.breakup_parent import gabbard_rows, parent_candidates, rank_parents, spread
from hoshimori.detection.breakup_reading import Rules
from hoshimori.detection.breakup_speed import speeds
from hoshimori.detection.breakup_stage import NO_STAGE, Stage, namesake, stage_of
from hoshimori.detection.breakup_when import NO_EPOCH, When
from hoshimori.detection.naming import Names
from hoshimori.detection.new_piece import NewOfLaunch, new_objects
from hoshimori.detection.protocol import Window, settings_of
from hoshimori.model import Detection, Direction, IncidentKind, ObjectType, Reading
from hoshimori.model.instant import nearest_minute

#: Pieces without a launch are a cloud only where their angles agree this well (no designator vouches for them).
_OWN_CLOUD = 0.8
_BASIS = {"orbit": "by their orbits", "name": "by their names", "numbering": "by their numbers"}
_NOT_VISIBLE = (
    "Orbits of pieces do not show the cause: batteries, propellant, debris and other objects leave similar clouds.",
    "A suborbital object is never catalogued, so a direct ascent would not be seen.",
    "Pieces are catalogued days to months after they form, and small ones never.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPieces:
    """New pieces of an old launch (METHODS 5).

    Attributes:
        least_pieces: Fewer new pieces of one launch are not reported.
        old_days: A launch counts as old this long after its date.
        numbering_days: Without an earlier full catalogue, a piece's number must have been given out within this time.
        late_ratio: Where this many times more pieces of the launch were known before, new ones read as late pieces.
        least_payload_share: With this share of payloads among the new objects they read as a launch or a deployment.
        least_altitude_spread_km: Launched since the last catalogue: a cloud is wider than this in mean altitude …
        least_eccentricity_median: … and has at least this median eccentricity …
        least_eccentricity_95_percent: … and this 95 % point …
        greatest_inclination_spread_deg: … in one plane (launches to several orbits spread more).
        greatest_deployment_spread_km: New objects of a launch of the last three years that spread less were put out.
        least_older_share: With this share of as many pieces catalogued before, catalogues do not bracket the time.
        greatest_shed_speed_m_s: New objects of an old launch whose heights spread as slower parts' do were shed.
        least_arm_share: Eccentricities (times the radius) spread at least by this share of the altitudes in a cloud.
        least_hole_pieces: So many new objects with old numbers, more than with new ones: a catalogue had a hole.
        member_place_km: A piece without designator belongs to a cloud when it passed its place within this distance.
        energetic_spread_km: Clouds wider than this could belong to an act *to* space.
        scan_days: How far back the pieces are propagated to find their epoch.
        most_pieces: Pieces used for the epoch, at most.
        greatest_pinch_share: A pinch counts below this share of the usual median distance.
        least_plane_pieces: Pieces used for the convergence of planes, at least.
        greatest_plane_error_share: Its bootstrap error must be below this share of the time back …
        plane_drift_share: … and this share of the time back is added to its interval.
        longest_phase_days: How far back one place along the orbits is looked for.
        longest_plane_days: Planes that were one longer ago give no epoch (drag in between is not known).
        greatest_rival_share: The best other time must stay below this share of the peak.
        least_rayleigh: Pieces times the square of the resultant length at the peak must reach this.
        phase_error_deg_day: Error of the angles along the orbit for each day back that resampling does not see.
        greatest_phase_sigma_h: With a greater standard error the phases name no pass.
        least_half_interval_min: Half of the interval about a pass, at least.
        pass_error_min: Standard error of the time of a pass, before what each day back adds to it.
        cataloguing_days: Pieces may be missing from a catalogue for so long after they formed.
        told_apart_share: A parent is named only when no other object fits within this ratio of its distance.
        resamples: Bootstrap resamples behind the epoch's interval.
        seed: Seed of the resampling.
    """

    least_pieces: int = 10
    old_days: float = 30.0
    numbering_days: float = 75.0
    late_ratio: float = 2.0
    least_payload_share: float = 0.5
    least_altitude_spread_km: float = 50.0
    least_eccentricity_median: float = 0.002
    least_eccentricity_95_percent: float = 0.01
    greatest_inclination_spread_deg: float = 5.0
    greatest_deployment_spread_km: float = 15.0
    least_older_share: float = 0.25
    greatest_shed_speed_m_s: float = 1.5
    least_arm_share: float = 0.12
    least_hole_pieces: int = 1500
    member_place_km: float = 25.0
    energetic_spread_km: float = 100.0
    scan_days: float = 20.0
    most_pieces: int = 120
    greatest_pinch_share: float = 0.2
    least_plane_pieces: int = 24
    greatest_plane_error_share: float = 0.05
    plane_drift_share: float = 0.03
    longest_phase_days: float = 200.0
    longest_plane_days: float = 250.0
    greatest_rival_share: float = 0.85
    least_rayleigh: float = 9.0
    phase_error_deg_day: float = 0.215
    greatest_phase_sigma_h: float = 36.0
    least_half_interval_min: float = 4.0
    pass_error_min: float = 0.4
    cataloguing_days: float = 45.0
    told_apart_share: float = 0.7
    resamples: int = 100
    seed: int = 1408

    @property
    def code(self) -> str:
        """Detector code."""
        return "BRK001"

    @property
    def name(self) -> str:
        """What it sees."""
        return "new pieces of an old launch"

    @property
    def kind(self) -> IncidentKind:
        """The kind of incident that its detections could belong to."""
        return IncidentKind.BREAKUP

    def detect(self, window: Window) -> tuple[Detection, ...]:
        """Return one detection a launch with new pieces, ordered by (begin, objects)."""
        history = window.ordered_history()
        found = new_objects(window, numbering_days=self.numbering_days, old_days=self.old_days)
        names = Names.of(window)
        counts = {new.launch: len(new.pieces) for new in found if new.old}
        incomplete = self._incomplete(found)
        detections = []
        for new in found:
            if len(new.pieces) < self.least_pieces:
                continue
            detection = self._detection(history, new, names, counts, incomplete=incomplete)
            if detection is not None:
                detections.append(detection)
        loose = without_designator(window)
        detections = [self._with_members(one, found, loose) for one in detections]
        taken = {number for one in detections for number in one.objects}
        for new in groups_by_plane(
            loose.filter(~pl.col("norad_cat_id").is_in(sorted(taken))), least_pieces=self.least_pieces
        ):
            detection = self._of_plane(history, new, names)
            if detection is not None:
                detections.append(detection)
        return tuple(sorted(detections, key=lambda d: (d.begin, d.objects)))

    def _with_members(self, one: Detection, found: tuple[NewOfLaunch, ...], loose: pl.DataFrame) -> Detection:
        """Return a cloud with the pieces without designator that were at its place at its epoch."""
        epoch = one.values.get("epoch")
        if (
            epoch is None
            or one.reading is not Reading.BREAKUP_LIKE
            or one.values.get("epoch_method") not in {"passes", "pinch"}
        ):
            return one
        new = next(new for new in found if new.launch == one.values["launch"])
        more = members_by_orbit(loose, new.pieces, epoch, within_km=self.member_place_km)
        if not more:
            return one
        rows = loose.filter(pl.col("norad_cat_id").is_in(more))
        return replace(
            one,
            objects=tuple(sorted({*one.objects, *more})),
            values={**one.values, "members_by_orbit_count": len(more)},
            tables={**one.tables, "members_by_orbit": tuple({"norad_cat_id": number} for number in more)},
            payloads=tuple(sorted({*one.payloads, *rows["payload"].to_list()})),
        )

    def _of_plane(self, history: pl.DataFrame, new: NewOfLaunch, names: Names) -> Detection | None:
        """Return a cloud of pieces without designator, where they were at one place at one time; else None."""
        finder = self._when()
        found = finder.passes(new, finder.planes(new))
        if found is None or not found[1].stands_out or found[0].resultant < _OWN_CLOUD:
            return None
        parents = parents_there(history, new.pieces, found[2], within_km=self.member_place_km)
        tag = names.text(parents[0], "launch") if len(parents) == 1 else ""
        printed = history.filter(pl.col("norad_cat_id") == (parents[0] if parents else -1))["object_id"].to_list()
        tag = tag or (printed[0][:8] if len(parents) == 1 and printed and printed[0] else new.launch)
        named = replace(new, launch=tag, known_before=parents)
        return self._detection(history, named, names, {}, incomplete=False)

    def _incomplete(self, found: tuple[NewOfLaunch, ...]) -> bool:
        """Return whether most of what is new has old numbers, and there is much of it: a catalogue had a hole."""
        lately = sum(int(new.pieces["catalogued_lately"].sum()) for new in found if new.from_full)
        old = sum(len(new.pieces) for new in found if new.from_full) - lately
        return old >= self.least_hole_pieces and old > lately

    def _detection(
        self, history: pl.DataFrame, new: NewOfLaunch, names: Names, counts: dict[str, int], *, incomplete: bool
    ) -> Detection | None:
        finder = self._when()
        planes = finder.planes(new)
        rules = Rules(**{name: getattr(self, name) for name in Rules.__dataclass_fields__})
        reading, why = rules.read(new, names, spread(new.pieces), planes, incomplete=incomplete)
        if reading is Reading.BREAKUP_LIKE:  # objects with old numbers among them are older members of the launch
            new = new.lately_only()
        wide = spread(new.pieces)
        if reading is Reading.LAUNCH_LIKE and not new.from_full:
            return None  # launches are read from whole catalogues; a series of one group would show each of them again
        numbers = new.pieces["norad_cat_id"].to_list()
        cloud = reading is Reading.BREAKUP_LIKE
        ranked: tuple[dict[str, Any], ...] = ()
        found = finder.passes(new, planes) if cloud else None
        at = None if planes is None else planes.epoch
        if found is not None:
            at = found[2]
        if cloud:
            ranked = rank_parents(parent_candidates(history, new, names), new.pieces, at=at)
        stage = stage_of(new, names) if cloud else NO_STAGE
        parent, basis = self._parent(ranked, stage, new, names)
        parent_sets = history.filter(pl.col("norad_cat_id") == (-1 if parent is None else parent))
        together = (
            finder.pinch(new, parent_sets, found[2] if found else None if planes is None else planes.high)
            if cloud
            else None
        )
        when = finder.values(new, found, together, planes) if cloud else dict(NO_EPOCH)
        older = new.older_pieces() if cloud else 0
        if older >= self.least_older_share * len(new.pieces) and when["epoch_method"] == "bracket":
            when = dict(NO_EPOCH)  # a catalogue without *these* pieces does not bracket a cloud that it knew
            why = f"{why} {older} pieces of it were catalogued before: they may be of an older cloud."
        gained = None
        if when["epoch"] is not None and when["epoch_method"] in {"passes", "pinch"}:
            gained = speeds(
                new.pieces,
                parent_sets,
                when["epoch"],
                most_pieces=3 * self.most_pieces,
                resamples=self.resamples // 2,
                seed=self.seed,
            )
        first_seen: datetime = new.pieces["first_seen"].sort().to_list()[0]
        last_seen: datetime = new.pieces["first_seen"].sort().to_list()[-1]
        values: dict[str, Any] = {
            "launch": new.launch,
            "why": why,
            "launch_date": None if new.launch_date is None else new.launch_date.isoformat(),
            "count": len(numbers),
            **_payloads(new, names),
            "catalogued_lately": int(new.pieces["catalogued_lately"].sum()),
            "known_before": len(new.known_before),
            "first_seen": first_seen,
            "earlier_catalogue": new.earlier_catalogue,
            "parent": parent,
            "parent_name": "" if parent is None else names.text(parent, "object_name"),
            **wide,
            "parent_candidates": tuple(row["norad_cat_id"] for row in ranked[:5]),
            **when,
            **({} if gained is None else gained.values()),
            **(against_model(len(numbers), gained, reading) if cloud else {}),
            "parent_basis": basis,
            "stage_by_name": stage.name,
            "stage_by_number": stage.number if stage.basis == "numbering" else None,
        }
        others = [count for launch, count in counts.items() if launch != new.launch]
        controls = new.other_launches if new.old else 0
        rarer = sum(count >= len(numbers) for count in others)
        used = pl.concat([new.pieces.select("payload"), parent_sets.select("payload")])["payload"].unique().to_list()
        energetic = cloud and wide["mean_altitude_spread_km"] >= self.energetic_spread_km
        begin = first_seen if values["epoch"] is None else values["epoch_low"]
        plotted = new.pieces.select("norad_cat_id", "mean_motion", "eccentricity", "inclination")
        if parent is not None:
            plotted = plotted.filter(pl.col("norad_cat_id") != parent)
            last = parent_sets.filter(pl.col("epoch") <= first_seen).sort("epoch").tail(1)
            plotted = pl.concat([last.select(plotted.columns), plotted])
        return Detection(
            code=self.code,
            kind=IncidentKind.LAUNCH if reading is Reading.LAUNCH_LIKE else self.kind,
            objects=tuple(sorted({*numbers, *([] if parent is None else [parent])})),
            begin=begin,
            end=last_seen + timedelta(microseconds=1),
            significance=rarer / controls if controls else None,
            controls=controls,
            reading=reading,
            direction=Direction.TO if energetic else None,
            summary=self._summary(new, reading, values, names),
            values=values,
            tables={
                "gabbard": gabbard_rows(plotted, parent=parent),
                "parents": tuple(
                    {**row, "object_name": names.text(row["norad_cat_id"], "object_name")} for row in ranked[:5]
                ),
                "pinch": together.curve if together else (),
                "speeds": () if gained is None else gained.rows,
                "epoch_candidates": finder.candidates(found, when["epoch_low"], when["epoch_high"]) if found else (),
            },
            not_visible=_NOT_VISIBLE if cloud else (),
            payloads=tuple(sorted(used)),
            settings=settings_of(self),
        )

    def _when(self) -> When:
        return When(**{name: value for name, value in settings_of(self).items() if name in When.__dataclass_fields__})

    def _parent(
        self, ranked: tuple[dict[str, Any], ...], stage: Stage, new: NewOfLaunch, names: Names
    ) -> tuple[int | None, str]:
        """Return the candidate that fits best by far; else the stage or the namesake among those that fit alike."""
        if not ranked:
            return None, ""
        fitting = [r for r in ranked if self.told_apart_share * r["orbit_distance"] < ranked[0]["orbit_distance"]]
        if len(fitting) <= 1:
            return int(ranked[0]["norad_cat_id"]), "orbit"
        if stage.number in {row["norad_cat_id"] for row in fitting}:
            return stage.number, stage.basis
        named = namesake(new, names, [row["norad_cat_id"] for row in fitting])
        return named, "" if named is None else "name"

    def _summary(self, new: NewOfLaunch, reading: Reading, values: dict[str, Any], names: Names) -> str:
        count, tag = values["count"], new.launch
        low, high = values["mean_altitude_5_percent_km"], values["mean_altitude_95_percent_km"]
        seen = f"{values['first_seen']:%Y-%m-%d}"
        if reading is Reading.LAUNCH_LIKE:
            heights = f"mean altitudes {low:.0f} to {high:.0f} km"
            return f"{count} new objects of launch {tag}, {heights}, read as a launch. {values['why']}"
        if reading is Reading.LATE_PIECES:
            first = f"{count} pieces of launch {tag} were first seen on {seen}"
            return f"{first}; not read as a break-up of these days. {values['why']}"
        from_whom = ""
        if values["parent"] is not None:
            basis = {"orbit": "by their orbits", "name": "by their names", "numbering": "by their numbers"}[
                values["parent_basis"]
            ]
            from_whom = f", {basis} from {names.label(values['parent'])},"
        if values["epoch_method"] in {"pinch", "passes"}:
            when = f"they were together about {nearest_minute(values['epoch']):%Y-%m-%d %H:%M} UTC"
        elif values["epoch_method"] == "planes":
            when = f"their planes were one between {values['epoch_low']:%Y-%m-%d} and {values['epoch_high']:%Y-%m-%d}"
        else:
            when = "when they came apart is not visible"
        among = f", {values['payloads_count']} of them payloads" if "payloads_count" in values else ""
        what = f"new {'objects' if among else 'pieces'} of launch {tag}{among}"
        return (
            f"{count} {what}{from_whom or among[:1]} were first seen on {seen}, mean altitudes {low:.0f} to "
            f"{high:.0f} km; {when}."
        )


def _payloads(new: NewOfLaunch, names: Names) -> dict[str, int]:
    """Return how many of the new objects are payloads by a register: they are no pieces; nothing where none is."""
    kinds = [names.text(n, "object_type") for n in new.pieces["norad_cat_id"].to_list()]
    count = kinds.count(ObjectType.PAYLOAD)
    return {"payloads_count": count} if count else {}
