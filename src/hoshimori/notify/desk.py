"""Each notice once to each channel; what a channel did not take is offered again at the next round."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final, Protocol

from hoshimori.errors import HoshimoriError, OutsideError
from hoshimori.model import Clock, IncidentKind, format_instant, parse_instant
from hoshimori.notify.notice import Notice, of_several

#: More new incidents than this at one time go out as one notice to each group of channels: the first look of a watch.
MOST_AT_ONCE: Final = 5
#: What was told so long ago is forgotten; nothing so old comes up again.
_REMEMBERED: Final = timedelta(days=400)
#: A notice that no channel took for so long is not news any more.
_OFFERED: Final = timedelta(days=7)


class Channel(Protocol):
    """A way to a person."""

    @property
    def name(self) -> str:
        """Its name in the log."""
        ...

    @property
    def wants_heartbeat(self) -> bool:
        """Whether it takes a sign of life every round."""
        ...

    def send(self, notice: Notice) -> None:
        """Deliver one notice; OutsideError where it was not taken."""
        ...


class Memory(Protocol):
    """Keeps JSON documents by kind and name: the store's derived results."""

    def get(self, kind: str, name: str) -> Any:
        """Return a document, or None."""
        ...

    def put(self, kind: str, name: str, document: Any) -> None:
        """Keep a document."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeDesk:
    """Where notices are handed in.

    Attributes:
        channels: Ways to people; may be none.
        memory: Remembers what was told.
        clock: The time.
        turn: Held while notices are told, where several processes tell.
    """

    channels: Sequence[Channel]
    memory: Memory
    clock: Clock
    turn: Callable[[], AbstractContextManager[None]] = nullcontext
    _unkept: dict[str, Any] = field(default_factory=dict, repr=False)

    def tell(self, notices: Sequence[Notice]) -> tuple[int, tuple[str, ...]]:
        """Deliver what was not delivered yet; return how many notices that made, and what went wrong.

        A channel that fails keeps its notices for the next round and stops no other channel. A memory that cannot be
        written (a full disk) stops none either: this process then remembers by itself.
        """
        with ExitStack() as stack:
            try:
                stack.enter_context(self.turn())
            except OutsideError as error:  # better told twice than not at all
                told, failed = self._tell(notices)
                return told, (*failed, error.message)
            return self._tell(notices)

    def _tell(self, notices: Sequence[Notice]) -> tuple[int, tuple[str, ...]]:
        now = self.clock.now()
        log = self._log()
        new = [n for n in notices if n.id not in log]
        out = gathered(new)
        for notice in (*new, *out):  # what is told with others is known as told by itself too
            entry = {"at": format_instant(now), "kind": notice.kind, "subject": notice.subject, "text": notice.text}
            for_whom = [c.name for c in self.channels if notice.channels is None or c.name in notice.channels]
            log[notice.id] = entry | {"data": notice.data, "waiting": for_whom if notice in out else []}
            for covered in notice.covers:
                log.setdefault(covered, log[notice.id] | {"waiting": []})
        failed: dict[str, str] = {}
        taken = False
        for notice_id, entry in log.items():
            waiting = entry["waiting"]
            if not waiting or now - parse_instant(entry["at"]) > _OFFERED:
                continue
            notice = Notice(
                id=notice_id, kind=entry["kind"], subject=entry["subject"], text=entry["text"], data=entry["data"]
            )
            for channel in self.channels:
                if channel.name in waiting and channel.name not in failed:
                    try:
                        channel.send(notice)
                        waiting.remove(channel.name)
                        taken = True
                    except HoshimoriError as error:
                        failed[channel.name] = error.message
        kept = {i: e for i, e in log.items() if now - parse_instant(e["at"]) <= _REMEMBERED}
        if new or taken or kept.keys() != log.keys() or failed or self._unkept:
            try:
                self.memory.put("notices", "told", kept)
                self._unkept.clear()
            except OutsideError as error:
                self._unkept.update(kept)
                return len(out), (*failed.values(), error.message)
        return len(out), tuple(failed.values())

    def beat(self, notice: Notice) -> tuple[str, ...]:
        """Send a sign of life to the channels that take one; return what went wrong."""
        problems = []
        for channel in self.channels:
            if channel.wants_heartbeat:
                try:
                    channel.send(notice)
                except HoshimoriError as error:
                    problems.append(error.message)
        return tuple(problems)

    def _log(self) -> dict[str, Any]:
        log: dict[str, Any] = self.memory.get("notices", "told") or {}
        for name, entry in self._unkept.items():  # what others have kept since counts, and who has it has it
            kept = log.setdefault(name, entry)
            kept["waiting"] = [channel for channel in kept["waiting"] if channel in entry["waiting"]]
        return log


def gathered(new: Sequence[Notice]) -> list[Notice]:
    """Return the notices that go out for some new ones: many incidents at one time are one.

    Re-entries are gathered apart, so that no other incident stands among them, and narrow windows of them apart again.
    """
    groups: dict[tuple[tuple[str, ...] | None, bool, bool], list[Notice]] = {}
    for notice in new:
        if notice.kind == "incident":
            falls, narrow = notice.data["kind"] == IncidentKind.DECAY.value, "window_of_a_day" in notice.data
            groups.setdefault((notice.channels, falls, narrow), []).append(notice)
    several = [group for group in groups.values() if len(group) > MOST_AT_ONCE]
    within = {notice.id for group in several for notice in group}
    return [*(n for n in new if n.id not in within), *(of_several(group) for group in several)]
