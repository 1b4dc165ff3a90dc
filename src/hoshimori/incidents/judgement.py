"""What follows from the evidence of an incident: hypotheses, sensitivity, gates, level and wording."""

from collections.abc import Sequence
from dataclasses import replace

from hoshimori.incidents import decay
from hoshimori.incidents.held_out import Outcome
from hoshimori.incidents.level import DEFAULT_WORDING, Level, anomaly_gate, gates, highest, rarity, wording
from hoshimori.incidents.sensitivity import sensitivity_of
from hoshimori.incidents.weighing import weigh
from hoshimori.model import Detection, Incident, IncidentKind


def judged(
    incident: Incident, *, run: Sequence[Detection] | None = None, outcomes: Sequence[Outcome] | None = None
) -> Incident:
    """Return the incident with everything that follows from its evidence made anew.

    Args:
        incident: Its evidence has ids and holds the base rates.
        run: All detections of the run, for the anomaly gate; None keeps that gate as it is, or where there is none
            judges by the incident's own detections.
        outcomes: Held-out outcomes; None takes those that ship with the package.
    """
    hypotheses = weigh(incident.evidence, kind=incident.kind, outcomes=outcomes)
    anomaly = next((gate for gate in incident.gates if gate.level == Level.ANOMALY), None)
    if run is not None or anomaly is None:
        own = [one for one in incident.detections if one.kind is incident.kind]
        anomaly = anomaly_gate(rarity(own, incident.detections if run is None else run), incident.kind)
    found = gates(anomaly, incident.evidence, hypotheses)
    reached = highest(found)
    return replace(
        incident,
        hypotheses=hypotheses,
        sensitivity=sensitivity_of(incident.evidence),
        gates=found,
        level=reached.value,
        wording=_worded(incident.kind, wording(reached, incident.evidence, hypotheses)),
    )


def _worded(kind: IncidentKind, said: str) -> str:
    """Return the wording; a re-entry of which nothing more can be said is an uncontrolled one by default."""
    return decay.DEFAULT_WORDING if kind is IncidentKind.DECAY and said == DEFAULT_WORDING else said
