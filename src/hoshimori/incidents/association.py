"""Which detections belong together. One incident gathers rival and related detections of the same objects and time.

Rules, in this order:
1. A `stay` opens a proximity incident, one a pair of objects: `PRX-44476-55841`, when it stands out: at most
   `GREATEST_SHARE` of comparable objects stay as near on the same day (or there are none to compare with), or older
   sets show that one of the two came to the slot of the other. All stays of that pair belong to it. Ordinary
   neighbours, shared slots, one operator's pairs, docked pairs, passes and swings open none: they stay detections.
2. A `breakup_like` reading opens a break-up incident, one a launch: `BRK-1982-092`. Late pieces of the same launch
   join it.
3. A manoeuvre joins every proximity incident of its object that it overlaps, from `LEAD` before the stay to its end.
   Otherwise it opens an incident of its own (`MAN-49330-20260527`) only for objects of interest, handed in or marked
   by the detector as values["of_interest"]: routine station-keeping of the belt opens none.
4. A predicted re-entry, or one whose window is just over, opens an incident of its own (`DEC-52747`) where the track
   of its 90 % window passes over an area that is looked at, or for objects of interest (`over_area`), pieces of a
   break-up too. Other decays, and lists of what came down between two catalogues, stay detections.
5. A region with poor navigation that rose, or that lasts, opens an interference incident, one a ten-degree tile and
   month: `GNS-202203-50N020E`. Regions without traffic open none.
6. Two feeds that differ open an incident about data, one an object: `ART-25544`.

Preference: the preferred detection of an incident is the one that covers most days; then the rarer one among its
controls; then the earlier one, then the code. The sentence comes from it; the others are kept beside it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from hoshimori.incidents.over_area import incident_id, opens
from hoshimori.incidents.stay import arrival
from hoshimori.model import Detection, IncidentKind, Reading

#: A stay opens an incident when at most this share of comparable objects stays as near.
GREATEST_SHARE = 0.1
#: A manoeuvre this long before a stay can be the arrival.
LEAD = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Association:
    """Detections of one incident, the preferred one first."""

    id: str
    kind: IncidentKind
    detections: tuple[Detection, ...]

    @property
    def preferred(self) -> Detection:
        """The detection that the sentence comes from."""
        return self.detections[0]


def associate(detections: Iterable[Detection], *, of_interest: frozenset[int]) -> tuple[Association, ...]:
    """Return the incidents that the detections open, ordered by id.

    Args:
        detections: In any order; the result does not depend on it.
        of_interest: Objects whose manoeuvres and re-entries open an incident of their own.
    """
    found = sorted(detections, key=_key)
    opened: dict[tuple[IncidentKind, str], list[Detection]] = defaultdict(list)
    stays: dict[str, list[Detection]] = defaultdict(list)
    for one in found:
        if one.kind is IncidentKind.PROXIMITY and one.reading is Reading.STAY:
            stays[pair_id(one)].append(one)
        elif name := _of_its_own(one, of_interest):
            opened[one.kind, name].append(one)
    stays = {name: group for name, group in stays.items() if any(stands_out(one) for one in group)}
    opened |= {(IncidentKind.PROXIMITY, name): list(group) for name, group in stays.items()}
    for one in found:
        if one.reading is Reading.LATE_PIECES and (IncidentKind.BREAKUP, f"BRK-{launch_of(one)}") in opened:
            opened[IncidentKind.BREAKUP, f"BRK-{launch_of(one)}"].append(one)
        elif one.kind is IncidentKind.MANEUVER:
            names = [name for name, group in stays.items() if _belongs(one, group)]
            for name in names:
                opened[IncidentKind.PROXIMITY, name].append(one)
            if not names and (one.values.get("of_interest") or of_interest.intersection(one.objects)):
                opened[one.kind, f"MAN-{one.objects[0]}-{one.begin:%Y%m%d}"].append(one)
    return tuple(
        Association(id=name, kind=kind, detections=_preferred_first(kind, group))
        for (kind, name), group in sorted(opened.items(), key=lambda item: item[0][1])
    )


def _of_its_own(one: Detection, of_interest: frozenset[int]) -> str:
    """Return the id of the incident that a detection opens whatever else was found; "" where it opens none."""
    if one.kind is IncidentKind.BREAKUP and one.reading is Reading.BREAKUP_LIKE:
        return f"BRK-{launch_of(one)}"
    if one.kind is IncidentKind.INTERFERENCE and one.reading in {Reading.RISE, Reading.LASTING}:
        return f"GNS-{one.begin:%Y%m}-{one.values['tile']}"
    if one.kind is IncidentKind.ARTEFACT and one.reading is Reading.FEEDS_DIFFER:
        return f"ART-{one.objects[0]}"
    return incident_id(one) if opens(one, of_interest) else ""


def pair_id(stay: Detection) -> str:
    """Return "PRX-44476-55841"."""
    return "PRX-" + "-".join(str(number) for number in sorted(stay.objects))


def stands_out(stay: Detection) -> bool:
    """Return whether a stay opens an incident: rare among same-day controls, or the arrival is bracketed.

    Two that only fly in matched inclined orbits, further apart, open one only with the arrival of one and two owners.
    """
    if stay.values.get("formation"):
        return arrival(stay) is not None and stay.values.get("relation") == "different_owners"
    return stay.significance is None or stay.significance <= GREATEST_SHARE or arrival(stay) is not None


def launch_of(detection: Detection) -> str:
    """Return the launch of a break-up detection, "1982-092"; its first object where it names none."""
    return str(detection.values.get("launch") or detection.objects[0])


def _belongs(maneuver: Detection, stays: Sequence[Detection]) -> bool:
    return any(
        set(maneuver.objects) & set(stay.objects) and maneuver.end > stay.begin - LEAD and maneuver.begin < stay.end
        for stay in stays
    )


def _preferred_first(kind: IncidentKind, group: Sequence[Detection]) -> tuple[Detection, ...]:
    """Return the group in order of preference, those of the incident's own kind and reading before what joined."""

    def preference(one: Detection) -> tuple[bool, bool, float, float, tuple[object, ...]]:
        rarity = 1.0 if one.significance is None else one.significance
        joined = one.kind is not kind
        days = one.values.get("dwell_days") or (one.end - one.begin) / timedelta(days=1)
        after = one.reading in {Reading.LATE_PIECES, Reading.LASTING}
        return (joined, after, -float(days), rarity, _key(one))

    return tuple(sorted(group, key=preference))


def _key(one: Detection) -> tuple[object, ...]:
    return (one.begin, one.end, one.objects, one.code, one.summary)
