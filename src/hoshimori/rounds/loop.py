"""Round after round, one loop a store, until somebody stops it."""

import fcntl
import os
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zlib import crc32

from hoshimori.clients import at_a_calm_minute
from hoshimori.errors import OutsideError, UsageError
from hoshimori.model import format_instant
from hoshimori.notify.desk import Memory
from hoshimori.rounds.heartbeat import Heartbeat, silence
from hoshimori.rounds.one_round import RoundReport, Rounds

_UNITS: Final = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_SHORTEST: Final = timedelta(minutes=10)
#: After a round the interval begins anew, so that no query is asked a moment too early.
_MARGIN: Final = timedelta(seconds=1)
#: A round begins so long after a full or half hour, around which some providers are not asked, …
_CALM: Final = (timedelta(minutes=5), timedelta(minutes=24))
#: … and where it would not, at a minute of the store's own in this time.
_OWN: Final = timedelta(minutes=15)


def parse_every(text: str) -> timedelta:
    """Return the interval that `2h`, `30m` or `1d` names.

    Raises:
        UsageError: It names none, or one below ten minutes.
    """
    match = re.fullmatch(r"(\d{1,4})\s*([mhd])", text.strip())
    interval = int(match[1]) * _UNITS[match[2]] if match else timedelta(0)
    if interval < _SHORTEST:
        raise UsageError(f"{text!r} is no interval of at least ten minutes; write 2h, 30m or 1d.", every=text)
    return interval


def every_words(every: timedelta) -> str:
    """Return an interval as it is written on the command line."""
    unit = next(u for u in ("d", "h", "m") if every % _UNITS[u] == timedelta(0))
    return f"{every // _UNITS[unit]}{unit}"


def heartbeat_json(memory: Memory, now: datetime) -> dict[str, Any] | None:
    """Return the last sign of life as `hoshimori status --json` shows it, or None where no round is on record."""
    beat = Heartbeat.read(memory)
    if beat is None:
        return None
    return {
        "at": format_instant(beat.at),
        "rounds": beat.rounds,
        "every": every_words(beat.every),
        "silent": silence(beat, now=now) is not None,
        "problems": beat.problems,
    }


def pause(every: timedelta, now: datetime, *, store: Path) -> timedelta:
    """Return how long to wait for the next round: the interval, and longer where it would begin at a busy minute.

    Args:
        every: The interval.
        now: When the last round ended, UTC.
        store: Each store waits for a minute of its own, so that not all come at the same one.
    """
    own = _CALM[0] + _OWN * (crc32(os.fsencode(store)) % 16 / 16)
    return at_a_calm_minute(now + every + _MARGIN, calm=_CALM, own=own) - now


def keep_watching(
    rounds: Rounds,
    *,
    sleep: Callable[[float], None],
    tell: Callable[[RoundReport], None],
    lock: Path,
    most: int | None = None,
) -> None:
    """Make round after round.

    Args:
        rounds: What a round is.
        sleep: Waits so many seconds.
        tell: Called after each round.
        lock: File that only one loop may hold.
        most: Ends after so many rounds; None goes on for ever.

    Raises:
        OutsideError: Another loop watches this store.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise OutsideError("Another watch makes rounds over this store already; stop it first.") from error
        done = 0
        while most is None or done < most:
            tell(rounds.once())
            done += 1
            if most is None or done < most:
                sleep(pause(rounds.every, rounds.watch.clock.now(), store=lock.parent).total_seconds())
    finally:
        os.close(descriptor)
