"""What was computed for one state of the store, kept in memory until the store changes.

The state is told by the times at which the folders of the store last changed: a record or an incident becomes part of
the store by one rename, which changes the time of its folder. A change within the last moments could share its time
with the next one, so nothing is kept until the folders have been at rest for `_REST_S`.
"""

import os
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, Final, TypeVar

from hoshimori.model import Clock

_T = TypeVar("_T")
_WATCHED: Final = (
    "records",
    "derived/incidents",
    "service/detections",
    "cases",
    "ledger.sqlite",
    "ledger.sqlite-wal",
    "compact/manifest.json",
)
_REST_S: Final = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One state of the store: `name` differs where anything on file differs; `at_rest` where it may be kept."""

    name: str
    at_rest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Values by state of the store and key.

    Attributes:
        store: Folder of the store.
        clock: To tell whether the store is at rest.
        most_values: Values that are kept; the one used longest ago goes first.
        most_bytes: Their size together, as far as it is told.
        size_of: Tells the bytes of a value.
    """

    store: Path
    clock: Clock
    most_values: int = 64
    most_bytes: int = 256_000_000
    size_of: Callable[[Any], int] = lambda _value: 0
    _values: OrderedDict[tuple[Hashable, ...], Any] = field(default_factory=OrderedDict)
    _making: dict[Hashable, Lock] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def state(self) -> State:
        """Return the state of the store."""
        times = []
        for name in _WATCHED:
            try:
                found = os.stat(self.store / name)  # noqa: PTH116  # seven in a row on every request: no Path objects
                times.append((found.st_mtime_ns, found.st_size if name.startswith("ledger") else 0))
            except FileNotFoundError:
                times.append((0, 0))
        newest_s = max(t for t, _ in times) / 1e9
        rest = abs(self.clock.now().timestamp() - newest_s) > _REST_S
        return State(name="-".join(f"{t:x}.{size:x}" for t, size in times), at_rest=rest)

    def get(self, key: tuple[Hashable, ...]) -> Any:
        """Return a value that is kept, or None."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        return None

    def of(self, state: State, key: Hashable, make: Callable[[], _T]) -> _T:
        """Return the value of `key` in `state`, made where it is not kept; two who ask at once make it once."""
        full = (state.name, key)
        found = self.get(full)
        if found is not None:
            kept: _T = found
            return kept
        with self._lock:
            making = self._making.setdefault(full, Lock())
        try:
            with making:
                found = self.get(full)
                if found is not None:
                    again: _T = found
                    return again
                made = make()
                if state.at_rest:
                    self.put(full, made)
                return made
        finally:
            with self._lock:
                self._making.pop(full, None)

    def put(self, key: tuple[Hashable, ...], value: Any) -> None:
        """Keep a value; the first part of its key is the name of the state, and values of other states go."""
        with self._lock:
            for old in [k for k in self._values if k[0] != key[0]]:
                del self._values[old]
            self._values[key] = value
            self._values.move_to_end(key)
            size = sum(self.size_of(one) for one in self._values.values())
            while len(self._values) > self.most_values or (size > self.most_bytes and len(self._values) > 1):
                size -= self.size_of(self._values.popitem(last=False)[1])
