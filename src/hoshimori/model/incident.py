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
        basis: `measured` (with n in the statement) or `assumed`.
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

    `probability` is None for hostile act (H8) and deception (H9), always: public data cannot tell.
    `words` is an ICD 203 likelihood term, or "public data cannot tell".
    """

    id: HypothesisId
    title: str
    probability: float | None
    words: str
    speaks_for: tuple[str, ...] = ()
    speaks_against: tuple[str, ...] = ()
    calibrated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Detections that belong together, what could explain them, which commitments may be relevant.

    Attributes:
        id: Stable and readable: `PRX-44476-55841`, `BRK-1982-092`, `MAN-49330-20260527`.
        states: Owner states of the objects as registers print them, sorted; what no register knows is left out.
        wording: The highest statement that the data supports; "cause undetermined" by default.
        sentence: The first line of a brief.
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
    detections: tuple[Detection, ...]
    evidence: tuple[Evidence, ...] = ()
    hypotheses: tuple[Hypothesis, ...] = ()
    commitments: tuple[CommitmentMatch, ...] = ()
    not_visible: tuple[str, ...] = ()
    checklist: tuple[str, ...] = ()
    payloads: tuple[str, ...] = ()
    exercise: bool = False
