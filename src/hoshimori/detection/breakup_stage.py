"""Which object of a launch is its stage, where no register says so: by the names of its pieces, or by the numbers.

Catalogues name debris after what it came from ("CZ-6A DEB" beside "CZ-6A R/B"). And they number a launch as it is told
apart: payloads, then the stage, one after the other, and pieces of a break-up weeks later. So the one object of the
first run of numbers that no register calls a payload, while it calls all others so, is the stage.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hoshimori.detection.naming import Names
from hoshimori.detection.new_piece import NewOfLaunch


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A launch's stage: number, name where the pieces carry it, and how it was told ("name", "numbering" or empty)."""

    number: int | None = None
    name: str = ""
    basis: str = ""


NO_STAGE = Stage()


def stage_of(new: NewOfLaunch, names: Names) -> Stage:
    """Return the stage that most pieces are named after, or that the numbers tell; `NO_STAGE` where neither does."""
    numbers = sorted({*new.known_before, *new.pieces["norad_cat_id"].to_list()})
    called = {number: names.text(number, "object_name").upper() for number in numbers}
    for number, name in called.items():
        debris = f"{name.removesuffix('R/B')}DEB"
        if name.endswith(" R/B") and sum(other == debris for other in called.values()) > len(called) / 2:
            return Stage(number=number, name=name, basis="name")
    run = [n for k, n in enumerate(numbers) if n == numbers[0] + k]
    other = [n for n in run if names.text(n, "object_type") != "PAYLOAD"]
    if 1 < len(run) < len(numbers) and len(other) == 1:
        return Stage(number=other[0], basis="numbering")
    return NO_STAGE


def namesake(new: NewOfLaunch, names: Names, among: Sequence[int]) -> int | None:
    """Return the one satellite of `among` that most new pieces are named after; None where there is none.

    Stages are left out: parts of one rocket share a name, so debris named after it may come from any of them.
    """
    pieces = [names.text(n, "object_name").upper() for n in new.pieces["norad_cat_id"].to_list()]
    found = []
    for number in among:
        name = names.text(number, "object_name").upper().partition(" (")[0]
        if name and not name.endswith(("R/B", "DEB")) and 2 * pieces.count(f"{name} DEB") > len(pieces):
            found.append(number)
    return found[0] if len(found) == 1 else None
