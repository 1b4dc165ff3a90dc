"""A small invented population of the shape of the real one: crowded shells, the GEO belt, eccentric orbits, pairs."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

EPOCH = datetime(2024, 9, 17, tzinfo=UTC)


def element_sets(**columns):
    """Return a frame of element sets from columns; epochs default to EPOCH, drag to zero, numbers to 1, 2, ..."""
    count = len(columns["mean_motion"])
    defaults = {
        "norad_cat_id": list(range(1, count + 1)),
        "epoch": [EPOCH] * count,
        "bstar": [0.0] * count,
        "mean_motion_dot": [0.0] * count,
        "mean_motion_ddot": [0.0] * count,
        "ra_of_asc_node": [0.0] * count,
        "arg_of_pericenter": [0.0] * count,
        "mean_anomaly": [0.0] * count,
    }
    frame = pl.DataFrame({**defaults, **{name: list(values) for name, values in columns.items()}})
    return frame.with_columns(
        pl.col("epoch").dt.cast_time_unit("us").dt.convert_time_zone("UTC"),
        pl.exclude("epoch", "norad_cat_id").cast(pl.Float64),
    )


def population(count, seed):
    """Return `count` invented element sets: 70 % in LEO shells, the rest GEO, MEO and HEO."""
    rng = np.random.default_rng(seed)
    kind = rng.choice(4, count, p=[0.7, 0.12, 0.06, 0.12])
    shell = rng.choice([15.25, 15.05, 14.4, 14.2], count) + rng.normal(0, 0.01, count)
    mean_motion = np.choose(kind, [shell, 1.0027 + rng.normal(0, 1e-3, count), rng.uniform(1.9, 2.1, count), 0 * shell])
    eccentricity = np.choose(kind, [rng.uniform(0, 0.003, count)] * 2 + [rng.uniform(0, 0.02, count)] * 2)
    perigee_radius = 6378.135 + rng.uniform(400, 900, count)
    hard = kind == 3
    eccentricity[hard] = rng.uniform(0.3, 0.73, hard.sum())
    a = perigee_radius[hard] / (1 - eccentricity[hard])
    mean_motion[hard] = np.sqrt(398600.8 / a**3) * 86400 / (2 * np.pi)
    inclination = np.choose(
        kind,
        [
            rng.choice([53.0, 97.6, 86.4, 82.9], count),
            rng.uniform(0, 8, count),
            np.full(count, 55.0),
            rng.uniform(5, 65, count),
        ],
    )
    offsets = [timedelta(days=float(days)) for days in rng.uniform(-1.5, 0, count)]
    return element_sets(
        mean_motion=mean_motion,
        eccentricity=eccentricity,
        inclination=inclination + np.abs(rng.normal(0, 0.05, count)),
        ra_of_asc_node=rng.uniform(0, 360, count),
        arg_of_pericenter=rng.uniform(0, 360, count),
        mean_anomaly=rng.uniform(0, 360, count),
        bstar=np.where(kind == 0, 10 ** rng.uniform(-5, -3.3, count), 0.0),
        epoch=[EPOCH + offset for offset in offsets],
    )
