"""Where documents differ: parts about one matter, grouped, with every wording side by side.

Nothing is preferred and nothing is dropped. A group may hold wordings of one document too (a headline against its
body), but spans at least two documents.
"""

import hashlib
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final

from hoshimori.documents.alignment import ALIGNED, KEYLESS, Item
from hoshimori.documents.claims import Document
from hoshimori.documents.difference import conflict_note, differ, side_note
from hoshimori.documents.grading import grade
from hoshimori.documents.lineage import lineages
from hoshimori.documents.spelling import spellings
from hoshimori.documents.wording import against_references
from hoshimori.model.document import Conflict, ConflictSide, ConflictType, LineageReport, ReferenceWording, SlotKind

#: Kinds whose alignment is close enough that equal wordings join a group too (the one who agrees with one side).
_EXACT: Final = frozenset({SlotKind.MODALITY, SlotKind.PREPOSITION, SlotKind.QUANTIFIER})
_TYPES: Final[dict[SlotKind, ConflictType]] = {
    SlotKind.MODALITY: ConflictType.MODALITY,
    SlotKind.ACT: ConflictType.TENSE,
    SlotKind.SPEAKER: ConflictType.SPEAKER,
    SlotKind.PREPOSITION: ConflictType.PREPOSITION,
    SlotKind.DAY: ConflictType.DAY,
    SlotKind.DATE: ConflictType.DATE,
    SlotKind.AMOUNT: ConflictType.AMOUNT,
    SlotKind.TREATY_GLOSS: ConflictType.TREATY_GLOSS,
    SlotKind.UNIT_NAME: ConflictType.UNIT_NAME,
    SlotKind.QUANTIFIER: ConflictType.QUANTIFIER,
}


def conflicts(
    documents: Sequence[Document],
    *,
    reference: Sequence[ReferenceWording] = (),
    report: LineageReport | None = None,
) -> tuple[Conflict, ...]:
    """Return the conflicts between documents, and between each document and the wording of instruments.

    Args:
        documents: The documents.
        reference: Wordings to compare with.
        report: Their lineages; worked out here where it is not given.
    """
    report = report or lineages(documents)
    grades = {d.label: grade(d, report) for d in documents}
    found = [
        _conflict(kind, group)
        for kind in ALIGNED
        for group in _groups(kind, documents)
        if len({i.document.label for i in group}) > 1
    ]
    found += spellings(documents)
    found += against_references(documents, reference)
    order = {name: n for n, name in enumerate(ConflictType)}
    finished = [_finished(c, grades, report) for c in found]
    finished.sort(key=lambda c: (order[c.type], c.aspect, [(s.quote.document, s.quote.begin) for s in c.sides]))
    return tuple(finished)


def _groups(kind: SlotKind, documents: Sequence[Document]) -> Iterator[list[Item]]:
    """Yield groups of aligned parts of one kind that do not all say the same."""
    items = [
        Item(document=d, passage=p, part=q) for d in documents for p in d.passages for q in p.parts if q.kind is kind
    ]
    buckets: dict[str, list[Item]] = {}
    for item in items:
        buckets.setdefault("" if kind in KEYLESS else item.part.key, []).append(item)
    for bucket in buckets.values():
        if len({i.document.label for i in bucket}) > 1:
            yield from _linked(kind, _lists_only(kind, bucket))


def _lists_only(kind: SlotKind, items: list[Item]) -> list[Item]:
    """Of prepositions, keep the lists ("to, from and within") where two documents have one; else none is compared."""
    if kind is not SlotKind.PREPOSITION:
        return items
    lists = [i for i in items if len(i.part.value.split()) > 1]
    return lists if len({i.document.label for i in lists}) > 1 else (items if lists else [])


def _linked(kind: SlotKind, items: list[Item]) -> Iterator[list[Item]]:
    """Yield groups joined by pairs of two documents that are about one matter and differ; some differ in each."""
    parent = list(range(len(items)))

    def root(n: int) -> int:
        while parent[n] != n:
            n = parent[n]
        return n

    for i, j in combinations(range(len(items)), 2):
        a, b = items[i], items[j]
        apart = a.document.label != b.document.label
        if apart and (kind in _EXACT or differ(a, b)) and ALIGNED[kind](a, b):
            parent[root(i)] = root(j)
    groups: dict[int, list[Item]] = {}
    for n, item in enumerate(items):
        groups.setdefault(root(n), []).append(item)
    yield from (group for group in groups.values() if any(differ(a, b) for a, b in combinations(group, 2)))


def _conflict(kind: SlotKind, group: list[Item]) -> Conflict:
    sides: dict[tuple[str, str], ConflictSide] = {}
    for item in group:
        quote = item.document.quote_part(item.passage, item.part)
        sides.setdefault(
            (quote.document, " ".join(quote.text.lower().split())),
            ConflictSide(
                value=item.part.value,
                quote=quote,
                context=item.document.quote_sentence(item.passage),
                note=side_note(item),
            ),
        )
    subject: frozenset[str] = frozenset()
    for a, b in combinations(group, 2):
        subject |= ALIGNED[kind](a, b)
    return Conflict(
        id="",
        type=_TYPES[kind],
        subject=tuple(sorted(subject)),
        sides=tuple(sides.values()),
        note=conflict_note(group),
    )


def _finished(conflict: Conflict, grades: dict[str, str], report: LineageReport) -> Conflict:
    sides = tuple(
        ConflictSide(
            value=s.value,
            quote=s.quote,
            context=s.context,
            grade=s.grade or grades.get(s.quote.document, ""),
            note=s.note,
        )
        for s in conflict.sides
    )
    named = {s.quote.document for s in sides}
    text = "|".join(
        [conflict.type, conflict.aspect, *(f"{s.quote.sha256}{s.quote.document}{s.quote.begin}" for s in sides)]
    )
    return Conflict(
        id=f"{conflict.type.value}-{hashlib.sha256(text.encode()).hexdigest()[:8]}",
        type=conflict.type,
        aspect=conflict.aspect,
        subject=conflict.subject,
        sides=sides,
        lineages=sum(1 for lineage in report.lineages if named & set(lineage.documents)),
        note=conflict.note,
    )
