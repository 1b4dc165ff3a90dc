"""What an incident's data say of which time, oldest first."""

from collections.abc import Sequence
from typing import Any, Final

from hoshimori.brief import timeline_words
from hoshimori.model import Detection, Incident, Payload, format_instant
from hoshimori.model.plain import plain

#: Times among a detection's values that are events of their own.
_TIMES: Final = (
    "slot_held_since",
    "arrival_after",
    "arrival_before",
    "first_day_near",
    "closest_at",
    "last_day_near",
    "time",
    "epoch",
    "epoch_low",
    "epoch_high",
    "predicted_epoch",
    "last_set",
    "first_seen",
)


def timeline(incident: Incident, *, payloads: Sequence[Payload]) -> list[dict[str, Any]]:
    """Return the events of an incident: what detectors saw, when data became known, when it was put together.

    Each has `at` (ISO 8601 UTC), `kind`, `text` in both languages and the objects that it speaks of.
    """
    events: list[dict[str, Any]] = []
    for detection in incident.detections:
        events += _of_detection(detection, incident)
    events += [
        {
            "at": format_instant(payload.known_since),
            "kind": "known",
            "text": timeline_words("known", provider=payload.provider, coverage=payload.coverage.value),
            "objects": [],
        }
        for payload in payloads
    ]
    events.append(
        {
            "at": format_instant(incident.as_of),
            "kind": "found",
            "text": timeline_words("found", id=incident.id),
            "objects": [o.norad_cat_id for o in incident.objects[:4]],
        }
    )
    return sorted(events, key=lambda e: (e["at"], e["kind"], e["text"]["en"]))


def _of_detection(detection: Detection, incident: Incident) -> list[dict[str, Any]]:
    objects = list(detection.objects[:20])
    seen = {
        "at": format_instant(detection.begin),
        "end": format_instant(detection.end),
        "kind": "detection",
        "code": detection.code,
        "reading": detection.reading.value,
        "text": timeline_words("detection", detection=detection, things=incident.objects),
        "objects": objects,
    }
    found = [seen]
    for name in _TIMES:
        value = plain(detection.values.get(name))
        if name == "epoch" and "predicted_epoch" in detection.values:
            continue  # the same time, told as what it is
        if isinstance(value, str) and value[:4].isdigit():
            at = value if "T" in value else f"{value}T00:00:00Z"
            found.append({"at": at, "kind": name, "text": timeline_words(name), "objects": objects})
    return found
