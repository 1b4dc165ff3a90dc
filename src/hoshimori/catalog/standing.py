"""How what is on file stands: the age of each feed, what that hides, and until when the tables of the Earth reach."""

from datetime import datetime
from typing import Any

from hoshimori.catalog.earth_tables import earth_standing
from hoshimori.catalog.feed_age import needs
from hoshimori.catalog.feeds import blind_spots, feeds
from hoshimori.store import Store


def standing(store: Store, now: datetime) -> dict[str, Any]:
    """Return feeds, blind, needs and earth_orientation as `hoshimori status --json` prints them."""
    payloads = store.payloads()
    earth = earth_standing(store, now)
    return {
        "feeds": feeds(payloads, now),
        "blind": [*blind_spots(payloads, now), *earth["warnings"]],
        "needs": needs(payloads, now),
        "earth_orientation": earth,
    }
