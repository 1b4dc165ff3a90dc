"""What weighs in a stay. Ratios come from counts where there are any (`control_frequency.py`); the item says so.

How near the two are every day, and that they are nearer than others, have one cause: one group, `geometry`. That one
came to the slot of the other, and that it came to slots of others before, have another one, older sets of other days:
one group, `slot`. That a manoeuvre is seen is a third, and what registers say of owners a fourth.

A ratio compares how often the statement would hold under one hypothesis with how often under the others. Which state
owns an object never enters, only whether one owner is behind both.
"""

from hoshimori.incidents.account import NO_DOCUMENT, Material, item, label
from hoshimori.incidents.association import GREATEST_SHARE
from hoshimori.incidents.control_frequency import PASSIVE_STRETCHES, SEEN_IN_PAIRS, frequency, one_operator, two_owners
from hoshimori.incidents.counted_share import jeffreys
from hoshimori.incidents.number_words import day_words, distance_words, list_words, percent_words, span_words
from hoshimori.incidents.stay import TOGETHER, arrival, near_days, owners_differ
from hoshimori.model import Detection, Evidence, HypothesisId, IncidentKind, Reading, SpaceObject

H = HypothesisId
#: Fewer days of nearness do not make a stay.
_MANY_DAYS = 3
#: Pairs of the counted frequencies are within this on each day, km.
_COUNTED_KM = 100.0
#: One that has come to this many slots of others is a visitor.
_VISITOR = 2


def stay_evidence(material: Material, stay: Detection, one: SpaceObject, other: SpaceObject) -> tuple[Evidence, ...]:
    """Return the items of a stay, without ids, in a fixed order."""
    found = (
        _geometry(stay),
        _opened(stay),
        _slot(stay),
        _visits(material, stay),
        _owners(stay, one, other),
        _earlier(material, stay, one, other),
        _maneuvers(material, stay),
        _agreement(),
        _rarity(stay),
        _sources(stay),
    )
    return tuple(thing for thing in found if thing is not None)


def _geometry(stay: Detection) -> Evidence:
    least, greatest, days = (stay.values.get(name) for name in ("least_km", "greatest_km", "dwell_days"))
    span = "near"
    if least is not None and greatest is not None:
        span = f"least {distance_words(least)} km, greatest {distance_words(greatest)} km"
    if days is not None and days < _MANY_DAYS:
        count = f"{days} {'day' if days == 1 else 'days'}"
        few = f"The two were near on {count} only ({span}); so few days do not show a stay."
        return item("geometry", few, stay.code)
    on_days = f" on {days} days" if days is not None else ""
    return item(
        "geometry",
        f"The least and the greatest distance of the day are both small{on_days} ({span}): a stay, no crossing.",
        stay.code,
    )


def _slot(stay: Detection) -> Evidence | None:
    """What older sets say: beside each other in all of them, or one came later."""
    catalogues, shared = (stay.values.get(name) or 0 for name in ("older_catalogues", "older_catalogues_sharing"))
    since = stay.values.get("shared_slot_since")
    known = f"{shared} of {catalogues} older catalogues"
    if catalogues and since is not None and shared == catalogues:
        text = f"Both have been beside each other since at least {day_words(since.date())} ({known})."
        return item("slot", text, stay.code, {H.H1: 3.0, H.H3: 0.5})
    move = arrival(stay)
    if move is not None:
        found = frequency("arrival", _pair(stay))
        tail = f" ({known} show them side by side)" if catalogues else ""
        text = (
            f"One of the two came to the slot of the other between {day_words(move.after)} and "
            f"{day_words(move.before)}{tail}. {found.sentence}"
        )
        if not _is_rare(stay):
            text += " Others stay as near; the pair is shown because of that arrival."
        return item("slot", text, stay.code, {H.H1: round(found.ratio, 4)}, basis="measured")
    if not catalogues or since is None:
        return None
    return item("slot", f"Both have shared the slot since at least {day_words(since.date())} ({known}).", stay.code)


def _visits(material: Material, stay: Detection) -> Evidence | None:
    """How often the one that came has come to slots of others: rarely once, hardly ever twice."""
    visitor, count = stay.values.get("visitor"), int(stay.values.get("visits") or 0)
    share, controls = stay.values.get("visit_share"), int(stay.values.get("visit_controls") or 0)
    if visitor is None or visitor not in material.objects or count < _VISITOR or share is None:
        return None
    text = (
        f"{label(material.objects[visitor])} has come to {count} slots that objects of other owners held; "
        f"{percent_words(share)} of {controls:,} comparable objects came to as many."
    )
    if (stay.values.get("greatest_km") or 0.0) > _COUNTED_KM:
        return item("slot", text, stay.code)  # the pair counts as near because of its visits: they weigh nothing more
    found = frequency("visitor", _pair(stay))
    return item("slot", f"{text} {found.sentence}", stay.code, {H.H1: round(found.ratio, 4)}, basis="measured")


def _owners(stay: Detection, one: SpaceObject, other: SpaceObject) -> Evidence:
    """One owner or two."""
    differ = owners_differ(stay, one, other)
    if differ is None:
        return item("owners", "The owner of at least one of the two is not known to any register on file.", "registers")
    if not differ:
        one_owner = one_operator()
        text = (
            "One operator, launch or family is behind the two. So it is for "
            f"{one_owner.routine} of {one_owner.of_routine} routine pairs and {one_owner.library} of "
            f"{one_owner.of_library} others."
        )
        return item("owners", text, "registers", {H.H1: round(one_owner.ratio, 4)}, basis="measured")
    found = two_owners(_pair(stay))
    text = (
        "The two have different owners; no common company group or family is known. So have "
        f"{found.routine} of {found.of_routine} routine pairs and {found.library} of {found.of_library} others."
    )
    return item("owners", text, "registers", {H.H1: round(found.ratio, 4)}, basis="measured")


def _pair(stay: Detection) -> tuple[int, int]:
    first, second = sorted(stay.objects)[:2]
    return first, second


def _is_rare(stay: Detection) -> bool:
    """Return whether the stay opens an incident by its rarity."""
    return stay.significance is not None and stay.significance <= GREATEST_SHARE


def _opened(stay: Detection) -> Evidence | None:
    """That the pair opened an incident by its rarity, which routine pairs do less often."""
    days = stay.values.get("dwell_days")
    if (days is not None and days < _MANY_DAYS) or not _is_rare(stay):
        return None
    found = frequency("rare", _pair(stay))
    return item(
        "geometry",
        f"The two stay nearer than nine in ten comparable objects do to any neighbour. {found.sentence}",
        stay.code,
        {H.H1: round(found.ratio, 4)},
        basis="measured",
    )


def _earlier(material: Material, stay: Detection, one: SpaceObject, other: SpaceObject) -> Evidence | None:
    """What either object did beside others before: stays of other pairs in the same run."""
    pair, begin = {one.norad_cat_id, other.norad_cat_id}, near_days(stay)[0]
    seen = set()
    for found in material.detections:
        shared = pair.intersection(found.objects)
        if found.kind is not IncidentKind.PROXIMITY or found.reading is not Reading.STAY or len(shared) != 1:
            continue
        days = near_days(found)
        if days[1] < begin and found.values.get("relation") not in TOGETHER:
            seen.add(f"{label(material.objects[next(iter(shared))])}, {span_words(*days)}")
    if not seen:
        return None
    text = f"One of the two was beside an object of another owner earlier ({list_words(sorted(seen))})."
    return item("slot", text, stay.code)


def _maneuvers(material: Material, stay: Detection) -> Evidence | None:
    burns = [one for one in material.association.detections if one.kind is IncidentKind.MANEUVER]
    count = max(len(burns), int(stay.values.get("maneuvers") or 0))
    if not count:
        return None
    ratio = round(jeffreys(0, PASSIVE_STRETCHES) / jeffreys(*SEEN_IN_PAIRS), 4)
    return item(
        "manoeuvres",
        f"{count} {'manoeuvre' if count == 1 else 'manoeuvres'} of the two in the stay or up to 14 days before it: at "
        f"least one of them is under control. Of objects that cannot manoeuvre, 0 of {PASSIVE_STRETCHES} object-weeks "
        f"showed one; of routine pairs {SEEN_IN_PAIRS[0]} of {SEEN_IN_PAIRS[1]} did.",
        ", ".join(sorted({one.code for one in burns})) or stay.code,
        {H.H5: ratio, H.H6: ratio},
        basis="measured",
    )


def _agreement() -> Evidence:
    return item(
        "documents",
        "No document on file declares servicing or an agreed co-location (none is read yet, so this weighs little).",
        NO_DOCUMENT,
        {H.H2: 0.5},
    )


def _rarity(stay: Detection) -> Evidence | None:
    """How rare such a distance is that day. It weighs nothing: the base rates already count pairs that stay near."""
    parts = []
    if stay.significance is not None and stay.controls:
        share = percent_words(stay.significance)
        parts.append(f"{share} of {stay.controls:,} comparable objects stay as near to another object on the last day.")
    belt, pairs, different = (
        stay.values.get(name) for name in ("belt_objects", "close_pairs", "close_pairs_of_different_owners")
    )
    day, within = stay.values.get("statistics_date"), stay.values.get("close_pairs_within_km")
    if None not in (belt, pairs, different, day, within):
        parts.append(
            f"Of {belt:,} objects near the geostationary belt on {day}, {pairs:,} pairs stayed within {within:.0f} km "
            f"of each other all day, {different:,} of them with different owners."
        )
    return item("rarity", " ".join(parts), stay.code, basis="measured") if parts else None


def _sources(stay: Detection) -> Evidence:
    days = stay.values.get("days_with_data") or 1
    agree = "days agree" if days > 1 else "day only"
    ratios = {H.H7: 0.2} if days >= _MANY_DAYS else {}
    return item("sources", f"Element sets of {days} {agree} (all from one tracking network).", "element sets", ratios)
