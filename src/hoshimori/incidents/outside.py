"""A statement from outside, put beside what orbits show: the one way to the level *attribution*."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from hoshimori.errors import UsageError
from hoshimori.incidents.account import NO_DOCUMENT
from hoshimori.incidents.hypothesis_set import WEIGHED
from hoshimori.incidents.judgement import judged
from hoshimori.incidents.level import OUTSIDE
from hoshimori.incidents.weighing import SUPERSEDED
from hoshimori.model import Evidence, HypothesisId, Incident

#: How much likelier an official statement is where what it says holds than where it does not (assumed: Admiralty B2, an
#: interested party).
STATEMENT_RATIO = 20.0
_ENTERED = ", entered as "
_ASSUMED = "assumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideStatement:
    """Words of a report that a person holds for independent of public orbital data, and what they are weighed for.

    Attributes:
        report: Id of the reported incident that has them.
        quote: The exact words, on one line.
        source: The document with its grade.
        incident: Id of the incident of the watch that they speak of, as a person says.
        names: The explanation of it that they name.
    """

    report: str
    quote: str
    source: str
    incident: str
    names: HypothesisId


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
    told = f"“{capability}” ({source})" if capability else incident.capability
    said = _item(known + 1, quote, source, {names: ratio})
    kept = tuple(one for one in incident.evidence if one.source != NO_DOCUMENT)
    return judged(replace(incident, evidence=(*kept, said), capability=told))


def with_statements(incident: Incident, statements: Sequence[OutsideStatement]) -> Incident:
    """Return an incident with what reports say of it now, weighed and judged again, and without what they said before.

    Reports that name different explanations are shown, and none of them is weighed: which of them is right is not for a
    number to say. What is made up for training is not weighed by real words.

    Args:
        incident: As correlated, or with statements of reports.
        statements: Those of all reports, in the order of their entry; of other incidents they are passed over.
    """
    mine = [one for one in statements if one.incident == incident.id and not incident.exercise]
    agree = agreed(statements, incident.id)
    items = [_said(number, one, weighed=agree) for number, one in enumerate(mine, start=1)]
    kept = tuple(one for one in incident.evidence if not _report_of(one))
    if not items and len(kept) == len(incident.evidence):
        return incident
    return with_items(replace(incident, evidence=kept), items)


def words_of(incident: Incident, report: str) -> bool:
    """Return whether an incident carries words of a report."""
    return any(_report_of(one) == report for one in incident.evidence)


def agreed(statements: Sequence[OutsideStatement], incident_id: str) -> bool:
    """Return whether all reports that speak of an incident name one explanation; only then are they weighed."""
    return len({one.names for one in statements if one.incident == incident_id}) == 1


def with_items(incident: Incident, items: Sequence[Evidence]) -> Incident:
    """Return the incident with items of outside statements, weighed and judged again.

    An item that says that no document is on file is superseded; one that weighs against an explanation for want of one
    only where the words name that. Without items it counts again.

    Args:
        incident: Without statements of reports.
        items: Evidence of the group `OUTSIDE`, with ids.
    """
    named = {h for one in items for h in one.likelihood_ratios}

    def standing(one: Evidence) -> Evidence:
        if one.source != NO_DOCUMENT:
            return one
        against = one.likelihood_ratios.keys()
        gone = bool(named & against) if against else bool(items)
        return replace(one, basis=SUPERSEDED if gone else _ASSUMED)

    return judged(replace(incident, evidence=(*map(standing, incident.evidence), *items)))


def _said(number: int, one: OutsideStatement, *, weighed: bool) -> Evidence:
    source = f"{one.source}{_ENTERED}{one.report}"
    made = _item(number, one.quote, source, {one.names: STATEMENT_RATIO} if weighed else {})
    against = f" It names {one.names.value}; another report names something else, so neither is weighed."
    return made if weighed else replace(made, statement=made.statement + against)


def _report_of(one: Evidence) -> str:
    """Return the id of the report that an item comes from; "" for all others."""
    report = one.source.rpartition(_ENTERED)[2] if one.group == OUTSIDE else ""
    return report if report.startswith("RPT-") else ""


def _item(number: int, quote: str, source: str, ratios: Mapping[HypothesisId, float]) -> Evidence:
    return Evidence(
        id=f"DOC{number}",
        group=OUTSIDE,
        statement=f"“{quote}” ({source}).",
        source=source,
        basis=_ASSUMED,
        likelihood_ratios=dict(ratios),
    )
