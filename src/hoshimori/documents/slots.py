"""Parts of a sentence that can differ between reports: who, what, when, how much, how firmly, under which condition.

Each rule is a pattern over words; it finds less than a reader does and says nothing about meaning. A part carries what
it is about (`about`, `aim`), so that parts of two reports can be laid side by side (alignment.py).
"""
# ruff: noqa: RUF001  # typographic quotation marks and dashes are what these rules look for

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from hoshimori.documents.amounts import Amount, amounts
from hoshimori.documents.dates import dates, days
from hoshimori.documents.passage import WORD, articles, content, states, stem
from hoshimori.documents.vocabulary import (
    ACTS,
    BASE_FORMS,
    DIRECTED,
    MILITARY_UNITS,
    MODALS,
    PAST_FORMS,
    PREPOSITIONS,
    QUANTIFIERS,
    STOP,
    VERB_FORMS,
)
from hoshimori.model.document import SlotKind

_BASES: Final = "|".join(sorted(BASE_FORMS, key=len, reverse=True))
_PASTS: Final = "|".join(sorted(PAST_FORMS, key=len, reverse=True))
_FUTURE: Final = r"(?:will|(?:is|are)\s(?:set\s|due\s|expected\s)?to|plans?\sto|intends?\sto)"
_ACT: Final = re.compile(
    rf"\b(?P<future>{_FUTURE}\s(?:also\s)?(?P<base>{_BASES}))\b|\b(?P<past>(?:ha(?:s|ve)\s(?:also\s)?)?(?P<form>{_PASTS}))\b"
    r"|\b(?P<present>says?|agrees?|announces?|affirms?)\b"
)
_MODAL: Final = re.compile(
    rf"\b(?P<modal>{'|'.join(MODALS)}|cannot)\b(?P<not>\snot\b|n[’']t\b)?"
    r"(?P<between>(?:\s(?:also|only|even|then|never|be|have))*)\s(?P<verb>lead\sto|led\sto|give\srise\sto|bring\sinto\splay|[a-z]{3,})"
    r"(?P<object>\s(?:the\s)?(?:invocation|activation)\sof)?",
    re.IGNORECASE,
)
_SPLIT_MODAL: Final = re.compile(
    r"\b(?P<modal>could|would|may|might|will|can)\b,\s(?P<between>[^,.;]{3,60}),\s(?P<verb>lead\sto|[a-z]{3,})"
)
_PREP: Final = "|".join(PREPOSITIONS)
_PREPOSITION: Final = re.compile(
    rf"\b(?P<head>[a-z]{{4,}})\s[“\"‘]?(?P<preps>(?:{_PREP})(?:(?:,\s(?:and\s|or\s)?|\s(?:and|or|and/or)\s)(?:{_PREP}))*)"
    r"\s(?:the\s|outer\s)?(?P<object>[a-z]{4,})\b",
    re.IGNORECASE,
)
_QUANTIFIED: Final = re.compile(
    rf"\b(?P<word>{'|'.join(QUANTIFIERS)})\s(?:(?:of\sthe|such)\s)?(?:[a-z-]{{3,}}\s)?(?P<noun>[a-z]{{4,}})",
    re.IGNORECASE,
)
_CONDITION: Final = re.compile(
    r"\b(?:(?:in|under)\s(?:certain|some|specific|particular|given)\s(?:circumstances|conditions|cases|situations)"
    r"|depending\son\s[^,.;”]{3,60}|(?:on\sa\s)?case[-\s]by[-\s]case(?:\sbasis)?"
    r"|in\sthe\sterritor(?:y|ies)\s[^,.;”]{0,12}under\sthe\s(?:administration|control)\sof\s[A-Z][a-z]+"
    r"|in\sEurope\sor\sNorth\sAmerica|provided\sthat\s[^,.;”]{3,60}|unless\s[^,.;”]{3,60}|only\sif\s[^,.;”]{3,60})",
    re.IGNORECASE,
)
_GLOSS: Final = re.compile(
    r"\b(?P<what>[Aa]rticle\s[\w]{1,6}|Art\.?\s[\w]{1,4}|[Tt]reaty|[Pp]act)\b[^.;]{0,80}?,?\s(?:which\s|that\s)?"
    r"(?:states|stipulates|says|provides|requires|holds|declares|stipulated|provided)\s(?:that\s)?(?P<gloss>[^.;\n]{15,400})"
)
_UNIT: Final = re.compile(
    rf"(?:[“\"])?(?P<words>(?:[A-Za-z][\w’”\"-]*\s){{0,4}}(?:{'|'.join(MILITARY_UNITS)}))\b", re.IGNORECASE
)
_BREAK: Final = re.compile(r"[,;:“”\"()\n]|\s[–—-]\s|\b(?:that|which|who|as|but|while|when|after|before|and then)\b")
_NOT_A_SPEAKER: Final = frozenset(
    {"also", "have", "has", "had", "which", "that", "who", "they", "he", "she", "it", "we", "i"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a sentence at the characters [begin, end) of it.

    Attributes:
        kind: What it says.
        value: Its normal form.
        key: What must be equal for two parts to be comparable at all (class of verb, pair of nouns …).
        about: Stems near it, before; `aim`: stems after it.
        amount: The amount, for that kind.
    """

    kind: SlotKind
    value: str
    begin: int
    end: int
    key: str = ""
    about: frozenset[str] = frozenset()
    aim: frozenset[str] = frozenset()
    amount: Amount | None = field(default=None, compare=False)


def parts(sentence: str) -> tuple[Part, ...]:
    """Return the parts of one sentence, in its order."""
    found = [
        part
        for rule in (
            _acts,
            _modals,
            _prepositions,
            _quantifiers,
            _conditions,
            _glosses,
            _units,
            _days,
            _dates,
            _amounts,
        )
        for part in rule(sentence)
    ]
    return tuple(sorted(found, key=lambda p: (p.begin, p.end, p.kind.value)))


def _near(sentence: str, begin: int, end: int, *, words: int = 12) -> tuple[frozenset[str], frozenset[str]]:
    """Return the stems of up to `words` words before and after."""
    before = " ".join(sentence[:begin].split()[-words:])
    after = " ".join(sentence[end:].split()[:words])
    return content(before), content(after)


def _acts(sentence: str) -> Iterator[Part]:
    for found in _ACT.finditer(sentence):
        if found.group("future"):
            tense, form = "future", found.group("base")
        elif found.group("past"):
            tense, form = "past", found.group("form")
        else:
            tense, form = "present", found.group("present")
        verb, name = VERB_FORMS[form]
        if name not in {"announce", "say"}:
            continue
        attribution = name == "say" and tense != "future"
        speaker = _speaker(sentence, found)
        if speaker is None and not attribution:
            continue  # "the agreed text", "a signed pact": no act of anybody
        key = "say" if attribution else "announce"
        stated = sentence if attribution else " ".join(sentence[found.end() :].split()[:40])
        about = content(stated) - {stem(verb)}
        if not attribution:
            yield Part(
                kind=SlotKind.ACT, value=f"{tense} {verb}", begin=found.start(), end=found.end(), key=key, about=about
            )
        if speaker:
            value = _who(sentence[speaker[0] : speaker[1]])
            yield Part(kind=SlotKind.SPEAKER, value=value, begin=speaker[0], end=speaker[1], key=key, about=about)


def _who(words: str) -> str:
    """Return a speaker in comparable form: stems, and states by their code; a capital stands for its state."""
    stems = {"USA" if s == "washington" else s for s in content(words)} | states(words)
    return " ".join(sorted(stems)) or words.lower()


def _speaker(sentence: str, verb: re.Match[str]) -> tuple[int, int] | None:
    """Return the words before the verb (or after it: "said the official") that name who speaks."""
    begin = 0
    for stop in _BREAK.finditer(sentence, 0, verb.start()):
        begin = stop.end()
    words = list(WORD.finditer(sentence, begin, verb.start()))[-9:]
    while words and words[0].group().lower() in _NOT_A_SPEAKER | {"and", "or", "the"} and len(words) > 1:
        if words[0].group().lower() == "the":
            break
        words = words[1:]
    acts = [n for n, w in enumerate(words) if n and w.group().lower() in VERB_FORMS]
    words = words[: acts[0]] if acts else words  # "Japan met the US and agreed": who met also agreed
    while words and words[-1].group().lower() in _NOT_A_SPEAKER | {"and", "or"}:
        words = words[:-1]
    if words and any(w.group()[0].isupper() for w in words) | bool(content(" ".join(w.group() for w in words))):
        return words[0].start(), words[-1].end()
    after = re.compile(
        r"\s((?:the\s|one\s|a\s)?(?:[\w’-]+\s){0,3}(?:officials?|spokes\w+|ministers?|[A-Z][a-z]+))\b"
    ).match(sentence, verb.end())
    return (after.start(1), after.end(1)) if after and not words else None


def _modals(sentence: str) -> Iterator[Part]:
    for found in (*_MODAL.finditer(sentence), *_SPLIT_MODAL.finditer(sentence)):
        verb = " ".join(found.group("verb").lower().split())
        if verb in STOP or verb in {"also", "not"}:
            continue
        negated = found.re is _MODAL and (found.group("not") or "never" in found.group("between").lower())
        negated = negated or found.group("modal").lower() == "cannot"
        lemma, name = VERB_FORMS.get(verb, (stem(verb), f"verb {stem(verb)}"))
        strength = MODALS.get(found.group("modal").lower(), "possible")
        about, aim = _near(sentence, found.start(), found.end())
        if found.re is _MODAL and found.group("object"):
            aim |= {"invocation"}
        yield Part(
            kind=SlotKind.MODALITY,
            value=f"not {strength}" if negated else strength,
            begin=found.start(),
            end=found.end(),
            key=name,
            about=about - {lemma},
            aim=aim,
        )


def _prepositions(sentence: str) -> Iterator[Part]:
    for found in _PREPOSITION.finditer(sentence):
        head, aim = stem(found.group("head")), stem(found.group("object"))
        if found.group("head").lower() in STOP or found.group("object").lower() in STOP:
            continue
        words = [w.lower() for w in WORD.findall(found.group("preps")) if w.lower() in PREPOSITIONS]
        if len(words) < 2 and head not in DIRECTED:
            continue
        value = " ".join(sorted({"in" if w == "within" else w for w in words}))
        yield Part(
            kind=SlotKind.PREPOSITION,
            value=value,
            begin=found.start("preps"),
            end=found.end("preps"),
            key=f"{head} {aim}",
            about=frozenset({head}),
            aim=frozenset({aim}),
        )


def _quantifiers(sentence: str) -> Iterator[Part]:
    for found in _QUANTIFIED.finditer(sentence):
        about, aim = _near(sentence, found.start(), found.end())
        yield Part(
            kind=SlotKind.QUANTIFIER,
            value=QUANTIFIERS[found.group("word").lower()],
            begin=found.start(),
            end=found.end(),
            key=stem(found.group("noun")),
            about=about,
            aim=aim,
        )


def _conditions(sentence: str) -> Iterator[Part]:
    for found in _CONDITION.finditer(sentence):
        yield Part(
            kind=SlotKind.CONDITION,
            value=" ".join(found.group().lower().split()),
            begin=found.start(),
            end=found.end(),
        )


def _glosses(sentence: str) -> Iterator[Part]:
    for found in _GLOSS.finditer(sentence):
        numbers = articles(sentence[: found.start("gloss")])
        gloss = found.group("gloss")
        yield Part(
            kind=SlotKind.TREATY_GLOSS,
            value=" ".join(sorted(content(gloss))),
            begin=found.start("gloss"),
            end=found.start("gloss") + len(gloss.rstrip()),
            key=f"article {max(numbers)}" if numbers else "",
            about=content(sentence[: found.start("gloss")]),
        )


def _units(sentence: str) -> Iterator[Part]:
    for found in _UNIT.finditer(sentence):
        quoted = max(sentence.rfind(mark, found.start("words"), found.end("words")) for mark in '“”"')
        words = list(WORD.finditer(sentence, max(found.start("words"), quoted + 1), found.end("words")))
        while (
            words
            and (words[0].group().lower() in STOP or words[0].group().lower() in ACTS)
            and words[0].group() != "US"
        ):
            words = words[1:]
        for index in range(len(words) - 1, -1, -1):  # what stands after "the", "of", "a" names the unit
            if words[index].group().lower() in STOP and words[index].group() != "US":
                words = words[index + 1 :]
                break
        if len(words) > 1:
            about, aim = _near(sentence, words[0].start(), words[-1].end())
            text = sentence[words[0].start() : words[-1].end()]
            yield Part(
                kind=SlotKind.UNIT_NAME,
                value=" ".join(sorted({stem(w.group()) for w in words})),
                begin=words[0].start(),
                end=words[0].start() + len(text),
                about=about,
                aim=aim,
            )


def _days(sentence: str) -> Iterator[Part]:
    for day in days(sentence):
        yield Part(
            kind=SlotKind.DAY,
            value=day.weekday,
            begin=day.begin,
            end=day.end,
            key=_act_near(sentence, day.begin, day.end),
            about=content(sentence) - {day.weekday},
        )


def _dates(sentence: str) -> Iterator[Part]:
    for date in dates(sentence):
        about, aim = _near(sentence, date.begin, date.end)
        yield Part(
            kind=SlotKind.DATE,
            value=f"{date.value} {date.zone}".strip(),
            begin=date.begin,
            end=date.end,
            key=f"{date.relation} {len(date.value)}",
            about=about | aim,
            aim=frozenset({_act_near(sentence, date.begin, date.end)}),
        )


def _amounts(sentence: str) -> Iterator[Part]:
    for amount in amounts(sentence):
        _, aim = _near(sentence, amount.begin, amount.end, words=7)
        about, _ = _near(sentence, amount.begin, amount.end, words=7)
        yield Part(
            kind=SlotKind.AMOUNT,
            value=amount.value,
            begin=amount.begin,
            end=amount.end,
            key=_act_near(sentence, amount.begin, amount.end),
            about=about,
            aim=aim,
            amount=amount,
        )


def _act_near(sentence: str, begin: int, end: int) -> str:
    """Return the class of the act that something belongs to: what it possesses, else the nearest before, else after."""
    after = [w.group().lower() for w in list(WORD.finditer(sentence, end))[:4]]
    if sentence[end : end + 2] in {"’s", "'s"} and after:
        return next((_merged(ACTS[w]) for w in after if w in ACTS), "")
    before = [w.group().lower() for w in WORD.finditer(sentence, 0, begin)][-10:]
    for word in reversed(before):
        if word in ACTS and ACTS[word] != "engage":
            return _merged(ACTS[word])
    return next((_merged(ACTS[w]) for w in after if w in ACTS and ACTS[w] != "engage"), "")


def _merged(name: str) -> str:
    """Saying and announcing are one act for a day: a report says "said", a preview "will announce"."""
    return "announce" if name == "say" else name
