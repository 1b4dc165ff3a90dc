"""When an object was last heard of, against how often it usually is."""

from dataclasses import dataclass
from datetime import datetime, timedelta

#: An object counts as without update when its last set is so many of its usual spacings old …
NO_UPDATE_SPACINGS = 5.0
#: … and this old.
NO_UPDATE_LEAST = timedelta(days=5)
#: Objects with fewer sets have no usual spacing.
LEAST_SETS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class LastUpdate:
    """The end of one object's series of element sets.

    Attributes:
        norad_cat_id: Catalogue number.
        last_set: Epoch of its newest set, UTC.
        usual: Median time between its sets.
        looked_until: Until when the feeds that gave its sets went on for others, UTC.
        payload_sha256: The bytes that hold its newest set.
    """

    norad_cat_id: int
    last_set: datetime
    usual: timedelta
    looked_until: datetime
    payload_sha256: str

    @property
    def missing(self) -> timedelta:
        """Time without a set while its feeds went on."""
        return self.looked_until - self.last_set

    @property
    def lost(self) -> bool:
        """Whether it had no update for long, by its own cadence."""
        return self.missing > max(NO_UPDATE_SPACINGS * self.usual, NO_UPDATE_LEAST)
