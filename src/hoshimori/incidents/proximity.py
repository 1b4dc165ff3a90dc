"""A stay: two objects near each other day after day. What it says, what to ask (`stay_evidence.py`: what weighs)."""

from hoshimori.incidents.account import Account, Material, label, labelled
from hoshimori.incidents.matched_evidence import LOW, matched_base_rate, matched_evidence
from hoshimori.incidents.number_words import day_words, distance_words, span_words
from hoshimori.incidents.stay import arrival, near_days
from hoshimori.incidents.stay_evidence import stay_evidence
from hoshimori.model import Detection, Direction, SpaceObject

#: Error of a distance from public element sets near the geostationary belt, where the detector gives none (METHODS 1).
ASSUMED_ERROR_KM = 5.0

NOT_VISIBLE = (
    "Radio listening, optical inspection, intent and agreements between operators cannot be seen in orbits.",
    f"Distances under about {ASSUMED_ERROR_KM:.0f} km cannot be told apart with public element sets near the belt.",
)


def account(material: Material) -> Account:
    """Return what a proximity incident says about itself."""
    stay = material.association.preferred
    first, second = _in_order(material, stay)
    objects = tuple(sorted((first, second), key=lambda thing: thing.norad_cat_id))
    sentence = _sentence(stay, first, second)
    low = stay.values.get("regime") == LOW
    weighed = matched_evidence if low else stay_evidence
    return Account(
        sentence=sentence,
        activity=sentence,
        direction=stay.direction or Direction.WITHIN,
        objects=objects,
        evidence=weighed(material, stay, objects[0], objects[1]),
        not_visible=() if low else NOT_VISIBLE,
        checklist=_checklist(stay, first, second),
        base=matched_base_rate() if low else None,
    )


def _in_order(material: Material, stay: Detection) -> tuple[SpaceObject, SpaceObject]:
    """Return the pair as the sentence names it: first who moved to the other's slot, else the later catalogued one."""
    one, other = (material.objects[n] for n in sorted(stay.objects)[:2])
    move = arrival(stay)
    return (one, other) if move is not None and move.object_is_first else (other, one)


def _sentence(stay: Detection, first: SpaceObject, second: SpaceObject) -> str:
    begin, end = near_days(stay)
    days, covered = stay.values.get("dwell_days"), (end - begin).days + 1
    if begin == end:
        when = f"on {day_words(begin)}"
    elif days is None or days >= covered:
        when = f"on every day from {span_words(begin, end)}"
    else:
        when = f"on every day with data from {span_words(begin, end)} ({days} of {covered} days)"
    head = f"{label(first)} was beside {label(second)} {when}"
    least, greatest = stay.values.get("least_km"), stay.values.get("greatest_km")
    if least is None or greatest is None:
        return f"{head}."
    return f"{head}: between {distance_words(least)} and {distance_words(greatest)} km (error {_error_words(stay)})."


def _error_words(stay: Detection) -> str:
    error = stay.values.get("error_km")
    return f"about ± {distance_words(error)} km" if error is not None else f"assumed about ± {ASSUMED_ERROR_KM:.0f} km"


def _checklist(stay: Detection, first: SpaceObject, second: SpaceObject) -> tuple[str, ...]:
    def operator(thing: SpaceObject) -> str:
        return f"the operator of {labelled(thing)}" + (f" ({thing.owner})" if thing.owner else "")

    since = day_words(near_days(stay)[0])
    return (
        f"Ask {operator(second)}: was there interference with its services since {since}, and is a co-location agreed?",
        f"Ask {operator(first)}: is a co-location agreed or a servicing planned? Was a reply sought, and what was it?",
        "Compare the distances with element sets or ephemerides from a second tracking network.",
        "Compare the neighbours: which other objects come as near on the same days?",
        "Look up the state of registry of both objects in the United Nations register.",
        "Compare the texts of the commitments with the official wording; none has been compared yet.",
    )
