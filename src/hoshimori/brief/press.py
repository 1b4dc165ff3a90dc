"""What may be said to the press? Only what was seen and what public data cannot show; no state is named as an actor."""

from typing import Final

from hoshimori.brief.account import (
    ASSUMED_ERROR_KM,
    first_seen,
    label,
    launch_of,
    leading_detection,
    near_days,
    pair_in_order,
    piece_count,
    sentence,
)
from hoshimori.brief.document import Block, Heading, Paragraph, text
from hoshimori.brief.quantity import day, minute, quantity, span, spread
from hoshimori.brief.templates import say
from hoshimori.model import Detection, Incident, IncidentKind
from hoshimori.model.instant import nearest_minute
from hoshimori.model.reentry import WindowBasis, window_basis

#: A paragraph has no more words than this (English).
MOST_WORDS: Final = 90
#: Sentences on re-entries whose window is no calculation of a fall.
_REENTRIES: Final = {WindowBasis.UNDER_THRUST: "press_decay_thrust", WindowBasis.MESSAGE: "press_decay_message"}


def safe_paragraph(incident: Incident, language: str, *, case_id: str) -> str:
    """Return at most 90 words for the press: what was seen, what cannot be known, where to check it."""
    join = say("sentence_separator", language).join
    if incident.kind is IncidentKind.REPORTED:
        cited = say("press_cited", language, case_id=case_id)
        return join([sentence(incident, language), say("press_hidden_reported", language), cited])
    detection = leading_detection(incident)
    made: list[str] = []
    if detection is not None:
        if incident.kind is IncidentKind.PROXIMITY:
            made = _proximity(incident, detection, language)
        elif incident.kind is IncidentKind.BREAKUP:
            made = _breakup(detection, language)
        elif incident.kind is IncidentKind.MANEUVER:
            made = _maneuver(incident, detection, language)
        elif incident.kind is IncidentKind.DECAY:
            made = _decay(incident, detection, language)
    if not made:
        made = [sentence(incident, language), say("press_hidden", language)]
    return join([*made, say("press_check", language, case_id=case_id)])


def press_annex(incident: Incident, language: str, *, case_id: str) -> tuple[Block, ...]:
    """Return annex E."""
    return (
        Heading(text=say("annex_e", language), level=2),
        Paragraph(text=text(say("press_intro", language)), role="intro"),
        Paragraph(text=text(safe_paragraph(incident, language, case_id=case_id)), role="quote"),
    )


def _proximity(incident: Incident, stay: Detection, language: str) -> list[str]:
    pair, values = pair_in_order(incident), stay.values
    least, greatest = values.get("least_km"), values.get("greatest_km")
    if pair is None or least is None or greatest is None:
        return []
    said = [
        say(
            "press_proximity",
            language,
            first=label(pair[0]),
            second=label(pair[1]),
            when=span(*near_days(stay), language),
            spread=spread(least, greatest, "km", language),
            error=quantity(values.get("error_km") or ASSUMED_ERROR_KM, "km"),
        )
    ]
    belt, pairs, on, within = (
        values.get(name) for name in ("belt_objects", "close_pairs", "statistics_date", "close_pairs_within_km")
    )
    if belt is not None and pairs is not None and on is not None and within is not None:
        near = quantity(float(within), "km")
        said.append(
            say("press_company", language, day=day(on, language), pairs=f"{pairs:,}", belt=f"{belt:,}", within=near)
        )
    return [*said, say("press_hidden_proximity", language)]


def _breakup(found: Detection, language: str) -> list[str]:
    launch, count = launch_of(found), f"{piece_count(found):,}"
    payloads = found.values.get("payloads_count")
    key = "press_breakup_payloads" if payloads else "press_breakup"
    said = [say(key, language, n=count, launch=launch, payloads=payloads, day=day(first_seen(found), language))]
    if epoch := found.values.get("epoch"):
        said.append(say("press_pinch", language, epoch=minute(nearest_minute(epoch), language)))
    return [*said, say("press_hidden_breakup", language)]


def _maneuver(incident: Incident, found: Detection, language: str) -> list[str]:
    thing = next((o for o in incident.objects if o.norad_cat_id in found.objects), None)
    size = found.values.get("delta_v_m_s")
    if thing is None or size is None:
        return []
    begin, end = minute(found.begin, language), minute(found.end, language)
    moved = say("press_maneuver", language, name=label(thing), size=quantity(size, "m/s"), begin=begin, end=end)
    return [moved, say("press_hidden", language)]


def _decay(incident: Incident, found: Detection, language: str) -> list[str]:
    thing = next((o for o in incident.objects if o.norad_cat_id in found.objects), None)
    low, high = found.values.get("epoch_low"), found.values.get("epoch_high")
    if thing is None or low is None or high is None:
        return []
    window = {"low": minute(low, language), "high": minute(high, language)}
    key = _REENTRIES.get(window_basis(found.values), "press_decay")
    if found.values.get("window_over"):
        key = "press_decay_over"
    return [say(key, language, name=label(thing), **window), say("press_hidden_decay", language)]
