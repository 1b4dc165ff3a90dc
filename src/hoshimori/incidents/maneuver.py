"""A manoeuvre of an object of interest that belongs to no stay. What it says, what weighs, what to ask."""

from hoshimori.incidents.account import NO_DOCUMENT, Account, Material, item, label, labelled
from hoshimori.incidents.control_frequency import BURNS_AMONG_STEPS, PASSIVE_STEPS
from hoshimori.incidents.counted_share import jeffreys
from hoshimori.incidents.number_words import day_words, percent_words
from hoshimori.model import Detection, Direction, Evidence, HypothesisId, SpaceObject

H = HypothesisId
_LARGE_STEP = 10.0

NOT_VISIBLE = (
    "The purpose of a manoeuvre cannot be seen in orbits.",
    "When between two element sets it happened, and whether it was one burn or several, cannot be seen.",
)


def account(material: Material) -> Account:
    """Return what a manoeuvre incident says about itself."""
    found = material.association.preferred
    thing = material.objects[found.objects[0]]
    sentence = _sentence(found, thing)
    return Account(
        sentence=sentence,
        activity=sentence,
        direction=found.direction or Direction.WITHIN,
        objects=tuple(material.objects[n] for n in sorted(found.objects)),
        evidence=_evidence(found),
        not_visible=NOT_VISIBLE,
        checklist=_checklist(thing),
    )


def _sentence(found: Detection, thing: SpaceObject) -> str:
    size, error = found.values.get("delta_v_m_s"), found.values.get("delta_v_sigma_m_s")
    changed = f"{label(thing)} changed its orbit"
    amount = f" by about {size:.2f} m/s" if size is not None else ""
    spread = f" (± {error:.1g} m/s)" if size is not None and error is not None else ""
    if found.begin.date() == found.end.date():
        when = f"on {day_words(found.begin.date())}, between its sets of {found.begin:%H:%M} and {found.end:%H:%M} UTC"
    else:
        when = f"between its sets of {found.begin:%Y-%m-%d %H:%M} and {found.end:%Y-%m-%d %H:%M} UTC"
    return f"{changed}{amount}{spread} {when}."


def _evidence(found: Detection) -> tuple[Evidence, ...]:
    step = found.values.get("step_in_spreads")
    items = []
    if step is not None:
        large = step >= _LARGE_STEP
        seen, of = BURNS_AMONG_STEPS
        ratio = round(jeffreys(0, PASSIVE_STEPS) / jeffreys(seen, of), 4)
        counts = (
            f" Of objects that cannot manoeuvre, 0 of {PASSIVE_STEPS:,} steps from set to set are detected; of active "
            f"ones {seen} of {of:,}."
        )
        items.append(
            item(
                "size",
                f"The step is {step:.0f} times the object's usual scatter between sets (no unit)."
                + (counts if large else ""),
                found.code,
                {H.H6: ratio, H.H7: ratio} if large else {H.H7: 1.0},
                basis="measured" if large else "assumed",
            )
        )
    if found.significance is not None and found.controls:
        share = f"{percent_words(found.significance)} of {found.controls:,} comparable objects"
        statement = f"{share} show as large a step in the same days."
        items.append(item("rarity", statement, found.code, basis="measured"))
    items.append(
        item(
            "documents",
            "No announcement of the manoeuvre is on file (no documents are read yet).",
            NO_DOCUMENT,
        )
    )
    return tuple(items)


def _checklist(thing: SpaceObject) -> tuple[str, ...]:
    owner = f" ({thing.owner})" if thing.owner else ""
    return (
        f"Ask the operator of {labelled(thing)}{owner}: was the manoeuvre planned, and what for? Was a reply sought?",
        "Compare with element sets after it: does the object drift, and towards which slot?",
        "Screen the new orbit against your own objects.",
    )
