"""Which re-entries open an incident: those whose window says something about an area that is looked at."""

from hoshimori.model import Detection, Direction, IncidentKind, ObjectType

#: A window that is wider passes over everything below its inclination, and says nothing about an area.
WIDEST_WINDOW_H = 24.0


def opens(found: Detection, of_interest: frozenset[int]) -> bool:
    """Return whether a re-entry opens an incident: a narrow window and its track over an area, or of interest.

    Pieces of debris open none of themselves: they are small, and a break-up in low orbit brings down hundreds.
    """
    if found.kind is not IncidentKind.DECAY or len(found.objects) != 1:
        return False
    width = found.values.get("window_h")
    crosses = found.direction is Direction.FROM and bool(found.values.get("areas_crossed"))
    narrow = width is not None and width <= WIDEST_WINDOW_H
    crosses = crosses and found.values.get("object_type") != ObjectType.DEBRIS.value
    return (crosses and narrow) or not of_interest.isdisjoint(found.objects)


def incident_id(found: Detection) -> str:
    """Return "DEC-52747": an object comes down once."""
    return f"DEC-{found.objects[0]}"


def over(found: Detection) -> bool:
    """Return whether a re-entry's window is over: then its incident is closed, nothing more can be seen of it."""
    return found.kind is IncidentKind.DECAY and bool(found.values.get("window_over"))
