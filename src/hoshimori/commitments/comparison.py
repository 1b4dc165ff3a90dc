"""Instruments side by side: the same aspects in the same order, in the instruments' own words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from hoshimori.commitments.forum import forum_line
from hoshimori.commitments.quote_diff import CONDITIONS, MODALITY
from hoshimori.commitments.registry import instrument
from hoshimori.commitments.text_status import japanese_text_words, text_status_words
from hoshimori.model import Instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A table: one column an instrument, one row an aspect.

    Attributes:
        instruments: Ids, as asked.
        rows: (aspect, one cell an instrument); a dash where an instrument says nothing.
        differing: The aspects in which the cells are not all the same, in the order of the rows.
    """

    instruments: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    differing: tuple[str, ...] = ()


_NOTHING = "–"  # noqa: RUF001  # an en dash, as in printed tables


def compare_instruments(ids: Sequence[str], registry: Sequence[Instrument] = ()) -> Comparison:
    """Return the instruments side by side.

    Args:
        ids: Of instruments on file.
        registry: Where to take them from; the packaged registry by default. Give `with_comparisons(…)` to show
            which texts a person has compared.

    Raises:
        NotFoundError: One of them is not on file.
    """
    on_file = {one.id: one for one in registry}
    chosen = tuple(on_file.get(one) or instrument(one) for one in ids)
    rows = tuple((aspect, tuple(cell(one) or _NOTHING for one in chosen)) for aspect, cell in _ASPECTS)
    differing = tuple(aspect for aspect, cells in rows if len(set(cells)) > 1)
    return Comparison(instruments=tuple(one.id for one in chosen), rows=rows, differing=differing)


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
    ("words of modality", lambda one: _in_text(one, MODALITY)),
    ("words of condition", lambda one: _in_text(one, CONDITIONS)),
    ("text (Japanese)", japanese_text_words),
    ("text status", lambda one: text_status_words(one.text_status)),
    ("extends", lambda one: one.extends),
    ("directions", lambda one: ", ".join(one.directions)),
    ("conditions", lambda one: "; ".join(_condition_words(one))),
    ("who consults", lambda one: ", ".join(one.consult)),
    ("forum", lambda one: "; ".join(forum_line(forum) for forum in one.forum)),
    ("who is notified", lambda one: ", ".join(one.notify)),
    ("who decides", lambda one: ", ".join(one.decider)),
    ("must be said as", lambda one: one.must_say),
    ("note", lambda one: one.note),
    ("source", lambda one: one.source),
)


def _in_text(one: Instrument, words: frozenset[str]) -> str:
    """Return which of `words` the English text has, in its order, each once."""
    found = (word.lower() for word in re.findall(r"[A-Za-z]+(?:-[A-Za-z]+)*", one.text_en))
    return ", ".join(dict.fromkeys(word for word in found if word in words))


def _condition_words(one: Instrument) -> tuple[str, ...]:
    return tuple(c.title + (" (contested)" if c.contested else "") for c in one.conditions)
