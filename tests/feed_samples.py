"""Two feeds of one object, for the detector that compares them and for the suite of all detectors."""

import numpy as np

from detection_samples import BEGIN, DAY, element_set, history_of
from hoshimori.detection import Window

ONE, TWO = "a" * 64, "b" * 64
LOW = {"mean_motion": 15.2, "eccentricity": 0.001, "inclination": 51.6, "bstar": 0.0}


def series(
    number, payload, *, phase_deg=0.0, node_deg=0.0, noise_deg=0.0, burn_day=None, begin_h=0.0, seed=1, hours=8.0
):
    """Return sets of one feed over nine days; J2 moves the node as it should, so that SGP4 carries one to the next."""
    rng = np.random.default_rng(seed)
    rows = []
    for step in range(int(9 * 24 / hours)):
        days = -1.0 + (begin_h + step * hours) / 24.0
        motion, anomaly = 15.2, 360.0 * 15.2 * days
        if burn_day is not None and days > burn_day:
            motion, anomaly = 15.25, anomaly + 360.0 * 0.05 * (days - burn_day)
        node, perigee = 100.0 + node_deg - 4.7395 * days, 50.0 + 3.5364 * days
        drift = {"ra_of_asc_node": node % 360.0, "arg_of_pericenter": perigee % 360.0}
        mean = (anomaly + phase_deg + noise_deg * rng.normal()) % 360.0
        rows.append(
            element_set(
                number,
                BEGIN + days * DAY,
                payload=payload,
                **{**LOW, **drift, "mean_motion": motion, "mean_anomaly": mean},
            )
        )
    return rows


def two_feeds(*feeds):
    """Return the window of these sets."""
    rows = [row for feed in feeds for row in feed]
    end = BEGIN + 7 * DAY
    return Window(
        begin=BEGIN, end=end, as_of=end, history=history_of(rows), sources={ONE: ("celestrak",), TWO: ("space-track",)}
    )


def differing_window():
    """Return a window in which one of two feeds puts an object 20 degrees of its orbit away."""
    return two_feeds(series(25544, ONE), series(25544, TWO, phase_deg=20.0, begin_h=4.0))
