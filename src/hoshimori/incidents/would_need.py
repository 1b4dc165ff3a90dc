"""What would be needed to speak about a hostile act or about deception: things that orbits do not hold."""

from hoshimori.model import HypothesisId, IncidentKind

_H8_ALWAYS = (
    "a statement of those who acted, or of a government that shows its own evidence",
    "two lines of evidence that do not come from the same tracking network",
)
_H8: dict[IncidentKind, tuple[str, ...]] = {
    IncidentKind.PROXIMITY: (
        "the operator's records of an effect on its object or its services, with times",
        "a record of signals or of pictures near the object from a sensor that others can check",
    ),
    IncidentKind.BREAKUP: (
        "launch-warning data for the interval, or their absence, from a state that has them",
        "the operator's telemetry until the end",
        "measured speeds and shapes of many pieces, so that a push from outside can be told from one from inside",
    ),
    IncidentKind.INTERFERENCE: (
        "measurements of the signals themselves, with times, that others can check",
        "what the administration in charge of the transmissions says, to the ITU or in public",
    ),
    IncidentKind.MANEUVER: (
        "the operator's plan, and what the object did after it",
        "an effect on another object, shown by that object's operator",
    ),
    IncidentKind.DECAY: (
        "the operator's plan and telemetry of the last days",
        "a record of the re-entry by radar or camera that others can check, or parts found on the ground",
    ),
}
_H9_ALWAYS = (
    "observations from a second, independent network that contradict the published orbits, names or types",
    "what the registration or the announcement says, against what was observed",
    "a statement of the operator, and whether it fits both",
)


def would_need(hypothesis: HypothesisId, kind: IncidentKind | None) -> tuple[str, ...]:
    """Return what would be needed to tell; nothing for hypotheses that are weighed."""
    if hypothesis is HypothesisId.H8:
        return (*(_H8.get(kind, ()) if kind is not None else ()), *_H8_ALWAYS)
    return _H9_ALWAYS if hypothesis is HypothesisId.H9 else ()
