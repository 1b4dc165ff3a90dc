"""Admiralty grades by rule: the source (A to F) and the information (1 to 6), judged apart; a person may set others.

| what | grade |
| --- | --- |
| text of an instrument, compared or copied from an official page | A1 |
| the same, second-hand | B2 |
| the same, from memory | F6 |
| statement of a government (`--kind official`): an interested party | B2 |
| press that quotes officials, named or not | C3 |
| press whose text shows a machine's translation or damage (three marks or more) | E6 |
"""

import re
from typing import Final

from hoshimori.documents.claims import Document
from hoshimori.errors import UsageError
from hoshimori.model.document import Grade, LineageReport, ReferenceWording

_DAMAGE: Final = frozenset({"glued_words", "broken_quotation", "stray_capital"})
_SPUN: Final = 3
_GRADE: Final = re.compile(r"([A-F])\s?/?\s?([1-6])")
_REFERENCES: Final = {"compared": "A1", "official_copy": "A1", "second_hand": "B2", "memory": "F6"}
_UNNAMED: Final = re.compile(
    r"\b(?:US |Japanese |senior |defence |defense |One )*officials?\b(?=,? (?:said|say|told)|\.)|said the official"
)


def grade_of(document: Document, report: LineageReport) -> Grade:
    """Return the grade of a document, with the rule that gave it."""
    if document.statement.grade is not None:
        return document.statement.grade
    damage = [a for a in document.artefacts if a.rule in _DAMAGE]
    if document.statement.kind == "treaty_text":
        return Grade(source="A", information="1", reason="handed in as the text of an instrument")
    if document.statement.kind == "official":
        return Grade(
            source="B", information="2", reason="a statement of a government: official, and an interested party"
        )
    if len(damage) >= _SPUN:
        kin = [k.kinship.value for g in report.lineages for k in g.links if document.label in k.documents]
        also = f"; related to another document: {', '.join(sorted(set(kin)))}" if kin else ""
        return Grade(
            source="E",
            information="6",
            reason=f"{len(damage)} marks of a machine's translation or damage (glued words, broken quotations, stray "
            f"capitals): its wording cannot be relied on{also}",
        )
    unnamed = _UNNAMED.search(document.cleaned.text)
    who = "officials who are not named" if unnamed else "others"
    return Grade(source="C", information="3", reason=f"a press report that rests on {who}")


def grade(document: Document, report: LineageReport) -> str:
    """Return the grade of a document as two characters ("C3")."""
    found = grade_of(document, report)
    return found.source + found.information


def parse_grade(text: str, *, by: str = "set by a person") -> Grade:
    """Return the grade that `text` ("B2") names.

    Raises:
        UsageError: It is none.
    """
    found = _GRADE.fullmatch(text.strip().upper())
    if found is None:
        raise UsageError(f"{text!r} is no Admiralty grade; write a letter A to F and a digit 1 to 6, as B2", grade=text)
    return Grade(source=found.group(1), information=found.group(2), reason=by)


def reference_grade(wording: ReferenceWording) -> str:
    """Return the grade of an instrument's wording by how far it was verified."""
    return _REFERENCES.get(wording.text_status, "F6")
