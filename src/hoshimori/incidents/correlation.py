"""Detections in, incidents out: association, account, weighing. Which state owns an object changes names only."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from hoshimori.incidents import artefact, breakup, decay, interference, maneuver, proximity
from hoshimori.incidents.account import Account, Material
from hoshimori.incidents.association import associate, launch_of
from hoshimori.incidents.base_rate import base_rate
from hoshimori.incidents.judgement import judged
from hoshimori.incidents.likelihood import CANNOT_TELL
from hoshimori.incidents.not_visible import merged
from hoshimori.incidents.over_area import over
from hoshimori.incidents.ownership import ownership
from hoshimori.incidents.stay import near_days
from hoshimori.model import Detection, Evidence, Incident, IncidentKind, IncidentStatus, Reading, SpaceObject

#: What an object could do does not show in where it was.
CAPABILITY = "not assessed from orbits"
_PAIR = 2

_ACCOUNTS: dict[IncidentKind, Callable[[Material], Account]] = {
    IncidentKind.ARTEFACT: artefact.account,
    IncidentKind.PROXIMITY: proximity.account,
    IncidentKind.BREAKUP: breakup.account,
    IncidentKind.MANEUVER: maneuver.account,
    IncidentKind.INTERFERENCE: interference.account,
    IncidentKind.DECAY: decay.account,
}


def correlate(
    detections: Iterable[Detection],
    *,
    objects: Mapping[int, SpaceObject],
    as_of: datetime,
    exercise: bool = False,
    of_interest: frozenset[int] = frozenset(),
) -> tuple[Incident, ...]:
    """Return the incidents that the detections open, ordered by id; commitments are matched elsewhere.

    Args:
        detections: In any order.
        objects: What registers say about the objects; one that is missing is shown with its number alone.
        as_of: Nothing was known later than this.
        exercise: Marks every incident as part of an exercise.
        of_interest: Objects whose manoeuvres open an incident of their own.
    """
    found = tuple(detections)
    numbers = {n for one in found for n in one.objects} | {
        p for one in found if (p := one.values.get("parent")) is not None
    }
    known = {n: objects.get(n) or SpaceObject(norad_cat_id=n) for n in sorted(numbers)}
    return tuple(
        _incident(Material(association=one, objects=known, detections=found, as_of=as_of), exercise=exercise)
        for one in associate(found, of_interest=of_interest)
    )


def _incident(material: Material, *, exercise: bool) -> Incident:
    association = material.association
    told = _ACCOUNTS[association.kind](material)
    numbers = frozenset(n for n in association.preferred.objects[:_PAIR])
    launch = launch_of(association.preferred) if association.kind is IncidentKind.BREAKUP else ""
    base = told.base or base_rate(association.kind, objects=numbers, launch=launch)
    evidence = (base, *_numbered(told.evidence), *ownership(told.objects))
    own = [one for one in association.detections if one.kind is association.kind]
    found = Incident(
        id=association.id,
        kind=association.kind,
        direction=told.direction,
        status=IncidentStatus.CLOSED if over(association.preferred) else IncidentStatus.OPEN,
        objects=told.objects,
        states=tuple(sorted({thing.owner_state for thing in told.objects if thing.owner_state})),
        begin=min(begin for begin, _ in map(_interval, own)),
        end=max(end for _, end in map(_interval, own)),
        as_of=material.as_of,
        sentence=told.sentence,
        activity=told.activity,
        capability=CAPABILITY,
        intent=CANNOT_TELL,
        detections=association.detections,
        evidence=evidence,
        not_visible=merged(told.not_visible, [said for one in association.detections for said in one.not_visible]),
        checklist=told.checklist,
        payloads=tuple(sorted({sha for one in association.detections for sha in one.payloads})),
        exercise=exercise,
    )
    return judged(found, run=material.detections)


def _interval(one: Detection) -> tuple[datetime, datetime]:
    """Return the interval of what was seen: the near days of a stay, not the whole window that was looked at."""
    if one.reading is not Reading.STAY:
        return one.begin, one.end
    first, last = (datetime.combine(day, time(tzinfo=UTC)) for day in near_days(one))
    return max(first, one.begin), min(last + timedelta(days=1), one.end)


def _numbered(items: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return tuple(replace(one, id=f"E{number}") for number, one in enumerate(items, start=1))
