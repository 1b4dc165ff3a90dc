"""How high a statement may reach: observation, anomaly, interpretation, attribution (METHODS 8).

The gates stand one behind the other; a shut one shuts all behind it.

* observation: what was seen, always.
* anomaly: rare among comparable objects of the same days (p), also after counting how many readings of the same kind
  the run looked at (q).
* interpretation: one explanation at 80 % or more, from two groups of evidence that do not share their origin, with all
  alternatives listed, and with numbers that held-out events bear out or an outside statement that names it.
* attribution: one explanation at 95 % or more, and an outside statement that names it.

So without an outside statement nothing rises above interpretation, and while the numbers are uncalibrated nothing rises
above anomaly. No gate looks at owners or states. The two upper gates take the probability before it is rounded: in
whole percents each of the seven others keeps at least one, so that the first one never prints above 93 %.

References:
    Benjamini and Hochberg (1995), the false-discovery share. Fisher (1925), the product of p-values.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from hoshimori.incidents.counted_share import conformal, fisher
from hoshimori.incidents.hypothesis_set import TITLES
from hoshimori.incidents.number_words import percent_words
from hoshimori.incidents.weighing import exact_shares, order, used
from hoshimori.model import Detection, Evidence, Hypothesis, HypothesisId, Incident, IncidentKind, Reading
from hoshimori.model.incident import Gate

#: A detection stands out when at most this share of its controls is as extreme …
GREATEST_SHARE = 0.05
#: … there are at least this many controls …
LEAST_CONTROLS = 20
#: … and at most this share of what the run calls so rare would be chance.
GREATEST_FALSE_DISCOVERY = 0.1
#: An interpretation needs at least this probability …
LEAST_INTERPRETATION = 0.8
#: … from groups of evidence of at least this many origins.
LEAST_ORIGINS = 2
#: An attribution needs at least this probability.
LEAST_ATTRIBUTION = 0.95
#: Evidence of this group is a statement from outside.
OUTSIDE = "outside statement"
#: The highest statement by default: what was seen, and that nothing says why.
DEFAULT_WORDING = "cause undetermined"

#: Where evidence comes from in the end. Two groups from one origin are not independent of each other.
_ORIGINS = {
    **dict.fromkeys(("owners", "parent", "type"), "registers"),
    "documents": "documents",
    OUTSIDE: "outside",
}
_ELEMENT_SETS = "element sets"
#: Readings of pairs of two owners that keep near each other.
_PAIRS = frozenset({Reading.STAY, Reading.SHARED_SLOT})
_NO_LEADER = "No explanation leads: the first one is unknown."


class Level(StrEnum):
    """Levels of statements, lowest first."""

    OBSERVATION = "observation"
    ANOMALY = "anomaly"
    INTERPRETATION = "interpretation"
    ATTRIBUTION = "attribution"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rarity:
    """How rare the rarest own detection of an incident is.

    Attributes:
        p_share: Its p-value: `p_value`.
        q_share: Least false-discovery share at which it still counts among the readings of its family in the run.
        controls: Number of controls.
        readings: Number of readings of its family in the run.
        visit_controls: Controls of the second part of the p-value, how often objects come to slots of others; 0
            where there is none.
    """

    p_share: float
    q_share: float
    controls: int
    readings: int
    visit_controls: int = 0


def level(incident: Incident) -> Level:
    """Return the highest level that the incident's own data support, as its gates left it."""
    return Level(incident.level)


def highest(gates: Sequence[Gate]) -> Level:
    """Return the level behind the last open gate."""
    return next(Level(gate.level) for gate in reversed(gates) if gate.passed)


def rarity(own: Sequence[Detection], run: Sequence[Detection]) -> Rarity | None:
    """Return the rarity of the rarest of the incident's own detections; None where none was compared with enough.

    Args:
        own: Detections of the incident that are of its own kind.
        run: All detections of the run; those of the same code and reading are the ones that could have been chosen.
    """
    compared = [one for one in own if _is_compared(one)]
    if not compared:
        return None
    rarest = min(compared, key=_p)
    family = sorted(_p(one) for one in run if _is_compared(one) and _family(one) == _family(rarest))
    # Benjamini and Hochberg: the least q at which this one is among the rejected.
    q = min(p * len(family) / rank for rank, p in enumerate(family, start=1) if p >= _p(rarest))
    return Rarity(
        p_share=_p(rarest),
        q_share=min(q, 1.0),
        controls=rarest.controls,
        readings=len(family),
        visit_controls=_visit_controls(rarest),
    )


def p_value(one: Detection) -> float | None:
    """Return how likely a comparable object would look as unusual by chance; None without enough controls.

    Conformal among same-day controls. For a pair that stays there are two parts, with controls of their own: that
    comparable objects stay as near to a neighbour, and that they come to slots of others as often. Under chance the
    two are independent (measured: docs/methods/wording-gates.md), and Fisher's method joins them.
    """
    return _p(one) if _is_compared(one) else None


def gates(anomaly: Gate, evidence: Sequence[Evidence], hypotheses: Sequence[Hypothesis]) -> tuple[Gate, ...]:
    """Return the four gates of an incident, lowest first.

    Args:
        anomaly: As `anomaly_gate` returns it, from the run that found the incident.
        evidence: All items, base rates among them.
        hypotheses: As weighed from them.
    """
    found = [Gate(level=Level.OBSERVATION.value, passed=True, reason="What was seen can always be said."), anomaly]
    for name, check in ((Level.INTERPRETATION, _interpretation), (Level.ATTRIBUTION, _attribution)):
        passed, reason = check(evidence, hypotheses)
        is_open = passed and found[-1].passed
        shut = "" if passed == is_open else " A gate before it is shut."
        found.append(Gate(level=name.value, passed=is_open, reason=reason + shut))
    return tuple(found)


def anomaly_gate(rare: Rarity | None, kind: IncidentKind) -> Gate:
    """Return the gate that p and q open."""
    passed, reason = _anomaly(rare, kind)
    return Gate(level=Level.ANOMALY.value, passed=passed, reason=reason)


def wording(reached: Level, evidence: Sequence[Evidence], hypotheses: Sequence[Hypothesis]) -> str:
    """Return the highest statement that the data support; below interpretation that the cause is undetermined."""
    if reached in {Level.OBSERVATION, Level.ANOMALY}:
        return DEFAULT_WORDING
    leader = _leader(evidence, hypotheses)
    said = f"{leader.words}: {leader.title}; the other explanations stay listed"
    if reached is Level.INTERPRETATION:
        return f"{said}; orbits alone do not determine the cause"
    sources = sorted({item.source for item in evidence if _names(item, leader.id)})
    return f"{said}; stated by {', '.join(sources)}"


def _anomaly(rare: Rarity | None, kind: IncidentKind) -> tuple[bool, str]:
    if rare is None and kind is IncidentKind.REPORTED:
        return False, "A document's words are no detection, and are compared with nothing."
    if rare is None:
        return False, f"No {kind.value} detection of it was compared with {LEAST_CONTROLS} or more controls."
    passed = rare.p_share <= GREATEST_SHARE and rare.q_share <= GREATEST_FALSE_DISCOVERY
    return passed, (
        f"Rarity p is {percent_words(rare.p_share)} among {_controls(rare)} controls (limit "
        f"{percent_words(GREATEST_SHARE)}); false-discovery share q is {percent_words(rare.q_share)} among "
        f"{rare.readings:,} such {'reading' if rare.readings == 1 else 'readings'} of the run (limit "
        f"{percent_words(GREATEST_FALSE_DISCOVERY)})."
    )


def _controls(rare: Rarity) -> str:
    if not rare.visit_controls:
        return f"{rare.controls:,}"
    return f"{rare.controls:,} (nearness) and {rare.visit_controls:,} (visits)"


def _interpretation(evidence: Sequence[Evidence], hypotheses: Sequence[Hypothesis]) -> tuple[bool, str]:
    leader = _leader(evidence, hypotheses)
    share = exact_shares(evidence)[leader.id]
    if leader.id is HypothesisId.UNKNOWN:
        return False, _NO_LEADER
    if share < LEAST_INTERPRETATION:
        return False, _too_low(leader, share, LEAST_INTERPRETATION)
    origins = _origins(evidence, leader.id)
    if len(origins) < LEAST_ORIGINS:
        count = f"{len(origins)} of {LEAST_ORIGINS} independent origins"
        return False, f"The evidence for {leader.id.value} comes from {count} ({', '.join(origins) or 'base rates'})."
    if len({h.id for h in hypotheses}) < len(TITLES):
        return False, "Not all alternatives are listed."
    if not leader.calibrated and not any(_names(item, leader.id) for item in evidence):
        return False, f"The numbers are uncalibrated and no outside statement on file names {leader.id.value}."
    stands = f"{leader.id.value} stands at {percent_words(share)} before rounding"
    return True, f"{stands}, from {', '.join(origins)}; all others are listed."


def _attribution(evidence: Sequence[Evidence], hypotheses: Sequence[Hypothesis]) -> tuple[bool, str]:
    leader = _leader(evidence, hypotheses)
    share = exact_shares(evidence)[leader.id]
    if leader.id is HypothesisId.UNKNOWN:
        return False, _NO_LEADER
    if not any(_names(item, leader.id) for item in evidence):
        return False, f"No outside statement on file names {leader.id.value}."
    if share < LEAST_ATTRIBUTION:
        return False, _too_low(leader, share, LEAST_ATTRIBUTION)
    return (
        True,
        f"An outside statement names {leader.id.value}, which stands at {percent_words(share)} before rounding.",
    )


def _too_low(leader: Hypothesis, share: float, limit: float) -> str:
    stands = f"The first one, {leader.id.value}, stands at {percent_words(share)} before rounding"
    return f"{stands} (limit {percent_words(limit)})."


def _leader(evidence: Sequence[Evidence], hypotheses: Sequence[Hypothesis]) -> Hypothesis:
    first = order(evidence)[0]
    return next(h for h in hypotheses if h.id is first)


def _origins(evidence: Sequence[Evidence], leader: HypothesisId) -> tuple[str, ...]:
    """Return the origins of the groups that put the leader above the one behind it."""
    second = order(evidence)[1]
    speaking = [
        item
        for item in used(evidence)
        if item.likelihood_ratios.get(leader, 1.0) > item.likelihood_ratios.get(second, 1.0)
    ]
    return tuple(sorted({_ORIGINS.get(item.group, _ELEMENT_SETS) for item in speaking}))


def _names(item: Evidence, hypothesis: HypothesisId) -> bool:
    """Return whether an item is an outside statement that names a hypothesis."""
    return item.group == OUTSIDE and item.likelihood_ratios.get(hypothesis, 1.0) > 1


def _is_compared(one: Detection) -> bool:
    return one.significance is not None and one.controls >= LEAST_CONTROLS


def _visit_controls(one: Detection) -> int:
    """Return the controls of the part on visits; 0 where a reading has none or too few."""
    count = int(one.values.get("visit_controls") or 0)
    return count if count >= LEAST_CONTROLS and one.reading in _PAIRS else 0


def _family(one: Detection) -> tuple[str, str]:
    """Return what a reading was picked from: stays and shared slots are one family, told apart only afterwards."""
    return one.code, "pair" if one.reading in _PAIRS else one.reading.value


def _p(one: Detection) -> float:
    p = conformal(one.significance or 0.0, one.controls)
    if count := _visit_controls(one):
        return fisher(p, conformal(one.values["visit_share"], count))
    return p
