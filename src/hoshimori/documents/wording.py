"""A document against the wording of an instrument: what the document says more firmly, more widely, or leaves out.

The instrument's wording is taken apart by the same rules as a document. Compared are sentences that bring the same
class of verb together with the same things, where the document names every party of the instrument; and what a
document says an article holds against that article.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from hoshimori.documents.alignment import Item, same_modal
from hoshimori.documents.artefacts import clean
from hoshimori.documents.claims import Document, Passage
from hoshimori.documents.grading import reference_grade
from hoshimori.documents.passage import articles, content
from hoshimori.documents.reading import read
from hoshimori.documents.slots import Part
from hoshimori.model.document import Conflict, ConflictSide, ConflictType, Quote, ReferenceWording, SlotKind, Statement


def against_references(documents: Sequence[Document], reference: Sequence[ReferenceWording]) -> list[Conflict]:
    """Return where the documents differ from the wordings. The quotes of a wording carry the instrument's id."""
    found: list[Conflict] = []
    for wording in (w for w in reference if w.text.strip() and documents):
        official = _official(wording, documents[0].statement)
        for document in documents:
            found += _modal_differences(document, official, wording)
            found += _gloss_differences(document, official, wording)
    return found


def _official(wording: ReferenceWording, form: Statement) -> Document:
    """Return the wording as a document, so that the same rules take it apart; `form` lends its time of recording."""
    reading = read(wording.text.encode("utf-8"), name=wording.id)
    statement = replace(
        form, sha256="", name=wording.id, kind="treaty_text", media="text", encoding="utf-8", grade=None
    )
    return Document(statement=statement, label=wording.id, cleaned=clean(reading))


def _named(document: Document, passage: Passage, wording: ReferenceWording) -> bool:
    """Whether the sentence (or, where it names no state, the document) names every party."""
    return set(wording.parties) <= (passage.states or document.states)


def _items(document: Document, kind: SlotKind) -> Iterator[Item]:
    for passage in document.passages:
        for part in passage.parts:
            if part.kind is kind:
                yield Item(document=document, passage=passage, part=part)


def _modal_differences(document: Document, official: Document, wording: ReferenceWording) -> Iterator[Conflict]:
    ours = [
        i
        for i in _items(document, SlotKind.MODALITY)
        if i.part.key == "engage" and _named(document, i.passage, wording)
    ]
    theirs = [i for i in _items(official, SlotKind.MODALITY) if i.part.key == "engage"]
    for a in ours:
        matched = [(b, same_modal(a, b)) for b in theirs if same_modal(a, b)]
        if not matched:
            continue
        b, subject = matched[0]
        pairs = (
            [("modality", *pair) for pair in _modality(a, b)]
            + [("condition", *pair) for pair in _condition(a, b)]
            + [("preposition", *pair) for pair in _directions(a, official)]
        )
        for aspect, mine, other, note in pairs:
            yield _conflict(
                aspect,
                (a, mine),
                (b if aspect != "preposition" else _holder(official, other), other),
                subject,
                wording,
                note,
            )


def _modality(a: Item, b: Item) -> Iterator[tuple[Part, Part, str]]:
    if a.part.value != b.part.value:
        yield a.part, b.part, "the two say it with different firmness"


def _condition(a: Item, b: Item) -> Iterator[tuple[Part, Part, str]]:
    """Yield each condition of the wording that the sentence leaves out, beside the words that it puts in its place."""
    said = {p.value for p in a.passage.parts if p.kind is SlotKind.CONDITION}
    widest = [p for p in a.passage.parts if p.kind is SlotKind.QUANTIFIER and p.end <= a.part.begin]
    mine = widest[-1] if widest else _subject(a)
    note = "the document says it of every case" if widest and widest[-1].value == "every" else ""
    for part in b.passage.parts:
        if part.kind is SlotKind.CONDITION and part.value not in said:
            yield mine, part, f"{note + '; ' if note else ''}it leaves out a condition of the instrument"


def _subject(a: Item) -> Part:
    """Return the words from the subject to the verb: what the sentence says without a condition."""
    text = a.passage.sentence.text
    heads = [m.start() for m in re.finditer(r"\b\w+", text[: a.part.begin]) if content(m.group()) & a.part.about]
    begin = heads[-2] if len(heads) > 1 else (heads[0] if heads else a.part.begin)
    return Part(kind=SlotKind.MODALITY, value="no condition", begin=begin, end=a.part.end)


def _directions(a: Item, official: Document) -> Iterator[tuple[Part, Part, str]]:
    for mine in (p for p in a.passage.parts if p.kind is SlotKind.PREPOSITION):
        for item in _items(official, SlotKind.PREPOSITION):
            other = item.part
            listed = len(other.value.split()) > 1
            listed = listed and len(mine.value.split()) > 1
            if other.key == mine.key and listed and set(other.value.split()) != set(mine.value.split()):
                missing = ", ".join(sorted(set(other.value.split()) - set(mine.value.split())))
                yield mine, other, f"it leaves out: {missing}" if missing else "it names more directions"


def _holder(official: Document, part: Part) -> Item:
    return next(i for i in _items(official, part.kind) if i.part is part)


def _gloss_differences(document: Document, official: Document, wording: ReferenceWording) -> Iterator[Conflict]:
    numbers = articles(wording.title)
    for a in _items(document, SlotKind.TREATY_GLOSS):
        own = {int(n) for n in re.findall(r"\d+", a.part.key)}
        if not (own & numbers and _named(document, a.passage, wording)):
            continue
        gloss = a.passage.sentence.text[a.part.begin : a.part.end]
        for b in _items(official, SlotKind.CONDITION):
            if not content(
                official.cleaned.text[b.passage.sentence.begin + b.part.begin :][: b.part.end - b.part.begin]
            ) <= content(gloss):
                subject = frozenset({a.part.key})
                note = "the document's account of the article leaves out a condition of its text"
                yield _conflict("treaty_gloss", (a, a.part), (b, b.part), subject, wording, note)


def _conflict(
    aspect: str,
    ours: tuple[Item, Part],
    theirs: tuple[Item, Part],
    subject: frozenset[str],
    wording: ReferenceWording,
    note: str,
) -> Conflict:
    (a, mine), (b, other) = ours, theirs
    return Conflict(
        id="",
        type=ConflictType.WORDING,
        aspect=aspect,
        subject=tuple(sorted(subject)),
        sides=(
            ConflictSide(
                value=mine.value,
                quote=a.document.quote_part(a.passage, mine),
                context=a.document.quote_sentence(a.passage),
            ),
            ConflictSide(
                value=other.value,
                quote=_without_digest(b.document.quote_part(b.passage, other)),
                context=_without_digest(b.document.quote_sentence(b.passage)),
                grade=reference_grade(wording),
                note=f"wording of the instrument on file, {wording.text_status.replace('_', ' ')}",
            ),
        ),
        note=note,
    )


def _without_digest(quote: Quote) -> Quote:
    return Quote(text=quote.text, begin=quote.begin, end=quote.end, document=quote.document)
