"""How often routine pairs show a sign, and how often the library's stays do: likelihood ratios from counts.

A ratio is P(sign | routine) / P(sign | stay of the library), half a count added to either side of each share
(Jeffreys), held between 1/100 and 100 like every ratio. It speaks about H1 against all others: counts say how rare a
sign is in routine, and nothing about which of the others it favours. A pair never counts itself: library pairs that
share an object with the incident, and a routine pair that is the incident's own, are left out.

The counts are made again by `benchmarks/proximity.py --part geo` (key `controls`): pairs that PRX001 shows within
100 km of each other on eight days with a full catalogue (2021-05-29 to 2025-04-15) and in three weeks of daily sets
(to 2026-03-22, 04-12 and 05-07). The demo's week is none of them. A pair counts once, and shows a sign when it does on
any of its days. That routine pairs are routine is an assumption where no operator says so; the library's stays are
those of two objects, so they are not independent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from hoshimori.incidents.counted_share import jeffreys

Pair = tuple[int, int]

#: Near pairs of one operator, launch or family.
FLEET_PAIRS = 129
#: Near pairs of two owners (or of one that no register names) that are no stay of the library and not serviced.
TWO_OWNER_PAIRS = 45
#: Docked or towed: MEV-1 with Intelsat 901, MEV-2 with Intelsat 10-02, SJ-21 with Compass-G2.
SERVICED_PAIRS: tuple[Pair, ...] = ((26824, 44625), (28358, 46113), (34779, 49330))
#: Stays that the incident library lists without a stated purpose.
VISITOR_PAIRS: tuple[Pair, ...] = (
    *((28358, 55841), (36033, 55841), (40258, 42950), (40258, 43632)),
    *((40613, 55841), (44476, 55841), (46113, 55841)),
)
#: Object-weeks of ten pieces of belt debris, January to March 2024 (1,187 sets): MAN002 shows no manoeuvre in them.
PASSIVE_STRETCHES = 127
#: Steps from set to set behind them.
PASSIVE_STEPS = 1177
#: Routine pairs of the weeks to 22 March and 7 May 2026 that show a manoeuvre, and all of them.
SEEN_IN_PAIRS = (5, 19)
#: Manoeuvres of belt objects on 16 to 22 March and 1 to 7 May 2026, and the steps between sets that they are among.
BURNS_AMONG_STEPS = (93, 6473)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """Counts of one sign.

    Attributes:
        of: Routine pairs of two owners that were looked at.
        routine: Those of them that show it.
        library: Stays of the library that show it; the others do not.
    """

    of: int
    routine: frozenset[Pair]
    library: frozenset[Pair]


SIGNS: Mapping[str, Sign] = MappingProxyType(
    {
        # at most one in ten comparable objects stays as near to a neighbour
        "rare": Sign(
            of=TWO_OWNER_PAIRS,
            routine=frozenset(
                {(26580, 52933), (27445, 40271), (27445, 41581), (28945, 37264), (28945, 43228)}
                | {(43339, 55239), (54742, 56370)}
            ),
            library=frozenset({(40258, 42950), (44476, 55841)}),
        ),
        # one came to the slot of the other, which its own operator did not hold
        "arrival": Sign(
            of=TWO_OWNER_PAIRS,
            routine=frozenset(
                {(26580, 52933), (28626, 48838), (35362, 37265), (36582, 57213), (39157, 64467), (49062, 64467)}
            ),
            library=frozenset(VISITOR_PAIRS) - {(36033, 55841)},
        ),
        # who came has come to two or more slots that others held
        "visitor": Sign(
            of=TWO_OWNER_PAIRS, routine=frozenset({(26580, 52933)}), library=frozenset({(40258, 42950), (44476, 55841)})
        ),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frequency:
    """A likelihood ratio with the counts that it comes from."""

    ratio: float
    routine: int
    of_routine: int
    library: int
    of_library: int

    @property
    def sentence(self) -> str:
        """Return the counts as a sentence: "… 6 of 45 routine pairs … and 1 of 2 stays …"."""
        return (
            f"So do {self.routine} of {self.of_routine} routine pairs of two owners and {self.library} of "
            f"{self.of_library} stays of the incident library."
        )


def frequency(name: str, pair: Pair) -> Frequency:
    """Return the ratio of a sign for routine against the library's stays, the incident's own pair left out."""
    sign = SIGNS[name]
    others = [one for one in VISITOR_PAIRS if set(one).isdisjoint(pair)]
    shown = sum(one in sign.library for one in others)
    own = pair in sign.routine
    routine, of = len(sign.routine) - own, sign.of - own
    return Frequency(
        ratio=jeffreys(routine, of) / jeffreys(shown, len(others)),
        routine=routine,
        of_routine=of,
        library=shown,
        of_library=len(others),
    )


def two_owners(pair: Pair) -> Frequency:
    """Return the same for having two owners: of all routine pairs, fleets among them, against serviced and visitors."""
    others = [one for one in (*SERVICED_PAIRS, *VISITOR_PAIRS) if set(one).isdisjoint(pair)]
    own = any(pair in sign.routine for sign in SIGNS.values())
    routine = TWO_OWNER_PAIRS - own
    of = FLEET_PAIRS + routine
    return Frequency(
        ratio=jeffreys(routine, of) / jeffreys(len(others), len(others)),
        routine=routine,
        of_routine=of,
        library=len(others),
        of_library=len(others),
    )


def one_operator() -> Frequency:
    """Return the same for having one operator behind both."""
    of, others = FLEET_PAIRS + TWO_OWNER_PAIRS, len(SERVICED_PAIRS) + len(VISITOR_PAIRS)
    return Frequency(
        ratio=jeffreys(FLEET_PAIRS, of) / jeffreys(0, others),
        routine=FLEET_PAIRS,
        of_routine=of,
        library=0,
        of_library=others,
    )


def routine_pairs(objects: frozenset[int]) -> int:
    """Return how many routine pairs there are, the one of these objects left out."""
    own = any(objects == frozenset(pair) for sign in SIGNS.values() for pair in sign.routine)
    return FLEET_PAIRS + TWO_OWNER_PAIRS - own
