"""What could explain an incident, weighed so that a reader can do it again by hand.

The weight of a hypothesis is its base rate times one likelihood ratio a group of evidence (1 where the group says
nothing about it); weights divided by their sum are the probabilities, rounded to whole percents. So the log odds
between any two hypotheses are those of their base rates plus the sum over groups of the difference of their log LR.
Items of one group have one cause (all geometry comes from the same element sets) and count once, the strongest. A
ratio is held between 1/100 and 100.

Assumptions: groups are independent of each other; the ratios are assumed unless their item says "measured". Nothing
here is calibrated: fewer than 30 held-out events stand behind every number.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from hoshimori.incidents.base_rate import BASE_RATE
from hoshimori.incidents.hypothesis_set import STANDING_DOUBTS, TITLES, WEIGHED
from hoshimori.incidents.likelihood import CANNOT_TELL, whole_percents, words
from hoshimori.model import Evidence, Hypothesis, HypothesisId, Incident

#: No single group may move a hypothesis by more than this factor.
LARGEST_RATIO = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """What happens to the order of the hypotheses without one item of evidence.

    Attributes:
        evidence: Id of the item that is left out.
        leader_changes: Whether another hypothesis comes first without it.
        order: Hypotheses by falling probability without it.
    """

    evidence: str
    leader_changes: bool
    order: tuple[HypothesisId, ...]


def used(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return the one item of each group that counts: the greatest |log LR|, ties to the first; base rates apart."""
    strongest: dict[str, Evidence] = {}
    for item in evidence:
        if item.group == BASE_RATE or not item.likelihood_ratios:
            continue
        best = strongest.get(item.group)
        if best is None or _strength(item) > _strength(best):
            strongest[item.group] = item
    return tuple(strongest.values())


def probabilities(evidence: Sequence[Evidence]) -> dict[HypothesisId, float]:
    """Return the probability of each weighed hypothesis, whole percents that sum to one."""
    base = next(item for item in evidence if item.group == BASE_RATE).likelihood_ratios
    items = used(evidence)
    weights = {
        h.value: base[h] * math.prod(_held(item.likelihood_ratios.get(h, 1.0)) for item in items) for h in WEIGHED
    }
    return {HypothesisId(name): value for name, value in whole_percents(weights).items()}


def weigh(evidence: Sequence[Evidence]) -> tuple[Hypothesis, ...]:
    """Return all ten hypotheses in their standing order with what speaks for and against each."""
    shares = probabilities(evidence)
    found = []
    for h, title in TITLES.items():
        if h not in shares:
            found.append(
                Hypothesis(
                    id=h,
                    title=title,
                    probability=None,
                    words=CANNOT_TELL,
                    speaks_for=(CANNOT_TELL,),
                    speaks_against=(CANNOT_TELL,),
                )
            )
            continue
        weighing = [item for item in evidence if item.group != BASE_RATE]
        doubts = (STANDING_DOUBTS[h],) if h in STANDING_DOUBTS else ()
        found.append(
            Hypothesis(
                id=h,
                title=title,
                probability=shares[h],
                words=words(shares[h]),
                speaks_for=tuple(i.statement for i in weighing if i.likelihood_ratios.get(h, 1.0) > 1),
                speaks_against=tuple(i.statement for i in weighing if i.likelihood_ratios.get(h, 1.0) < 1) + doubts,
            )
        )
    return tuple(found)


def sensitivity(incident: Incident) -> tuple[Sensitivity, ...]:
    """Return the items without which the hypotheses stand in another order, those that change the first one first."""
    before = _order(incident.evidence)
    found = []
    for item in incident.evidence:
        if item.group == BASE_RATE or not item.likelihood_ratios:
            continue
        after = _order([other for other in incident.evidence if other.id != item.id])
        if after != before:
            found.append(Sensitivity(evidence=item.id, leader_changes=after[0] is not before[0], order=after))
    return tuple(sorted(found, key=lambda s: (not s.leader_changes, s.evidence)))


def _order(evidence: Sequence[Evidence]) -> tuple[HypothesisId, ...]:
    shares = probabilities(evidence)
    return tuple(sorted(WEIGHED, key=lambda h: (-shares[h], WEIGHED.index(h))))


def _held(ratio: float) -> float:
    return min(LARGEST_RATIO, max(1 / LARGEST_RATIO, ratio))


def _strength(item: Evidence) -> float:
    return max(abs(math.log(_held(ratio))) for ratio in item.likelihood_ratios.values())
