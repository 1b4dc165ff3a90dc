"""Objects in low orbit that burn, at once or for weeks."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

from detection_samples import element_set, history_of
from hoshimori.astro.burn_fit import response
from hoshimori.detection import Window

BEGIN = datetime(2026, 3, 16, tzinfo=UTC)
DAY = timedelta(days=1)
MOTION, A_KM = 14.3, 7167.0
PHASE_NOISE_DEG, MOTION_NOISE = 3e-4, 2e-8


def orbit(number=5001, *, burn_day=None, delta_v_m_s=0.0, drag=2e-7, days=60, seed=5, begin=BEGIN, span_days=0.0):
    """Return a daily set of an object in drag (rev/day²) with one burn, as fits over some days would show it."""
    rng = np.random.default_rng(seed)
    change = -3.0 * delta_v_m_s * MOTION / 7457.0
    rows = []
    for day in range(days):
        u = day - (burn_day if burn_day is not None else 1e9)
        of_rate, of_phase = response(float(u), span_days)
        motion = MOTION + drag * day + change * of_rate + rng.normal(0.0, MOTION_NOISE)
        turns = MOTION * day + 0.5 * drag * day**2 + change * of_phase
        rows.append(
            element_set(
                number,
                begin + day * DAY,
                mean_motion=motion,
                eccentricity=1e-3,
                inclination=98.6 + rng.normal(0.0, 1e-4),
                ra_of_asc_node=100.0,
                mean_anomaly=float((360.0 * turns + rng.normal(0.0, PHASE_NOISE_DEG)) % 360.0),
            )
        )
    return rows


def window(rows, **changes):
    """Return the window of these sets."""
    history = rows if isinstance(rows, pl.DataFrame) else history_of(rows)
    end = history["epoch"].max() + timedelta(seconds=1)
    values = {"begin": history["epoch"].min(), "end": end, "as_of": end + DAY, "history": history}
    return Window(**{**values, **changes})


REV_DAY_PER_KM = -1.5 * 15.2 / 6878.0


def raised_orbit(number, change_km, *, days=40):
    """Return a daily set of an object whose axis changes as a function of the day says."""
    rows = []
    for day in range(days):
        epoch = BEGIN + day * DAY + timedelta(minutes=number % 60)
        motion = 15.2 + REV_DAY_PER_KM * change_km(day)
        rows.append(element_set(number, epoch, mean_motion=motion, inclination=53.0, eccentricity=1e-4))
    return rows


def low_burns_window():
    """Return a window with an object that burns once and one that is raised for two weeks."""
    raised = raised_orbit(1, lambda day: 0.5 * min(max(day - 10, 0), 15))
    return window([*raised, *orbit(burn_day=20.4, delta_v_m_s=0.5, days=40)])
