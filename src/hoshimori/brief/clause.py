"""How are commitments shown? Conditions and who could answer; never that a clause applies."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Final

from hoshimori.brief.document import (
    NOTHING,
    Block,
    Bullets,
    Heading,
    Inline,
    Paragraph,
    Span,
    Table,
    emphasis,
    strong,
    text,
)
from hoshimori.brief.phrase import clause, parties, phrase
from hoshimori.brief.templates import say, word
from hoshimori.model import CommitmentMatch, ConditionResult, ConditionStatus, Incident, Rung

_UNKNOWN_SHOWN: Final = 3
#: Rungs on which everything, consultation included, hangs on a decision of governments.
_DECIDED_RUNGS: Final = frozenset({Rung.USE_OF_FORCE, Rung.ARMED_ATTACK})


def open_matches(matches: Sequence[CommitmentMatch]) -> tuple[CommitmentMatch, ...]:
    """Return the matches none of whose conditions is known to be not met."""
    return tuple(m for m in matches if all(c.status is not ConditionStatus.NOT_MET for c in m.conditions))


def commitment_section(incident: Incident, language: str) -> tuple[Block, ...]:
    """Return the section of page one: a line a rung with the clauses that stay open and what is unknown about them."""
    lead = strong(say("commitments", language))
    matches = incident.commitments
    if not matches:
        return (Paragraph(text=text(lead, ": ", say("commitments_none", language))),)
    still_open = open_matches(matches)
    not_met = [short_title(m, language) for m in matches if m not in still_open]
    rungs = [[m for m in still_open if m.rung is rung] for rung in Rung]
    closing = [_texts(still_open, language)] if still_open else []
    if not_met:
        titles = say("list_separator", language).join(not_met)
        closing.insert(0, say("commitments_not_met", language, titles=titles))
    return (
        Paragraph(text=text(lead, " ", say("commitments_none_applies", language))),
        Bullets(items=tuple(_rung_line(group, language) for group in rungs if group)),
        *((Paragraph(text=text(say("sentence_separator", language).join(closing)), role="note"),) if closing else ()),
    )


def condition_annex(matches: Sequence[CommitmentMatch], language: str) -> tuple[Block, ...]:
    """Return annex A: every condition with its reason and who could answer, both readings, where each text is from."""
    columns = tuple(say(f"column_{name}", language) for name in ("clause", "condition", "status", "reason", "answer"))
    blocks: list[Block] = [Heading(text=say("annex_a", language), level=2, new_page=True)]
    if not matches:
        return (*blocks, Paragraph(text=text(say("commitments_none", language))))
    blocks.append(Paragraph(text=text(say("annex_a_intro", language)), role="intro"))
    met = _titles(open_matches(matches), ConditionStatus.MET)
    if met:
        counted = [say("counted", language, title=phrase(title, language), n=n) for title, n in met.items()]
        said = say("list_separator", language).join(counted)
        blocks.append(Paragraph(text=text(say("conditions_met", language, conditions=said))))
    rows = _condition_rows(matches, language)
    if rows:
        blocks.append(Table(columns=columns, rows=rows))
    for title, readings, clauses in _readings(matches, language):
        of, where = say("readings_of", language), say("name_separator", language).join(clauses)
        blocks.append(Paragraph(text=text(of, " ", emphasis(phrase(title, language)), f" ({where}):")))
        blocks.append(Bullets(items=tuple(text(phrase(r, language)) for r in readings), numbered=True))
    blocks.append(Heading(text=say("clause_texts", language)))
    blocks.append(Bullets(items=tuple(_text_line(m, language) for m in matches)))
    return tuple(blocks)


def checklist_items(incident: Incident, language: str) -> tuple[Inline, ...]:
    """Return whom to consult and to notify, then the questions to people."""
    items: list[Inline] = []
    early = [m for m in open_matches(incident.commitments) if m.rung not in _DECIDED_RUNGS]
    separator = say("list_separator", language)
    for key, named in (
        ("consult", [(m.consult, short_title(m, language)) for m in early]),
        ("notify", [(m.notify, short_title(m, language)) for m in early if not m.decider]),
    ):
        for who, clauses in _together(named, language):
            items.append(text(say(key, language, who=who, clauses=separator.join(clauses))))
    items += [text(say("question", language, question=phrase(q, language))) for q in incident.checklist]
    return tuple(items)


def checklist_annex(incident: Incident, language: str) -> tuple[Block, ...]:
    """Return annex B: whom to consult and to notify, questions to people, and what only a decision would bring."""
    matches = open_matches(incident.commitments)
    items = checklist_items(incident, language)
    forums = dict.fromkeys(phrase(f.name, language) for m in matches for f in m.forum)
    meeting = say("forums", language, forums=say("list_separator", language).join(forums)) if forums else ""
    decided = [m for m in matches if m.duties_if_decided or (m.decider and m.notify) or m.rung in _DECIDED_RUNGS]
    return (
        Heading(text=say("annex_b", language), level=2),
        Bullets(items=items, checks=True) if items else Paragraph(text=text(say("checklist_none", language))),
        *((Paragraph(text=text(meeting)),) if meeting else ()),
        Heading(text=say("decided", language)),
        Paragraph(text=text(say("decided_intro" if decided else "decided_none", language)), role="intro"),
        *((Bullets(items=tuple(_decided_line(m, language) for m in decided)),) if decided else ()),
    )


def short_title(match: CommitmentMatch, language: str) -> str:
    """Return the short name of a clause."""
    return clause(match.title, match.id, language)


def _rung_line(matches: Sequence[CommitmentMatch], language: str) -> Inline:
    """Return "Rung: clauses. Unknown: conditions": each condition once, contested ones first."""
    separator = say("list_separator", language)
    titles = separator.join(short_title(m, language) for m in matches)
    spans: list[str | Span] = [strong(word(matches[0].rung, language)), ": ", say("rung_line", language, titles=titles)]
    unknown = _titles(matches, ConditionStatus.UNKNOWN)
    contested = {c.title for m in matches for c in m.conditions if c.readings}
    if unknown:
        spans.append(f" {say('conditions_unknown', language)} ")
        for n, title in enumerate(sorted(unknown, key=lambda t: t not in contested)[:_UNKNOWN_SHOWN]):
            mark = say("condition_contested", language) if title in contested else ""
            spans += [separator if n else "", emphasis(phrase(title, language)), mark]
        more = len(unknown) - _UNKNOWN_SHOWN
        spans.append(f"{separator}{say('conditions_more', language, n=more)}" if more > 0 else _stop(language))
    return text(*spans)


def _stop(language: str) -> str:
    return "。" if language == "ja" else "."


def _titles(matches: Sequence[CommitmentMatch], status: ConditionStatus) -> Counter[str]:
    """Return the conditions of one status with the number of clauses that hold them, in order of appearance."""
    return Counter(c.title for m in matches for c in m.conditions if c.status is status)


def _texts(matches: Sequence[CommitmentMatch], language: str) -> str:
    counts = Counter(m.text_status for m in matches)
    said = say("list_separator", language).join(
        say("counted", language, title=word(status, language), n=n) for status, n in counts.items()
    )
    return say("commitment_texts", language, texts=said)


def _condition_rows(matches: Sequence[CommitmentMatch], language: str) -> tuple[tuple[Inline, ...], ...]:
    """Return a row a condition; the same finding about the same condition is told once and then referred to."""
    told: dict[ConditionResult, str] = {}
    rows = []
    for match in matches:
        for n, condition in enumerate(match.conditions):
            title = short_title(match, language)
            first = told.setdefault(condition, title)
            evidence = f" [{', '.join(condition.evidence)}]" if condition.evidence else ""
            again = say("as_for", language, clause=first)
            rows.append(
                (
                    text("" if n else title),
                    text(phrase(condition.title, language)),
                    text(strong(word(condition.status, language))),
                    text(*((phrase(condition.reason, language), evidence) if first == title else (again,))),
                    text((phrase(condition.who_could_answer, language) or NOTHING) if first == title else again),
                )
            )
    return tuple(rows)


def _readings(matches: Sequence[CommitmentMatch], language: str) -> list[tuple[str, tuple[str, ...], list[str]]]:
    """Return each contested condition once, with the clauses that contain it."""
    found: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for match in matches:
        for condition in match.conditions:
            if condition.readings:
                found[condition.title, condition.readings].append(short_title(match, language))
    return [(title, readings, clauses) for (title, readings), clauses in found.items()]


def _text_line(match: CommitmentMatch, language: str) -> Inline:
    """Return where the text of a clause is from, its authentic Japanese where the brief is Japanese, and our notes."""
    status = word(match.text_status, language)
    title = match.title if language == "en" else short_title(match, language)
    parts = [say("clause_source", language, clause=title, text=status, source=match.source.rstrip("."))]
    if match.text_en:
        parts.append(say("clause_en", language, text=match.text_en.strip()))
    if language == "ja":
        parts.append(_japanese_text(match, language))
    if match.must_say:
        parts.append(say("clause_wording", language, wording=phrase(match.must_say, language)) + _stop(language))
    if match.note:
        parts.append(say("clause_note", language, note=phrase(match.note.rstrip("."), language)) + _stop(language))
    return text(say("sentence_separator", language).join(parts))


def _japanese_text(match: CommitmentMatch, language: str) -> str:
    """Return the authentic Japanese wording as a quotation, or that none is on file: a treaty is never translated."""
    if not match.text_ja:
        return say("clause_ja_none", language)
    status = word(match.text_ja_status, language) if match.text_ja_status else word("memory", language)
    source = match.text_ja_source or match.source
    return say("clause_ja", language, text=match.text_ja, status=status, source=source)


def _decided_line(match: CommitmentMatch, language: str) -> Inline:
    """Return who decides, after consulting whom, by which rule, and the duties that would follow."""
    rule = match.decision_rule.replace("_", " ")
    rule = say("decision_rule", language, rule=phrase(rule, language)) if rule else ""
    decider = parties(match.decider, language) or say("decider_parties", language)
    parts = [say("decided_by", language, clause=short_title(match, language), decider=decider, rule=rule)]
    if match.consult:
        parts.append(say("decided_consult", language, who=parties(match.consult, language)))
    duties = [phrase(d.rstrip("."), language) for d in match.duties_if_decided]
    if match.notify:
        duties.append(say("decided_notify", language, who=parties(match.notify, language)))
    if duties:
        parts.append(say("decided_duties", language, duties=say("list_separator", language).join(duties)))
    return text(say("sentence_separator", language).join(parts))


def _together(named: Sequence[tuple[tuple[str, ...], str]], language: str) -> list[tuple[str, list[str]]]:
    """Return who is named, with all the clauses that name them, in order of first appearance."""
    found: dict[str, list[str]] = {}
    for who, title in named:
        if who:
            found.setdefault(parties(who, language), []).append(title)
    return list(found.items())
