"""What does a party read in the morning? One A4 page, at most 350 words.

Changes are ranked by whether an own object is involved, times how rare the change is among comparable objects of
the same days. No state, owner or name enters the ranking: `Candidate` has no field for them.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from hoshimori.brief.as_html import render_html
from hoshimori.brief.as_markdown import render_markdown
from hoshimori.brief.document import Block, Bullets, Document, Inline, Paragraph, emphasis, strong, text
from hoshimori.brief.quantity import minute
from hoshimori.brief.templates import say
from hoshimori.errors import UsageError

MOST_WORDS: Final = 350
MOST_CHANGES: Final = 7
_ITEMS_SHOWN: Final = 5
_OWN_WEIGHT, _NEAR_WEIGHT, _OTHER_WEIGHT = 3.0, 2.0, 1.0
#: A change without controls counts as if one in ten comparable objects did the same.
_RARITY_WITHOUT_CONTROLS: Final = 0.1
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_NUMBER_WORDS = ("", "One", "Two", "Three", "Four", "Five", "Six", "Seven")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Something that changed, before ranking.

    Attributes:
        id: Id of the incident or detection; breaks ties.
        sentence: What changed, numbers with units.
        why_shown: Why this reader sees it.
        own: An own object takes part.
        near_own: It happened at a place or near an object that the party follows.
        share_of_controls: Share of same-day controls at least as extreme, 0 to 1; None where there are none.
        controls: Number of controls.
        ordinary: Every comparable object does the same: a re-entry whose window is too wide to say where.
    """

    id: str
    sentence: str
    why_shown: str = ""
    own: bool = False
    near_own: bool = False
    share_of_controls: float | None = None
    controls: int = 0
    ordinary: bool = False

    @property
    def score(self) -> float:
        """Own object times rarity; rarity is minus the decimal logarithm of the share, at most that of one in n + 1."""
        share = 1.0 if self.ordinary else _RARITY_WITHOUT_CONTROLS
        if self.share_of_controls is not None and self.controls > 0:
            share = min(1.0, max(self.share_of_controls, 1.0 / (self.controls + 1)))
        weight = _OWN_WEIGHT if self.own else _NEAR_WEIGHT if self.near_own else _OTHER_WEIGHT
        return weight * -math.log10(share)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of the morning page."""

    rank: int
    sentence: str
    why_shown: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MorningPage:
    """What stands on the morning page.

    Attributes:
        party: Whose page it is.
        as_of: What was known when.
        own_count: Number of own objects; the list itself stays where it is.
        near_count: How many of all changes are at or near own objects.
        changes: Ranked, at most seven are printed.
        more_changes: Number of changes that found no place.
        unseen: What could not be seen, as phrases: own objects with old sets, providers missing, blind limits.
        closed: Incidents closed or withdrawn since the last page.
        next_24_h: What is ahead.
        counts: What was looked at: noun → number, e.g. {"objects": 15230, "pairs": 564}.
        exercise: Marks the page as an exercise.
    """

    party: str
    as_of: datetime
    own_count: int
    near_count: int = 0
    changes: tuple[Change, ...] = ()
    more_changes: int = 0
    unseen: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    next_24_h: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    exercise: bool = False


def rank_changes(candidates: Iterable[Candidate], *, limit: int = MOST_CHANGES) -> tuple[Change, ...]:
    """Return the changes to print, the highest score first; equal scores in the order of their ids."""
    ranked = sorted(candidates, key=lambda c: (-c.score, c.id))
    return tuple(Change(rank=n, sentence=c.sentence, why_shown=c.why_shown) for n, c in enumerate(ranked[:limit], 1))


def morning_markdown(page: MorningPage, *, language: str = "en") -> str:
    """Return the page as Markdown.

    Raises:
        UsageError: Even condensed it has more than 350 words: a sentence on it is too long.
    """
    return render_markdown(_document(fitted(page, language=language), language))


def morning_html(page: MorningPage, *, language: str = "en") -> str:
    """Return the page as self-contained HTML; errors as `morning_markdown`."""
    return render_html(_document(fitted(page, language=language), language), {})


def word_count(markdown: str) -> int:
    """Return the number of words of a page: what stands between spaces and holds a letter or a digit.

    Two Japanese characters count as one word.
    """
    japanese = len(_JAPANESE.findall(markdown))
    return sum(1 for word in _JAPANESE.sub(" ", markdown).split() if re.search(r"\w", word)) + japanese // 2


def fitted(page: MorningPage, *, language: str = "en") -> MorningPage:
    """Return the page condensed until it has at most seven changes and 350 words.

    First the lists are shortened (and say how many are left out), then reasons go from the lowest rank upwards, then
    the lowest changes.

    Raises:
        UsageError: One sentence alone is too long for the page.
    """
    page = _with_changes(page, MOST_CHANGES)
    for step in _condensing(page, language):
        if word_count(render_markdown(_document(step, language))) <= MOST_WORDS:
            return step
    raise UsageError(f"a sentence of the morning page is too long for {MOST_WORDS} words; shorten it", party=page.party)


def _condensing(page: MorningPage, language: str) -> Iterable[MorningPage]:
    """Yield the page, each time a little shorter."""
    yield page
    for shown in (_ITEMS_SHOWN, 3, 2, 1):
        page = replace(
            page,
            unseen=_shortened(page.unseen, shown, language),
            closed=_shortened(page.closed, shown, language),
            next_24_h=_shortened(page.next_24_h, shown, language),
        )
        yield page
    for n in reversed(range(len(page.changes))):
        without = replace(page.changes[n], why_shown="")
        page = replace(page, changes=(*page.changes[:n], without, *page.changes[n + 1 :]))
        yield page
    for kept in reversed(range(1, len(page.changes))):
        page = _with_changes(page, kept)
        yield page


def _with_changes(page: MorningPage, most: int) -> MorningPage:
    left_out = max(0, len(page.changes) - most)
    return replace(page, changes=page.changes[:most], more_changes=page.more_changes + left_out)


_MORE = re.compile(r"(?:and |ほか)(\d+)(?: more|件)")


def _shortened(items: tuple[str, ...], most: int, language: str) -> tuple[str, ...]:
    """Return at most `most` items; what is left out is counted, also when it is shortened again."""
    before = 0
    if items and (match := _MORE.fullmatch(items[-1])):
        before, items = int(match.group(1)), items[:-1]
    left_out = before + max(0, len(items) - most)
    return (*items[:most], say("morning_rest", language, n=left_out)) if left_out else items


def _document(page: MorningPage, language: str) -> Document:
    blocks: list[Block] = []
    if page.exercise:
        blocks.append(Paragraph(text=text(say("exercise", language)), role="mark"))
    blocks.append(Paragraph(text=text(strong(_lead(page, language))), role="lead"))
    if page.changes:
        blocks.append(Bullets(items=tuple(_line(change, language) for change in page.changes), numbered=True))
    if page.more_changes:
        blocks.append(Paragraph(text=text(say("morning_more", language, n=page.more_changes)), role="note"))
    for name, items in (("unseen", page.unseen), ("closed", page.closed), ("next", page.next_24_h)):
        silence = say("morning_unseen_none" if name == "unseen" else "morning_none", language)
        said = _sentences(items, language)
        blocks.append(Paragraph(text=text(strong(say(f"morning_{name}", language)), " ", said or silence)))
    if page.changes and page.counts:
        blocks.append(
            Paragraph(text=text(say("morning_counts", language, counts=_counts(page, language))), role="note")
        )
    title = say("morning_title", language, party=page.party, as_of=minute(page.as_of, language))
    head = say("running_exercise", language) if page.exercise else ""
    return Document(
        title=title, language=language, blocks=tuple(blocks), as_of=page.as_of, running_head=head, footer=title
    )


def _lead(page: MorningPage, language: str) -> str:
    total = len(page.changes) + page.more_changes
    if total:
        if not page.own_count:
            return say("morning_lead_nobody", language, changes=_things(total, language))
        near = min(page.near_count, total)
        own = say("morning_own" if page.own_count > 1 else "morning_own_one", language, n=f"{page.own_count:,}")
        if not near:
            return say("morning_lead_none_near", language, changes=_things(total, language), own=own)
        lead = say("morning_lead", language, changes=_things(near, language), own=own)
        if total == near:
            return lead
        elsewhere = say("morning_elsewhere", language, n=f"{total - near:,}")
        return say("sentence_separator", language).join([lead, elsewhere])
    if not page.counts:
        return say("morning_nothing_uncounted", language)
    return say("morning_nothing", language, counts=_counts(page, language))


def _things(count: int, language: str) -> str:
    if count == 1:
        return say("morning_thing", language)
    spelled = language == "en" and count < len(_NUMBER_WORDS)
    return say("morning_things", language, n=_NUMBER_WORDS[count] if spelled else f"{count:,}")


def _counts(page: MorningPage, language: str) -> str:
    counted = [say("morning_count", language, n=f"{n:,}", noun=noun) for noun, n in page.counts.items()]
    return say("name_separator", language).join(counted)


def _sentences(items: tuple[str, ...], language: str) -> str:
    if language == "ja":
        return "".join(f"{item.rstrip('。.')}。" for item in items)
    return " ".join(f"{item[:1].upper()}{item[1:].rstrip('.')}." for item in items)


def _line(change: Change, language: str) -> Inline:
    if not change.why_shown:
        return text(change.sentence)
    why = say("morning_why", language, why=change.why_shown.rstrip("."))
    return text(change.sentence, " " if why.startswith(" ") else "", emphasis(why.strip()))
