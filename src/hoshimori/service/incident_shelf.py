"""Incidents in memory: each file is read once, and again only where it was replaced; so is what a list shows of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

from hoshimori.model import Incident
from hoshimori.model.restore import restore
from hoshimori.store.derived import Derived


@dataclass(slots=True)  # not frozen: its row is made when a list first shows it
class _Entry:
    stamp: tuple[int, int, int]
    incident: Incident
    row: dict[str, Any] | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentShelf:
    """The incidents that watches have left in a store; the same as its register gives, without reading all anew."""

    store: Path
    _entries: dict[str, _Entry] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def all(self, *, as_of: datetime | None = None) -> tuple[Incident, ...]:
        """Return the incidents known by `as_of` (None: all), newest first.

        Raises:
            StoreError: A file is damaged.
        """
        derived = Derived(folder=self.store / "derived")
        folder = derived.folder / "incidents"
        with self._lock:
            names = set()
            for path in folder.glob("*.json"):
                name = path.stem
                names.add(name)
                try:
                    found = path.stat()
                except FileNotFoundError:
                    continue
                stamp = (found.st_mtime_ns, found.st_ino, found.st_size)
                kept = self._entries.get(name)
                if kept is None or kept.stamp != stamp:
                    self._entries[name] = _Entry(stamp, restore(Incident, derived.get("incidents", name)))
            for name in self._entries.keys() - names:
                del self._entries[name]
            every = [entry.incident for entry in self._entries.values()]
        known = [i for i in every if as_of is None or i.as_of <= as_of]
        return tuple(sorted(known, key=lambda i: (-i.end.timestamp(), i.id)))

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

    def _entry(self, incident: Incident) -> _Entry:
        entry = self._entries.get(incident.id)
        return entry if entry is not None and entry.incident is incident else _Entry((0, 0, 0), incident)
