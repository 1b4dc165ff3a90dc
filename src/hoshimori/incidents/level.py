"""How high a statement may reach: observation, anomaly, interpretation, attribution (METHODS 8).

Without an outside statement on file nothing rises above *anomaly*, whatever the numbers say; today nothing is on
file, so the two upper levels need what this version cannot have.
"""

from enum import StrEnum

from hoshimori.model import Incident

#: A detection stands out when at most this share of its controls is as extreme …
GREATEST_SHARE = 0.05
#: … and there are at least this many controls.
LEAST_CONTROLS = 20
#: Evidence of this group is a statement from outside.
OUTSIDE = "outside statement"


class Level(StrEnum):
    """Levels of statements, lowest first. What people write above *anomaly* needs their names under it."""

    OBSERVATION = "observation"
    ANOMALY = "anomaly"


def level(incident: Incident) -> Level:
    """Return the highest level that the incident's own data support."""
    rare = any(
        one.significance is not None and one.significance <= GREATEST_SHARE and one.controls >= LEAST_CONTROLS
        for one in incident.detections
        if one.kind is incident.kind
    )
    return Level.ANOMALY if rare else Level.OBSERVATION
