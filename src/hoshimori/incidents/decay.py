"""A re-entry over an area, predicted or just over. What it says, what weighs, what to ask; uncontrolled by default."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from hoshimori.incidents.account import Account, Material, item, label, labelled
from hoshimori.incidents.number_words import day_words, distance_words
from hoshimori.model import Detection, Evidence, HypothesisId, ObjectType, SpaceObject
from hoshimori.model.reentry import UNEXPLAINED, WindowBasis, window_basis
from hoshimori.model.vocabulary import PASSIVE_TYPES

H = HypothesisId
#: What a re-entry is called until somebody says otherwise.
DEFAULT_WORDING = "uncontrolled re-entry by default; cause undetermined, whether it is controlled is unknown"
_MANY_ARCS = 10

NOT_VISIBLE = (
    "Where on its track an object comes down, and whether anything of it reaches the ground, cannot be seen here.",
    "Whether a re-entry is controlled cannot be seen in orbits; it is unknown unless a document says so.",
)


def account(material: Material) -> Account:
    """Return what a re-entry says about itself."""
    found = material.association.preferred
    thing = material.objects[found.objects[0]]
    if not thing.object_name and found.values.get("name"):
        thing = replace(thing, object_name=str(found.values["name"]))
    return Account(
        sentence=_sentence(found, thing),
        activity=_sentence(found, thing),
        direction=found.direction,
        objects=(thing,),
        evidence=_evidence(found, thing),
        not_visible=NOT_VISIBLE,
        checklist=_checklist(found, thing),
    )


def areas_of(found: Detection) -> tuple[tuple[str, float], ...]:
    """Return the areas below the window's track: name and per cent of the track, as the detector lists them."""
    rows = found.tables.get("areas", ())
    return tuple((str(row["name"]), float(row["track_percent"])) for row in rows if row["track_percent"] > 0)


def _sentence(found: Detection, thing: SpaceObject) -> str:
    low, epoch, high = (found.values[name] for name in ("epoch_low", "epoch", "epoch_high"))
    basis = window_basis(found.values)
    measured = basis is WindowBasis.MEASURED
    between = f"nine in ten between {_minute(low)} and" if measured else f"window {_minute(low)} to"
    if found.values.get("window_over"):
        head = f"The window of re-entry of {label(thing)} is over and no newer set came: about {_minute(epoch)} UTC"
    elif basis is WindowBasis.UNDER_THRUST:
        return (
            f"{label(thing)} changes its orbit under thrust: drag alone would bring it down about {_minute(epoch)} "
            "UTC; when it comes down, if at all, is its operator's choice."
        )
    else:
        head = f"{label(thing)} is predicted to re-enter about {_minute(epoch)} UTC"
    over = "; ".join(f"{name}, {share:.2g} % of it" for name, share in areas_of(found))
    passes = f"; the track of that window passes over areas that are looked at ({over})" if over else ""
    default = "" if basis is WindowBasis.UNDER_THRUST else " Uncontrolled unless stated otherwise."
    return f"{head} ({between} {_minute(high)} UTC){passes}.{default}"


def _minute(value: datetime) -> str:
    return f"{day_words(value.date())} {value:%H:%M}"


def _evidence(found: Detection, thing: SpaceObject) -> tuple[Evidence, ...]:
    values = found.values
    listed = [_fall(found, values, thing), _type(thing), _data(found, values), _message(values), _statement(values)]
    return tuple(one for one in listed if one is not None)


def _fall(found: Detection, values: Any, thing: SpaceObject) -> Evidence | None:
    sign = str(values.get("thrust_sign") or "")
    if values.get("behaviour") is None:
        return None
    if sign == "name":
        return item(
            "fall",
            "Satellites of its fleet steer to their end: 24 of 24 in spring 2026 changed their drag at the last, or "
            "waited.",
            found.code,
            {H.H1: 5.0, H.H6: 0.2},
            basis="measured",
        )
    if sign == UNEXPLAINED:
        statement = "In the days before, its orbit changed in ways that drag does not explain."
        return item("fall", statement, found.code, {H.H7: 2.0})
    if sign:
        return item(
            "fall",
            "In the days before, its orbit changed in ways that drag does not explain: it was under thrust.",
            found.code,
            {H.H1: 10.0, H.H6: 0.2},
        )
    if thing.object_type in PASSIVE_TYPES:
        statement = (
            f"Its fall is that of drag alone (perigee {distance_words(values['perigee_km'])} km in its last set)."
        )
        return item("fall", statement, found.code, {H.H6: 2.0, H.H3: 0.1})
    return item(
        "fall",
        f"Its fall is that of drag alone (perigee {distance_words(values['perigee_km'])} km in its last set); 12 of 24 "
        "satellites that were steered at the end fell so until two days before.",
        found.code,
        {H.H6: 2.0, H.H3: 0.1},
        basis="measured",
    )


def _type(thing: SpaceObject) -> Evidence | None:
    if thing.object_type is not ObjectType.DEBRIS:
        return None
    statement = "Registers call it debris: a piece that has no operator and no engine."
    return item("type", statement, "registers", {H.H1: 0.02, H.H3: 0.1, H.H6: 2.0})


def _data(found: Detection, values: Any) -> Evidence | None:
    arcs = values.get("arc_count")
    if arcs is None:
        return None
    many = arcs >= _MANY_ARCS
    statement = f"{arcs} arcs between its element sets show the fall (all from one tracking network)."
    return item("data", statement, found.code, {H.H7: 0.1 if many else 0.5})


def _message(values: Any) -> Evidence | None:
    if values.get("tip_epoch") is None:
        return None
    meets = values.get("tip_windows_meet")
    agrees = "meets the window from its own fall" if meets else "does not meet the window from its own fall"
    statement = (
        f"A TIP message of {_minute(values['tip_message'])} UTC foretells re-entry about "
        f"{_minute(values['tip_epoch'])} UTC, ± {values['tip_window_min']:.0f} min; that {agrees}."
    )
    return item("data", statement, "TIP message", {H.H7: 0.1 if meets else 2.0})


def _statement(values: Any) -> Evidence:
    said = str(values.get("controlled") or "unknown")
    return item(
        "documents",
        f"Controlled or not: {said} (no statement of an owner or operator is on file).",
        "documents on file: none",
    )


def _checklist(found: Detection, thing: SpaceObject) -> tuple[str, ...]:
    owner = f" ({thing.owner})" if thing.owner else ""
    own_fall = found.values.get("tip_epoch") is None
    debris = thing.object_type is ObjectType.DEBRIS
    whom, controlled = ("owner", "") if debris else ("operator", "is the re-entry controlled, and ")
    return (
        f"Ask the {whom} of {labelled(thing)}{owner}: {controlled}what may reach the ground?",
        *(("Look for re-entry messages (TIP) of this object; none is on file.",) if own_fall else ()),
        "Predict again with each new element set: the window narrows as the end comes near.",
        "Look up the state of registry of the object in the United Nations register.",
        "If parts are found on the ground: keep them, and inform the launching state and the Secretary-General.",
        "Compare the texts of the commitments with the official wording; none has been compared yet.",
    )
