"""Which re-entries open an incident: those whose 90 % track crosses an area that is looked at, and those of interest.

A window holds nine in ten up to ten days ahead, and not where an object thrusts far above its end (measured:
docs/methods/DEC001.md). What has no such window has no such track, and opens none of itself. Wide windows pass over
everything below their inclination; lists put them behind, and notices say when one becomes narrow
(`hoshimori.brief.decay`).
"""

from hoshimori.model import Detection, Direction, IncidentKind

#: What the window of a re-entry rests on (`window_basis`) where it does not hold nine in ten.
HOLDS_LESS = frozenset({"far ahead", "under thrust"})


def opens(found: Detection, of_interest: frozenset[int]) -> bool:
    """Return whether a re-entry opens an incident: the track of its 90 % window crosses an area, or of interest."""
    if found.kind is not IncidentKind.DECAY or len(found.objects) != 1 or "epoch_low" not in found.values:
        return False
    crosses = found.direction is Direction.FROM and bool(found.values.get("areas_crossed"))
    holds = found.values.get("window_basis") not in HOLDS_LESS
    return (crosses and holds) or not of_interest.isdisjoint(found.objects)


def incident_id(found: Detection) -> str:
    """Return "DEC-52747": an object comes down once."""
    return f"DEC-{found.objects[0]}"


def over(found: Detection) -> bool:
    """Return whether a re-entry's window is over: then its incident is closed, nothing more can be seen of it."""
    return found.kind is IncidentKind.DECAY and bool(found.values.get("window_over"))
