"""Amounts in a sentence: money, percentages, lengths, counts; vague ones ("hundreds") as ranges."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_SCALES: Final = {
    "tn": 1e12, "trillion": 1e12, "bn": 1e9, "billion": 1e9, "m": 1e6, "mn": 1e6, "million": 1e6,
    "k": 1e3, "thousand": 1e3,
}  # fmt: skip
_CURRENCIES: Final = {
    "¥": "JPY", "$": "USD", "€": "EUR", "£": "GBP", "us$": "USD", "a$": "AUD",
    "yen": "JPY", "dollars": "USD", "euros": "EUR", "pounds": "GBP", "won": "KRW",
}  # fmt: skip
#: A vague count, as the range that it leaves open.
_VAGUE: Final = {
    "dozens": (24.0, 100.0), "scores": (40.0, 200.0), "hundreds": (200.0, 1000.0), "thousands": (2000.0, 10_000.0),
    "tens of thousands": (20_000.0, 100_000.0), "hundreds of thousands": (200_000.0, 1e6),
    "millions": (2e6, 1e9), "a dozen": (12.0, 12.0), "half a dozen": (6.0, 6.0),
}  # fmt: skip
_SPELLED: Final = {
    "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0, "seven": 7.0, "eight": 8.0, "nine": 9.0,
    "ten": 10.0,
}  # fmt: skip
_NUMBER: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SCALE: Final = r"(?:\s?(?:trillion|billion|million|thousand)|(?:tn|bn|mn|m|k))\b"
_MONEY: Final = rf"(?:US\$|A\$|[¥$€£])\s?(?:{_NUMBER})(?:{_SCALE})?"
_AMOUNT: Final = re.compile(
    rf"(?P<money>{_MONEY}(?:\s?\({_MONEY}\))?)"
    rf"|(?P<words>(?:{_NUMBER})(?:{_SCALE})?\s(?:yen|dollars|euros|pounds|won)\b)"
    rf"|(?P<percent>(?:{_NUMBER})\s?(?:%|per\s?cent\b))"
    rf"|(?P<vague>\b(?:{'|'.join(sorted(_VAGUE, key=len, reverse=True))})\b)"
    rf"|(?P<count>(?<![\w.,/:-])(?:{_NUMBER})(?:{_SCALE})?(?![\w%]|[,.:/-]\d))"
    r"|(?P<spelled>\b(?:two|three|four|five|six|seven|eight|nine|ten)\b)",
    re.IGNORECASE,
)
_UNIT: Final = re.compile(
    r"\s*(?P<unit>kilomet(?:er|re)s?|km|miles?|met(?:er|re)s?|years?|months?|weeks?|days?|hours?)\b", re.IGNORECASE
)
_LENGTHS: Final = {"kilometer": 1.0, "kilometre": 1.0, "km": 1.0, "mile": 1.609344, "meter": 0.001, "metre": 0.001}
_DATE_BEFORE: Final = re.compile(
    r"(?:Jan\w*|Feb\w*|Mar\w*|Apr\w*|May|June?|July?|Aug\w*|Sep\w*|Oct\w*|Nov\w*|Dec\w*|fiscal|FY|Articles?|Art|paragraph|No)\.?\s?$"
)
_DATE_AFTER: Final = re.compile(r"\s(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """An amount between `least` and `most` of one dimension, at the characters [begin, end)."""

    dimension: str  # "money JPY", "percent", "length km", "time year", "count"
    least: float
    most: float
    begin: int
    end: int

    @property
    def value(self) -> str:
        """The normal form: the range where it is one."""
        number = f"{self.least:g}" if self.least == self.most else f"{self.least:g} to {self.most:g}"
        return f"{number} {self.dimension}"

    def differs(self, other: "Amount") -> bool:
        """Whether both cannot be true of one thing: same dimension, and no common number within 1 %."""
        return self.dimension == other.dimension and (self.least > other.most * 1.01 or other.least > self.most * 1.01)


def amounts(text: str) -> Iterator[Amount]:
    """Yield the amounts of a sentence; years, dates and numbers of articles are none."""
    for found in _AMOUNT.finditer(text):
        kind, raw = str(found.lastgroup), found.group()
        if kind == "count" and _is_date(text, found):
            continue
        if kind == "vague":
            least, most = _VAGUE[raw.lower()]
            yield Amount(dimension="count", least=least, most=most, begin=found.start(), end=found.end())
        elif kind in {"count", "spelled"}:
            yield _counted(text, found)
        else:
            yield _with_unit(kind, found)


def _is_date(text: str, found: re.Match[str]) -> bool:
    before, after = text[max(0, found.start() - 12) : found.start()], text[found.end() : found.end() + 5]
    if _DATE_BEFORE.search(before) or _DATE_AFTER.match(after):
        return True
    return _YEAR.fullmatch(found.group()) is not None


def _number(raw: str) -> float:
    """Return the number of "¥5tn" or "1.5 million"; spelled ones by their word."""
    if raw.lower() in _SPELLED:
        return _SPELLED[raw.lower()]
    digits = re.search(_NUMBER, raw)
    if digits is None:
        return 0.0
    scale = re.match(r"\s?([a-z]+)", raw[digits.end() :].lower())
    return float(digits.group().replace(",", "")) * _SCALES.get(scale.group(1) if scale else "", 1.0)


def _with_unit(kind: str, found: re.Match[str]) -> Amount:
    raw = found.group()
    if kind == "percent":
        dimension = "percent"
    else:
        low = raw.lower()
        dimension = "money " + next(code for sign, code in _CURRENCIES.items() if sign in low.split("(")[0])
        dimension = "money USD" if low.startswith("us$") else dimension
        dimension = "money AUD" if low.startswith("a$") else dimension
    value = _number(raw)
    return Amount(dimension=dimension, least=value, most=value, begin=found.start(), end=found.end())


def _counted(text: str, found: re.Match[str]) -> Amount:
    value, end, dimension = _number(found.group()), found.end(), "count"
    unit = _UNIT.match(text, found.end())
    if unit:
        word = unit.group("unit").lower()
        singular = word if word == "km" else word.removesuffix("s")
        if singular in _LENGTHS:
            value, dimension = value * _LENGTHS[singular], "length km"
        else:
            dimension = f"time {singular}"
        end = unit.end()
    return Amount(dimension=dimension, least=value, most=value, begin=found.start(), end=end)
