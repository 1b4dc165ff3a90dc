"""How much may one caller ask for? Sizes and rates; a bucket fills with the clock that is handed in."""

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from hoshimori.model import Clock
from hoshimori.service.problem import RefusedError

#: Callers that are remembered; the one that asked longest ago is forgotten first.
_MOST_CALLERS: Final = 10_000
MEGABYTE: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Sizes in bytes and rates a second.

    Attributes:
        most_json_bytes: Greatest body of an ordinary request.
        most_upload_bytes: Greatest upload.
        most_uploads_bytes: Greatest sum of uploads that wait.
        reads_per_s: Requests a second of one caller, on average.
        reads_at_once: Requests that one caller may make at once.
        writes_per_s: Writes a second of one caller.
        writes_at_once: Writes at once.
        refused_per_s: Failed tries to get in from one address a second.
        refused_at_once: Failed tries at once.
        most_streams: Event streams of one caller.
        most_jobs: Jobs that wait or run.
    """

    most_json_bytes: int = MEGABYTE
    most_upload_bytes: int = 512 * MEGABYTE
    most_uploads_bytes: int = 2048 * MEGABYTE
    reads_per_s: float = 1000.0
    reads_at_once: float = 3000.0
    writes_per_s: float = 2.0
    writes_at_once: float = 60.0
    refused_per_s: float = 0.2
    refused_at_once: float = 20.0
    most_streams: int = 1000
    most_jobs: int = 50


@dataclass(slots=True)  # not frozen: what a caller has left
class _Left:
    tokens: float
    at_s: float


@dataclass(frozen=True, slots=True)
class Bucket:
    """Token buckets, one a caller."""

    clock: Clock
    per_s: float
    at_once: float
    what: str
    _left: OrderedDict[str, _Left] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def take(self, caller: str) -> None:
        """Take one token.

        Raises:
            RefusedError: 429, with the seconds to wait, where none is left.
        """
        wait_s = self._wait_s(caller)
        if wait_s <= 0:
            return
        whole = max(1, round(wait_s + 0.5))
        raise RefusedError(
            429,
            f"Too many {self.what} from this caller; try again in {whole} s.",
            kind="too-many",
            headers={"Retry-After": str(whole)},
            retry_after_s=whole,
        )

    def _wait_s(self, caller: str) -> float:
        now_s = self.clock.now().timestamp()
        with self._lock:
            left = self._left.pop(caller, None) or _Left(self.at_once, now_s)
            left.tokens = min(self.at_once, left.tokens + max(0.0, now_s - left.at_s) * self.per_s)
            left.at_s = now_s
            self._left[caller] = left
            if len(self._left) > _MOST_CALLERS:
                self._left.popitem(last=False)
            if left.tokens < 1.0:
                return (1.0 - left.tokens) / self.per_s
            left.tokens -= 1.0
            return 0.0
