"""How often each explanation holds for a kind of incident, before its own evidence. No state enters.

The shares come from counts, with half a count added to each hypothesis (Jeffreys). The n, the source and the assumption
behind a count are in its sentence, which is an item of the incident's evidence: a reader can put other rates in its
place.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hoshimori.incidents.counted_share import jeffreys
from hoshimori.incidents.hypothesis_set import WEIGHED
from hoshimori.model import Evidence, HypothesisId, IncidentKind

H = HypothesisId
#: Group of the evidence item that holds base rates: its numbers are shares that sum to one, not ratios.
BASE_RATE = "base rate"

#: Pairs of GEO objects that PRX001 shows within 100 km of each other on days of 24 to 30 May 2026 (the demo's data):
#: 61 of one operator, launch or family, 9 old shared slots and 3 ordinary neighbours count as H1, one declared
#: servicing (MEV-2) as H2, two without explanation as unknown. Counting ordinary neighbours as routine is an
#: assumption of ours.
GEO_PAIRS = {H.H1: 73, H.H2: 1, H.UNKNOWN: 2}
#: Of those, pairs that open an incident.
GEO_OPENED = {H.UNKNOWN: 2}

#: Burns of GEO objects that MAN002 shows in the same week: 12 of objects outside every proximity incident count as H1,
#: one in the stay of LUCH-5X beside Intelsat 39 as unknown. That the 12 are routine is an assumption of ours.
GEO_BURNS = {H.H1: 12, H.UNKNOWN: 1}

#: Break-ups of the incident library by what its rows establish: row → launch of the parent. A strike that left one
#: piece (I48) and shedding (I45) are no break-ups here.
LIBRARY_BREAKUPS: dict[HypothesisId, dict[str, str]] = {
    H.H4: {  # announced or admitted by the owner's state
        "I01": "1999-025",
        "I02": "2006-057",
        "I03": "2019-006",
        "I04": "1982-092",
        "I05": "1979-017",
    },
    H.H5: {  # battery, attitude control, upper stages
        "I39": "1995-015",
        "I40": "2016-012",
        "I43": "2024-140",
        "I44": "2022-151",
    },
    H.H6: {"I35": "1997-051", "I36": "2019-063"},  # struck by an object or by debris
    H.UNKNOWN: {  # no cause established
        "I11": "2013-076",
        "I12": "2014-028",
        "I37": "2002-032",
        "I38": "2000-055",
        "I41": "2016-053",
        "I42": "2013-030",
    },
}

#: Objects that came down in March to May 2026 and had published sets to their end: 37 were lowered or steered by their
#: operator by what their fall or their fleet shows (H1), the fall of 93 was that of drag (H6, by assumption).
DECAYS = {H.H1: 37, H.H6: 93}

#: Incidents behind the counts: they are not held out.
COUNTED = frozenset(
    {f"BRK-{launch}" for rows in LIBRARY_BREAKUPS.values() for launch in rows.values()}
    | {"BRK-1993-036", "PRX-44476-55841", "PRX-49062-64467", "MAN-49330-20260527"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseRate:
    """Counts of one kind of incident, and the sentence that says what was counted."""

    counts: Mapping[HypothesisId, int]
    statement: str
    source: str


_RATES: dict[IncidentKind, BaseRate] = {
    IncidentKind.PROXIMITY: BaseRate(
        counts=GEO_PAIRS,
        statement=(
            "Base rates from n = 76 pairs of GEO objects within 100 km of each other on days of 24 to 30 May 2026: 73 "
            "of one operator or family, in an old shared slot or ordinary neighbours (H1, by assumption), 1 declared "
            "servicing (H2), 2 without explanation; half a count added to each."
        ),
        source="element sets of 24 to 30 May 2026, owners after GCAT of December 2024",
    ),
    IncidentKind.MANEUVER: BaseRate(
        counts=GEO_BURNS,
        statement=(
            "Base rates from n = 13 manoeuvres of GEO objects on 25 to 30 May 2026: 12 of objects that belong to no "
            "incident (H1, by assumption), 1 inside a stay without explanation; half a count added to each."
        ),
        source="element sets of 24 to 30 May 2026",
    ),
    IncidentKind.BREAKUP: BaseRate(
        counts={h: len(rows) for h, rows in LIBRARY_BREAKUPS.items()},
        statement=(
            "Base rates from the n = 17 break-ups of the incident library: 5 announced or admitted tests on an own "
            "object (H4), 4 internal failures (H5), 2 strikes (H6), 6 without an established cause; half a count added "
            "to each. The library holds notable cases: tests and strikes are rarer among all break-ups."
        ),
        source="incident library, rows I01 to I05, I11, I12, I35 to I44",
    ),
    IncidentKind.DECAY: BaseRate(
        counts=DECAYS,
        statement=(
            "Base rates from n = 130 objects that came down in March to May 2026: 37 lowered or steered by their "
            "operator by what their fall or their fleet shows (H1), 93 by drag (H6, by assumption); half a count added "
            "to each."
        ),
        source="element sets of March to May 2026",
    ),
}


def smoothed(counts: Mapping[HypothesisId, int]) -> dict[HypothesisId, float]:
    """Return shares from counts, half a count added to each weighed hypothesis (Jeffreys)."""
    total = sum(counts.values()) + 0.5 * len(WEIGHED)
    return {h: (counts.get(h, 0) + 0.5) / total for h in WEIGHED}


def opening_ratio() -> float:
    """Return how much rarer an incident is among routine pairs than among the others (measured, Jeffreys)."""
    routine, routine_all = GEO_OPENED.get(H.H1, 0), GEO_PAIRS[H.H1]
    others, others_all = sum(GEO_OPENED.values()) - routine, sum(GEO_PAIRS.values()) - routine_all
    return jeffreys(routine, routine_all) / jeffreys(others, others_all)


def base_rate(kind: IncidentKind) -> Evidence:
    """Return the base rates of a kind as the evidence item `BASE`; a kind without counts gets equal shares."""
    rate = _RATES.get(kind)
    if rate is None:
        return _item("Base rates assumed equal: nothing was counted.", "assumption of this project", "assumed", {})
    return _item(rate.statement, rate.source, "measured", rate.counts)


def _item(statement: str, source: str, basis: str, counts: Mapping[HypothesisId, int]) -> Evidence:
    shares = smoothed(counts)
    return Evidence(
        id="BASE",
        group=BASE_RATE,
        statement=statement,
        source=source,
        basis=basis,
        likelihood_ratios={h: round(shares[h], 4) for h in WEIGHED},
    )
