"""When do two parts of two sentences speak of one matter? Only then can they differ.

The measure is words in common, by number and by share of the shorter list; it is shown with every conflict. Thresholds
are set so that sentences about two matters of one meeting do not meet (docs/methods/documents.md).
"""
# ruff: noqa: RUF001  # typographic quotation marks and dashes are what these rules look for

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from hoshimori.documents.claims import Document, Passage
from hoshimori.documents.slots import Part
from hoshimori.model.document import SlotKind

_SHARED: Final = 3
_SHARE: Final = 0.2
_QUOTED_SHARED: Final = 4
_QUOTED_SHARE: Final = 0.5
_WEEKDAYS_AND_ACTS: Final = frozenset({"say", "announc", "agre", "meet", "talk", "statement", "report"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One part with where it stands."""

    document: Document
    passage: Passage
    part: Part


Aligned = Callable[[Item, Item], frozenset[str]]


def same_matter(a: frozenset[str], b: frozenset[str]) -> frozenset[str]:
    """Return the stems in common if there are at least three and a fifth of the shorter list; else nothing."""
    return _enough(a - _WEEKDAYS_AND_ACTS, b - _WEEKDAYS_AND_ACTS, _SHARED, _SHARE)


def _enough(a: frozenset[str], b: frozenset[str], count: int, share: float) -> frozenset[str]:
    common = a & b
    return common if len(common) >= count and len(common) >= share * min(len(a), len(b)) else frozenset()


def same_modal(a: Item, b: Item) -> frozenset[str]:
    """Both say how firmly the same class of verb holds, of the same thing before it and after it (or crossed)."""
    p, q = a.part, b.part
    straight = (p.about & q.about, p.aim & q.aim)
    crossed = (p.about & q.aim, p.aim & q.about)
    for one, two in (straight, crossed):
        if one and two and (p.key == "engage" or len(one | two) >= _SHARED):
            return one | two
    return frozenset()


def same_act(a: Item, b: Item) -> frozenset[str]:
    """Both report an act of stating, or words, about the same matter; reported words must agree more closely."""
    if a.part.key == "say":
        return _enough(a.part.about, b.part.about, _QUOTED_SHARED, _QUOTED_SHARE)
    return same_matter(a.part.about, b.part.about)


def same_pair(a: Item, b: Item) -> frozenset[str]:
    """The keys are the same two nouns."""
    return a.part.about & b.part.about | a.part.aim & b.part.aim


def same_day_of(a: Item, b: Item) -> frozenset[str]:
    """Both name the day of the same class of act about the same matter."""
    return same_matter(a.part.about, b.part.about) if a.part.key else frozenset()


def same_date_of(a: Item, b: Item) -> frozenset[str]:
    """Both date the same class of act, in the same way (by, in, on), about the same matter."""
    if a.part.aim != b.part.aim:
        return frozenset()
    return _enough(a.part.about, b.part.about, _SHARED, _SHARE) or (
        same_matter(a.passage.content, b.passage.content) if len(a.part.about & b.part.about) >= 2 else frozenset()
    )


def same_amount_of(a: Item, b: Item) -> frozenset[str]:
    """Both count, or price, the same thing."""
    one, two = a.part.amount, b.part.amount
    if one is None or two is None:
        return frozenset()
    after = a.part.aim & b.part.aim
    near = (a.part.aim | a.part.about) & (b.part.aim | b.part.about)
    if one.dimension != two.dimension:  # a number of things against a price: only for one act of buying
        return after if a.part.key == b.part.key == "acquire" and len(after) >= 2 else frozenset()
    return near if after and len(near) >= 2 else frozenset()


def same_gloss(a: Item, b: Item) -> frozenset[str]:
    """Both say in their own words what the same article of a treaty of the same states holds."""
    if a.part.key != b.part.key and a.part.key and b.part.key:
        return frozenset()
    if not (a.passage.states & b.passage.states) and a.passage.states and b.passage.states:
        return frozenset()
    return a.part.about & b.part.about


def same_unit(a: Item, b: Item) -> frozenset[str]:
    """Both name a military unit beside the same place or purpose."""
    return _enough(
        (a.part.about | a.part.aim) - set(a.part.value.split()),
        (b.part.about | b.part.aim) - set(b.part.value.split()),
        1,
        0.0,
    ) & _places(a, b)


def _places(a: Item, b: Item) -> frozenset[str]:
    """Return stems of capitalised words of both sentences, after their first word."""
    found = []
    for item in (a, b):
        words = item.passage.sentence.text.replace("’", " ").split()[1:]
        found.append({w.strip('“”".,;:()').lower() for w in words if w[:1].isupper()})
    return frozenset(found[0] & found[1])


def same_quantified(a: Item, b: Item) -> frozenset[str]:
    """Both say how many of the same noun, about the same matter."""
    return _enough(a.part.about | a.part.aim, b.part.about | b.part.aim, _SHARED, _SHARE)


ALIGNED: Final[dict[SlotKind, Aligned]] = {
    SlotKind.MODALITY: same_modal,
    SlotKind.ACT: same_act,
    SlotKind.SPEAKER: same_act,
    SlotKind.PREPOSITION: same_pair,
    SlotKind.DAY: same_day_of,
    SlotKind.DATE: same_date_of,
    SlotKind.AMOUNT: same_amount_of,
    SlotKind.TREATY_GLOSS: same_gloss,
    SlotKind.UNIT_NAME: same_unit,
    SlotKind.QUANTIFIER: same_quantified,
}
#: Kinds whose parts compare across keys.
KEYLESS: Final = frozenset({SlotKind.AMOUNT, SlotKind.TREATY_GLOSS, SlotKind.UNIT_NAME})
