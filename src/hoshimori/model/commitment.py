"""Treaties and declarations, and how an incident relates to them. Nothing here decides anything."""

import datetime as dt
from dataclasses import dataclass

from hoshimori.model.vocabulary import ConditionStatus, Direction, InstrumentKind, Rung, TextStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition of a clause. `readings` holds both readings where the condition is contested."""

    id: str
    title: str
    contested: bool = False
    readings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Forum:
    """A body in which parties consult.

    Attributes:
        members: States or groups, as instruments name parties.
        level: Who sits there.
        part_of: Id of the forum above it, or empty.
        status: How far what is said of it was verified.
        basis: Beside an instrument: why this forum stands there; whether the text names it.
    """

    id: str
    name: str
    members: tuple[str, ...]
    level: str
    source: str
    status: TextStatus
    part_of: str = ""
    note: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """One treaty clause, declaration or resolution, as its YAML file says.

    `text_ja` is the authentic Japanese wording, never a translation; it has a source and a status of its own, and is
    empty where none is on file.
    """

    id: str
    title: str
    kind: InstrumentKind
    parties: tuple[str, ...]
    rung: Rung
    text_en: str = ""
    text_ja: str = ""
    text_ja_source: str = ""
    text_ja_status: TextStatus | None = None
    text_status: TextStatus
    text_note: str = ""
    source: str
    date: dt.date | None = None
    in_force: dt.date | None = None
    extends: str = ""
    directions: tuple[Direction, ...] = ()
    incident_kinds: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    consult: tuple[str, ...] = ()
    notify: tuple[str, ...] = ()
    notify_when: str = ""
    decider: tuple[str, ...] = ()
    decision_rule: str = ""
    duties_if_decided: tuple[str, ...] = ()
    must_say: str = ""
    note: str = ""
    forum: tuple[Forum, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionResult:
    """Whether one condition is met, and why.

    `who_could_answer` names who could answer an unknown; `evidence` names the items that the status rests on.
    """

    id: str
    title: str
    status: ConditionStatus
    reason: str
    evidence: tuple[str, ...] = ()
    who_could_answer: str = ""
    readings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentMatch:
    """One clause that may be relevant to an incident. It never says that the clause applies.

    `text_en` and `text_ja` are the instrument's own words, for quotation; an empty one means that none is on file.
    """

    id: str
    title: str
    kind: InstrumentKind
    rung: Rung
    text_status: TextStatus
    source: str
    conditions: tuple[ConditionResult, ...]
    consult: tuple[str, ...] = ()
    notify: tuple[str, ...] = ()
    decider: tuple[str, ...] = ()
    decision_rule: str = ""
    duties_if_decided: tuple[str, ...] = ()
    must_say: str = ""
    note: str = ""
    forum: tuple[Forum, ...] = ()
    text_en: str = ""
    text_ja: str = ""
    text_ja_source: str = ""
    text_ja_status: TextStatus | None = None
