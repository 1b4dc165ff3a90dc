"""Who owns the objects, as evidence to cite: facts of a register on a date. They weigh nothing."""

from collections.abc import Sequence

from hoshimori.incidents.account import labelled
from hoshimori.model import Evidence, SpaceObject

#: Group of these items.
OWNERSHIP = "ownership"
#: Objects of one owner beyond this number are counted, not listed.
_LISTED = 3


def ownership(objects: Sequence[SpaceObject]) -> tuple[Evidence, ...]:
    """Return one item an object, `OWN-44476`; of many pieces with one owner state the first ones only."""
    found = []
    by_state: dict[str, int] = {}
    for thing in objects:
        by_state[thing.owner_state] = by_state.get(thing.owner_state, 0) + 1
        if by_state[thing.owner_state] <= _LISTED:
            found.append(_one(thing, sum(other.owner_state == thing.owner_state for other in objects)))
    return tuple(found)


def _one(thing: SpaceObject, same: int) -> Evidence:
    more = f"; one of {same} objects of this incident with that owner state" if same > _LISTED else ""
    known = next((c.known_at for c in thing.claims if c.field == "owner_state" and c.value == thing.owner_state), None)
    when = f", known on {known:%Y-%m-%d}" if known else ""
    if thing.owner_state:
        owner = f", owner {thing.owner}" if thing.owner else ""
        register = thing.owner_register or "a register"
        statement = f"{labelled(thing)}: state {thing.owner_state}{owner} in {register}{when}{more}."
    else:
        statement = f"{labelled(thing)}: no register on file knows the owner{more}."
    statement += f" State of registry: {thing.state_of_registry}."
    return Evidence(
        id=f"OWN-{thing.norad_cat_id}",
        group=OWNERSHIP,
        statement=statement,
        source=thing.owner_register or "no register",
        basis="measured",
    )
