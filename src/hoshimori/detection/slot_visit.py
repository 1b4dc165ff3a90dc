"""Which belt objects came to slots that others held before, and how many comparable ones did as often.

Older catalogues and the window's last day are a series of pictures. A *visit*: an object stands slow in a slot, within
`slot_width_deg` of a slow object of another known owner that held the slot in the picture before, while it was itself
elsewhere then; both lie within `greatest_inclination_deg` of the equator, so that they can be near all day. No visit:
an object's first picture (a launch is no visit), and a slot that an object of its own owner, launch or family already
held (an operator that fills its own slot). One slot counts once an object.

Every belt object is measured in the same pictures, so that how often comparable ones visit is a control frequency of
the same day. Which state owns an object plays no part.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from hoshimori.astro.geostationary import wrap_degrees
from hoshimori.detection.naming import Names
from hoshimori.detection.proximity_reading import relation
from hoshimori.detection.slot_history import OlderCatalogue, Place

#: A picture that shows fewer than this share of the last picture's objects is a selection, and no picture of the belt.
_LEAST_SHARE = 0.4
#: Elsewhere: more than this many slot widths away.
_ELSEWHERE_WIDTHS = 3.0
#: A holder stays within this many slot widths between two pictures.
_HELD_WIDTHS = 1.5
#: Two visits within this are to one slot.
ONE_SLOT_DEG = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One object came to one slot.

    Attributes:
        after: Time of the picture that shows it elsewhere.
        before: Time of the picture that shows it in the slot.
        longitude_deg: Where.
        beside: Objects of other owners that held the slot before.
    """

    after: datetime
    before: datetime
    longitude_deg: float
    beside: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """Visits of all belt objects.

    Attributes:
        of: Catalogue number → visits in the order of time; objects in two pictures or more.
        own_slot: Catalogue number → whether its own operator already held its last slot when it came.
        pictures: Number of pictures.
    """

    of: Mapping[int, tuple[Visit, ...]]
    own_slot: Mapping[int, bool]
    pictures: int

    def share(self, number: int, controls: tuple[int, ...]) -> tuple[float, int] | None:
        """Return the share of controls with at least as many visits as an object, and their number."""
        measured = [len(self.of[one]) for one in controls if one in self.of and one != number]
        if number not in self.of or not measured:
            return None
        mine = len(self.of[number])
        return sum(count >= mine for count in measured) / len(measured), len(measured)


def visits(
    catalogues: tuple[OlderCatalogue, ...],
    last: OlderCatalogue,
    names: Names,
    *,
    slot_width_deg: float,
    slow_drift_deg_day: float,
    greatest_inclination_deg: float,
) -> Visits:
    """Return the visits of every object of the last picture.

    Args:
        catalogues: Older pictures, oldest first.
        last: The window's last day.
        names: Registers.
        slot_width_deg: One slot: within this of each other.
        slow_drift_deg_day: Slower than this stands in a slot.
        greatest_inclination_deg: More inclined objects swing past and are not looked at.
    """
    pictures = [c for c in (*catalogues, last) if len(c.places) >= _LEAST_SHARE * len(last.places)]
    related: dict[tuple[int, int], str] = {}
    of: dict[int, list[Visit]] = {}
    own: dict[int, bool] = {}
    seen: dict[int, OlderCatalogue] = {}
    for picture in pictures:
        standing = _Standing.of(picture, slow_drift_deg_day, greatest_inclination_deg)
        for number, place in picture.places.items():
            earlier = seen.get(number)
            if earlier is None:
                continue
            of.setdefault(number, [])
            moved = _apart_deg(place, earlier.places[number]) > _ELSEWHERE_WIDTHS * slot_width_deg
            if not moved or number not in standing.numbers:
                continue
            holders = [
                other
                for other in standing.near(number, place, slot_width_deg)
                if _held(earlier, picture, other, slot_width_deg, slow_drift_deg_day)
            ]
            words = {other: _related(names, related, number, other) for other in holders}
            own[number] = any(word.startswith("same") for word in words.values())
            beside = tuple(other for other in holders if words[other] == "different_owners")
            new = not any(abs(float(wrap_degrees(v.longitude_deg - place[0]))) <= ONE_SLOT_DEG for v in of[number])
            if beside and not own[number] and new:
                of[number].append(Visit(after=earlier.time, before=picture.time, longitude_deg=place[0], beside=beside))
        seen |= dict.fromkeys(picture.places, picture)
    return Visits(of={n: tuple(v) for n, v in of.items()}, own_slot=own, pictures=len(pictures))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Standing:
    """Objects of one picture that stand in a slot near the equator."""

    numbers: frozenset[int]
    ordered: Any
    longitude_deg: Any

    @classmethod
    def of(cls, picture: OlderCatalogue, slow_deg_day: float, greatest_inclination_deg: float) -> "_Standing":
        numbers = sorted(
            n
            for n, place in picture.places.items()
            if abs(place[1]) < slow_deg_day and place[2] <= greatest_inclination_deg
        )
        longitude = np.array([picture.places[n][0] for n in numbers], dtype=np.float64)
        return cls(numbers=frozenset(numbers), ordered=np.array(numbers, dtype=np.int64), longitude_deg=longitude)

    def near(self, number: int, place: Place, width_deg: float) -> list[int]:
        inside = np.abs(wrap_degrees(self.longitude_deg - place[0])) <= width_deg
        return [int(other) for other in self.ordered[inside] if other != number]


def _held(earlier: OlderCatalogue, picture: OlderCatalogue, other: int, width_deg: float, slow_deg_day: float) -> bool:
    """Return whether an object stood in its slot in the earlier picture too."""
    before, now = earlier.places.get(other), picture.places[other]
    if before is None or abs(before[1]) >= slow_deg_day:
        return False
    return _apart_deg(now, before) <= _HELD_WIDTHS * width_deg


def _apart_deg(one: Place, other: Place) -> float:
    return abs(float(wrap_degrees(one[0] - other[0])))


def _related(names: Names, known: dict[tuple[int, int], str], number: int, other: int) -> str:
    key = (min(number, other), max(number, other))
    if key not in known:
        known[key] = relation(names, *key).word
    return known[key]
