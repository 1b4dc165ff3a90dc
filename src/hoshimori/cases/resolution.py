"""To how many decimals is a number of an exhibit rounded?

The last bits of floating point differ between machines, so every number is rounded to a declared resolution, given by
the unit at the end of its name. A name without a known unit is refused: it would be a number nobody can compare.
"""

import math
from collections.abc import Mapping
from typing import Any, Final

from hoshimori.errors import BadInputError

#: Ending of a name → decimals kept. The longest ending that fits counts (`_km_s` before `_s`).
DECIMALS: Final[dict[str, int]] = {
    "_km": 3,
    "_m": 1,
    "_m_s": 3,
    "_km_s": 6,
    "_km_per_day": 3,
    "_deg": 4,
    "_deg_per_day": 4,
    "_deg_day": 4,
    "days": 3,
    "_days": 3,
    "_per_year": 3,
    "_a_year": 3,
    "_h": 3,
    "_min": 3,
    "_s": 3,
    "_rev_day": 8,
    "_m2_kg": 5,
    "standard_errors": 2,
    "_share": 4,
    "_percent": 2,
    "_ratio": 3,
    "_ratios": 3,
    "_sigma": 2,
    "_spreads": 2,
    "_distance": 4,  # of orbits, without dimension
    "probability": 3,
    "significance": 4,
}

#: Beginning of a name without dimension → decimals kept: `eccentricity_median`, `share_of_controls`.
_BY_BEGINNING: Final[dict[str, int]] = {"eccentricity": 6, "share_": 4}


def decimals(name: str) -> int | None:
    """Return the decimals kept for a number called `name`, or None where the name carries no known unit."""
    for beginning, places in _BY_BEGINNING.items():
        if name.startswith(beginning):
            return places
    fitting = [ending for ending in DECIMALS if name.endswith(ending)]
    if fitting:
        return DECIMALS[max(fitting, key=len)]
    return None


def resolution(name: str) -> float:
    """Return the resolution of a number called `name`, in its own unit, e.g. 0.001 for `least_km`.

    Raises:
        BadInputError: The name carries no known unit.
    """
    return float(f"1e-{_known(name)}")


def rounded(value: float, name: str) -> float | None:
    """Return `value` at the resolution of `name`; None for NaN.

    Raises:
        BadInputError: The name carries no known unit, or the value is infinite.
    """
    places = _known(name)
    if math.isnan(value):
        return None
    if math.isinf(value):
        raise BadInputError(f"{name}: an infinite number cannot stand in an exhibit", name=name)
    return round(value, places) + 0.0  # + 0.0 turns -0.0 into 0.0


def rounded_tree(value: Any, name: str = "") -> Any:
    """Return a tree of JSON values with every float rounded by its own name, else by the name that holds it.

    Raises:
        BadInputError: A float whose names carry no known unit.
    """
    if isinstance(value, float):
        return rounded(value, name)
    if isinstance(value, Mapping):
        inherited = decimals(name) is not None
        return {k: rounded_tree(v, name if inherited and decimals(k) is None else k) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded_tree(v, name) for v in value]
    return value


def _known(name: str) -> int:
    places = decimals(name)
    if places is None:
        raise BadInputError(
            f"{name}: a number needs a unit at the end of its name before it can stand in an exhibit"
            f" ({', '.join(DECIMALS)})",
            name=name,
        )
    return places
