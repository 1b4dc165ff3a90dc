"""Incidents in memory: each file is read once, and again only where it was replaced; so is what a list shows of it.

Earlier states of an incident are read when somebody asks for their time, and the ones asked for last are kept.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any, Final

from hoshimori.incidents.register import IncidentRegister, earlier_state, incident_of
from hoshimori.incidents.states import Stretch, stretch_at, stretches_of
from hoshimori.model import Incident
from hoshimori.store.derived import Derived

#: Earlier states that are kept: some times of a store of some hundred incidents.
_MOST_EARLIER: Final = 1000


@dataclass(slots=True)  # not frozen: its row is made when a list first shows it
class _Entry:
    incident: Incident
    content: str
    row: dict[str, Any] | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    stamp: tuple[int, int, int]
    last: _Entry
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentShelf:
    """The incidents that watches have left in a store; the same as its register gives, without reading all anew."""

    store: Path
    _files: dict[str, _File] = field(default_factory=dict)
    _earlier: OrderedDict[tuple[str, datetime], _Entry] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def all(self, *, as_of: datetime | None = None) -> tuple[Incident, ...]:
        """Return the incidents known by `as_of` as they were known then (None: as they are), newest first.

        Raises:
            StoreError: A file is damaged or gone.
        """
        with self._lock:
            self._look()
            known = [self._known(name, as_of) for name in self._files]
        return tuple(sorted((i for i in known if i is not None), key=lambda i: (-i.end.timestamp(), i.id)))

    def states(self, incident_id: str) -> tuple[Stretch, ...]:
        """Return the states of an incident that was read, oldest first."""
        found = self._files.get(incident_id)
        return () if found is None else found.stretches

    def row(self, incident: Incident, make: Callable[[Incident], dict[str, Any]]) -> dict[str, Any]:
        """Return what a list shows of an incident, made once."""
        entry = self._entry(incident)
        if entry.row is None:
            entry.row = make(incident)
        return entry.row

    def words(self, incident: Incident) -> str:
        """Return what a search looks at: id, sentence, states, names and numbers of objects; folded."""
        entry = self._entry(incident)
        if entry.words is None:
            names = (f"{o.object_name} {o.norad_cat_id} {o.object_id}" for o in incident.objects)
            entry.words = " ".join((incident.id, incident.sentence, *incident.states, *names)).casefold()
        return entry.words

    @property
    def _derived(self) -> Derived:
        return Derived(folder=self.store / "derived")

    def _look(self) -> None:
        """Read what was replaced since the last look."""
        derived = self._derived
        names = set()
        for path in (derived.folder / "incidents").glob("*.json"):
            name = path.stem
            try:
                found = path.stat()
            except FileNotFoundError:
                continue
            names.add(name)
            stamp = (found.st_mtime_ns, found.st_ino, found.st_size)
            kept = self._files.get(name)
            if kept is None or kept.stamp != stamp:
                self._files[name] = self._read(name, stamp)
        for name in self._files.keys() - names:
            del self._files[name]

    def _read(self, name: str, stamp: tuple[int, int, int]) -> _File:
        derived = self._derived
        document = derived.get("incidents", name)
        stretches = stretches_of(document, IncidentRegister(derived=derived).beside(name, document))
        return _File(stamp=stamp, last=_Entry(incident_of(document), stretches[-1].content), stretches=stretches)

    def _known(self, name: str, as_of: datetime | None) -> Incident | None:
        held = self._files[name]
        stretch = stretch_at(held.stretches, as_of)
        if stretch is None:
            return None
        shown = stretch.shown_as_of(as_of)
        if shown == held.last.incident.as_of:
            return held.last.incident
        key = (name, shown)
        entry = self._earlier.get(key)
        if entry is None or entry.content != stretch.content:
            if stretch is held.stretches[-1]:
                incident = replace(held.last.incident, as_of=shown)
            else:
                incident = incident_of(earlier_state(self._derived, name, stretch), shown)
            entry = _Entry(incident, stretch.content)
            self._earlier[key] = entry
        self._earlier.move_to_end(key)
        while len(self._earlier) > _MOST_EARLIER:
            self._earlier.popitem(last=False)
        return entry.incident

    def _entry(self, incident: Incident) -> _Entry:
        held = self._files.get(incident.id)
        if held is not None and held.last.incident is incident:
            return held.last
        entry = self._earlier.get((incident.id, incident.as_of))
        if entry is not None and entry.incident is incident:
            return entry
        return _Entry(incident, "")
