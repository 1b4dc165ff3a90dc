"""Which single item of evidence decides the order of the hypotheses?"""

from collections.abc import Sequence

from hoshimori.incidents.base_rate import BASE_RATE
from hoshimori.incidents.weighing import order
from hoshimori.model import Evidence, HypothesisId, Incident
from hoshimori.model.incident import Sensitivity


def sensitivity(incident: Incident) -> tuple[Sensitivity, ...]:
    """Return the items without which the hypotheses stand in another order, those that change the first one first."""
    return sensitivity_of(incident.evidence)


def sensitivity_of(evidence: Sequence[Evidence]) -> tuple[Sensitivity, ...]:
    """Return the same for evidence alone, base rates among it; they are never left out."""
    before = order(evidence)
    found = []
    for place, item in enumerate(evidence):
        if item.group == BASE_RATE or not item.likelihood_ratios:
            continue
        after = order([*evidence[:place], *evidence[place + 1 :]])
        if after != before:
            found.append(
                Sensitivity(
                    evidence=item.id,
                    leader_changes=after[0] is not before[0],
                    order=after,
                    words=_words(item, before, after),
                )
            )
    return tuple(sorted(found, key=lambda one: not one.leader_changes))


def _words(item: Evidence, before: Sequence[HypothesisId], after: Sequence[HypothesisId]) -> str:
    without = f"Without {item.id} ({item.group})"
    if after[0] is not before[0]:
        return f"{without}, {after[0].value} would come first instead of {before[0].value}."
    moved = next(h for h in after if after.index(h) < before.index(h))
    return f"{without}, {before[0].value} stays first and {moved.value} moves up to place {after.index(moved) + 1}."
