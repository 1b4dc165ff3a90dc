"""Which documents are copies of one another, and which rest on the same persons.

* `identical`: the same words after cleaning.
* `near_duplicate`: at least half of the runs of five words of the shorter one stand in the other.
* `retold`: other words, but the same names and numbers in the same order, as a translation there and back leaves them.
* `shared_origin`: no copies; both report what the same named persons said on one occasion. Their agreement is one line
  of evidence. It joins lines of evidence, not lineages.

Blind to: a retelling that reorders its matter, or drops most names. Which of two copies is the older one is not judged.
"""
# ruff: noqa: RUF001  # typographic quotation marks and dashes are what these rules look for

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import combinations
from typing import Final

from hoshimori.documents.alignment import ALIGNED, Item
from hoshimori.documents.amounts import amounts
from hoshimori.documents.claims import Document
from hoshimori.documents.dates import dates
from hoshimori.documents.passage import WORD, names, stem
from hoshimori.documents.vocabulary import TITLES
from hoshimori.model.document import Kinship, Lineage, LineageLink, LineageReport, SlotKind

_RUN: Final = 5
_NEAR: Final = 0.5
_ORDER: Final = 0.6
_COMMON: Final = 0.6
_LEAST_ANCHORS: Final = 6
_MOST_ANCHORS: Final = 600
_SAME_PERSONS: Final = 2
_OCCASION: Final = frozenset({SlotKind.MODALITY, SlotKind.ACT, SlotKind.DAY})


def lineages(documents: Sequence[Document]) -> LineageReport:
    """Return the groups of copies, links of shared origin, and the number of lines of evidence that remain."""
    traits = [_Traits(d) for d in documents]
    links = [link for a, b in combinations(traits, 2) if (link := _link(a, b)) is not None]
    copies = [link for link in links if link.kinship is not Kinship.SHARED_ORIGIN]
    names_ = [d.label for d in documents]
    groups = _components(names_, copies)
    shared = tuple(link for link in links if link.kinship is Kinship.SHARED_ORIGIN)
    found = tuple(
        Lineage(number=n, documents=group, links=tuple(link for link in copies if set(link.documents) <= set(group)))
        for n, group in enumerate(groups, start=1)
    )
    return LineageReport(lineages=found, shared_origins=shared, lines_of_evidence=len(_components(names_, links)))


class _Traits:
    """What a document is recognised by."""

    def __init__(self, document: Document) -> None:
        text = document.cleaned.text
        self.label = document.label
        self.words = [w.lower() for w in WORD.findall(text)]
        self.runs = {tuple(self.words[n : n + _RUN]) for n in range(len(self.words) - _RUN + 1)}
        self.anchors: list[str] = []
        self.names: dict[str, str] = {}
        self.numbers: dict[str, str] = {}
        for passage in document.passages:
            self._add(passage.sentence.text)
        self.anchors = self.anchors[:_MOST_ANCHORS]
        self.persons = _persons(document)
        self.acts = [
            Item(document=document, passage=s, part=p)
            for s in document.passages
            for p in s.parts
            if p.kind in _OCCASION
        ]

    def _add(self, sentence: str) -> None:
        found: list[tuple[int, str]] = []
        for name, at in names(sentence):
            key = stem(name.split()[-1])
            self.names.setdefault(key, name)
            found.append((at, key))
        for amount in amounts(sentence):
            self.numbers.setdefault(amount.value, sentence[amount.begin : amount.end])
            found.append((amount.begin, amount.value))
        for date in dates(sentence):
            self.numbers.setdefault(date.value, sentence[date.begin : date.end])
            found.append((date.begin, date.value))
        self.anchors += [key for _, key in sorted(found)]


def _persons(document: Document) -> dict[str, str]:
    """Return the surnames beside a title or a verb of saying: who is reported."""
    found: dict[str, str] = {}
    for passage in document.passages:
        text = passage.sentence.text
        for name, at in names(text):
            before = [w.lower() for w in WORD.findall(text[max(0, at - 40) : at])][-2:]
            after = re.match(
                r"[\w’' -]*?\b(?:said|says|told|added|agreed|meets?|met)\b", text[at + len(name) : at + len(name) + 25]
            )
            titled = any(w in TITLES for w in before)
            if (titled or after) and len(name.split()) <= 3:
                found.setdefault(stem(name.split()[-1]), name)
    return found


def _link(a: _Traits, b: _Traits) -> LineageLink | None:
    runs = _share(a.runs, b.runs)
    order = _in_order(a.anchors, b.anchors)
    names_ = tuple(sorted(a.names[k] for k in a.names.keys() & b.names.keys()))
    numbers = tuple(sorted(a.numbers[k] for k in a.numbers.keys() & b.numbers.keys()))
    kinship, reason = _kinship(a, b, runs, order)
    if kinship is None:
        return None
    if kinship is Kinship.SHARED_ORIGIN:
        names_ = tuple(sorted(a.persons[k] for k in a.persons.keys() & b.persons.keys()))
    return LineageLink(
        kinship=kinship,
        documents=(a.label, b.label),
        reason=reason,
        shingles_shared=round(runs, 3),
        order_shared=round(order, 3),
        names=names_,
        numbers=numbers,
    )


def _kinship(a: _Traits, b: _Traits, runs: float, order: float) -> tuple[Kinship | None, str]:
    if a.words == b.words:
        return Kinship.IDENTICAL, "the same words"
    if runs >= _NEAR:
        return Kinship.NEAR_DUPLICATE, f"{runs:.0%} of the shorter one's runs of {_RUN} words stand in the other"
    known = _share(set(a.names), set(b.names))
    counted = _share(set(a.numbers), set(b.numbers)) if a.numbers and b.numbers else known
    enough = min(len(a.anchors), len(b.anchors)) >= _LEAST_ANCHORS
    if enough and order >= _ORDER and known >= _COMMON and counted >= _COMMON:
        return Kinship.RETOLD, (
            f"other words ({runs:.0%} of runs of {_RUN} words in common), but {known:.0%} of the names and "
            f"{counted:.0%} of the numbers, {order:.0%} of them in the same order"
        )
    persons = a.persons.keys() & b.persons.keys()
    if len(persons) >= _SAME_PERSONS and _same_occasion(a, b):
        return Kinship.SHARED_ORIGIN, (
            f"no copies ({runs:.0%} of runs of {_RUN} words in common), but both rest on the same persons; "
            "agreement between them is one line of evidence"
        )
    return None, ""


def _same_occasion(a: _Traits, b: _Traits) -> bool:
    """Whether a statement of one is about the same matter as one of the other."""
    return any(
        one.part.kind is two.part.kind and one.part.key == two.part.key and ALIGNED[one.part.kind](one, two)
        for one in a.acts
        for two in b.acts
    )


def _share(a: AbstractSet[object], b: AbstractSet[object]) -> float:
    """Return the part of the smaller set that is in the other."""
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def _in_order(a: list[str], b: list[str]) -> float:
    """Return the longest common sequence of names and numbers as part of the shorter list."""
    if not a or not b:
        return 0.0
    row = [0] * (len(b) + 1)
    for one in a:
        above = 0
        for n, other in enumerate(b, start=1):
            above, row[n] = row[n], above + 1 if one == other else max(row[n], row[n - 1])
    return row[-1] / min(len(a), len(b))


def _components(labels: Sequence[str], links: Sequence[LineageLink]) -> list[tuple[str, ...]]:
    groups = {label: {label} for label in labels}
    for link in links:
        one, two = (groups[label] for label in link.documents)
        if one is not two:
            one |= two
            for label in two:
                groups[label] = one
    return sorted({tuple(sorted(g)) for g in groups.values()})
