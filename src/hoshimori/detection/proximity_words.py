"""What a pair of belt objects looks like, in one plain sentence, and what public data cannot show of it."""

from collections.abc import Mapping
from typing import Any

from hoshimori.detection.naming import Names
from hoshimori.detection.slot_history import SlotHistory
from hoshimori.model import Reading


def summary(
    names: Names,
    pair: tuple[int, int],
    reading: Reading,
    days: tuple[dict[str, Any], ...],
    near_dates: tuple[str, ...],
    slots: SlotHistory,
) -> str:
    """Return one sentence with the numbers that decide the reading."""
    a, b = (names.label(number) for number in pair)
    near = [day for day in days if day["date"] in set(near_dates)] or list(days)
    least, greatest = min(day["least_km"] for day in near), max(day["greatest_km"] for day in near)
    apart = f"between {least:.0f} and {greatest:.0f} km"
    if reading is Reading.SWING:
        lows, highs = [day["least_km"] for day in days], [day["greatest_km"] for day in days]
        return (
            f"{a} and {b} swing past one another: least {min(lows):.0f} to {max(lows):.0f} km and greatest "
            f"{min(highs):,.0f} to {max(highs):,.0f} km on the days from {days[0]['date']} to {days[-1]['date']}; "
            "this is no approach."
        )
    if reading is Reading.PASS:
        nearest = min(days, key=lambda day: day["least_km"])
        return (
            f"{a} and {b} drift past one another: nearest at {nearest['least_km']:.0f} km on "
            f"{nearest['least_at']:%Y-%m-%d %H:%M} UTC; this is a pass."
        )
    if reading is Reading.DOCKED:
        return (
            f"{a} and {b} move as one: identical element sets or {apart} from {near[0]['date']} to {near[-1]['date']}."
        )
    if len(days) == 1:
        when = f"on {near[0]['date']}, the only day with data"
    elif len(near) == 1:
        when = f"on {near[0]['date']}, one of {len(days)} days with data"
    else:
        when = f"on each day with data from {near[0]['date']} to {near[-1]['date']} ({len(near)} of {len(days)} days)"
    tail = {
        Reading.SHARED_SLOT: f"; {slots.sentence()}",
        Reading.SAME_OPERATOR: "; one operator, launch or family",
        Reading.STAY: f"; owners: {names.owner(pair[0])} and {names.owner(pair[1])}",
    }[reading]
    return f"{a} and {b} were {apart} apart {when}{tail}."


def not_visible(
    reading: Reading,
    days: tuple[dict[str, Any], ...],
    near_dates: tuple[str, ...],
    values: Mapping[str, Any],
    silence: tuple[str, ...],
) -> tuple[str, ...]:
    """Return what public data cannot show of this pair, as sentences."""
    sentences = [
        "Radio listening, optical inspection, purpose and agreements between operators cannot be seen in orbits.",
        "Element sets in the geostationary belt are good to kilometres: under about 5 km nothing can be told apart.",
        *silence,
    ]
    if reading in {Reading.STAY, Reading.SHARED_SLOT, Reading.SAME_OPERATOR} and near_dates:
        if len(near_dates) == 1:
            sentences.append("Single days do not show a stay.")
        if near_dates[0] == days[0]["date"]:
            sentences.append("The arrival is not visible: the two were near on the first day with data.")
            after, before = values.get("arrival_after"), values.get("arrival_before")
            if after is not None and before is not None:
                sentences.append(f"Older sets put it between {after:%Y-%m-%d} and {before:%Y-%m-%d}.")
    return tuple(sentences)
