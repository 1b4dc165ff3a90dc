"""What a replay shows against what its row expects, and what it says that it must not say.

A row is seen when every expected finding was shown by a detection of the right code, reading, objects or launch, and
time. Two kinds of wrong statement are looked for in everything that a replay shows:

* false accusation: a number for hostile act or deception, a word of verdict, or another parent than the row's;
* over-claim: a statement above the row's highest level, one above *anomaly* without an outside statement, words that
  interpret, a reading that the row rules out, or a single catalogue's co-location without "arrival is not visible".
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from hoshimori.brief import wording_problems
from hoshimori.incidents import incident_json
from hoshimori.model import Detection, HypothesisId, Incident, Reading
from hoshimori.scenarios.library import LEVELS, Expected, Scenario
from hoshimori.scenarios.replay import Day, concerns, launch_of, of_scenario

#: Words of cause and purpose: they are no observation. Names of objects are printed in capitals and do not count.
INTERPRETING = re.compile(
    r"\b(deliberate(ly)?|intentional(ly)?|weapons?|intercept\w*|destroyed|shot|inspect(s|ed|ing|ion)|spy\w*|shadow\w*"
    r"|docked|towed|collided|collisions?|exploded|explosions?|struck|caused by|in order to|tests?)\b"
)
_NEVER_NUMBERED = frozenset({HypothesisId.H8, HypothesisId.H9})
_VERDICT = "may stand only inside a quotation"
_OUTSIDE = "outside statement"
_UNDETERMINED = "cause undetermined"


def matches(expected: Expected, detection: Detection) -> bool:
    """Return whether a detection is what a row expects (or rules out)."""
    parent = detection.values.get("parent")
    greatest_km = detection.values.get("greatest_km")
    return (
        detection.code.startswith(expected.code)
        and (not expected.readings or detection.reading.value in expected.readings)
        and set(expected.objects) <= set(detection.objects)
        and (not expected.launch or expected.launch == launch_of(detection))
        and (expected.parent is None or parent is None or parent == expected.parent)
        and (expected.within_km is None or (greatest_km is not None and greatest_km <= expected.within_km))
        and (expected.epoch is None or _at(expected.epoch, detection))
    )


def matches_conjunction(expected: Expected, row: Mapping[str, Any]) -> bool:
    """Return whether a foretold close approach is what a row expects: same pair, same minute, near enough."""
    return (
        expected.code == "SCREEN"
        and {row["primary"], row["secondary"]} == set(expected.objects)
        and (expected.within_km is None or row["miss_distance_km"] <= expected.within_km)
        and (expected.epoch is None or abs(row["tca"] - expected.epoch) <= timedelta(minutes=1))
    )


def shown(expected: Expected, day: Day) -> str:
    """Return the sentence that shows what is expected on a day, or empty."""
    for detection in day.detections:
        if matches(expected, detection):
            unseen = next((s for s in detection.not_visible if "arrival is not visible" in s), "")
            return f"{detection.summary} {unseen}".strip()
    for row in day.conjunctions:
        if matches_conjunction(expected, row):
            return (
                f"{row['primary']} and {row['secondary']} come within {row['miss_distance_km']:.3f} km at "
                f"{row['tca']:%Y-%m-%d %H:%M:%S} UTC, {row['relative_speed_km_s']:.3f} km/s."
            )
    return ""


def _at(epoch: datetime, detection: Detection) -> bool:
    """Return whether an instant (a whole day where it is a midnight) lies in a detection's interval."""
    low = detection.values.get("epoch_low", detection.begin)
    high = detection.values.get("epoch_high", detection.end)
    last = epoch + timedelta(days=1) if epoch.time() == time() else epoch
    return (low is None or last >= low) and (high is None or epoch <= high)


def false_accusations(scenario: Scenario, day: Day) -> Iterator[str]:
    """Yield each false accusation of a day as a sentence."""
    for incident in day.incidents:
        for hypothesis in incident.hypotheses:
            if hypothesis.id in _NEVER_NUMBERED and hypothesis.probability is not None:
                yield f"{incident.id}: {hypothesis.id} carries a number"
        for problem in wording_problems(_text(incident), language="en"):
            if _VERDICT in problem:
                yield f"{incident.id}: {problem}"
    for expected in scenario.expect:
        for detection in day.detections:
            parent = detection.values.get("parent")
            same = bool(expected.launch) and expected.launch == launch_of(detection)
            if same and expected.parent is not None and parent is not None and parent != expected.parent:
                yield f"{detection.code}: names {parent} as parent of {expected.launch}, not {expected.parent}"


def over_claims(scenario: Scenario, day: Day) -> Iterator[str]:
    """Yield each over-claim of a day as a sentence."""
    for incident in day.incidents:
        yield from _too_high(scenario, incident)
        if found := INTERPRETING.search(incident.sentence):
            yield f"{incident.id}: {found.group()!r} interprets"
    for detection in day.detections:
        if found := INTERPRETING.search(detection.summary):
            yield f"{detection.code} {detection.objects[:2]}: {found.group()!r} interprets"
        if any(matches(ruled_out, detection) for ruled_out in scenario.never):
            yield f"{detection.code} {detection.objects[:2]}: reads as {detection.reading.value}"
        if concerns(scenario, detection) and _hides_arrival(detection):
            yield f"{detection.code} {detection.objects[:2]}: does not say that the arrival is not visible"


def _too_high(scenario: Scenario, incident: Incident) -> Iterator[str]:
    level = str(incident_json(incident)["level"])
    height = LEVELS.index(level)
    if height > LEVELS.index("anomaly") and not any(e.group == _OUTSIDE for e in incident.evidence):
        yield f"{incident.id}: {level} without an outside statement"
    if of_scenario(scenario, incident) and height > LEVELS.index(scenario.level):
        yield f"{incident.id}: {level} is above {scenario.level}"
    if height < LEVELS.index("interpretation") and _UNDETERMINED not in incident.wording:
        yield f"{incident.id}: worded above its level: {incident.wording!r}"


def _hides_arrival(detection: Detection) -> bool:
    """Return whether a stay that was there from the first day with data does not say so."""
    return (
        detection.reading is Reading.STAY
        and not detection.values.get("arrival_visible")
        and bool(detection.values.get("near_every_day_with_data"))
        and not any("arrival is not visible" in sentence for sentence in detection.not_visible)
    )


def _text(incident: Incident) -> str:
    return "\n".join((incident.sentence, incident.wording, *(e.statement for e in incident.evidence)))


def event_day(scenario: Scenario) -> datetime | None:
    """Return the midnight before an event's first instant, UTC."""
    begin = scenario.begin
    return None if begin is None else datetime.combine(begin.date(), time(tzinfo=UTC))
