"""The states of one incident: when watches found it so, and which of them was known at a time.

A state that differs from the one before in nothing but the time of the look is the same state, seen again. So a watch
of years keeps what changed, and not what it looked at.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from hoshimori.model import format_instant, parse_instant

#: Keys of an incident's file that are no part of its state.
_BESIDE: Final = frozenset({"as_of", "state", "earlier"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """One state, and when it was found so.

    Attributes:
        content: Digest of the state without its `as_of`.
        since: `as_of` of the first look that found it.
        seen: `as_of` of the last look that found it; no look in between found another.
        status: Word of its standing, for lists of states.
        level: How high its statements reach.
        looks: What the first and the last look looked at; None where a person entered it.
    """

    content: str
    since: datetime
    seen: datetime
    status: str
    level: str
    looks: tuple[Mapping[str, Any] | None, Mapping[str, Any] | None] = (None, None)

    def shown_as_of(self, as_of: datetime | None) -> datetime:
        """Return the look whose state is shown at `as_of`: the last one, else the first."""
        return self.seen if as_of is None or as_of >= self.seen else self.since

    def look(self, as_of: datetime) -> Mapping[str, Any] | None:
        """Return what the look at `as_of` looked at."""
        return self.looks[1] if as_of >= self.seen else self.looks[0]

    def record(self) -> dict[str, Any]:
        """Return the JSON object."""
        first, last = self.looks
        return {
            "content": self.content,
            "since": format_instant(self.since),
            "seen": format_instant(self.seen),
            "status": self.status,
            "level": self.level,
            "looks": [first, last] if first != last else [first],
        }

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> "Stretch":
        """Return what `record` wrote."""
        looks = record["looks"]
        since, seen = (parse_instant(record[name]) for name in ("since", "seen"))
        words = {name: str(record[name]) for name in ("content", "status", "level")}
        return cls(since=since, seen=seen, looks=(looks[0], looks[-1]), **words)


def content_of(document: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """Return the state in an incident's file, without its `as_of`, and its digest."""
    state = {name: value for name, value in document.items() if name not in _BESIDE}
    text = json.dumps(state, sort_keys=True, separators=(",", ":"))
    return state, sha256(text.encode()).hexdigest()[:24]


def stretches_of(document: Mapping[str, Any], look: Mapping[str, Any] | None = None) -> tuple[Stretch, ...]:
    """Return the states that an incident's file names, oldest first; its own is the last.

    Args:
        document: The file.
        look: What the last look looked at, where the file was written before states were kept.
    """
    if "state" in document:
        return (*(Stretch.read(one) for one in document["earlier"]), Stretch.read(document["state"]))
    at = parse_instant(document["as_of"])
    digest = content_of(document)[1]
    level = str(document.get("level", "observation"))
    only = Stretch(content=digest, since=at, seen=at, status=str(document["status"]), level=level, looks=(look, look))
    return (only,)


def stretch_at(stretches: Sequence[Stretch], as_of: datetime | None) -> Stretch | None:
    """Return the state known at `as_of` (None: the last), or None where there was none yet."""
    return next((one for one in reversed(stretches) if as_of is None or one.since <= as_of), None)


def entered(stretches: Sequence[Stretch], new: Stretch) -> tuple[Stretch, ...]:
    """Return the states with one more, of one look; it takes the place of what the same look found before."""
    at = new.since
    before = [one for one in stretches if one.seen < at]
    after = [one for one in stretches if one.since > at]
    around = next((one for one in stretches if one.since <= at <= one.seen), None)
    if around is not None and around.content == new.content:
        first = new.looks[0] if at == around.since else around.looks[0]
        last = new.looks[1] if at == around.seen else around.looks[1]
        return (*before, replace(around, looks=(first, last)), *after)
    if around is not None and around.since < at:
        before.append(replace(around, seen=around.since, looks=(around.looks[0], around.looks[0])))
    if around is not None and around.seen > at:
        after.insert(0, replace(around, since=around.seen, looks=(around.looks[1], around.looks[1])))
    if before and before[-1].content == new.content:
        new = _joined(before.pop(), new)
    if after and after[0].content == new.content:
        new = _joined(new, after.pop(0))
    return (*before, new, *after)


def _joined(first: Stretch, last: Stretch) -> Stretch:
    return replace(last, since=first.since, looks=(first.looks[0], last.looks[1]))
