"""Objects of an incident that had no update for long. They weigh nothing: why nobody updated them is not visible."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from hoshimori.incidents.account import item, labelled
from hoshimori.incidents.not_visible import merged
from hoshimori.incidents.number_words import day_words
from hoshimori.model import Evidence, Incident, SpaceObject
from hoshimori.model.last_update import LastUpdate

#: Group of these items.
NO_UPDATE = "no update"
#: More objects without update than this are counted, not listed one by one.
LISTED = 3
NOT_VISIBLE = (
    "What became of an object without update is not visible: it may have changed its orbit, come down, or be left out "
    "of the feed."
)
_DAY = timedelta(days=1)


def with_updates(incident: Incident, updates: Mapping[int, LastUpdate]) -> Incident:
    """Return the incident with one item for each of its objects that had no update for long by its own cadence.

    Args:
        incident: Its judgement is left as it is: these items carry no likelihood ratio.
        updates: When objects were last heard of, by catalogue number.
    """
    lost = [
        (thing, updates[n]) for thing in incident.objects if (n := thing.norad_cat_id) in updates and updates[n].lost
    ]
    if not lost:
        return incident
    found = [_one(*row) for row in lost[:LISTED]]
    if len(lost) > LISTED:
        found.append(_rest(lost[LISTED:], len(incident.objects)))
    taken = sum(one.id.startswith("E") for one in incident.evidence)
    numbered = tuple(replace(one, id=f"E{taken + k}") for k, one in enumerate(found, start=1))
    behind = {update.payload_sha256 for _, update in lost}
    return replace(
        incident,
        evidence=(*incident.evidence, *numbered),
        not_visible=merged(incident.not_visible, [NOT_VISIBLE]),
        payloads=tuple(sorted({*incident.payloads, *behind})),
    )


def _one(thing: SpaceObject, update: LastUpdate) -> Evidence:
    statement = (
        f"{labelled(thing)} has no element set after {day_words(update.last_set.date())} {update.last_set:%H:%M} UTC: "
        f"{update.missing / _DAY:.1f} days without one, where {_usual(update)} are usual, while its feed went on for "
        f"others until {day_words(update.looked_until.date())}."
    )
    return item(NO_UPDATE, statement, "element sets on file", basis="measured")


def _usual(update: LastUpdate) -> str:
    return f"{max(update.usual / _DAY, 0.1):.1f} days"


def _rest(lost: Sequence[tuple[SpaceObject, LastUpdate]], objects: int) -> Evidence:
    statement = (
        f"{len(lost)} more of the {objects:,} objects of this incident had no update in five times their usual spacing "
        "and five days, while their feeds went on."
    )
    return item(NO_UPDATE, statement, "element sets on file", basis="measured")
