"""Which clauses may be relevant to an incident, lowest rung first. Nothing here says that a clause applies.

A clause is a candidate when the kind of the incident is one that its file names, its directions (if it names any)
contain the direction of the incident, and no gate condition (who is concerned) is not met. One exception, by rule:
the fragments of a break-up cross the orbits of everybody's objects, so a *statement that names directions* stays a
candidate for a break-up even when no object of a party is among the pieces; its condition then prints "not met" with
the reason.
"""

from collections.abc import Sequence

from hoshimori.commitments.conditions import Question, answer
from hoshimori.commitments.registry import Record, load_records
from hoshimori.commitments.vocabulary import Definition, definitions
from hoshimori.model import (
    CommitmentMatch,
    ConditionResult,
    ConditionStatus,
    Incident,
    IncidentKind,
    Instrument,
    InstrumentKind,
    Rung,
)

_DECIDED_RUNGS = frozenset({Rung.USE_OF_FORCE, Rung.ARMED_ATTACK})
_LADDER = {rung: step for step, rung in enumerate(Rung)}


def match(incident: Incident, registry: Sequence[Instrument]) -> tuple[CommitmentMatch, ...]:
    """Return the clauses of `registry` that may be relevant, lowest rung first, then by id.

    Args:
        incident: Its objects say who is concerned, its kind and direction what it could belong to.
        registry: Instruments as `load_registry` returns them.
    """
    own = {found.instrument.id: found for found in load_records()}
    matches = [found for one in registry if (found := _match_one(incident, one, own.get(one.id))) is not None]
    return tuple(sorted(matches, key=lambda found: (_LADDER[found.rung], found.id)))


def _match_one(incident: Incident, instrument: Instrument, on_file: Record | None) -> CommitmentMatch | None:
    if _kinds(incident).isdisjoint(instrument.incident_kinds):
        return None
    if instrument.directions and incident.direction not in instrument.directions:
        return None
    results = []
    for condition in instrument.conditions:
        definition = _definition(condition.id, on_file) or Definition(
            id=condition.id,
            title=condition.title,
            contested=condition.contested,
            readings=condition.readings,
            reason="no rule on file; for the parties to say",
            who_could_answer="the parties",
        )
        result = answer(Question(definition=definition, instrument=instrument, incident=incident))
        if definition.gate and result.status is ConditionStatus.NOT_MET and not _reaches_others(incident, instrument):
            return None
        results.append(result)
    return _noun(instrument, tuple(results))


def _kinds(incident: Incident) -> set[str]:
    """Return what `incident_kinds` may say of an incident: its kind, and of a report what it tells of, by its id."""
    kind = incident.kind.value
    if incident.kind is not IncidentKind.REPORTED:
        return {kind}
    told = "-".join(incident.id.split("-")[2:-1])  # RPT-20260526-missed-direct-ascent-1a2b3c
    return {kind, f"{kind}:{told}"}


def _definition(condition_id: str, on_file: Record | None) -> Definition | None:
    if on_file is not None and condition_id in on_file.own_conditions:
        return on_file.own_conditions[condition_id]
    return definitions().get(condition_id)


def _reaches_others(incident: Incident, instrument: Instrument) -> bool:
    """Whether the exception for break-ups holds."""
    statement = instrument.kind is InstrumentKind.POLITICAL_STATEMENT and bool(instrument.directions)
    return incident.kind is IncidentKind.BREAKUP and statement


def _decision_rule(instrument: Instrument) -> str:
    """Return how a decision is made: the instrument's rule; on the two highest rungs governments, case by case."""
    return instrument.decision_rule or ("governments, case by case" if instrument.rung in _DECIDED_RUNGS else "")


def _noun(instrument: Instrument, results: tuple[ConditionResult, ...]) -> CommitmentMatch:
    return CommitmentMatch(
        id=instrument.id,
        title=instrument.title,
        kind=instrument.kind,
        rung=instrument.rung,
        text_status=instrument.text_status,
        source=instrument.source,
        conditions=results,
        consult=instrument.consult,
        notify=instrument.notify,
        decider=instrument.decider,
        decision_rule=_decision_rule(instrument),
        duties_if_decided=instrument.duties_if_decided,
        must_say=instrument.must_say,
        note=instrument.note,
        forum=instrument.forum,
        text_en=instrument.text_en,
        text_ja=instrument.text_ja,
        text_ja_source=instrument.text_ja_source,
        text_ja_status=instrument.text_ja_status,
    )
