"""The only way to learn what time it is."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Handed in by `cli` and `service` to what needs the time (cache age, limiters, receipts)."""

    def now(self) -> datetime:
        """Return the present, UTC-aware."""
        ...
