"""A replay as JSON: the shape that the command line and others rely on (DESIGN 7)."""

from typing import Any

from hoshimori.incidents import incident_json
from hoshimori.model import Detection, plain
from hoshimori.scenarios.library import Scenario
from hoshimori.scenarios.replay import Day, Replay, concerns, of_scenario

_LIFTED = ("delta_v_m_s", "type", "parent", "epoch", "epoch_low", "epoch_high", "predicted_epoch")


def replay_json(replay: Replay, *, whole: bool = True) -> dict[str, Any]:
    """Return a replay as JSON values.

    Args:
        replay: The replay.
        whole: With every incident and detection of each day (tables only of those that concern the scenario); else
            only what concerns the scenario, without tables.
    """
    return {
        "scenario": replay.scenario.id,
        "event": scenario_json(replay.scenario),
        "status": replay.status.value,
        "reason": replay.reason,
        "source": replay.source,
        "days": [_day(replay.scenario, day, whole=whole) for day in replay.days],
    }


def scenario_json(scenario: Scenario) -> dict[str, Any]:
    """Return what the library says about an event: class, direction, highest supportable claim, how far checked."""
    return {
        "row": scenario.row,
        "name": scenario.name,
        "utc": scenario.utc,
        "time_status": scenario.time_status,
        "objects": list(scenario.objects),
        "id_status": scenario.id_status,
        "class": scenario.event_class,
        "direction": scenario.direction,
        "max_claim": scenario.max_claim,
        "level": scenario.level,
        "source": scenario.source,
    }


def _day(scenario: Scenario, day: Day, *, whole: bool) -> dict[str, Any]:
    detections = [(d, concerns(scenario, d)) for d in day.detections]
    incidents = [i for i in day.incidents if whole or of_scenario(scenario, i)]
    return {
        "date": day.date.isoformat(),
        "as_of": plain(day.span.as_of),
        "incidents": [incident_json(i) for i in incidents],
        "detections": [_detection(d, tables=mine and whole) for d, mine in detections if mine or whole],
        "conjunctions": plain(day.conjunctions),
    }


def _detection(detection: Detection, *, tables: bool) -> dict[str, Any]:
    row: dict[str, Any] = plain(detection)
    if not tables:
        row["tables"] = {}
    return row | {key: plain(detection.values[key]) for key in _LIFTED if key in detection.values}
