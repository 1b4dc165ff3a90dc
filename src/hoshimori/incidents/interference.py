"""Interference with satellite navigation: a region and days. What it says, what weighs, what to ask."""

from datetime import date

from hoshimori.incidents.account import NO_DOCUMENT, Account, Material, item
from hoshimori.incidents.number_words import day_words, percent_words, span_words
from hoshimori.model import Detection, Direction, Evidence, HypothesisId, IncidentKind, Reading

H = HypothesisId
_MANY_CELLS = 5
_MANY_AIRCRAFT = 20
_LEAST_SHARE = 0.001
#: A geomagnetic storm begins here (NOAA scale G1).
_STORM_KP = 5.0

NOT_VISIBLE = (
    "Where the interference comes from: aircraft at cruising height see it from up to about 400 km away.",
    "Who causes it, and whether with intent.",
    "What happens where no aircraft fly: no aircraft is not the same as no interference.",
    "Deception of receivers that leaves the reported accuracy high, and what receivers on the ground see.",
)


def account(material: Material) -> Account:
    """Return what an interference incident says about itself."""
    found = material.association.preferred
    seen = _seen(found)
    return Account(
        sentence=f"{seen}; cause undetermined.",
        activity=f"{seen}.",
        direction=Direction.TO_SERVICE,
        objects=(),
        evidence=_evidence(material, found),
        not_visible=NOT_VISIBLE,
        checklist=_checklist(found),
    )


def _seen(found: Detection) -> str:
    values = found.values
    first, last = (date.fromisoformat(str(values[name])) for name in ("first_day", "last_day"))
    many = values["most_cells_in_a_day_count"]
    when = f"on {day_words(first)}" if first == last else f"on days from {span_words(first, last)}"
    cells = f"{many} cells" if first == last else f"up to {many} cells a day"
    areas = values.get("areas") or ()
    within = f", in part of {' and '.join(areas)}," if areas else ""
    return (
        f"Within {values['region']}{within} {percent_words(values['poor_share'])} of the aircraft in {cells} (H3 "
        f"resolution 4) reported poor satellite navigation {when}, {_usual(found)}"
    )


def _usual(found: Detection) -> str:
    n = found.values["most_days_before_count"]
    days = f"the {n} day{'' if n == 1 else 's'} with data before"
    if found.reading is Reading.LASTING:
        return f"as on most of {days}"
    usual = found.values["usual_share"]
    said = percent_words(usual) if usual >= _LEAST_SHARE else f"under {percent_words(_LEAST_SHARE)}"
    return f"against a usual {said} by {days}"


def _evidence(material: Material, found: Detection) -> tuple[Evidence, ...]:
    listed = [_aircraft(found), _days(found), _traffic(material, found), _rarity(found), *_sky(found), _statement()]
    return tuple(one for one in listed if one is not None)


def _aircraft(found: Detection) -> Evidence:
    """Many aircraft in many cells: not the receivers of single ones."""
    cells, poor = found.values["most_cells_in_a_day_count"], found.values["poor_count"]
    many = cells >= _MANY_CELLS and poor >= _MANY_AIRCRAFT
    return item(
        "aircraft",
        f"{poor:,} counts of aircraft with poor navigation in up to {cells} cells on one day; a broken receiver shows "
        "along one track.",
        found.code,
        {H.H1: 0.3, H.H3: 0.1, H.H5: 0.05 if many else 0.3},
    )


def _days(found: Detection) -> Evidence:
    """Lasting for weeks, or new against the cells' own days."""
    if found.reading is Reading.LASTING:
        statement = "The cells were as high on most of the days before: a single test or a storm does not last so long."
        return item("days", statement, found.code, {H.H2: 0.5, H.H6: 0.1})
    n = found.values["days_count"]
    statement = f"It was seen on {n} day{'' if n == 1 else 's'} of those looked at, and not in the days before."
    return item("days", statement, found.code)


def _traffic(material: Material, found: Detection) -> Evidence | None:
    """Whether traffic changed in the days of the incident: then who flies there did, and with it what is counted."""
    own = [one for one in material.association.detections if one.kind is IncidentKind.INTERFERENCE]
    empty = sum(
        one.values.get("cells_count", 0)
        for one in material.detections
        if one.kind is IncidentKind.INTERFERENCE
        and one.reading is Reading.NO_TRAFFIC
        and any(_in_its_days(one, other) and _meet(one, other) for other in own)
    )
    if empty:
        statement = (
            f"Within the same degrees {empty} cells lost their usual aircraft in these days: who flies there changed, "
            "and interference in the empty cells cannot be seen."
        )
        return item("traffic", statement, found.code, {H.H7: 1.5})
    statement = "No region without its usual aircraft lies within the same degrees in these days."
    return item("traffic", statement, found.code, {H.H7: 0.3})


def _in_its_days(one: Detection, other: Detection) -> bool:
    return one.begin < other.end and other.begin < one.end


def _meet(one: Detection, other: Detection) -> bool:
    """Return whether the boxes of two regions touch."""
    boxes = [[float(d.values[f"{side}_deg"]) for side in ("south", "north", "west", "east")] for d in (one, other)]
    (south, north, west, east), (south_2, north_2, west_2, east_2) = boxes
    apart = ((west_2 - west) % 360.0, (west - west_2) % 360.0)
    return south <= north_2 and south_2 <= north and (apart[0] <= (east - west) % 360.0 or
                                                      apart[1] <= (east_2 - west_2) % 360.0)  # fmt: skip


def _rarity(found: Detection) -> Evidence | None:
    if found.significance is None or not found.controls:
        return None
    share = f"{percent_words(found.significance)} of {found.controls:,} cell days tested"
    return item("rarity", f"{share} elsewhere in the same days are as high.", found.code, basis="measured")


def _sky(found: Detection) -> tuple[Evidence, ...]:
    """Space weather of the days, where a file is on hand: a rival explanation."""
    said, flux = found.values.get("greatest_kp"), found.values.get("greatest_f107")
    if not said:
        statement = "No file of space weather for these days is on hand: a storm is not ruled out."
        return (item("space weather", statement, "documents on file: none of space weather"),)
    greatest = float(said)
    disturbed = greatest >= _STORM_KP
    sun = f", F10.7 up to {flux}" if flux else ""
    statement = (
        f"Kp was up to {greatest:.1f}{sun} in these days: "
        + ("a geomagnetic storm (Kp 5 or more), which disturbs receivers over whole latitudes."
           if disturbed else "no geomagnetic storm (Kp below 5).")
    )  # fmt: skip
    return (item("space weather", statement, "space weather file", {H.H6: 3.0 if disturbed else 0.2}),)


def _statement() -> Evidence:
    return item(
        "documents",
        "No announcement of a test or exercise and no report of an administration is on file for these days.",
        NO_DOCUMENT,
    )


def _checklist(found: Detection) -> tuple[str, ...]:
    areas = found.values.get("areas") or ()
    users = (f"Ask users of satellite services in {' and '.join(areas)} what they saw.",) if areas else ()
    return (
        "Compare with notices to airmen (NOTAM) of those days: tests and exercises are announced there.",
        "Ask the administrations of the region whether harmful interference was reported to the ITU.",
        "Ask air navigation services and airlines for their reports of the same days.",
        *users,
        "Compare with space weather of those days (Kp, solar radio flux).",
        "Compare with a second provider of aircraft data: coverage differs.",
        "Compare the texts of the commitments with the official wording; none has been compared yet.",
    )  # fmt: skip
