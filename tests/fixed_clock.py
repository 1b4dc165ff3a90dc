"""A clock for tests."""

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass
class FixedClock:
    """A clock that stands until it is moved."""

    instant: datetime = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.instant
