"""What scraping and re-translation left in a text: removed, split or marked, each with a log line.

The cleaned text knows, character by character, where it stood, so that every quote is cut from the bytes as they came.
Blind to: words glued without a change of case ("territoryhe"), and furniture of pages that no rule below names.
"""

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hoshimori.documents.reading import Reading
from hoshimori.model.document import Artefact

#: Whole lines that belong to the page, not to the report. Anchored, so that a sentence with these words stays.
_LINES: Final = tuple(
    (rule, re.compile(pattern, re.IGNORECASE))
    for rule, pattern in (
        (
            "see_also",
            r"(?:see also|read (?:more|also)|also read|related(?: story)?)(?:\s{2,}|\s*[:|\u2013\u2014-]\s*)\S.{0,300}",
        ),
        ("source_link", r"(?:source link|original (?:article|source|link)|view original|source\s*:\s*https?://\S+)"),
        ("reply_form", r"leave a (?:reply|comment)|cancel reply|post comment|add a comment"),
        ("reply_form", r"your e-?mail address will not be published\b.{0,200}|required fields are marked\b.{0,60}"),
        ("sharing", r"(?:share (?:this|on)|tweet|follow us)\b.{0,60}|advertisement|click here to .{0,80}"),
    )
)

_OPENERS: Final = (
    "He|She|It|They|We|The|This|That|These|Those|An|In|On|At|By|From|But|And|For|As|With|After|Before|When|While|Of|To"
)
_CLOSERS: Final = (
    "including|and|which|that|with|from|the|after|before|when|while|but|where|who|as|was|were|has|have|had"
)
_GLUED: Final = (
    re.compile(rf"(?<=[a-z]{{3}})(?=(?:{_OPENERS})\b)"),  # territoryHe
    re.compile(rf"(?<=[IVX]{{2}})(?=(?:{_CLOSERS})\b)|(?<=[A-Z]{{3}})(?=(?:{_CLOSERS})\b)"),  # War IIincluding
    re.compile(r"(?<=[a-z]{3}[.!?])(?=[A-Z][a-z]+\s)"),  # sentence.Next
)
_NAMES_IN_TWO_CASES: Final = frozenset({"LinkedIn", "StandBy", "LogIn", "PlugIn", "OptIn", "AddOn"})
_STRAY: Final = re.compile(rf"(?<=[a-z] )(?:{_OPENERS}|One|Over|A)(?= [a-z])")
_BRACKET: Final = re.compile(r"\[[^\[\]\n]{1,60}\]\s*(?=“)|“(?=[^”\n]{0,300}“)")
_SHOWN: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """A text without artefacts.

    Attributes:
        reading: What it was made from.
        text: The cleaned text.
        places: For each character its place in `reading.text`; an inserted space has the place of what follows it.
        log: What was found, in the order of the text.
    """

    reading: Reading
    text: str
    places: "array[int]"
    log: tuple[Artefact, ...]

    def source_span(self, begin: int, end: int) -> tuple[int, int]:
        """Return the characters of `reading.text` that the characters [begin, end) were made from."""
        if begin >= end:
            return self.places[begin], self.places[begin]
        return self.places[begin], self.places[end - 1] + 1


def clean(reading: Reading) -> Cleaned:
    """Return the text without artefacts, and the log of what was removed, split or marked."""
    text = reading.text
    removed = list(_furniture(text))
    gone = [(begin, end) for begin, end, _ in removed]
    splits = sorted({at for rule in _GLUED for at in _glued(rule, text)} - {b for b, _ in gone})
    log = [
        _artefact(reading, begin, end, rule, "removed", "part of the page, not of the report")
        for begin, end, rule in removed
    ]
    for at in splits:
        if not _within(at, gone):
            first, last = _word(text, at)
            log.append(_artefact(reading, first, last, "glued_words", "split", f"read as two words at character {at}"))
    for found in _marks(text):
        if not _within(found[0], gone):
            log += [_artefact(reading, *found)]
    kept, places = _without(text, gone, [at for at in splits if not _within(at, gone)])
    log.sort(key=lambda a: (a.text_begin, a.text_end, a.rule))
    return Cleaned(reading=reading, text=kept, places=places, log=tuple(log))


def _furniture(text: str) -> Iterator[tuple[int, int, str]]:
    for line in re.finditer(r"[^\n]+", text):
        stripped = line.group().strip()
        begin = line.start() + line.group().find(stripped)
        for rule, pattern in _LINES:
            if stripped and pattern.fullmatch(stripped):
                yield begin, begin + len(stripped), rule
                break


def _glued(rule: re.Pattern[str], text: str) -> Iterator[int]:
    for found in rule.finditer(text):
        first, last = _word(text, found.start())
        word = text[first:last].strip('.,;:!?()“”"')
        if word not in _NAMES_IN_TWO_CASES and "://" not in word and "@" not in word and "www." not in word:
            yield found.start()


def _word(text: str, at: int) -> tuple[int, int]:
    first, last = at, at
    while first > 0 and not text[first - 1].isspace() and at - first < _SHOWN:
        first -= 1
    while last < len(text) and not text[last].isspace() and last - at < _SHOWN:
        last += 1
    return first, last


def _marks(text: str) -> Iterator[tuple[int, int, str, str, str]]:
    for paragraph in re.finditer(r"[^\n]+", text):
        if paragraph.group().count("“") > paragraph.group().count("”"):
            for found in _BRACKET.finditer(text, paragraph.start(), paragraph.end()):
                note = "a quotation opens inside another one; where it begins and ends is not certain"
                yield found.start(), found.end(), "broken_quotation", "marked", note
                break
    for found in _STRAY.finditer(text):
        note = "a capital inside a sentence: two sentences run together, or a machine's translation"
        yield found.start(), found.end(), "stray_capital", "marked", note


def _artefact(reading: Reading, begin: int, end: int, rule: str, action: str, note: str) -> Artefact:
    first, last = reading.span(begin, end)
    return Artefact(
        rule=rule,
        action=action,
        text=reading.text[begin:end][:_SHOWN],
        begin=first,
        end=last,
        text_begin=begin,
        text_end=end,
        note=note,
    )


def _within(at: int, spans: list[tuple[int, int]]) -> bool:
    """Whether `at` lies in one of the spans, which are sorted and apart."""
    before = bisect_right(spans, (at, len(spans) and spans[-1][1] + 1))
    return before > 0 and spans[before - 1][0] <= at < spans[before - 1][1]


def _without(text: str, gone: list[tuple[int, int]], splits: list[int]) -> tuple[str, "array[int]"]:
    """Return the text without the spans `gone` and with a space at `splits`, and the place of each character."""
    cuts = sorted([(begin, end, "") for begin, end in gone] + [(at, at, " ") for at in splits])
    parts: list[str] = []
    places = array("L")
    at = 0
    for begin, end, put in cuts:
        parts.append(text[at:begin] + put)
        places.extend(range(at, begin))
        places.extend([begin] * len(put))
        at = end
    parts.append(text[at:])
    places.extend(range(at, len(text) + 1))
    return "".join(parts), places
