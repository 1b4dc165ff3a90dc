"""How is an incident told in one sentence? English comes with it; other languages are made from its values."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from hoshimori.brief.decay import decay_lead, decay_seen
from hoshimori.brief.phrase import phrase
from hoshimori.brief.quantity import day, minute, quantity, share, span, spread
from hoshimori.brief.templates import say, word
from hoshimori.model import Detection, Incident, IncidentKind, Reading, SpaceObject
from hoshimori.model.instant import minute_from, nearest_minute

#: Error of a distance from public element sets near the geostationary belt, where the detector gives none (METHODS 1).
ASSUMED_ERROR_KM: Final = 5.0


def leading_detection(incident: Incident) -> Detection | None:
    """Return the detection that the incident is about: the first of its own kind, else the first."""
    own = [d for d in incident.detections if d.kind is incident.kind]
    return next(iter(own or incident.detections), None)


def sentence(incident: Incident, language: str) -> str:
    """Return the first line of a brief; where it cannot be made in the language, the English one, marked."""
    detection = leading_detection(incident)
    made = None
    if language != "en" and detection is not None:
        if incident.kind is IncidentKind.PROXIMITY:
            made = _proximity(incident, detection, language)
        elif incident.kind is IncidentKind.BREAKUP:
            made = _breakup(incident.objects, detection, language)
        elif incident.kind is IncidentKind.MANEUVER:
            made = _maneuver(incident, detection, language)
        elif incident.kind is IncidentKind.INTERFERENCE:
            made = _interference(detection, language)
        elif incident.kind is IncidentKind.DECAY:
            made = _decay(incident, detection, language)
    return made or phrase(incident.sentence, language)


def summary(detection: Detection, things: Sequence[SpaceObject], language: str) -> str:
    """Return what a detector saw, ending in a full stop; an object that is not among `things` stands as its number."""
    if language == "en":
        return detection.summary.rstrip(".") + "."
    names = {o.norad_cat_id: named(o, language) for o in things}
    called = [names.get(n, str(n)) for n in detection.objects]
    values, made = detection.values, None
    least, greatest = values.get("least_km"), values.get("greatest_km")
    if detection.kind is IncidentKind.PROXIMITY and least is not None and greatest is not None:
        made = say(
            "seen_proximity",
            language,
            a=called[0],
            b=called[-1],
            days=span(*near_days(detection), language),
            spread=spread(least, greatest, "km", language),
        )
    elif detection.kind is IncidentKind.MANEUVER and values.get("delta_v_m_s") is not None:
        made = say(
            "seen_maneuver",
            language,
            name=called[0],
            begin=minute(detection.begin, language),
            end=minute(detection.end, language),
            size=quantity(values["delta_v_m_s"], "m/s"),
            way=word(str(values.get("type", "")), language),
        )
    elif detection.kind is IncidentKind.BREAKUP:
        made = _breakup(things, detection, language)
    elif detection.kind is IncidentKind.INTERFERENCE:
        made = _interference(detection, language)
    elif detection.kind is IncidentKind.DECAY:
        made = decay_seen(called, detection, language)
    return made or phrase(detection.summary.rstrip("."), language)


def near_days(stay: Detection) -> tuple[date, date]:
    """Return the first and the last day of a stay; the detection's interval where it names no days."""
    first, last = stay.values.get("first_day_near"), stay.values.get("last_day_near")
    if first and last:
        return date.fromisoformat(str(first)[:10]), date.fromisoformat(str(last)[:10])
    begin, end = stay.begin.astimezone(UTC), stay.end.astimezone(UTC)  # half-open
    return begin.date(), max(begin, end - timedelta(microseconds=1)).date()


def label(thing: SpaceObject) -> str:
    """Return "INTELSAT 39" without the aliases that catalogues add in brackets, or the number of a nameless one."""
    return thing.object_name.partition(" (")[0] or str(thing.norad_cat_id)


def named(thing: SpaceObject, language: str) -> str:
    """Return "INTELSAT 39 (44476)"."""
    return (
        say("named", language, name=thing.object_name, number=thing.norad_cat_id) if thing.object_name else label(thing)
    )


def pair_in_order(incident: Incident) -> tuple[SpaceObject, SpaceObject] | None:
    """Return the two objects of a stay in the order in which the incident's own sentence names them."""
    things = incident.objects
    if len(things) < 2:
        return None
    places = {label(thing): incident.sentence.find(label(thing)) for thing in things[:2]}
    first, second = sorted(things[:2], key=lambda thing: (places[label(thing)] < 0, places[label(thing)]))
    return first, second


def parent_of(things: Sequence[SpaceObject], detection: Detection) -> SpaceObject | None:
    """Return the parent of a break-up among the objects."""
    return next((o for o in things if o.norad_cat_id == detection.values.get("parent")), None)


def piece_count(detection: Detection) -> int:
    """Return the number of new pieces of a break-up: those catalogued lately where the detector tells them apart."""
    said = (detection.values.get(name) for name in ("catalogued_lately", "count", "pieces"))
    return int(next((number for number in said if number), len(detection.objects)))


def launch_of(detection: Detection) -> str:
    """Return the launch of the pieces, "1982-092"."""
    return str(detection.values.get("launch", ""))


def first_seen(detection: Detection) -> datetime:
    """Return when the pieces of a break-up were first in a catalogue."""
    seen = detection.values.get("first_seen")
    return seen if isinstance(seen, datetime) else detection.end


def _proximity(incident: Incident, stay: Detection, language: str) -> str | None:
    pair = pair_in_order(incident)
    if pair is None:
        return None
    begin, end = near_days(stay)
    dwell, covered = stay.values.get("dwell_days"), (end - begin).days + 1
    days = span(begin, end, language)
    when = days
    if begin != end and (dwell is None or dwell >= covered):
        when = say("lead_every_day", language, days=days)
    elif begin != end:
        when = say("lead_days_with_data", language, days=days, n=dwell, covered=covered)
    first, second = (label(thing) for thing in pair)
    purpose = say("lead_unknown_purpose", language)
    least, greatest = stay.values.get("least_km"), stay.values.get("greatest_km")
    if least is None or greatest is None:
        return say("lead_no_distance", language, first=first, second=second, when=when) + purpose
    error = stay.values.get("error_km")
    said = quantity(ASSUMED_ERROR_KM if error is None else error, "km")
    return (
        say(
            "lead_proximity",
            language,
            first=first,
            second=second,
            when=when,
            spread=spread(least, greatest, "km", language),
            error=said if error is not None else say("lead_assumed", language, error=said),
        )
        + purpose
    )


def _breakup(things: Sequence[SpaceObject], found: Detection, language: str) -> str:
    values, parent = found.values, parent_of(things, found)
    basis, payloads = values.get("parent_basis"), values.get("payloads_count")
    parent_key = f"lead_parent_{basis}" if basis in {"name", "numbering"} else "lead_parent"
    parts = [
        say(
            "lead_breakup_payloads" if payloads else "lead_breakup",
            language,
            launch=launch_of(found),
            n=f"{piece_count(found):,}",
            payloads=payloads,
            parent=say(parent_key, language, parent=named(parent, language)) if parent else "",
            day=day(first_seen(found), language),
        )
    ]
    low, high = values.get("mean_altitude_5_percent_km"), values.get("mean_altitude_95_percent_km")
    if low is not None and high is not None:
        lowest, highest = quantity(low, "km"), quantity(high, "km")
        parts.append(say("lead_altitudes", language, lowest=lowest, highest=highest))
    return "".join([*parts, _came_apart(values, language), say("lead_cause", language)])


def _came_apart(values: Mapping[str, Any], language: str) -> str:
    epoch, low, high = (values.get(name) for name in ("epoch", "epoch_low", "epoch_high"))
    if not isinstance(low, datetime) or not isinstance(high, datetime):
        return say("lead_apart_unseen", language)
    if not isinstance(epoch, datetime):
        return say("lead_apart", language, low=day(low, language), high=day(high, language))
    epoch, high = nearest_minute(epoch), minute_from(high)
    one_day = low.date() == high.date() == epoch.date()
    ends = [f"{t:%H:%M} UTC" if one_day else minute(t, language) for t in (low, high)]
    return say("lead_together", language, epoch=minute(epoch, language), low=ends[0], high=ends[1])


def _interference(found: Detection, language: str) -> str:
    """Return the region and its days, made again from the values of the detection."""
    values = found.values
    first, last = (date.fromisoformat(str(values[name])) for name in ("first_day", "last_day"))
    region = degrees(str(values["region"]), language)
    if found.reading is Reading.NO_TRAFFIC:
        return say("seen_no_traffic", language, day=day(first, language), region=region, n=values["cells_count"])
    many, n = values["most_cells_in_a_day_count"], values["most_days_before_count"]
    areas = say("name_separator", language).join(values.get("areas") or ())
    days = span(first, last, language)
    usual = share(values["usual_share"], language)
    return say(
        "lead_interference",
        language,
        region=region,
        areas=say("lead_areas", language, areas=areas) if areas else "",
        cells=say("lead_cells_one_day" if first == last else "lead_cells_a_day", language, n=f"{many:,}"),
        resolution=say("lead_resolution", language),
        when=days if first == last else say("lead_days_from", language, days=days),
        share=share(values["poor_share"], language),
        usual=say("lead_lasting", language, n=n)
        if found.reading is Reading.LASTING
        else say("lead_rise", language, n=n, usual=usual),
    )


_SIDES: Final = {"N": "北緯", "S": "南緯", "E": "東経", "W": "西経"}


def degrees(region: str, language: str) -> str:
    """Return "30 to 39° N, 31 to 39° E" in the language."""
    if language == "en":
        return region
    parts = []
    for part in region.split(", "):
        ends = re.findall(r"(\d+)(?:° ([NSEW]))?", part)
        side = ends[-1][1]
        first = _SIDES[ends[0][1] or side]
        words = [
            f"{'' if n and _SIDES[own or side] == first else _SIDES[own or side]}{number}°"
            for n, (number, own) in enumerate(ends)
        ]
        parts.append("から".join(words))
    return "、".join(parts)


def _maneuver(incident: Incident, found: Detection, language: str) -> str | None:
    thing = next((o for o in incident.objects if o.norad_cat_id in found.objects), None)
    if thing is None:
        return None
    size, error = found.values.get("delta_v_m_s"), found.values.get("delta_v_sigma_m_s")
    said = ""
    if size is not None:
        key = "lead_size" if error is None else "lead_size_error"
        said = say(key, language, size=quantity(size, "m/s"), error=quantity(error or 0.0, "m/s"))
    begin, end = minute(found.begin, language), minute(found.end, language)
    if found.begin.date() == found.end.date():
        end = f"{found.end:%H:%M} UTC"
    return say("lead_maneuver", language, name=label(thing), begin=begin, end=end, size=said)


def _decay(incident: Incident, found: Detection, language: str) -> str | None:
    thing = next((o for o in incident.objects if o.norad_cat_id in found.objects), None)
    return None if thing is None else decay_lead(label(thing), found, language)
