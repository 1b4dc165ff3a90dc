"""A statement from outside, put beside what orbits show: the one way to the level *attribution*."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hoshimori.errors import UsageError
from hoshimori.incidents.account import NO_DOCUMENT
from hoshimori.incidents.hypothesis_set import WEIGHED
from hoshimori.incidents.judgement import judged
from hoshimori.incidents.level import OUTSIDE
from hoshimori.model import Evidence, HypothesisId, Incident

#: How much likelier an official statement is where what it says holds than where it does not (assumed: Admiralty B2, an
#: interested party).
STATEMENT_RATIO = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideStatement:
    """Words of a report that a person holds for independent of public orbital data, and what they name.

    Attributes:
        report: Id of the reported incident that has them.
        quote: The exact words, on one line.
        source: The document with its grade.
        names: The explanation that they name.
    """

    report: str
    quote: str
    source: str
    names: HypothesisId

    @property
    def said_by(self) -> str:
        """The source as an item of evidence prints it."""
        return f"{self.source}, entered as {self.report}"


def check_names(names: HypothesisId) -> None:
    """Refuse an explanation for which no statement weighs.

    Raises:
        UsageError: It carries no number.
    """
    if names not in WEIGHED or names is HypothesisId.UNKNOWN:
        raise UsageError(
            f"A statement cannot weigh for {names.value}: it carries no number here. Keep the document with the case.",
            hypothesis=names.value,
        )


def with_outside_statement(
    incident: Incident,
    *,
    quote: str,
    source: str,
    names: HypothesisId,
    ratio: float = STATEMENT_RATIO,
    capability: str = "",
) -> Incident:
    """Return the incident with a statement from outside on file, weighed and judged again.

    Args:
        incident: As correlated, or with earlier statements.
        quote: The exact words.
        source: Who says so, in which document.
        names: The explanation that the words name.
        ratio: How much likelier the statement is under that explanation.
        capability: What the document says an object can do, in its words.

    Raises:
        UsageError: Empty words or source, a ratio that is not above 1, or an explanation that carries no number.
    """
    check_names(names)
    if not quote.strip() or not source.strip() or not ratio > 1:
        raise UsageError("An outside statement needs its words, its source, and a ratio above 1.", source=source)
    known = sum(item.group == OUTSIDE for item in incident.evidence)
    said = Evidence(
        id=f"DOC{known + 1}",
        group=OUTSIDE,
        statement=f"“{quote}” ({source}).",
        source=source,
        basis="assumed",
        likelihood_ratios={names: ratio},
    )
    told = f"“{capability}” ({source})" if capability else incident.capability
    return with_items(replace(incident, capability=told), (said,))


def with_items(incident: Incident, items: Sequence[Evidence]) -> Incident:
    """Return the incident with items of outside statements, weighed and judged again.

    Args:
        incident: As correlated, or with earlier statements.
        items: Evidence of the group `OUTSIDE`, with ids.
    """
    kept = tuple(one for one in incident.evidence if one.source != NO_DOCUMENT)
    return judged(replace(incident, evidence=(*kept, *items)))
