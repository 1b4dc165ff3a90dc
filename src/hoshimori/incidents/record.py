"""An incident as JSON: the shape that the command line and others rely on (DESIGN 7)."""

from typing import Any

from hoshimori.incidents.breakup_cause import cause_json
from hoshimori.incidents.level import level
from hoshimori.incidents.matrix import matrix
from hoshimori.model import Incident, IncidentKind, format_instant, plain


def incident_json(incident: Incident) -> dict[str, Any]:
    """Return `incident` as a JSON object.

    `objects` are catalogue numbers, `probability` is null for hostile act and deception, times are ISO 8601 UTC
    ending in Z. A break-up has `cause`: what the signs come to, and each sign with its ratios.
    """
    return {
        "id": incident.id,
        "kind": incident.kind.value,
        "direction": None if incident.direction is None else incident.direction.value,
        "status": incident.status.value,
        "exercise": incident.exercise,
        "objects": [thing.norad_cat_id for thing in incident.objects],
        "states": list(incident.states),
        "begin": format_instant(incident.begin),
        "end": format_instant(incident.end),
        "as_of": format_instant(incident.as_of),
        "sentence": incident.sentence,
        "wording": incident.wording,
        "level": level(incident).value,
        "gates": [plain(gate) for gate in incident.gates],
        "activity": incident.activity,
        "capability": incident.capability,
        "intent": incident.intent,
        "hypotheses": [plain(hypothesis) for hypothesis in incident.hypotheses],
        "sensitivity": [plain(one) for one in incident.sensitivity],
        "matrix": [plain(row) for row in matrix(incident)],
        "evidence": [plain(item) for item in incident.evidence],
        "commitments": [plain(match) for match in incident.commitments],
        "detections": [
            {
                "code": one.code,
                "reading": one.reading.value,
                "begin": format_instant(one.begin),
                "end": format_instant(one.end),
            }
            | {"objects": list(one.objects), "significance": one.significance, "summary": one.summary}
            for one in incident.detections
        ],
        "not_visible": list(incident.not_visible),
        "checklist": list(incident.checklist),
        "payloads": list(incident.payloads),
        **({"cause": _cause(incident)} if incident.kind is IncidentKind.BREAKUP else {}),
    }


def _cause(incident: Incident) -> dict[str, Any]:
    """Return what the signs of a break-up come to."""
    found = next(one for one in incident.detections if one.kind is IncidentKind.BREAKUP)
    number = found.values.get("parent")
    return cause_json(found, next((o for o in incident.objects if o.norad_cat_id == number), None))
