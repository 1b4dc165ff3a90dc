"""Burns of one regime of orbits, and what would have feigned one: the pass that MAN001 and MAN002 share."""

from datetime import timedelta
from typing import Any

import polars as pl

from hoshimori.detection.burn_detection import controls_of, detections
from hoshimori.detection.burn_search import LEAST_SHOWN_M_S, size_contradicts
from hoshimori.detection.element_series import strays
from hoshimori.detection.naming import Names
from hoshimori.detection.object_parts import searched
from hoshimori.detection.protocol import Window
from hoshimori.detection.set_artefact import artefacts
from hoshimori.model import Detection

#: A set that another one replaced within hours, or alone outside the regime, is told when it lies so far off in size
#: (km) or inclination (deg).
_LEAST_OFF = {"low": (1.0, 0.05), "high": (3.0, 0.06)}


def regime_burns(detector: Any, window: Window, *, regime: str) -> tuple[Detection, ...]:
    """Return one detection a burn whose interval overlaps the window, and what would have feigned one.

    Args:
        detector: Says which sets and what counts; has a `search`.
        window: Its history is looked at some days beyond it.
        regime: "low", or "high" where the plane is told from the node too.
    """
    every = window.ordered_history(
        pl.col("epoch").is_between(
            window.begin - timedelta(days=detector.history_days),
            window.end + timedelta(days=detector.after_days),
            closed="left",
        )
    )
    inside = pl.col("mean_motion").is_between(
        detector.least_mean_motion_rev_day, detector.greatest_mean_motion_rev_day
    ) & (pl.col("eccentricity") < detector.greatest_eccentricity)
    sets = every.filter(inside)
    if sets.is_empty():
        return ()
    least_off = _LEAST_OFF[regime]
    series, dropped, burns = searched(
        sets, detector.search(), closest_hours=detector.closest_h, with_node=regime == "high", least_off=least_off
    )
    dropped = pl.concat([strays(every, inside, least_off=least_off), dropped])
    contradicted = size_contradicts(series, burns, LEAST_SHOWN_M_S)
    names = Names.of(window)
    controls = controls_of(series, burns, window, names, regime=regime, least_sets=detector.least_sets)
    found = [
        *detections(detector, series, burns, contradicted, window, names, controls),
        *artefacts(detector, series, dropped, burns, contradicted, window, names),
    ]
    return tuple(sorted(found, key=lambda d: (d.begin, d.objects, d.end, d.reading)))
