"""In which order do incidents stand in a list, and why? No state, owner or name enters the order.

Real before made up, open before closed before withdrawn; then how high the statements reach, how rare the own
detections are among comparable objects, and how new the data are. Of what no comparison tells apart, re-entries whose
window is wider than a day stand last, the narrower first.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from hoshimori.brief.decay import wide_window_h
from hoshimori.brief.quantity import day, share
from hoshimori.brief.templates import say, word
from hoshimori.model import Incident, IncidentKind, IncidentStatus
from hoshimori.model.reentry import last_set

_STATUS: Final = (IncidentStatus.OPEN, IncidentStatus.CLOSED, IncidentStatus.WITHDRAWN)
_LEVELS: Final = ("attribution", "interpretation", "anomaly", "observation")
#: Controls below this number say little (METHODS 8).
_LEAST_CONTROLS: Final = 20


def in_order(incidents: Sequence[Incident]) -> tuple[Incident, ...]:
    """Return incidents as a list shows them, first things first."""
    return tuple(sorted(incidents, key=_place))


def why_here(incident: Incident, language: str) -> str:
    """Return why an incident stands where it stands, in two to four sentences."""
    said = [say("why_exercise", language)] if incident.exercise else []
    status, level = (word(value, language) for value in (incident.status.value, incident.level))
    said.append(say("why_status", language, status=status, level=level))
    rarest = _rarest(incident)
    if rarest is None:
        said.append(say("why_not_compared", language))
    else:
        least, controls = rarest
        key = "why_rare_interference" if incident.kind is IncidentKind.INTERFERENCE else "why_rare"
        said.append(say(key, language, share=share(least, language, controls), n=f"{controls:,}"))
    if wide_window_h(incident):
        said.append(say("why_wide", language))
    said.append(say("why_last", language, day=day(_newest(incident), language)))
    return ("" if language == "ja" else " ").join(said)


def _place(incident: Incident) -> tuple[bool, int, int, float, float, float, str]:
    rarest = _rarest(incident)
    return (
        incident.exercise,
        _STATUS.index(incident.status),
        _LEVELS.index(incident.level) if incident.level in _LEVELS else len(_LEVELS),
        1.0 if rarest is None else max(rarest[0], 1.0 / (rarest[1] + 1)),
        wide_window_h(incident),
        -_newest(incident).timestamp(),
        incident.id,
    )


def _newest(incident: Incident) -> datetime:
    """Return the end of the data of an incident; the window of a re-entry ends later than its last set."""
    return last_set(incident.detections) or min(incident.end - timedelta(microseconds=1), incident.as_of)


def _rarest(incident: Incident) -> tuple[float, int] | None:
    """Return the least share of controls of its own detections, and how many controls; None without enough."""
    compared = [
        (one.significance, one.controls)
        for one in incident.detections
        if one.kind is incident.kind and one.significance is not None and one.controls >= _LEAST_CONTROLS
    ]
    return min(compared, default=None)
