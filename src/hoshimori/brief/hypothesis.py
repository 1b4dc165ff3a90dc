"""How are competing explanations shown? One line each on page one; what speaks for and against them in annex C."""

from collections.abc import Mapping, Sequence

from hoshimori.brief.account import sentence, summary
from hoshimori.brief.document import NOTHING, Block, Bullets, Heading, Inline, Paragraph, Table, strong, text
from hoshimori.brief.geometry import rarity_sentence
from hoshimori.brief.phrase import phrase
from hoshimori.brief.templates import say, word
from hoshimori.model import Evidence, Hypothesis, HypothesisId, Incident

_DETECTIONS_SHOWN = 40


def hypothesis_section(incident: Incident, language: str) -> tuple[Block, ...]:
    """Return the table of competing explanations, one line each.

    Likelihood stands in words, marked where nothing calibrated them; H8 and H9 never have a number.
    """
    if not incident.hypotheses:
        return ()
    uncalibrated = _all_uncalibrated(incident.hypotheses)
    columns = ("", say("column_explanation", language), _words_column(language, uncalibrated=uncalibrated))
    rows = tuple(
        (text(_key(h)), text(phrase(h.title, language)), text(_words(h, language, mark=not uncalibrated)))
        for h in incident.hypotheses
    )
    notes = [say("uncalibrated_note", language)] if uncalibrated else []
    notes.append(say("hypotheses_reasons", language))
    return (
        Paragraph(text=text(strong(say("hypotheses", language)))),
        Table(columns=columns, rows=rows, keyed=True),
        Paragraph(text=text(say("sentence_separator", language).join(notes)), role="note"),
    )


def reasons_annex(incident: Incident, language: str) -> tuple[Block, ...]:
    """Return what speaks for and against each explanation, what would be needed, what a single item changes."""
    hypotheses = incident.hypotheses
    if not hypotheses:
        return ()
    ids = {e.statement: e.id for e in incident.evidence}
    rows = []
    for h in hypotheses:
        told = h.probability is not None
        rows.append(
            (
                text(_key(h)),
                text(phrase(h.title, language)),
                text(_cited(h.speaks_for, ids, language) if told else NOTHING),
                text(_cited(h.speaks_against, ids, language) if told else NOTHING),
            )
        )
    needed = tuple(
        text(
            strong(f"{_key(h)} {phrase(h.title, language)}"),
            ": ",
            _joined([phrase(n.rstrip("."), language) for n in h.would_need], language),
        )
        for h in hypotheses
        if h.would_need
    )
    return (
        Heading(text=say("hypotheses_annex", language)),
        Table(
            columns=("", *(say(f"column_{name}", language) for name in ("explanation", "for", "against"))),
            rows=tuple(rows),
            keyed=True,
        ),
        *((Heading(text=say("would_need", language)), Bullets(items=needed)) if needed else ()),
        *_sensitivity(incident, language),
    )


def evidence_table(incident: Incident, language: str) -> tuple[Block, ...]:
    """Return every detection and every item of evidence with its ratios."""
    blocks: list[Block] = []
    if incident.detections:
        columns = tuple(say(f"column_{name}", language) for name in ("code", "seen", "rarity"))
        rows = tuple(
            (text(d.code), text(summary(d, incident.objects, language)), text(rarity_sentence(d, language)))
            for d in incident.detections[:_DETECTIONS_SHOWN]
        )
        blocks += [Heading(text=say("detections", language)), Table(columns=columns, rows=rows, keyed=True)]
    if incident.evidence:
        heads = ("", *(say(f"column_{name}", language) for name in ("evidence", "basis", "ratios")))
        items = tuple(_evidence_row(e, language) for e in incident.evidence)
        blocks += [
            Heading(text=say("column_evidence", language).capitalize()),
            Paragraph(text=text(say("evidence_intro", language)), role="intro"),
            Table(columns=heads, rows=items, keyed=True),
        ]
    return tuple(blocks)


def fields_annex(incident: Incident, language: str) -> tuple[Block, ...]:
    """Return capability, activity and intent, kept apart, and how high the statements may reach and why."""
    if not incident.activity:
        return ()
    activity = incident.activity if language == "en" else sentence(incident, language)
    named = (
        ("capability", phrase(incident.capability, language)),
        ("activity", activity),
        ("intent", phrase(incident.intent, language)),
    )
    shown = [text(strong(say(f"field_{name}", language)), ": ", value) for name, value in named if value]
    blocks: list[Block] = [Heading(text=say("fields", language)), Bullets(items=tuple(shown))]
    gates = tuple(
        text(
            say(
                "gate",
                language,
                level=word(gate.level, language),
                state=word("gate_open" if gate.passed else "gate_shut", language),
                reason=phrase(gate.reason, language),
            )
        )
        for gate in incident.gates
    )
    if gates:
        blocks += [Heading(text=word("level", language)), Bullets(items=gates)]
    return tuple(blocks)


def _sensitivity(incident: Incident, language: str) -> tuple[Block, ...]:
    if not incident.sensitivity:
        return ()
    titles = {h.id: phrase(h.title, language) for h in incident.hypotheses}
    changing = [one for one in incident.sensitivity if one.leader_changes]
    said: list[Inline] = [
        text(say("sensitivity_leader", language, evidence=one.evidence, first=titles.get(one.order[0], one.order[0])))
        for one in changing
        if one.order
    ] or [text(say("sensitivity_none", language))]
    return (Heading(text=say("sensitivity", language)), Bullets(items=tuple(said)))


def _evidence_row(item: Evidence, language: str) -> tuple[Inline, ...]:
    return (
        text(f"{item.id} ({_short(item.group, language)})"),
        text(f"{phrase(item.statement, language)} [{_short(item.source, language)}]"),
        text(word(item.basis, language)),
        text(_ratios(item)),
    )


def _short(value: str, language: str) -> str:
    """Return a word or a name of a source; names of registers and detectors are the same in every language."""
    found = phrase(value, language)
    return value if found == say("original_english", language, sentence=value) else found


def _all_uncalibrated(hypotheses: Sequence[Hypothesis]) -> bool:
    told = [h for h in hypotheses if h.probability is not None]
    return bool(told) and not any(h.calibrated for h in told)


def _words_column(language: str, *, uncalibrated: bool) -> str:
    return say("column_words_uncalibrated" if uncalibrated else "column_words", language)


def _key(hypothesis: Hypothesis) -> str:
    return NOTHING if hypothesis.id is HypothesisId.UNKNOWN else hypothesis.id.value


def _words(hypothesis: Hypothesis, language: str, *, mark: bool) -> str:
    said = word(hypothesis.words, language)
    if mark and hypothesis.probability is not None and not hypothesis.calibrated:
        return say("uncalibrated_mark", language, words=said)
    return said


def _cited(statements: Sequence[str], ids: Mapping[str, str], language: str) -> str:
    """Return statements by the id of their evidence; what is no evidence stands in full."""
    cited = ", ".join(ids[s] for s in statements if s in ids)
    others = [phrase(s.rstrip("."), language) for s in statements if s not in ids]
    return _joined([cited, *others], language) or NOTHING


def _joined(parts: Sequence[str], language: str) -> str:
    return say("list_separator", language).join(filter(None, parts))


def _ratios(evidence: Evidence) -> str:
    return ", ".join(f"{h.value} {ratio:g}" for h, ratio in sorted(evidence.likelihood_ratios.items())) or NOTHING
