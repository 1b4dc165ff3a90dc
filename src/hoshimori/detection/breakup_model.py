"""What the NASA Standard Breakup Model gives beside what is seen: number and speed.

The model runs on a break-up that happened, from its catalogued pieces, and on nothing else: what would become of an
object that is whole is not computed here or anywhere (exercises have objects of their own, marked EXERCISE).
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from hoshimori.astro.fragmentation import explosion_count, speed_parameters
from hoshimori.detection.breakup_speed import Speeds
from hoshimori.errors import UsageError
from hoshimori.model import Reading

_TRACKED_M = 0.1


def against_model(count: int, gained: Speeds | None, reading: Reading) -> Mapping[str, Any]:
    """Return what the model gives for pieces that are there.

    Args:
        count: Number of catalogued pieces.
        gained: Their speeds, where they are known.
        reading: How they read.

    Returns:
        model_scale_ratio (S of an explosion that leaves so many pieces above 10 cm); model_inside_m_s and
        model_collision_m_s, the median speeds of pieces as light as these by either law, None without speeds.

    Raises:
        UsageError: They do not read as a break-up (`reading` in data).
    """
    if reading is not Reading.BREAKUP_LIKE:
        raise UsageError("The breakup model runs on a break-up that was seen, on nothing else.", reading=reading.value)
    ratios = [] if gained is None else [r["area_to_mass_m2_kg"] for r in gained.rows if r["area_to_mass_m2_kg"]]
    inside, collision = (
        float(10.0 ** np.median(speed_parameters(ratios, collision=law)[0])) if ratios else None
        for law in (False, True)
    )
    return {
        "model_scale_ratio": count / float(explosion_count(_TRACKED_M)),
        "model_inside_m_s": inside,
        "model_collision_m_s": collision,
    }
