"""The nine standing hypotheses and *unknown*. None is ever dropped; H8 and H9 never carry a number."""

from collections.abc import Mapping

from hoshimori.model import HypothesisId, IncidentKind

TITLES: dict[HypothesisId, str] = {
    HypothesisId.H1: "routine operation (station-keeping, collision avoidance)",
    HypothesisId.H2: "agreed servicing or co-location",
    HypothesisId.H3: "inspection or signals observation",
    HypothesisId.H4: "test on own object",
    HypothesisId.H5: "internal failure",
    HypothesisId.H6: "debris strike or natural cause",
    HypothesisId.H7: "data artefact (catalogue or data error)",
    HypothesisId.H8: "hostile act",
    HypothesisId.H9: "deception",
    HypothesisId.UNKNOWN: "unknown",
}

#: What a hypothesis means for a kind of incident that is not about the motion of objects.
KIND_TITLES: dict[IncidentKind, Mapping[HypothesisId, str]] = {
    IncidentKind.INTERFERENCE: {
        HypothesisId.H1: "routine operation (ordinary traffic and equipment)",
        HypothesisId.H2: "announced or agreed test or exercise",
        HypothesisId.H4: "test on own services",
        HypothesisId.H5: "internal failure (receivers or avionics of single aircraft)",
        HypothesisId.H6: "natural cause (space weather)",
        HypothesisId.H7: "data artefact (coverage, reporting or counting)",
    }
}

#: Those that are weighed; the others carry no number.
WEIGHED: tuple[HypothesisId, ...] = tuple(h for h in TITLES if h not in {HypothesisId.H8, HypothesisId.H9})


def titles(kind: IncidentKind | None) -> dict[HypothesisId, str]:
    """Return the ten titles for a kind of incident, in their standing order."""
    own = {} if kind is None else KIND_TITLES.get(kind, {})
    return {h: own.get(h, title) for h, title in TITLES.items()}


#: What always speaks against a reading, whatever the data.
STANDING_DOUBTS: dict[HypothesisId, str] = {
    HypothesisId.H2: "no agreement is visible in orbits",
    HypothesisId.H3: "purpose cannot be seen in orbits",
    HypothesisId.H4: "purpose cannot be seen in orbits",
}


def standing_doubts(kind: IncidentKind | None) -> Mapping[HypothesisId, str]:
    """Return what always speaks against a hypothesis; the standing doubts are about orbits."""
    return {} if kind in KIND_TITLES else STANDING_DOUBTS
