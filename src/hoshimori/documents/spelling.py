"""One person under two spellings: the same surname, given names that differ by a letter or two."""

from collections.abc import Sequence

from hoshimori.documents.claims import Document, Passage
from hoshimori.documents.passage import names
from hoshimori.documents.vocabulary import TITLES
from hoshimori.model.document import Conflict, ConflictSide, ConflictType


def spellings(documents: Sequence[Document]) -> list[Conflict]:
    """Return a conflict for each surname whose given name is spelled in two near ways ("Anthony", "Antony")."""
    found: dict[str, dict[tuple[str, str], tuple[Document, Passage, int, str]]] = {}
    for document in documents:
        for passage in document.passages:
            for name, at in names(passage.sentence.text):
                words = name.split()
                if len(words) >= 2 and words[-2].lower() not in TITLES and words[-1].isalpha() and len(words[-2]) > 3:
                    full = f"{words[-2]} {words[-1]}"
                    place = passage.sentence.text.find(full, at)
                    if place >= 0:
                        found.setdefault(words[-1], {}).setdefault(
                            (document.label, full), (document, passage, place, full)
                        )
    conflicts = []
    for surname, places in sorted(found.items()):
        entries = list(places.values())
        near = [
            e
            for e in entries
            if any(_near(e[3].split()[0], o[3].split()[0]) and o[0].label != e[0].label for o in entries)
        ]
        if near:
            sides = tuple(
                ConflictSide(value=full, quote=d.quote(p.sentence.begin + at, p.sentence.begin + at + len(full)),
                             context=d.quote_sentence(p))
                for d, p, at, full in near
            )  # fmt: skip
            conflicts.append(Conflict(id="", type=ConflictType.SPELLING, subject=(surname,), sides=sides))
    return conflicts


def _near(one: str, two: str) -> bool:
    """Whether two given names differ, by one letter more, less or other, and begin alike."""
    if one == two or one[:2] != two[:2] or abs(len(one) - len(two)) > 1:
        return False
    short, long = sorted((one, two), key=len)
    at = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return short[at + (len(short) == len(long)) :] == long[at + 1 :]
