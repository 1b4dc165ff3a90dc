"""How often each explanation holds for a kind of incident, before its own evidence. No state enters.

The shares come from counts, with half a count added to each hypothesis (Jeffreys). An incident never counts itself:
counted cases that share an object or the launch with it are left out. The n, the source and the assumption behind a
count are in its sentence, which is an item of the incident's evidence: a reader can put other rates in its place.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from hoshimori.incidents.control_frequency import SERVICED_PAIRS, VISITOR_PAIRS, routine_pairs
from hoshimori.incidents.hypothesis_set import WEIGHED
from hoshimori.model import Evidence, HypothesisId, IncidentKind

H = HypothesisId
#: Group of the evidence item that holds base rates: its numbers are shares that sum to one, not ratios.
BASE_RATE = "base rate"

#: Burns of belt objects that MAN002 shows on 16 to 22 March and 1 to 7 May 2026, none of an object in a stay of the
#: library. That all are routine is an assumption of ours.
GEO_BURNS = {H.H1: 93}

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
    | {"BRK-1993-036"}
    | {f"PRX-{a}-{b}" for a, b in (*SERVICED_PAIRS, *VISITOR_PAIRS)}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rate:
    counts: Mapping[HypothesisId, int]
    statement: str
    source: str


def smoothed(counts: Mapping[HypothesisId, int]) -> dict[HypothesisId, float]:
    """Return shares from counts, half a count added to each weighed hypothesis (Jeffreys)."""
    total = sum(counts.values()) + 0.5 * len(WEIGHED)
    return {h: (counts.get(h, 0) + 0.5) / total for h in WEIGHED}


def base_rate(kind: IncidentKind, *, objects: frozenset[int] = frozenset(), launch: str = "") -> Evidence:
    """Return the base rates of a kind as the evidence item `BASE`; a kind without counts gets equal shares.

    Args:
        kind: Kind of the incident.
        objects: Its objects: counted pairs that hold one of them are left out.
        launch: Launch of its pieces: a counted break-up of it is left out.
    """
    rate = _RATES[kind](objects, launch) if kind in _RATES else None
    if rate is None:
        return _item("Base rates assumed equal: nothing was counted.", "assumption of this project", "assumed", {})
    return _item(rate.statement, rate.source, "measured", rate.counts)


def _proximity(objects: frozenset[int], _launch: str) -> _Rate:
    serviced, visitors = (sum(objects.isdisjoint(pair) for pair in pairs) for pairs in (SERVICED_PAIRS, VISITOR_PAIRS))
    routine = routine_pairs(objects)
    own = len(SERVICED_PAIRS) + len(VISITOR_PAIRS) - serviced - visitors
    left_out = f" Left out: {own} of them that hold one of its own objects." if own else ""
    return _Rate(
        counts={H.H1: routine, H.H2: serviced, H.UNKNOWN: visitors},
        statement=(
            f"Base rates from n = {routine + serviced + visitors} pairs of GEO objects within 100 km of each other on "
            f"eleven days of 2021 to 2026: {routine} of one operator or family, in a shared slot or ordinary "
            f"neighbours (H1, by assumption), {serviced} docked or towed (H2), {visitors} stays that the incident "
            f"library lists, without a stated purpose (unknown); half a count added to each.{left_out}"
        ),
        source="catalogues of 2021 to 2025 and daily sets of spring 2026, owners after GCAT of December 2024",
    )


def _maneuver(_objects: frozenset[int], _launch: str) -> _Rate:
    return _Rate(
        counts=GEO_BURNS,
        statement=(
            f"Base rates from n = {sum(GEO_BURNS.values())} manoeuvres of GEO objects on 16 to 22 March and 1 to 7 May "
            "2026, none of them in a listed stay: all count as H1, by assumption; half a count added to each."
        ),
        source="daily element sets of spring 2026",
    )


def _breakup(_objects: frozenset[int], launch: str) -> _Rate:
    counts = Counter({h: sum(one != launch for one in rows.values()) for h, rows in LIBRARY_BREAKUPS.items()})
    own = sum(len(rows) for rows in LIBRARY_BREAKUPS.values()) - counts.total()
    left_out = " Its own row is left out." if own else ""
    return _Rate(
        counts=counts,
        statement=(
            f"Base rates from the n = {counts.total()} break-ups of the incident library: {counts[H.H4]} announced or "
            f"admitted tests on an own object (H4), {counts[H.H5]} internal failures (H5), {counts[H.H6]} strikes "
            f"(H6), {counts[H.UNKNOWN]} without an established cause; half a count added to each. The library holds "
            f"notable cases: tests and strikes are rarer among all break-ups.{left_out}"
        ),
        source="incident library, rows I01 to I05, I11, I12, I35 to I44",
    )


def _decay(_objects: frozenset[int], _launch: str) -> _Rate:
    return _Rate(
        counts=DECAYS,
        statement=(
            "Base rates from n = 130 objects that came down in March to May 2026: 37 lowered or steered by their "
            "operator by what their fall or their fleet shows (H1), 93 by drag (H6, by assumption); half a count added "
            "to each."
        ),
        source="element sets of March to May 2026",
    )


_RATES = {
    IncidentKind.DECAY: _decay,
    IncidentKind.PROXIMITY: _proximity,
    IncidentKind.MANEUVER: _maneuver,
    IncidentKind.BREAKUP: _breakup,
}


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
