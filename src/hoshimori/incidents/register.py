"""The incidents that watches have left in a store, every state of each, and what becomes of one looked for again."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from hoshimori.errors import NotFoundError, StoreError, UsageError
from hoshimori.incidents.outside import OutsideStatement, with_statements, words_of
from hoshimori.incidents.over_area import ending
from hoshimori.incidents.reported import with_related
from hoshimori.incidents.review import reviewed
from hoshimori.incidents.statement_log import StatementLog, in_force
from hoshimori.incidents.states import Stretch, content_of, entered, stretch_at, stretches_of
from hoshimori.model import (
    Detection,
    Incident,
    IncidentKind,
    IncidentStatus,
    format_instant,
    plain,
)
from hoshimori.model.restore import restore
from hoshimori.model.watch_report import Span
from hoshimori.store.derived import Derived

#: States of one incident are at least so far apart.
_TICK = timedelta(microseconds=1)


class _GoneError(StoreError):
    """An earlier state was deleted."""


def _not_found_again(old: Incident, span: Span, detections: Sequence[Detection]) -> IncidentStatus:
    """Return what becomes of an open incident that a run looked for and did not find."""
    if old.kind is IncidentKind.DECAY:
        return ending(old, detections, span.as_of)
    if old.end <= span.begin or old.begin >= span.end:
        return IncidentStatus.OPEN  # its days were not looked at
    return IncidentStatus.WITHDRAWN if old.begin >= span.begin else IncidentStatus.CLOSED


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRegister:
    """Incidents by id, each as watches found it at any time, with the span that each state rests on.

    `incidents/<id>.json` is the last state and names the earlier ones; it is replaced in one step, after the states
    that it names are written. `states/<id>.<digest>.json.gz` is an earlier state.
    """

    derived: Derived

    def all(self, *, as_of: datetime | None = None) -> tuple[Incident, ...]:
        """Return the incidents known by `as_of` as they were known then (None: as they are), newest first.

        Raises:
            StoreError: A file is damaged or gone.
        """
        known = [self._known(name, as_of) for name in self.derived.names("incidents")]
        return tuple(sorted((i for i in known if i is not None), key=lambda i: (-i.end.timestamp(), i.id)))

    def get(self, incident_id: str, *, as_of: datetime | None = None) -> Incident:
        """Return one incident as it was known at `as_of` (None: as it is).

        Raises:
            NotFoundError: There is none of this id, or there was none yet (`id` in `data`).
            StoreError: A file is damaged or gone.
        """
        names = self.derived.names("incidents")
        if incident_id not in names:
            known = ", ".join(names[:5]) or "none yet; run: hoshimori watch"
            raise NotFoundError(f"There is no incident {incident_id} in this store. On file: {known}.", id=incident_id)
        found = self._known(incident_id, as_of)
        if found is None:
            first = format_instant(self.states(incident_id)[0].since)
            raise NotFoundError(
                f"{incident_id} was not known yet then; the first watch that found it knew data of {first}.",
                id=incident_id,
                since=first,
            )
        return found

    def states(self, incident_id: str) -> tuple[Stretch, ...]:
        """Return the states of an incident, oldest first; none where there is no such incident."""
        document = self.derived.get("incidents", incident_id)
        return () if document is None else self._stretches(incident_id, document)

    def looked_at(self, incident: Incident) -> dict[str, Any]:
        """Return the span that this state of an incident rests on, with the objects of interest; empty if unknown."""
        stretch = stretch_at(self.states(incident.id), incident.as_of)
        return dict((stretch and stretch.look(incident.as_of)) or {})

    def enter(self, incident: Incident) -> None:
        """Keep an incident that a person entered, as a state of its `as_of`; it touches no other incident."""
        with self.derived.alone():
            self._enter(incident, None)

    def enter_report(
        self,
        report: Incident,
        statement: OutsideStatement | None = None,
        *,
        then: Callable[[Incident], Incident] = lambda one: one,
    ) -> None:
        """Keep a report that a person entered, and weigh its words, or no more, at the incident of which they speak.

        That incident gets a state of its own, as it stands but for the words; other reports of it say anew what is
        weighed. An entry is as of the time of the report, or of the moment after its own last state and that of the
        incident where a look was as of later, or the clock was set back. The report's own state is written last: an
        entry that was cut short is made up by making it again.

        Args:
            report: The incident of the report.
            statement: What of it is weighed from now on; None for nothing, also where something was before.
            then: What follows from the evidence of an incident and is not of this room.
        """
        log = self.statement_log
        with self.derived.alone():
            said, others = log.of(report.id), log.entries(but=report.id)
            present = {n: one for n in self.derived.names("incidents") if (one := self._known(n, None)) is not None}
            spoken_of = {n for n, one in present.items() if words_of(one, report.id)}
            if statement is not None and statement.incident in present:
                spoken_of.add(statement.incident)
            before = [since for one in (said or (), *others.values()) for since, _ in one]
            at = max([report.as_of, *(since + _TICK for since in before)])
            at = max(self._after(name, at) for name in (report.id, *spoken_of))
            if said is None or statement != (said[-1][1] if said else None):
                said = (*(said or ()), (at, statement))
                log.put(report.id, said)
            statements = in_force([*others.values(), said])
            for name in sorted(spoken_of):
                told = with_statements(present[name], statements)
                if told != present[name]:
                    self._enter(replace(then(told), as_of=at), self.looked_at(present[name]) or None)
            beside = tuple(present.values())
            for other in sorted({one.report for one in statements if one.incident in spoken_of} - {report.id}):
                now = with_related(present[other], beside, statements)
                if now != present[other]:
                    self._enter(replace(now, as_of=self._after(other, at)), None)
            self._enter(with_related(replace(report, as_of=at), beside, statements), None)

    def withdraw(self, report_id: str, as_of: datetime, *, then: Callable[[Incident], Incident]) -> None:
        """Withdraw a report that a person entered, and with it the weight of its words; `then` as for `enter_report`.

        Raises:
            NotFoundError: There is no such incident.
            UsageError: It is no report, or is withdrawn.
        """
        report = self.get(report_id)
        if report.kind is not IncidentKind.REPORTED:
            raise UsageError(f"{report_id} is what the watch found: a later look closes or withdraws it.", id=report_id)
        if report.status is IncidentStatus.WITHDRAWN:
            raise UsageError(f"{report_id} is withdrawn already; enter it again where it holds.", id=report_id)
        self.enter_report(replace(reviewed(report, IncidentStatus.WITHDRAWN), as_of=as_of), then=then)

    def statements(self, as_of: datetime) -> tuple[OutsideStatement, ...]:
        """Return what was weighed of reports at `as_of`, in the order of entry.

        Raises:
            StoreError: What is weighed of one of them is damaged.
        """
        return self.statement_log.at(as_of)

    @property
    def statement_log(self) -> StatementLog:
        """What is weighed of reports, since when."""
        return StatementLog(derived=self.derived)

    def _after(self, name: str, at: datetime) -> datetime:
        """Return `at`, or the moment after the last state of an incident where that is later."""
        return max([at, *(stretch.seen + _TICK for stretch in self.states(name)[-1:])])

    def keep(
        self,
        incidents: Sequence[Incident],
        span: Span,
        of_interest: frozenset[int],
        *,
        detections: Sequence[Detection] = (),
        detectors: Sequence[Any] | None = None,
    ) -> None:
        """Keep what a run found, as states of the time whose data it knew; later states stay as they are.

        An incident that was found earlier keeps its beginning. One on file that this run looked for and did not find
        again is withdrawn where all of its days were looked at, and closed where it had begun before; for a re-entry
        see `over_area.ending`. What none of its detectors could have found again stays as it is.

        Args:
            incidents: What the run found.
            span: What it looked at.
            of_interest: Objects handed in.
            detections: All detections of the run.
            detectors: Those that looked; None for all.
        """
        looked_for = set(IncidentKind) if detectors is None else {detector.kind for detector in detectors}
        looked_for -= {IncidentKind.REPORTED}  # a document's words stay until people close it
        look = {**plain(span), "of_interest": sorted(of_interest)}
        now = {i.id for i in incidents}
        with self.derived.alone():
            before = self._before(span.as_of)
            for old in before.values():
                if old.status is IncidentStatus.OPEN and old.kind in looked_for and old.id not in now:
                    status = _not_found_again(old, span, detections)
                    if status is not IncidentStatus.OPEN:
                        self._enter(replace(old, status=status, as_of=span.as_of), look)
            for incident in incidents:
                earlier = before.get(incident.id)
                begin = incident.begin if earlier is None else min(incident.begin, earlier.begin)
                self._enter(replace(incident, begin=begin), look)
            self._put_beside_reports(span.as_of)

    def _put_beside_reports(self, as_of: datetime) -> None:
        """Put what watches have found by `as_of` beside the reports that it meets."""
        if not any(name.startswith("RPT-") for name in self.derived.names("incidents")):
            return
        known = self._before(as_of)
        statements = self.statements(as_of)
        for report in known.values():
            if report.kind is IncidentKind.REPORTED and report.status is IncidentStatus.OPEN:
                now = with_related(report, tuple(known.values()), statements)
                if now != report:
                    self._enter(replace(now, as_of=as_of), None)

    def _before(self, as_of: datetime) -> dict[str, Incident]:
        """Return the incidents known by `as_of`; one whose state of then is gone counts as new, so it is made again."""
        found = {}
        for name in self.derived.names("incidents"):
            with suppress(_GoneError):
                if (one := self._known(name, as_of)) is not None:
                    found[name] = one
        return found

    def _known(self, name: str, as_of: datetime | None) -> Incident | None:
        document = self.derived.get("incidents", name)
        if document is None:
            return None
        stretches = self._stretches(name, document) if as_of is not None else ()
        stretch = stretch_at(stretches, as_of)
        if stretch is None:
            return None if as_of is not None else incident_of(document)
        if stretch is not stretches[-1]:
            document = earlier_state(self.derived, name, stretch)
        return incident_of(document, stretch.shown_as_of(as_of))

    def beside(self, name: str, document: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return the span that lies beside a file which was written before states were kept; else None."""
        return None if "state" in document else self.derived.get("spans", name)

    def _stretches(self, name: str, document: Mapping[str, Any]) -> tuple[Stretch, ...]:
        return stretches_of(document, self.beside(name, document))

    def _enter(self, incident: Incident, look: Mapping[str, Any] | None) -> None:
        """Enter a state of one look: first the states that become earlier ones, then in one step what names them."""
        name = incident.id
        new, digest = content_of(plain(incident))
        state = Stretch(
            content=digest,
            since=incident.as_of,
            seen=incident.as_of,
            status=incident.status.value,
            level=incident.level,
            looks=(look, look),
        )
        old = self.derived.get("incidents", name)
        before: tuple[Stretch, ...] = ()
        at_hand = {digest: new}
        if old is not None:
            was, was_digest = content_of(old)
            at_hand[was_digest] = was
            *earlier, last = self._stretches(name, old)
            before = (*earlier, replace(last, content=was_digest))  # what stands in the file, whoever wrote it
        after = entered(before, state)
        for content in {one.content for one in after[:-1]} & at_hand.keys():
            if not self.derived.holds("states", file_of(name, content), packed=True):
                self.derived.put("states", file_of(name, content), at_hand[content], packed=True)
        last = after[-1]
        document = at_hand[last.content] | {"as_of": format_instant(last.seen), "state": last.record()}
        document["earlier"] = [one.record() for one in after[:-1]]
        if document != old:
            self.derived.put("incidents", name, document)
        for gone in {one.content for one in before} - {one.content for one in after}:
            self.derived.remove("states", file_of(name, gone), packed=True)


def earlier_state(derived: Derived, name: str, stretch: Stretch) -> dict[str, Any]:
    """Return an earlier state of an incident, without its `as_of`.

    Raises:
        StoreError: It is gone or damaged.
    """
    found: dict[str, Any] | None = derived.get("states", file_of(name, stretch.content), packed=True)
    if found is None:
        raise _GoneError(
            f"{name} as it was known at {format_instant(stretch.since)} is not on file any more; "
            f"run: hoshimori watch --as-of {format_instant(stretch.since)}",
            id=name,
        )
    return found


def incident_of(document: Mapping[str, Any], as_of: datetime | None = None) -> Incident:
    """Return the incident in a file, as of a look."""
    shown = {} if as_of is None else {"as_of": format_instant(as_of)}
    found: Incident = restore(Incident, {**document, **shown})
    return found


def file_of(name: str, content: str) -> str:
    """Return the name of the file of an earlier state."""
    return f"{name[:96]}.{content}"
