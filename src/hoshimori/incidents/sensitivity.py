"""Which single item of evidence decides the order of the hypotheses?"""

from collections.abc import Mapping, Sequence
from typing import Final

from hoshimori.incidents.base_rate import BASE_RATE
from hoshimori.incidents.weighing import exact_shares, order
from hoshimori.model import Evidence, HypothesisId, Incident
from hoshimori.model.incident import Sensitivity

#: Shares that differ by less are equal: the last bits of floating point must not choose.
_SAME: Final = 1e-12


def sensitivity(incident: Incident) -> tuple[Sensitivity, ...]:
    """Return the items without which the hypotheses stand in another order, those that change the first one first."""
    return sensitivity_of(incident.evidence)


def sensitivity_of(evidence: Sequence[Evidence]) -> tuple[Sensitivity, ...]:
    """Return the same for evidence alone, base rates among it; they are never left out."""
    before, shares_before = order(evidence), exact_shares(evidence)
    found = []
    for place, item in enumerate(evidence):
        if item.group == BASE_RATE or not item.likelihood_ratios:
            continue
        without = [*evidence[:place], *evidence[place + 1 :]]
        shares_after = exact_shares(without)
        after = _with_first_of_equals(order(without), shares_after, before[0])
        if _turned(before, shares_before, shares_after):
            found.append(
                Sensitivity(
                    evidence=item.id,
                    leader_changes=after[0] is not before[0],
                    order=after,
                    words=_words(item, before, after),
                )
            )
    return tuple(sorted(found, key=lambda one: not one.leader_changes))


def _with_first_of_equals(
    after: tuple[HypothesisId, ...], shares: Mapping[HypothesisId, float], leader: HypothesisId
) -> tuple[HypothesisId, ...]:
    """Return the order with the leader of before still first where it is only equalled."""
    if shares[after[0]] - shares[leader] > _SAME:
        return after
    return (leader, *(one for one in after if one is not leader))


def _turned(
    before: Sequence[HypothesisId], shares: Mapping[HypothesisId, float], without: Mapping[HypothesisId, float]
) -> bool:
    """Return whether one that stood above another now stands below it; that both are equal now is no other order."""
    return any(
        shares[above] - shares[below] > _SAME and without[below] - without[above] > _SAME
        for place, above in enumerate(before)
        for below in before[place + 1 :]
    )


def _words(item: Evidence, before: Sequence[HypothesisId], after: Sequence[HypothesisId]) -> str:
    without = f"Without {item.id} ({item.group})"
    if after[0] is not before[0]:
        return f"{without}, {after[0].value} would come first instead of {before[0].value}."
    moved = next(h for h in after if after.index(h) < before.index(h))
    return f"{without}, {before[0].value} stays first and {moved.value} moves up to place {after.index(moved) + 1}."
