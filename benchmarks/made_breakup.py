"""Made break-ups for the benchmark: pieces of the NASA Standard Breakup Model, carried by SGP4, published with errors.

Training and measuring only: none of this is part of the program. The drag of the truth follows a rotation of the Sun (a
third up and down in 27 days); the sets carry the level of their day, 15 % error of B* and errors of a first set.
"""

# ruff: noqa: E501  # one formula a line
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

DAY = timedelta(days=1)
LEVEL = 0.33


def elements_of(r: Any, v: Any) -> Any:
    """Return (mean motion rev/day, e, i, node, perigee, mean anomaly; deg) of osculating states, shape (N, 6)."""
    mu = 398600.8
    h = np.cross(r, v)
    distance = np.linalg.norm(r, axis=-1)
    a = 1.0 / (2.0 / distance - (v**2).sum(-1) / mu)
    e_vec = np.cross(v, h) / mu - r / distance[:, None]
    ecc = np.linalg.norm(e_vec, axis=-1)
    node = np.arctan2(h[:, 0], -h[:, 1])
    inc = np.arccos(h[:, 2] / np.linalg.norm(h, axis=-1))
    east = np.stack([np.cos(node), np.sin(node), np.zeros_like(node)], -1)
    north = np.cross(h / np.linalg.norm(h, axis=-1)[:, None], east)
    perigee = np.arctan2((e_vec * north).sum(-1), (e_vec * east).sum(-1))
    true = np.arctan2((r * north).sum(-1), (r * east).sum(-1)) - perigee
    big_e = 2.0 * np.arctan2(np.sqrt(1 - ecc) * np.sin(true / 2), np.sqrt(1 + ecc) * np.cos(true / 2))
    mean = big_e - ecc * np.sin(big_e)
    n = np.sqrt(mu / a**3) * 86400.0 / (2 * np.pi)
    return np.stack([n, ecc, *np.degrees([inc, node, perigee, mean])], -1)


def frame(rows: dict, count: int) -> pl.DataFrame:
    from hoshimori.model.columns import ELEMENT_SET

    types = {"int": pl.Int64, "float": pl.Float64, "str": pl.String, "time": pl.Datetime("us", "UTC")}
    blank = {"int": 0, "float": 0.0, "str": ""}
    columns = {name: rows.get(name, [blank.get(kind)] * count) for name, kind in ELEMENT_SET.items()}
    return pl.DataFrame(columns, schema={name: types[kind] for name, kind in ELEMENT_SET.items()})


def made(
    rng: np.random.Generator,
    body: dict,
    event: datetime,
    *,
    count: int,
    days: float,
    collision: bool,
    rocket_body: bool,
    first: int,
    launch: str,
) -> pl.DataFrame:
    """Return the first published sets of made pieces of `body` (mean elements at the event)."""
    from hoshimori.astro.fragmentation import draw_area_to_mass, draw_sizes, draw_speed_m_s
    from hoshimori.propagation import TimeGrid, propagate, satrecs

    sizes = draw_sizes(rng, 3 * count, least_m=0.08, most_m=1.0, collision=collision)
    light = draw_area_to_mass(rng, sizes, rocket_body=rocket_body)
    speed = draw_speed_m_s(rng, light, collision=collision)
    way = rng.normal(size=(len(sizes), 3))
    push = way / np.linalg.norm(way, axis=1)[:, None] * speed[:, None] / 1000.0
    state = propagate(
        frame({k: [x] for k, x in {**body, "epoch": event, "norad_cat_id": 1}.items()}, 1), TimeGrid.at([event])
    )
    r, v = state.r_km[0, 0], state.v_km_s[0, 0]
    before = elements_of(r[None], v[None])[0]
    after = elements_of(np.repeat(r[None], len(sizes), 0), v + push)
    names = ("mean_motion", "eccentricity", "inclination", "ra_of_asc_node", "arg_of_pericenter", "mean_anomaly")
    # mean elements of the pieces: those of the body, as vectors for perigee, plus the osculating difference
    mean = np.array([body[n] for n in names])
    angle = np.radians
    x = (
        mean[1] * np.exp(1j * angle(mean[4]))
        + after[:, 1] * np.exp(1j * angle(after[:, 4]))
        - before[1] * np.exp(1j * angle(before[4]))
    )
    longitude = mean[4] + mean[5] + (after[:, 4] + after[:, 5] - before[4] - before[5])
    new = np.stack([mean[0] + after[:, 0] - before[0], np.abs(x), mean[2] + after[:, 2] - before[2],
                    mean[3] + (after[:, 3] - before[3] + 180.0) % 360.0 - 180.0, np.degrees(np.angle(x)), longitude - np.degrees(np.angle(x))], -1)  # fmt: skip
    a = (398600.8 / (new[:, 0] * 2 * np.pi / 86400.0) ** 2) ** (1 / 3)
    up = (a * (1 - new[:, 1]) > 6378.0 + 250.0) & (new[:, 0] > 10.0)
    new, light = new[up][:count], light[up][:count]
    bstar = light * 2.2 / 12.741621
    epoch = [event + timedelta(days=float(d)) for d in days + rng.uniform(-1.5, 0.0, len(new))]
    # the truth is SGP4 with drag whose level follows a rotation of the Sun; sets carry its present level and errors
    sets = frame({n: new[:, k] % 360.0 if k > 2 else new[:, k] for k, n in enumerate(names)} | {
        "norad_cat_id": list(range(first, first + len(new))), "epoch": [event] * len(new), "bstar": bstar}, len(new))  # fmt: skip
    phase, turn = rng.uniform(0, 2 * np.pi), 2 * np.pi / 27.0
    rows: dict[str, list[float]] = {name: [] for name in names}
    later = []
    records = zip(satrecs(sets), satrecs(sets.with_columns(pl.lit(0.0).alias("bstar"))), strict=True)
    for (record, still), t, drag, motion in zip(records, epoch, bstar, new[:, 0], strict=True):
        d = (t - event) / DAY
        record.sgp4_tsince(d * 1440.0)
        still.sgp4_tsince(d * 1440.0)
        # the level of drag integrated once and twice, as shares of what a constant level gives
        held = 1.0 + LEVEL * (np.cos(phase) - np.cos(turn * d + phase)) / (turn * d)
        moved = 1.0 + 2.0 * LEVEL * (
            np.cos(phase) / (turn * d) - (np.sin(turn * d + phase) - np.sin(phase)) / (turn * d) ** 2
        )
        gained = record.nm - still.nm  # rad/min
        drift = np.angle(np.exp(1j * (record.mm + record.om - still.mm - still.om)))
        drift += 2 * np.pi * np.round((gained * d * 720.0 - drift) / (2 * np.pi))
        along = still.mm + still.om + drift * moved
        rows["mean_motion"].append(motion + gained * held * 720.0 / np.pi + rng.normal(0, 2e-6))
        rows["eccentricity"].append(abs(record.em + rng.normal(0, 1e-5)))
        rows["inclination"].append(np.degrees(record.im) + rng.normal(0, 5e-4))
        rows["ra_of_asc_node"].append((np.degrees(record.Om) + rng.normal(0, 5e-4)) % 360.0)
        rows["arg_of_pericenter"].append(np.degrees(record.om) % 360.0)
        rows["mean_anomaly"].append((np.degrees(along - record.om) + rng.normal(0, 5e-3)) % 360.0)
        later.append(drag * (1.0 + LEVEL * np.sin(turn * d + phase)) * np.exp(rng.normal(0, 0.15)))
        if record.error or still.error:
            rows["mean_anomaly"][-1] = np.nan
    ok = np.all([np.isfinite(column) for column in rows.values()], axis=0)
    letters = [f"{launch}{chr(65 + k // 24 % 24)}{chr(65 + k % 24)}" for k in range(len(new))]
    published = frame(
        {
            **rows,
            "norad_cat_id": list(range(first, first + len(new))),
            "epoch": epoch,
            "bstar": later,
            "object_id": letters,
        },
        len(new),
    )
    return published.filter(pl.Series(ok) & pl.col("mean_motion").is_between(10.0, 16.6))  # what came down is not seen


def body_of(rng: np.random.Generator) -> dict:
    altitude, inclination = rng.uniform(450.0, 1000.0), rng.choice([51.6, 65.0, 74.0, 82.5, 89.0, 98.2])
    motion = 86400.0 / (2 * np.pi) * np.sqrt(398600.8 / (6378.135 + altitude) ** 3)
    return {"mean_motion": motion, "eccentricity": float(rng.uniform(0.0005, 0.003)), "inclination": float(inclination),
            **{n: float(rng.uniform(0, 360)) for n in ("ra_of_asc_node", "arg_of_pericenter", "mean_anomaly")}, "bstar": 1e-4}  # fmt: skip


def carried(row: dict, to: datetime) -> dict:
    """Return mean elements at another time, by SGP4's own secular rates."""
    from hoshimori.propagation import satrec

    record = satrec(row)
    record.sgp4_tsince((to - row["epoch"]) / timedelta(minutes=1))
    return {
        "mean_motion": row["mean_motion"], "eccentricity": record.em, "inclination": float(np.degrees(record.im)),
        "ra_of_asc_node": float(np.degrees(record.Om)), "arg_of_pericenter": float(np.degrees(record.om)),
        "mean_anomaly": float(np.degrees(record.mm)), "bstar": row["bstar"],
    }  # fmt: skip
