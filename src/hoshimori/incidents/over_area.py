"""Which re-entries open an incident: those whose 90 % track crosses an area that is looked at, and those of interest.

A window holds nine in ten up to ten days ahead, and not where an object thrusts far above its end (measured:
docs/methods/DEC001.md). What has no such window has no such track, and opens none of itself. Wide windows pass over
everything below their inclination; lists put them behind, and notices say when one becomes narrow
(`hoshimori.brief.decay`).
"""

from collections.abc import Sequence
from datetime import datetime

from hoshimori.model import Detection, Direction, Incident, IncidentKind, IncidentStatus, Reading
from hoshimori.model.reentry import WindowBasis, last_set, window_basis

#: What a window rests on that does not hold nine in ten.
HOLDS_LESS = frozenset({WindowBasis.FAR_AHEAD, WindowBasis.UNDER_THRUST})


def opens(found: Detection, of_interest: frozenset[int]) -> bool:
    """Return whether a re-entry opens an incident: the track of its 90 % window crosses an area, or of interest."""
    if found.kind is not IncidentKind.DECAY or len(found.objects) != 1 or "epoch_low" not in found.values:
        return False
    crosses = found.direction is Direction.FROM and bool(found.values.get("areas_crossed"))
    holds = window_basis(found.values) not in HOLDS_LESS
    return (crosses and holds) or not of_interest.isdisjoint(found.objects)


def incident_id(found: Detection) -> str:
    """Return "DEC-52747": an object comes down once."""
    return f"DEC-{found.objects[0]}"


def over(found: Detection) -> bool:
    """Return whether a re-entry's window is over: then its incident is closed, nothing more can be seen of it."""
    return found.kind is IncidentKind.DECAY and bool(found.values.get("window_over"))


def ending(before: Incident, detections: Sequence[Detection], as_of: datetime) -> IncidentStatus:
    """Return what becomes of a re-entry that a look no longer finds over an area.

    It is withdrawn on newer sets alone: they lead it elsewhere, far ahead, or show thrust. It is over when full
    catalogues lack the object, or when its window has passed. A feed that is silent ends nothing.

    Args:
        before: As it was found last, open.
        detections: All of the look.
        as_of: Of the look.
    """
    objects = {o.norad_cat_id for o in before.objects}
    of_it = [d for d in detections if d.kind is IncidentKind.DECAY and not objects.isdisjoint(d.objects)]
    last, newer = last_set(before.detections), last_set(of_it)
    if any(d.reading is Reading.DECAYED for d in of_it) or before.end <= as_of:
        return IncidentStatus.CLOSED
    return IncidentStatus.WITHDRAWN if last and newer and newer > last else IncidentStatus.OPEN
