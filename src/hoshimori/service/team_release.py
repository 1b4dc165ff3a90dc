"""What a person of another party may see: what was released to it, by the rule that export goes by, and nothing else.

An incident that such a person reads is the one inside the released case, exhibit by exhibit: what is marked for others
is not there, and what the watch found since is not there either.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import takewhile
from threading import Lock
from typing import Any

from hoshimori.cases.desk import Desk, Look
from hoshimori.cases.exchange import held_back
from hoshimori.cases.strict_json import strict_object
from hoshimori.errors import HoshimoriError, NotFoundError, UsageError
from hoshimori.model import Incident
from hoshimori.model.restore import restore
from hoshimori.service.access import Principal
from hoshimori.store.ledger import GENESIS, LedgerEntry, LedgerRecord, verify_chains


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A case as one party may see it: `withheld` is exhibit → why."""

    look: Look
    withheld: dict[str, str]

    @property
    def members(self) -> dict[str, bytes]:
        """The members that the party may have."""
        return {name: data for name, data in self.look.case.members.items() if name not in self.withheld}


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A ledger as it was read once: many cases are looked at without asking the database for each."""

    entries: tuple[LedgerEntry, ...]

    def read(self, after: int = 0, *, party: str | None = None) -> Iterator[LedgerEntry]:
        """Yield the entries behind `after`, of one party if given."""
        return (e for e in self.entries if e.sequence > after and party in {None, e.party})

    def head(self, party: str) -> str:
        """Return the hash of the party's last record."""
        return next((e.hash for e in reversed(self.entries) if e.party == party), GENESIS)

    def append(self, records: Iterable[LedgerRecord]) -> tuple[LedgerEntry, ...]:
        """Refuse: a snapshot is read only."""
        raise UsageError("nothing is recorded in a snapshot", records=len(list(records)))

    def verify(self) -> int:
        """Walk every chain."""
        return verify_chains(self.entries)


def at_rest(desk: Desk, as_of: datetime | None = None) -> Desk:
    """Return the desk as its ledger is now, or was at `as_of`, read once."""
    entries = takewhile(lambda e: as_of is None or e.recorded_at <= as_of, desk.ledger.read())
    return replace(desk, ledger=Snapshot(entries=tuple(entries)))


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRelease:
    """The release markings of one desk."""

    desk: Desk
    _kept: dict[str, tuple[str, dict[str, Shown]]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def shows(self, principal: Principal, noun: str, thing: Any) -> bool:
        """Return whether the person may know of `thing`; see `Release.shows`."""
        if principal.own:
            return True
        if noun == "case":
            return str(thing["id"]) in self.cases(principal)
        # an incident as the watch has it, detections, payloads, jobs, feeds and events are the own party's; an incident
        # that was released is the one of its case, of which all that the person may not have is missing
        return noun == "incident" and thing in self._incidents(principal)

    def incidents(
        self, principal: Principal, every: Callable[[], Sequence[Incident]], as_of: datetime | None = None
    ) -> Sequence[Incident]:
        """Return the incidents that the person may read: all, or those of released cases as they were released.

        Of the states of an incident that were released the last one known by `as_of` is shown.
        """
        if principal.own:
            return every()
        released = sorted(self._incidents(principal), key=lambda i: i.as_of)
        found = {i.id: i for i in released if as_of is None or i.as_of <= as_of}
        return sorted(found.values(), key=lambda i: (-i.end.timestamp(), i.id))

    def _incidents(self, principal: Principal) -> list[Incident]:
        """Return every incident that was released to a person of another party, as it was released."""
        found = (incident_of(shown.members) for shown in self.cases(principal).values())
        return [one for one in found if one is not None]

    def cases(self, principal: Principal, as_of: datetime | None = None) -> dict[str, Shown]:
        """Return the cases that the person may see, by id, each as it stood at `as_of` (None: as it stands).

        A person of another party sees of then what was released then and is released now.
        """
        if principal.own:
            still = replace(self, desk=at_rest(self.desk, as_of))
            if still.desk.roster().own is None:
                return {}
            return {name: still.case(principal, name) for name in still.desk.case_ids()}
        if as_of is not None:
            return self._released_then(principal, as_of)
        party, own = str(principal.party), self.desk.roster().party.key_set.party
        head = self.desk.ledger.head(own)
        with self._lock:
            kept = self._kept.get(party)
            if kept is None or kept[0] != head:
                kept = (head, dict(self._released(party, own)))
                self._kept[party] = kept
            return kept[1]

    def case(self, principal: Principal, case_id: str, as_of: datetime | None = None) -> Shown:
        """Return one case, as it stood at `as_of` (None: as it stands).

        Raises:
            NotFoundError: There is none, or it is not released to the person: the two answers are the same.
        """
        if principal.own and as_of is None:
            look = self.desk.look(self.desk.open(case_id))
            return Shown(look=look, withheld=dict.fromkeys(look.case.withheld, "was not handed to us"))
        try:
            return self.cases(principal, as_of)[case_id]
        except KeyError:
            raise NotFoundError(f"There is no case {case_id[:80]!r} here.", id=case_id[:80]) from None

    def _released_then(self, principal: Principal, as_of: datetime) -> dict[str, Shown]:
        """Return what was released at a time, without what is withheld now."""
        own = self.desk.roster().party.key_set.party
        now = self.cases(principal)
        found = {}
        for name, then in self._released(str(principal.party), own, as_of):
            still = now.get(name)
            if still is not None and still.look.case.manifest_sha256 == then.look.case.manifest_sha256:
                found[name] = Shown(look=then.look, withheld={**then.withheld, **still.withheld})
        return found

    def _released(self, party: str, own: str, as_of: datetime | None = None) -> list[tuple[str, Shown]]:
        found = []
        desk = at_rest(self.desk, as_of)
        if desk.roster().own is None:
            return []
        for name in desk.case_ids():
            try:
                look = desk.look(desk.open(name))
                withheld, _ = held_back(look, own, party)
            except UsageError:
                continue  # not released, or not to this party
            except HoshimoriError:
                continue  # what cannot be read cannot be shown
            found.append((name, Shown(look=look, withheld={n: why for n, (_, why) in withheld.items()})))
        return found


def incident_of(members: dict[str, bytes]) -> Incident | None:
    """Return the incident inside the members of a case, of what is there; None without `incident.json`."""
    if "incident.json" not in members:
        return None
    record = strict_object(members["incident.json"])
    for detection in record["detections"]:
        detection["tables"] = {}
    for thing in record["objects"]:
        thing["claims"] = [claim for claim in thing["claims"] if claim.get("value") is not None]
    for name, keys in (("hypotheses.json", ("hypotheses", "evidence")), ("commitments.json", ("commitments",))):
        if name in members:
            other = strict_object(members[name])
            record |= {key: other[key] for key in keys}
    if "hypotheses.json" not in members:
        record["sensitivity"] = []
    incident: Incident = restore(Incident, record)
    return incident
