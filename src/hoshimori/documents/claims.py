"""What a document asserts: its sentences with the parts that the rules found, every quote checked against the bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from hoshimori.documents.artefacts import Cleaned, clean
from hoshimori.documents.passage import Sentence, content, sentences, states
from hoshimori.documents.reading import Reading
from hoshimori.documents.slots import Part, parts
from hoshimori.model.document import Artefact, Claim, Quote, Slot, Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One sentence with its parts, and what it is about.

    Attributes:
        sentence: Its words and place in the cleaned text.
        parts: What the rules found in it.
        content: Stems of the words that carry matter.
        states: Codes of the states that it names.
    """

    sentence: Sentence
    parts: tuple[Part, ...]
    content: frozenset[str]
    states: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Document:
    """A statement with its text taken apart.

    Attributes:
        statement: The record.
        label: Its name here; the name and eight digits of the digest where two documents have one name.
        cleaned: Its text without artefacts.
    """

    statement: Statement
    label: str
    cleaned: Cleaned

    @classmethod
    def of(cls, statement: Statement, reading: Reading, *, label: str = "") -> "Document":
        """Return the document read from the statement's bytes."""
        return cls(statement=statement, label=label or statement.name, cleaned=clean(reading))

    @property
    def artefacts(self) -> tuple[Artefact, ...]:
        """What was removed, split or marked."""
        return self.cleaned.log

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Its sentences."""
        return passages(self.cleaned.text)

    @cached_property
    def states(self) -> frozenset[str]:
        """Every state that it names."""
        return frozenset().union(*(p.states for p in self.passages))

    def quote(self, begin: int, end: int) -> Quote:
        """Return the characters [begin, end) of the cleaned text as they stand in the bytes.

        Raises:
            FormatError: The bytes do not say that.
        """
        first, last = self.cleaned.source_span(begin, end)
        return self.cleaned.reading.quote(first, last, document=self.label)

    def quote_part(self, passage: Passage, part: Part) -> Quote:
        """Return the words of one part."""
        return self.quote(passage.sentence.begin + part.begin, passage.sentence.begin + part.end)

    def quote_sentence(self, passage: Passage) -> Quote:
        """Return the whole sentence."""
        return self.quote(passage.sentence.begin, passage.sentence.end)

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """Its sentences in which a rule found something, numbered from 1."""
        found = [p for p in self.passages if p.parts]
        return tuple(
            Claim(
                number=number,
                quote=self.quote_sentence(passage),
                slots=tuple(
                    Slot(kind=part.kind, value=part.value, quote=self.quote_part(passage, part))
                    for part in passage.parts
                ),
            )
            for number, passage in enumerate(found, start=1)
        )


def passages(text: str) -> tuple[Passage, ...]:
    """Return the sentences of a text, each with its parts."""
    return tuple(
        Passage(sentence=s, parts=parts(s.text), content=content(s.text), states=states(s.text))
        for s in sentences(text)
    )


def labels(statements: Sequence[Statement]) -> tuple[str, ...]:
    """Return what each statement is called: its name, with digits of its digest where the name is not its own."""
    names = [s.name for s in statements]
    return tuple(s.name if names.count(s.name) == 1 else f"{s.name}@{s.sha256[:8]}" for s in statements)
