"""How often each explanation holds for a kind of incident, before its own evidence. No state enters.

The measured shares come from counts with Jeffreys smoothing (half a count more for each hypothesis); the assumed ones
are round numbers that say so. Both are listed in the incident as evidence, so that a reader can put others in their
place.
"""

from collections.abc import Mapping

from hoshimori.incidents.hypothesis_set import WEIGHED
from hoshimori.model import Evidence, HypothesisId, IncidentKind

H = HypothesisId
#: Group of the evidence item that holds base rates: its numbers are shares that sum to one, not ratios.
BASE_RATE = "base rate"

#: Pairs of GEO objects that PRX001 shows within 100 km of each other on days of 24 to 30 May 2026 (the demo's data):
#: 61 of one operator, launch or family, 1 old shared slot and 11 ordinary neighbours count as H1, one declared
#: servicing (MEV-2) as H2, two without explanation as unknown. Counting ordinary neighbours as routine is an
#: assumption of ours.
GEO_PAIRS = {H.H1: 73, H.H2: 1, H.UNKNOWN: 2}
#: Of those, pairs that open an incident.
GEO_OPENED = {H.UNKNOWN: 2}


def smoothed(counts: Mapping[HypothesisId, int]) -> dict[HypothesisId, float]:
    """Return shares from counts, half a count added to each weighed hypothesis (Jeffreys)."""
    total = sum(counts.values()) + 0.5 * len(WEIGHED)
    return {h: (counts.get(h, 0) + 0.5) / total for h in WEIGHED}


def opening_ratio() -> float:
    """Return how much rarer an incident is among routine pairs than among the others (measured, Jeffreys)."""
    routine, routine_all = GEO_OPENED.get(H.H1, 0), GEO_PAIRS[H.H1]
    others, others_all = sum(GEO_OPENED.values()) - routine, sum(GEO_PAIRS.values()) - routine_all
    return ((routine + 0.5) / (routine_all + 1)) / ((others + 0.5) / (others_all + 1))


_MANEUVER = {H.H1: 0.90, H.H2: 0.02, H.H3: 0.03, H.H4: 0.01, H.H5: 0.01, H.H6: 0.01, H.H7: 0.01, H.UNKNOWN: 0.01}
_BREAKUP = {H.H1: 0.10, H.H2: 0.01, H.H3: 0.01, H.H4: 0.06, H.H5: 0.40, H.H6: 0.10, H.H7: 0.10, H.UNKNOWN: 0.22}

_PROXIMITY_WORDS = (
    "Base rates from n = 76 pairs of GEO objects within 100 km of each other on days of 24 to 30 May 2026: 73 of one "
    "operator or family, in an old shared slot or ordinary neighbours (H1), 1 declared servicing (H2), 2 without "
    "explanation; half a count added to each."
)
_BREAKUP_WORDS = (
    "Base rates assumed: known break-ups are mostly internal failures (propellant, battery), and about one in four "
    "stays unexplained."
)

_RATES: dict[IncidentKind, tuple[str, str, str, Mapping[HypothesisId, float]]] = {
    IncidentKind.PROXIMITY: (
        _PROXIMITY_WORDS,
        "element sets of 24 to 30 May 2026, owners after GCAT of December 2024",
        "measured",
        smoothed(GEO_PAIRS),
    ),
    IncidentKind.MANEUVER: (
        "Base rates assumed: nine burns in ten are routine.",
        "assumption of this project, no count behind it",
        "assumed",
        _MANEUVER,
    ),
    IncidentKind.BREAKUP: (
        _BREAKUP_WORDS,
        "assumption of this project after general knowledge of fragmentation histories, no count behind it",
        "assumed",
        _BREAKUP,
    ),
}


def base_rate(kind: IncidentKind) -> Evidence:
    """Return the base rates of a kind as the evidence item `BASE`; a kind without rates gets equal shares."""
    statement, source, basis, shares = _RATES.get(
        kind,
        (
            "Base rates assumed equal.",
            "assumption of this project",
            "assumed",
            dict.fromkeys(WEIGHED, 1 / len(WEIGHED)),
        ),
    )
    return Evidence(
        id="BASE",
        group=BASE_RATE,
        statement=statement,
        source=source,
        basis=basis,
        likelihood_ratios={h: round(shares[h], 4) for h in WEIGHED},
    )
