"""The nine standing hypotheses and *unknown*. None is ever dropped; H8 and H9 never carry a number."""

from hoshimori.model import HypothesisId

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

#: Those that are weighed; the others carry no number.
WEIGHED: tuple[HypothesisId, ...] = tuple(h for h in TITLES if h not in {HypothesisId.H8, HypothesisId.H9})

#: What always speaks against a reading, whatever the data.
STANDING_DOUBTS: dict[HypothesisId, str] = {
    HypothesisId.H2: "no agreement is visible in orbits",
    HypothesisId.H3: "purpose cannot be seen in orbits",
    HypothesisId.H4: "purpose cannot be seen in orbits",
}
