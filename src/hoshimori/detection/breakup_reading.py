"""How new objects of one launch read: a break-up, a launch or deployment, or late pieces of something older; and why.

Assumes that pieces of a break-up differ in speed by tens of m/s, so that their orbits spread over kilometres *and* grow
eccentric together (a Gabbard plot has two arms), while satellites leave a dispenser at 1 or 2 m/s, and those that raise
their orbits by thrust stay round. Pieces that stay within a few kilometres left as slowly as a satellite leaves its
dispenser: insulation, coolant, covers. Fails for a break-up as gentle as that.
"""

import math
from dataclasses import dataclass

from hoshimori.astro.constants import WGS72_MU_KM3_S2
from hoshimori.detection.breakup_parent import EARTH_RADIUS_KM
from hoshimori.detection.breakup_plane import PlaneConvergence
from hoshimori.detection.naming import Names
from hoshimori.detection.new_piece import NewOfLaunch
from hoshimori.model import ObjectType, Reading

#: Stations: what is released from them carries their designator, and is no piece of them (general knowledge).
STATIONS = frozenset({"1998-067", "2021-035"})
#: Carriers put satellites out for months, not for longer than this; older launches shed pieces.
_DEPLOYMENT_YEARS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Thresholds, explained at `NewPieces`."""

    least_pieces: int
    late_ratio: float
    least_payload_share: float
    least_altitude_spread_km: float
    least_eccentricity_median: float
    least_eccentricity_95_percent: float
    greatest_inclination_spread_deg: float
    greatest_deployment_spread_km: float
    greatest_shed_speed_m_s: float
    least_arm_share: float

    def read(
        self,
        new: NewOfLaunch,
        names: Names,
        wide: dict[str, float],
        planes: PlaneConvergence | None,
        *,
        incomplete: bool,
    ) -> tuple[Reading, str]:
        """Return the reading of a launch's new objects and the reason for it, one sentence.

        Args:
            new: The new objects.
            names: What registers call them.
            wide: Their `spread`.
            planes: When their planes were one, if that can be told.
            incomplete: The earlier catalogue lacked most of what is new now (its numbers are old).
        """
        numbers = new.pieces["norad_cat_id"].to_list()
        kinds = [names.text(n, "object_type") for n in numbers if not names.nameless(n)]
        payloads = kinds.count(ObjectType.PAYLOAD)
        if payloads >= self.least_payload_share * len(numbers):
            return Reading.LAUNCH_LIKE, f"{payloads} of {len(numbers)} are payloads by a register."
        if new.launch in STATIONS and wide["mean_altitude_spread_km"] < self.least_altitude_spread_km:
            return Reading.LAUNCH_LIKE, "What a station releases carries its designator."
        if incomplete:
            return Reading.LATE_PIECES, "The earlier catalogue was incomplete: most of what is new has old numbers."
        if new.old:
            return self._old(new, wide, planes)
        whole = sum(_is_whole(names, n) for n in numbers)
        if len(numbers) - whole < self.least_pieces:
            why = (
                f"Launched since the last catalogue, and {whole} of its {len(numbers)} objects are payloads and stages."
            )
            return Reading.LAUNCH_LIKE, why
        return self._young(wide)

    def _old(self, new: NewOfLaunch, wide: dict[str, float], planes: PlaneConvergence | None) -> tuple[Reading, str]:
        lately, known = int(new.pieces["catalogued_lately"].sum()), len(new.known_before)
        if lately < self.least_pieces:
            return Reading.LATE_PIECES, f"Only {lately} of {len(new.pieces)} have numbers given out lately."
        if known >= self.late_ratio * lately:
            return Reading.LATE_PIECES, f"{known} objects of the launch were known before: an old cloud goes on."
        since = new.earlier_catalogue if known >= self.least_pieces else None
        if planes is not None and since is not None and planes.high < since:
            return Reading.LATE_PIECES, "Their planes were one before the last catalogue without them."
        return self._gentle(new, wide) or (Reading.BREAKUP_LIKE, "New pieces of a launch that was long over.")

    def _gentle(self, new: NewOfLaunch, wide: dict[str, float]) -> tuple[Reading, str] | None:
        """Return the reading of objects of an old launch that were put out, shed or raised; None for all others."""
        recent = new.launch[:4].isdigit() and new.reference.year - int(new.launch[:4]) <= _DEPLOYMENT_YEARS
        if recent and wide["mean_altitude_spread_km"] < self.greatest_deployment_spread_km:
            return Reading.LAUNCH_LIKE, "Their orbits lie within kilometres, as after a deployment."
        slow = shed_speed_m_s(wide)
        if slow < self.greatest_shed_speed_m_s:
            within = f"{wide['mean_altitude_spread_km']:.0f} km of mean altitude"
            shed = f"they came off at about {slow:.0f} m/s, as shed parts do; a gentle break-up would look the same"
            return Reading.LATE_PIECES, f"They lie within {within}: {shed}."
        if self._round(wide):
            return Reading.LAUNCH_LIKE, "Their heights differ but their orbits are round, as after thrust."
        return None

    def _young(self, wide: dict[str, float]) -> tuple[Reading, str]:
        rules = (
            (wide["mean_altitude_spread_km"] >= self.least_altitude_spread_km, "lie within tens of kilometres"),
            (wide["eccentricity_median"] >= self.least_eccentricity_median, "are round"),
            (wide["eccentricity_95_percent"] >= self.least_eccentricity_95_percent, "are round, nearly all of them"),
            (wide["inclination_spread_deg"] <= self.greatest_inclination_spread_deg, "lie in several planes"),
        )
        against = [word for holds, word in rules if not holds]
        if against:
            return Reading.LAUNCH_LIKE, f"Launched since the last catalogue, and their orbits {against[0]}."
        return Reading.BREAKUP_LIKE, "Launched since the last catalogue, and their orbits spread as a cloud does."

    def _round(self, wide: dict[str, float]) -> bool:
        """Return whether heights spread much more than eccentricities do: there are no arms."""
        radius_km = EARTH_RADIUS_KM + (wide["mean_altitude_5_percent_km"] + wide["mean_altitude_95_percent_km"]) / 2.0
        arms_km = radius_km * (wide["eccentricity_95_percent"] - wide["eccentricity_5_percent"])
        return arms_km < self.least_arm_share * wide["mean_altitude_spread_km"]


def shed_speed_m_s(wide: dict[str, float]) -> float:
    """Return the speed along the track that spreads nine in ten mean altitudes as far: half of it either way."""
    radius_km = EARTH_RADIUS_KM + (wide["mean_altitude_5_percent_km"] + wide["mean_altitude_95_percent_km"]) / 2.0
    return 1000.0 * math.sqrt(WGS72_MU_KM3_S2 / radius_km) * wide["mean_altitude_spread_km"] / (4.0 * radius_km)


def _is_whole(names: Names, number: int) -> bool:
    """Return whether an object is a payload or a stage: by a register, or by a printed name that is none of debris."""
    kind = names.text(number, "object_type")
    if kind in {ObjectType.PAYLOAD, ObjectType.ROCKET_BODY}:
        return not names.nameless(number)
    named = not names.nameless(number) and " DEB" not in f" {names.text(number, 'object_name').upper()}"
    return named and kind != ObjectType.DEBRIS
