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
from hoshimori.brief.templates import say, word
from hoshimori.model import CommitmentMatch, ConditionResult, ConditionStatus, Incident, Rung

_UNKNOWN_SHOWN: Final = 4
#: Rungs on which everything, consultation included, hangs on a decision of governments.
_DECIDED_RUNGS: Final = frozenset({Rung.USE_OF_FORCE, Rung.ARMED_ATTACK})


def open_matches(matches: Sequence[CommitmentMatch]) -> tuple[CommitmentMatch, ...]:
    """Return the matches none of whose conditions is known to be not met."""
    return tuple(m for m in matches if all(c.status is not ConditionStatus.NOT_MET for c in m.conditions))


def commitment_section(incident: Incident, language: str) -> tuple[Block, ...]:
    """Return the section of page one: rung by rung the clauses that stay open, with what is unknown about them."""
    lead = strong(say("commitments", language))
    matches = incident.commitments
    if not matches:
        return (Paragraph(text=text(lead, ": ", say("commitments_none", language))),)
    still_open = open_matches(matches)
    not_met = [short_title(m) for m in matches if m not in still_open]
    rungs = [[m for m in still_open if m.rung is rung] for rung in Rung]
    met = _titles(still_open, ConditionStatus.MET)
    summary = [say("commitments_none_applies", language)]
    if met:
        counted = "; ".join(say("counted", language, title=title, n=n) for title, n in met.items())
        summary.append(say("conditions_met", language, conditions=counted))
    return (
        Paragraph(text=text(lead, " ", " ".join(summary))),
        Bullets(items=tuple(_rung_line(group, language) for group in rungs if group)),
        *((Paragraph(text=text(say("commitments_not_met", language, titles="; ".join(not_met)))),) if not_met else ()),
        Paragraph(text=text(_texts(still_open, language)), role="note"),
    )


def condition_annex(matches: Sequence[CommitmentMatch], language: str) -> tuple[Block, ...]:
    """Return annex A: every condition with its reason and who could answer, both readings, where each text is from."""
    if not matches:
        return ()
    columns = tuple(say(f"column_{name}", language) for name in ("clause", "condition", "status", "reason", "answer"))
    rows = _condition_rows(matches, language)
    blocks: list[Block] = [
        Heading(text=say("annex_a", language), level=2, new_page=True),
        Paragraph(text=text(say("annex_a_intro", language)), role="note"),
    ]
    if rows:
        blocks.append(Table(columns=columns, rows=rows))
    for title, readings, clauses in _readings(matches):
        of = say("readings_of", language)
        blocks.append(Paragraph(text=text(of, " ", emphasis(title), f" ({', '.join(clauses)}):")))
        blocks.append(Bullets(items=tuple(text(r) for r in readings), numbered=True))
    blocks.append(Heading(text=say("clause_texts", language)))
    blocks.append(Bullets(items=tuple(_text_line(m, language) for m in matches)))
    return tuple(blocks)


def checklist_annex(incident: Incident, language: str) -> tuple[Block, ...]:
    """Return annex B: whom to consult and to notify, questions to people, and what only a decision would bring."""
    matches = open_matches(incident.commitments)
    items: list[Inline] = []
    early = [m for m in matches if m.rung not in _DECIDED_RUNGS]
    for who, clauses in _together([(m.consult, short_title(m)) for m in early]):
        items.append(text(say("consult", language, who=who, clauses="; ".join(clauses))))
    for who, clauses in _together([(m.notify, short_title(m)) for m in early if not m.decider]):
        items.append(text(say("notify", language, who=who, clauses="; ".join(clauses))))
    items += [text(say("question", language, question=question)) for question in incident.checklist]
    decided = [m for m in matches if m.duties_if_decided or (m.decider and m.notify) or m.rung in _DECIDED_RUNGS]
    return (
        Heading(text=say("annex_b", language), level=2),
        Bullets(items=tuple(items), checks=True) if items else Paragraph(text=text(say("checklist_none", language))),
        Heading(text=say("decided", language)),
        Paragraph(text=text(say("decided_intro" if decided else "decided_none", language)), role="note"),
        *((Bullets(items=tuple(_decided_line(m, language) for m in decided)),) if decided else ()),
    )


def party_name(party: str) -> str:
    """Return a party as printed: `UN_SECURITY_COUNCIL` becomes "UN Security Council", `JPN` stays."""
    if "_" not in party:
        return party
    short = {"UN", "UNSG", "UNGA", "NATO", "EU", "ITU", "ICAO", "COPUOS", "DA", "ASAT", "US", "UK"}
    small = {"OF", "THE", "AND", "FOR", "OR", "TO"}
    words = [w if w in short else w.lower() if w in small else w.capitalize() for w in party.split("_")]
    return " ".join(words)


def short_title(match: CommitmentMatch) -> str:
    """Return the title of a clause without what stands in parentheses at its end."""
    return match.title.split(" (", maxsplit=1)[0]


def _rung_line(matches: Sequence[CommitmentMatch], language: str) -> Inline:
    """Return "Rung: clauses. Unknown: conditions": each condition once, contested ones first."""
    spans: list[str | Span] = [strong(word(matches[0].rung, language)), ": ", "; ".join(map(short_title, matches)), "."]
    unknown = _titles(matches, ConditionStatus.UNKNOWN)
    contested = {c.title for m in matches for c in m.conditions if c.readings}
    if unknown:
        spans.append(f" {say('conditions_unknown', language)} ")
        for n, title in enumerate(sorted(unknown, key=lambda t: t not in contested)[:_UNKNOWN_SHOWN]):
            mark = say("condition_contested", language) if title in contested else ""
            spans += ["; " if n else "", emphasis(title), mark]
        more = len(unknown) - _UNKNOWN_SHOWN
        spans.append(f" {say('conditions_more', language, n=more)}" if more > 0 else ".")
    return text(*spans)


def _titles(matches: Sequence[CommitmentMatch], status: ConditionStatus) -> Counter[str]:
    """Return the conditions of one status with the number of clauses that hold them, in order of appearance."""
    return Counter(c.title for m in matches for c in m.conditions if c.status is status)


def _texts(matches: Sequence[CommitmentMatch], language: str) -> str:
    counts = Counter(m.text_status for m in matches)
    said = "; ".join(say("counted", language, title=word(status, language), n=n) for status, n in counts.items())
    return say("commitment_texts", language, texts=said)


def _condition_rows(matches: Sequence[CommitmentMatch], language: str) -> tuple[tuple[Inline, ...], ...]:
    """Return a row a condition; the same finding about the same condition is told once and then referred to."""
    told: dict[ConditionResult, str] = {}
    rows = []
    for match in matches:
        for n, condition in enumerate(match.conditions):
            clause = short_title(match)
            first = told.setdefault(condition, clause)
            evidence = f" [{', '.join(condition.evidence)}]" if condition.evidence else ""
            again = say("as_for", language, clause=first)
            rows.append(
                (
                    text("" if n else clause),
                    text(condition.title),
                    text(strong(word(condition.status, language))),
                    text(*((condition.reason, evidence) if first == clause else (again,))),
                    text((condition.who_could_answer or NOTHING) if first == clause else again),
                )
            )
    return tuple(rows)


def _readings(matches: Sequence[CommitmentMatch]) -> list[tuple[str, tuple[str, ...], list[str]]]:
    """Return each contested condition once, with the clauses that contain it."""
    found: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for match in matches:
        for condition in match.conditions:
            if condition.readings:
                found[condition.title, condition.readings].append(short_title(match))
    return [(title, readings, clauses) for (title, readings), clauses in found.items()]


def _text_line(match: CommitmentMatch, language: str) -> Inline:
    status = word(match.text_status, language)
    line = say("clause_source", language, clause=match.title, text=status, source=match.source.rstrip("."))
    wording = say("clause_wording", language, wording=match.must_say) if match.must_say else ""
    return text(line, *(f" {part.rstrip('.')}." for part in (wording, match.note) if part))


def _decided_line(match: CommitmentMatch, language: str) -> Inline:
    """Return who decides, after consulting whom, by which rule, and the duties that would follow."""
    rule = f" ({match.decision_rule.replace('_', ' ')})" if match.decision_rule else ""
    decider = ", ".join(map(party_name, match.decider)) or say("decider_parties", language)
    parts = [say("decided_by", language, clause=short_title(match), decider=decider, rule=rule)]
    if match.consult:
        parts.append(say("decided_consult", language, who=", ".join(map(party_name, match.consult))))
    duties = [d.rstrip(".") for d in match.duties_if_decided]
    if match.notify:
        duties.append(say("decided_notify", language, who=", ".join(map(party_name, match.notify))))
    if duties:
        parts.append(say("decided_duties", language, duties="; ".join(duties)))
    return text(" ".join(parts))


def _together(named: Sequence[tuple[tuple[str, ...], str]]) -> list[tuple[str, list[str]]]:
    """Return who is named, with all the clauses that name them, in order of first appearance."""
    found: dict[str, list[str]] = {}
    for parties, title in named:
        if parties:
            found.setdefault(", ".join(map(party_name, parties)), []).append(title)
    return list(found.items())
