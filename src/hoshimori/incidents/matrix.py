"""The matrix of competing hypotheses: a display, made from the likelihood ratios after the sum. Nothing reads it back.

Trained analysts who compute with such a matrix did slightly worse than without (Mandel, Karvetski and Dhami 2018), so
it is a way to look at the evidence and no way to weigh it: `weighing.py` does not know it, and a test says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from hoshimori.incidents.base_rate import BASE_RATE
from hoshimori.incidents.hypothesis_set import TITLES, WEIGHED
from hoshimori.incidents.ownership import OWNERSHIP
from hoshimori.incidents.weighing import SUPERSEDED, used
from hoshimori.model import HypothesisId, Incident


class Sign(StrEnum):
    """How an item stands to a hypothesis."""

    CONSISTENT = "consistent"
    INCONSISTENT = "inconsistent"
    NEUTRAL = "neutral"
    CANNOT_TELL = "public data cannot tell"

    @property
    def mark(self) -> str:
        """One character for a table."""
        return {"consistent": "+", "inconsistent": "-", "neutral": "0"}.get(self.value, "?")


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """One item of evidence against all ten hypotheses.

    Attributes:
        evidence: Id of the item.
        group: Its common cause.
        statement: Its sentence.
        counted: Whether it is the one of its group that counts in the sum.
        diagnostic: Whether it tells any two hypotheses apart.
        signs: Hypothesis → sign, in their standing order.
    """

    evidence: str
    group: str
    statement: str
    counted: bool
    diagnostic: bool
    signs: Mapping[HypothesisId, Sign]


def matrix(incident: Incident) -> tuple[MatrixRow, ...]:
    """Return one row an item of evidence, in the order of the incident; base rates and owners are no evidence here."""
    counted = {item.id for item in used(incident.evidence)}
    rows = []
    for item in incident.evidence:
        if item.group in {BASE_RATE, OWNERSHIP}:
            continue
        ratios = {} if item.basis == SUPERSEDED else item.likelihood_ratios
        signs = {h: _sign(ratios.get(h, 1.0)) if h in WEIGHED else Sign.CANNOT_TELL for h in TITLES}
        rows.append(
            MatrixRow(
                evidence=item.id,
                group=item.group,
                statement=item.statement,
                counted=item.id in counted,
                diagnostic=len({signs[h] for h in WEIGHED}) > 1,
                signs=signs,
            )
        )
    return tuple(rows)


def _sign(ratio: float) -> Sign:
    if ratio == 1:
        return Sign.NEUTRAL
    return Sign.CONSISTENT if ratio > 1 else Sign.INCONSISTENT
