"""Tables of DEC001: the fall of an object, seen and predicted, and the share of its track over areas."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np

from hoshimori.astro.constants import WGS72_RADIUS_KM
from hoshimori.astro.orbit_decay import decay_path
from hoshimori.detection.reentry_prediction import Orbit, Prediction, WindowLaw
from hoshimori.model.detection import Rows
from hoshimori.model.preset_area import PresetArea
from hoshimori.propagation.atmosphere import log_density_profile

#: Points of each part of the figure.
_MOST: Final = 40


def fall_table(orbit: Orbit, found: Prediction, law: WindowLaw) -> Rows:
    """Return perigee and apogee against time: rows time, part (`seen` or `predicted`), perigee_km, apogee_km."""
    seen = orbit.since(float(orbit.day[-1]) - law.history_days)
    which = np.unique(np.linspace(0, len(seen.day) - 1, min(_MOST, len(seen.day))).astype(int))
    rows = [_row(seen.day[k], seen.a_km[k], seen.ecc[k], "seen") for k in which]
    last = (float(seen.a_km[-1]), float(seen.ecc[-1]), float(seen.inc_rad[-1]), float(seen.argp_rad[-1]))
    log_b = (found.drag.log_level + found.drag.log_swing, found.drag.log_level, law.walk.density_days)
    path = decay_path(last, log_b, log_density_profile(), until_days=found.life_days + 1.0)
    stretch = found.epoch_day / max(found.life_days, 1e-9)  # the way down ends at the predicted epoch
    start = float(seen.day[-1])
    on_the_way = path[np.unique(np.linspace(0, len(path) - 1, _MOST).astype(int))]
    return (*rows, *(_row(start + day * stretch, a, ecc, "predicted") for day, a, ecc in on_the_way.tolist()))


def areas_table(areas: Sequence[PresetArea], found: Mapping[str, float]) -> Rows:
    """Return each area with the share of the track over it; no rows where no track was drawn."""
    return tuple(
        {"area": area.id, "name": area.name, "track_percent": round(100.0 * found[area.id], 3)}
        for area in areas
        if area.id in found
    )


def _row(day: float, a_km: float, ecc: float, part: str) -> Mapping[str, Any]:
    return {
        "time": datetime.fromtimestamp(round(float(day) * 86400.0), tz=UTC),
        "part": part,
        "perigee_km": round(float(a_km * (1.0 - ecc)) - WGS72_RADIUS_KM, 1),
        "apogee_km": round(float(a_km * (1.0 + ecc)) - WGS72_RADIUS_KM, 1),
    }
