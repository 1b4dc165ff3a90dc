"""What happens, as it happens: one hub that looks at the store and the jobs, and any number of streams that listen.

An event is numbered within one start of the service: `<start>-<n>`. A stream that comes back with the last number it
saw gets what it missed, as far as that is remembered; else a `reset`, which tells it to read the lists again.
"""

import asyncio
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from hoshimori.model import Incident

#: Events that are remembered for streams that come back.
_REMEMBERED: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened.

    Attributes:
        number: Place within this start, 1-based.
        kind: `incident`, `job`, `feed`, `reset`.
        data: What a stream is told.
        thing: The noun behind it, for the release markings.
    """

    number: int
    kind: str
    data: dict[str, Any]
    thing: Any = field(default=None, repr=False)


class EventHub:
    """Events of one service. `tell` may be called from any thread; streams live on the event loop."""

    def __init__(self) -> None:
        self.start = secrets.token_hex(4)
        self._events: deque[Event] = deque(maxlen=_REMEMBERED)
        self._number = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._news: asyncio.Event = asyncio.Event()
        self._closed = False

    def begin(self) -> None:
        """Bind the hub to the running loop."""
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self._closed = False

    def close(self) -> None:
        """End every stream."""
        self._closed = True
        self._wake()

    @property
    def closed(self) -> bool:
        """Whether the service ends."""
        return self._closed

    @property
    def last(self) -> int:
        """Number of the last event."""
        return self._number

    def tell(self, kind: str, data: dict[str, Any], thing: Any = None) -> None:
        """Add an event and wake the streams."""

        def add() -> None:
            self._number += 1
            self._events.append(Event(number=self._number, kind=kind, data=data, thing=thing))
            self._wake()

        if self._loop is None or self._loop.is_closed():
            add()
        else:
            self._loop.call_soon_threadsafe(add)

    def since(self, number: int) -> list[Event] | None:
        """Return the events after `number`; None where some of them are forgotten."""
        if self._events and self._events[0].number > number + 1:
            return None
        return [event for event in self._events if event.number > number]

    def place(self, event_id: str | None) -> int | None:
        """Return the number that a stream saw last; None where it is of another start."""
        if event_id is None:
            return self._number
        start, _, number = event_id.partition("-")
        if start != self.start or not (number.isascii() and number.isdigit() and len(number) < 16):
            return None
        return min(int(number), self._number)

    async def wait(self, timeout_s: float) -> None:
        """Wait for news, at most so long."""
        news = self._news
        try:
            async with asyncio.timeout(timeout_s):
                await news.wait()
        except TimeoutError:
            return

    def _wake(self) -> None:
        """Wake whoever waits now; who comes later waits for the next news."""
        if self._loop is None or self._loop.is_closed():
            return
        old, self._news = self._news, asyncio.Event()
        old.set()


class StoreEyes:
    """Tells the hub what became new in the store, whoever put it there."""

    def __init__(
        self,
        hub: EventHub,
        *,
        state: Callable[[], str],
        incidents: Callable[[], tuple[Incident, ...]],
        states: Callable[[str], tuple[Any, ...]],
        payloads: Callable[[], tuple[Any, ...]],
    ) -> None:
        self._hub = hub
        self._state, self._incidents, self._states, self._payloads = state, incidents, states, payloads
        self._seen = ""
        self._known: dict[str, tuple[Any, ...]] = {}
        self._held: set[tuple[str, str]] = set()
        self._first = True

    def look(self) -> None:
        """Look once; cheap where nothing changed. What is there at the first look is no news."""
        now = self._state()
        if now == self._seen:
            return
        incidents = {i.id: i for i in self._incidents()}
        known = {name: self._states(name) for name in incidents}  # a look that entered an earlier state is news too
        payloads = {(p.sha256, p.provider): p for p in self._payloads()}
        if not self._first:
            self._tell_incidents(incidents, known)
            for key in sorted(payloads.keys() - self._held):
                one = payloads[key]
                data = {"provider": one.provider, "record_format": one.record_format, "coverage": one.coverage.value}
                self._hub.tell("feed", data, ("payload", one))
        self._known, self._held, self._seen, self._first = known, set(payloads), now, False

    def _tell_incidents(self, incidents: dict[str, Incident], known: dict[str, tuple[Any, ...]]) -> None:
        for name in sorted(known):
            if self._known.get(name) == known[name]:
                continue
            one = incidents[name]
            data = {
                "id": name,
                "change": "changed" if name in self._known else "new",
                "kind": one.kind.value,
                "status": one.status.value,
                "exercise": one.exercise,
            }
            self._hub.tell("incident", data, ("incident", one))
