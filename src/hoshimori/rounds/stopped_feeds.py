"""Feeds that answer and give nothing newer: marked, so that a person is told once, until newer data comes."""

from collections.abc import Iterable
from datetime import datetime

from hoshimori.catalog import stopped
from hoshimori.clients import FeedLog, PoliteClient
from hoshimori.store import Store


def mark_stopped(log: FeedLog, store: Store, clients: Iterable[PoliteClient], now: datetime) -> None:
    """Mark those of the feeds that were asked whose content ended too long ago; take the mark off the others.

    A feed that is marked for something else, or that was never good, is told of for that. The mark has a place of its
    own in the log, for an answer alone, which is what it complains of, takes a feed's other marks away.

    Raises:
        OutsideError: The log cannot be written.
    """
    states = {(s.site, s.address): s for s in log.states()}
    asked = {client.feed: client for client in clients}
    found = stopped(store, {client.query.address for client in asked.values()}, now)
    for (site, name, address), client in asked.items():
        place, state = f"{address} content", states.get((site, address))
        one = found.get(client.query.address)
        if one is None:
            if (site, place) in states:
                log.forget(site, place)
        elif state is not None and not state.reason:
            words = (
                f"{client.site.title} answers, but {one.words}. It is asked on. Look at its page for notices; what "
                "happened since is not seen from it."
            )
            log.mark(site, name, place, reason="stopped", words=words, since=one.until)
