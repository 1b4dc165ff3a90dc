"""The sign of life that each round leaves, and what it means when it is old."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Self

from hoshimori.model import format_instant, parse_instant
from hoshimori.notify import Notice, of_clock, of_silence
from hoshimori.notify.desk import Memory

#: A round may take so long beyond its interval before its absence is told.
_GRACE: Final = timedelta(minutes=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """What the last round left.

    Attributes:
        at: When it ended, UTC.
        every: The interval of the rounds.
        rounds: How many there were.
        run_end: End of the days that detectors last looked at; None for never.
        problems: What went wrong in it, as sentences.
        missed: Questions about an outage that are not answered yet: (begin, end) of what was missed.
        days: Days whose map of aircraft navigation was asked for and is not on file yet.
    """

    at: datetime
    every: timedelta
    rounds: int
    run_end: datetime | None = None
    problems: tuple[str, ...] = ()
    missed: tuple[tuple[datetime, datetime], ...] = ()
    days: tuple[date, ...] = ()

    @classmethod
    def read(cls, memory: Memory) -> Self | None:
        """Return the last one, or None."""
        kept: dict[str, Any] | None = memory.get("rounds", "heartbeat")
        if kept is None:
            return None
        return cls(
            at=parse_instant(kept["at"]),
            every=timedelta(seconds=kept["every_s"]),
            rounds=kept["rounds"],
            run_end=parse_instant(kept["run_end"]) if kept["run_end"] else None,
            problems=tuple(kept["problems"]),
            missed=tuple((parse_instant(b), parse_instant(e)) for b, e in kept["missed"]),
            days=tuple(date.fromisoformat(day) for day in kept.get("days", ())),
        )

    def keep(self, memory: Memory) -> None:
        """Replace the last one."""
        memory.put(
            "rounds",
            "heartbeat",
            {
                "at": format_instant(self.at),
                "every_s": self.every.total_seconds(),
                "rounds": self.rounds,
                "run_end": format_instant(self.run_end) if self.run_end else None,
                "problems": list(self.problems),
                "missed": [[format_instant(b), format_instant(e)] for b, e in self.missed],
                "days": [day.isoformat() for day in self.days],
            },
        )


def silence(beat: Heartbeat | None, *, now: datetime) -> Notice | None:
    """Return the notice that the watch has stopped; None where its last round is recent, or there was none.

    A last round in the future proves nothing, for a clock was set back: that is said until the next round.
    """
    if beat is not None and beat.at - now > _GRACE:
        return of_clock(last=beat.at, now=now)
    if beat is None or now - beat.at <= beat.every + _GRACE:
        return None
    hours = beat.every / timedelta(hours=1)
    every = f"{hours:g}h" if hours >= 1 else f"{hours * 60:g}m"
    return of_silence(last=beat.at, now=now, every=every)
