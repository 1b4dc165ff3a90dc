"""Which re-entries open an incident: those whose 90 % track crosses an area that is looked at, and those of interest.

A wide window passes over everything below its inclination, so at first nearly every re-entry is one; the lists put
those behind and the notices say when one becomes narrow (`hoshimori.brief.decay`).
"""

from hoshimori.model import Detection, Direction, IncidentKind


def opens(found: Detection, of_interest: frozenset[int]) -> bool:
    """Return whether a re-entry opens an incident: the track of its 90 % window crosses an area, or of interest."""
    if found.kind is not IncidentKind.DECAY or len(found.objects) != 1:
        return False
    crosses = found.direction is Direction.FROM and bool(found.values.get("areas_crossed"))
    return crosses or not of_interest.isdisjoint(found.objects)


def incident_id(found: Detection) -> str:
    """Return "DEC-52747": an object comes down once."""
    return f"DEC-{found.objects[0]}"


def over(found: Detection) -> bool:
    """Return whether a re-entry's window is over: then its incident is closed, nothing more can be seen of it."""
    return found.kind is IncidentKind.DECAY and bool(found.values.get("window_over"))
