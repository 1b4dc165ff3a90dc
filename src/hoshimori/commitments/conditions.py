"""How the status of one condition is found. What public data cannot tell stays unknown.

Assumptions: the owner state of an object is the word of a register on a date, not the state of registry; an
incident's first day is the day that membership and dates are compared with.
"""

from collections.abc import Callable
from dataclasses import dataclass

from hoshimori.commitments.party import groups, membership, party_of, state_names
from hoshimori.commitments.registry import record
from hoshimori.commitments.vocabulary import Definition
from hoshimori.model import (
    ConditionResult,
    ConditionStatus,
    Direction,
    Incident,
    IncidentKind,
    Instrument,
    SpaceObject,
)

MET, NOT_MET, UNKNOWN = ConditionStatus.MET, ConditionStatus.NOT_MET, ConditionStatus.UNKNOWN
_NAMED_OBJECTS = 3
#: Who could answer where an incident is about a region and its users, not about objects.
_USERS = "the users of the service in the region"
_STATES_OF_USERS = "the states whose aircraft and users were there"
#: Likewise where a document reports something and names no object.
_NAMED = "those whom the document names"
_STATES_NAMED = "the states that the document names"
_NO_OBJECT = "no object on file"
_REPORT = "the report names no object"
_REGION = "the incident is about a region and names no object"

_Verdict = tuple[ConditionStatus, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One condition of one instrument, asked of one incident."""

    definition: Definition
    instrument: Instrument
    incident: Incident


def answer(question: Question) -> ConditionResult:
    """Return whether the condition is met, with the reason, the evidence and who could answer an unknown."""
    definition = question.definition
    rule = RULES.get(definition.rule, _unknown)
    status, reason, evidence = rule(question)
    if definition.contested:
        status = UNKNOWN
    who = "" if status is not UNKNOWN else _fill(definition.who_could_answer, question.incident)
    return ConditionResult(
        id=definition.id,
        title=definition.title,
        status=status,
        reason=reason,
        evidence=evidence,
        who_could_answer=who,
        readings=definition.readings,
    )


def label(thing: SpaceObject) -> str:
    """Return "44476 INTELSAT 39"."""
    return f"{thing.norad_cat_id} {thing.object_name}".strip()


def _no_object(incident: Incident) -> str:
    return {IncidentKind.INTERFERENCE: _REGION, IncidentKind.REPORTED: _REPORT}.get(incident.kind, _NO_OBJECT)


def _listing(things: tuple[SpaceObject, ...]) -> str:
    shown = ", ".join(label(thing) for thing in things[:_NAMED_OBJECTS])
    rest = len(things) - _NAMED_OBJECTS
    return f"{shown} and {rest} more" if rest > 0 else shown


def _fill(text: str, incident: Incident) -> str:
    things = incident.objects
    operators = sorted({thing.owner for thing in things if thing.owner})
    codes = sorted({thing.owner_state for thing in things if thing.owner_state})
    if not things and incident.kind is IncidentKind.REPORTED:
        return text.format(objects="what the document speaks of", operators=_NAMED, states=_STATES_NAMED)
    if not things:
        return text.format(objects="the service", operators=_USERS, states=_STATES_OF_USERS)
    return text.format(
        objects=_listing(things),
        operators=f"the operators of {_listing(things)}" + (f" ({', '.join(operators)})" if operators else ""),
        states=", ".join(party_of(code).name for code in codes) or "the owner states (not known here)",
    )


def _owner_evidence(question: Question, things: tuple[SpaceObject, ...]) -> tuple[str, ...]:
    """Return the ids of the evidence items about owners, or the register itself where the incident lists none."""
    listed = {item.id for item in question.incident.evidence}
    found = []
    for thing in things[:_NAMED_OBJECTS]:
        item = f"OWN-{thing.norad_cat_id}"
        if item in listed:
            found.append(item)
        elif thing.owner_state:
            found.append(f"{thing.owner_register or 'register'}: owner state of {thing.norad_cat_id}")
    return tuple(found)


def _by_state(incident: Incident) -> dict[str, tuple[SpaceObject, ...]]:
    """Return owner code → objects, codes sorted."""
    codes = sorted({thing.owner_state for thing in incident.objects})
    return {code: tuple(thing for thing in incident.objects if thing.owner_state == code) for code in codes}


def _unknown(question: Question) -> _Verdict:
    return UNKNOWN, question.definition.reason, ()


def _linked_object(question: Question) -> _Verdict:
    """An object of the incident has an owner state that is a party on the first day of the incident.

    Pieces of a break-up whose owner no register knows do not count where the owner of others of them is known.
    """
    parties = question.definition.parties or question.instrument.parties
    by_state = _by_state(question.incident)
    if question.incident.kind is IncidentKind.BREAKUP and len(by_state) > 1:
        by_state.pop("", None)
    reasons: dict[ConditionStatus, dict[str, list[str]]] = {MET: {}, UNKNOWN: {}, NOT_MET: {}}
    evidence: dict[ConditionStatus, tuple[str, ...]] = {MET: (), UNKNOWN: (), NOT_MET: ()}
    for code, things in by_state.items():
        party = party_of(code)
        if code:
            status, why = membership(party.state, parties, question.incident.begin.date())
            who = f"{_listing(things)} (owner state {code}, {party.name}; {things[0].owner_register or 'register'})"
        else:
            status, why, who = UNKNOWN, "no register on file knows the owner", _listing(things)
        reasons[status].setdefault(why, []).append(who)
        evidence[status] += _owner_evidence(question, things)
    status = next((status for status in (MET, UNKNOWN, NOT_MET) if reasons[status]), UNKNOWN)
    text = "; ".join(f"{', '.join(who)}: {why}" for why, who in reasons[status].items())
    text = text or _no_object(question.incident)
    extra = f" ({question.definition.reason})" if question.definition.reason else ""
    return status, text + extra, evidence[status]


def _two_states(question: Question) -> _Verdict:
    """Objects of two different states. A break-up reaches further than its own objects: then unknown."""
    by_state = _by_state(question.incident)
    if not by_state:
        return UNKNOWN, _no_object(question.incident), ()
    states = {party_of(code).state or code for code in by_state if code}
    evidence = tuple(i for code, things in by_state.items() if code for i in _owner_evidence(question, things[:1]))
    if len(states) > 1:
        return MET, "owner states: " + ", ".join(code for code in by_state if code), evidence
    if question.incident.kind is IncidentKind.BREAKUP:
        return (
            UNKNOWN,
            "one owner state among the pieces; fragments cross the orbits of objects of other states",
            evidence,
        )
    if "" in by_state:
        return UNKNOWN, f"{_listing(by_state[''])}: no register on file knows the owner", evidence
    return NOT_MET, "one owner state: " + ", ".join(by_state), evidence


def _made_before(question: Question) -> _Verdict:
    made = question.instrument.date
    if made is None:
        return UNKNOWN, "no date on file", ()
    day = question.incident.begin.date()
    if made <= day:
        return MET, f"dated {made}, the incident begins on {day}", ()
    return NOT_MET, f"dated {made}, after the incident of {day}", ()


def _direction(question: Question) -> _Verdict:
    direction = question.incident.direction
    word = direction.value if direction is not None else "not known"
    if direction is Direction.TO_SERVICE:
        word = "to a service, which the statement does not name"
    return (
        UNKNOWN,
        f"direction of the incident: {word}; whether there was an act of this kind, public data cannot tell",
        (),
    )


def _registry(question: Question) -> _Verdict:
    known = tuple(t for t in question.incident.objects if t.state_of_registry not in {"", "unknown"})
    missing = tuple(t for t in question.incident.objects if t not in known)
    if not question.incident.objects:
        return UNKNOWN, _no_object(question.incident), ()
    if missing:
        return (
            UNKNOWN,
            f"{_listing(missing)}: no register of registrations was ingested; not inferred from the owner",
            (),
        )
    return MET, "; ".join(f"{label(t)}: {t.state_of_registry}" for t in known[:_NAMED_OBJECTS]), ()


def _registry_fact(question: Question) -> _Verdict:
    facts = "; ".join(
        f"{label(t)}: state of registry {t.state_of_registry}" for t in question.incident.objects[:_NAMED_OBJECTS]
    )
    return UNKNOWN, f"{question.definition.reason} ({facts or _no_object(question.incident)})", ()


def _outside_statement(question: Question) -> _Verdict:
    items = tuple(item.id for item in question.incident.evidence if item.group == "outside statement")
    if items:
        return UNKNOWN, f"{question.definition.reason}; an outside statement is on file, for people to judge", items
    return UNKNOWN, f"{question.definition.reason}; no outside statement on file", ()


def _pledge(question: Question) -> _Verdict:
    """Both halves: which owner states made the pledge before the incident, and which did not."""
    day = question.incident.begin.date()
    made, not_made, unknown = [], [], []
    evidence: tuple[str, ...] = ()
    for code, things in _by_state(question.incident).items():
        state = party_of(code).state
        if not state:
            unknown.append(_listing(things))
            continue
        status, _ = membership(state, question.instrument.parties, day)
        evidence += _owner_evidence(question, things[:1])
        dates = [when for group in question.instrument.parties for when in (_joined(group, state),) if when]
        name = state_names()[state]
        if status is MET:
            made.append(f"{name} made it ({', '.join(dates)})")
        else:
            not_made.append(
                f"{name} had not made it by {day}" + (f" (made it {dates[0]})" if dates else ", nor is it on the list")
            )
    if made:
        return MET, "; ".join(made + not_made), evidence
    if not_made:
        return NOT_MET, "; ".join(not_made), evidence
    return UNKNOWN, f"owner state not known: {', '.join(unknown) or _no_object(question.incident)}", evidence


def _joined(group: str, state: str) -> str:
    if group not in groups() or state not in groups()[group].members:
        return ""
    day = groups()[group].members[state]
    return f"by {day}" if day else ""


def _vote(question: Question) -> _Verdict:
    facts = record(question.instrument.id).facts
    found = []
    statuses = set()
    for code in _by_state(question.incident):
        state = party_of(code).state
        word = next((word for word in ("against", "abstained") if state and state in facts.get(word, ())), "")
        statuses.add(NOT_MET if word else UNKNOWN)
        if word:
            found.append(f"{state_names()[state]}: {'voted against' if word == 'against' else word}")
        elif state:
            found.append(
                f"{state_names()[state]}: not recorded as against or abstaining; the 155 in favour are not on file"
            )
    if not found:
        return UNKNOWN, "owner state not known", ()
    return (NOT_MET if statuses == {NOT_MET} else UNKNOWN), "; ".join(found), ()


RULES: dict[str, Callable[[Question], _Verdict]] = {
    "linked_object": _linked_object,
    "two_states": _two_states,
    "made_before": _made_before,
    "direction": _direction,
    "registry": _registry,
    "registry_fact": _registry_fact,
    "outside_statement": _outside_statement,
    "pledge": _pledge,
    "vote": _vote,
}
