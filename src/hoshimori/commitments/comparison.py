"""Instruments side by side: the same aspects in the same order, in the instruments' own words."""

from collections.abc import Sequence
from dataclasses import dataclass

from hoshimori.commitments.registry import instrument
from hoshimori.commitments.text_status import text_status_words
from hoshimori.model import Instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A table: one column an instrument, one row an aspect.

    Attributes:
        instruments: Ids, as asked.
        rows: (aspect, one cell an instrument); a dash where an instrument says nothing.
    """

    instruments: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


_NOTHING = "–"  # noqa: RUF001  # an en dash, as in printed tables


def compare_instruments(ids: Sequence[str]) -> Comparison:
    """Return the instruments side by side.

    Raises:
        NotFoundError: One of them is not on file.
    """
    chosen = tuple(instrument(one) for one in ids)
    rows = tuple((aspect, tuple(cell(one) or _NOTHING for one in chosen)) for aspect, cell in _ASPECTS)
    return Comparison(instruments=tuple(one.id for one in chosen), rows=rows)


def _quoted(text: str) -> str:
    return f"“{text}”" if text else ""


_ASPECTS = (
    ("title", lambda one: one.title),
    ("kind", lambda one: one.kind.value),
    ("rung", lambda one: one.rung.value),
    ("parties", lambda one: ", ".join(one.parties)),
    ("date", lambda one: str(one.date or "")),
    ("in force", lambda one: str(one.in_force or "")),
    ("text (English)", lambda one: _quoted(one.text_en)),
    ("text (Japanese)", lambda one: _quoted(one.text_ja)),
    ("text status", lambda one: text_status_words(one.text_status)),
    ("extends", lambda one: one.extends),
    ("directions", lambda one: ", ".join(one.directions)),
    ("conditions", lambda one: "; ".join(_condition_words(one))),
    ("who consults", lambda one: ", ".join(one.consult)),
    ("who is notified", lambda one: ", ".join(one.notify)),
    ("who decides", lambda one: ", ".join(one.decider)),
    ("must be said as", lambda one: one.must_say),
    ("note", lambda one: one.note),
    ("source", lambda one: one.source),
)


def _condition_words(one: Instrument) -> tuple[str, ...]:
    return tuple(c.title + (" (contested)" if c.contested else "") for c in one.conditions)
