"""Nouns: frozen, slotted, keyword-only. No numpy, no I/O."""

from hoshimori.model.clock import Clock
from hoshimori.model.commitment import CommitmentMatch, Condition, ConditionResult, Instrument
from hoshimori.model.conjunction import Conjunction
from hoshimori.model.detection import Detection, Rows
from hoshimori.model.element_set import ElementSet
from hoshimori.model.incident import Evidence, Hypothesis, Incident
from hoshimori.model.instant import format_instant, parse_instant
from hoshimori.model.payload import Payload
from hoshimori.model.plain import plain
from hoshimori.model.sign_off import Reply, SignOff, Withdrawal
from hoshimori.model.space_object import RegisterClaim, SpaceObject
from hoshimori.model.vocabulary import (
    ConditionStatus,
    Coverage,
    Direction,
    HypothesisId,
    IncidentKind,
    IncidentStatus,
    InstrumentKind,
    KnownAtRule,
    ObjectType,
    QuarantineReason,
    Reading,
    Regime,
    Rung,
    TextStatus,
)

__all__ = [
    "Clock",
    "CommitmentMatch",
    "Condition",
    "ConditionResult",
    "ConditionStatus",
    "Conjunction",
    "Coverage",
    "Detection",
    "Direction",
    "ElementSet",
    "Evidence",
    "Hypothesis",
    "HypothesisId",
    "Incident",
    "IncidentKind",
    "IncidentStatus",
    "Instrument",
    "InstrumentKind",
    "KnownAtRule",
    "ObjectType",
    "Payload",
    "QuarantineReason",
    "Reading",
    "Regime",
    "RegisterClaim",
    "Reply",
    "Rows",
    "Rung",
    "SignOff",
    "SpaceObject",
    "TextStatus",
    "Withdrawal",
    "format_instant",
    "parse_instant",
    "plain",
]
