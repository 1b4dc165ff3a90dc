"""How what is on file stands: the age of each feed, what that hides, and until when the tables of the Earth reach."""

from datetime import datetime
from typing import Any

from hoshimori.catalog.content_end import content_end
from hoshimori.catalog.earth_tables import earth_standing
from hoshimori.catalog.feed_age import needs
from hoshimori.catalog.feeds import blind_spots, feeds
from hoshimori.store import Store


def standing(store: Store, now: datetime) -> dict[str, Any]:
    """Return feeds, blind, needs and earth_orientation as `hoshimori status --json` prints them."""
    payloads, until = store.payloads(), content_end(store)
    earth = earth_standing(store, now)
    return {
        "feeds": feeds(payloads, now),
        "blind": [*blind_spots(payloads, now, until), *earth["warnings"]],
        "needs": needs(payloads, now, until),
        "earth_orientation": earth,
    }
