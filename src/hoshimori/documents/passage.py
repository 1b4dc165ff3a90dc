"""Sentences of a text, their words in comparable form, and the names in them.

Paragraphs end at blank lines, sentences at `.`, `!` or `?` before a capital or an opening quotation mark. Assumes
English; of other languages, names and numbers still compare, claims are few.
"""
# ruff: noqa: RUF001  # typographic quotation marks and dashes are what these rules look for

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hoshimori.documents.vocabulary import SAME, STATES, STOP, TITLES

WORD: Final = re.compile(r"[^\W\d_]+(?:[.'’-][^\W\d_]+)*")
_PARAGRAPH: Final = re.compile(r"\S(?:[^\n]|\n(?!\s*\n))*")
_END: Final = re.compile(r"(?<=[.!?。])[\"”’)]{0,2}\s+(?=[\"“‘(\[]{0,2}[A-Z0-9])|(?<=。)")
_ABBREVIATION: Final = re.compile(
    r"(?:\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Gen|Adm|Lt|Col|Sen|Rep|Gov|No|Art|Arts|St|vs|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov"
    r"|Dec|para|approx))\.$"
)
_NAME: Final = re.compile(r"(?:[A-Z][\w’'.-]*[\w’']|[A-Z]{2,})(?:\s+(?:de |van |von |al-)?[A-Z][\w’'-]*[\w’'])*")
_STATE: Final = re.compile(
    r"\b(?:" + "|".join(sorted((re.escape(s) for s in STATES), key=len, reverse=True)) + r")\b", re.IGNORECASE
)
_LONGEST_SENTENCE: Final = 1500
_CALENDAR: Final = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july
    august september october november december""".split()  # noqa: SIM905  # words read best as words
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """The characters [begin, end) of a text."""

    text: str
    begin: int
    end: int


def sentences(text: str) -> Iterator[Sentence]:
    """Yield the sentences of a text; one of more than 1,500 characters is cut there."""
    for paragraph in _PARAGRAPH.finditer(text):
        at = paragraph.start()
        stops = [m.end() for m in _END.finditer(text, paragraph.start(), paragraph.end()) if not _abbreviated(text, m)]
        for stop in [*stops, paragraph.end()]:
            for begin in range(at, stop, _LONGEST_SENTENCE):
                raw = text[begin : min(stop, begin + _LONGEST_SENTENCE)]
                kept = raw.strip()
                if WORD.search(kept):
                    first = begin + len(raw) - len(raw.lstrip())
                    yield Sentence(text=kept, begin=first, end=first + len(kept))
            at = stop


def _abbreviated(text: str, end: re.Match[str]) -> bool:
    return _ABBREVIATION.search(text, max(0, end.start() - 8), end.start()) is not None


def stem(word: str) -> str:
    """Return a word in comparable form: lower case, without possessive, plural and verb endings, spelled one way."""
    plain = re.sub(r"[’']s?$", "", word.lower()).replace("’", "'").strip(".-'")
    plain = SAME.get(plain, plain)
    for ending, put in (("ies", "y"), ("ing", ""), ("ed", ""), ("es", ""), ("s", "")):
        if plain.endswith(ending) and len(plain) - len(ending) >= 3 and not plain.endswith("ss"):
            plain = plain[: -len(ending)] + put
            break
    plain = plain[:-1] if plain.endswith("e") and len(plain) > 4 else plain
    return SAME.get(plain, plain)


def content(text: str) -> frozenset[str]:
    """Return the stems of the words that carry matter; states and functions left out; `article 5` for `Article V`."""
    found = set()
    for match in WORD.finditer(text):
        for part in match.group().split("-") if match.group()[0].isupper() else (match.group(),):
            low = re.sub(r"[’']s?$", "", part.lower())
            if low in STOP or low in STATES or len(low) < 3 or part == "US":
                continue
            found.add(stem(part))
    return frozenset(found) | {f"article {n}" for n in articles(text)}


def states(text: str) -> frozenset[str]:
    """Return the codes of the states and groups that a text names. The pronoun "us" is none."""
    return frozenset(
        STATES[m.group().lower()] for m in _STATE.finditer(text) if m.group() not in {"us", "Us", "uk", "rok", "usa"}
    )


_ROMAN: Final = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10}
_SPELLED: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
}  # fmt: skip
_ARTICLE: Final = re.compile(r"\b(?:[Aa]rticle|Art\.?)\s+([IVX]{1,4}|\d{1,3}|[a-z]{3,5})\b")


def articles(text: str) -> frozenset[int]:
    """Return the numbers of the articles that a text names, however they are written (V, 5, five)."""
    found = set()
    for match in _ARTICLE.finditer(text):
        number = match.group(1)
        value = _ROMAN.get(number) or _SPELLED.get(number) or (int(number) if number.isdigit() else 0)
        if value:
            found.add(value)
    return frozenset(found)


def names(text: str) -> Iterator[tuple[str, int]]:
    """Yield proper names with their place: capitalised words inside a sentence, states, months and days left out."""
    for match in _NAME.finditer(text):
        words = re.split(r"\s+", re.sub(r"[’']s?$", "", match.group()))
        at = match.start()
        while words and (words[0].lower() in STOP | TITLES | _CALENDAR or words[0].lower().strip(".") in STATES):
            at += len(words.pop(0)) + 1
        lead = text[max(0, match.start() - 2) : match.start()]
        starts = match.start() == 0 or lead.rstrip(' “"‘(').endswith((".", "!", "?", "\n")) or not lead.strip(' “"')
        if not words or (len(words) == 1 and starts and words[0].lower() in STOP):
            continue
        joined = " ".join(words)
        if joined.lower().strip(".") not in STATES and joined.lower() not in STOP and len(joined) > 2:
            yield joined, at
