"""Feeds that answer and give nothing newer: marked, so that a person is told once, until newer data comes."""

from collections.abc import Iterable

from hoshimori.catalog import stopped
from hoshimori.clients import UNUSED, FeedLog, PoliteClient
from hoshimori.store import Store


def mark_stopped(log: FeedLog, store: Store, clients: Iterable[PoliteClient]) -> None:
    """Mark those of some feeds whose content had ended too long ago when they last answered; unmark the others.

    A feed that is marked for something else, or that was never good, is told of for that; a few records of it that were
    set aside do not count. The mark has a place of its own in the log, for an answer alone, which is what it complains
    of, takes a feed's other marks away.

    Raises:
        OutsideError: The log cannot be written.
    """
    states = {(s.site, s.address): s for s in log.states()}
    asked = {client.feed: client for client in clients}
    answered = {a: s.good_at for (_, a), s in states.items() if s.good_at is not None}
    found = stopped(
        store, {c.query.address: answered[address] for (_, _, address), c in asked.items() if address in answered}
    )
    for (site, name, address), client in asked.items():
        place, state = f"{address} content", states.get((site, address))
        one = found.get(client.query.address)
        if one is None:
            if (site, place) in states:
                log.forget(site, place)
        elif state is not None and state.reason in ("", *UNUSED):
            words = (
                f"{client.site.title} answers, but {one.words}. It is asked on. Look at its page for notices; what "
                "happened since is not seen from it."
            )
            log.mark(site, name, place, reason="stopped", words=words, since=one.until)
