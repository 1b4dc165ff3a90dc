"""What could explain an incident, weighed so that a reader can do it again by hand.

The weight of a hypothesis is its base rate times one likelihood ratio a group of evidence (1 where the group says
nothing about it); weights divided by their sum are the probabilities, rounded to whole percents. So the log odds
between any two hypotheses are those of their base rates plus the sum over groups of the difference of their log LR.
Items of one group have one cause (all geometry comes from the same element sets) and count once, the strongest. A
ratio is held between 1/100 and 100.

Assumptions: groups are independent of each other; the ratios are assumed unless their item says "measured". A number
is marked uncalibrated until enough held-out events bear it out (`calibration.py`).
"""

import math
from collections.abc import Sequence

from hoshimori.incidents.base_rate import BASE_RATE
from hoshimori.incidents.calibration import bin_of, bins
from hoshimori.incidents.held_out import Outcome, held_out
from hoshimori.incidents.hypothesis_set import WEIGHED, standing_doubts, titles
from hoshimori.incidents.likelihood import CANNOT_TELL, whole_percents, words
from hoshimori.incidents.would_need import would_need
from hoshimori.model import Evidence, Hypothesis, HypothesisId, IncidentKind

#: Basis of an item that weighed for want of a document, since one is on file: it stays listed and counts no more.
SUPERSEDED = "superseded"
#: No single group may move a hypothesis by more than this factor.
LARGEST_RATIO = 100.0


def used(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return the one item of each group that counts: the greatest |log LR|, ties to the first; base rates apart.

    What a statement on file supersedes does not count.
    """
    strongest: dict[str, Evidence] = {}
    for item in evidence:
        if item.group == BASE_RATE or not item.likelihood_ratios or item.basis == SUPERSEDED:
            continue
        best = strongest.get(item.group)
        if best is None or _strength(item) > _strength(best):
            strongest[item.group] = item
    return tuple(strongest.values())


def exact_shares(evidence: Sequence[Evidence]) -> dict[HypothesisId, float]:
    """Return the probability of each weighed hypothesis before rounding; they sum to one."""
    base = next(item for item in evidence if item.group == BASE_RATE).likelihood_ratios
    items = used(evidence)
    weights = {h: base[h] * math.prod(_held(item.likelihood_ratios.get(h, 1.0)) for item in items) for h in WEIGHED}
    total = math.fsum(weights.values())
    return {h: weight / total for h, weight in weights.items()}


def probabilities(evidence: Sequence[Evidence]) -> dict[HypothesisId, float]:
    """Return the probability of each weighed hypothesis, whole percents that sum to one.

    Each keeps at least one percent, so the first one never comes out above 93 %.
    """
    rounded = whole_percents({h.value: share for h, share in exact_shares(evidence).items()})
    return {HypothesisId(name): value for name, value in rounded.items()}


def weigh(
    evidence: Sequence[Evidence], *, kind: IncidentKind | None = None, outcomes: Sequence[Outcome] | None = None
) -> tuple[Hypothesis, ...]:
    """Return all ten hypotheses in their standing order with what speaks for and against each.

    Args:
        evidence: Items with ids, the base rates among them.
        kind: Kind of the incident, for its calibration, for what H8 and H9 would need, and for the words: of what is
            only reported public data tell nothing, and no explanation is called unlikely.
        outcomes: Held-out outcomes; None takes those that ship with the package.
    """
    shares = probabilities(evidence)
    found_bins = () if kind is None else bins(kind, held_out() if outcomes is None else outcomes)
    untold = kind is IncidentKind.REPORTED
    weighing = [item for item in evidence if item.group != BASE_RATE and item.basis != SUPERSEDED]
    found = []
    for h, title in titles(kind).items():
        if h not in shares:
            found.append(
                Hypothesis(
                    id=h,
                    title=title,
                    probability=None,
                    words=CANNOT_TELL,
                    speaks_for=(CANNOT_TELL,),
                    speaks_against=(CANNOT_TELL,),
                    would_need=would_need(h, kind),
                )
            )
            continue
        doubts = tuple(said for about, said in standing_doubts(kind).items() if about is h)
        of_bin = bin_of(shares[h], found_bins) if found_bins else None
        found.append(
            Hypothesis(
                id=h,
                title=title,
                probability=shares[h],
                words=CANNOT_TELL if untold and h is not HypothesisId.UNKNOWN else words(shares[h]),
                speaks_for=tuple(i.statement for i in weighing if i.likelihood_ratios.get(h, 1.0) > 1),
                speaks_against=tuple(i.statement for i in weighing if i.likelihood_ratios.get(h, 1.0) < 1) + doubts,
                calibrated=of_bin is not None and of_bin.calibrated,
                held_out_events=0 if of_bin is None else of_bin.events,
            )
        )
    return tuple(found)


def order(evidence: Sequence[Evidence]) -> tuple[HypothesisId, ...]:
    """Return the weighed hypotheses by falling probability before rounding, ties in their standing order."""
    shares = exact_shares(evidence)
    # Twelve digits: the last bits of floating point differ between machines and must not choose.
    return tuple(sorted(WEIGHED, key=lambda h: (-round(shares[h], 12), WEIGHED.index(h))))


def _held(ratio: float) -> float:
    return min(LARGEST_RATIO, max(1 / LARGEST_RATIO, ratio))


def _strength(item: Evidence) -> float:
    return max(abs(math.log(_held(ratio))) for ratio in item.likelihood_ratios.values())
