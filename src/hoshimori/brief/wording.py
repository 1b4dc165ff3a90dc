"""Which words may Hoshimori not use? The lint of every generated text.

* No verdict: nobody is called attacker or target; nothing is a violation; nothing is invoked or triggered, except
  inside quotation marks.
* A word of likelihood and a word of confidence never share a sentence (ICD 203).
* H8 (hostile act) and H9 (deception) never come with a number.
* A fraction carries its unit, in the sentence or in the head of its column.

Names of objects are printed in capitals by catalogues (there are satellites called TARGET): words all in capitals are
taken for names.
"""

import re
from dataclasses import dataclass
from typing import Final

from hoshimori.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingRules:
    """The rules of one language, as regular expressions.

    Attributes:
        banned: Words and phrases outside quotations.
        allowed: Phrases that contain a banned word and are names of things (a law, a hypothesis).
        quotation: What counts as a quotation.
        likelihood: Words of likelihood.
        confidence: Words of confidence.
        sentence_end: Where a sentence ends.
    """

    banned: tuple[str, ...]
    allowed: tuple[str, ...]
    quotation: str
    likelihood: str
    confidence: str
    sentence_end: str


RULES: Final[dict[str, WordingRules]] = {
    "en": WordingRules(
        banned=(
            r"attackers?",
            r"attacked",
            r"target(?:s|ed|ing)?",
            r"threat(?:s|en|ens|ened|ening)?",
            r"violat(?:e|es|ed|ing|ion|ions|or|ors)",
            r"breach(?:es|ed)?",
            r"aggress(?:or|ors|ion|ive)",
            r"hostil(?:e|ity|ities)",
            r"enem(?:y|ies)",
            r"advers(?:ary|aries|arial)",
            r"invok(?:e|es|ed|ing)|invocation",
            r"trigger(?:s|ed|ing)?",
            r"act of war",
            r"stalk(?:s|ed|er|ers|ing)?",
            r"illegal(?:ly)?|unlawful(?:ly)?",
            r"guilty|culprits?|perpetrators?|victims?",
            r"is to blame|is responsible for",
            r"article [IVX\d]+ applies",
        ),
        allowed=(
            r"hostile act",
            r"survival-threatening situation",
            r"threat or use of force",
            r"threat to (?:the )?(?:security|peace|international)",
            r"(?:security|peace|independence|integrity|survival)\b[^.;|]{0,60}?\bthreatened",
            r"threatens? (?:its|Japan's) survival",
        ),
        quotation=r"“[^”\n]*”|\"[^\"\n]*\"|(?<!\w)'[^'\n]*'(?!\w)|\u2018[^\u2019\n]*\u2019|`[^`\n]*`",
        likelihood=(
            r"almost no chance|remote chance|(?:very |highly )?(?:un)?likely|(?:highly )?(?:im)?probabl[ey]"
            r"|roughly even (?:chance|odds)|(?:almost|nearly) certain(?:ly)?"
        ),
        confidence=r"confiden(?:ce|t|tly)",
        sentence_end=r"(?<=[.!?])\s+|\n|\|",
    ),
    "ja": WordingRules(
        banned=(
            "攻撃者", "攻撃を受けた", "標的", "脅威", "違反", "侵害した", "侵略", "敵対", "敵国", "敵性", "発動",
            "引き金",
            "戦争行為", "不法", "違法",
            "加害者", "被害者", "犯人",
        ),
        allowed=("敵対的行為", "存立危機事態", "武力による威嚇又は武力の行使"),
        quotation=r"「[^」\n]*」|『[^』\n]*』|“[^”\n]*”|`[^`\n]*`",
        likelihood="可能性が(?:極めて|非常に)?(?:高い|低い)|ほぼ確実|ほとんどあり得ない|おおむね五分五分",
        confidence="確信度|確度|信頼度|自信",
        sentence_end=r"(?<=[。!?])|\n|\|",
    ),
}  # fmt: skip

_UNITS: Final = (
    r"%|°|km|m/s|km/s|m\b|mm|cm|days?|h\b|hours?|min\b|minutes?|s\b|seconds?|rev|日|時間|分|秒|度|件|個|組|倍"
)
_FRACTION = re.compile(r"(?<![\w.,:/-])\d[\d,]*\.\d+(?![\w./-]*[\w/-]\.\w)(?![.\d])", re.ASCII)
_WITH_UNIT = re.compile(rf"(?:\s*(?:±|to|and|\u2013|-|から|と)\s*[\d.,]+)*\s?\)?\s*(?:{_UNITS})")
_NEVER_A_NUMBER = re.compile(r"\bH[89]\b")
_ANY_NUMBER = re.compile(r"\d+(?:\.\d+)?\s*%|(?<![\d.])[01]\.\d+|\bp\s*=")


def wording_problems(text: str, *, language: str) -> list[str]:
    """Return what breaks the rules in a generated text (Markdown or plain), one sentence each; empty if nothing does.

    Raises:
        UsageError: There are no rules for this language.
    """
    if language not in RULES:
        raise UsageError(f"there are no word rules for {language!r}; languages: {', '.join(RULES)}", language=language)
    rules = RULES[language]
    unquoted = re.sub(rules.quotation, " … ", text)
    return [
        *_banned(unquoted, rules),
        *_likelihood_with_confidence(unquoted, rules),
        *_number_for_h8_h9(unquoted),
        *_fractions_without_unit(unquoted),
    ]


def _banned(unquoted: str, rules: WordingRules) -> list[str]:
    kept = re.sub("|".join(rules.allowed), " … ", unquoted, flags=re.IGNORECASE)
    found = re.finditer(_whole_words(rules.banned), kept, flags=re.IGNORECASE)
    return [
        f"{m.group()!r} may stand only inside a quotation: {_around(kept, m)}"
        for m in found
        if not m.group().isupper() or not m.group().isascii()
    ]


def _whole_words(patterns: tuple[str, ...]) -> str:
    joined = "|".join(patterns)
    return rf"\b(?:{joined})\b" if joined.isascii() else joined  # Japanese has no spaces between words


def _likelihood_with_confidence(unquoted: str, rules: WordingRules) -> list[str]:
    return [
        f"likelihood and confidence in one sentence: {sentence.strip()[:100]}"
        for sentence in re.split(rules.sentence_end, unquoted)
        if re.search(rules.likelihood, sentence, re.IGNORECASE) and re.search(rules.confidence, sentence, re.IGNORECASE)
    ]


def _number_for_h8_h9(unquoted: str) -> list[str]:
    return [
        f"H8 and H9 carry no number: {line.strip()[:100]}"
        for line in unquoted.splitlines()
        if _NEVER_A_NUMBER.search(line) and _ANY_NUMBER.search(line)
    ]


def _fractions_without_unit(unquoted: str) -> list[str]:
    """Return fractions of prose without a unit, and of table columns whose head names none."""
    problems = []
    head: list[str] = []
    for line in unquoted.splitlines():
        if not line.startswith("|"):
            head = []
            cells = [("", line)]
        elif not head:
            head = [cell.strip() for cell in line.strip("|").split("|")]
            continue
        else:
            row = line.strip("|").split("|")
            cells = list(zip([*head, *[""] * (len(row) - len(head))], row, strict=False))
        for column, cell in cells:
            if re.search(rf"(?:,|\()\s*(?:{_UNITS})|ratios?|sigma", column):
                continue
            problems += [
                f"{m.group()} has no unit: {_around(cell, m)}"
                for m in _FRACTION.finditer(cell)
                if not _WITH_UNIT.match(cell, m.end())
            ]
    return problems


def _around(text: str, match: re.Match[str]) -> str:
    return " ".join(text[max(0, match.start() - 30) : match.end() + 30].split())
