"""How close motion reads in the neutral vocabulary, and whether two objects belong together by what registers print."""

import re
from dataclasses import dataclass

from hoshimori.detection.naming import Names
from hoshimori.model import Reading

#: Words of names that many unrelated objects share.
_NO_FAMILY = frozenset({"OBJECT", "TBA", "UNKNOWN", "DEB", "USA", "COSMOS", "KOSMOS", "SAT", "GEO", "AND"})
_SHORTEST_WORD = 2
_SHORTEST_STEM = 3
_SHORTEST_COMMON_STEM = 4

#: Objects whose operator declared them as docking servicers (MEV-1 and MEV-2: SpaceLogistics press releases of
#: 25 February 2020 and 12 April 2021, from memory). Sets of docked objects are made one by one, up to 25 km apart.
SERVICERS = frozenset({44625, 46113})

#: Owners that a register still prints and that passed to another one, by its codes (years from memory: SES took over GE
#: Americom in 2001 and New Skies in 2006, Intelsat took over PanAmSat in 2006, Sirius and XM merged in 2008).
_PASSED_TO = {
    **dict.fromkeys(("AMC", "AMCG", "AMCS", "NSS"), "SES"),
    **dict.fromkeys(("PAN", "G2SS"), "INTEL"),
    **dict.fromkeys(("XMR", "XMRS", "SIR"), "SIRX"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """Whether two objects belong together.

    Attributes:
        word: `same_owner`, `same_launch`, `same_family`, `different_owners` or `owner_unknown`.
        basis: What says so.
    """

    word: str
    basis: str

    @property
    def together(self) -> bool:
        """Whether one operator, launch or family is behind both."""
        return self.word in {"same_owner", "same_launch", "same_family"}


def relation(names: Names, object_a: int, object_b: int) -> Relation:
    """Return whether one owner, launch or family is behind two objects. States play no part in it."""
    owner_a, owner_b = names.text(object_a, "owner"), names.text(object_b, "owner")
    shared = sorted(set(owner_a.split("/")) & set(owner_b.split("/")) - {""})
    if shared:
        return Relation(word="same_owner", basis=f"register owner {shared[0]}")
    launch = names.text(object_a, "launch")
    if launch and launch == names.text(object_b, "launch"):
        return Relation(word="same_launch", basis=f"launch {launch}")
    for one in owner_a.split("/"):
        for other in owner_b.split("/"):
            if _one_stem(_PASSED_TO.get(one, one), _PASSED_TO.get(other, other)):
                said = [
                    f"{code} (passed to {_PASSED_TO[code]})" if code in _PASSED_TO else code for code in (one, other)
                ]
                return Relation(word="same_family", basis=f"register owners {said[0]} and {said[1]} share a stem")
    words = sorted(
        _family_words(names.text(object_a, "object_name")) & _family_words(names.text(object_b, "object_name"))
    )
    if words:
        return Relation(word="same_family", basis=f"both names say {words[0]}")
    if owner_a and owner_b:
        return Relation(word="different_owners", basis=f"register owners {owner_a} and {owner_b}")
    return Relation(word="owner_unknown", basis="no register names the owner of one or both")


def _one_stem(one: str, other: str) -> bool:
    """Return whether two owner codes are branches of one ("INTELD", "INTELU"; "APT", "APTS")."""
    short, long = sorted((one, other), key=len)
    if len(short) >= _SHORTEST_STEM and long.startswith(short):
        return True
    return len(short) >= _SHORTEST_COMMON_STEM and short[:_SHORTEST_COMMON_STEM] == long[:_SHORTEST_COMMON_STEM]


def _family_words(name: str) -> frozenset[str]:
    """Return the leading words of a name and of its aliases in brackets: {"CMS", "GSAT"} of "CMS-02 (GSAT-24)"."""
    leading = (re.split(r"[^A-Z]+", part.strip().upper(), maxsplit=1)[0] for part in re.split(r"[()&]", name))
    return frozenset(word for word in leading if len(word) >= _SHORTEST_WORD and word not in _NO_FAMILY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Motion:
    """What the days of one pair look like.

    Attributes:
        least_km: Least distance of each day with data.
        greatest_km: Greatest distance of each day with data.
        near_days: Days of the last unbroken run with the greatest distance within the threshold.
        near_every_day: Whether that run holds every day with data.
        relative_drift_deg_day: Difference of the drifts in longitude.
        slow_pass: One drifts slowly past the mean longitude of the other in or near the window, close by.
        identical_sets: Pairs of sets of the two that agree in epoch and every element.
        servicer: One of the two is declared by its operator to dock with others (`SERVICERS`).
    """

    least_km: tuple[float, ...]
    greatest_km: tuple[float, ...]
    near_days: int
    near_every_day: bool
    relative_drift_deg_day: float
    slow_pass: bool
    identical_sets: int
    servicer: bool


def is_docked(motion: Motion, *, docked_km: float, servicer_docked_km: float) -> bool:
    """Return whether two objects move as one within the error of their sets: docked, or too near to tell."""
    limit = servicer_docked_km if motion.servicer else docked_km
    return motion.identical_sets >= 2 or (motion.near_days > 0 and max(motion.greatest_km) <= limit)


def reading_of(
    motion: Motion,
    belongs: Relation,
    *,
    licensed: bool,
    pass_drift_deg_day: float,
    docked_km: float,
    servicer_docked_km: float,
) -> Reading:
    """Return how a pair reads; only `STAY` can open an incident of kind proximity.

    Args:
        motion: What its days look like.
        belongs: Whether one operator, launch or family is behind both.
        licensed: Whether the past shows a slot shared by licence.
        pass_drift_deg_day: Drifts that differ by more are a pass.
        docked_km: As in `is_docked`.
        servicer_docked_km: As in `is_docked`.
    """
    if is_docked(motion, docked_km=docked_km, servicer_docked_km=servicer_docked_km):
        return Reading.DOCKED
    if abs(motion.relative_drift_deg_day) > pass_drift_deg_day:
        return Reading.PASS
    if not motion.near_days:
        return Reading.PASS if motion.slow_pass else Reading.SWING
    if belongs.together:
        return Reading.SAME_OPERATOR
    return Reading.SHARED_SLOT if licensed else Reading.STAY
