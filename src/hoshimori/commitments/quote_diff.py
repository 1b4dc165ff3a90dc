"""How do the words on file differ from the official ones? A word diff that marks modality, prepositions and conditions.

The text on file is a quotation: pieces between ellipses ("..." or "…"). It is *equal* where every piece stands in the
official text word for word, in order. Folded before comparing: white space, line breaks, Unicode form (NFC), curly
quotation marks. Not folded: capitals, punctuation inside a piece, hyphens, spelling. What an ellipsis leaves out, and
the rest of the sentence at both ends, is shown, so that a condition lost there is seen by the person who signs.

Fails where the official file is not the text (a menu, a page in another language): then everything differs.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final

MODALITY: Final = frozenset({"can", "cannot", "could", "may", "might", "must", "shall", "should", "will", "would"})
PREPOSITIONS: Final = frozenset(
    {"against", "at", "between", "by", "from", "in", "into", "of", "on", "onto", "outside", "over", "through", "to",
     "toward", "towards", "under", "within"}
)  # fmt: skip
CONDITIONS: Final = frozenset(
    {"accordance", "administration", "any", "case", "case-by-case", "certain", "circumstances", "consultation",
     "consultations", "except", "if", "necessary", "only", "opinion", "provided", "request", "subject", "territories",
     "unless", "when", "whenever", "where"}
)  # fmt: skip

_ELLIPSIS = re.compile(r"\.\.\.|…")
_WORD = re.compile(r"\w+(?:[-'./]\w+)*|[^\w\s]")
_FOLDED = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "\u00a0": " "})  # noqa: RUF001  # the marks themselves
_SENTENCE_END = frozenset(".!?。")
_CONTEXT_WORDS = 60
_ONLY_OFFICIAL, _ONLY_OURS, _REPLACED = 1, 10, 11  # costs of an edit; replaced = one of each


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One place where the two texts differ, or what an excerpt leaves out.

    Attributes:
        kind: `replaced`, `only_ours`, `only_official`; `left_out` (at an ellipsis), `before`, `after` (the rest of the
            sentence at an end of the excerpt): the last three do not make the texts different.
        ours: Our words, space between words.
        official: The official words.
        marks: Which of `modality`, `preposition`, `condition` the differing words touch.
    """

    kind: str
    ours: str
    official: str
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteDiff:
    """A text on file against the official one.

    Attributes:
        equal: Every piece of ours stands in the official text, word for word, in order.
        changes: In the order of our text.
        marked: Our text with the changes in it: `[-ours-]`, `{+official+}`.
    """

    equal: bool
    changes: tuple[Change, ...]
    marked: str


def quote_diff(ours: str, official: str, *, language: str = "en") -> QuoteDiff:
    """Return how `ours`, a quotation with ellipses, differs from the `official` text.

    Args:
        ours: The text on file.
        official: The official text; may be far longer.
        language: `en` compares words, `ja` characters.
    """
    pieces = [words for part in _ELLIPSIS.split(ours) if (words := _words(part, language))]
    whole = _words(official, language)
    places = _places(pieces, whole)
    if places is not None:
        return _equal(pieces, whole, places, language)
    changes: list[Change] = []
    marked = []
    for piece in pieces:
        found, text = _against_window(piece, whole, language)
        changes += found
        marked.append(text)
    return QuoteDiff(equal=False, changes=tuple(changes), marked=" ... ".join(marked))


def marks(ours: Sequence[str], official: Sequence[str]) -> tuple[str, ...]:
    """Return which of modality, preposition and condition the words touch that only one of the two has."""
    differing = {w.lower() for w in ours} ^ {w.lower() for w in official}
    kinds = (("modality", MODALITY), ("preposition", PREPOSITIONS), ("condition", CONDITIONS))
    return tuple(kind for kind, words in kinds if differing & words)


def _words(text: str, language: str) -> list[str]:
    folded = unicodedata.normalize("NFC", text).translate(_FOLDED)
    return [c for c in folded if not c.isspace()] if language == "ja" else _WORD.findall(folded)


def _places(pieces: Sequence[list[str]], whole: list[str]) -> list[int] | None:
    """Return where each piece begins in `whole`, in order; None if one is not there, or there is no piece."""
    places, at = [], 0
    for piece in pieces:
        last = len(whole) - len(piece)
        place = next(
            (i for i in range(at, last + 1) if whole[i] == piece[0] and whole[i : i + len(piece)] == piece), None
        )
        if place is None:
            return None
        places.append(place)
        at = place + len(piece)
    return places or None


def _equal(pieces: Sequence[list[str]], whole: list[str], places: list[int], language: str) -> QuoteDiff:
    first, last = places[0], places[-1] + len(pieces[-1])
    changes = _excerpt_end("before", _sentence_before(whole, first), language)
    for (begin, piece), (after, _) in pairwise(zip(places, pieces, strict=True)):
        gap = whole[begin + len(piece) : after]
        changes.append(Change(kind="left_out", ours="", official=_text(gap, language), marks=marks((), gap)))
    changes += _excerpt_end("after", _sentence_after(whole, last), language)
    return QuoteDiff(equal=True, changes=tuple(changes), marked=" ... ".join(_text(p, language) for p in pieces))


def _excerpt_end(kind: str, words: list[str], language: str) -> list[Change]:
    return [Change(kind=kind, ours="", official=_text(words, language), marks=marks((), words))] if words else []


def _sentence_before(whole: list[str], at: int) -> list[str]:
    begin = next((i + 1 for i in range(at - 1, -1, -1) if whole[i] in _SENTENCE_END), 0)
    return whole[max(begin, at - _CONTEXT_WORDS) : at]


def _sentence_after(whole: list[str], at: int) -> list[str]:
    """Return the rest of the sentence that the excerpt breaks off; empty where it ends with the sentence."""
    if at and whole[at - 1] in _SENTENCE_END:
        return []
    end = next((i for i in range(at, len(whole)) if whole[i] in _SENTENCE_END), len(whole))
    return whole[at : min(end, at + _CONTEXT_WORDS)]


def _against_window(piece: list[str], whole: list[str], language: str) -> tuple[list[Change], str]:
    """Return the changes of one piece against the stretch of the official text that shares most word pairs with it."""
    changes, shown = [], []
    for same, mine, theirs in _runs(_aligned(piece, _window(piece, whole))):
        if same:
            shown.append(_text(mine, language))
            continue
        kind = "replaced" if mine and theirs else "only_ours" if mine else "only_official"
        change = Change(
            kind=kind, ours=_text(mine, language), official=_text(theirs, language), marks=marks(mine, theirs)
        )
        changes.append(change)
        shown.append((f"[-{change.ours}-]" if mine else "") + (f"{{+{change.official}+}}" if theirs else ""))
    return changes, " ".join(shown)


def _aligned(piece: list[str], window: list[str]) -> list[tuple[str, str]]:
    """Return pairs (our word, official word), "" where one side has none: least cost, the window's ends free.

    Edit distance by rows (Wagner and Fischer, 1974), as Sellers (1980) searches a pattern in a text: it may begin and
    end anywhere in the window at no cost. An official word that we lack costs a tenth of one of ours that is not
    there: excerpts lose whole phrases.
    """
    rows = [[0] * (len(window) + 1)]
    for i, mine in enumerate(piece, start=1):
        above, row = rows[-1], [_ONLY_OURS * i]
        for j, theirs in enumerate(window, start=1):
            row.append(
                min(above[j - 1] + _REPLACED * (mine != theirs), above[j] + _ONLY_OURS, row[j - 1] + _ONLY_OFFICIAL)
            )
        rows.append(row)
    i, j = len(piece), rows[-1].index(min(rows[-1]))
    pairs = []
    while i:
        cost = rows[i][j]
        if j and cost == rows[i - 1][j - 1] + _REPLACED * (piece[i - 1] != window[j - 1]):
            i, j = i - 1, j - 1
            pairs.append((piece[i], window[j]))
        elif j and cost == rows[i][j - 1] + _ONLY_OFFICIAL:
            j -= 1
            pairs.append(("", window[j]))
        else:
            i -= 1
            pairs.append((piece[i], ""))
    return pairs[::-1]


def _runs(pairs: Sequence[tuple[str, str]]) -> list[tuple[bool, list[str], list[str]]]:
    """Return neighbouring pairs together: (same?, our words, official words)."""
    grouped = groupby(pairs, key=lambda pair: pair[0] == pair[1])
    return [
        (same, [mine for mine, _ in run if mine], [theirs for _, theirs in run if theirs])
        for same, run in ((same, list(found)) for same, found in grouped)
    ]


def _window(piece: list[str], whole: list[str]) -> list[str]:
    pairs = set(pairwise(piece))
    hits = [int(pair in pairs) for pair in pairwise(whole)]
    if not any(hits):
        return []
    length = len(piece) + len(piece) // 2 + 10
    running = best = sum(hits[:length])
    place = 0
    for begin in range(1, max(1, len(hits) - length + 1)):
        running += hits[begin + length - 1] - hits[begin - 1]
        if running > best:
            best, place = running, begin
    at = [i for i in range(place, min(place + length, len(hits))) if hits[i]]
    return whole[max(0, at[0] - len(piece)) : at[-1] + 2 + len(piece)]


def _text(words: Sequence[str], language: str) -> str:
    if language == "ja":
        return "".join(words)
    return re.sub(r"\s+([.,;:!?)\]])", r"\1", " ".join(words))
