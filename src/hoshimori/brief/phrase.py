"""How does a sentence of another room read in the language of the brief?

Other rooms write English. For Japanese there is a book of phrases (`phrases_ja.yaml`): the exact sentence, or a
pattern around its numbers and names. What is not in the book is printed in English and marked so; wording of a
treaty is never translated.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from hoshimori.brief.quantity import day
from hoshimori.brief.templates import WORDS, say

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAY_NUMBER = {name: n for n, name in enumerate(_MONTHS.split("|"), 1)}
_SPAN = re.compile(rf"(\d{{1,2}}) to (\d{{1,2}}) ({_MONTHS}) (\d{{4}})")
_DAY = re.compile(rf"(\d{{1,2}}) ({_MONTHS}) (\d{{4}})")
_ISO = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_SENTENCES = re.compile(r"(?<=\.) (?=[A-Z])")
_CLAUSES = re.compile(r"; ")
_BEHIND_A_COLON = re.compile(r": ")
#: Groups of a pattern that stay as they are: words of a document, and the label that it is found by.
_TO_THE_LETTER = frozenset({"quote", "doc"})
_QUOTED = re.compile(r"\"[^\"]+\"(?: or \"[^\"]+\")*")


@lru_cache(maxsize=8192)
def phrase(sentence: str, language: str) -> str:
    """Return a sentence of another room in the language; where the book has none, the English one, marked."""
    if language == "en" or not sentence:
        return sentence
    found = _known(sentence)
    return found if found is not None else say("original_english", language, sentence=sentence)


def clause(title: str, match_id: str, language: str) -> str:
    """Return the short name of a clause; without one its title up to the first parenthesis."""
    named = _file("clause_names.yaml").get(match_id, {}).get(language)
    short = title.split(" (", maxsplit=1)[0]
    return str(named) if named else short if language == "en" else say("original_english", language, sentence=short)


def party(name: str, language: str) -> str:
    """Return a party as printed: `UN_SECURITY_COUNCIL` becomes "UN Security Council", `JPN` stays or becomes 日本."""
    if language == "ja":
        known = _file("names_ja.yaml").get(name)
        if known:
            return str(known)
    if "_" not in name:
        return name
    short = {"UN", "UNSG", "UNGA", "NATO", "EU", "ITU", "ICAO", "COPUOS", "DA", "ASAT", "US", "UK", "OST"}
    small = {"OF", "THE", "AND", "FOR", "OR", "TO"}
    return " ".join(w if w in short else w.lower() if w in small else w.capitalize() for w in name.split("_"))


def parties(names: Sequence[str], language: str) -> str:
    """Return several parties, one after the other."""
    return say("name_separator", language).join(party(name, language) for name in names)


def _known(sentence: str) -> str | None:
    book = _file("phrases_ja.yaml")
    for table in (book["exact"], _file("names_ja.yaml"), WORDS["ja"]):
        if sentence in table:
            return str(table[sentence])
    if _QUOTED.fullmatch(sentence):
        return re.sub(r"\"([^\"]+)\"( or )?", lambda m: f"「{m.group(1)}」{'または' if m.group(2) else ''}", sentence)
    for pattern, japanese in _patterns():
        if found := pattern.fullmatch(sentence):
            groups = {
                name: value or "" if name in _TO_THE_LETTER else _inside(value or "")
                for name, value in found.groupdict().items()
            }
            return str(japanese.format(**groups)).replace("()", "")
    for between, joined in ((_SENTENCES, ""), (_CLAUSES, "、"), (_BEHIND_A_COLON, ": ")):
        parts = between.split(sentence)
        several = [_known(part) for part in parts] if len(parts) > 1 else []
        if several and all(several):
            return joined.join(str(part) for part in several)
    return _listed(sentence)


def _listed(sentence: str) -> str | None:
    """Return a list of names, if every one of them is known."""
    names = _file("names_ja.yaml")
    parts = sentence.split(", ")
    return "、".join(str(names[part]) for part in parts) if all(part in names for part in parts) else None


def _inside(value: str) -> str:
    """Return a group of a pattern with its dates, names and asides in Japanese."""
    value = value.strip()
    if (listed := _file("names_ja.yaml").get(value) or _listed(value)) is not None:
        return str(listed)
    for pattern, japanese in _inner():
        value = pattern.sub(japanese, value)
    value = re.sub(r"\(所有国 (\S+)、([^。]+)。", lambda m: f"(所有国 {m.group(1)}、{party(m.group(2), 'ja')}。", value)
    value = _SPAN.sub(
        lambda m: f"{m.group(4)}年{_DAY_NUMBER[m.group(3)]}月{int(m.group(1))}日から{int(m.group(2))}日まで", value
    )
    value = _DAY.sub(lambda m: f"{m.group(3)}年{_DAY_NUMBER[m.group(2)]}月{int(m.group(1))}日", value)
    return _ISO.sub(lambda m: day(m.group(), "ja"), value)


@lru_cache(maxsize=4)
def _file(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(files("hoshimori.brief").joinpath(name).read_text(encoding="utf-8"))
    return found


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(english), japanese) for english, japanese in _file("phrases_ja.yaml")["patterns"])


@lru_cache(maxsize=1)
def _inner() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(english), japanese) for english, japanese in _file("phrases_ja.yaml")["inside"])
