"""How are commitments shown? Conditions and who could answer; never that a clause applies."""

from collections import defaultdict
from collections.abc import Sequence

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
from hoshimori.model import CommitmentMatch, ConditionResult, ConditionStatus, Incident


def open_matches(matches: Sequence[CommitmentMatch]) -> tuple[CommitmentMatch, ...]:
    """Return the matches none of whose conditions is known to be not met."""
    return tuple(m for m in matches if all(c.status is not ConditionStatus.NOT_MET for c in m.conditions))


def commitment_section(incident: Incident, language: str) -> tuple[Block, ...]:
    """Return the section of page one: clauses with conditions met or unknown, then the titles of the others."""
    lead = strong(say("commitments", language))
    if not incident.commitments:
        return (Paragraph(text=text(lead, ": ", say("commitments_none", language))),)
    still_open = open_matches(incident.commitments)
    not_met = [m for m in incident.commitments if m not in still_open]
    blocks: list[Block] = [Paragraph(text=text(lead, " ", say("commitments_none_applies", language)))]
    if still_open:
        blocks.append(Bullets(items=tuple(_open_line(m, language) for m in still_open)))
    if not_met:
        titles = "; ".join(m.title for m in not_met)
        blocks.append(Paragraph(text=text(say("commitments_not_met", language, titles=titles)), role="note"))
    return tuple(blocks)


def condition_annex(matches: Sequence[CommitmentMatch], language: str) -> tuple[Block, ...]:
    """Return annex A: every condition with its reason and who could answer, both readings, where each text is from."""
    if not matches:
        return ()
    columns = tuple(say(f"column_{name}", language) for name in ("clause", "condition", "status", "reason", "answer"))
    rows = tuple(_row(m, c, language, first=n == 0) for m in matches for n, c in enumerate(m.conditions))
    blocks: list[Block] = [
        Heading(text=say("annex_a", language), level=2, new_page=True),
        Paragraph(text=text(say("annex_a_intro", language)), role="note"),
    ]
    if rows:
        blocks.append(Table(columns=columns, rows=rows))
    for title, readings, clauses in _readings(matches):
        blocks.append(Paragraph(text=text(say("readings_of", language, title=title, clause=", ".join(clauses)))))
        blocks.append(Bullets(items=tuple(text(r) for r in readings), numbered=True))
    blocks.append(Heading(text=say("clause_texts", language)))
    blocks.append(Bullets(items=tuple(_text_line(m, language) for m in matches)))
    return tuple(blocks)


def checklist_annex(incident: Incident, language: str) -> tuple[Block, ...]:
    """Return annex B: whom to consult and to notify, questions to people, and what only a decision would bring."""
    matches = open_matches(incident.commitments)
    items: list[Inline] = []
    for who, clauses in _together([(m.consult, m.title) for m in matches]):
        items.append(text(say("consult", language, who=who, clauses="; ".join(clauses))))
    for who, clauses in _together([(m.notify, m.title) for m in matches if not m.decider]):
        items.append(text(say("notify", language, who=who, clauses="; ".join(clauses))))
    items += [text(say("question", language, question=question)) for question in incident.checklist]
    decided = [m for m in matches if m.duties_if_decided or (m.decider and m.notify)]
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


def _open_line(match: CommitmentMatch, language: str) -> Inline:
    spans = [span for n, c in enumerate(match.conditions) for span in (*("; " if n else "",), *_condition(c, language))]
    status = word(match.text_status, language)
    ending = say("commitment_open", language, text=status)
    return text(strong(match.title), ": ", *(spans or [say("no_conditions", language)]), ending)


def _condition(condition: ConditionResult, language: str) -> tuple[str | Span, ...]:
    status = word(condition.status, language)
    line = (emphasis(condition.title), say("condition", language, status=status))
    if condition.readings:
        return (*line, say("condition_readings", language))
    return line


def _row(match: CommitmentMatch, condition: ConditionResult, language: str, *, first: bool) -> tuple[Inline, ...]:
    evidence = f" [{', '.join(condition.evidence)}]" if condition.evidence else ""
    return (
        text(match.title if first else ""),
        text(condition.title),
        text(strong(word(condition.status, language))),
        text(condition.reason, evidence),
        text(condition.who_could_answer or NOTHING),
    )


def _readings(matches: Sequence[CommitmentMatch]) -> list[tuple[str, tuple[str, ...], list[str]]]:
    """Return each contested condition once, with the clauses that contain it."""
    found: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for match in matches:
        for condition in match.conditions:
            if condition.readings:
                found[condition.title, condition.readings].append(match.title)
    return [(title, readings, clauses) for (title, readings), clauses in found.items()]


def _text_line(match: CommitmentMatch, language: str) -> Inline:
    status = word(match.text_status, language)
    line = say("clause_source", language, clause=match.title, text=status, source=match.source.rstrip("."))
    wording = say("clause_wording", language, wording=match.must_say) if match.must_say else ""
    return text(line, *(f" {part.rstrip('.')}." for part in (wording, match.note) if part))


def _decided_line(match: CommitmentMatch, language: str) -> Inline:
    notify = [say("decided_notify", language, who=", ".join(map(party_name, match.notify)))] if match.notify else []
    return text(
        say(
            "decided_by",
            language,
            clause=match.title,
            decider=", ".join(map(party_name, match.decider)) or "the parties",
            rule=f" ({match.decision_rule})" if match.decision_rule else "",
            duties="; ".join([*(d.rstrip(".") for d in match.duties_if_decided), *notify]),
        )
    )


def _together(named: Sequence[tuple[tuple[str, ...], str]]) -> list[tuple[str, list[str]]]:
    """Return who is named, with all the clauses that name them, in order of first appearance."""
    found: dict[str, list[str]] = {}
    for parties, title in named:
        if parties:
            found.setdefault(", ".join(map(party_name, parties)), []).append(title)
    return list(found.items())
