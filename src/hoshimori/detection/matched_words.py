"""What a pair of low orbits looks like, in one plain sentence, and what public data cannot show of it."""

from collections.abc import Sequence
from typing import Any

from hoshimori.detection.matched_history import Row
from hoshimori.detection.matched_reading import Persistence
from hoshimori.detection.naming import Names
from hoshimori.model import Reading

_FEW_DAYS = 3
_AS_ONE_KM = 12.0


def summary(
    names: Names,
    pair: tuple[int, int],
    reading: Reading,
    days: Sequence[Row],
    distances: Sequence[dict[str, Any]],
    lasting: Persistence,
) -> str:
    """Return one sentence with the numbers that decide the reading."""
    a, b = (names.label(number) for number in pair)
    apart = _apart(days, distances)
    last = days[-1]
    drift = f"drifting {abs(last['drift_km']):.0f} km a day, planes {last['plane_deg']:.3f}° apart"
    since = _since(days, lasting)
    if reading is Reading.DOCKED:
        return f"{a} and {b} move as one: one element set under both numbers, or {apart}."
    if reading is Reading.PASS:
        return f"{a} and {b} drift past one another: {apart}, {drift}; this is a pass."
    tail = {
        Reading.DECLARED: "declared beforehand by the operator of one",
        Reading.SAME_OPERATOR: "one operator, launch or family",
        Reading.CONSTELLATION: "both hold the altitude and inclination of a constellation",
        Reading.REFERENCE_ORBIT: "both keep one reference track or orbit",
        Reading.MATCH: "alike on these days, not shown to be kept so",
        Reading.STAY: f"kept together; owners: {names.owner(pair[0])} and {names.owner(pair[1])}",
    }[reading]
    return f"{a} and {b} were {apart} {since}, {drift}; {tail}."


def _apart(days: Sequence[Row], distances: Sequence[dict[str, Any]]) -> str:
    if not distances:
        return f"about {abs(days[-1]['along_km']):,.0f} km apart along the track"
    least, greatest = min(d["least_km"] for d in distances), max(d["greatest_km"] for d in distances)
    return f"between {least:,.0f} and {greatest:,.0f} km apart"


def _since(days: Sequence[Row], lasting: Persistence) -> str:
    if len(days) == 1:
        return f"on {days[0]['date']}, the only day with data"
    if not lasting.first:
        return f"on {days[-1]['date']}"
    count = sum(row["matched"] for row in days)
    if lasting.first == lasting.last:
        return f"on {lasting.last} (matched on 1 of {len(days)} days with data)"
    return (
        f"on {days[-1]['date']} (matched on {count} of {len(days)} days with data "
        f"from {lasting.first} to {lasting.last})"
    )


def not_visible(
    reading: Reading, days: Sequence[Row], lasting: Persistence, distances: Sequence[dict[str, Any]]
) -> tuple[str, ...]:
    """Return what public data cannot show of this pair, as sentences."""
    sentences = [
        "Purpose, sensors in use and agreements between operators cannot be seen in orbits.",
        "Element sets of low orbits are good to about a kilometre: nothing nearer than that, and no circling, is told.",
    ]
    if reading in {Reading.STAY, Reading.MATCH, Reading.DECLARED} and days:
        if lasting.run_days < _FEW_DAYS:
            sentences.append("Single days do not show a stay, nor what happened between them.")
        if days[0]["matched"]:
            sentences.append("The arrival is not visible: the two were matched on the first day with data.")
        sentences.append("Sets once a day hide burns that were undone within the day, and which burn came first on it.")
    if distances and max(day["greatest_km"] for day in distances) <= _AS_ONE_KM:
        sentences.append("Two side by side, two joined, or one object under two numbers look the same in these sets.")
    return tuple(sentences)
