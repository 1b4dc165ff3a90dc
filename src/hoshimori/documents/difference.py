"""Given two parts about one matter: do they differ, and does a difference need a remark?"""

import datetime as dt
from typing import Final

from hoshimori.documents.alignment import Item
from hoshimori.documents.dates import can_be_one_moment, resolve_day
from hoshimori.model.document import SlotKind

_ALIKE: Final = 0.6
_DIFFERENT_MEASURES: Final = "one is a number of things, the other a sum of money: neither proves the other wrong"
_UNDATED: Final = "not resolved to a date: no day of publication is on record (ingest --published)"


def differ(a: Item, b: Item) -> bool:  # noqa: PLR0911  # one return a kind of part
    """Whether two aligned parts say different things."""
    kind, p, q = a.part.kind, a.part, b.part
    if kind is SlotKind.ACT:
        return p.value.startswith("future") != q.value.startswith("future")  # headlines put the past in the present
    if kind is SlotKind.AMOUNT and p.amount and q.amount:
        return p.amount.differs(q.amount) if p.amount.dimension == q.amount.dimension else True
    if kind is SlotKind.SPEAKER:
        one, two = set(p.value.split()), set(q.value.split())
        return not (one <= two or two <= one)
    if kind is SlotKind.TREATY_GLOSS:
        one, two = set(p.value.split()), set(q.value.split())
        return len(one & two) < _ALIKE * len(one | two)
    if kind is SlotKind.DAY:
        return _days_differ(a, b)
    if kind is SlotKind.DATE:
        return _dates_differ(a, b)
    return p.value != q.value


def _days_differ(a: Item, b: Item) -> bool:
    first, second = date_of(a), date_of(b)
    if first and second:
        return first != second
    return a.part.value != b.part.value


def _dates_differ(a: Item, b: Item) -> bool:
    one, _, one_zone = a.part.value.partition(" ")
    two, _, two_zone = b.part.value.partition(" ")
    if one == two:
        return False
    if one_zone and two_zone and len(one) == len(two) == 10:  # both say their zone: one moment may carry both
        return not can_be_one_moment(dt.date.fromisoformat(one), one_zone, dt.date.fromisoformat(two), two_zone)
    return True


def date_of(item: Item) -> dt.date | None:
    """Return the date of a weekday by its document's day of publication; None without one."""
    before = item.passage.sentence.text[: item.part.begin].lower()
    ahead = any(f" {w} " in f" {before} " for w in ("will", "ahead", "later", "next", "upcoming", "plans"))
    ahead = ahead or any(p.kind is SlotKind.ACT and p.value.startswith("future") for p in item.passage.parts)
    return resolve_day(item.part.value, published=item.document.statement.published, ahead=ahead)


def side_note(item: Item) -> str:
    """Return what a reader should know about one wording: the date of a weekday, or that it has none."""
    if item.part.kind is not SlotKind.DAY:
        return ""
    date = date_of(item)
    if date is None:
        return _UNDATED
    zone = item.document.statement.zone
    return (
        f"{date.isoformat()}{f' ({zone})' if zone else ''}, beside publication on {item.document.statement.published}"
    )


def conflict_note(items: list[Item]) -> str:
    """Return what a reader should know about the whole conflict."""
    kind = items[0].part.kind
    if kind is SlotKind.AMOUNT and len({i.part.amount.dimension for i in items if i.part.amount}) > 1:
        return _DIFFERENT_MEASURES
    if kind is SlotKind.DAY:
        dated = [(date_of(i), i.document.statement.zone) for i in items]
        known = sorted({(d, z) for d, z in dated if d is not None and z})
        if len(known) > 1 and can_be_one_moment(known[0][0], known[0][1], known[-1][0], known[-1][1]):
            days = " and ".join(f"{d.isoformat()} ({z})" for d, z in known)
            return f"{days} overlap: both days can name one moment"
        return "two neighbouring days can name one moment in two time zones"
    return ""
