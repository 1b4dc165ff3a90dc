"""The incidents that watches have left in a store, one a name, and what becomes of one that a later watch looks for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from hoshimori.errors import NotFoundError
from hoshimori.model import Incident, IncidentKind, IncidentStatus, plain
from hoshimori.model.restore import restore
from hoshimori.model.watch_report import Span
from hoshimori.store.derived import Derived


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRegister:
    """Incidents by id, as the last watch left them, with the span that each rests on."""

    derived: Derived

    def all(self, *, as_of: datetime | None = None) -> tuple[Incident, ...]:
        """Return the incidents known by `as_of` (None: all), newest first."""
        found = [restore(Incident, self.derived.get("incidents", name)) for name in self.derived.names("incidents")]
        if as_of is not None:
            found = [i for i in found if i.as_of <= as_of]
        return tuple(sorted(found, key=lambda i: (-i.end.timestamp(), i.id)))

    def get(self, incident_id: str) -> Incident:
        """Return one incident.

        Raises:
            NotFoundError: There is none of this id (`id` in `data`).
        """
        names = self.derived.names("incidents")
        if incident_id not in names:
            known = ", ".join(names[:5]) or "none yet; run: hoshimori watch"
            raise NotFoundError(f"There is no incident {incident_id} in this store. On file: {known}.", id=incident_id)
        found: Incident = restore(Incident, self.derived.get("incidents", incident_id))
        return found

    def enter(self, incident: Incident) -> None:
        """Keep an incident that a person entered; it takes the place of one with its id and touches no other."""
        self.derived.put("incidents", incident.id, plain(incident))

    def keep(self, incidents: Sequence[Incident], span: Span, of_interest: frozenset[int]) -> None:
        """Keep each incident under its id; one that spans earlier days keeps its beginning.

        An incident on file that this run looked for and did not find again is withdrawn where all of its days were
        looked at, and closed where it had begun before.
        """
        now = {i.id for i in incidents}
        for old in self.all(as_of=span.as_of):
            looked_at = old.end > span.begin and old.begin < span.end
            seen_by_a_watch = old.kind is not IncidentKind.REPORTED  # a document's words stay until people close them
            if seen_by_a_watch and old.id not in now and looked_at and old.status is IncidentStatus.OPEN:
                status = IncidentStatus.WITHDRAWN if old.begin >= span.begin else IncidentStatus.CLOSED
                self.derived.put("incidents", old.id, plain(replace(old, status=status, as_of=span.as_of)))
        for incident in incidents:
            before = self.derived.get("incidents", incident.id)
            kept = incident
            if before is not None:
                earlier: Incident = restore(Incident, before)
                if earlier.as_of > incident.as_of:
                    continue
                kept = replace(incident, begin=min(incident.begin, earlier.begin))
            self.derived.put("incidents", incident.id, plain(kept))
            self.derived.put("spans", incident.id, {**plain(span), "of_interest": sorted(of_interest)})
