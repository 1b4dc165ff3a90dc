"""Short reports written for the tests: a store of their own, and the documents in it."""

import datetime as dt
from pathlib import Path

from hoshimori.documents import ingest_bytes, load
from hoshimori.store import Store


class Clock:
    """A clock that stands."""

    def now(self) -> dt.datetime:
        return dt.datetime(2026, 6, 1, 12, 0, tzinfo=dt.UTC)


def documents(folder: Path, *texts: str, names: tuple[str, ...] = (), **settings):
    """Return the documents made of `texts`; settings may be one value or one value a text."""
    store = Store.open(folder / "store", Clock())
    for number, text in enumerate(texts):
        mine = {key: value[number] if isinstance(value, tuple) else value for key, value in settings.items()}
        name = names[number] if names else f"{'abcdefgh'[number]}.txt"
        ingest_bytes(store, text.encode(), name=name, clock=Clock(), **mine)
    return load(store)


def quotes(conflicts, kind: str) -> list[set[str]]:
    """Return the wordings of each conflict of one type."""
    return [{side.quote.text for side in c.sides} for c in conflicts if c.type.value == kind]
