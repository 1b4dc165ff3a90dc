"""What a detection of a stay says about days, owners and who came, read from its values and tables (PRX001)."""

from dataclasses import dataclass
from datetime import date

from hoshimori.incidents.number_words import last_day
from hoshimori.model import Detection, SpaceObject

#: Relations of two objects behind which one operator, launch or family stands.
TOGETHER = frozenset({"same_owner", "same_launch", "same_family"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One object came to the slot of the other, as older element sets bracket it.

    Attributes:
        object_is_first: The one that moved is the one with the smaller catalogue number.
        after: Day of the last sets that show them apart.
        before: Day of the first sets of the unbroken run that show them side by side.
    """

    object_is_first: bool
    after: date
    before: date


def near_days(stay: Detection) -> tuple[date, date]:
    """Return the first and the last day of the stay; the detection's interval where it names no days."""
    first, last = stay.values.get("first_day_near"), stay.values.get("last_day_near")
    if first and last:
        return date.fromisoformat(str(first)[:10]), date.fromisoformat(str(last)[:10])
    return stay.begin.date(), last_day(stay.end)


def owners_differ(stay: Detection, one: SpaceObject, other: SpaceObject) -> bool | None:
    """Return whether the owners differ, after the detector, else the registers; None where one is not known."""
    relation = stay.values.get("relation")
    if relation == "different_owners":
        return True
    if relation in TOGETHER:
        return False
    if relation is None and one.owner and other.owner:
        return one.owner != other.owner
    return None


def arrival(stay: Detection) -> Arrival | None:
    """Return who came when, from the episode, else from the table `slot_history`; None where neither shows it."""
    after, before, arrived = (stay.values.get(name) for name in ("arrival_after", "arrival_before", "arrived"))
    if "arrival_after" in stay.values:
        if after is None or before is None or arrived is None:
            return None
        return Arrival(object_is_first=arrived == min(stay.objects), after=after.date(), before=before.date())
    rows = stay.tables.get("slot_history", ())
    apart = next((k for k in range(len(rows) - 1, -1, -1) if not rows[k]["shared"]), None)
    if apart is None or apart == len(rows) - 1:
        return None
    before, after = rows[apart], rows[apart + 1]
    moved_a, moved_b = (_turn(before[f"longitude_{x}_deg"], after[f"longitude_{x}_deg"]) for x in ("a", "b"))
    return Arrival(object_is_first=moved_a > moved_b, after=before["time"].date(), before=after["time"].date())


def _turn(before_deg: float, after_deg: float) -> float:
    """Return the angle between two longitudes, 0 to 180 degrees."""
    return abs((after_deg - before_deg + 180.0) % 360.0 - 180.0)
