"""An incident: detections that belong together, with competing hypotheses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hoshimori.model.commitment import CommitmentMatch
from hoshimori.model.detection import Detection
from hoshimori.model.space_object import SpaceObject
from hoshimori.model.vocabulary import Direction, HypothesisId, IncidentKind, IncidentStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One item of evidence with its likelihood ratios.

    Attributes:
        id: Short stable id, `E1`.
        group: Common cause; items of one group count once (the strongest).
        statement: One sentence, numbers with units.
        source: Where it comes from: detector, register, document.
        basis: `measured` (with n in the statement), `assumed`, or `superseded`: it weighed for want of a document, one
            is on file now, and it counts no more.
        likelihood_ratios: Hypothesis → ratio against the other hypotheses; absent means 1.
    """

    id: str
    group: str
    statement: str
    source: str
    basis: str
    likelihood_ratios: Mapping[HypothesisId, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypothesis:
    """One competing explanation.

    Attributes:
        id: Which of the nine standing ones, or `unknown`.
        title: What it says.
        probability: None for hostile act (H8) and deception (H9), always: public data cannot tell.
        words: An ICD 203 likelihood term, or "public data cannot tell".
        speaks_for: Statements of evidence that make it likelier, as they stand there.
        speaks_against: Statements of evidence that make it less likely, and standing doubts.
        calibrated: Whether enough held-out events bear out numbers like this one.
        held_out_events: How many held-out events stand behind numbers like this one.
        would_need: What would be needed to tell, where public data cannot.
    """

    id: HypothesisId
    title: str
    probability: float | None
    words: str
    speaks_for: tuple[str, ...] = ()
    speaks_against: tuple[str, ...] = ()
    calibrated: bool = False
    held_out_events: int = 0
    would_need: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """What happens to the order of the hypotheses without one item of evidence.

    Attributes:
        evidence: Id of the item that is left out.
        leader_changes: Whether another hypothesis comes first without it.
        order: Hypotheses by falling probability without it.
        words: The same as one sentence.
    """

    evidence: str
    leader_changes: bool
    order: tuple[HypothesisId, ...]
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One gate between levels of statements (METHODS 8), and why it is open or shut.

    Attributes:
        level: The level behind the gate: `observation`, `anomaly`, `interpretation` or `attribution`.
        passed: Whether it is open, and every gate before it.
        reason: One sentence, numbers with units.
    """

    level: str
    passed: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Detections that belong together, what could explain them, which commitments may be relevant.

    Attributes:
        id: Stable and readable: `PRX-44476-55841`, `BRK-1982-092`, `MAN-49330-20260527`.
        states: Owner states of the objects as registers print them, sorted; what no register knows is left out.
        wording: The highest statement that the data supports; "cause undetermined" by default.
        sentence: The first line of a brief.
        level: How high a statement may reach: `observation`, `anomaly`, `interpretation` or `attribution`.
        gates: Why it reaches that high and no higher, lowest first.
        activity: What was seen.
        capability: What an object could do: "not assessed from orbits", or what a document on file says.
        intent: Always "public data cannot tell".
        sensitivity: Items of evidence without which the hypotheses stand in another order.
        not_visible: What public data cannot show.
        checklist: What to do next, as questions to people.
    """

    id: str
    kind: IncidentKind
    direction: Direction | None
    status: IncidentStatus = IncidentStatus.OPEN
    objects: tuple[SpaceObject, ...]
    states: tuple[str, ...]
    begin: datetime
    end: datetime
    as_of: datetime
    sentence: str
    wording: str = "cause undetermined"
    level: str = "observation"
    gates: tuple[Gate, ...] = ()
    activity: str = ""
    capability: str = "not assessed from orbits"
    intent: str = "public data cannot tell"
    detections: tuple[Detection, ...]
    evidence: tuple[Evidence, ...] = ()
    hypotheses: tuple[Hypothesis, ...] = ()
    sensitivity: tuple[Sensitivity, ...] = ()
    commitments: tuple[CommitmentMatch, ...] = ()
    not_visible: tuple[str, ...] = ()
    checklist: tuple[str, ...] = ()
    payloads: tuple[str, ...] = ()
    exercise: bool = False
