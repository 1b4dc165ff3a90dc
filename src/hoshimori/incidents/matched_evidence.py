"""What weighs where two low orbits are kept together, and how often such pairs are routine (counts of PRX002).

Plane, size and phase are one geometry: one group. That the two are kept so against the drift, or matched again after
one moved, is another one: other days show it. Which state owns an object never enters.
"""

from hoshimori.incidents.account import NO_DOCUMENT, Material, item
from hoshimori.incidents.base_rate import BASE_RATE, smoothed
from hoshimori.incidents.counted_share import jeffreys
from hoshimori.incidents.number_words import distance_words, percent_words
from hoshimori.incidents.stay import owners_differ
from hoshimori.model import Detection, Evidence, HypothesisId, SpaceObject

H = HypothesisId
#: `values["regime"]` of detections of low orbits.
LOW = "LEO"

#: Pairs that PRX002 shows matched on three days or more in the week to 7 May 2026: of one operator, launch or family,
#: or on one reference track (H1), in a complex (H2), merely alike (unknown). None of them reads as a stay.
LOW_PAIRS = {H.H1: 400, H.H2: 10, H.UNKNOWN: 3}


def matched_base_rate() -> Evidence:
    """Return the base rates of pairs of low orbits as the evidence item `BASE`."""
    shares = smoothed(LOW_PAIRS)
    return Evidence(
        id="BASE",
        group=BASE_RATE,
        statement=(
            f"Base rates from n = {sum(LOW_PAIRS.values())} pairs of low orbits that stayed matched on three days or "
            f"more in the week to 7 May 2026: {LOW_PAIRS[H.H1]} of one operator, launch or family or on one reference "
            f"track (H1), {LOW_PAIRS[H.H2]} in a station (H2), {LOW_PAIRS[H.UNKNOWN]} without explanation; half a "
            "count added to each."
        ),
        source="element sets of 16 March to 7 May 2026, owners after GCAT of December 2024",
        basis="measured",
        likelihood_ratios={h: round(share, 4) for h, share in shares.items()},
    )


def matched_evidence(material: Material, stay: Detection, one: SpaceObject, other: SpaceObject) -> tuple[Evidence, ...]:
    """Return the items of a stay in low orbits, without ids, in a fixed order."""
    found = (
        _geometry(stay),
        _opened(),
        _kept(stay),
        _again(stay),
        _owners(stay, one, other),
        _agreement(),
        _rarity(stay),
        _sources(stay),
    )
    del material  # what else the run shows of the two is another detection's to say
    return tuple(thing for thing in found if thing is not None)


def _geometry(stay: Detection) -> Evidence:
    values = stay.values
    return item(
        "geometry",
        f"Planes {values['plane_deg']:.3f} degrees apart, {distance_words(abs(values['along_km']))} km along the "
        f"track, drifting {distance_words(abs(values['daily_drift_km']))} km a day: matched on "
        f"{values['matched_days']} of {values['days_with_data']} days with data.",
        stay.code,
        {H.H2: 2.0, H.H3: 2.0, H.H5: 0.3, H.H6: 0.05},
    )


def _opened() -> Evidence:
    """That the pair reads as a stay, which routine pairs seldom do."""
    routine, others = LOW_PAIRS[H.H1], LOW_PAIRS[H.UNKNOWN]
    return item(
        "geometry",
        "The pair reads as a stay: no common operator, launch, shell, track or station, kept together, and rare. So "
        f"did 0 of {routine} routine pairs and 0 of {others} others in the week to 7 May 2026.",
        "element sets and registers of that week",
        {H.H1: round(jeffreys(0, routine) / jeffreys(0, others), 4)},
        basis="measured",
    )


def _kept(stay: Detection) -> Evidence | None:
    if not stay.values.get("kept_against_drift"):
        return None
    return item(
        "keeping",
        f"Matched at {stay.values['matched_epochs']} times ten days or more apart, although the drifts between would "
        "have parted the two: at least one of them is under control.",
        stay.code,
        {H.H1: 0.5, H.H5: 0.2, H.H6: 0.2, H.H7: 0.5},
    )


def _again(stay: Detection) -> Evidence | None:
    count = stay.values.get("rematches_count") or 0
    if not count:
        return None
    return item(
        "keeping",
        f"One of the two matched its orbit again within five days of a manoeuvre of the other, {count} "
        f"{'time' if count == 1 else 'times'}.",
        stay.code,
        {H.H1: 0.2, H.H2: 1.5, H.H3: 2.0, H.H6: 0.1},
    )


def _owners(stay: Detection, one: SpaceObject, other: SpaceObject) -> Evidence:
    if owners_differ(stay, one, other) is None:
        return item("owners", "The owner of at least one of the two is not known to any register on file.", "registers")
    return item("owners", "The two have different owners; no common company group or family is known.", "registers")


def _agreement() -> Evidence:
    return item(
        "documents",
        "No document on file declares servicing or an agreed co-location (none is read yet, so this weighs little).",
        NO_DOCUMENT,
        {H.H2: 0.5},
    )


def _rarity(stay: Detection) -> Evidence | None:
    if stay.significance is None or not stay.controls:
        return None
    return item(
        "rarity",
        f"{percent_words(stay.significance)} of {stay.controls:,} control pairs of the last day lie as close in plane, "
        "drift and distance.",
        stay.code,
        basis="measured",
    )


def _sources(stay: Detection) -> Evidence:
    days = stay.values.get("days_with_data") or 1
    agree = "days agree" if days > 1 else "day only"
    return item("sources", f"Element sets of {days} {agree} (all from one tracking network).", "element sets")
