"""The standing of an incident: open, closed by people, or withdrawn. The act itself is recorded in the ledger."""

from dataclasses import replace

from hoshimori.errors import UsageError
from hoshimori.model import Incident, IncidentStatus

#: A withdrawn incident stays withdrawn: what was wrong is not opened again, it is found again.
ALLOWED: dict[IncidentStatus, tuple[IncidentStatus, ...]] = {
    IncidentStatus.OPEN: (IncidentStatus.CLOSED, IncidentStatus.WITHDRAWN),
    IncidentStatus.CLOSED: (IncidentStatus.OPEN, IncidentStatus.WITHDRAWN),
    IncidentStatus.WITHDRAWN: (),
}


def reviewed(incident: Incident, status: IncidentStatus) -> Incident:
    """Return the incident in another standing.

    Raises:
        UsageError: The step is not allowed.
    """
    if status not in ALLOWED[incident.status]:
        allowed = " or ".join(word.value for word in ALLOWED[incident.status]) or "nothing: run the watch again"
        raise UsageError(
            f"{incident.id} is {incident.status.value} and cannot become {status.value}; it may become {allowed}",
            incident=incident.id,
            status=status.value,
        )
    return replace(incident, status=status)
