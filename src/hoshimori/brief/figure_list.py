"""Which figures does an incident have, with which words? The captions are those of its brief."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hoshimori.brief.document import Block, Columns, FigureSlot
from hoshimori.brief.figure import figure_names
from hoshimori.brief.sections import brief_document
from hoshimori.model import Incident


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureWords:
    """Caption and description of one figure in one language; empty where the brief has no slot for it."""

    caption: str = ""
    alt: str = ""


def figure_words(incident: Incident, language: str) -> dict[str, FigureWords]:
    """Return the figures of an incident, name → words."""
    document = brief_document(incident, case_id=incident.id, payloads=(), language=language)
    slots = {slot.name: FigureWords(caption=slot.caption, alt=slot.alt) for slot in _slots(document.blocks)}
    return {name: slots.get(name, FigureWords()) for name in figure_names(incident)}


def _slots(blocks: Sequence[Block]) -> Iterator[FigureSlot]:
    for block in blocks:
        if isinstance(block, FigureSlot):
            yield block
        elif isinstance(block, Columns):
            yield from _slots((*block.left, *block.right))
