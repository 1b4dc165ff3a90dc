"""A break-up: new pieces of an old launch. What it says, what weighs, what to ask; the cause is undetermined."""

from datetime import datetime, timedelta
from typing import Any

from hoshimori.incidents.account import NO_DOCUMENT, Account, Material, item, labelled
from hoshimori.incidents.association import launch_of
from hoshimori.incidents.breakup_cause import Cause, Finding, Sign, finding
from hoshimori.incidents.number_words import day_words, distance_words, percent_words
from hoshimori.model import Detection, Evidence, HypothesisId, IncidentKind, SpaceObject
from hoshimori.model.instant import minute_from, nearest_minute

H = HypothesisId
#: Causes named on the first days were wrong or open in three of three replays (Yunhai 1-02, Hitomi, Resurs-P1).
COOLING_OFF = timedelta(days=30)
_MANY_PIECES = 20
_WIDE_KM = 100.0

NOT_VISIBLE = (
    "The cause cannot be seen in orbits: batteries, propellant, debris and other objects leave similar clouds.",
    "A suborbital object is not in public catalogues; a missed or non-destructive direct ascent leaves no trace.",
    "Pieces are catalogued days to months after they form; small ones, and those that came down before, are missing.",
)


def account(material: Material) -> Account:
    """Return what a break-up incident says about itself."""
    found = material.association.preferred
    numbers = sorted(
        {n for one in material.association.detections if one.kind is IncidentKind.BREAKUP for n in one.objects}
    )
    parent = _parent(material, found)
    pieces = tuple(material.objects[n] for n in numbers if parent is None or n != parent.norad_cat_id)
    objects = pieces if parent is None else (parent, *pieces)
    seen = _seen(found, parent)
    return Account(
        sentence=f"{seen}; cause undetermined.",
        activity=f"{seen}.",
        direction=found.direction,
        objects=objects,
        evidence=_evidence(material, found, parent),
        not_visible=NOT_VISIBLE,
        checklist=_checklist(parent),
    )


def _parent(material: Material, found: Detection) -> SpaceObject | None:
    number = found.values.get("parent")
    return material.objects.get(number) if number is not None else None


def _count(found: Detection) -> int:
    """Return the number of new pieces: those catalogued lately, not older members of the launch among them."""
    said = (found.values.get(name) for name in ("catalogued_lately", "count", "pieces"))
    return int(next((number for number in said if number), len(found.objects)))


def _seen(found: Detection, parent: SpaceObject | None) -> str:
    values = found.values
    basis = values.get("parent_basis") or "orbit"
    seen = values.get("first_seen") or found.end
    payloads = values.get("payloads_count")
    what = f"{_count(found)} new {'objects' if payloads else 'pieces'} of launch {launch_of(found)}"
    asides = [f"{payloads} of them payloads"] if payloads else []
    asides += [f"parent by {basis}: {labelled(parent)}"] if parent is not None else []
    aside = f" ({'; '.join(asides)})" if asides else ""
    head = f"{what}{aside} were first seen on {day_words(seen.date())}"
    low, high = values.get("mean_altitude_5_percent_km"), values.get("mean_altitude_95_percent_km")
    if low is not None and high is not None:
        head += f", nine in ten at mean altitudes from {distance_words(low)} to {distance_words(high)} km"
    return f"{head}; {_when(values)}"


def _when(values: Any) -> str:
    epoch, low, high = (values.get(name) for name in ("epoch", "epoch_low", "epoch_high"))
    if epoch is not None and low is not None and high is not None:
        epoch, high = nearest_minute(epoch), minute_from(high)
        between = (
            f"{low:%H:%M} and {high:%H:%M}"
            if low.date() == high.date() == epoch.date()
            else f"{_minute(low)} and {_minute(high)}"
        )
        return f"they were together about {_minute(epoch)} UTC (between {between} UTC)"
    if low is not None and high is not None:
        return f"they came apart between {day_words(low.date())} and {day_words(high.date())}"
    return "when they came apart is not visible"


def _minute(value: datetime) -> str:
    return f"{day_words(value.date())} {value:%H:%M}"


def _evidence(material: Material, found: Detection, parent: SpaceObject | None) -> tuple[Evidence, ...]:
    listed = [
        _pieces(found),
        _spread(found),
        *_signs(finding(found, parent)),
        _young(material, found),
        _rarity(found),
        _statement(),
    ]
    return tuple(one for one in listed if one is not None)


def _pieces(found: Detection) -> Evidence:
    """How many pieces, and of how old a launch."""
    count, before = _count(found), found.values.get("known_before")
    many = count >= _MANY_PIECES
    ratios = {H.H1: 0.1 if many else 0.5, H.H2: 0.1, H.H3: 0.1, H.H7: 0.1 if many else 0.5}
    if not before:
        return item("pieces", f"{count} new pieces of one launch were catalogued.", found.code, ratios)
    return item(
        "pieces",
        f"{count} new pieces were catalogued of a launch that was known before ({before} objects); routine separation "
        "happens within days of a launch.",
        found.code,
        ratios | {H.H1: 0.05},
    )


def _spread(found: Detection) -> Evidence | None:
    """How wide the pieces lie. The same element sets as the count: one group. A wide cloud names no cause."""
    wide = found.values.get("mean_altitude_spread_km")
    if wide is None:
        return None
    statement = f"Nine in ten pieces spread over {distance_words(wide)} km of mean altitude."
    return item("pieces", statement, found.code, {H.H1: 0.2, H.H7: 0.5} if wide >= _WIDE_KM else None)


def _signs(cause: Finding) -> tuple[Evidence, ...]:
    """Return each sign of what could have taken the object apart as an item of evidence."""
    together = item("cause", cause.wording, "the signs of this incident, together")
    return (
        together,
        *tuple(
            item(
                {"body": "parent", "number": "pieces"}.get(sign.name, sign.name),
                sign.statement,
                f"{sign.origin}; {sign.source}",
                _hypotheses(sign),
            )
            for sign in cause.signs
        ),
    )


def _hypotheses(sign: Sign) -> dict[H, float]:
    """Return a sign's ratios by hypothesis: failures from inside; strikes; a test could be either from outside or not.

    The catalogue does not tell a strike from a test, so what speaks for the one from outside speaks for both.
    """
    inside = sign.ratios.get(Cause.INSIDE, 1.0)
    outside = max(sign.ratios.get(Cause.CATALOGUED, 1.0), sign.ratios.get(Cause.NOT_CATALOGUED, 1.0))
    impact = outside if outside > 1.0 else sign.ratios.get(Cause.NOT_CATALOGUED, 1.0)
    found = {H.H5: inside, H.H6: impact}
    if inside > 1.0:
        found[H.H4] = min(1.0, 1.0 / inside)
    return {h: ratio for h, ratio in found.items() if ratio != 1.0}


def _young(material: Material, found: Detection) -> Evidence | None:
    since = found.values.get("epoch") or found.begin
    age = material.as_of - since
    if age >= COOLING_OFF:
        return None
    return item(
        "young data",
        f"The newest data are {max(age.days, 0)} days after the event; causes named on the first days were wrong or "
        "open in 3 of 3 known cases (Yunhai 1-02, Hitomi, Resurs-P1).",
        "incident library",
        {H.UNKNOWN: 4.0},
    )


def _rarity(found: Detection) -> Evidence | None:
    if found.significance is None or not found.controls:
        return None
    share = f"{percent_words(found.significance)} of {found.controls:,} comparable launches"
    statement = f"{share} show as many new pieces in the same days."
    return item("rarity", statement, found.code, basis="measured")


def _statement() -> Evidence:
    return item(
        "documents",
        "No statement of an owner or operator on the cause is on file (no documents are read yet).",
        NO_DOCUMENT,
    )


def _checklist(parent: SpaceObject | None) -> tuple[str, ...]:
    whom = f"the operator of {labelled(parent)}" if parent is not None else "the operators of the launch"
    owner = f" ({parent.owner})" if parent is not None and parent.owner else ""
    return (
        f"Ask {whom}{owner}: what is known about the cause? Was a reply sought, when, and what was it?",
        "Ask states with launch warning data whether a launch was seen in the interval; public data cannot tell.",
        "Compare the interval with launch-hazard notices (NOTAM, NAVAREA) of those days.",
        "Compare the count and the spread with a second catalogue; counts differ by sensor.",
        "Compare the pieces' orbits with those of crewed stations and of your own objects.",
        "Look up the state of registry of the parent in the United Nations register.",
        "Compare the texts of the commitments with the official wording; none has been compared yet.",
    )
